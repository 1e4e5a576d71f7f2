"""The desk's pages about visits: list, day, record, strategy, follow-up, archive, messages to customers."""

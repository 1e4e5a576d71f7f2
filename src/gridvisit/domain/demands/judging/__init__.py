"""What chapter 9 reads of demands: fact rows for verdicts, counted rows for indicators. Scope is the caller's."""

"""What chapter 9 reads of visits: whole records for verdicts, counted rows for indicators. Scope is the caller's."""

"""What chapter 9 counts of plans. Scope is the caller's."""

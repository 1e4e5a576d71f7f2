"""One change on many demands: looked at first, done row by row, taken back for a while."""

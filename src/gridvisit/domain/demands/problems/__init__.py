"""Common problems (共性问题): demands with one cause, each with its own life, told one by one of one fix (9.1-04)."""

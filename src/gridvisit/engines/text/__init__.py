"""What customers' sentences hold: how many demands, what each is probably about, whether life may be in danger. Pure.

Suggestions only: a person confirms. Nothing here lowers a danger somebody spoke of.
"""

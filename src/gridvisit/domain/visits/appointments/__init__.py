"""What S2 stands on: the link, the letters, the code, both sides agreeing, the customer acting."""

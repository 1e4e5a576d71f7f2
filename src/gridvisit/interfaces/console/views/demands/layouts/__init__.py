"""How the desk shows its demands: beside a list, on a board; and an answer that may still be taken back."""

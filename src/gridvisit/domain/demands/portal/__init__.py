"""What a customer does on the customer pages: say something, follow it, take it back."""

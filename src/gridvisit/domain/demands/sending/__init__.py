"""An answer to a customer waits for some seconds, so that it can be taken back before it goes."""

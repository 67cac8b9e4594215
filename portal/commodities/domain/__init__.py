"""What a commodity is and how it is found, in pure Python."""

"""What a certificate is and what may be done to it, in pure Python."""

"""Which words stand across a print of a certificate; pure."""

"""What is made of the record of a certificate: its print, its seal."""

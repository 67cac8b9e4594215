"""Electronic seals of PDF files: keys, sealing, examining. Only these modules know pyHanko."""

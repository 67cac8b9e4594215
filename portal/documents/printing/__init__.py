"""A record on paper: what a print says, in one language or both, and the PDF of it."""

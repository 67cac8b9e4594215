"""Operators, control bodies and authorities, and the roles people hold in them."""

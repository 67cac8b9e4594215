"""Changing accounts: one function, one act, one transaction."""

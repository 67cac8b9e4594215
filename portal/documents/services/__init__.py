"""Changing what is kept of documents: links for customs; sealing, which the worker does."""

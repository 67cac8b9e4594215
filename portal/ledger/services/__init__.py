"""Verifying the history, making checkpoints of it, exporting it."""

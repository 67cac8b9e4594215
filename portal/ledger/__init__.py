"""The history as evidence: its chain verified, signed checkpoints of it, its export (decision 17)."""

"""Measuring instruments: each module prints tables for docs/measures.md. `make measures` runs them all."""

import os

os.environ.setdefault("PORTAL_MODE", "demonstration")

"""Measuring instruments: each module prints tables for docs/measures.md. `make bench` runs them all."""

import os

os.environ.setdefault("PORTAL_MODE", "demonstration")

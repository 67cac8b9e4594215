"""The texts that neither `make language` nor a test shows to anybody, and why."""

from collections.abc import Mapping

from tests.language.recording import Key

UNSEEN: Mapping[Key, str] = {}
"""Text → why nobody is shown it here."""

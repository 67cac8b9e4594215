"""What of a form may be kept for whoever typed it: all but what nobody else may learn, and what holds once."""

_NEVER = frozenset({"csrf_token", "given", "password", "current", "code", "act"})


def may_be_kept(name: str) -> bool:
    """Whether a field of this name may: no password, no code, no token."""
    return name.rpartition("-")[2] not in _NEVER

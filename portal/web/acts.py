"""The key of one act: so that a form sent twice has one effect."""

import secrets

from portal.web.fields import clean
from portal.web.typed import Typed


def new_act() -> str:
    """A key for one act, so that sending it twice has one effect."""
    return secrets.token_urlsafe(16)


def act_of(form: Typed) -> str:
    """The key of the act that was sent; a request without one is an act of its own."""
    return clean(form.get("act", ""))[:40] or new_act()

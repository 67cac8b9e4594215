"""Pages of accounts: signing in and out, signing up, links, the profile."""

from flask import Blueprint

blueprint = Blueprint("auth", __name__)

from portal.auth.views import links, profile, second_factor, signing_in, signing_up  # noqa: E402

__all__ = ["blueprint", "links", "profile", "second_factor", "signing_in", "signing_up"]

"""Inviting a company to take a place on a certificate, and what follows until it stands there."""

from portal.invitations.services import completing
from portal.invitations.services.accepting import accept
from portal.invitations.services.holding import invite, invite_to_new, may_invite, remind, withdraw

__all__ = ["accept", "completing", "invite", "invite_to_new", "may_invite", "remind", "withdraw"]

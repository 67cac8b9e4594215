"""The usual shapes of codes: others are worth a look when a list is brought in, and never refused."""

import re

from portal.organisations.domain import Function, OrganisationKind

_BODY = re.compile(r"[A-Z]{2}-[A-ZÖØ]{3,4}-\d{2,3}(-[A-Z]{2})?")
"""``MA-BIO-154``, ``IN-ORG-001``, ``DE-ÖKO-007``; in Spain the region follows."""
_POST = re.compile(r"[A-Z]{5}[1-4][A-Z0-9]{0,2}")
"""``FRLEH1``: a place (UN/LOCODE), its transport (1 port, 2 rail, 3 road, 4 airport), what it is for."""


def is_usual(code: str, kind: OrganisationKind, function: Function | None = None) -> bool:
    """Whether a code has the shape that codes of its kind mostly have; codes of other authorities have none."""
    if kind is OrganisationKind.CONTROL_BODY:
        return _BODY.fullmatch(code) is not None
    return function is not Function.BCP or _POST.fullmatch(code) is not None

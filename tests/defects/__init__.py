"""Barriers that are put into the product one at a time, to see whether the checks notice them (`make defects`)."""

from tests.defects.certificate import CERTIFICATE
from tests.defects.forms import FORMS
from tests.defects.frame import FRAME
from tests.defects.styles import STYLES

DEFECTS = (*FRAME, *FORMS, *CERTIFICATE, *STYLES)

LEFT: dict[str, str] = {
    "badges differ by colour alone": "the words of a badge differ too: the sign before them is one thing more",
}
"""Barrier → why the checks of a page cannot notice it."""

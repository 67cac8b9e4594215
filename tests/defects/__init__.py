"""Barriers that are put into the product one at a time, to see whether the checks notice them (`make defects`)."""

from tests.defects.certificate import CERTIFICATE
from tests.defects.forms import FORMS
from tests.defects.frame import FRAME
from tests.defects.styles import STYLES

DEFECTS = (*FRAME, *FORMS, *CERTIFICATE, *STYLES)

LEFT: dict[str, str] = {
    "a table loses its caption": "its section has a heading, which may be meant for the table",
    "links of a table are called the same": "the head of their row, which they stand in, tells them apart",
}
"""Barrier → why the checks of a page cannot notice it."""

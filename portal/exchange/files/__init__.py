"""What a file really is, and the tables in it: everything hostile is refused here, before anything is read of it.

A file is recognised by its bytes, never by its name. Nothing is ever calculated, followed or run.
"""

from typing import IO

from portal.exchange.domain.tables import Book
from portal.exchange.files import texts, workbooks
from portal.shared.errors import Invalid
from portal.shared.text import N_

FIELD = "file"
MB = 1_000_000
MOST_BYTES = 5 * MB
_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How workbooks begin that are locked with a password, and those of before 2007."""


def read(file: IO[bytes], *, kept_apart: str = "") -> Book:
    """The tables of a workbook or of a text; raises Invalid with what is wrong and what to do.

    ``kept_apart`` names a hidden sheet that is read all the same: the portal’s own.
    """
    data = file.read(MOST_BYTES + 1)
    if not data:
        raise Invalid(N_("This file is empty. Choose another one."), field=FIELD)
    if len(data) > MOST_BYTES:
        message = N_("This file is larger than %(most)s MB. Copy your lines into a new workbook, and send that.")
        raise Invalid(message, field=FIELD, most=MOST_BYTES // MB)
    if data.startswith(_OLD_OR_LOCKED):
        message = N_(
            "This workbook is locked with a password, or of a format of before 2007. Save it without a password as "
            "“Excel workbook (.xlsx)”."
        )
        raise Invalid(message, field=FIELD)
    try:
        return workbooks.read(data, kept_apart) if data.startswith(b"PK") else Book([texts.read(data)])
    except Invalid as invalid:
        raise Invalid(invalid.message, field=FIELD, **invalid.parameters) from None

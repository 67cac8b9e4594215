"""The texts that neither `make language` nor a test shows to anybody, and why."""

from collections.abc import Mapping

from tests.language.recording import Key

_TYPED = "a stranger may type it as the answer of a sum; what is asked are smaller numbers"
_IN_A_PDF = "a reader of PDFs tells it beside the page, of the attachment or of the seal: tests/documents holds it"
_IN_A_PRINT = "a print says it of a sign that none of its fonts has: tests/documents/test_pdf.py reads it there"
_IN_A_WORKBOOK = "it stands in the workbook that is downloaded, which tests/exchange/test_workbook.py opens"
_NOT_ALONE = "the tables open the step to that company alone; the rule holds whoever asks"
_EARLIER = "what is sent is refused before, in words of its own; the rule holds whoever asks"

UNSEEN: Mapping[Key, str] = {
    **dict.fromkeys(
        (
            (None, number)
            for number in (
                "zero", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
            )
        ),
        _TYPED,
    ),
    (None, "The record that this print shows, as data"): _IN_A_PDF,
    (None, "Electronic seal of the certificate"): _IN_A_PDF,
    (None, "Certificate of inspection signed in the portal"): _IN_A_PDF,
    (
        None, "� stands for a sign that cannot be printed here; the record attached to this file has it: %(signs)s",
    ): _IN_A_PRINT,
    (None, "Title"): _IN_A_WORKBOOK,
    (None, "Fill in the column “Value”, and send the file back where you downloaded it."): _IN_A_WORKBOOK,
    (None, "Several answers in one cell are separated by semicolons."): _IN_A_WORKBOOK,
    (None, "lines-to-mend"): "the name of a file that is downloaded",
    (None, "Only the first consignee of box 12 signs box 21."): _NOT_ALONE,
    (None, "Only the consignee of box 11 signs box 14."): _NOT_ALONE,
    (None, "Give the result of the physical check."): _EARLIER,
    (None, "You cannot change box %(box)s now."): _EARLIER,
    (None, "You cannot change this part of box %(box)s now."): _EARLIER,
    (None, "“%(expected)s” is expected here"): _EARLIER,
    (None, "Somebody else saved this box while you were filling it in."): (
        "whoever saves is named in the history; said only of a save that nobody made"
    ),
    (None, "null is expected here"): "of two ways to fit the first one is told, and null is always the second",
    (None, "Be replaced"): "what happens to a certificate when the one that replaces it is signed: no step on a page",
}  # fmt: skip
"""Text → why nobody is shown it here."""

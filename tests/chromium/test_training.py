"""What a training portal prints: its mark across every sheet of paper, which other portals leave blank."""

import io

import pytest
from pypdf import PdfReader

from portal.coi.domain.lifecycle import Status

pytestmark = pytest.mark.chromium

MARK = "TRAINING/FORMATION"  # without its spaces: on paper it is drawn aslant, in several pieces


def test_every_sheet_of_a_print_bears_the_mark(enter, portal):
    visitor = enter("exporter", javascript=False)
    visitor.open(f"/coi/{portal.make_coi(Status.ISSUED)}")

    def sheets() -> list[bool]:
        printed = PdfReader(io.BytesIO(visitor.page.pdf(format="A4")))
        return [MARK in "".join(page.extract_text().split()) for page in printed.pages]

    assert not any(sheets())
    visitor.page.locator("body").evaluate("(body, mark) => body.dataset.mark = mark", MARK)
    marked = sheets()

    assert len(marked) > 1
    assert all(marked)

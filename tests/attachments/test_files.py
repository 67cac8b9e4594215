"""Which files are taken, and that hostile ones are refused with words for the person who sent them (D37)."""

import tracemalloc
from hashlib import sha256
from io import BytesIO

import pytest

from portal.attachments.domain import JPEG, MOST_BYTES, PDF, PNG, safe_name
from portal.attachments.files import examine
from portal.shared.errors import Invalid
from tests.support.papers import EICAR, archive, bomb_pdf, bomb_png, pdf, picture

NEITHER = "This is neither a PDF nor a PNG or JPEG picture. Save or scan it as one of these."
HIDDEN = "Something else is attached to this file. Open it, save or print it anew, and send that."
DAMAGED = "This %(kind)s is damaged or not complete. Save it again, or scan it anew."
VIRUS = "This file carries a known virus or the test for one. It is not taken."
SCAN = picture("PNG")


def refusal(data: bytes, name: str = "") -> str:
    with pytest.raises(Invalid) as refused:
        examine(BytesIO(data), name)
    assert refused.value.field == "file"
    return refused.value.message


GOOD = [
    ("a PDF", pdf(), "invoice.PDF", PDF),
    ("a PDF of several pages", pdf(pages=30), "list.pdf", PDF),
    ("a PDF anybody opens, though it is locked against changes", pdf(password=""), "list.pdf", PDF),
    ("a PDF with lines after its end", pdf() + b"\r\n\r\n", "x.pdf", PDF),
    ("a PNG", picture("PNG"), "scan.png", PNG),
    ("a JPEG", picture("JPEG"), "photo.jpg", JPEG),
    ("a JPEG that appears step by step", picture("JPEG", progressive=True), "photo.jpeg", JPEG),
    ("a JPEG with a preview inside", picture("JPEG", exif=b"Exif\0\0" + picture("JPEG")), "photo.jpg", JPEG),
    ("a file whose name has no ending", picture("JPEG"), "photo", JPEG),
]


@pytest.mark.parametrize(("data", "name", "kind"), [case[1:] for case in GOOD], ids=[case[0] for case in GOOD])
def test_is_taken_and_recognised_by_content(data, name, kind):
    found = examine(BytesIO(data), name)

    assert (found.media_type, found.size, found.digest) == (kind, len(data), sha256(data).hexdigest())


BAD = [
    ("a program", b"MZ\x90\0" + bytes(100), "invoice.pdf", NEITHER),
    ("a page of HTML", b"<html><script>alert(1)</script>", "invoice.pdf", NEITHER),
    ("an SVG", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "scan.png", NEITHER),
    ("a GIF", picture("GIF"), "scan.gif", NEITHER),
    ("an archive that unfolds", archive(), "documents.zip", NEITHER),
    ("an archive called a PDF", archive(), "documents.pdf", NEITHER),
    ("a PDF after something else", b"GIF89a" + pdf(), "x.pdf", NEITHER),
    ("the test for scanners", EICAR, "eicar.pdf", NEITHER),
    ("the test for scanners inside a PDF", pdf(more=EICAR), "invoice.pdf", VIRUS),
    ("the test for scanners behind a picture", picture("JPEG") + EICAR, "photo.jpg", VIRUS),
    ("a picture and an archive", picture("PNG") + archive(), "scan.png", HIDDEN),
    ("a photo and an archive", picture("JPEG") + archive(), "photo.jpg", HIDDEN),
    ("a PDF and an archive", pdf() + archive(), "invoice.pdf", HIDDEN),
    ("a PDF and an archive, closed like a PDF", pdf() + archive(comment=b"\n%%EOF\n"), "invoice.pdf", HIDDEN),
    ("a picture and a page of HTML", picture("PNG") + b"<script>alert(1)</script>", "scan.png", HIDDEN),
    ("a picture and a picture", picture("JPEG") + picture("JPEG"), "photo.jpg", HIDDEN),
    ("a PDF and a program", pdf() + b"MZ\x90\0", "invoice.pdf", HIDDEN),
    ("half a PNG", picture("PNG")[:-40], "scan.png", DAMAGED),
    ("a PNG with a wrong sum", SCAN[:60] + b"\0\0\0" + SCAN[63:], "scan.png", DAMAGED),
    ("half a JPEG", picture("JPEG")[:-40], "photo.jpg", DAMAGED),
    ("the first bytes of a JPEG alone", b"\xff\xd8\xff\xd9", "photo.jpg", DAMAGED),
    ("half a PDF", pdf()[:200], "invoice.pdf", DAMAGED),
    ("a PDF without pages", pdf(pages=0), "invoice.pdf", DAMAGED),
    ("a PDF of nothing", b"%PDF-1.7\n%%EOF\n", "invoice.pdf", DAMAGED),
    ("a PDF that unfolds", bomb_pdf(), "invoice.pdf", DAMAGED),
    ("a PDF that runs something", pdf(javascript="app.alert(1)"), "invoice.pdf",
     "This PDF contains a program. Print it as a new PDF, and send that."),
    ("a PDF with a password", pdf(password="secret"), "invoice.pdf",
     "This PDF asks for a password. Save it without one, so that all can read it."),
    ("a picture that unfolds", bomb_png(), "scan.png",
     "This picture has %(size)s million dots; %(most)s million at most. Make it smaller."),
    ("nothing", b"", "invoice.pdf", "This file is empty. Choose another one."),
    ("too much", pdf() + bytes(MOST_BYTES), "invoice.pdf",
     "This file is larger than %(most)s MB. Scan it with fewer dots, or split it."),
    ("a PDF called a program", pdf(), "invoice.pdf.exe",
     "The name ends in “.%(ending)s”, but this is a %(kind)s. Give it its own ending."),
    ("a PNG called a JPEG", picture("PNG"), "scan.jpg",
     "The name ends in “.%(ending)s”, but this is a %(kind)s. Give it its own ending."),
]  # fmt: skip


@pytest.mark.parametrize(("data", "name", "words"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_is_refused(data, name, words):
    assert refusal(data, name) == words


def test_what_unfolds_does_not_fill_the_memory():
    folded = bomb_pdf(400_000_000)
    assert len(folded) < MOST_BYTES
    tracemalloc.start()
    try:
        refusal(folded)
        assert tracemalloc.get_traced_memory()[1] < 60_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("facture.pdf", "facture.pdf"),
        ("Connaissement n° 12 – Le Havre.PDF", "Connaissement n° 12 – Le Havre.pdf"),
        ("../../../etc/passwd", "passwd.pdf"),
        ("..\\..\\windows\\system32\\cmd.pdf", "cmd.pdf"),
        ("/etc/cron.d/x.pdf", "x.pdf"),
        ("C:\\Users\\me\\facture.pdf", "facture.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("....pdf", "document.pdf"),
        ("", "document.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie x=1.pdf"),
        ("a\0b.pdf", "ab.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe.pdf"),
        ("%2e%2e%2fx.pdf", "2e2e2fx.pdf"),
        ("con.pdf", "_con.pdf"),
        ('a"; filename="b.pdf', "a; filename=b.pdf"),
        ("é" * 300 + ".pdf", "é" * 100 + ".pdf"),
        ("\ud800.pdf", "document.pdf"),
    ],
)
def test_a_name_is_made_safe_to_show(name, shown):
    assert safe_name(name, PDF) == shown

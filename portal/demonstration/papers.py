"""The accompanying documents of the demonstration: what they say, and small files that can be opened."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO

from PIL import Image, ImageDraw

from portal.attachments import queries as attachments
from portal.attachments.domain import Details


@dataclass(frozen=True)
class Paper:
    """A document somebody added to a certificate; ``days`` are working days ago, ``ending`` None: without a file."""

    days: int
    by: str
    type: str
    reference: str
    place: str = ""
    comment: str = ""
    ending: str | None = "pdf"

    def details(self, moment: datetime) -> Details:
        """What the document says, issued the day before it was added."""
        issued = moment.date() - timedelta(days=1)
        until = issued + timedelta(days=300) if "valid_until" in attachments.type_of(self.type).fields else None
        return Details(self.type, self.reference, issued, self.place, until, self.comment)

    @property
    def name(self) -> str:
        """The name of its file."""
        return f"{self.reference.replace('/', '-')}.{self.ending}"

    @property
    def file(self) -> BytesIO:
        """Its file: a page with its type and its reference."""
        lines = [attachments.type_of(self.type).label, self.reference, "Demonstration: invented data"]
        return BytesIO(_FILES[self.ending or "pdf"](lines))


def _pdf(lines: list[str]) -> bytes:
    """A page of text as a PDF, written out by hand: five objects and the table that says where each begins."""
    written = " ".join(f"({line}) Tj T*" for line in lines)
    text = f"BT /F1 18 Tf 28 TL 72 740 Td {written} ET".encode("latin-1", "replace")
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%b\nendstream" % (len(text), text),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    data, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return data + b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        size,
        table,
        size,
        len(data),
    )


def _png(lines: list[str]) -> bytes:
    """A page of text as a picture."""
    picture = Image.new("L", (620, 240), 255)
    ImageDraw.Draw(picture).multiline_text((40, 40), "\n".join(lines), fill=0, font_size=24, spacing=16)
    file = BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()


_FILES: dict[str, Callable[[list[str]], bytes]] = {"pdf": _pdf, "png": _png}

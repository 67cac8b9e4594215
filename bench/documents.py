"""Prints and seals of certificates: how long they take and how many bytes they have, beside the bare libraries."""

import statistics
import time
from collections.abc import Callable
from io import BytesIO

import brotli
import typst
from asn1crypto.keys import PrivateKeyInfo
from asn1crypto.x509 import Certificate
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from flask import render_template
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.signers.functions import sign_pdf
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata
from pyhanko_certvalidator.registry import SimpleCertificateStore

from bench.tables import table
from portal import create_app
from portal.coi.domain.record import canonical
from portal.documents.printing import pdf as printing
from portal.documents.printing.letters import FONTS
from portal.documents.printing.sheet import PAGE, sheet
from portal.documents.seals import pades
from portal.documents.seals.examining import examine
from portal.documents.seals.inspecting import inspect
from tests.documents.papers import NOW, Issued, issue, key_of
from tests.documents.samples import BOTH, ENGLISH, with_lines

TIMES = 9
LINES = (1, 4, 200)


def _median(work: Callable[[int], object]) -> float:
    """Milliseconds, once a first time has filled what stays."""
    work(0)
    took = []
    for n in range(1, TIMES + 1):
        began = time.perf_counter()
        work(n)
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)


def main() -> None:
    """Print a row for each length and language. Each time the record is another one, so that nothing is remembered."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    rows = []
    with create_app({"TESTING": True}).app_context():
        for lines in LINES:
            for languages in (ENGLISH, BOTH):
                records = [with_lines(lines) | {"number": n + 1} for n in range(TIMES + 1)]
                inputs = [{"data": printing.data(one, languages), "record": canonical(one)} for one in records]
                bare = _median(
                    lambda n, inputs=inputs: typst.compile(
                        printing.TEMPLATE, font_paths=fonts, sys_inputs=inputs[n], pdf_standards=["a-3a", "ua-1"]
                    )
                )
                whole = _median(lambda n, records=records, spoken=languages: printing.pdf(records[n], spoken))
                size = len(printing.pdf(records[0], languages))
                rows.append([lines, "+".join(languages), f"{whole:.0f}", f"{bare:.0f}", f"{whole / bare:.2f}", size])
    table("prints", ["Lines", "Languages", "PDF, ms", "Typst alone, ms", "Ratio", "Bytes"], rows)
    _seals()
    print(f"Print view in HTML, 4 lines, with brotli: {_page()} bytes")


def _seals() -> None:
    """Print what sealing and examining cost, in milliseconds, beside pyHanko’s own calls on the same file."""
    with create_app({"TESTING": True}).app_context():
        papers = [printing.pdf(with_lines(4) | {"number": n + 1}, ENGLISH, sealed=True) for n in range(TIMES + 1)]
    issued = issue()
    key, bare_key = key_of(issued), _bare_signer(issued)
    words = {"reason": "Bench", "tooltip": "Seal", "at": NOW, "stamps": None}
    sealed = [pades.seal(paper, key, **words) for paper in papers]
    known = [key.fact]
    metadata = PdfSignatureMetadata(field_name="Seal", subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256")

    def sign_alone(n: int) -> object:
        return sign_pdf(IncrementalPdfFileWriter(BytesIO(papers[n])), metadata, signer=bare_key)

    def validate_alone(n: int) -> object:
        [signature] = PdfFileReader(BytesIO(sealed[n])).embedded_signatures
        return signature.compute_integrity_info(), signature.summarise_integrity_info()

    seal, bare_seal = _median(lambda n: pades.seal(papers[n], key, **words)), _median(sign_alone)
    look, bare_look = _median(lambda n: inspect(sealed[n], known)), _median(validate_alone)
    whole = _median(lambda n: examine(sealed[n], known))
    added = len(sealed[0]) - len(papers[0])
    rows = [
        ["seal, with its own examination", f"{seal:.0f}", f"{bare_seal:.0f}", f"{seal / bare_seal:.2f}", added],
        ["examine", f"{look:.1f}", f"{bare_look:.1f}", f"{look / bare_look:.2f}", len(sealed[0])],
        [
            "examine, in a process of its own",
            f"{whole:.0f}",
            f"{bare_look:.1f}",
            f"{whole / bare_look:.2f}",
            len(sealed[0]),
        ],
    ]
    table("seals", ["P-256, 4 lines", "ms", "pyHanko alone, ms", "Ratio", "Bytes (added, then read)"], rows)


def _bare_signer(issued: Issued) -> SimpleSigner:
    return SimpleSigner(
        signing_cert=Certificate.load(issued.certificate.public_bytes(Encoding.DER)),
        signing_key=PrivateKeyInfo.load(
            issued.private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        ),
        cert_registry=SimpleCertificateStore(),
    )


def _page() -> int:
    with create_app({"TESTING": True}).test_request_context("/en/"):
        page = render_template(PAGE, sheet=sheet(with_lines(4), ENGLISH))
    return len(brotli.compress(page.encode(), quality=5))


if __name__ == "__main__":
    main()

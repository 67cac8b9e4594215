"""How a seal is put into a PDF file: PAdES by pyHanko, the signature itself by one of our keys."""

import asyncio
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from typing import Any

from asn1crypto import tsp
from asn1crypto.x509 import Certificate
from cryptography.x509 import load_der_x509_certificate
from pyhanko.pdf_utils.generic import ArrayObject, ByteStringObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.constants import ESIC_EXTENSION_1
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes, Signer
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.timestamps.api import TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from portal.documents.domain.seals import CannotSeal, Key
from portal.documents.seals.keys import is_signature, longest_signature
from portal.documents.seals.remote import TimeStamps

FIELD = "Seal"
DIGEST = "sha256"
OFF_THE_PAGE = InvisSigSettings(set_print_flag=True, box_out_of_bounds=True)  # what PDF/A-3 and PDF/UA-1 both allow
STAMPS_VARY_BY = 256  # bytes that a time stamp may be longer than the one before


def seal(pdf: bytes, key: Key, *, reason: str, tooltip: str, at: datetime, stamps: TimeStamps | None) -> bytes:
    """See ``sealing.seal``."""
    certificate = load_der_x509_certificate(key.fact.certificate)
    first, last = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if not first <= at <= last:
        raise CannotSeal(f"the certificate is valid from {first} to {last}")
    try:
        return asyncio.run(_seal(pdf, _Signer(key), reason, tooltip, at, stamps))
    except (PdfError, SigningError, OSError, ValueError) as error:
        raise CannotSeal(f"no seal could be made: {error}") from error


async def _seal(
    pdf: bytes, signer: "_Signer", reason: str, tooltip: str, at: datetime, stamps: TimeStamps | None
) -> bytes:
    writer = _Writer(BytesIO(pdf))
    earlier = sum(1 for _ in enumerate_sig_fields(writer.prev))
    name = f"{FIELD}-{earlier + 1}" if earlier else FIELD
    what = PdfSignatureMetadata(
        field_name=name,
        md_algorithm=DIGEST,
        reason=reason,
        certify=not earlier,
        subfilter=SigSeedSubFilter.PADES,
        docmdp_permissions=MDPPerm.FILL_FORMS,  # a further seal: that of an authority beside that of the issuing body
    )
    where = SigFieldSpec(name, readable_field_name=tooltip, invis_sig_settings=OFF_THE_PAGE)
    maker = _Maker(what, signer, timestamper=_Stamper(stamps) if stamps else None, new_field_spec=where)
    session = maker.init_signing_session(writer)
    session.system_time = at
    length = await session.estimate_signature_container_size(validation_info=None, tight=True)
    reserved = length + (2 * STAMPS_VARY_BY if stamps else 0)
    to_sign = session.prepare_tbs_document(validation_info=None, bytes_reserved=reserved)
    prepared, output = to_sign.digest_tbs_document()
    await to_sign.perform_signature(prepared.document_digest, PdfCMSSignedAttributes(signing_time=at))
    return bytes(output.getvalue())  # type: ignore[attr-defined]


class _Writer(IncrementalPdfFileWriter):
    """Adds to a file what the seal needs and nothing else: not the hour of the machine, nothing random."""

    def _update_meta(self) -> None:
        """The date of the document is that of its record, in XMP too; when it was sealed, the seal says."""

    @classmethod
    def _handle_id(cls, prev: PdfFileReader) -> ArrayObject:
        """The identifier of the file stays; that of this version of it is a function of the version before."""
        identifiers = super()._handle_id(prev)
        prev.stream.seek(0)
        identifiers[1] = ByteStringObject(sha256(prev.stream.read()).digest()[:16])
        return identifiers


class _Maker(PdfSigner):
    """Announces PAdES and no more: a curve that PDF 2.0 brought would make the file PDF 2.0, which PDF/A-3 is not."""

    def register_extensions(self, pdf_out: BasePdfFileWriter, *, md_algorithm: str) -> None:
        """Write down which extensions of PDF the file uses."""
        pdf_out.register_extension(ESIC_EXTENSION_1)


class _Signer(Signer):
    """Our key in the shape pyHanko asks for."""

    def __init__(self, key: Key) -> None:
        self.key = key
        self.public = load_der_x509_certificate(key.fact.certificate).public_key()
        others = SimpleCertificateStore.from_certs([Certificate.load(each) for each in key.companions])
        super().__init__(signing_cert=Certificate.load(key.fact.certificate), cert_registry=others)

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """The signature of ``data``; a service that signs with another key than its certificate says is found out."""
        if dry_run:
            return bytes(longest_signature(self.public))
        digest = sha256(data).digest()
        signature = self.key.sign(digest)
        if not is_signature(signature, digest, self.public):
            raise CannotSeal("the key that signed does not belong to the certificate")
        return signature


class _Stamper(TimeStamper):
    """A time-stamp service, asked our way."""

    def __init__(self, stamps: TimeStamps) -> None:
        super().__init__()
        self.stamps = stamps

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> Any:
        """Its answer to a request."""
        return tsp.TimeStampResp.load(self.stamps.ask(req.dump()))

"""How a seal is put into a PDF file: PAdES by pyHanko, the signature itself by one of our keys."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from io import BytesIO

from asn1crypto import cms, tsp
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

from portal.documents.domain.seals import CannotSeal, Key, Verdict
from portal.documents.seals.inspecting import inspect
from portal.documents.seals.keys import longest_signature, public_key_of
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
        writer = _Writer(BytesIO(pdf))
        made = _sealed(writer, _maker(writer.prev, key, stamps, reason, tooltip), at)
        with ThreadPoolExecutor(1) as apart:  # whoever calls may be inside a loop of their own
            sealed = apart.submit(asyncio.run, made).result()
    except (PdfError, SigningError, OSError, ValueError) as error:
        raise CannotSeal(f"no seal could be made: {error}") from error
    verdict = inspect(sealed, [key.fact, *(stamps.facts if stamps else ())]).verdict
    if verdict is not Verdict.SEALED:  # signed by another key than the certificate says, stamped by another service
        raise CannotSeal(f"the seal that was made does not stand our own examination: {verdict}")
    return sealed


def _maker(reader: PdfFileReader, key: Key, stamps: TimeStamps | None, reason: str, tooltip: str) -> PdfSigner:
    """What makes the next seal of a file."""
    earlier = sum(1 for _ in enumerate_sig_fields(reader))
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
    return _Maker(what, _Signer(key), timestamper=_stamper(stamps) if stamps else None, new_field_spec=where)


async def _sealed(writer: IncrementalPdfFileWriter, maker: PdfSigner, at: datetime) -> bytes:
    """The steps of pyHanko one by one, since only so the time can be told."""
    session = maker.init_signing_session(writer)
    session.system_time = at
    length = await session.estimate_signature_container_size(validation_info=None, tight=True)
    reserved = length + (2 * STAMPS_VARY_BY if session.timestamper else 0)
    to_sign = session.prepare_tbs_document(validation_info=None, bytes_reserved=reserved)
    output = BytesIO()
    prepared, _ = to_sign.digest_tbs_document(output=output)
    await to_sign.perform_signature(prepared.document_digest, PdfCMSSignedAttributes(signing_time=at))
    return output.getvalue()


class _Writer(IncrementalPdfFileWriter):
    """Adds to a file what the seal needs and nothing else: not the hour of the machine, nothing random."""

    def _update_meta(self) -> None:
        """The date of the document is that of its record, in XMP too; when it was sealed, the seal says."""

    @classmethod
    def _handle_id(cls, prev: PdfFileReader) -> ArrayObject:
        """The identifier of the file stays; that of this version of it is a function of the version before."""
        identifiers: ArrayObject = super()._handle_id(prev)
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
        self.public = public_key_of(load_der_x509_certificate(key.fact.certificate))
        others = SimpleCertificateStore.from_certs([Certificate.load(each) for each in key.companions])
        super().__init__(signing_cert=Certificate.load(key.fact.certificate), cert_registry=others)

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """The signature of ``data``."""
        return bytes(longest_signature(self.public)) if dry_run else self.key.sign(sha256(data).digest())


@lru_cache
def _stamper(stamps: TimeStamps) -> "_Stamper":
    """Kept, because a service is asked once more to learn how long its stamps are."""
    return _Stamper(stamps)


class _Stamper(TimeStamper):
    """A time-stamp service, asked our way."""

    def __init__(self, stamps: TimeStamps) -> None:
        super().__init__()
        self.stamps = stamps

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """Its stamp on a digest."""
        try:
            return await super().async_timestamp(message_digest, md_algorithm)
        except CannotSeal:
            raise
        except Exception as error:  # its answer decides what is raised
            raise CannotSeal(f"{self.stamps.url} answers no time stamp: {error}") from error

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Its answer to a request."""
        return tsp.TimeStampResp.load(self.stamps.ask(req.dump()))

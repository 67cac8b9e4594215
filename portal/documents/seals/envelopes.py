"""What stands around a signature, covered neither by the digest of the file nor by the signature: looked at here."""

import asyncio
from collections.abc import Collection
from datetime import datetime
from hashlib import sha256

from asn1crypto import cms, core, x509
from pyhanko.sign.validation.generic_cms import (
    extract_tst_data_iter,
    message_imprint_checker,
    validate_tst_signed_data,
)
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleTrustManager


def is_as_made(signature: EmbeddedPdfSignature, pdf: bytes, companions: Collection[str]) -> bool:
    """Whether every byte of the envelope is one that sealing put there.

    Readers of signatures pass over what they need not know: the padding, the case of hexadecimal digits, version
    numbers, certificates nobody asks for. We do not: the promise is that a changed byte is found.
    """
    _, length, behind, _ = (int(number) for number in signature.byte_range)
    raw = signature.pkcs7_content
    envelope = cms.ContentInfo.load(raw)
    if pdf[length:behind] != b"<" + raw.hex().upper().encode() + b">" or any(raw[len(envelope.dump()) :]):
        return False
    data, certificate = signature.signed_data, signature.signer_cert
    beside = {sha256(each.chosen.dump()).hexdigest() for each in data["certificates"]}
    expected = {sha256(certificate.dump()).hexdigest(), *companions}
    return (
        beside == expected
        and _is_full(envelope)
        and _has_stamps_only(signature.signer_info["unsigned_attrs"])
        and _is_plain(data, certificate, "v1")
    )


def _has_stamps_only(unsigned: cms.CMSAttributes) -> bool:
    """Whether what was added to the signature later is one time stamp, or nothing."""
    if unsigned is core.VOID:
        return True
    kinds = [attribute["type"].native for attribute in unsigned]
    parts = [part for attribute in unsigned for part in (attribute, *attribute["values"])]
    return kinds == ["signature_time_stamp_token"] and all(_is_full(part) for part in parts)


def _is_full(part: core.Sequence) -> bool:
    """Whether its fields are all there is in it: one with a changed tag, or a tail, would be passed over in silence."""
    return bool(sum(len(part[name].dump()) for name in part) == len(part.contents))


def _is_plain(data: cms.SignedData, certificate: x509.Certificate, version: str) -> bool:
    """Whether the unsigned parts of a CMS envelope are those that follow from the signed ones."""
    (signer,) = data["signer_infos"]
    names = signer["sid"].chosen
    return (
        _is_full(data)
        and _is_full(signer)
        and data["version"].native == version
        and data["crls"] is core.VOID
        and [each.dump() for each in data["digest_algorithms"]] == [signer["digest_algorithm"].dump()]
        and signer["digest_algorithm"]["parameters"].native is None
        and signer["version"].native == "v1"
        and isinstance(names, cms.IssuerAndSerialNumber)
        and names["issuer"].dump() == certificate.issuer.dump()
    )


def stamped_at(signature: EmbeddedPdfSignature, services: Collection[bytes]) -> list[datetime | None]:
    """When each time stamp of a signature says it was made; None for one that no known service made of it."""
    info = signature.signer_info
    return [_moment_of(token, info, services) for token in extract_tst_data_iter(info, signed=False)]


def _moment_of(token: cms.SignedData, info: cms.SignerInfo, services: Collection[bytes]) -> datetime | None:
    """Decided as of the moment of the stamp: the certificate of a service may expire afterwards."""
    moment: datetime = token["encap_content_info"]["content"].parsed["gen_time"].native
    roots = [x509.Certificate.load(service) for service in services]
    trusted = ValidationContext(
        trust_manager=SimpleTrustManager.build(trust_roots=roots), moment=moment, allow_fetching=False
    )
    found = asyncio.run(validate_tst_signed_data(token, trusted, message_imprint_checker(info)))
    path = found["validation_path"]
    if not (found["intact"] and found["valid"]) or found["trust_problem_indic"] is not None or path is None:
        return None
    proved = {sha256(each.dump()).digest() for each in (found["signing_cert"], *path, *roots) if each is not None}
    beside = {sha256(each.chosen.dump()).digest() for each in token["certificates"]}
    return moment if beside <= proved and _is_plain(token, found["signing_cert"], "v3") else None

"""Keys that never leave a hardware module, or SoftHSM, spoken to by PKCS #11."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from portal.documents.domain.seals import CannotSeal, CertificateFact, Kind
from portal.documents.seals.keys import Certified, UnfitKey

DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")  # what PKCS #1 v1.5 puts before a SHA-256 digest


@dataclass(frozen=True)
class HardwareKey:
    """A private key and its certificate, found in a token by their labels.

    The token is opened when something is to be sealed, not when the portal starts: a PIN that is wrong would lock it
    after a few starts, and pages do not need it.
    """

    module: Path
    token: str
    label: str
    certificate: str
    pin: str = field(repr=False)
    qualified: bool = False

    @property
    def fact(self) -> CertificateFact:
        """What is to be kept of the certificate; raises ``CannotSeal`` where the token does not give it."""
        return self._certified.fact

    @property
    def companions(self) -> tuple[bytes, ...]:
        """None: a token seldom holds more than the certificate of the key."""
        return self._certified.companions

    def sign(self, digest: bytes) -> bytes:
        """The signature of a SHA-256 digest, made inside the token."""
        from pkcs11 import Attribute, Mechanism, ObjectClass  # noqa: PLC0415 - an extra package
        from pkcs11.util.ec import encode_ecdsa_signature  # noqa: PLC0415

        with self._session() as session:
            private = _only(session, {Attribute.CLASS: ObjectClass.PRIVATE_KEY, Attribute.LABEL: self.label})
            if isinstance(self._certified.public_key, ec.EllipticCurvePublicKey):
                return bytes(encode_ecdsa_signature(private.sign(digest, mechanism=Mechanism.ECDSA)))
            return bytes(private.sign(DIGEST_INFO + digest, mechanism=Mechanism.RSA_PKCS))

    @cached_property
    def _certified(self) -> Certified:
        from pkcs11 import Attribute, ObjectClass  # noqa: PLC0415 - an extra package

        with self._session() as session:
            wanted = {Attribute.CLASS: ObjectClass.CERTIFICATE, Attribute.LABEL: self.certificate}
            certificate = x509.load_der_x509_certificate(_only(session, wanted)[Attribute.VALUE])
        try:
            key = Certified(Kind.PKCS11, certificate, qualified=self.qualified)
            _ = key.public_key
        except UnfitKey as unfit:
            raise CannotSeal(f"the certificate “{self.certificate}” has a key that is {unfit}") from None
        return key

    @contextmanager
    def _session(self) -> Iterator[Any]:
        import pkcs11  # noqa: PLC0415 - an extra package

        try:
            with pkcs11.lib(str(self.module)).get_token(token_label=self.token).open(user_pin=self.pin) as session:
                yield session
        except pkcs11.PKCS11Error as error:
            raise CannotSeal(f"the token “{self.token}” refuses: {type(error).__name__} {error}".strip()) from error


def _only(session: Any, wanted: dict[Any, Any]) -> Any:
    """The one object of a token that is ``wanted``."""
    found = list(session.get_objects(wanted))
    if len(found) != 1:
        raise CannotSeal(f"the token has {len(found)} objects, not one, with {wanted}")
    return found[0]

"""The keys this portal seals with, as the file named in PORTAL_SEALS says; a wrong file stops the start."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from portal.config import LOOPBACK, Misconfigured
from portal.documents.domain.seals import CertificateFact, Key, Kind, Purpose
from portal.documents.seals.keys import SoftwareKey, UnfitKey, fact_of
from portal.documents.seals.remote import RemoteKey, TimeStamps
from portal.documents.seals.tokens import HardwareKey

WORDS = {  # what the table of a key must say, by its kind; “qualified” beside it is optional
    Kind.PKCS12: ("file", "passphrase_file"),
    Kind.PKCS11: ("module", "token", "key", "certificate", "pin_file"),
    Kind.REMOTE: ("url", "certificate", "token_file"),
}
STAMPS = ("url", "certificate")


@dataclass(frozen=True)
class Keyring:
    """Whose keys the portal holds: its own, those of bodies by their code; and the time-stamp service.

    ``demonstration`` names the file of a key that is made when it is first needed.
    """

    own: Key | None = None
    bodies: Mapping[str, Key] = field(default_factory=dict)
    stamps: TimeStamps | None = None
    demonstration: Path | None = None

    @property
    def configured(self) -> bool:
        """Whether anything is sealed here."""
        return bool(self.own or self.bodies or self.demonstration)

    @cached_property
    def portal(self) -> Key | None:
        """The key of the portal itself."""
        return SoftwareKey.demonstration(self.demonstration) if self.demonstration else self.own

    def key_of(self, code: str) -> Key | None:
        """The key that seals what the body or authority with this code signs: its own, or the portal's."""
        return self.bodies.get(code) or self.portal


def open_keyring(path: str, demonstration: str = "") -> Keyring:
    """The keys of the file ``path``; without one, the demonstration key kept in ``demonstration``, or none."""
    if not path:
        return Keyring(demonstration=Path(demonstration) if demonstration else None)
    file = Path(path)
    try:
        settings = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Misconfigured(f"PORTAL_SEALS: {path} cannot be read as TOML: {error}") from None
    reader = _Reader(file)
    if unknown := settings.keys() - {"portal", "bodies", "timestamps"}:
        raise reader.wrong(f"has [portal], [bodies.CODE] and [timestamps], no [{'], ['.join(sorted(unknown))}]")
    tables = reader.table("bodies", settings.get("bodies", {}))
    return Keyring(
        own=reader.key("portal", settings["portal"]) if "portal" in settings else None,
        bodies={code: reader.key(f"bodies.{code}", table) for code, table in tables.items()},
        stamps=reader.stamps(settings["timestamps"]) if "timestamps" in settings else None,
    )


class _Reader:
    """Reads tables of one file; paths in it are relative to its folder."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.makers: dict[Kind, Callable[[str, Mapping[str, Any], bool], Key]] = {
            Kind.PKCS12: self._pkcs12,
            Kind.PKCS11: self._pkcs11,
            Kind.REMOTE: self._remote,
        }

    def wrong(self, what: str) -> Misconfigured:
        return Misconfigured(f"PORTAL_SEALS: {self.file} {what}.")

    def table(self, where: str, found: object) -> Mapping[str, Any]:
        if not isinstance(found, dict):
            raise self.wrong(f"must have a table [{where}]")
        return found

    def key(self, where: str, found: object) -> Key:
        """The key that the table called ``where`` describes."""
        table = self.table(where, found)
        if table.get("kind") not in tuple(WORDS):
            raise self.wrong(f"[{where}]: kind is one of {', '.join(WORDS)}")
        kind = Kind(table["kind"])
        qualified = table.get("qualified", False)
        if not isinstance(qualified, bool):
            raise self.wrong(f"[{where}]: qualified is true or false")
        self._require(where, set(table) - {"kind", "qualified"}, table, WORDS[kind])
        return self.makers[kind](where, table, qualified)

    def stamps(self, found: object) -> TimeStamps:
        """The time-stamp service; its stamps are signed, so plain http does."""
        table = self.table("timestamps", found)
        self._require("timestamps", set(table), table, STAMPS)
        certificates = self._certificates("timestamps", table["certificate"])
        facts = (fact_of(certificate.public_bytes(Encoding.DER), Purpose.TIME_STAMP) for certificate in certificates)
        return TimeStamps(self._address("timestamps", table["url"], plain=True), tuple(facts))

    def _require(self, where: str, said: set[str], table: Mapping[str, Any], wanted: tuple[str, ...]) -> None:
        if said != set(wanted) or not all(isinstance(table[word], str) and table[word] for word in wanted):
            raise self.wrong(f"[{where}] must say {', '.join(wanted)}, each a text, and nothing else")

    def _pkcs12(self, where: str, table: Mapping[str, Any], qualified: bool) -> SoftwareKey:
        passphrase = self._secret(where, table["passphrase_file"])
        try:
            return SoftwareKey.read(self._path(where, table["file"]), passphrase.encode(), qualified=qualified)
        except UnfitKey as unfit:
            raise self.wrong(f"[{where}]: {table['file']}: {unfit}") from None

    def _pkcs11(self, where: str, table: Mapping[str, Any], qualified: bool) -> HardwareKey:
        if find_spec("pkcs11") is None:
            raise self.wrong(f"[{where}] needs the extra package python-pkcs11: install coi-portal[pkcs11]")
        module, pin = self._path(where, table["module"]), self._secret(where, table["pin_file"])
        return HardwareKey(module, table["token"], table["key"], table["certificate"], pin, qualified)

    def _remote(self, where: str, table: Mapping[str, Any], qualified: bool) -> RemoteKey:
        first, *above = self._certificates(where, table["certificate"])
        url, token = self._address(where, table["url"]), self._secret(where, table["token_file"])
        key = RemoteKey(
            kind=Kind.REMOTE, certificate=first, above=tuple(above), qualified=qualified, url=url, token=token
        )
        try:
            _ = key.public_key
        except UnfitKey as unfit:
            raise self.wrong(f"[{where}]: {table['certificate']}: {unfit}") from None
        return key

    def _address(self, where: str, url: str, *, plain: bool = False) -> str:
        parts = urlsplit(url)
        secret = parts.scheme == "https" or (parts.scheme == "http" and (plain or parts.hostname in LOOPBACK))
        if not (secret and parts.hostname):
            raise self.wrong(f"[{where}]: url must be an https address")
        return url

    def _path(self, where: str, name: str) -> Path:
        path = self.file.parent / name
        if not path.is_file():
            raise self.wrong(f"[{where}]: there is no file {path}")
        return path

    def _secret(self, where: str, name: str) -> str:
        return self._path(where, name).read_text(encoding="utf-8").rstrip("\r\n")

    def _certificates(self, where: str, name: str) -> list[x509.Certificate]:
        try:
            return x509.load_pem_x509_certificates(self._path(where, name).read_bytes())
        except ValueError:
            raise self.wrong(f"[{where}]: {name} holds no certificate in PEM") from None


def facts(keyring: Keyring) -> tuple[CertificateFact, ...]:
    """The certificates in use now: of the keys, and of the time-stamp service."""
    keys = [key for key in (keyring.portal, *keyring.bodies.values()) if key]
    return (*(key.fact for key in keys), *(keyring.stamps.facts if keyring.stamps else ()))

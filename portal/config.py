"""Settings, read from the environment; refuses to start a production portal that is not safe."""

import os
import secrets
from collections.abc import Mapping
from email.utils import parseaddr
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from limits import parse

from portal.shared.people import RoleKind

EEA_AND_SWITZERLAND = frozenset({"NO", "IS", "LI", "CH"})
LOOPBACK = ("localhost", "127.0.0.1", "::1")
ROOT = Path(__file__).resolve().parent.parent


class Mode(StrEnum):
    """What the portal is for; ``PORTAL_MODE`` chooses, production by default."""

    PRODUCTION = "production"
    DEMONSTRATION = "demonstration"
    TRAINING = "training"


class Misconfigured(Exception):
    """The environment does not describe a portal that may start."""


def from_environment(environment: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """The Flask configuration.

    ``PORTAL_SECRET_KEY`` (32 characters or more) and ``PORTAL_ADDRESS`` (https) are mandatory in production and
    training; a demonstration makes its own key and answers on plain http on this machine. ``PORTAL_DATABASE_URL``
    names the database, SQLite in ``instance/`` by default; ``PORTAL_FILES`` where files are kept, a folder there.
    ``PORTAL_FILES_QUOTA_MB`` is the share of each organisation. ``PORTAL_EXPIRED_ACTIVITY=blocks`` makes V12 an error.
    ``PORTAL_ALSO_INSIDE`` names countries that boxes 9 and 12 take beside the Member States (D48).
    ``PORTAL_OTHER_INSTANCE`` is the address of the training portal for the production portal, and the other way round.
    ``PORTAL_SMTP_URL`` names the mail server, and asks for ``PORTAL_MAIL_FROM``. ``PORTAL_OPERATOR`` and
    ``PORTAL_CONTACT`` say who runs the portal, if they want to be named. ``PORTAL_SEALS`` names the file of the keys
    that seal certificates; without it a demonstration and a training portal seal with a key of their own making, and a
    production portal does not seal. ``PORTAL_LEDGER_KEY`` names the file of the key that signs
    checkpoints of the history, which only the worker and the command line read.
    """
    try:
        mode = Mode(environment.get("PORTAL_MODE", Mode.PRODUCTION))
    except ValueError:
        raise Misconfigured(f"PORTAL_MODE is one of: {', '.join(Mode)}.") from None
    address = environment.get("PORTAL_ADDRESS", "")
    demonstration = mode is Mode.DEMONSTRATION
    secret = environment.get("PORTAL_SECRET_KEY") or (_demonstration_key() if demonstration else "")
    if len(secret) < 32:  # noqa: PLR2004 - said in the message
        raise Misconfigured("PORTAL_SECRET_KEY must be set to a secret of 32 characters or more.")
    if not demonstration and urlsplit(address).scheme != "https":
        raise Misconfigured("PORTAL_ADDRESS must be set to the public https address of the portal.")
    secure = not demonstration
    return {
        "PORTAL_MODE": mode,
        "PORTAL_ADDRESS": address or f"http://127.0.0.1:{environment.get('PORT', '5000')}",
        **_mail(environment),
        "PORTAL_OPERATOR": environment.get("PORTAL_OPERATOR", "").strip(),
        "PORTAL_CONTACT": _contact(environment),
        "PORTAL_OTHER_INSTANCE": _other_instance(environment, address),
        "SECRET_KEY": f"{mode}:{secret}" if mode is Mode.TRAINING else secret,  # the same secret opens nothing there
        "TRUSTED_HOSTS": [urlsplit(address).hostname] if address else None,
        "SQLALCHEMY_DATABASE_URI": _database(environment, mode),
        "SQLALCHEMY_ENGINE_OPTIONS": {"pool_pre_ping": True},
        "SESSION_COOKIE_NAME": _cookie(mode),
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "MAX_CONTENT_LENGTH": 2 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "MAX_FORM_PARTS": 10_000,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": secure,
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "translations"),
        "BABEL_DEFAULT_LOCALE": "en",
        "COMPRESS_ALGORITHM": ["br", "gzip"],
        "COMPRESS_BR_LEVEL": 5,
        "COMPRESS_MIN_SIZE": 300,
        "SESSION_IDLE_MINUTES": int(environment.get("PORTAL_SESSION_IDLE_MINUTES", "30")),
        "SESSION_HOURS": int(environment.get("PORTAL_SESSION_HOURS", "12")),
        "RATE_LIMITS": _rate_limits(environment.get("PORTAL_RATE_LIMITS", ""), demonstration=demonstration),
        "REQUIRE_TOTP_FOR": _kinds(environment, production=mode is Mode.PRODUCTION),
        "PORTAL_FILES": _files(environment, mode),
        "PORTAL_FILES_QUOTA_MB": int(environment.get("PORTAL_FILES_QUOTA_MB", "500")),
        "PORTAL_SEALS": environment.get("PORTAL_SEALS", "").strip(),
        "PORTAL_SEALS_DEMONSTRATION": "" if mode is Mode.PRODUCTION else str(_own(mode, "demonstration-seal.pem")),
        "PORTAL_ALSO_INSIDE": _also_inside(environment.get("PORTAL_ALSO_INSIDE", "")),
        "PORTAL_LEDGER_KEY": environment.get("PORTAL_LEDGER_KEY", "").strip(),
        "PORTAL_EXPIRED_ACTIVITY": "blocks" if environment.get("PORTAL_EXPIRED_ACTIVITY") == "blocks" else "warns",
        "TRUSTED_PROXIES": int(environment.get("PORTAL_TRUSTED_PROXIES", "0")),
    }


def _also_inside(text: str) -> frozenset[str]:
    """``PORTAL_ALSO_INSIDE``: none, some or all of ``NO,IS,LI,CH``."""
    found = frozenset(code.strip() for code in text.split(",") if code.strip())
    if not found <= EEA_AND_SWITZERLAND:
        raise Misconfigured(f"PORTAL_ALSO_INSIDE is like “NO,CH”: some of {', '.join(sorted(EEA_AND_SWITZERLAND))}.")
    return found


def _mail(environment: Mapping[str, str]) -> dict[str, str]:
    """The mail server and the sender of all mails; both empty where no mail is sent."""
    url, sender = environment.get("PORTAL_SMTP_URL", ""), environment.get("PORTAL_MAIL_FROM", "")
    if url and not _is_mail_server(url):
        raise Misconfigured("PORTAL_SMTP_URL is like smtp://user:password@host:587?starttls=1, or smtps://host:465.")
    parts = urlsplit(url)
    encrypted = parts.scheme == "smtps" or dict(parse_qsl(parts.query)).get("starttls") == "1"
    if parts.username and not encrypted and parts.hostname not in LOOPBACK:
        raise Misconfigured("PORTAL_SMTP_URL has a password: it needs smtps:// or ?starttls=1.")
    if url and "@" not in parseaddr(sender)[1]:
        raise Misconfigured("PORTAL_MAIL_FROM must be set to the address that mails come from.")
    return {"PORTAL_SMTP_URL": url, "PORTAL_MAIL_FROM": sender}


def _is_mail_server(url: str) -> bool:
    try:
        parts = urlsplit(url)
        timeout = float(dict(parse_qsl(parts.query)).get("timeout", "30"))
        return parts.scheme in ("smtp", "smtps") and bool(parts.hostname) and parts.port != 0 and timeout > 0
    except ValueError:
        return False


def _contact(environment: Mapping[str, str]) -> str:
    """The e-mail address of those who run this portal; empty where they give none."""
    address = environment.get("PORTAL_CONTACT", "").strip()
    if address and ("@" not in address or parseaddr(address)[1] != address):
        raise Misconfigured("PORTAL_CONTACT must be an e-mail address, and nothing else.")
    return address


def _rate_limits(text: str, *, demonstration: bool) -> dict[str, str]:
    """``PORTAL_RATE_LIMITS``: “rule=10 per hour; rule=…”; looser by itself in a demonstration."""
    looser = {"register:account": "50 per hour", "reset:account": "50 per hour"} if demonstration else {}
    named = [part.partition("=") for part in text.split(";") if part.strip()]
    chosen = {rule.strip(): rate.strip() for rule, _, rate in named}
    for rule, rate in chosen.items():
        if not _is_rate(rate):
            raise Misconfigured(f"PORTAL_RATE_LIMITS is like “rule=10 per hour; …”, which “{rule}={rate}” is not.")
    return looser | chosen


def _is_rate(text: str) -> bool:
    try:
        return parse(text).amount > 0
    except ValueError:
        return False


def _kinds(environment: Mapping[str, str], *, production: bool) -> frozenset[str]:
    """``PORTAL_REQUIRE_TOTP_FOR``: kinds of role that need a second factor, separated by commas."""
    default = "control_body,authority" if production else ""
    parts = environment.get("PORTAL_REQUIRE_TOTP_FOR", default).split(",")
    kinds = frozenset(part.strip() for part in parts if part.strip())
    if unknown := kinds - set(RoleKind):
        raise Misconfigured(f"PORTAL_REQUIRE_TOTP_FOR knows no {', '.join(unknown)}; the kinds: {', '.join(RoleKind)}.")
    return kinds


def _other_instance(environment: Mapping[str, str], address: str) -> str:
    """The address of the other portal; empty where there is none, or none is told."""
    other = environment.get("PORTAL_OTHER_INSTANCE", "").strip()
    parts = urlsplit(other)
    if other and (parts.scheme != "https" or parts.netloc in ("", urlsplit(address).netloc)):
        raise Misconfigured("PORTAL_OTHER_INSTANCE must be the https address of another portal than PORTAL_ADDRESS.")
    return other


def _cookie(mode: Mode) -> str:
    """Each mode has a cookie of its own: browsers send cookies to every port of a machine."""
    return {Mode.PRODUCTION: "__Host-portal", Mode.TRAINING: "__Host-portal-training"}.get(mode, "portal")


def _own(mode: Mode, name: str) -> Path:
    """Where something is kept by default; training shares nothing with the others."""
    (ROOT / "instance").mkdir(exist_ok=True)
    return ROOT / "instance" / (f"training-{name}" if mode is Mode.TRAINING else name)


def _database(environment: Mapping[str, str], mode: Mode) -> str:
    url = environment.get("PORTAL_DATABASE_URL")
    if url:
        return url.replace("postgres://", "postgresql://", 1)
    return f"sqlite:///{_own(mode, 'portal.sqlite')}"


def _files(environment: Mapping[str, str], mode: Mode) -> str:
    """Where files are kept: the address of a folder or of a store that speaks S3."""
    url = environment.get("PORTAL_FILES", "").strip() or _own(mode, "files").as_uri()
    if urlsplit(url).scheme not in ("file", "s3", "memory"):
        raise Misconfigured("PORTAL_FILES is like file:///var/lib/portal/files, or s3://bucket/folder.")
    return url


def _demonstration_key() -> str:
    """A key of this checkout's own, so that sessions outlive a restart of the demonstration."""
    path = ROOT / "instance" / "demonstration.key"
    path.parent.mkdir(exist_ok=True)
    try:
        with path.open("x") as file:
            file.write(secrets.token_urlsafe(48))
        path.chmod(0o600)
    except FileExistsError:
        pass
    return path.read_text()

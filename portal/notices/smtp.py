"""Handing a mail to a mail server: the only place that speaks SMTP."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from urllib.parse import parse_qsl, unquote, urlsplit

from portal.notices.domain import Letter

TIMEOUT = 30.0
"""Seconds that the server may take for one answer, where the address of the server does not say otherwise."""


class NotTaken(Exception):
    """The server did not take the mail: ``code`` says it without naming anybody, ``reason`` in the server's words.

    ``permanent`` where it never will. Everything else, a wrong password of ours included, is tried again.
    """

    def __init__(self, code: str, reason: str, *, permanent: bool = False) -> None:
        super().__init__(code)
        self.code, self.reason, self.permanent = code, reason, permanent


def send(letter: Letter, *, server: str, sender: str) -> None:
    """Hand ``letter`` to the ``server`` (smtp://user:password@host:587?starttls=1); raises NotTaken.

    Returning means that the server answers for the mail from now on.
    """
    message = _as_message(letter, sender)
    try:
        with _connected(server, parseaddr(sender)[1].rpartition("@")[2]) as client:
            _check_address(client, letter)
            client.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        raise _not_taken(code, words, letter, permanent=_is_permanent(code)) from error
    except smtplib.SMTPDataError as error:
        raise _not_taken(error.smtp_code, error.smtp_error, letter, permanent=_is_permanent(error.smtp_code)) from error
    except smtplib.SMTPResponseException as error:
        raise _not_taken(error.smtp_code, error.smtp_error, letter) from error
    except (smtplib.SMTPException, OSError) as error:
        raise _not_taken(type(error).__name__, str(error), letter) from error


def _check_address(client: smtplib.SMTP, letter: Letter) -> None:
    client.ehlo_or_helo_if_needed()
    if not letter.to.rpartition("@")[0].isascii() and not client.has_extn("smtputf8"):
        raise NotTaken("SMTPUTF8", "The server sends only to addresses without accents.", permanent=True)


def _is_permanent(code: int) -> bool:
    return 500 <= code < 600  # noqa: PLR2004 - RFC 5321 §4.2.1


def _not_taken(code: int | str, words: bytes | str, letter: Letter, *, permanent: bool = False) -> NotTaken:
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    said = " ".join(said.replace(letter.to, "…").replace("\0", "").split())[:500]
    return NotTaken(str(code), f"{code} {said}".strip(), permanent=permanent)


@contextmanager
def _connected(server: str, own_name: str) -> Iterator[smtplib.SMTP]:
    parts = urlsplit(server)
    options = dict(parse_qsl(parts.query))
    host, timeout, tls = parts.hostname or "", float(options.get("timeout", TIMEOUT)), ssl.create_default_context()
    client: smtplib.SMTP
    if parts.scheme == "smtps":
        client = smtplib.SMTP_SSL(host, parts.port or 465, own_name, timeout=timeout, context=tls)
    else:
        starttls = options.get("starttls") == "1"
        client = smtplib.SMTP(host, parts.port or (587 if starttls else 25), own_name, timeout=timeout)
    try:
        if parts.scheme == "smtp" and starttls:
            client.starttls(context=tls)
        if parts.username:
            client.login(unquote(parts.username), unquote(parts.password or ""))
        yield client
        with suppress(smtplib.SMTPException, OSError):  # what was taken is taken, however the farewell goes
            client.quit()
    finally:
        client.close()


def _as_message(letter: Letter, sender: str) -> EmailMessage:
    name, address = parseaddr(sender)
    message = EmailMessage(policy=SMTP)
    try:
        message["From"] = Address(name, addr_spec=address)
        message["To"] = Address(addr_spec=_with_plain_domain(letter.to))
        message["Subject"] = letter.subject
    except (ValueError, IndexError, MessageError) as error:
        raise NotTaken(type(error).__name__, "No message can be addressed to this.", permanent=True) from error
    message["Date"] = letter.at
    message["Message-ID"] = letter.message_id
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    message["Content-Language"] = letter.language  # last: what begins with Content- moves into the first part
    return message


def _with_plain_domain(address: str) -> str:
    """The address with its domain in ASCII, as every server understands it."""
    local, _at, domain = address.rpartition("@")
    return f"{local}@{domain if domain.isascii() else domain.encode('idna').decode('ascii')}"

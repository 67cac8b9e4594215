"""A mail server to be started as a process of its own: what the address before the @ says, it does.

``python -m tests.notices.mail_server FOLDER [CERTIFICATE KEY]`` prints its port and writes each mail it took to FOLDER.
With a certificate it asks for STARTTLS, and for the user ``portal`` with the password ``good p@ssword``.
"""

import asyncio
import os
import signal
import ssl
import sys
from itertools import count
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

VICTIM = "victim"
"""The file with the number of the process that the address ``killer`` kills."""

GO = "go"
"""The file that the address ``unhurried`` waits for."""

LONG = 30
"""Seconds that the server takes where it is slow."""

ACCOUNT = LoginPassword(b"portal", b"good p@ssword")


class Clerk:
    """Takes mails, or not."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.numbers = count(1)
        self.seen: set[str] = set()

    async def handle_RCPT(  # noqa: N802 - the name aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        match address.partition("@")[0]:
            case "nobody":
                return f"550 5.1.1 <{address}> is unknown here"
            case "full":
                return f"452 4.2.2 <{address}> has a full mailbox"
            case "patient" if address not in self.seen:
                self.seen.add(address)
                return "451 4.7.1 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - the same
        address = envelope.rcpt_tos[0]
        match address.partition("@")[0]:
            case "spam":
                return "554 5.7.1 this is not wanted"
            case "dull":
                return "451 4.3.0 not now"
        self._keep(envelope)
        match address.partition("@")[0]:
            case "slow" if address not in self.seen:
                self.seen.add(address)
                await asyncio.sleep(LONG)
            case "unhurried":
                while not (self.folder / GO).exists():
                    await asyncio.sleep(0.02)
            case "killer" if address not in self.seen:
                self.seen.add(address)
                os.kill(int((self.folder / VICTIM).read_text()), signal.SIGKILL)
        return "250 OK"

    def _keep(self, envelope: Envelope) -> None:
        assert isinstance(envelope.content, bytes)
        name = f"{next(self.numbers):04}.eml"
        (self.folder / f".{name}").write_bytes(envelope.content)
        (self.folder / f".{name}").rename(self.folder / name)


def _sign_in(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: object) -> AuthResult:
    return AuthResult(success=given == ACCOUNT, handled=False)


async def serve(folder: Path, certificate: list[str]) -> None:
    """Serve until the process is ended."""
    options: dict[str, object] = {}
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        options = {"tls_context": context, "require_starttls": True, "authenticator": _sign_in, "auth_required": True}
    clerk = Clerk(folder)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(clerk, hostname="mail.test.example", enable_SMTPUTF8=False, **options), "127.0.0.1", 0
    )
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), sys.argv[2:]))

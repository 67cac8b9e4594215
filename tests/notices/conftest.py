"""A real mail server beside the tests, and a portal that sends to it."""

import email
import email.policy
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask

from portal.config import ROOT
from portal.notices.services import send_mail
from portal.persistence.transaction import transaction
from tests.notices import mail_server

SENDER = "Portail COI <portal@coi.example>"


@dataclass(frozen=True)
class MailServer:
    """A mail server in a process of its own."""

    port: int
    folder: Path
    process: subprocess.Popen[str]

    @property
    def url(self) -> str:
        """Its address."""
        return f"smtp://127.0.0.1:{self.port}"

    def mails(self, to: str = "") -> list[EmailMessage]:
        """What it took, in order; only what is for one address, where one is given."""
        parsed = (
            email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            for file in sorted(self.folder.glob("[0-9]*.eml"))
        )
        return [mail for mail in parsed if to in mail["To"]]

    def go(self) -> None:
        """Let the mail to ``unhurried`` be taken."""
        (self.folder / mail_server.GO).touch()

    def kills(self, process: subprocess.Popen[str]) -> None:
        """Say whom to kill at the next mail to ``killer``."""
        (self.folder / mail_server.VICTIM).write_text(str(process.pid))


@contextmanager
def running(folder: Path, *certificate: Path) -> Iterator[MailServer]:
    """A mail server that runs inside the block."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.notices.mail_server", folder, *certificate],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            yield MailServer(int(process.stdout.readline()), folder, process)
        finally:
            process.terminate()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MailServer]:
    """A mail server that has seen nothing yet."""
    with running(tmp_path) as server:
        yield server


@pytest.fixture
def portal(app: Flask, server: MailServer, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The portal, sending through the server."""
    monkeypatch.setitem(app.config, "PORTAL_SMTP_URL", server.url)
    monkeypatch.setitem(app.config, "PORTAL_MAIL_FROM", SENDER)
    return app


def leave_mail(to: str = "zoe@test.example", *, language: str = "en", browser: str = "") -> None:
    """Leave a mail about a closed account, in a transaction of its own."""
    with transaction():
        send_mail(
            "account_closed", to=to, language=language, browser=browser, name="Zoé", at="2026-11-21T05:00:00+00:00"
        )

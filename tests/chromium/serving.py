"""The portal as `make run` serves it, in a process of its own, on a database that begins with a small world."""

import http.client
import os
import secrets
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import flask_migrate
from flask import Flask
from sqlalchemy import func, select, update

from portal import create_app
from portal.auth.models import SignInSession
from portal.coi.domain.lifecycle import Status
from portal.commodities.services import load_builtin
from portal.config import ROOT
from portal.extensions import db
from portal.organisations.domain import Activity, Function
from portal.persistence.transaction import transaction
from tests import factories
from tests.chromium.certificate import Certificate
from tests.factories import World

MORE_PEOPLE = ("agent", "administrator", "newcomer")
SECRET = "for the tests in a real browser alone"
SECONDS_TO_START = 60


@dataclass(frozen=True)
class Portal:
    """A running portal and what it told; ``app`` is the same portal in this process, to prepare what a page shows."""

    address: str
    app: Flask
    world: World
    log: Path

    def make_coi(self, status: Status = Status.DRAFT, *, by: str = "exporter", **boxes: Mapping[str, Any]) -> str:
        """A complete certificate at a status; returns its number."""
        with self.app.app_context():
            return factories.make_coi(self.world, status, by=by, **boxes)

    def make_person(self) -> str:
        """Somebody without a role; returns their address."""
        address = self.new_address()
        with self.app.app_context():
            factories.make_person(email=address)
        return address

    def change_session(self, who: str, **values: datetime) -> None:
        """Change the session that somebody began last; those of other visitors of the same name go on."""
        with self.app.app_context(), transaction() as session:
            last = select(func.max(SignInSession.id)).where(SignInSession.account_id == self.world[who].account_id)
            session.execute(update(SignInSession).where(SignInSession.id == last.scalar_subquery()).values(**values))

    @staticmethod
    def new_address() -> str:
        """An address that nobody has yet."""
        return email(f"person-{secrets.token_hex(4)}")

    def save(self, reference: str, who: str, **boxes: Mapping[str, Any]) -> None:
        """Boxes saved by somebody, as if from another desk."""
        from portal.coi import services  # noqa: PLC0415 - the portal is imported once a test needs it

        with self.app.app_context():
            coi = factories.get(self.world, reference, who)
            sent = {key: (answers, coi.version_of(coi.edition.box(key))) for key, answers in boxes.items()}
            db.session.rollback()
            services.save_boxes(reference, sent, actor=self.world[who])


def email(who: str) -> str:
    """The address that one of the people of the world signs in with."""
    return f"{who}@test.example"


def prepare(database_url: str, files: str = "memory:///") -> tuple[Flask, World]:
    """The application on a new database: all commodities, the world of the tests, and a few more people.

    ``agent`` acts for two organisations, ``administrator`` runs the portal, ``newcomer`` has no role yet.
    """
    app = create_app({"SQLALCHEMY_DATABASE_URI": database_url, "PORTAL_FILES": files, "SECRET_KEY": SECRET})
    with app.app_context():
        flask_migrate.upgrade()
        load_builtin()
        world = factories.make_world()
        factories.make_authority("Le Havre", "FRLEH1", Function.BCP, superior=world.cca)
        second = factories.make_operator("Second Import", "FR", Activity.ORGANIC_IMPORTER, eori="FR12345678900033")
        world.people["agent"] = factories.make_person(world.importer, second, email=email("agent"))
        for who in ("administrator", "newcomer"):
            world.people[who] = factories.make_person(email=email(who))
        _make_administrator(email("administrator"))
        db.session.remove()
    return app, world


def _make_administrator(address: str) -> None:
    from portal.auth import queries  # noqa: PLC0415 - beside its only use

    with transaction():
        account = queries.by_email(address)
        assert account is not None
        account.is_portal_administrator = True


@contextmanager
def served(folder: Path, certificate: Certificate | None = None) -> Iterator[Portal]:
    """A portal that serves from now on, with its database, its files and its log in ``folder``.

    With a certificate it speaks TLS 1.3 and HTTP/2.
    """
    database_url = f"sqlite:///{folder / 'portal.sqlite'}"
    files = (folder / "files").as_uri()
    with _server(database_url, files, folder / "server.log", certificate) as (process, address):
        app, world = prepare(database_url, files)
        _wait_for(process, address, folder / "server.log", certificate)
        yield Portal(address, app, world, folder / "server.log")
        with app.app_context():
            db.engine.dispose()


@contextmanager
def _server(
    database_url: str, files: str, log: Path, certificate: Certificate | None
) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    port = _free_port()
    settings = {
        "PORTAL_MODE": "demonstration",
        "PORTAL_DATABASE_URL": database_url,
        "PORTAL_FILES": files,
        "PORTAL_SECRET_KEY": SECRET,
    }
    command = ["--interface", "wsgi", "--workers", "1", "--blocking-threads", "4", "--host", "127.0.0.1"]
    if certificate:
        command += ["--ssl-certificate", str(certificate.file), "--ssl-keyfile", str(certificate.key)]
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "granian", *command, "--port", str(port), "--no-ws", "--no-access-log", "wsgi:app"],
            cwd=ROOT,
            env=os.environ | settings,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
        try:
            yield process, f"{'https' if certificate else 'http'}://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=10)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _connection(address: str, certificate: Certificate | None) -> http.client.HTTPConnection:
    host = address.rpartition("/")[2]
    if certificate is None:
        return http.client.HTTPConnection(host, timeout=5)
    return http.client.HTTPSConnection(host, timeout=5, context=ssl.create_default_context(cafile=certificate.file))


def _wait_for(
    process: subprocess.Popen[bytes], address: str, log: Path, certificate: Certificate | None = None
) -> None:
    last = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < last and process.poll() is None:
        try:
            with closing(_connection(address, certificate)) as connection:
                connection.request("GET", "/healthz")
                connection.getresponse().close()
                return
        except (http.client.HTTPException, OSError):
            time.sleep(0.05)
    raise RuntimeError(f"the portal does not start: {log.read_text(errors='replace')[-2000:]}")

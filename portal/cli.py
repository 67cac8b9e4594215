"""Commands of the portal, for those who run it."""

import signal
from collections import Counter
from datetime import UTC, datetime

import click
from flask import Flask
from flask.cli import AppGroup, with_appcontext

from portal.attachments import services as attachments
from portal.auth import queries as accounts
from portal.auth.services import digests
from portal.coi.services import departing, recording
from portal.demonstration import world
from portal.documents import queries as documents
from portal.documents.services import sealing
from portal.extensions import db
from portal.ledger.services import checkpoints, signing
from portal.notices import queries as mails
from portal.notices import services as notices
from portal.organisations import services as roles
from portal.organisations.services.indexing import reindex_all
from portal.persistence.transaction import transaction
from portal.reference.commands import in_both
from portal.shared.errors import Conflict
from portal.web.i18n import said

demo = AppGroup("demo", help="The demonstration world. / Le monde de démonstration.")
seals = AppGroup("seals", help="The keys that seal. / Les clés qui scellent.")
outbox = AppGroup("outbox", help="The mail that leaves. / Le courrier qui part.")
portal = AppGroup("portal", help="Those who run the portal. / Ceux qui font fonctionner le portail.")

files = AppGroup("files", help="The files of documents. / Les fichiers des documents.")
portal.add_command(files)

SECONDS_TO_STOP = 10
"""How long a mail server that is slow may hold up a worker that was told to stop."""


@demo.command("load")
@click.option("--port", envvar="PORT", default=5000, show_default=True)
@with_appcontext
def load_demonstration(port: int) -> None:
    """Load the demonstration world if the database is empty, and say how to sign in."""
    try:
        loaded = world.load_if_empty()
    except world.NotInProduction as refusal:
        raise click.ClickException(str(refusal)) from None
    click.echo("Demonstration data loaded." if loaded else "The database has data: nothing was loaded.")
    click.echo(world.introduction(f"http://127.0.0.1:{port}/"))


@demo.command("reset")
@click.option("--port", envvar="PORT", default=5000, show_default=True)
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_appcontext
def reset_demonstration(port: int, *, yes: bool) -> None:
    """Delete everything in the database and the files of its documents, and load the demonstration world anew."""
    try:
        world.require_no_production()
        if not yes:
            click.confirm(
                f"Everything in {db.engine.url!r} is deleted: people, certificates, files. Go on?\n"
                "Tout y est supprimé : personnes, certificats, fichiers. Continuer ?",
                abort=True,
            )
        world.reset()
    except world.NotInProduction as refusal:
        raise click.ClickException(str(refusal)) from None
    click.echo("Everything was deleted; demonstration data loaded. / Tout a été supprimé ; démonstration chargée.")
    click.echo(world.introduction(f"http://127.0.0.1:{port}/"))


@portal.command("admin")
@click.argument("email")
@with_appcontext
def make_administrator(email: str) -> None:
    """Make EMAIL a portal administrator (D54)."""
    with transaction():
        account = accounts.by_email(email)
        if account is None:
            raise click.ClickException(f"No account / aucun compte : {email}")
        account.is_portal_administrator = True
    click.echo(f"Portal administrator / administrateur du portail : {email}")


@portal.command("commission")
@click.argument("email")
@with_appcontext
def make_commission_user(email: str) -> None:
    """Make EMAIL the first user of the European Commission (D54)."""
    with transaction():
        account = accounts.by_email(email)
        if account is None:
            raise click.ClickException(f"No account / aucun compte : {email}")
        try:
            roles.make_first_commission_user(account.id)
        except Conflict as conflict:
            message = conflict.message
            raise click.ClickException(in_both(lambda: said(message))) from None
    click.echo(f"European Commission / Commission européenne : {email}")


@portal.command("reindex")
@with_appcontext
def reindex_organisations() -> None:
    """Make every organisation found by what it is called now, after data were changed outside the portal."""
    with transaction():
        number = reindex_all()
    click.echo(f"Organisations indexed / organisations indexées : {number}")


@files.command("check")
@click.option("--sweep", is_flag=True, help="Remove the files that no document uses.")
@with_appcontext
def check_files(sweep: bool) -> None:
    """Compare every document with its file; ends with 1 where a file is missing or has changed."""
    report = attachments.check(sweep=sweep)
    click.echo(f"good     {len(report.good)}")
    for id_ in report.missing:
        click.echo(f"missing  document {id_}")
    for key in report.unused:
        click.echo(f"{'removed' if key in report.removed else 'unused':8} {key}")
    if report.missing:
        raise SystemExit(1)


@seals.command("list")
@with_appcontext
def list_seals() -> None:
    """List the certificates that vouch for seals: those in use, and those that ever were."""
    kept = {fact.fingerprint for fact in documents.known_certificates()}
    for fact in sealing.known_certificates():
        state = (
            f"retired {fact.retired_at:%Y-%m-%d}"
            if fact.retired_at
            else "in use"
            if fact.fingerprint in kept
            else "new"
        )
        click.echo(f"{fact.fingerprint}  {fact.purpose.value:10} {fact.kind.value if fact.kind else '':13} {state}")


@seals.command("retire")
@click.argument("fingerprint")
@click.option("--at", type=click.DateTime(), help="Since when, in UTC; now by default.")
@with_appcontext
def retire_seal(fingerprint: str, at: datetime | None) -> None:
    """Take the certificate with FINGERPRINT out of service; what it sealed before stays good."""
    if not sealing.retire(fingerprint, at.replace(tzinfo=UTC) if at else None):
        raise click.ClickException(f"No such certificate / aucun certificat : {fingerprint}")
    click.echo(f"Retired / retiré : {fingerprint}")


@outbox.command("run")
@with_appcontext
def run_outbox() -> None:
    """Send mails, warn of departures, sign the history as it becomes due, until told to stop.

    A mail is sent to its end.
    """
    signing.public_key()  # a key that is none is told now, and not tomorrow
    signals: list[int] = []  # not an Event, which a second signal in the same instant could lock for ever

    def stop_soon(number: int, _frame: object) -> None:
        signals.append(number)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(SECONDS_TO_STOP)  # a mail that is cut off then is sent again, under the same Message-ID

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop_soon)
    notices.deliver_until(lambda: bool(signals), prepare=_leave_next, sending=_can_send())


def _leave_next() -> bool:
    """Do what became due: seal what was signed, warn of departures, make the checkpoint, leave a daily digest."""
    return sealing.seal_next() or departing.warn_next() or checkpoints.make_if_due() or _leave_digest()


def _leave_digest() -> bool:
    return notices.can_send() and digests.leave_next()


@outbox.command("once")
@with_appcontext
def send_due_mail() -> None:
    """Send the mails that are due now, and say how many."""
    sending = _can_send()
    while _leave_next():
        pass
    if not sending:
        return
    outcomes: Counter[str] = Counter()
    while outcome := notices.deliver_next():
        outcomes[outcome] += 1
    click.echo(", ".join(f"{outcome.value}: {outcomes[outcome]}" for outcome in notices.Outcome))


@outbox.command("status")
@with_appcontext
def count_mail() -> None:
    """Say how many mails wait, were sent and are dead, which were refused last; and which seals wait."""
    for kind, number in mails.counts().items():
        click.echo(f"{kind:8} {number}")
    for message in mails.in_trouble():
        state = "dead" if message.dead_at else "waiting"
        click.echo(f"{state:8} {message.id} {message.topic}, attempts: {message.attempts}, {message.failure}")
    for attempts, failure in documents.waiting_seals():
        click.echo(f"to seal  attempts: {attempts}, {failure or 'not tried yet'}")


@portal.command("freeze")
@with_appcontext
def freeze_certificates() -> None:
    """Freeze, as they are now, the certificates that were signed before there were records."""
    number = recording.freeze_unrecorded()
    click.echo(f"Certificates frozen / certificats figés : {number}")


def _can_send() -> bool:
    """Whether there is a mail server to send to; where there is none, it is said."""
    if notices.is_kept_for_the_page():
        click.echo("No PORTAL_SMTP_URL: mails are shown on the page /demonstration/mail.")
        return False
    if not notices.can_send():
        raise click.ClickException("No mail can be sent: PORTAL_SMTP_URL is not set. Mails wait in the outbox.")
    return True


def init_app(app: Flask) -> None:
    """Give ``flask`` its commands."""
    app.cli.add_command(demo)
    app.cli.add_command(outbox)
    app.cli.add_command(portal)
    app.cli.add_command(seals)

"""The history from the command line: ``flask audit …``."""

from collections.abc import Sequence
from typing import BinaryIO

import click
from flask.cli import AppGroup, with_appcontext

from portal.ledger import queries
from portal.ledger.services import checkpoints, exporting, signing, verifying
from portal.reference.commands import in_both
from portal.shared.errors import DomainError
from portal.web.i18n import said

audit = AppGroup("audit", help="The history as evidence. / L’historique comme preuve.")


@audit.command("verify")
@click.option("--key", "keys", multiple=True, metavar="HEX", help="A public key that signed before and is trusted.")
@with_appcontext
def verify(keys: Sequence[str]) -> None:
    """Verify the whole history, its checkpoints and all records; ends with 1 and the first thing that is wrong."""
    verdict = verifying.verify(keys)
    if verdict.finding is not None:
        finding = verdict.finding
        raise click.ClickException(in_both(lambda: said(finding.problem, finding.parameters)))
    click.echo(
        "The history is as it was written. / L’historique est tel qu’il a été écrit.\n"
        f"  lines / lignes                {verdict.lines}\n"
        f"  checkpoints / points signés   {verdict.checkpoints}\n"
        f"  records / états figés         {verdict.records}"
    )


@audit.command("checkpoint")
@with_appcontext
def make_checkpoint() -> None:
    """Sign the history as it is, and print the newest checkpoint, to be kept elsewhere."""
    try:
        made = checkpoints.make()
    except DomainError as refusal:
        message = refusal.message
        raise click.ClickException(in_both(lambda: said(message))) from None
    if not made:
        click.echo("No new line since the last checkpoint. / Aucune ligne depuis le dernier point signé.", err=True)
    if (newest := queries.last_checkpoint()) is not None:
        click.echo(exporting.checkpoint(newest), nl=False)


@audit.command("export")
@click.argument("file", type=click.File("wb"))
@with_appcontext
def export(file: BinaryIO) -> None:
    """Write the whole history into FILE (- for the screen), to be verified by others: docs/ledger/README.md."""
    try:
        for line in exporting.export():
            file.write(line)
    except queries.Unreadable:
        raise click.ClickException(
            "A line of the history cannot be read: flask audit verify says which. / "
            "Une ligne de l’historique est illisible : flask audit verify dit laquelle."
        ) from None


@audit.command("key")
@with_appcontext
def show_key() -> None:
    """Print the public key that verifies the portal’s checkpoints."""
    click.echo(signing.public_key())

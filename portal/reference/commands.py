"""Lists from the command line, with the same preview as on the pages: ``flask reference …``."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup, with_appcontext
from markupsafe import Markup

from portal.reference import exports, queries, services, sheet
from portal.reference.domain.columns import EARLIEST, LATEST
from portal.reference.domain.differences import Difference
from portal.reference.domain.lists import LISTS, NOMENCLATURE, ReferenceList
from portal.shared import clock
from portal.shared.errors import DomainError
from portal.shared.text import N_
from portal.web.i18n import LANGUAGES, said, speaking

reference = AppGroup("reference", help="Lists of reference data. / Les listes de référence.")
PUBLISHED = N_("The Combined Nomenclature of the European Union")
"""What is said of the source where nobody says more."""
SHOWN = 15
"""As many entries of each part of a difference are shown; a page shows all."""


class FirstDay(click.ParamType[date]):
    """A day like 2026-01-31, of our time."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day; ends the command with what is wrong."""
        try:
            found = date.fromisoformat(str(value))
        except ValueError:
            found = date.min
        if not EARLIEST <= found <= LATEST:
            self.fail(f"{value!r} is not a day like 2026-01-31. / n’est pas un jour comme 2026-01-31.", param, ctx)
        return found


Decorated = Callable[..., Any]


def in_both(say: Callable[[], str]) -> str:
    """A sentence in English and in French."""
    found = []
    for language in LANGUAGES:
        with speaking(language, "Europe/Paris"):
            found.append(say())
    return " / ".join(dict.fromkeys(found))


def _options(command: Decorated) -> Decorated:
    for option in (
        click.option("--yes", is_flag=True, help="Do not ask."),
        click.option("--preview", is_flag=True, help="Only show what would change."),
        click.option("--whole", is_flag=True, help="The file is whole, even if it ends much of the list."),
    ):
        command = option(command)
    return command


@reference.command("import-nomenclature")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--year", required=True, type=click.IntRange(1988, 2100), help="The year of the nomenclature.")
@click.option("--source", default="", help="Who published it.")
@_options
@with_appcontext
def import_nomenclature(files: Sequence[Path], year: int, source: str, **how: bool) -> None:
    """Import the Combined Nomenclature of a year: a CSV, a workbook, or the TARIC workbooks of both languages."""
    version = services.Version(source or PUBLISHED, str(year), date(year, 1, 1))
    _import(NOMENCLATURE, files, {}, version, **how)


@reference.command("import")
@click.argument("name", type=click.Choice([key for key in LISTS if key != NOMENCLATURE.key]))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", required=True, help="The regulation, or who published it.")
@click.option("--edition", required=True, help="What the source calls this version.")
@click.option("--from", "day", type=FirstDay(), help="The first day it is in force (today).")
@click.option("--set", "given", multiple=True, metavar="COLUMN=VALUE", help="The value of a column the file lacks.")
@_options
@with_appcontext
def import_list(  # noqa: PLR0917 - what a command line says
    name: str, file: Path, source: str, edition: str, day: date | None, given: Sequence[str], **how: bool
) -> None:
    """Import a version of a list."""
    version = services.Version(source, edition, day or clock.today())
    _import(LISTS[name], [file], dict(pair.partition("=")[::2] for pair in given), version, **how)


def _import(
    list_: ReferenceList,
    paths: Sequence[Path],
    given: dict[str, str],
    version: services.Version,
    *,
    yes: bool,
    preview: bool,
    whole: bool,
) -> None:
    base = queries.last_number(list_.key)
    try:
        found = services.read(list_, [path.read_bytes() for path in paths], given, version.day)
        difference = services.difference(list_, found, version.day)
        for remark in services.remarks(list_, found)[:SHOWN]:
            click.echo(in_both(lambda remark=remark: sheet.in_words(remark)))  # type: ignore[misc]
        _show(list_, difference)
        if preview or not difference:
            return
        if difference.shrinks and not whole:
            raise services.Shrinks(ended=len(difference.ended), live=difference.live)
        if not yes:
            click.confirm("Take this version? / Prendre cette version ?", abort=True)
        services.take(list_, found, version, base=base, whole=whole)
    except services.WrongFile as wrong:
        problems = [in_both(lambda one=one: sheet.in_words(one)) for one in wrong.problems[: sheet.MOST_PROBLEMS]]  # type: ignore[misc]
        more = len(wrong.problems) - len(problems)
        lines = [*problems, f"+ {more}"] if more > 0 else problems
        raise click.ClickException("\n".join([_refusal(wrong), *lines])) from None
    except DomainError as error:
        raise click.ClickException(_refusal(error)) from None
    click.echo(
        f"Taken: version {base + 1} of the list {list_.key}. / Version {base + 1} de la liste {list_.key} prise."
    )


def _refusal(error: DomainError) -> str:
    return in_both(lambda: said(error.message, error.parameters))


def _show(list_: ReferenceList, difference: Difference) -> None:
    if not difference:
        click.echo(f"Nothing changes: {difference.same} entries are as in the file. / Rien ne change.")
    with speaking("en", "Europe/Paris"):
        for name, _label in sheet.PARTS:
            part = next((part for part in sheet.parts(list_, difference, name, 1) if part.name == name), None)
            if part is None:
                continue
            click.echo(f"{name}: {part.total}")
            for told in part.told[:SHOWN]:
                click.echo(f"  {_plain(told.title)}")
                for label, before, after in told.cells if name == "changed" else ():
                    click.echo(f"      {label}: {_plain(before) or '–'} → {_plain(after) or '–'}")


def _plain(text: str) -> str:
    return Markup.escape(text).striptags()


@reference.command("load")
@with_appcontext
def load() -> None:
    """Bring the built-in lists into the database; what administrators changed stays."""
    services.load_builtin()
    click.echo("Built-in lists loaded. / Listes intégrées chargées.")


@reference.command("undo")
@click.argument("name", type=click.Choice(list(LISTS)))
@click.argument("number", type=int)
@click.option("--reason", default="")
@with_appcontext
def undo(name: str, number: int, reason: str) -> None:
    """Take version NUMBER of a list back."""
    try:
        services.undo(LISTS[name], number, reason=reason, actor=None)
    except DomainError as error:
        raise click.ClickException(_refusal(error)) from None
    click.echo(f"Taken back: version {number}. / Version {number} annulée.")


@reference.command("export")
@click.argument("name", type=click.Choice(list(LISTS)))
@with_appcontext
def export(name: str) -> None:
    """Write a list as CSV, the way the import reads it."""
    with speaking("en", "Europe/Paris"):
        for chunk in exports.as_file(LISTS[name]):
            click.echo(chunk, nl=False)


@reference.command("lists")
@with_appcontext
def lists() -> None:
    """Say how fresh each list is."""
    for fresh in queries.freshness():
        state = f"{fresh.entries:>6}" if fresh.entries else "  NONE"
        for told in (*fresh.sources, *fresh.coming):
            part = f"{told.part}: " if told.part else ""
            click.echo(f"{fresh.list.key:16} {state}  {told.edition} ({told.day})  {part}{told.source}")

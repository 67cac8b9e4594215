"""The page of statistics, and each of its tables as a file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, ngettext

from portal.codelists import queries as codelists
from portal.codelists.domain.entries import CodeList
from portal.commodities import queries as commodities
from portal.shared import clock
from portal.shared.errors import NotFound
from portal.shared.people import Actor, Permission, Post
from portal.statistics import queries
from portal.statistics.domain import (
    DELAYS,
    LONGEST_IN_HOURS,
    SEVERAL,
    TABLES,
    Asked,
    Delay,
    Grouping,
    Table,
    Volume,
)
from portal.statistics.forms import AskedForm, read
from portal.web.access import current_actor, requires
from portal.web.both import gettext as _
from portal.web.i18n import country_name, current_language, format_number
from portal.web.spreadsheets import FORMATS, Cell, as_csv

blueprint = Blueprint("statistics", __name__)


@dataclass(frozen=True)
class Row:
    """A row of volumes: its words, what it counts, and how long its bar is, from 0 to 100."""

    label: str
    volume: Volume
    bar: Decimal


@dataclass(frozen=True)
class Filled:
    """A table of volumes with its rows; ``has_others`` where something is counted in another unit than kilograms."""

    key: Grouping
    table: Table
    rows: list[Row]

    @property
    def has_others(self) -> bool:
        """Whether the table needs its last column."""
        return any(row.volume.others for row in self.rows)


@blueprint.get("")
@requires(Permission.COI_READ)
def show() -> ResponseReturnValue:
    """What the certificates of my organisation carry, and how long each step took."""
    actor, post, form, asked = _question()
    if form.errors:
        return render_template("statistics/show.html", post=post, form=form, tables=[], delays=[], counted=None), 422
    found = queries.delays(actor, post, asked)
    longest = max((d.ninth for d in found if d.ninth), default=0.0)
    return render_template(
        "statistics/show.html",
        post=post,
        form=form,
        sent=_sent(form),
        counted=queries.count(actor, post, asked),
        tables=[_filled(grouping, actor, post, asked) for grouping in TABLES],
        delays=[(d, _share(d.median, longest), _lasting(d.median), _lasting(d.ninth)) for d in found],
        others=_in_other_units,
    )


@blueprint.get("/file/<table>")
@requires(Permission.COI_READ)
def file(table: str) -> ResponseReturnValue:
    """One table as CSV, as it is asked for in the address."""
    actor, post, form, asked = _question()
    if table != DELAYS and table not in TABLES:
        raise NotFound
    if form.errors:
        return redirect(url_for(".show", **_sent(form)))
    if table == DELAYS:
        heads, rows = _delay_heads(), list(_delay_rows(queries.delays(actor, post, asked)))
    else:
        filled = _filled(Grouping(table), actor, post, asked)
        units = sorted({unit for row in filled.rows for unit in row.volume.others})
        heads, rows = _heads(filled, units), list(_rows(filled, units))
    answer = Response(stream_with_context(as_csv(heads, rows)), content_type=FORMATS["csv"].media_type)
    name = f"{_('statistics')}-{table}-{asked.first.isoformat()}-{asked.last.isoformat()}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _question() -> tuple[Actor, Post, AskedForm, Asked]:
    actor = current_actor()
    post = actor.post
    if post is None:
        raise NotFound
    return actor, post, *read(request.args, queries.capacities_of(actor, post), today=clock.today())


def _sent(form: AskedForm) -> dict[str, Any]:
    """The arguments of the address that mean something here."""
    return {name: value for name, value in request.args.items() if name in form}


# Volumes


def _filled(grouping: Grouping, actor: Actor, post: Post, asked: Asked) -> Filled:
    found = queries.volumes_by(grouping, actor, post, asked)
    most = max((float(volume.kilograms) for volume in found), default=0.0)
    words = _LABELS[grouping]([volume.group for volume in found])
    rows = [Row(words[volume.group], volume, _share(float(volume.kilograms), most)) for volume in found]
    return Filled(grouping, TABLES[grouping], rows)


def _share(value: float | None, most: float) -> Decimal:
    """How long a bar is; what is there at all can be seen."""
    return Decimal(str(round(max(100 * value / most, 0.5), 1))) if value and most else Decimal(0)


def _chapters(groups: Sequence[str]) -> dict[str, str]:
    known = commodities.get_ever(groups)
    names = {code: entry.name(current_language()) for code, entry in known.items()}
    return {group: f"{group} {names.get(group, '')}".strip() for group in groups}


def _countries(groups: Sequence[str]) -> dict[str, str]:
    return {group: _("Several countries") if group == SEVERAL else country_name(group) for group in groups}


def _months(groups: Sequence[str]) -> dict[str, str]:
    return {group: _month(group) for group in groups}


def _month(group: str) -> str:
    return str(format_date(date(int(group[:4]), int(group[4:]), 1), format="MMMM y"))


_LABELS = {
    Grouping.CHAPTER: _chapters,
    Grouping.ORIGIN: _countries,
    Grouping.EXPORT: _countries,
    Grouping.MONTH: _months,
}


def _unit(unit: str) -> str:
    """A unit in the words of the form."""
    return _(codelists.label(CodeList.UNITS, unit))


def _in_other_units(volume: Volume) -> str:
    return " · ".join(f"{format_number(amount)} {_unit(unit)}" for unit, amount in sorted(volume.others.items()))


def _heads(filled: Filled, units: Sequence[str]) -> list[str]:
    others = [_("Net weight (%(unit)s)", unit=_unit(unit)) for unit in units]
    return [_(filled.table.head), _("Certificates"), _("Net weight (%(unit)s)", unit=_("kg")), *others]


def _rows(filled: Filled, units: Sequence[str]) -> Iterator[list[Cell]]:
    for row in filled.rows:
        volume = row.volume
        yield [row.label, volume.certificates, volume.kilograms, *(volume.others.get(unit) for unit in units)]


# Delays


def _lasting(hours: float | None) -> str:
    """A delay in words: hours, then days."""
    if hours is None:
        return ""
    if hours < LONGEST_IN_HOURS:
        shown = Decimal(str(round(hours, 1)))
        return ngettext("%(hours)s hour", "%(hours)s hours", 1 if shown == 1 else 2, hours=format_number(shown))
    return _("%(days)s days", days=format_number(Decimal(str(round(hours / 24, 1)))))


def _delay_heads() -> list[str]:
    return [_("Step"), _("Certificates"), _("Median (hours)"), _("90th percentile (hours)")]


def _delay_rows(found: Sequence[Delay]) -> Iterator[list[Cell]]:
    for one in found:
        ends = (None if hours is None else Decimal(str(round(hours, 1))) for hours in (one.median, one.ninth))
        yield [_(one.step.label), one.certificates, *ends]

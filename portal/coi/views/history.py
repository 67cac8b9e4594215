"""The history of a certificate: who did what, when, and what changed box by box; filtered, and as a file."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Response, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue
from flask_babel import pgettext

from portal.coi import queries
from portal.coi.domain.boxes import Box
from portal.coi.domain.lifecycle import STATUS_LABELS, Status
from portal.coi.models import Coi
from portal.coi.queries.history import entries
from portal.coi.views import blueprint
from portal.coi.views.past import Change, Told, told
from portal.persistence.audit import AuditEntry
from portal.shared.people import Permission
from portal.web.access import current_actor, requires
from portal.web.both import gettext as _
from portal.web.spreadsheets import FORMATS, as_csv


@dataclass(frozen=True)
class Shown:
    """The part of a history that was asked for: of one person (their account), of one box (its key), or all of it."""

    all: list[AuditEntry]
    person: int | None
    box: str

    @property
    def entries(self) -> list[AuditEntry]:
        """The lines asked for, newest first."""
        return [
            entry
            for entry in self.all
            if self.person in (None, entry.account_id) and self.box in ("", entry.part or "")
        ]

    @property
    def people(self) -> list[tuple[int, str]]:
        """Everybody who did something: their accounts and names."""
        named = {entry.account_id: entry.person for entry in reversed(self.all) if entry.account_id}
        return sorted(named.items(), key=lambda one: one[1].casefold())

    def boxes(self, coi: Coi) -> list[Box]:
        """The boxes that somebody changed, in the order of the form."""
        changed = {entry.part for entry in self.all}
        return [box for box in coi.edition.boxes if box.key in changed]


def _asked_for(coi: Coi) -> Shown:
    return Shown(entries(coi, current_actor()), request.args.get("person", type=int), request.args.get("box", ""))


@blueprint.get("/<reference>/history")
@requires(Permission.COI_READ)
def history(reference: str) -> ResponseReturnValue:
    """Who did what, for which organisation, when; of one person or one box where asked."""
    coi = queries.get(reference, current_actor())
    shown = _asked_for(coi)
    page = render_template(
        "coi/history.html", coi=coi, shown=shown, boxes=shown.boxes(coi), entries=told(coi, shown.entries)
    )
    return Response(page)


@blueprint.get("/<reference>/history/file")
@requires(Permission.COI_READ)
def history_file(reference: str) -> Response:
    """The lines asked for as CSV, one row for each change."""
    coi = queries.get(reference, current_actor())
    shown = _asked_for(coi).entries
    made = as_csv(_heads(), _rows(shown, told(coi, shown)))
    answer = Response(stream_with_context(made), content_type=FORMATS["csv"].media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{_("history")}-{coi.number}.csv"'
    return answer


def _heads() -> list[str]:
    place = (_("From"), _("To"), _("Reason"), pgettext("certificate", "Box"), _("Field"))
    return [_("When (UTC)"), _("Who"), _("Organisation"), _("What"), *place, _("It was"), _("It is")]


def _rows(shown: list[AuditEntry], lines: list[Told]) -> Iterator[list[str]]:
    for entry, line in zip(shown, lines, strict=True):
        statuses = [_(STATUS_LABELS[Status(status)]) if status else "" for status in (entry.source, entry.target)]
        when = entry.at.replace(microsecond=0, tzinfo=None).isoformat(" ")
        head = [when, line.person, line.organisation, line.what, *statuses, line.reason]
        head.append(line.box.number if line.box else "")
        for change in line.changes or [Change("", "", "")]:
            yield [*head, change.label, change.before, change.after]

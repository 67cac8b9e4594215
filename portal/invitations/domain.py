"""What an invitation is, in pure Python: which fields can be held for somebody, how long a link works, how it ends."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from portal.coi.domain.boxes import Box, Field, Kind
from portal.coi.domain.content import Answers
from portal.coi.domain.edition import Edition
from portal.organisations.domain import OrganisationKind
from portal.shared.text import N_

LINK_LIFE = timedelta(days=30)
"""How long the link of an invitation works; a reminder sends a new one."""

BETWEEN_REMINDERS = timedelta(days=1)
LONGEST_MESSAGE = 1000

_ADDRESS = re.compile(r"://|www\.|[\\@<>]|\w\.[^\W\d_]{2}|\w/\w", re.IGNORECASE)


class Ending(StrEnum):
    """What became of a place that was held."""

    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"
    FILLED = "filled"
    GONE = "gone"
    CLOSED = "closed"
    UNFIT = "unfit"


REASONS: Mapping[Ending, str] = {
    Ending.FILLED: N_("Somebody filled it in meanwhile."),
    Ending.GONE: N_("The line was removed meanwhile."),
    Ending.CLOSED: N_("At the present status your organisation cannot change it any more."),
    Ending.UNFIT: N_("The rules of the box do not take this organisation."),
}
"""Why a box was left as it was, though the company is valid."""


@dataclass(frozen=True)
class Invitation:
    """Who is invited, where to write to them, in which language and in which words."""

    name: str
    country: str
    email: str
    language: str
    message: str = ""


@dataclass(frozen=True)
class Place:
    """One field of a certificate, of one line where the box has lines."""

    box: Box
    field: Field
    row: str = ""

    @property
    def name_on_form(self) -> str:
        """What the input of the field is called where the box is filled in."""
        return "-".join(part for part in (self.box.key, self.row, self.field.name) if part)

    def answer(self, answers: Answers) -> int | None:
        """The organisation that stands there now."""
        found: int | None = self._holder(answers).get(self.field.name)
        return found

    def _holder(self, answers: Answers) -> Answers:
        if not self.box.repeated:
            return answers
        return next((row for row in answers["rows"] if row["key"] == self.row), {})

    def exists(self, answers: Answers) -> bool:
        """Whether the line is there, where the box has lines."""
        return not self.box.repeated or any(row["key"] == self.row for row in answers["rows"])

    def is_free(self, answers: Answers) -> bool:
        """Whether nobody stands there; in a box without lines, whether nothing else was said in it either."""
        if self.box.repeated:
            return self.answer(answers) is None
        return not any(answers.get(field.name) for field in self.box.fields)

    def filled(self, answers: Answers, organisation_id: int) -> Answers:
        """The box with an organisation in this place."""
        if not self.box.repeated:
            return {**answers, self.field.name: organisation_id}
        rows = [{**row, self.field.name: organisation_id} if row["key"] == self.row else row for row in answers["rows"]]
        return {**answers, "rows": rows}


def field_for_partners(box: Box) -> Field | None:
    """The field of a box that names one operator by what it is registered for, None where it has none."""
    fields = [f for f in box.fields if f.kind is Kind.ORGANISATION and f.selectable and f.selectable.activities]
    mine = [f for f in fields if f.selectable and f.selectable.kind is OrganisationKind.OPERATOR]
    return mine[0] if mine and not box.computed and not box.signed else None


def place(edition: Edition, key: str, row: str = "") -> Place | None:
    """The place in a box that can be held for a partner, None where there is none."""
    box = next((box for box in edition.boxes if box.key == key), None)
    field = field_for_partners(box) if box else None
    return Place(box, field, row if box.repeated else "") if box and field else None


def has_address(text: str) -> bool:
    """Whether words carry an address: a mail to strangers with one in it would be an advertisement."""
    return bool(_ADDRESS.search(text))

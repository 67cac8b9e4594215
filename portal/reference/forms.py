"""Forms of lists: one entry, made from the columns of its list; and what is said of a file that is sent."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from wtforms import Form, ValidationError

from portal.reference.domain.columns import Column, Kind, Row
from portal.reference.domain.lists import ReferenceList
from portal.shared.errors import Invalid
from portal.shared.text import N_
from portal.web.both import gettext as _
from portal.web.fields import Choice, Day, Text
from portal.web.i18n import said

INPUTS: Mapping[Kind, str] = {Kind.LONG: "long_text", Kind.CHOICE: "choice", Kind.DAY: "day", Kind.TICK: "tick"}
"""The kind of input for a kind of cell, where it is not a line of text."""
REASON = "reason"
FIRST_YEAR, LAST_YEAR = 1988, 2100
"""The nomenclature began in 1988."""


class ColumnField(Choice):
    """A value of a column, typed or chosen, and read the way the cells of files are."""

    def __init__(self, label: Any, *, column: Column, **kwargs: Any) -> None:
        super().__init__(label, choices=column.choices, hint=column.hint, required=column.required, **kwargs)
        self.column = column
        self.kind = INPUTS.get(column.kind, "text")
        self.always_sent = column.kind is not Kind.TICK

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Take what was typed; it is read when it is validated. A tick that is not sent says no."""
        super().process_formdata(valuelist or [""])

    def pre_validate(self, form: Any) -> None:
        """Read what was typed; what is wrong is said beside the field."""
        try:
            self.data = self.column.read(self.typed)
        except Invalid as invalid:
            raise ValidationError(said(invalid.message, invalid.parameters)) from None


class EntryForm(Form):
    """One entry of a list, and why it is changed."""

    reason = Text(N_("Why"), hint=N_("Kept in the history: the regulation, the letter, the mistake."), max_length=500)

    @property
    def columns(self) -> list[ColumnField]:
        """The fields of the columns."""
        return [field for field in self if isinstance(field, ColumnField)]

    @property
    def row(self) -> dict[str, str]:
        """The values as they are kept."""
        return {field.column.name: field.data or "" for field in self.columns}

    def refuse(self, name: str, words: str) -> None:
        """Say beside a field, or beside the reason where the form has no such field, what is wrong."""
        field = self[name] if name in self else self[REASON]
        field.errors = (*field.errors, words)


def entry_form(list_: ReferenceList, *, without: Collection[str] = ()) -> type[EntryForm]:
    """The form of an entry of ``list_``; those of its columns that are not ``without``."""
    fields = {c.name: ColumnField(c.label, column=c) for c in list_.columns if c.name not in without}
    return type("Entry", (EntryForm,), fields)


class UploadForm(Form):
    """What is said of a file: where it comes from, which version it is, from when on it is in force."""

    source = Text(
        N_("Source"), required=True, hint=N_("The regulation, or the office that published it: shown to everybody.")
    )
    edition = Text(N_("Version"), required=True, max_length=60, hint=N_("What the source calls it: a year, a date."))

    def validate_source(self, field: Text) -> None:
        """A list says where it comes from."""
        if not field.typed:
            raise ValidationError(_("Say where the list comes from."))

    def validate_edition(self, field: Text) -> None:
        """A list says which version it is."""
        if not field.typed:
            raise ValidationError(_("Say which version it is."))


class DatedUpload(UploadForm):
    """A file that is in force from a day on."""

    day = Day(N_("In force from"), required=True)

    def validate_day(self, field: Day) -> None:
        """A version begins on a day."""
        if field.data is None:
            raise ValidationError(_("Say from which day on the list is in force."))

    @property
    def begins(self) -> date:
        """The first day of the version."""
        begins: date = self.day.data
        return begins


class YearlyUpload(UploadForm):
    """A file that is in force for a year; the version is the year."""

    edition = Text(N_("Year"), required=True, max_length=4, hint=N_("Four digits: 2026."))

    def validate_edition(self, field: Text) -> None:
        """A year of four digits."""
        typed = field.typed
        if not (typed.isdecimal() and typed.isascii() and FIRST_YEAR <= int(typed) <= LAST_YEAR):
            raise ValidationError(_("Write the year with four digits: 2026."))

    @property
    def begins(self) -> date:
        """The first day of the year."""
        return date(int(self.edition.typed), 1, 1)


def upload_form(list_: ReferenceList) -> type[DatedUpload] | type[YearlyUpload]:
    """The form that goes with a file of ``list_``, with the columns that its file may lack."""
    kind = YearlyUpload if list_.yearly else DatedUpload
    asked = {
        c.name: Choice(c.label, choices=c.choices, hint=N_("Only where the file has no such column."))
        for c in list_.asked
    }
    return type("Upload", (kind,), asked)


def given(list_: ReferenceList, form: Form) -> Row:
    """The values that hold for the whole file."""
    return {column.name: form[column.name].typed for column in list_.asked}

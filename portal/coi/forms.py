"""Boxes as forms: made from the tables, with the fields that are open. What was typed stays, whatever becomes of it."""

import secrets
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import Form, ValidationError

from portal.coi.answers import blank
from portal.coi.domain.boxes import ROWS, Box, Field, Kind
from portal.coi.domain.content import Answers
from portal.coi.domain.edition import Opening
from portal.commodities import queries as commodities
from portal.organisations import queries as organisations
from portal.organisations.domain import Party
from portal.shared.errors import NotAllowed, Stale
from portal.web.fields import Choice, Count, Countries, LongText, Quantity, Text, Tick, TypedField, clean
from portal.web.i18n import country_name, said

Typed = MultiDict[str, str]
MOST_ROWS = 1000
_INPUTS = ("", "-q", "-other")
"""What the names of the inputs of one field end in."""
BIGGEST_VERSION = 2**31 - 1


@dataclass(frozen=True)
class Surroundings:
    """What fields offer besides a blank: usual countries, and the organisations that are named already.

    ``own``: where a box takes none but the organisations one acts for, these (D43).
    """

    usual_countries: Sequence[str] = ()
    parties: Mapping[int, Party] | None = None
    own: frozenset[int] | None = None


class Organisations(TypedField):
    """Organisations found by name, number or town: what is chosen, what was typed, and what was found for it.

    Inputs: the name itself (chosen ids), ``-q`` (typed), ``-asked`` (what the options on the page were found for: the
    country, where one is looked in, and the words).
    """

    kind = "organisation"

    def __init__(
        self, label: Any, *, source: Field, around: Surroundings, append_only: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(label, **kwargs)
        self.several = source.kind is Kind.ORGANISATIONS
        self.append_only = append_only
        self.selectable = source.selectable
        self.countries = source.countries
        self.within: Any = None
        self.around = around
        self.query, self.asked = "", ""
        self.found: list[Party] = []
        self.chosen: list[int] = []

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Take the stored answer, then what the form says instead."""
        super().process(formdata, data, extra_filters)
        self.stored = _ids(data)
        self.chosen = list(self.stored)
        names = (self.name, f"{self.name}-q", f"{self.name}-asked")
        if formdata is None or not any(name in formdata for name in names):
            return
        sent = [int(value) for value in formdata.getlist(self.name) if value.isdecimal() and len(value) < 10]  # noqa: PLR2004
        self.chosen = list(dict.fromkeys([*(self.stored if self.append_only else ()), *sent]))
        self.query, self.asked = (
            clean(formdata.get(f"{self.name}-q", ""))[:200],
            clean(formdata.get(f"{self.name}-asked", "")),
        )
        self.data = self._answer()

    def process_data(self, value: Any) -> None:
        """Nothing here: `process` reads the inputs together."""
        self.data = value

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Nothing here: `process` reads the inputs together."""

    def _answer(self) -> Any:
        return self.chosen if self.several else next(iter(self.chosen), None)

    def _among(self) -> dict[str, Any]:
        takes = self.selectable
        if takes is None:
            return {}
        chosen = self.within.data if self.within is not None else None
        return {
            "kind": takes.kind,
            "activities": [activity.value for activity in takes.activities],
            "functions": [function.value for function in takes.functions],
            "countries": [chosen] if chosen else self.countries,
        }

    def find(self) -> None:
        """Look up what was typed; what is found is offered to choose from."""
        self._look_up()
        if self.query and not self.found:
            self.errors = (*self.errors, self._nothing_found())

    @property
    def _sought(self) -> str:
        """What the words typed mean now: the same words in another country are another search."""
        country = self.within.data if self.within is not None else None
        return f"{country}: {self.query}" if country and self.query else self.query

    def _look_up(self) -> None:
        found = organisations.search(self.query, **self._among()) if self.query else []
        own = self.around.own
        self.found = [party for party in found if own is None or party.id in own]
        self.asked = self._sought

    def _nothing_found(self) -> str:
        if self.within is not None and self.within.data:
            country = country_name(self.within.data)
            return _(
                "Nothing is registered in %(country)s under “%(typed)s”. Change the country or the name.",
                country=country,
                typed=self.query,
            )
        return _(
            "Nothing is registered for this box under “%(typed)s”. Try a part of the name, or the number.",
            typed=self.query,
        )

    def pre_validate(self, form: Any) -> None:
        """Turn what was typed into a choice where only one fits; refuse what this box does not take."""
        if self.query:
            offered_already = self.asked == self._sought
            self._look_up()
            if not offered_already:
                self._take_the_only_one()
            elif not any(party.id in self.chosen for party in self.found):
                raise ValidationError(self._not_chosen())
        new = [id_ for id_ in self.chosen if id_ not in self.stored]
        own = self.around.own
        if own is not None and not own.issuperset(self.chosen):
            raise ValidationError(_("At this status this box takes only a code that you hold yourself."))
        if any(not organisations.allowed(id_, **self._among()) for id_ in new):
            self.chosen = [id_ for id_ in self.chosen if id_ in self.stored]
            raise ValidationError(_("This organisation cannot be named in this box. Choose another one."))
        self.data = self._answer()

    def _take_the_only_one(self) -> None:
        if not self.found:
            raise ValidationError(self._nothing_found())
        exact = [p for p in self.found if self.query.casefold() in (p.name.casefold(), p.code.casefold())]
        fitting = exact if len(exact) == 1 else self.found
        if len(fitting) > 1:
            raise ValidationError(_("Several organisations fit “%(typed)s”: choose one.", typed=self.query))
        self.chosen = [*self.chosen, fitting[0].id] if self.several else [fitting[0].id]
        self.query = self.asked = ""
        self.found = []

    def _not_chosen(self) -> str:
        if not self.found:
            return self._nothing_found()
        return _("Choose one of those found for “%(typed)s”, or empty the search.", typed=self.query)

    @property
    def options(self) -> list[tuple[Party, bool, bool]]:
        """What is offered: the organisation, whether it is chosen, whether it is fixed."""
        known = {**(self.around.parties or {}), **{party.id: party for party in self.found}}
        own = sorted(self.around.own or ())
        missing = [id_ for id_ in [*self.chosen, *own] if id_ not in known]
        known |= organisations.parties(missing) if missing else {}
        ids = dict.fromkeys([*self.stored, *self.chosen, *(party.id for party in self.found), *own])
        fixed = self.stored if self.append_only else ()
        return [(known[id_], id_ in self.chosen, id_ in fixed) for id_ in ids if id_ in known]


def _ids(value: Any) -> list[int]:
    if isinstance(value, list):
        return [id_ for id_ in value if isinstance(id_, int)]
    return [value] if isinstance(value, int) else []


class CommodityCode(TypedField):
    """A commodity carried by its code; chosen in the commodity dialog, not typed."""

    kind = "commodity"

    def pre_validate(self, form: Any) -> None:
        """Refuse a code the list does not have, or that is too short for a line (D22)."""
        entry = commodities.get_many([self.typed]).get(self.typed) if self.typed.isdecimal() else None
        if entry is None or not entry.selectable:
            raise ValidationError(
                _("There is no commodity “%(typed)s” to choose. Add it again from the list.", typed=self.typed[:20])
            )


Maker = Callable[..., Any]


def _text(kind: type[TypedField], field: Field, _around: Surroundings, **common: Any) -> Any:
    return kind(field.label, max_length=field.max_length, **common)


def _choice(field: Field, _around: Surroundings, **common: Any) -> Any:
    return Choice(field.label, choices=[(choice.value, choice.label) for choice in field.choices], **common)


def _countries(field: Field, around: Surroundings, **common: Any) -> Any:
    several = field.kind is Kind.COUNTRIES
    return Countries(field.label, usual=around.usual_countries, among=field.countries, several=several, **common)


MAKERS: Mapping[Kind, Maker] = {
    Kind.TEXT: partial(_text, Text),
    Kind.LONG_TEXT: partial(_text, LongText),
    Kind.QUANTITY: partial(_text, Quantity),
    Kind.COUNT: partial(_text, Count),
    Kind.COMMODITY: partial(_text, CommodityCode),
    Kind.TICK: partial(_text, Tick),
    Kind.CHOICE: _choice,
    Kind.COUNTRY: _countries,
    Kind.COUNTRIES: _countries,
}
"""Kind of answer → the field one types it in."""


def _made(field: Field, around: Surroundings, *, append_only: bool) -> Any:
    common = {"hint": field.hint, "required": field.required}
    if field.kind in (Kind.ORGANISATION, Kind.ORGANISATIONS):
        return Organisations(field.label, source=field, around=around, append_only=append_only, **common)
    return MAKERS[field.kind](field, around, **common)


def _form_class(fields: Collection[Field], opening: Opening, around: Surroundings) -> type[Form]:
    made = {
        f.name: _made(f, around, append_only=f.name in opening.append_only) for f in fields if f.name in opening.names
    }
    return type("FieldsForm", (Form,), made)


@dataclass
class RowForm:
    """The open fields of a box, or of one row of it; ``answers`` are those it had when it was opened."""

    key: str
    fields: Any
    answers: Mapping[str, Any]


Explained = Callable[[Collection[str]], NotAllowed]
"""Fields of a box that are not open → why, and to whom they are."""


@dataclass(frozen=True)
class Wrong:
    """Something to correct: the id of the input, which it is in words (empty: the box as a whole), what is wrong."""

    id: str
    where: str
    text: str


class BoxForm:
    """A box being filled in.

    ``typed`` is None when the box is only opened. Inputs are called ``<box>-<field>``, or ``<box>-<row>-<field>`` in a
    box with rows, which lists its rows in ``<box>-row``; ``<box>-version`` is the version its author sees, and
    ``<box>-do`` asks for something other than saving: ``find``, ``add:…``, ``remove:…``. What was typed into fields
    that are not open is shown, with the reason in ``denied``, and never stored.
    """

    def __init__(
        self,
        box: Box,
        opening: Opening,
        answers: Answers,
        *,
        version: int,
        around: Surroundings,
        typed: Typed | None = None,
        why_closed: Explained | None = None,
    ) -> None:
        self.box, self.opening, self.before = box, opening, answers
        self.version = version if typed is None else _version(typed.get(f"{box.key}-version", ""))
        self.typed = typed
        self.conflict: Stale | None = None
        self.refusals: list[str] = []
        self.denied: NotAllowed | None = None
        self.why_closed: Explained = why_closed or (lambda _names: NotAllowed())
        shown = self._shown_rows()
        if closed := self._closed_but_sent(key for key, _row in shown):
            self.denied = self.why_closed(closed)
            self.opening = Opening(opening.fields | closed, opening.append_only)
        self._class = _form_class(box.fields, self.opening, around)
        self.rows = [self._row(key, row) for key, row in shown]
        if typed is not None and self.denied is None:
            self._obey(typed.get(f"{box.key}-do", ""))

    @property
    def is_sent(self) -> bool:
        """Whether the box is to be saved, and not only shown again with something found, added or removed."""
        return self.typed is not None and self.denied is None and not self.typed.get(f"{self.box.key}-do", "")

    @property
    def may_change_rows(self) -> bool:
        """Whether rows may be added and removed."""
        return ROWS in self.opening.fields and not self.box.rows_are_given

    def _prefix(self, key: str) -> str:
        return f"{self.box.key}-{key}" if self.box.repeated else self.box.key

    def _row(self, key: str, answers: Mapping[str, Any]) -> RowForm:
        data = {f.name: answers.get(f.name, blank(f)) for f in self.box.fields}
        fields = self._class(formdata=self.typed, prefix=f"{self._prefix(key)}-", data=data)
        for source in self.box.fields:
            if source.within and source.name in fields:
                fields[source.name].within = fields[source.within]
        return RowForm(key, fields, data)

    def _shown_rows(self) -> list[tuple[str, Mapping[str, Any]]]:
        if not self.box.repeated:
            return [("", self.before)]
        stored = {row["key"]: row for row in self.before[ROWS]}
        if self.typed is not None:
            keys = list(dict.fromkeys(self.typed.getlist(f"{self.box.key}-row")))[:MOST_ROWS]
            return [(key, stored.get(key, {})) for key in keys if key.isalnum() and len(key) <= 16]  # noqa: PLR2004
        rows: list[tuple[str, Mapping[str, Any]]] = list(stored.items())
        return rows or ([(new_key(), {})] if not self._needs_commodity and self.may_change_rows else [])

    @property
    def _needs_commodity(self) -> bool:
        return any(field.kind is Kind.COMMODITY for field in self.box.fields)

    def _closed_but_sent(self, rows: Iterable[str]) -> frozenset[str]:
        """The fields that are not open and came along all the same, by hand or from a page that grew old."""
        sent = set(self.typed.keys()) if self.typed is not None else set()
        closed = self.box.field_names - self.opening.names
        names = {f"{self._prefix(key)}-{name}{more}": name for key in rows for name in closed for more in _INPUTS}
        return frozenset(name for input_name, name in names.items() if input_name in sent)

    def _obey(self, order: str) -> None:
        verb, _, what = order.partition(":")
        if verb == "find":
            for sought in self._organisations():
                if sought.name == what:
                    sought.find()
        elif self.box.repeated and verb in ("add", "remove", "remove-commodity"):
            if self.may_change_rows:
                self._change_rows(verb, what)
            else:
                self.denied = self.why_closed({ROWS})

    def _change_rows(self, verb: str, what: str) -> None:
        if verb == "remove":
            self.rows = [row for row in self.rows if row.key != what]
        elif verb == "remove-commodity":
            self.rows = [row for row in self.rows if self.commodity_of(row) != what]
        elif len(self.rows) < MOST_ROWS:
            last = max((n for n, row in enumerate(self.rows, start=1) if self.commodity_of(row) == what), default=None)
            self.rows.insert(len(self.rows) if last is None else last, self._added(what))

    @staticmethod
    def commodity_of(row: RowForm) -> str:
        """The code of the commodity a row stands under."""
        fields = row.fields.data
        return str(fields.get("commodity") or row.answers.get("commodity") or "")

    def add(self, commodities: Iterable[str]) -> None:
        """Add a row to fill in for each commodity."""
        if self.may_change_rows:
            self.rows += [self._added(commodity) for commodity in commodities]

    def _added(self, commodity: str) -> RowForm:
        key = new_key()
        data = {f.name: commodity if f.kind is Kind.COMMODITY else blank(f) for f in self.box.fields}
        return RowForm(key, self._class(prefix=f"{self._prefix(key)}-", data=data), data)

    def _organisations(self) -> list[Organisations]:
        return [field for row in self.rows for field in row.fields if isinstance(field, Organisations)]

    def validate(self) -> bool:
        """Whether every value can be kept as it was typed."""
        good = [row.fields.validate() for row in self.rows]
        return all(good)

    @property
    def answers(self) -> dict[str, Any]:
        """The answers to store; rows that were left entirely blank are not rows."""
        if not self.box.repeated:
            return {field.short_name: field.data for field in self.rows[0].fields}
        rows = [
            {**{f.name: row.answers.get(f.name, blank(f)) for f in self.box.fields}, **row.fields.data, "key": row.key}
            for row in self.rows
        ]
        return {ROWS: [row for row in rows if any(row.get(f.name) not in (None, "", []) for f in self.box.fields)]}

    @property
    def changed_fields(self) -> frozenset[str]:
        """The fields, or the rows, that are not as they were when the certificate was read."""
        after = self.answers
        if not self.box.repeated:
            return frozenset(name for name, value in after.items() if value != self.before.get(name))
        old, new = self.before[ROWS], after[ROWS]
        if [row["key"] for row in old] != [row["key"] for row in new]:
            return frozenset({ROWS})
        return frozenset(name for was, now in zip(old, new, strict=True) for name in now if now[name] != was.get(name))

    def refuse(self, text: str, name: str = "", row: str = "") -> None:
        """Say what is wrong beside the field it is about, once; beside the box where no such field is open."""
        for source in (found.fields[name] for found in self.rows if name in found.fields and row in ("", found.key)):
            source.errors = source.errors or (text,)
            return
        self.refusals.append(text)

    @property
    def errors(self) -> list[Wrong]:
        """What is wrong, in the order of the page."""
        found = [Wrong(self.box.id, "", said(self.denied.message, self.denied.parameters))] if self.denied else []
        found += [Wrong(self.box.id, "", text) for text in self.refusals]
        for number, row in enumerate(self.rows, start=1):
            line = [_("Line %(number)s", number=number)] if self.box.repeated else []
            for source in row.fields:
                if source.errors:
                    found.append(Wrong(source.id, ", ".join([*line, _(source.label.text)]), source.error))
        return found


def _version(text: str) -> int:
    """The version somebody says they saw; what is no version is an old one, so that nothing is written over."""
    return min(int(text), BIGGEST_VERSION) if text.isascii() and text.isdecimal() and len(text) < 11 else 0  # noqa: PLR2004


def new_key() -> str:
    """A key for a new row."""
    return secrets.token_hex(4)

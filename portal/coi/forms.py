"""Boxes as forms: made from the tables, with the fields that are open. What was typed stays, whatever becomes of it."""

import secrets
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from portal.coi.answers import LineChange, blank, row_of, with_line
from portal.coi.domain.boxes import ROWS, Box, Kind
from portal.coi.domain.content import Answers
from portal.coi.domain.edition import Opening
from portal.coi.fields import INPUTS, Organisations, Surroundings, form_class
from portal.shared.errors import NotAllowed, Stale
from portal.web.both import gettext as _
from portal.web.i18n import format_number, said

Typed = MultiDict[str, str]
MOST_ROWS = 1000
MOST_OF_A_KEY = 16
BIGGEST_VERSION = 2**31 - 1


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
    box with rows, which lists its rows in ``<box>-row``; ``<scope>-version`` is the version its author sees, and
    ``<scope>-do`` asks for something other than saving: ``find``, ``add:…``, ``remove:…``. What was typed into fields
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
        self.version = version if typed is None else _version(typed.get(f"{self.scope}-version", ""))
        self.typed = typed
        self.conflict: Stale | None = None
        self.refusals: list[str] = []
        self.denied: NotAllowed | None = None
        self.why_closed: Explained = why_closed or (lambda _names: NotAllowed())
        shown = self._shown_rows()
        if closed := self._closed_but_sent(key for key, _row in shown):
            self.denied = self.why_closed(closed)
            self.opening = Opening(opening.fields | closed, opening.append_only)
        self._class = form_class(box.fields, self.opening, around)
        self.rows = [self._row(key, row) for key, row in shown]
        if typed is not None and self.denied is None:
            self._obey(typed.get(f"{self.scope}-do", ""))

    @property
    def scope(self) -> str:
        """What the names of the inputs about the form as a whole begin with."""
        return self.box.key

    @property
    def target(self) -> str:
        """The id of what the form replaces on the page."""
        return self.box.id

    @property
    def is_sent(self) -> bool:
        """Whether the box is to be saved, and not only shown again with something found, added or removed."""
        return self.typed is not None and self.denied is None and not self.typed.get(f"{self.scope}-do", "")

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
            return [(key, stored.get(key, {})) for key in keys if is_row_key(key)]
        rows: list[tuple[str, Mapping[str, Any]]] = list(stored.items())
        return rows or ([(new_key(), {})] if not self._needs_commodity and self.may_change_rows else [])

    @property
    def _needs_commodity(self) -> bool:
        return any(field.kind is Kind.COMMODITY for field in self.box.fields)

    def _closed_but_sent(self, rows: Iterable[str]) -> frozenset[str]:
        """The fields that are not open and came along all the same, by hand or from a page that grew old."""
        sent = set(self.typed.keys()) if self.typed is not None else set()
        closed = self.box.field_names - self.opening.names
        names = {f"{self._prefix(key)}-{name}{more}": name for key in rows for name in closed for more in INPUTS}
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

    @property
    def suggestions(self) -> dict[str, list[str]]:
        """What is offered while one types, once for all rows: what the list is about, and its entries."""
        typed = [field for row in self.rows for field in row.fields if field.kind == "typed_choice"]
        return {field.which.value: field.suggestions for field in reversed(typed)}

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
    def applied(self) -> Answers:
        """The answers of the whole box, as it would be with what was typed."""
        return {**self.before, **self.answers}

    @property
    def changed_fields(self) -> frozenset[str]:
        """The fields, or the rows, that are not as they were when the certificate was read."""
        after = self.applied
        if not self.box.repeated:
            return frozenset(name for name, value in self.answers.items() if value != self.before.get(name))
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
    def first_number(self) -> int:
        """The number of the first row of the form in its box."""
        return 1

    @property
    def errors(self) -> list[Wrong]:
        """What is wrong, in the order of the page."""
        found = [Wrong(self.target, "", said(self.denied.message, self.denied.parameters))] if self.denied else []
        found += [Wrong(self.target, "", text) for text in self.refusals]
        for number, row in enumerate(self.rows, start=self.first_number):
            line = [_("Line %(number)s", number=number)] if self.box.repeated else []
            for source in row.fields:
                if source.errors:
                    found.append(Wrong(source.id, ", ".join([*line, _(source.label.text)]), source.error))
        return found


class LineForm(BoxForm):
    """One line of a box being filled in by itself, while the others stay as they are.

    ``key`` names it, ``start`` is what a new one begins with, ``after`` the key of the line it follows. Its inputs are
    those of the line in the form of the whole box; ``<scope>-gone`` says that the line is to be taken out.
    """

    def __init__(
        self,
        key: str,
        box: Box,
        opening: Opening,
        answers: Answers,
        *,
        start: Answers | None = None,
        after: str = "",
        typed: Typed | None = None,
        **more: Any,
    ) -> None:
        self.key, self.start, self.after = key, start or {}, after
        self.stored = row_of(answers[ROWS], key)
        scope = f"{box.key}-{key}"
        self.is_gone = typed is not None and ("remove" in typed.getlist(f"{scope}-do") or f"{scope}-gone" in typed)
        if typed is not None:
            self.after = typed.get(f"{scope}-after", "")
        super().__init__(box, opening, answers, typed=typed, **more)
        if (self.is_gone or self.is_new) and not self.may_change_rows and self.denied is None:
            self.denied = self.why_closed({ROWS})

    @property
    def scope(self) -> str:
        """See `BoxForm.scope`."""
        return f"{self.box.key}-{self.key}"

    @property
    def target(self) -> str:
        """See `BoxForm.target`."""
        return f"line-{self.key}"

    @property
    def is_new(self) -> bool:
        """Whether the box has no such line yet, or no more."""
        return self.stored is None

    @property
    def changes_the_box(self) -> bool:
        """Whether the numbers of other lines follow from what the form does."""
        return self.is_new or self.is_gone

    @property
    def commodity(self) -> str:
        """The code of the commodity the line stands under."""
        return self.commodity_of(self.rows[0])

    def _shown_rows(self) -> list[tuple[str, Mapping[str, Any]]]:
        return [(self.key, self.stored or self.start)]

    def _change_rows(self, verb: str, what: str) -> None:
        """Nothing here: a form of one line stays one."""

    def validate(self) -> bool:
        """Whether every value can be kept as it was typed."""
        if self.is_new and len(self.before[ROWS]) >= MOST_ROWS:
            self.refusals.append(_("A box has %(most)s lines at most.", most=format_number(MOST_ROWS)))
            return False
        return self.is_gone or super().validate()

    @property
    def change(self) -> LineChange:
        """What is to become of the line."""
        row = None if self.is_gone else row_of(self.answers[ROWS], self.key)
        return LineChange(row, self.version, self.after)

    @property
    def applied(self) -> Answers:
        """See `BoxForm.applied`."""
        return {ROWS: with_line(self.before[ROWS], self.key, self.change)}

    @property
    def first_number(self) -> int:
        """See `BoxForm.first_number`."""
        keys = [row["key"] for row in self.before[ROWS]]
        return keys.index(self.key) + 1 if self.key in keys else len(keys) + 1


def _version(text: str) -> int:
    """The version somebody says they saw; what is no version is an old one, so that nothing is written over."""
    return min(int(text), BIGGEST_VERSION) if text.isascii() and text.isdecimal() and len(text) < 11 else 0  # noqa: PLR2004


def is_row_key(key: str) -> bool:
    """Whether a row can be called so."""
    return key.isalnum() and len(key) <= MOST_OF_A_KEY


def new_key() -> str:
    """A key for a new row."""
    return secrets.token_hex(4)

"""The fields of boxes: each kind of answer as one types it, with what it offers to choose from."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from wtforms import Form, ValidationError

from portal.codelists import queries as codelists
from portal.codelists.domain.entries import MISSING, CodeEntry, CodeList
from portal.coi.domain.boxes import Field, Kind
from portal.coi.domain.edition import Opening
from portal.coi.queries import countries_of
from portal.commodities import queries as commodities
from portal.organisations import queries as organisations
from portal.organisations.domain import Party
from portal.shared.text import Bilingual, folded
from portal.web.both import gettext as _
from portal.web.fields import Choice, Count, Countries, Day, LongText, Quantity, Text, Tick, TypedField, clean
from portal.web.i18n import LANGUAGES, country_name, current_language, joined

INPUTS = ("", "-q", "-other")
"""What the names of the inputs of one field end in."""
MOST_TO_CHOOSE_FROM, MOST_ALIKE = 12, 6
"""A list with more is typed; and so many are named where what was typed is none of them."""


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
        self.may_be_nobody = not source.required and not self.several
        self.selectable = source.selectable
        self.countries = countries_of(source)
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
        """Look up what was typed; what is found is offered to choose from, and chosen where only one is."""
        self._look_up()
        if self.query and not self.found:
            self.errors = (*self.errors, self._nothing_found())
        elif len(self.found) == 1:
            self._choose(self.found[0])

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
        if self.selectable is not None and not organisations.any_among(kind=self.selectable.kind):
            return _(
                "Nobody is registered for this box yet: the list is missing. Tell the administrator of the portal."
            )
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
        self._choose(fitting[0])
        self.query = self.asked = ""
        self.found = []

    def _choose(self, party: Party) -> None:
        """Choose an organisation, beside the others where the field takes several, else instead of the one before."""
        self.chosen = list(dict.fromkeys([*(self.chosen if self.several else ()), party.id]))
        self.data = self._answer()

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

    def process_data(self, value: Any) -> None:
        """Take the stored code."""
        super().process_data(value)
        self.stored = value

    def pre_validate(self, form: Any) -> None:
        """Refuse a code the list does not have, or that is too short for a line (D22).

        One that the line has already stays, whatever became of it in the nomenclature since: V27 tells of it.
        """
        if self.typed and self.typed == self.stored:
            return
        entry = commodities.get_many([self.typed]).get(self.typed) if self.typed.isdecimal() else None
        if entry is None or not entry.selectable:
            raise ValidationError(
                _("There is no commodity “%(typed)s” to choose. Add it again from the list.", typed=self.typed[:20])
            )


Maker = Callable[..., Any]
Pairs = Sequence[tuple[str, str]]
"""Values of a closed list, each with its words."""


def _text(kind: type[TypedField], field: Field, _around: Surroundings, **common: Any) -> Any:
    return kind(field.label, max_length=field.max_length, **common)


def label_of(field: Field, value: str) -> str:
    """The words of a value of a closed list, to be translated; those of a code list also once it has ended."""
    return codelists.label(field.code_list, value) if field.code_list else field.label_of(value)


def choices(field: Field) -> list[tuple[str, str]]:
    """The values a field offers today, with their words to be translated."""
    if field.code_list is None:
        return [(choice.value, choice.label) for choice in field.choices]
    return [(entry.key, entry.name) for entry in codelists.entries(field.code_list)]


class CodeChoice(Choice):
    """An entry of a code list; what is stored stays, also once it has ended.

    A short list is chosen from. A long one is typed, by name in either language or by code, with those of every day as
    suggestions: all of them in every line would be most of a page.
    """

    def __init__(self, label: Any, *, which: CodeList, entries: Sequence[CodeEntry], **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.which, self.entries = which, entries
        everyday, others = ([e for e in entries if e.everyday is often] for often in (True, False))
        self.usual = {entry.key: entry.name for entry in everyday}
        self.rare = {e.key: e.name_with_code for e in sorted(others, key=lambda e: folded(_said(e.name)))}
        self.choices, self.others = tuple(self.usual.items()), tuple(self.rare.items())
        self.missing = "" if entries else MISSING[which]
        self.is_typed = len(entries) > MOST_TO_CHOOSE_FROM
        self.kind = "typed_choice" if self.is_typed else "choice"

    @property
    def suggestions(self) -> list[str]:
        """What is offered while one types."""
        return [_said(name) for name in self.usual.values()]

    def process_data(self, value: Any) -> None:
        """Take the stored answer, and offer it where the list does not."""
        if value and not self.missing and value not in self._offered:
            self.usual[value] = codelists.label(self.which, value)
            self.choices = tuple(self.usual.items())
        super().process_data(value)

    @property
    def _offered(self) -> dict[str, Bilingual]:
        return self.usual | self.rare

    def shown(self, value: Any) -> str:
        """The name, where it is typed."""
        name = self._offered.get(value) if self.is_typed else None
        return _said(name) if name else super().shown(value)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Take what was typed; what was understood is shown as the list calls it."""
        super().process_formdata(valuelist)
        if self.is_typed and self.data in self._offered:
            self.typed = self.shown(self.data)

    def read(self, typed: str) -> str | None:
        """The key of what was typed."""
        if not self.is_typed or typed in self._offered:
            return typed
        return next((key for key, names in self._names() if folded(typed) in names), None)

    def _names(self) -> Iterator[tuple[str, set[str]]]:
        codes = {entry.key: entry.code for entry in self.entries}
        for key, name in self._offered.items():
            plain = codelists.label(self.which, key)
            texts = [key, codes.get(key, ""), *(n.said_in(language) for n in (name, plain) for language in LANGUAGES)]
            yield key, {folded(text) for text in texts if text}

    def pre_validate(self, form: Any) -> None:
        """Refuse what the list does not have, naming what is like it."""
        if not self.is_typed:
            super().pre_validate(form)
        if not self.is_typed or not self.typed or self.data in self._offered:
            return
        like = [
            _said(self._offered[key]) for key, names in self._names() if any(folded(self.typed) in n for n in names)
        ]
        if not like:
            raise ValidationError(_("Choose one of the list."))
        raise ValidationError(_("“%(typed)s” can be several things. Write one of these: %(names)s.",
                                typed=self.typed[:40], names=joined(like[:MOST_ALIKE])))  # fmt: skip


def _said(name: Bilingual) -> str:
    return name.said_in(current_language())


def _choice(field: Field, _around: Surroundings, **common: Any) -> Any:
    if field.code_list is None:
        return Choice(field.label, choices=choices(field), **common)
    return CodeChoice(field.label, which=field.code_list, entries=codelists.entries(field.code_list), **common)


def _countries(field: Field, around: Surroundings, **common: Any) -> Any:
    several = field.kind is Kind.COUNTRIES
    return Countries(field.label, usual=around.usual_countries, among=countries_of(field), several=several, **common)


MAKERS: Mapping[Kind, Maker] = {
    Kind.TEXT: partial(_text, Text),
    Kind.LONG_TEXT: partial(_text, LongText),
    Kind.QUANTITY: partial(_text, Quantity),
    Kind.COUNT: partial(_text, Count),
    Kind.COMMODITY: partial(_text, CommodityCode),
    Kind.TICK: partial(_text, Tick),
    Kind.DAY: partial(_text, Day),
    Kind.CHOICE: _choice,
    Kind.COUNTRY: _countries,
    Kind.COUNTRIES: _countries,
}
"""Kind of answer → the field one types it in."""


def _made(field: Field, around: Surroundings, *, append_only: bool) -> Any:
    common = {"hint": field.hint, "required": field.required and not field.preset}
    if field.kind in (Kind.ORGANISATION, Kind.ORGANISATIONS):
        return Organisations(field.label, source=field, around=around, append_only=append_only, **common)
    return MAKERS[field.kind](field, around, **common)


def form_class(fields: Collection[Field], opening: Opening, around: Surroundings) -> type[Form]:
    """The form of a box, or of one row of it: those of its fields that are open."""
    made = {
        f.name: _made(f, around, append_only=f.name in opening.append_only) for f in fields if f.name in opening.names
    }
    return type("FieldsForm", (Form,), made)

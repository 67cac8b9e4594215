"""What is asked of the list, read from an address: a form to fill in again, and chips that take a filter away."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl

from werkzeug.datastructures import MultiDict
from wtforms import Form, ValidationError

from portal.coi.domain.filters import ORDERS, SORTS, TAB_LABELS, Asked, Filter, FilterKind, Order, Tab, filters
from portal.shared.text import plain
from portal.web.both import gettext as _
from portal.web.fields import Countries, Day, Text, TypedField, clean
from portal.web.i18n import country_name, find_country, format_day

Address = MultiDict[str, str]
MOST_LETTERS = 200
MOST_IGNORED = 10
_CODE = re.compile(r"\d{2,10}")


class Words(Text):
    """Words to look for; nobody reads beyond the first two hundred letters."""

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        super().process_formdata([str(valuelist[0])[:MOST_LETTERS]] if valuelist else valuelist)


class Country(Text):
    """A country by its name in either language, or by its code."""

    def read(self, typed: str) -> str | None:
        return find_country(typed)

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no country."""
        super().pre_validate(form)
        if self.typed and self.data is None:
            raise ValidationError(str(Countries.other_error) % {"typed": self.typed[:80]})


class Code(Text):
    """The code of a commodity or its first digits; spaces and points between them do not matter."""

    kind = "code"

    def read(self, typed: str) -> str | None:
        digits = typed.replace(" ", "").replace(".", "").replace("\u00a0", "")
        return digits if digits.isascii() and _CODE.fullmatch(digits) else None

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no code."""
        if self.typed and self.data is None:
            raise ValidationError(_("“%(typed)s” is not a CN code. Write two to ten digits: 0804 40.",
                                    typed=self.typed[:40]))  # fmt: skip


class Number(Text):
    """A part of a number of letters and digits."""

    def pre_validate(self, form: Any) -> None:
        """Refuse what has neither."""
        super().pre_validate(form)
        if self.typed and not plain(self.typed):
            raise ValidationError(_("Write letters or digits."))


class Ticks(TypedField):
    """Some values of a closed list; those it does not have are left out and named in ``unknown``."""

    kind = "ticks"

    def __init__(self, label: Any, *, choices: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.choices = choices
        self.unknown: list[str] = []

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Take what was ticked, each once, in the order of the list."""
        sent = {clean(str(value)) for value in valuelist} - {""}
        self.data = tuple(value for value in self.choices if value in sent)
        self.unknown = sorted(sent - self.choices.keys())


_FIELDS: Mapping[FilterKind, type[TypedField]] = {
    FilterKind.WORDS: Words,
    FilterKind.COMPANY: Text,
    FilterKind.CONTAINER: Number,
    FilterKind.CODE: Code,
    FilterKind.COUNTRY: Country,
}


def _fields(filter_: Filter) -> dict[str, TypedField]:
    if filter_.kind is FilterKind.CHOICES:
        return {filter_.name: Ticks(filter_.title, choices=filter_.choices)}
    if filter_.kind is FilterKind.PERIOD:
        labels = (filter_.label, filter_.until)
        return {name: Day(label) for name, label in zip(filter_.inputs, labels, strict=True)}
    return {filter_.name: _FIELDS[filter_.kind](filter_.title, hint=filter_.hint, max_length=MOST_LETTERS)}


class FilterForm(Form):
    """The inputs of every filter; made from the table."""

    def validate(self, extra_validators: Any = None) -> bool:
        """A period ends after it began."""
        valid = bool(super().validate(extra_validators))
        for filter_ in filters():
            if filter_.kind is not FilterKind.PERIOD:
                continue
            first, last = (self[name] for name in filter_.inputs)
            if first.data and last.data and not first.errors and not last.errors and last.data < first.data:
                last.errors = (_("The period ends before it begins."),)
                valid = False
        return valid

    def values(self) -> dict[str, Any]:
        """What was asked of each filter; what nobody asked, or asked in a wrong way, is left out."""
        found = {filter_.name: self._value(filter_) for filter_ in filters()}
        return {name: value for name, value in found.items() if value}

    def _value(self, filter_: Filter) -> Any:
        inputs = [self[name] for name in filter_.inputs]
        if any(field.errors for field in inputs):
            return None
        if filter_.kind is FilterKind.PERIOD:
            ends = tuple(field.data for field in inputs)
            return ends if any(ends) else None
        return inputs[0].data

    @property
    def quick(self) -> TypedField:
        """The quick search."""
        found: TypedField = self["q"]
        return found

    @property
    def advanced(self) -> list[TypedField]:
        """Every other input."""
        return [field for field in self if field.name != "q"]


@dataclass(frozen=True)
class Chip:
    """One filter that is on: its words, and the arguments of the address without it."""

    title: str
    text: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True)
class Heading:
    """The heading of a column one can sort by: the arguments that do, and how the list is sorted by it now."""

    arguments: Mapping[str, Any]
    aria_sort: str


@dataclass(frozen=True)
class Question:
    """What an address asks.

    ``sent`` are its arguments that mean something here, as they were sent; ``ignored`` those that do not.
    """

    form: FilterForm
    asked: Asked
    sent: Mapping[str, Any]
    ignored: tuple[str, ...]

    @property
    def is_plain(self) -> bool:
        """Whether no filter is on."""
        return not self.asked.values

    @property
    def chips(self) -> list[Chip]:
        """The filters that are on, one chip for each choice."""
        return [chip for f in filters() if f.name in self.asked.values for chip in self._chips(f)]

    @property
    def headings(self) -> dict[str, Heading]:
        """The columns one can sort by; the one it is sorted by turns the order round."""
        return {by: self._heading(by) for by in SORTS}

    def _heading(self, by: str) -> Heading:
        now = self.asked.order
        other = now.reversed if now.by == by else Order(by)
        sorted_ = ("descending" if now.descending else "ascending") if now.by == by else ""
        return Heading(replace(self.asked, order=other).arguments(), sorted_)

    def at(self, tab: Tab) -> dict[str, Any]:
        """The arguments of the address with another tab."""
        return replace(self.asked, tab=tab).arguments()

    @property
    def cleared(self) -> dict[str, Any]:
        """The arguments of the address without any filter."""
        return replace(self.asked, values={}).arguments()

    def _chips(self, filter_: Filter) -> list[Chip]:
        value = self.asked.values[filter_.name]
        without = self.asked.without(filter_.name).arguments()
        title = _(filter_.title)
        if filter_.kind is FilterKind.CHOICES:
            return [
                Chip(title, _(filter_.choices[choice]), self.asked.without(filter_.name, choice).arguments())
                for choice in value
            ]
        if filter_.kind is FilterKind.PERIOD:
            return [Chip(title, _period(value), without)]
        return [Chip(title, country_name(value) if filter_.kind is FilterKind.COUNTRY else value, without)]


def _period(ends: tuple[Any, Any]) -> str:
    first, last = (format_day(day) for day in ends)
    if first and last:
        return _("%(first)s to %(last)s", first=first, last=last)
    return _("from %(day)s", day=first) if first else _("until %(day)s", day=last)


def of_query(query: str) -> Question:
    """What a query that was kept asks."""
    return read(MultiDict(parse_qsl(query)))


def read(address: Address, *, also: Sequence[str] = ()) -> Question:
    """What an address asks of the list; ``also`` are other arguments the page knows."""
    known = filters()
    fields = {name: field for filter_ in known for name, field in _fields(filter_).items()}
    form: FilterForm = type("AllFilters", (FilterForm,), fields)(address)
    form.validate()
    tab, sort = (clean(address.get(name, "")) for name in ("tab", "sort"))
    asked = Asked(
        form.values(),
        Tab(tab) if tab in TAB_LABELS else Tab.ALL,
        ORDERS.get(sort, Asked().order),
    )
    names = {*fields, "tab", "sort", "after", *also}
    unknown = [(field.name, value) for field in form for value in getattr(field, "unknown", ())]
    unknown += [("tab", tab)] if tab and tab not in TAB_LABELS else []
    unknown += [("sort", sort)] if sort and sort not in ORDERS else []
    unknown += [(clean(name), clean(address.get(name, ""))) for name in address if name not in names]
    sent = {name: address.getlist(name) for name in address if name in {*fields, "tab", "sort"}}
    return Question(form, asked, sent, tuple(f"{name}={value}"[:60] for name, value in unknown[:MOST_IGNORED]))

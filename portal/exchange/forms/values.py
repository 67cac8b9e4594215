"""Values of a record as answers of a new draft: each is taken, or it is said why it cannot be.

The file has the shape of the schema already; what is asked here is whether the portal knows it, and whether it holds
today.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from portal.codelists import queries as codelists
from portal.coi.domain.boxes import Field, Kind
from portal.coi.queries import countries_of
from portal.commodities.domain.entries import Entry, formatted_code
from portal.exchange.answers import Remark
from portal.organisations.domain.names import name_key
from portal.organisations.queries.naming import Carrier
from portal.shared import clock
from portal.shared.errors import Invalid
from portal.shared.text import N_
from portal.web.fields import EARLIEST, LATEST, clean
from portal.web.i18n import DEFAULT, countries


@dataclass(frozen=True)
class Sought:
    """An organisation as the file names it."""

    key: str
    kind: str
    code: str
    name: str
    eori: str

    @property
    def numbers(self) -> tuple[str, ...]:
        """What it is looked for by, the surest first, in capitals."""
        return tuple(number.upper() for number in (self.code, self.eori) if number)

    @property
    def called(self) -> str:
        """How a message names it."""
        return f"{self.name} · {self.code}" if self.name and self.code else self.name or self.code


@dataclass
class Known:
    """What values are compared with: who the file names, whether it is one of this portal, what was found.

    ``carriers``: a field → number → those who carry it.
    """

    named: Mapping[str, Sought]
    is_ours: bool
    commodities: Mapping[str, Entry] = field(default_factory=dict)
    carriers: Mapping[Field, Mapping[str, list[Carrier]]] = field(default_factory=dict)


def sought(key: str, organisations: Mapping[str, Any]) -> Sought:
    """The organisation with a key; a file that says no more of it has its kind and its code at least."""
    said = {name: clean(text) for name, text in organisations.get(key, {}).items() if isinstance(text, str)}
    kind, _, code = clean(key).partition(":")
    return Sought(key, kind, said.get("code") or code, said.get("name", ""), said.get("eori", ""))


def taken(source: Field, value: Any, known: Known, remarks: list[Remark]) -> Any:
    """The answer that a value is, None where there is none; raises Invalid with the reason where it cannot be."""
    return None if value in (None, "") else READERS[source.kind](source, value, known, remarks)


def _text(_source: Field, value: str, _known: Known, remarks: list[Remark]) -> str | None:
    text = clean(value)
    if text != value:
        remarks.append(Remark(N_("Characters that nobody sees were left out.")))
    return text or None


def _same(_source: Field, value: Any, _known: Known, _remarks: list[Remark]) -> Any:
    return value


def _quantity(_source: Field, value: str, _known: Known, _remarks: list[Remark]) -> Decimal:
    return Decimal(value)


def _day(_source: Field, value: str, _known: Known, _remarks: list[Remark]) -> date:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise Invalid(N_("There is no day “%(typed)s”."), typed=value) from None
    if not EARLIEST <= day <= LATEST:
        raise Invalid(N_("This date is too far away."))
    return day


def _choice(source: Field, value: Mapping[str, str], _known: Known, _remarks: list[Remark]) -> str | None:
    code = value.get("code")
    if source.code_list is None or code is None:
        return code
    entry = codelists.codes().find(source.code_list, code)
    if entry is None:
        raise Invalid(N_("The list of this portal does not have “%(typed)s”."), typed=clean(code)[:40])
    if not entry.holds_on(clock.today()):
        raise Invalid(N_("“%(name)s” is not in force any more."), name=entry.name_with_code)
    return entry.key


def _commodity(_source: Field, value: Mapping[str, str], known: Known, _remarks: list[Remark]) -> str | None:
    code = value.get("code", "")
    entry = known.commodities.get(code)
    if entry is None or not entry.selectable:
        message = N_("The list of commodities does not hold the code %(code)s for a line. Look it up in the list.")
        raise Invalid(message, code=formatted_code(code))
    if not entry.holds_on(clock.today()):
        after = [formatted_code(one) for one in entry.replaced_by]
        message = N_("The code %(code)s is not in force today, but %(codes)s.")
        if not after:
            message = N_("The code %(code)s is not in force today. Look up the one that is.")
        raise Invalid(message, code=entry.formatted_code, codes=("or", after))
    return code


def _country(source: Field, value: Mapping[str, str], _known: Known, _remarks: list[Remark]) -> str | None:
    code = value.get("code")
    if code is None:
        return None
    if code not in countries(DEFAULT):
        raise Invalid(N_("There is no country with the code “%(code)s”."), code=code)
    among = countries_of(source)
    if among is not None and code not in among:
        raise Invalid(N_("%(country)s: this box takes Member States of the Union only."), country=("country", code))
    return code


def _organisation(source: Field, value: str, known: Known, remarks: list[Remark]) -> int:
    one = known.named[value]
    for number in one.numbers:
        found = known.carriers[source].get(number, [])
        if not known.is_ours and number == one.code.upper() and not any(_is_called(f, one) for f in found):
            continue  # numbers are given by each portal: elsewhere this one can be somebody else's
        if found:
            return _the_one(one, found, remarks)
    raise Invalid(N_("This portal does not know %(name)s, neither by its number nor by its EORI."), name=one.called)


def _is_called(found: Carrier, one: Sought) -> bool:
    return not one.name or name_key(found.name) == name_key(one.name)


def _the_one(one: Sought, found: list[Carrier], remarks: list[Remark]) -> int:
    usable = [carrier for carrier in found if carrier.is_taken]
    if not usable:
        message = N_("%(name)s cannot be named here: it is not registered for it. Choose another one.")
        raise Invalid(message, name=found[0].name)
    if len(usable) > 1:
        raise Invalid(N_("%(name)s can be several organisations of this portal."), name=one.called)
    if not _is_called(usable[0], one):
        remarks.append(
            Remark(N_("The file calls it %(name)s, this portal %(own)s."), {"name": one.name, "own": usable[0].name})
        )
    return usable[0].id


def _each(reader: "Reader") -> "Reader":
    """The values of a list, each once; one that cannot be taken is told, and none is taken then."""

    def read(source: Field, value: list[Any], known: Known, remarks: list[Remark]) -> list[Any]:
        return list(dict.fromkeys(reader(source, one, known, remarks) for one in value))

    return read


Reader = Callable[[Field, Any, Known, list[Remark]], Any]
READERS: Mapping[Kind, Reader] = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _text,
    Kind.QUANTITY: _quantity,
    Kind.COUNT: _same,
    Kind.TICK: _same,
    Kind.DAY: _day,
    Kind.CHOICE: _choice,
    Kind.COMMODITY: _commodity,
    Kind.COUNTRY: _country,
    Kind.COUNTRIES: _each(_country),
    Kind.ORGANISATION: _organisation,
    Kind.ORGANISATIONS: _each(_organisation),
}
"""Kind of answer → how a value of a record is read as one."""

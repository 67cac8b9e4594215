"""Cells as answers: each kind of field reads its cell, or says what is wrong with it and how to mend it.

The same for a line of a list and for a box of a workbook. Nothing is guessed: what can be read in two ways is told.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from flask_babel import force_locale, gettext

from portal.codelists import queries as codelists
from portal.codelists.domain.entries import MISSING, CodeEntry, CodeList, Codes
from portal.coi.domain.boxes import Box, Field, Kind
from portal.coi.queries import countries_of
from portal.commodities.domain.entries import Entry, formatted_code
from portal.exchange.domain.headings import Known, known, plain_words
from portal.exchange.domain.numbers import Style, readings, style_of
from portal.exchange.domain.schema import LARGEST_COUNT
from portal.exchange.domain.tables import Oddity, Raw, Strange, shown
from portal.organisations.queries.naming import Names
from portal.shared import clock
from portal.shared.errors import Invalid
from portal.shared.text import N_
from portal.web.fields import EARLIEST, LATEST, MOST, PLACES
from portal.web.i18n import LANGUAGES, find_country, parse_day

ODDITIES: Mapping[Oddity, str] = {
    Oddity.FORMULA: N_("This cell is a formula, which is never calculated here. Copy it and paste its value."),
    Oddity.MERGED: N_("This cell is merged with others. Unmerge them, and write the value in each row."),
    Oddity.DATE: N_("The spreadsheet made a date of it. Set the cell to “Text” and write it again."),
    Oddity.LOGICAL: N_("The spreadsheet made “true” or “false” of it. Set the cell to “Text” and write it again."),
    Oddity.FAULT: N_("This cell shows a fault of the spreadsheet. Write its value."),
    Oddity.ROUNDED: N_("This number is longer than spreadsheets keep. Set the cell to “Text” and write it again."),
}
"""Why a cell of a workbook is not taken, and what to do."""

OTHER_WORDS: Mapping[str, tuple[str, ...]] = {
    "kg": ("kgs", "kilo", "kilos", "kilogram", "kilograms", "kilogramme", "kilogrammes"),
    "t": ("to", "ton", "tons", "tonne", "tonnes", "mt"),
    "g": ("gr", "gram", "grams", "gramme", "grammes"),
    "l": ("lt", "ltr", "liter", "liters", "litre", "litres"),
    "hl": ("hectolitre", "hectolitres", "hectoliter", "hectoliters"),
    "piece": ("c62", "pc", "pcs", "pce", "pieces", "unit", "units", "unite", "unites"),
    "bag": ("bags", "sacs"),
    "SA": ("sacks",),
    "CS": ("case", "cases"),
    "big_bag": ("big bags", "bigbag", "bigbags", "fibc"),
    "box": ("boxes", "boites", "caisses"),
    "carton": ("cartons", "ctn", "ctns", "cardboard box"),
    "crate": ("crates", "cageots", "caisses a claire voie"),
    "drum": ("drums", "futs"),
    "bucket": ("buckets", "pail", "pails", "seaux"),
    "pallet": ("pallets", "palettes"),
    "tank": ("tanks", "citernes"),
    "bulk": ("in bulk", "en vrac"),
    "yes": ("y", "x", "1", "true", "oui", "o", "vrai"),
    "no": ("n", "0", "false", "non", "faux", "–", "-"),
}
"""What values of closed lists are called beside their own name, label and code, folded."""
YES, NO = "yes", "no"


@dataclass(frozen=True)
class Remark:
    """Something said about a cell: the message to translate, with its parameters."""

    message: str
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Register:
    """What cells are compared with: commodities by code, and by field what organisations named in it mean.

    ``kept`` are the codes that the box has already: they stay, whatever became of them since. ``styles`` says how the
    numbers of a field are written, where that is known; ``words`` what can be written in a field with a closed list:
    words → value.
    """

    commodities: Mapping[str, Entry] = field(default_factory=dict)
    kept: frozenset[str] = frozenset()
    names: Mapping[str, Names] = field(default_factory=dict)
    styles: Mapping[str, Style | None] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@cache
def in_every_language(text: str) -> tuple[str, ...]:
    """A text of the portal as each language says it."""
    found = []
    for language in LANGUAGES:
        with force_locale(language):
            found.append(gettext(text))
    return tuple(dict.fromkeys(found))


def known_headings(box: Box) -> Known:
    """What the columns of a box may be called, in either language."""
    labels = {source.name: in_every_language(source.label) for source in box.fields}
    measured = next((source.name for source in box.fields if source.kind is Kind.QUANTITY), "")
    return known(labels, words_of(box.field("unit")) if measured and "unit" in labels else {}, measured)


def words_of(source: Field, already: Iterable[str] = ()) -> dict[str, str]:
    """Words → value of a closed list, as it is today: its values, codes and labels in either language, other words.

    ``already`` are values that may stay although they have ended.
    """
    if source.code_list is None:
        return _words((choice.value, choice.value, *in_every_language(choice.label)) for choice in source.choices)
    codes = codelists.codes()
    offered = _words_of_list(codes, source.code_list, clock.today())
    kept = (codes.find(source.code_list, key) for key in already)
    return _words(_said_of(entry) for entry in kept if entry is not None) | offered


@lru_cache(maxsize=16)
def _words_of_list(codes: Codes, which: CodeList, day: date) -> dict[str, str]:
    return _words(_said_of(entry) for entry in reversed(codes.on(which, day)))  # an everyday entry has the last word


def _said_of(entry: CodeEntry) -> tuple[str, ...]:
    return entry.key, entry.code, entry.name_en, entry.name_fr, entry.key


def _words(values: Iterable[tuple[str, ...]]) -> dict[str, str]:
    """Words → value, from values with what they are called, each stronger than the one before it."""
    values = list(values)
    others = {plain_words(word): value for value, *_said in values for word in OTHER_WORDS.get(value, ())}
    return others | {plain_words(words): value for value, *said in values for words in said if words}


def styles_of(box: Box, texts: Mapping[str, Iterable[Raw]]) -> dict[str, Style | None]:
    """In which style the numbers of each column are written, where they tell; ``texts`` are its cells."""
    kinds = {source.name: source.kind for source in box.fields}
    return {
        name: style_of((raw for raw in cells if isinstance(raw, str)), whole=kinds[name] is Kind.COUNT)
        for name, cells in texts.items()
        if kinds[name] in (Kind.COUNT, Kind.QUANTITY)
    }


def read(source: Field, raw: Raw, register: Register, remarks: list[Remark]) -> Any:
    """The answer in a cell, None where it is empty; raises Invalid with what is wrong and what to do.

    ``remarks`` gets what deserves a look although it was read.
    """
    if isinstance(raw, Strange) and raw.oddity is not MEANT.get(source.kind):
        raise Invalid(ODDITIES[raw.oddity])
    if source.code_list is not None and not register.words[source.name]:
        raise Invalid(MISSING[source.code_list])
    if not shown(raw).strip():
        return EMPTY.get(source.kind)
    return READERS[source.kind](source, raw, register, remarks)


EMPTY: Mapping[Kind, Any] = {Kind.TICK: False}
MEANT: Mapping[Kind, Oddity] = {Kind.TICK: Oddity.LOGICAL, Kind.DAY: Oddity.DATE}
"""What a spreadsheet makes of an answer of this kind, and rightly so."""


def _text(source: Field, raw: Raw, _register: Register, _remarks: list[Remark]) -> str:
    text = shown(raw) if source.kind is Kind.LONG_TEXT else " ".join(re.split(r"[\r\n\t]+", shown(raw)))
    if len(text) > source.max_length:
        raise Invalid(N_("%(most)s characters at most; there are %(count)s."), most=source.max_length, count=len(text))
    return text


def _number(source: Field, raw: Raw, register: Register) -> Decimal:
    if isinstance(raw, Decimal):
        return raw
    text = shown(raw)
    found = readings(text, whole=source.kind is Kind.COUNT)
    style = register.styles.get(source.name)
    if style is not None and style in found:
        return found[style]
    values = set(found.values())
    if not values:
        raise Invalid(N_("“%(typed)s” is not a number."), typed=text[:40])
    if len(values) > 1:
        first, second = sorted(values)
        message = N_("“%(typed)s” can mean %(first)s or %(second)s: say above the table how its numbers are written.")
        raise Invalid(message, typed=text[:40], first=first, second=second)
    return values.pop()


def _quantity(source: Field, raw: Raw, register: Register, _remarks: list[Remark]) -> Decimal:
    value = _number(source, raw, register)
    if value < 0:
        raise Invalid(N_("A weight cannot be negative."))
    if value >= MOST:
        raise Invalid(N_("This number is too large."))
    if value != value.quantize(Decimal(1).scaleb(-PLACES)):
        raise Invalid(N_("Three decimals at most."))
    return value


def _count(source: Field, raw: Raw, register: Register, _remarks: list[Remark]) -> int:
    value = _number(source, raw, register)
    if value != value.to_integral_value():
        raise Invalid(N_("“%(typed)s” is not a whole number."), typed=shown(raw)[:40])
    if value < 0:
        raise Invalid(N_("This number cannot be negative."))
    if value > LARGEST_COUNT:
        raise Invalid(N_("This number is too large."))
    return int(value)


def _choice(source: Field, raw: Raw, register: Register, _remarks: list[Remark]) -> str:
    text = shown(raw)
    if (value := register.words[source.name].get(plain_words(text))) is not None:
        return value
    if source.code_list is None:
        message = N_("“%(typed)s” is none of the list: %(choices)s.")
        raise Invalid(message, typed=text[:40], choices=[choice.label for choice in source.choices])
    message = N_("“%(typed)s” is none of the list: %(choices)s. Write others with their UN/ECE code.")
    everyday = [entry.name for entry in codelists.entries(source.code_list) if entry.everyday]
    raise Invalid(message, typed=text[:40], choices=everyday)


def _tick(_source: Field, raw: Raw, _register: Register, _remarks: list[Remark]) -> bool:
    text = plain_words(shown(raw)) or shown(raw)
    for value, label in ((True, YES), (False, NO)):
        if text in (label, *OTHER_WORDS[label]):
            return value
    raise Invalid(N_("Write “yes” or “no”."))


def _day(_source: Field, raw: Raw, _register: Register, _remarks: list[Remark]) -> date:
    text = shown(raw).strip()
    day = parse_day(text.partition(" ")[0] if isinstance(raw, Strange) else text)  # a spreadsheet adds the hour
    if day is None:
        raise Invalid(N_("“%(typed)s” is not a date. Write it like 21/11/2026."), typed=text[:40])
    if not EARLIEST <= day <= LATEST:
        raise Invalid(N_("This date is too far away."))
    return day


# Commodities

_GROUPED = re.compile(r"[0-9]{2}(?:[ .]?[0-9]{2})*")
_AS_NUMBER = re.compile(r"([0-9]+)[.,]0+")


def _commodity(_source: Field, raw: Raw, register: Register, remarks: list[Remark]) -> str:
    text = _code(raw)
    digits = text.replace(" ", "").replace(".", "")
    entries = (register.commodities.get(code) for code in possible_codes(raw))
    known = [entry for entry in entries if entry is not None and entry.selectable]
    found = [entry for entry in known if entry.holds_on(clock.today()) or entry.code in register.kept]
    if not found and known:
        message = N_("The code %(code)s is not in force today. Look up the one that is.")
        if known[0].replaced_by:
            message = N_("The code %(code)s is not in force today, but %(codes)s.")
        after = [formatted_code(code) for code in known[0].replaced_by]
        raise Invalid(message, code=known[0].formatted_code, codes=("or", after))
    if not found:
        if digits.isascii() and digits.isdigit():
            message = N_("The list of commodities does not hold the code %(code)s for a line. Look it up in the list.")
            raise Invalid(message, code=text[:20])
        raise Invalid(N_("“%(typed)s” is not a CN code. Write its digits, like 0804 40 00."), typed=text[:40])
    if len(found) > 1:
        codes = [entry.formatted_code for entry in found]
        raise Invalid(N_("“%(typed)s” can mean %(codes)s: write all its digits."), typed=text[:40], codes=("or", codes))
    entry = found[0]
    if entry.code != digits:
        message = N_("The spreadsheet made a number of this code: “%(typed)s” was read as %(code)s.")
        remarks.append(Remark(message, {"typed": text[:40], "code": entry.formatted_code}))
    return entry.code


def _code(raw: Raw) -> str:
    return " ".join(shown(raw).lstrip("'").split())


def possible_codes(raw: Raw) -> Iterable[str]:
    """The codes that a cell can mean: as it is written, and where its length is odd, with the zero that was lost."""
    text = _code(raw)
    codes = [text.replace(" ", "").replace(".", "")] if _GROUPED.fullmatch(text) else []
    together = text.replace(" ", "")
    if (number := _AS_NUMBER.fullmatch(together)) is not None:
        codes.append(number[1])
    elif together.isascii() and together.isdigit():
        codes.append(together)
    return dict.fromkeys(f"0{code}" if len(code) % 2 else code for code in codes)


# Countries and organisations


def _country(source: Field, raw: Raw, _register: Register, _remarks: list[Remark]) -> str:
    code = find_country(shown(raw))
    if code is None:
        message = N_("There is no country “%(typed)s”. Write its name in English or French, or its two-letter code.")
        raise Invalid(message, typed=shown(raw)[:80])
    among = countries_of(source)
    if among is not None and code not in among:
        raise Invalid(N_("%(country)s: this box takes Member States of the Union only."), country=("country", code))
    return code


def several(text: str) -> list[str]:
    """The parts of a cell that holds several answers, one after another with semicolons or in lines of their own."""
    return [part.strip() for part in re.split(r"[;\n]", text) if part.strip()]


def several_names(text: str, names: Names) -> list[str]:
    """The names in a cell that holds several; one with a semicolon stays whole where somebody is called so."""
    whole = {"; ".join(several(name)): name for name in names.with_semicolon}
    most = max((len(several(name)) for name in whole), default=1)
    parts, found = several(text), []
    at = 0
    while at < len(parts):
        runs = ("; ".join(parts[at : at + count]) for count in range(most, 1, -1))
        name = next((run for run in runs if run in whole), None)
        found.append(parts[at] if name is None else whole[name])
        at += 1 if name is None else len(several(name))
    return found


def _countries(source: Field, raw: Raw, register: Register, remarks: list[Remark]) -> list[str]:
    parts = several(shown(raw).replace(",", ";") if find_country(shown(raw)) is None else shown(raw))
    return list(dict.fromkeys(_country(source, part, register, remarks) for part in parts))


def _organisation(source: Field, raw: Raw, register: Register, _remarks: list[Remark]) -> int:
    text, names = shown(raw), register.names[source.name]
    meant = names.meant[text]
    if meant.too_many:
        raise Invalid(N_("Too many different names for one list. Write the operator numbers or codes instead."))
    listed = [f"{one.name} · {one.code}" for id_ in meant.ids or meant.like_it if (one := names.known.get(id_))]
    if meant.not_taken:
        message = N_("%(name)s cannot be named here: it is not registered for it. Choose another one.")
        raise Invalid(message, name=listed[0])
    if meant.other_name:
        message = N_("This number belongs to %(name)s. Correct the name or the number.")
        raise Invalid(message, name=listed[0])
    if not meant.ids and listed:
        message = N_("Nobody is registered for this as “%(typed)s”. Is it one of these? %(found)s.")
        raise Invalid(message, typed=text[:80], found=("or", listed))
    if not meant.ids:
        message = N_(
            "Nobody is registered for this as “%(typed)s”. Write the operator number, the code or the full name."
        )
        raise Invalid(message, typed=text[:80])
    if len(meant.ids) > 1:
        message = N_("“%(typed)s” can be several: write the number or the code of one. %(found)s.")
        raise Invalid(message, typed=text[:80], found=("or", listed))
    return meant.ids[0]


def _organisations(source: Field, raw: Raw, register: Register, remarks: list[Remark]) -> list[int]:
    parts = several_names(shown(raw), register.names[source.name])
    return list(dict.fromkeys(_organisation(source, part, register, remarks) for part in parts))


Reader = Callable[[Field, Raw, Register, list[Remark]], Any]
READERS: Mapping[Kind, Reader] = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _text,
    Kind.QUANTITY: _quantity,
    Kind.COUNT: _count,
    Kind.CHOICE: _choice,
    Kind.TICK: _tick,
    Kind.DAY: _day,
    Kind.COMMODITY: _commodity,
    Kind.COUNTRY: _country,
    Kind.COUNTRIES: _countries,
    Kind.ORGANISATION: _organisation,
    Kind.ORGANISATIONS: _organisations,
}
"""Kind of answer → how a cell is read as one."""

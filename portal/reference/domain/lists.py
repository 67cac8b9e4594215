"""The lists of reference data, as a table: what they are, their columns, where what is built in comes from.

Files, forms, pages, exports and the public page of freshness are derived from it. How a list is stored is in
``stores/``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from portal.codelists.domain.entries import LIST_LABELS, CodeList, Measure
from portal.commodities.domain import categories
from portal.organisations.domain import (
    FUNCTION_LABELS,
    SCHEME_LABELS,
    TRANSPORT_LABELS,
    RecognitionType,
)
from portal.reference.domain.columns import Column, Kind, Row
from portal.reference.domain.differences import FROM, TO
from portal.shared.errors import NotFound
from portal.shared.text import N_


@dataclass(frozen=True)
class Source:
    """Where what is built in comes from, which version it is, and the day it was true; ``url`` names a public page."""

    title: str
    version: str
    day: date


@dataclass(frozen=True)
class ReferenceList:
    """One list: its columns, and where what is built in comes from.

    ``identity`` names the columns that make an entry one of its kind; ``part`` those that say which share of the list
    a file is about: entries of other shares do not end because it does not name them. ``shown`` are the columns of the
    table on the page. ``yearly``: a version belongs to a year, and is in force from its first day on. A file that ends
    a larger share of the list than ``most_ended`` is taken for a part of it, unless it is told to be whole. ``why``
    says which rule an entry follows, a text to be translated.
    """

    key: str
    title: str
    about: str
    columns: tuple[Column, ...]
    identity: tuple[str, ...]
    shown: tuple[str, ...]
    source: Source
    part: tuple[str, ...] = ()
    yearly: bool = False
    most_ended: float = 0.2
    why: Callable[[Row], str] | None = None

    def column(self, name: str) -> Column:
        """The column called ``name``; KeyError where there is none."""
        return next(column for column in self.columns if column.name == name)

    def key_of(self, row: Row) -> str:
        """What names an entry: its identity in one text."""
        return "|".join(row.get(name, "") for name in self.identity)

    def part_of(self, row: Row) -> str:
        """Which share of the list an entry belongs to, in one text; empty where the list is one whole."""
        return " · ".join(row.get(name, "") for name in self.part)

    @property
    def asked(self) -> tuple[Column, ...]:
        """The columns whose value is asked for a whole file that does not have them."""
        return tuple(column for column in self.columns if column.asked)


VALID_FROM = Column(FROM, N_("Valid from"), Kind.DAY, also=("start date",), hint=N_("Empty: since ever."))
VALID_TO = Column(
    TO,
    N_("Valid to"),
    Kind.DAY,
    also=("end date", "recognised_until"),
    hint=N_("The last day. Empty: until further notice."),
)
CODE_SIGNS = r"[A-Z0-9ÄÖÜØ-]{2,40}"
"""What codes are made of; unusual ones are worth a look, and taken."""
SCHEMES = tuple((scheme.value, label) for scheme, label in SCHEME_LABELS.items())
TYPES = (
    (RecognitionType.EQUIVALENT_BODY.value, N_("Equivalent control body or authority")),
    (RecognitionType.THIRD_COUNTRY.value, N_("Body of a recognised third country")),
    (RecognitionType.COMPLIANCE.value, N_("Recognised for compliance")),
)

NOMENCLATURE = ReferenceList(
    "nomenclature",
    N_("Combined nomenclature"),
    N_("Codes and titles of goods, with our everyday names and words, and the category of organic products of each."),
    (
        Column("code", N_("CN code"), Kind.DIGITS, required=True, fixed=True, also=("cn code", "cn", "goods code")),
        Column("name_en", N_("Official title in English"), most=2000, also=("title_en", "description_en", "en")),
        Column("name_fr", N_("Official title in French"), most=2000, also=("title_fr", "description_fr", "fr")),
        Column("everyday_en", N_("Everyday name in English"), hint=N_("Shown instead of the official title.")),
        Column("everyday_fr", N_("Everyday name in French"), hint=N_("Shown instead of the official title.")),
        Column("synonyms_en", N_("Other words in English"), Kind.LONG, most=2000, hint=N_("Separated by commas.")),
        Column("synonyms_fr", N_("Other words in French"), Kind.LONG, most=2000, hint=N_("Separated by commas.")),
        Column("category_by_hand", N_("Category decided by hand"), Kind.TICK,
               hint=N_("Otherwise the two letters follow from the rules of categories.")),
        Column("category", N_("Category under Reg. 834/2007"), Kind.LETTERS, most=1),
        Column("category_2018", N_("Category under Reg. 2018/848"), Kind.LETTERS, most=1),
        VALID_FROM,
        VALID_TO,
        Column("replaced_by", N_("Replaced by"), Kind.CODES,
               hint=N_("The codes that follow this one, separated by commas.")),
    ),
    identity=("code",),
    shown=("code", "name", "category", "category_2018", FROM, TO),
    why=lambda row: categories.why(row["code"]),
    source=Source(N_("Codes of the Combined Nomenclature 2026, chosen and named by us"), "2026", date(2026, 1, 1)),
    yearly=True,
    most_ended=0.03,
)  # fmt: skip

BODIES = ReferenceList(
    "bodies",
    N_("Control bodies and authorities, with their recognitions"),
    N_("Which body is recognised under which code, on which ground, for which categories, and how long."),
    (
        Column("code", N_("Code"), Kind.CODE, required=True, fixed=True, most=40,
               pattern=CODE_SIGNS),
        Column("scheme", N_("Law"), Kind.CHOICE, fixed=True, asked=True, choices=SCHEMES,
               hint=N_("Empty for a body of the Union, which needs no recognition.")),
        Column("type", N_("Ground"), Kind.CHOICE, fixed=True, asked=True, choices=TYPES,
               hint=N_("Empty for a body of the Union, which needs no recognition.")),
        Column("name", N_("Name"), required=True, also=("body_name", "control body")),
        Column("seat", N_("Country of the seat"), Kind.COUNTRY,
               hint=N_("Two letters. Empty: that of the body’s other codes.")),
        Column("categories", N_("Categories"), Kind.LETTERS, most=7),
        Column("exceptions", N_("Categories with exceptions"), Kind.LETTERS, most=7,
               also=("categories_with_exception",),
               hint=N_("Except products that an agreement covers already (marked ° in the annex).")),
        VALID_FROM,
        VALID_TO,
    ),
    identity=("code", "scheme", "type"),
    shown=("code", "name", "scheme", "type", "categories", FROM, TO),
    source=Source(N_("The bodies of the guides, and the largest ones of Regulation (EU) 2021/1378, annex II"),
                  "2024-12-20", date(2024, 12, 20)),
    part=("scheme", "type"),
)  # fmt: skip

COUNTRIES = ReferenceList(
    "countries",
    N_("Recognised third countries"),
    N_("Countries whose own rules are recognised as equivalent, for which categories, with which limits."),
    (
        Column("country", N_("Country"), Kind.COUNTRY, required=True, fixed=True),
        Column("scheme", N_("Law"), Kind.CHOICE, required=True, fixed=True, asked=True, choices=SCHEMES),
        Column("categories", N_("Categories"), Kind.LETTERS, required=True, most=7),
        Column("limitations_en", N_("Limits, in English"), Kind.LONG, most=1000, also=("limitations",)),
        Column("limitations_fr", N_("Limits, in French"), Kind.LONG, most=1000),
        Column("issuing_body", N_("Who issues certificates"), most=255),
        VALID_FROM,
        VALID_TO,
    ),
    identity=("country", "scheme"),
    shown=("country", "scheme", "categories", "limitations", FROM, TO),
    source=Source(N_("Regulation (EU) 2021/2325, annex I, and the trade agreements"), "2022-11-14", date(2022, 11, 14)),
    part=("scheme",),
)  # fmt: skip

AUTHORITIES = ReferenceList(
    "authorities",
    N_("Authorities and points of entry"),
    N_("Who validates and who endorses: border control posts with their codes, and the authorities above them."),
    (
        Column("code", N_("Code"), Kind.CODE, required=True, fixed=True, most=40, also=("traces_code",),
               pattern=CODE_SIGNS),
        Column("name", N_("Name"), required=True),
        Column("country", N_("Country"), Kind.COUNTRY, required=True),
        Column("function", N_("Function"), Kind.CHOICE, required=True, asked=True,
               choices=tuple((function.value, label) for function, label in FUNCTION_LABELS.items())),
        Column("transport", N_("Arrival by"), Kind.CHOICE,
               choices=tuple((transport.value, label) for transport, label in TRANSPORT_LABELS.items())),
        Column("unlocode", N_("UN/LOCODE"), Kind.CODE, most=5, pattern=r"[A-Z]{2}[A-Z2-9]{3}"),
        Column("superior", N_("Authority above it"), Kind.CODE, most=40, hint=N_("Its code.")),
        Column("region", N_("Region"), most=100),
        Column("postcode", N_("Postcode"), most=20),
        Column("city", N_("City"), most=100),
        Column("address", N_("Address")),
        VALID_TO,
    ),
    identity=("code",),
    shown=("code", "name", "country", "function", "superior", TO),
    source=Source(N_("The authorities of the guides, and border control posts of published lists"),
                  "2020", date(2020, 1, 1)),
    part=("country", "function"),
)  # fmt: skip

_MEASURES = (
    (Measure.MASS.value, N_("mass, in grams")),
    (Measure.VOLUME.value, N_("volume, in litres")),
    (Measure.COUNT.value, N_("number, in pieces")),
)
_OWN_COLUMNS: Mapping[CodeList, tuple[Column, ...]] = {
    CodeList.UNITS: (
        Column("measure", N_("What it measures"), Kind.CHOICE, choices=_MEASURES),
        Column("factor", N_("How many grams, litres or pieces it is"), Kind.NUMBER),
    ),
    CodeList.PACKAGES: (Column("bulk", N_("Goods in bulk"), Kind.TICK),),
    CodeList.TRANSPORT_MODES: (Column("by_sea", N_("A vessel at sea"), Kind.TICK),),
    CodeList.DOCUMENTS: (
        Column("fields", N_("Fields it asks beside the usual ones"), pattern=r"[a-z_ ]*"),
        Column("needs", N_("Fields it must have"), pattern=r"[a-z_ ]*"),
    ),
}
_LONGEST_KEY: Mapping[CodeList, int] = {
    CodeList.UNITS: 10,
    CodeList.PACKAGES: 20,
    CodeList.TRANSPORT_MODES: 20,
    CodeList.DOCUMENTS: 40,
}
"""As many letters certificates have room for."""
_SOURCES: Mapping[CodeList, Source] = {
    CodeList.UNITS: Source(
        N_("UN/ECE Recommendation 20, a selection, with French names by us"), "17", date(2024, 1, 1)
    ),
    CodeList.PACKAGES: Source(
        N_("UN/ECE Recommendation 21, a selection, with French names by us"), "12", date(2021, 1, 1)
    ),
    CodeList.TRANSPORT_MODES: Source(N_("UN/ECE Recommendation 19, with French names by us"), "2001", date(2001, 1, 1)),
    CodeList.DOCUMENTS: Source(
        N_("Documents that the rules on imports name, and those in use"), "2017", date(2017, 1, 1)
    ),
}


def _of_codes(which: CodeList) -> ReferenceList:
    """One of the small lists."""
    return ReferenceList(
        which.value,
        LIST_LABELS[which],
        N_("What can be chosen on certificates: the everyday entries first, then the others."),
        (
            Column("key", N_("Key"), required=True, fixed=True, most=_LONGEST_KEY[which], pattern=r"[A-Za-z0-9_]+",
                   also=("code",),
                   hint=N_("What certificates hold: the code, or a word for an everyday entry.")),
            Column("code", N_("Code"), most=10),
            Column("name_en", N_("Name in English"), required=True, most=100, also=("name",)),
            Column("name_fr", N_("Name in French"), most=100,
                   hint=N_("Empty: the English name is shown until there is one.")),
            Column("everyday", N_("Everyday"), Kind.TICK, hint=N_("Offered first.")),
            Column("position", N_("Place in the order"), pattern=r"\d{1,5}", hint=N_("A whole number.")),
            *_OWN_COLUMNS[which],
            VALID_FROM,
            VALID_TO,
        ),
        identity=("key",),
        shown=("name", "code", "everyday", *(column.name for column in _OWN_COLUMNS[which]), FROM, TO),
        source=_SOURCES[which],
    )  # fmt: skip


LISTS: Mapping[str, ReferenceList] = {
    one.key: one for one in (NOMENCLATURE, BODIES, COUNTRIES, AUTHORITIES, *map(_of_codes, CodeList))
}
"""Every list, in the order of the pages."""


def list_of(key: str) -> ReferenceList:
    """The list called ``key``; raises NotFound."""
    if key not in LISTS:
        raise NotFound
    return LISTS[key]

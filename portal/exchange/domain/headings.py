"""Headings of columns as people write them, in either language: which field of a box each one is about."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from portal.exchange.domain.tables import Row, Table, shown
from portal.shared.errors import Invalid
from portal.shared.text import N_, folded

SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "commodity": (
        "cn", "cn code", "code cn", "code nc", "nc", "hs", "hs code", "code hs", "code sh", "sh", "tariff code",
        "tariff number", "customs code", "code douanier", "nomenclature", "code nomenclature", "nomenclature combinee",
        "taric", "commodity code", "code", "combined nomenclature code",
    ),
    "trade_name": (
        "product", "product name", "product description", "description", "designation", "name", "commercial name",
        "produit", "nom du produit", "libelle", "denomination", "nom commercial", "denomination commerciale",
        "goods", "item", "article", "marchandise",
    ),
    "lot": (
        "lot", "lots", "lot no", "lot n", "lot nr", "batch", "batch number", "batch no", "n lot", "n de lot", "no lot",
        "no de lot", "num lot", "numero lot", "numero de lot", "numeros de lot", "lot numbers",
    ),
    "packages": (
        "packages", "nb packages", "no of packages", "number packages", "nr of packages", "qty packages", "packs",
        "colis", "nb colis", "nbre colis", "nbre de colis", "nb de colis", "nombre colis", "nombre de colis",
        "n of packages", "number of packs",
    ),
    "package_type": (
        "package", "packaging", "packing", "packaging type", "type of package", "type of packages", "type of packaging",
        "kind of packages", "emballage", "type emballage", "type d emballage", "type de colis", "conditionnement",
        "nature des colis",
    ),
    "net_weight": (
        "net", "weight", "net weight", "weight net", "net wt", "quantity", "net quantity", "nw", "net mass",
        "masse nette", "poids", "poids net", "quantite", "quantite nette", "pn",
    ),
    "unit": (
        "unit", "units", "uom", "unit of measure", "unit of the net weight", "weight unit", "unite", "unites",
        "unite de mesure", "unite du poids net", "unite de poids",
    ),
    "producer": (
        "producer", "producers", "processor", "producer or processor", "last processor", "grower", "farm", "supplier",
        "producteur", "producteurs", "transformateur", "producteur ou transformateur", "dernier transformateur",
        "fournisseur", "producer number", "numero du producteur",
    ),
    "control_body": (
        "control body", "producer control body", "producers control body", "producer s control body", "body",
        "control body code", "cb", "cb code", "certifier", "control authority", "organisme de controle", "oc",
        "code oc", "organisme certificateur", "certificateur", "organisme de controle du producteur",
        "code de l organisme",
    ),
}  # fmt: skip
"""What columns are called beside the label of their field: field → folded words, without stars and points."""

FURTHEST = 10
"""As many rows may stand above the headings: a title, a date, an address."""
_BESIDE = re.compile(r"\(([^()]*)\)")
_NO_WORD = re.compile(r"[\W_]+")


def plain_words(heading: str) -> str:
    """A heading without stars, points, accents and capitals."""
    return _NO_WORD.sub(" ", folded(heading)).strip()


@dataclass(frozen=True)
class Known:
    """The headings one box can have: words → field.

    ``units`` are words that say a unit beside the heading of the field that is ``measured``.
    """

    fields: Mapping[str, str]
    units: Mapping[str, str] = field(default_factory=dict)
    measured: str = ""

    def of(self, heading: str) -> tuple[str, str]:
        """The field that a heading is about, and the unit it names; both empty where it is about none."""
        words = plain_words(_BESIDE.sub(" ", heading))
        whole, (rest, _, last) = plain_words(heading), words.rpartition(" ")
        beside = plain_words(" ".join(_BESIDE.findall(heading)))
        for words_of_it, unit in ((whole, ""), (words, beside), (rest, last)):
            name = self.fields.get(words_of_it, "")
            if name and (words_of_it != rest or unit in self.units):
                return name, self.units.get(unit, "") if name == self.measured else ""
        return "", ""


def known(labels: Mapping[str, Iterable[str]], units: Mapping[str, str] | None = None, measured: str = "") -> Known:
    """What may be understood: the labels of the fields in every language, then their other names."""
    found = {plain_words(label): name for name, several in labels.items() for label in several}
    others = {word: name for name, words in SYNONYMS.items() if name in labels for word in words}
    return Known(others | found, {plain_words(word): value for word, value in (units or {}).items()}, measured)


@dataclass(frozen=True)
class Headings:
    """The row with the headings: which column is which field, the unit they name, and those nobody understands.

    ``twice`` are two headings about the same field.
    """

    row: int
    columns: Mapping[str, int]
    unit: str = ""
    unknown: tuple[str, ...] = ()
    twice: tuple[str, str] | None = None


def headings_of(table: Table, known: Known, expected: list[str]) -> Headings:
    """Where the headings of a table stand. Raises Invalid: with those that are ``expected`` where there are none."""
    best = max((_read(row, known) for row in table.rows[: FURTHEST + 1]), key=lambda h: len(h.columns), default=None)
    if best is None:
        raise Invalid(N_("There is nothing in this table. Give its headings, and a row for each line."))
    if len(best.columns) < 2:  # noqa: PLR2004 - one word may stand anywhere
        message = N_(
            "The first row must say what the columns are, and it does not. Put a row above your lines with these "
            "headings, in any order: %(columns)s."
        )
        raise Invalid(message, columns=expected)
    if best.twice is not None:
        message = N_("Two columns are about the same: “%(first)s” and “%(second)s”. Remove or rename one of them.")
        raise Invalid(message, first=best.twice[0], second=best.twice[1])
    return best


def _read(row: Row, known: Known) -> Headings:
    columns: dict[str, int] = {}
    unknown, said_unit, twice = [], "", None
    for column, raw in enumerate(row.cells):
        heading = shown(raw).strip()
        name, unit = known.of(heading)
        if name in columns:
            twice = twice or (shown(row.cell(columns[name])).strip(), heading)
        elif name:
            columns[name] = column
            said_unit = said_unit or unit
        elif heading:
            unknown.append(heading)
    return Headings(row.number, columns, said_unit, tuple(unknown), twice)

"""What a box of an official form is: its number, its fields, where its answers come from."""

from dataclasses import dataclass
from enum import StrEnum

from portal.codelists.domain.entries import CodeList
from portal.organisations.domain import Activity, Function, OrganisationKind


class Kind(StrEnum):
    """What an answer is made of."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    COUNTRY = "country"
    COUNTRIES = "countries"
    ORGANISATION = "organisation"
    ORGANISATIONS = "organisations"
    QUANTITY = "quantity"
    COUNT = "count"
    CHOICE = "choice"
    TICK = "tick"
    COMMODITY = "commodity"
    DAY = "day"


@dataclass(frozen=True)
class Choice:
    """One value of a closed list that is part of the form."""

    value: str
    label: str


@dataclass(frozen=True)
class Selectable:
    """Which organisations a field takes: a kind, and what it must be registered for (D04, D46)."""

    kind: OrganisationKind
    activities: tuple[Activity, ...] = ()
    functions: tuple[Function, ...] = ()


@dataclass(frozen=True)
class Field:
    """One answer of a box.

    A choice is among ``choices``, or in the ``code_list``, which administrators keep (D22). ``preset`` fields may be
    left empty: the portal fills them in. ``missing`` says in words of its own that this field alone is empty (V02).
    ``countries`` are those the field takes, or whose organisations it takes; ``within`` names the field of the same box
    that says in which country to look (D46).
    """

    name: str
    label: str
    kind: Kind = Kind.TEXT
    required: bool = False
    max_length: int = 255
    choices: tuple[Choice, ...] = ()
    code_list: CodeList | None = None
    selectable: Selectable | None = None
    countries: frozenset[str] | None = None
    within: str = ""
    preset: bool = False
    hint: str = ""
    missing: str = ""

    def label_of(self, value: str) -> str:
        """The words of a value of a closed list that is part of the form."""
        return next((choice.label for choice in self.choices if choice.value == value), value)


ROWS = "rows"
"""The pseudo-field of a box with rows: the right to add and to remove rows."""


@dataclass(frozen=True)
class Box:
    """One numbered box. A box with ``repeated`` rows holds ``{"rows": [{"key": …, field: …}, …]}``.

    ``computed`` boxes are filled by the portal and never typed; ``follows`` names the boxes they come from.
    ``rows_are_given``: the rows come from another certificate; one fills them in, and adds none.
    ``signed`` boxes are filled by the step that signs them. ``official`` is False for titles from memory. What is not
    ``printed`` helps to plan, and is no part of the certificate.
    """

    key: str
    number: str
    title: str
    fields: tuple[Field, ...]
    repeated: bool = False
    rows_are_given: bool = False
    computed: bool = False
    follows: tuple[str, ...] = ()
    signed: bool = False
    statement: str = ""
    required: str = ""
    hint: str = ""
    wide: bool = False
    official: bool = True
    printed: bool = True

    @property
    def id(self) -> str:
        """The id of the box on a page."""
        return f"box-{self.key.replace('_', '-')}"

    def field(self, name: str) -> Field:
        """The field called ``name``; KeyError where there is none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)

    @property
    def field_names(self) -> frozenset[str]:
        """Every name a right can be given on."""
        return frozenset(field.name for field in self.fields) | (frozenset({ROWS}) if self.repeated else frozenset())

"""What an organisation is to the rest of the portal, in pure Python: kinds, activities, statuses, recognitions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from portal.shared.text import N_


class OrganisationKind(StrEnum):
    """The kinds of organisation; a person's role is of the same kind."""

    OPERATOR = "operator"
    CONTROL_BODY = "control_body"
    AUTHORITY = "authority"


class Activity(StrEnum):
    """What an operator is registered for (domain reference §2.5)."""

    ORGANIC_IMPORTER = "ORGANIC IMPORTER"
    ORGANIC_OPERATOR = "ORGANIC OPERATOR"
    ORGANIC_EXPORTER = "ORGANIC EXPORTER"
    ORGANIC_PRODUCER = "ORGANIC PRODUCER"
    RFL = "RFL"
    FLEGT = "FLEGT"
    TPA = "TPA"


ACTIVITY_LABELS: dict[Activity, str] = {
    Activity.ORGANIC_IMPORTER: N_("Organic Importer"),
    Activity.ORGANIC_OPERATOR: N_("Organic Operator"),
    Activity.ORGANIC_EXPORTER: N_("Organic Exporter"),
    Activity.ORGANIC_PRODUCER: N_("Organic Producer"),
    Activity.RFL: N_("Responsible for the load"),
    Activity.FLEGT: N_("Imported timber"),
    Activity.TPA: N_("Other species location"),
}


class ActivityStatus(StrEnum):
    """Whether an activity can be used on a certificate (domain reference §6.1)."""

    NEW = "new"
    VALID = "valid"
    SUSPENDED = "suspended"
    REJECTED = "rejected"
    DELETED = "deleted"


ACTIVITY_STATUS_LABELS: dict[ActivityStatus, str] = {
    ActivityStatus.NEW: N_("New: not validated yet"),
    ActivityStatus.VALID: N_("Valid"),
    ActivityStatus.SUSPENDED: N_("Suspended"),
    ActivityStatus.REJECTED: N_("Rejected"),
    ActivityStatus.DELETED: N_("Deleted"),
}


class RoleStatus(StrEnum):
    """Whether a person may act for an organisation (domain reference §6.1)."""

    REQUESTED = "requested"
    VALID = "valid"
    SUSPENDED = "suspended"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Function(StrEnum):
    """What an authority does; a point of release for free circulation is a place apart from a border control post."""

    BCP = "BCP"
    CCA = "CCA"
    EC = "EC"
    RELEASE = "RELEASE"


FUNCTION_LABELS: dict[Function, str] = {
    Function.BCP: "BCP",
    Function.CCA: "CCA",
    Function.EC: "EC",
    Function.RELEASE: N_("Point of release for free circulation"),
}


class Transport(StrEnum):
    """By what goods arrive at a point of entry."""

    PORT = "port"
    AIRPORT = "airport"
    ROAD = "road"
    RAIL = "rail"


TRANSPORT_LABELS: dict[Transport, str] = {
    Transport.PORT: N_("Port"),
    Transport.AIRPORT: N_("Airport"),
    Transport.ROAD: N_("Road"),
    Transport.RAIL: N_("Rail"),
}


class IdentifierType(StrEnum):
    """Numbers that identify an operator (domain reference §5.1)."""

    EORI = "EORI"
    VAT = "VAT"
    REGISTER = "REGISTER"
    OPERATOR_NUMBER = "OPERATOR_NUMBER"
    APPROVAL = "APPROVAL"
    OTHER = "OTHER"


class RecognitionType(StrEnum):
    """On what ground a control body may issue certificates (domain reference §7.2)."""

    THIRD_COUNTRY = "third_country"
    EQUIVALENT_BODY = "equivalent_body"
    COMPLIANCE = "compliance"


class Scheme(StrEnum):
    """The law a recognition belongs to (D03, D53).

    Two laws of organic production and, beside the later one, the list of equivalent third countries and agreements.
    """

    REG_834_2007 = "834/2007"
    REG_2018_848 = "2018/848"
    REG_2021_2325 = "2021/2325"
    AGREEMENT = "agreement"


SCHEME_LABELS: dict[Scheme, str] = {
    Scheme.REG_834_2007: "834/2007",
    Scheme.REG_2018_848: "2018/848",
    Scheme.REG_2021_2325: "2021/2325",
    Scheme.AGREEMENT: N_("trade agreement"),
}

LETTERS: Mapping[Scheme, Scheme] = {
    Scheme.REG_834_2007: Scheme.REG_834_2007,
    Scheme.REG_2018_848: Scheme.REG_2018_848,
    Scheme.REG_2021_2325: Scheme.REG_834_2007,
    Scheme.AGREEMENT: Scheme.REG_834_2007,
}
"""Whose category letters a law writes: F is seeds in one alphabet and wine in the other (D03)."""

COUNTING: Mapping[Scheme, frozenset[Scheme]] = {
    Scheme.REG_834_2007: frozenset({Scheme.REG_834_2007}),
    Scheme.REG_2018_848: frozenset({Scheme.REG_2018_848, Scheme.REG_2021_2325, Scheme.AGREEMENT}),
}
"""The law a form follows → the laws whose recognitions count on it (D53)."""


EU_COUNTRIES = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()  # noqa: SIM905
)
"""The 27 Member States, where boxes 9 and 12 can lie (D48)."""


@dataclass(frozen=True)
class ActivityFact:
    """One activity of an operator, as the rules see it."""

    activity: Activity
    status: ActivityStatus
    control_body_id: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True)
class Recognition:
    """One recognition of a control body for the country its code names.

    ``exceptions`` are those of its ``categories`` that leave out what an agreement or an equivalence of the country
    covers already (° in the annex of Reg. 2021/1378).
    """

    type: RecognitionType
    scheme: Scheme
    categories: frozenset[str]
    valid_from: date | None = None
    valid_to: date | None = None
    exceptions: frozenset[str] = frozenset()

    def holds_on(self, day: date) -> bool:
        """Whether the recognition is in force on ``day``, both ends included."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    @property
    def letters(self) -> str:
        """Its categories as the published lists write them: ``A B D°``."""
        return " ".join(f"{letter}°" if letter in self.exceptions else letter for letter in sorted(self.categories))

    def counts(self, scheme: Scheme, day: date) -> bool:
        """Whether a form that follows the law ``scheme`` looks at it, and it is in force on ``day`` (D53)."""
        return self.scheme in COUNTING[scheme] and self.holds_on(day)

    def within(self, first: date | None, last: date | None) -> "Recognition":
        """The same, only while another period lasts too."""
        return replace(
            self,
            valid_from=max((day for day in (self.valid_from, first) if day), default=None),
            valid_to=min((day for day in (self.valid_to, last) if day), default=None),
        )

    def as_its_country(self, country: "Recognition") -> "Recognition":
        """The recognition of a body through that of its ``country``, whose letters it has, while both are in force."""
        return replace(self.within(country.valid_from, country.valid_to), categories=country.categories)


@dataclass(frozen=True)
class Party:
    """An organisation named on a certificate, with the facts the rules and the pages need.

    From the day ``ended_on`` no certificate can name it any more; operators have activities that end instead.
    """

    id: int
    kind: OrganisationKind
    name: str
    country: str
    code: str = ""
    address: str = ""
    postcode: str = ""
    city: str = ""
    eori: str = ""
    function: Function | None = None
    superior_id: int | None = None
    controlled_country: str = ""
    activities: tuple[ActivityFact, ...] = ()
    recognitions: tuple[Recognition, ...] = ()
    ended_on: date | None = None

    def has_ended(self, day: date) -> bool:
        """Whether no certificate can name it any more on ``day``."""
        return self.ended_on is not None and self.ended_on <= day

    def registered_for(self, activities: Iterable[Activity]) -> ActivityFact | None:
        """Its best activity among ``activities``: a Valid one first, then one that is New."""
        wanted = frozenset(activities)
        held = [fact for fact in self.activities if fact.activity in wanted and fact.status in _USABLE]
        return min(held, key=lambda fact: _USABLE.index(fact.status), default=None)

    def is_valid_for(self, activities: Iterable[Activity]) -> bool:
        """Whether it has a Valid activity among ``activities`` (V10)."""
        fact = self.registered_for(activities)
        return fact is not None and fact.status is ActivityStatus.VALID


_USABLE = (ActivityStatus.VALID, ActivityStatus.NEW)

"""What an organisation is to the rest of the portal, in pure Python: kinds, activities, statuses, recognitions."""

from collections.abc import Iterable
from dataclasses import dataclass
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
    """What an authority does."""

    BCP = "BCP"
    CCA = "CCA"
    EC = "EC"


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
    """The law a recognition and its category letters belong to (D03, D53)."""

    REG_834_2007 = "834/2007"
    REG_2018_848 = "2018/848"


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
    """One recognition of a control body for the country its code names."""

    type: RecognitionType
    scheme: Scheme
    categories: frozenset[str]
    valid_from: date | None = None
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the recognition is in force on ``day``, both ends included."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class Party:
    """An organisation named on a certificate, with the facts the rules and the pages need."""

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

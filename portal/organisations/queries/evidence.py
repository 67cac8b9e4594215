"""What a validator wants to know before deciding, looked up already: numbers, certificate, look-alikes, people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal.auth.models import Account
from portal.extensions import db
from portal.organisations.domain import IdentifierType, OrganisationKind, Recognition
from portal.organisations.domain.identifiers import Checked, checked
from portal.organisations.domain.names import likeness
from portal.organisations.models import Identifier, OperatorActivity, Organisation
from portal.organisations.queries import finding, refusals, requests
from portal.organisations.queries.refusals import Refusal
from portal.persistence import audit
from portal.persistence.audit import AuditEntry
from portal.shared import clock
from portal.shared.people import Post

ALIKE = 70
"""From which likeness of names, out of 100, an operator is shown as a look-alike."""


@dataclass(frozen=True)
class Number:
    """An identifier and what its form says; ``former_of`` is the code of the merged operator it came from, if any."""

    kind: IdentifierType
    value: str
    checked: Checked
    former_of: str = ""


@dataclass(frozen=True)
class Certificate:
    """The organic certificate of an activity, as the operator gave it."""

    activity: str
    number: str
    issuer: str
    valid_to: date | None

    @property
    def has_ended(self) -> bool:
        """Whether its last day is past."""
        return self.valid_to is not None and self.valid_to < clock.today()


@dataclass(frozen=True)
class Alike:
    """Another operator with a name like this one, from 0 to 100."""

    organisation: Organisation
    score: int


@dataclass(frozen=True)
class Colleague:
    """Somebody with a role at the organisation already."""

    account: Account
    is_administrator: bool

    @property
    def domain(self) -> str:
        """What follows the @ of the address."""
        return self.account.email.rpartition("@")[2]


@dataclass(frozen=True)
class Body:
    """A control body named by an activity, with its recognitions."""

    organisation: Organisation
    recognitions: tuple[Recognition, ...]


@dataclass(frozen=True)
class Evidence:
    """All of it. ``same_domain``: whether the requester's address has the domain of a colleague's."""

    numbers: tuple[Number, ...]
    certificates: tuple[Certificate, ...]
    alike: tuple[Alike, ...]
    colleagues: tuple[Colleague, ...]
    same_domain: bool | None
    refusals: tuple[Refusal, ...]
    bodies: tuple[Body, ...]
    changes: tuple[AuditEntry, ...]


def gather(organisation: Organisation, post: Post, person: Account | None = None) -> Evidence:
    """What ``post`` may know about an organisation, and about who asks to join it."""
    colleagues = tuple(
        Colleague(account, held.is_administrator) for held, account in requests.people_of([organisation.id])
    )
    domains = {colleague.domain for colleague in colleagues}
    own = person.email.rpartition("@")[2] if person else ""
    return Evidence(
        numbers=tuple(_number(one, organisation.country) for one in organisation.numbers),
        certificates=tuple(_certificate(a) for a in organisation.activities if a.certificate_number),
        alike=_alike(organisation),
        colleagues=colleagues,
        same_domain=own in domains if own and domains else None,
        refusals=tuple(refusals.earlier(organisation, post, person)),
        bodies=_bodies(organisation),
        changes=tuple(_changes(organisation)),
    )


def _number(one: Identifier, country: str) -> Number:
    kind = IdentifierType(one.type)
    return Number(kind, one.value, checked(kind, one.value, country), one.former_of.code if one.former_of else "")


def _certificate(activity: OperatorActivity) -> Certificate:
    return Certificate(
        activity.activity, activity.certificate_number, activity.certificate_issuer, activity.certificate_valid_to
    )


def _alike(organisation: Organisation) -> tuple[Alike, ...]:
    if organisation.kind != OrganisationKind.OPERATOR:
        return ()
    ids = finding.similar(organisation.name, organisation.country, but=organisation.id, limit=8)
    found = db.session.scalars(select(Organisation).where(Organisation.id.in_(ids)))
    scored = [Alike(other, likeness(organisation.name, other.name)) for other in found]
    return tuple(sorted((a for a in scored if a.score >= ALIKE), key=lambda a: (-a.score, a.organisation.id))[:5])


def _changes(organisation: Organisation) -> Sequence[AuditEntry]:
    return [e for e in audit.entries((requests.ORGANISATION, organisation.id)) if e.event == "operator:changed"][:5]


def _bodies(organisation: Organisation) -> tuple[Body, ...]:
    bodies = {a.control_body for a in organisation.activities if a.control_body is not None}
    if organisation.kind == OrganisationKind.CONTROL_BODY:
        bodies = {organisation}
    return tuple(Body(body, body.recognised) for body in sorted(bodies, key=lambda b: b.code))

"""Requests and operators that wait for a decision: who decides about them, whose they are, how long they wait."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.auth.models import Account
from portal.extensions import db
from portal.organisations.domain import ActivityStatus, Function, OrganisationKind, RoleStatus
from portal.organisations.domain.requests import OPEN, WORKING_DAYS
from portal.organisations.domain.validators import (
    Deciders,
    NationalAuthority,
    Policy,
    deciders,
    default_policy,
)
from portal.organisations.models import CountryPolicy, OperatorActivity, Organisation, Role
from portal.shared import clock
from portal.shared.calendar import working_days
from portal.shared.errors import NotFound
from portal.shared.people import ALLOWED, Actor, Level, Post, Task

ROLE, ORGANISATION = "role", "organisation"
"""Subjects of the audit trail."""


@dataclass(frozen=True)
class Register:
    """What the table of validators asks about countries: their policies and authorities, and the Commission."""

    policies: Mapping[str, Policy]
    authorities: Sequence[NationalAuthority]
    commission_ids: frozenset[int]

    def deciders(self, organisation: Organisation) -> Deciders:
        """Who decides about an organisation and the people who join it."""
        subject = organisation.as_subject()
        policy = self.policies.get(subject.country, default_policy(subject.country))
        return deciders(subject, policy, self.authorities, self.commission_ids)


def register() -> Register:
    """The register of today, in two statements."""
    functions = (Function.CCA.value, Function.EC.value)
    rows = db.session.execute(
        select(Organisation.id, Organisation.country, Organisation.region, Organisation.function).where(
            Organisation.function.in_(functions), Organisation.merged_into_id.is_(None)
        )
    ).all()
    return Register(
        policies={row.country: row.as_policy() for row in db.session.scalars(select(CountryPolicy))},
        authorities=[NationalAuthority(r.id, r.country, r.region) for r in rows if r.function == Function.CCA],
        commission_ids=frozenset(r.id for r in rows if r.function == Function.EC),
    )


def deciding_post(actor: Actor, organisation: Organisation, found: Deciders, *, about_person: bool) -> Post | None:
    """The post with which ``actor`` decides: that of a validator first, else an administrator's own, about people."""
    able = [post for post in actor.posts if post.may_do(Task.DECIDE)]
    validator = next((post for post in able if not post.ids.isdisjoint(found.ids)), None)
    if validator is not None or not about_person or not found.administrators:
        return validator
    return next((post for post in able if post.is_administrator and organisation.id in post.ids), None)


def _roles() -> Select[Role]:
    return select(Role).options(
        joinedload(Role.organisation).options(
            selectinload(Organisation.activities).joinedload(OperatorActivity.control_body),
            selectinload(Organisation.identifiers),
        )
    )


def my_roles(account_id: int) -> list[Role]:
    """The roles and requests of a person, newest first; those at a merged operator stand at the one it went into."""
    query = _roles().join(Organisation, Organisation.id == Role.organisation_id)
    query = query.where(Role.account_id == account_id, Organisation.merged_into_id.is_(None))
    return list(db.session.scalars(query.order_by(Role.id.desc())).unique())


def kind_held(account_id: int) -> OrganisationKind | None:
    """The kind of role that binds a person, None where every kind is open (D09)."""
    kinds = (
        select(Organisation.kind)
        .join(Role, Role.organisation_id == Organisation.id)
        .where(Role.account_id == account_id, Role.status.in_([status.value for status in OPEN]))
    )
    kind = db.session.scalar(kinds.limit(1))
    return OrganisationKind(kind) if kind else None


def my_role(number: str, account_id: int) -> Role:
    """A request of this person by its number; raises NotFound."""
    return _one(db.session.scalar(_roles().where(Role.number == number, Role.account_id == account_id)))


def role(number: str) -> Role:
    """A request by its number; raises NotFound."""
    return _one(db.session.scalar(_roles().where(Role.number == number)))


def lock_role(number: str) -> Role:
    """A request, then its organisation, locked until the transaction ends; raises NotFound.

    Whoever decides about people of one organisation waits here for the others: its first user is one alone.
    """
    organisation_id = db.session.scalar(select(Role.organisation_id).where(Role.number == number))
    lock_organisation(organisation_id or 0)
    return _one(db.session.scalar(_roles().where(Role.number == number).with_for_update(of=Role, key_share=True)))


def lock_account(id_: int) -> None:
    """A person, locked until the transaction ends: what they ask for at two browsers at once comes one by one."""
    db.session.execute(select(Account.id).where(Account.id == id_).with_for_update(key_share=True))


def lock_organisation(id_: int) -> Organisation:
    """An organisation, locked until the transaction ends; raises NotFound."""
    query = select(Organisation).where(Organisation.id == id_).with_for_update(key_share=True)
    found = db.session.scalar(query, execution_options={"populate_existing": True})
    if found is None:
        raise NotFound
    return found


def _one(found: Role | None) -> Role:
    if found is None:
        raise NotFound
    return found


def people_of(
    organisation_ids: Iterable[int], *, administrators: bool = False, pending: bool = False
) -> list[tuple[Role, Account]]:
    """Those with a Valid role in some organisations; only the administrators, or instead who waits, where asked."""
    status = RoleStatus.REQUESTED if pending else RoleStatus.VALID
    query = (
        select(Role, Account)
        .join(Account, Account.id == Role.account_id)
        .where(Role.organisation_id.in_(set(organisation_ids)), Role.status == status.value, Account.is_active)
    )
    if administrators:
        query = query.where(Role.is_administrator)
    return [(row[0], row[1]) for row in db.session.execute(query.order_by(Account.last_name, Account.id))]


def who_validate(found: Deciders) -> list[Account]:
    """The people who can validate: those of the validators whose level lets them decide."""
    able = [account for role, account in people_of(found.ids) if Task.DECIDE in ALLOWED[Level(role.level)]]
    return list({account.id: account for account in able}.values())


def who_decide(organisation: Organisation, found: Deciders) -> list[Account]:
    """The people who can decide about a request to join: validators, and administrators of the organisation."""
    people = people_of(found.ids)
    people += people_of([organisation.id], administrators=True) if found.administrators else []
    able = [account for role, account in people if Task.DECIDE in ALLOWED[Level(role.level)]]
    return list({account.id: account for account in able}.values())


def has_administrator(organisation_id: int, *, but: int | None = None) -> bool:
    """Whether an organisation has a valid administrator whose account is open, one account apart."""
    held = (Role.organisation_id == organisation_id, Role.status == RoleStatus.VALID.value, Role.is_administrator)
    query = select(Role.id).join(Account, Account.id == Role.account_id).where(*held, Account.is_active)
    return db.session.scalar(query.where(Role.account_id != but) if but else query) is not None


# The desk


@dataclass(frozen=True)
class Waiting:
    """One thing to decide: a request of a person, or an operator with activities that are new."""

    organisation: Organisation
    since: datetime
    post: Post
    role: Role | None = None
    person: Account | None = None
    overdue: bool = False
    working_days: int = 0

    @property
    def key(self) -> str:
        """How it is called in addresses: the number of the request, or the code of the operator."""
        return (self.role.number or "") if self.role else str(self.organisation.id)

    @property
    def kind(self) -> str:
        """What waits: a user, or an operator."""
        return ROLE if self.role else ORGANISATION

    @property
    def new_activities(self) -> list[OperatorActivity]:
        """The activities that were not validated yet."""
        return [a for a in self.organisation.activities if a.status == ActivityStatus.NEW.value]


@dataclass
class Desk:
    """What waits for somebody, oldest first."""

    items: list[Waiting] = field(default_factory=list)

    @property
    def counts(self) -> Counter[str]:
        """How many of each kind."""
        return Counter(item.kind for item in self.items)

    def beside(self, key: str) -> tuple[Waiting | None, Waiting | None]:
        """The one before and the one after."""
        keys = [item.key for item in self.items]
        at = keys.index(key) if key in keys else -1
        before = self.items[at - 1] if at > 0 else None
        return before, self.items[at + 1] if 0 <= at < len(keys) - 1 else None


def desk(actor: Actor) -> Desk:
    """Everything that is the actor's to decide: what might be, by country and body, then what the table says."""
    able = [post for post in actor.posts if post.may_do(Task.DECIDE)]
    if not able:
        return Desk()
    known = register()
    items = [*_waiting_people(actor, able, known), *_waiting_operators(actor, able, known)]
    return Desk(sorted(items, key=lambda item: (item.since, item.key)))


def count_waiting(actor: Actor) -> int:
    """How many things the actor has to decide about."""
    return len(desk(actor).items)


def _might_be_mine(able: Sequence[Post]) -> Select[int]:
    """The organisations about which one of the posts might decide: more than it does, never fewer."""
    own = [id_ for post in able for id_ in post.ids]
    countries = [post.country for post in able if post.function == Function.CCA]
    conditions = [
        and_(Organisation.id.in_(own)),
        Organisation.country.in_(countries),
        Organisation.superior_id.in_(own),
        exists().where(OperatorActivity.organisation_id == Organisation.id, OperatorActivity.control_body_id.in_(own)),
    ]
    query = select(Organisation.id)
    if not any(post.function == Function.EC for post in able):
        query = query.where(or_(*conditions))
    return query


def _waiting_people(actor: Actor, able: Sequence[Post], known: Register) -> Iterable[Waiting]:
    query = _roles().where(
        Role.status == RoleStatus.REQUESTED.value,
        Role.organisation_id.in_(_might_be_mine(able).where(Organisation.merged_into_id.is_(None))),
    )
    roles = list(db.session.scalars(query).unique())
    people = _accounts({role.account_id for role in roles})
    for found in roles:
        post = deciding_post(actor, found.organisation, known.deciders(found.organisation), about_person=True)
        if post is not None and found.account_id != actor.account_id:
            since = found.requested_at or clock.now()
            yield Waiting(found.organisation, since, post, found, people[found.account_id], *age(since, post.country))


def _waiting_operators(actor: Actor, able: Sequence[Post], known: Register) -> Iterable[Waiting]:
    """Operators with new activities and no request that would bring them along."""
    asked = select(Role.organisation_id).where(Role.status == RoleStatus.REQUESTED.value)
    new = select(OperatorActivity.organisation_id).where(OperatorActivity.status == ActivityStatus.NEW.value)
    query = (
        select(Organisation)
        .options(
            selectinload(Organisation.activities).joinedload(OperatorActivity.control_body),
            selectinload(Organisation.identifiers),
        )
        .where(
            Organisation.id.in_(new),
            Organisation.id.not_in(asked),
            Organisation.id.in_(_might_be_mine(able)),
            Organisation.merged_into_id.is_(None),
        )
    )
    for organisation in db.session.scalars(query).unique():
        post = deciding_post(actor, organisation, known.deciders(organisation), about_person=False)
        if post is not None:
            new_since = [a.status_since for a in organisation.activities if a.status == ActivityStatus.NEW.value]
            since = min((moment for moment in new_since if moment), default=clock.now())
            yield Waiting(organisation, since, post, None, None, *age(since, post.country))


def _accounts(ids: Iterable[int]) -> dict[int, Account]:
    return {a.id: a for a in db.session.scalars(select(Account).where(Account.id.in_(set(ids))))}


def age(since: datetime, country: str) -> tuple[bool, int]:
    """Whether a request waits longer than announced, and for how many working days of a country (D18)."""
    days = working_days(since.date(), clock.today(), country)
    return days > WORKING_DAYS, days


def account(id_: int) -> Account:
    """An account by its number."""
    return db.session.get_one(Account, id_)


def authorities_by_name() -> tuple[tuple[str, str], ...]:
    """The central competent authorities, as choices."""
    query = select(Organisation.id, Organisation.name, Organisation.country).where(
        Organisation.function == Function.CCA.value
    )
    rows = db.session.execute(query.order_by(Organisation.country, Organisation.name))
    return tuple((str(row.id), f"{row.country} · {row.name}") for row in rows)

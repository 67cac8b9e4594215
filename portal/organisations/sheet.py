"""What pages show of a person's own roles, of the people of an organisation, and of the history of an operator."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from portal.auth.models import Account
from portal.organisations.domain import RoleStatus
from portal.organisations.domain.requests import (
    ABOUT_ONESELF,
    ROLE_MOVES,
    ROLE_STATUS_LABELS,
    By,
    Step,
    steps_from,
)
from portal.organisations.models import Organisation, Role
from portal.organisations.queries import organisations, requests
from portal.organisations.services import operators, roles
from portal.shared import clock
from portal.shared.calendar import working_days
from portal.shared.people import Actor
from portal.shared.text import N_

FIELD_LABELS: dict[str, str] = {
    "name": N_("Name"),
    "country": N_("Country"),
    "region": N_("Administrative region"),
    "postcode": N_("Postcode"),
    "city": N_("City"),
    "address": N_("Address"),
    "phone": N_("Phone"),
    "fax": N_("Fax"),
    "email": N_("E-mail"),
    "website": N_("Website"),
    "latitude": N_("Latitude"),
    "longitude": N_("Longitude"),
    "identifiers": N_("Operator identifiers"),
    "code": N_("Operator number"),
    "source": N_("Former number"),
    "target": N_("Merged into"),
}

EVENT_LABELS: dict[str, str] = {
    "operator:created": N_("Created"),
    "operator:changed": N_("Corrected"),
    "operator:merged": N_("Merged"),
    "operator:unmerged": N_("Merge undone"),
    "activity:new": N_("Activity to be validated"),
    "activity:valid": N_("Activity validated"),
    "activity:rejected": N_("Activity refused"),
    "activity:suspended": N_("Activity suspended"),
    "activity:deleted": N_("Activity deleted"),
    "activity:taken_over": N_("Activity taken over from the duplicate"),
    "activity:given_back": N_("Activity given back to the duplicate"),
}


def told(value: object) -> str:
    """A value of the history in words."""
    if isinstance(value, list):
        return ", ".join(str(one) for one in value) or "–"
    return "–" if value is None or value == "" else str(value)


@dataclass(frozen=True)
class Card:
    """One role or request of mine: who must act, for how long, what I can do."""

    role: Role
    deciders: Sequence[Organisation]
    administrators: bool
    days: int
    steps: frozenset[Step]
    may_remind: bool
    may_correct: bool


def my_roles(actor: Actor, chosen: Collection[str]) -> dict[str, Any]:
    """The block “Your roles” (§4.6): the roles at the chosen statuses, and how many there are at each."""
    mine = requests.my_roles(actor.account_id)
    known = requests.register()
    present = [status for status in RoleStatus if any(role.status == status for role in mine)]
    wanted = set(chosen) & set(present)
    return {
        "my_roles": [_card(role, actor, known) for role in mine if not wanted or role.status in wanted],
        "role_filter": wanted,
        "role_counts": [
            (status.value, ROLE_STATUS_LABELS[status], sum(role.status == status for role in mine))
            for status in present
        ],
    }


def my_requests(actor: Actor) -> list[Card]:
    """What somebody asked for and waits for."""
    mine = [role for role in requests.my_roles(actor.account_id) if role.status == RoleStatus.REQUESTED]
    known = requests.register() if mine else None
    return [_card(role, actor, known) for role in mine if known]


def _card(role: Role, actor: Actor, known: requests.Register) -> Card:
    is_open = role.status == RoleStatus.REQUESTED
    found = known.deciders(role.organisation)
    since = role.requested_at or clock.now()
    steps = frozenset(row.step for row in steps_from(ROLE_MOVES, RoleStatus(role.status), By.REQUESTER))
    inside = is_open and found.administrators and requests.has_administrator(role.organisation_id)
    return Card(
        role,
        deciders=organisations.who(found.ids) if is_open else (),
        administrators=inside,
        days=working_days(since.date(), clock.today(), role.organisation.country) if is_open else 0,
        steps=steps,
        may_remind=Step.REMIND in steps and not role.question and roles.may_remind(role),
        may_correct=is_open and operators.may_edit(actor, role.organisation),
    )


@dataclass(frozen=True)
class Member:
    """Somebody at an organisation, on its page: the steps that the table offers the reader about them."""

    role: Role
    person: Account
    is_me: bool
    steps: frozenset[Step]

    @property
    def may_set_level(self) -> bool:
        """Whether how much they do can be chosen; an administrator is always a member."""
        return Step.CHANGE in self.steps and not self.is_me and not self.role.is_administrator


def members(people: Sequence[tuple[Role, Account]], actor: Actor, *, decides: bool) -> list[Member]:
    """The people of an organisation for a reader, who decides about them or only looks on."""
    return [_member(role, person, actor, decides=decides) for role, person in people]


def _member(role: Role, person: Account, actor: Actor, *, decides: bool) -> Member:
    is_me = person.id == actor.account_id
    rows = steps_from(ROLE_MOVES, RoleStatus(role.status), By.DECIDER) if decides else ()
    return Member(role, person, is_me, frozenset(row.step for row in rows if not is_me or row.step in ABOUT_ONESELF))

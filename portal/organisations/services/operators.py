"""Operators: created with a request to join, corrected, given activities; each change is noted (§5, D13, D14)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.extensions import db
from portal.organisations.domain import Activity, ActivityStatus, IdentifierType, OrganisationKind
from portal.organisations.domain.requests import ACTIVITY_MOVES, By, Step, move
from portal.organisations.models import Identifier, OperatorActivity, Organisation
from portal.organisations.queries import finding, requests
from portal.organisations.services import hooks, roles, telling
from portal.organisations.services.decisions import validating_post
from portal.organisations.services.indexing import index
from portal.organisations.services.roles import Words
from portal.persistence import audit, numbers
from portal.persistence.transaction import first_time, outcome_of, remember, transaction
from portal.shared import clock
from portal.shared.errors import Conflict, Invalid, NotAllowed, NotFound
from portal.shared.people import Actor, Post
from portal.shared.text import N_

IDENTITY = ("name", "country", "region", "postcode", "city", "address")
"""What makes an operator itself: to change it asks for a new validation (D14); identifiers and activities do too."""

CONTACTS = ("phone", "fax", "email", "website", "latitude", "longitude")


@dataclass(frozen=True)
class Details:
    """Who and where an operator is."""

    name: str
    country: str
    postcode: str
    city: str
    address: str
    region: str = ""
    phone: str = ""
    fax: str = ""
    email: str = ""
    website: str = ""
    latitude: float | None = None
    longitude: float | None = None
    identifiers: tuple[tuple[IdentifierType, str], ...] = ()


@dataclass(frozen=True)
class ActivityDetails:
    """One activity, as it is asked for."""

    activity: Activity
    control_body_id: int | None = None
    identifier: str = ""
    certificate_number: str = ""
    certificate_issuer: str = ""
    certificate_valid_to: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    publication_date: date | None = None
    application_date: date | None = None


@dataclass(frozen=True)
class Created:
    """What came out of a creation: the operator and the request to join it."""

    organisation_id: int
    request: str = field(default="")


def create(
    details: Details,
    activity: ActivityDetails,
    words: Words,
    *,
    not_these: Collection[int],
    act: str,
    actor: Actor,
    attach: bool = True,
) -> Created:
    """Create an operator (New) and the request to join it (Requested), in one act (§5).

    Without ``attach`` there is no such request: the operator is needed in a box of a certificate.
    ``not_these`` are operators of the same name that the person has seen and said not to be theirs. The same ``act``
    sent again creates nothing. Raises Invalid with its field where an identifier or the name belongs to another.
    """
    try:
        with transaction():
            roles.refuse_outsiders(actor)
            if (done := first_time(act, actor.account_id)) is not None:
                return _created(done)
            organisation = _add(details, activity, not_these, actor)
            number = roles.ask_with_operator(organisation, words, actor) if attach else ""
            if not attach:
                telling.validators(organisation, organisation.activities, but=actor.account_id)
            remember(act, actor.account_id, f"{organisation.id} {number}")
            return Created(organisation.id, number)
    except IntegrityError as error:  # two people of two countries, the same number, the same instant
        raise Invalid(TAKEN, field="identifiers") from error


def _created(outcome: str) -> Created:
    organisation_id, _, number = outcome.partition(" ")
    return Created(int(organisation_id), number)


def created_by(act: str, actor: Actor) -> Created | None:
    """What came out of an act of creation already, None where it was not done yet."""
    outcome = outcome_of(act, actor.account_id)
    return _created(outcome) if outcome else None


TAKEN = N_("Another operator carries this number. Look for it and ask to join it.")
ALIKE = N_("An operator of this name exists in this country. Ask to join it, or say that yours is another one.")


def _add(details: Details, activity: ActivityDetails, not_these: Collection[int], actor: Actor) -> Organisation:
    series = f"{details.country}-ORG-OP"
    code = f"{series}-{numbers.take(series)}"  # the row is locked: who creates in this country comes one by one
    while db.session.scalar(select(Organisation.id).where(Organisation.code == code)):
        code = f"{series}-{numbers.take(series)}"
    _refuse_taken(details.identifiers, None)
    if not set(finding.of_name(details.name, details.country)) <= set(not_these):
        raise Invalid(ALIKE, field="name")
    organisation = Organisation(
        kind=OrganisationKind.OPERATOR.value, code=code, country=details.country, created_by_id=actor.account_id
    )
    for name in (*IDENTITY, *CONTACTS):
        setattr(organisation, name, getattr(details, name))
    organisation.identifiers = [Identifier(type=kind.value, value=value) for kind, value in details.identifiers]
    organisation.activities = [_activity(activity)]
    db.session.add(organisation)
    db.session.flush()
    index(organisation)
    audit.record(
        audit.By(actor, None),
        "operator:created",
        (requests.ORGANISATION, organisation.id),
        changes={"code": [None, code]} | _differences({}, _as_texts(details)),
    )
    return organisation


def _activity(asked: ActivityDetails) -> OperatorActivity:
    values = {f.name: getattr(asked, f.name) for f in fields(asked)} | {"activity": asked.activity.value}
    return OperatorActivity(status=ActivityStatus.NEW.value, status_since=clock.now(), reason="", **values)


def _refuse_taken(identifiers: Sequence[tuple[IdentifierType, str]], own_id: int | None) -> None:
    for kind, value in identifiers:
        holder = holder_of(kind, value)
        if holder is not None and holder.id != own_id:
            raise Invalid(TAKEN, field="identifiers")


def holder_of(kind: IdentifierType, value: str) -> Organisation | None:
    """The operator that carries a number, or None (D13)."""
    query = select(Organisation).join(Identifier, Identifier.organisation_id == Organisation.id)
    return db.session.scalar(query.where(Identifier.type == kind.value, Identifier.value == value))


# Correcting


def editing_post(actor: Actor, organisation: Organisation) -> Post | None:
    """The post with which the actor may correct an operator: its validator’s, or its administrator’s."""
    validator = validating_post(actor, organisation)
    own = (post for post in actor.posts if organisation.id in post.ids and post.is_administrator)
    return validator or next(own, None)


def may_edit(actor: Actor, organisation: Organisation) -> bool:
    """Whether the actor may correct an operator; its creator may while nothing of it was validated."""
    return editing_post(actor, organisation) is not None or _is_its_creator(actor, organisation)


def _is_its_creator(actor: Actor, organisation: Organisation) -> bool:
    pending = all(a.status == ActivityStatus.NEW.value for a in organisation.activities)
    return organisation.created_by_id == actor.account_id and pending and bool(organisation.activities)


def edit(organisation_id: int, details: Details, *, version: int, actor: Actor) -> bool:
    """Correct who and where an operator is; returns whether it has to be validated again.

    A change of identity by the operator itself makes its valid activities New (D14); one by its validator does not.
    Raises Conflict where somebody else saved meanwhile.
    """
    try:
        with transaction():
            organisation = _operator(organisation_id, actor)
            if organisation.version != version:
                raise Conflict(N_("Somebody else changed this operator meanwhile. Compare, then save again."))
            _refuse_taken(details.identifiers, organisation.id)
            return _write(organisation, details, actor)
    except IntegrityError as error:
        raise Invalid(TAKEN, field="identifiers") from error


def _operator(organisation_id: int, actor: Actor) -> Organisation:
    organisation = requests.lock_organisation(organisation_id)
    if (
        organisation.kind != OrganisationKind.OPERATOR
        or organisation.merged_into_id
        or not may_edit(actor, organisation)
    ):
        raise NotFound
    return organisation


def _write(organisation: Organisation, details: Details, actor: Actor) -> bool:
    before, after = _as_texts(details_of(organisation)), _as_texts(details)
    changes = _differences(before, after)
    if not changes:
        return False
    post = editing_post(actor, organisation)
    by_validator = post is not None and organisation.id not in post.ids
    identity = sorted({*IDENTITY, "identifiers"} & changes.keys())
    for name in (*IDENTITY, *CONTACTS):
        setattr(organisation, name, getattr(details, name))
    if "identifiers" in changes:
        _set_identifiers(organisation, details.identifiers)
    organisation.version += 1
    db.session.flush()
    index(organisation)
    by = audit.By(actor, post)
    audit.record(by, "operator:changed", (requests.ORGANISATION, organisation.id), changes=changes)
    if not identity or by_validator:
        return False
    return _ask_again(organisation, by, actor)


def _ask_again(organisation: Organisation, by: audit.By, actor: Actor) -> bool:
    valid = [activity for activity in organisation.activities if activity.is_valid]
    for activity in valid:
        row = move(ACTIVITY_MOVES, Step.REVALIDATE, ActivityStatus(activity.status), By.OPERATOR)
        audit.record(
            by,
            "activity:new",
            (requests.ORGANISATION, organisation.id),
            part=activity.activity,
            step=(activity.status, row.target.value),
        )
        activity.status, activity.status_since = row.target.value, clock.now()
    if valid:
        telling.validators(organisation, valid, but=actor.account_id)
    return bool(valid)


def _set_identifiers(organisation: Organisation, wanted: Sequence[tuple[IdentifierType, str]]) -> None:
    kept = {(IdentifierType(i.type), i.value): i for i in organisation.identifiers}
    for key, identifier in kept.items():
        if key in wanted:
            identifier.former_of_id = None  # a former number that was typed is its own from now on
        elif key[0] is not IdentifierType.OPERATOR_NUMBER and identifier.former_of_id is None:
            organisation.identifiers.remove(identifier)
            db.session.delete(identifier)
    db.session.flush()
    for kind, value in wanted:
        if (kind, value) not in kept:
            organisation.identifiers.append(Identifier(type=kind.value, value=value))


def details_of(organisation: Organisation) -> Details:
    """Who and where an operator is now."""
    own = [number for number in organisation.identifiers if number.former_of_id is None]
    identifiers = sorted((IdentifierType(number.type), number.value) for number in own)
    typed = tuple((kind, value) for kind, value in identifiers if kind is not IdentifierType.OPERATOR_NUMBER)
    return Details(**{name: getattr(organisation, name) for name in (*IDENTITY, *CONTACTS)}, identifiers=typed)


def _as_texts(details: Details) -> dict[str, Any]:
    found: dict[str, Any] = {name: getattr(details, name) for name in (*IDENTITY, *CONTACTS)}
    return found | {"identifiers": [f"{kind.value} {value}" for kind, value in sorted(details.identifiers)]}


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    return {n: [before.get(n), new] for n, new in after.items() if (before.get(n) or None) != (new or None)}


# Activities


def adding_post(actor: Actor, organisation: Organisation) -> Post:
    """The post with which the actor may add activities; raises NotAllowed for the creator of what is not valid yet."""
    post = editing_post(actor, organisation)
    if post is None:
        raise NotAllowed(N_("The operator can get further activities once it is validated."))
    return post


def add_activity(organisation_id: int, asked: ActivityDetails, *, actor: Actor) -> bool:
    """Add an activity to an operator; returns whether it must be validated (§5.2).

    Asked for by its administrator it is New; added by its validator it is Valid. Raises Conflict where it has it.
    """
    with transaction():
        organisation = _operator(organisation_id, actor)
        post = adding_post(actor, organisation)
        held = next((a for a in organisation.activities if a.activity == asked.activity.value), None)
        source = ActivityStatus(held.status) if held else None
        if source in (ActivityStatus.NEW, ActivityStatus.VALID, ActivityStatus.SUSPENDED):
            raise Invalid(N_("The operator has this activity already."), field="activity")
        row = move(ACTIVITY_MOVES, Step.REQUEST, source, By.OPERATOR)
        if held is not None:
            organisation.activities.remove(held)
            db.session.delete(held)
            db.session.flush()
        added = _activity(asked)
        organisation.activities.append(added)
        by_validator = organisation.id not in post.ids
        target = ActivityStatus.VALID if by_validator else ActivityStatus(row.target)
        added.status = target.value
        db.session.flush()
        index(organisation)
        audit.record(
            audit.By(actor, post),
            f"activity:{target}",
            (requests.ORGANISATION, organisation.id),
            part=added.activity,
            step=(source.value if source else None, target.value),
        )
        if not by_validator:
            telling.validators(organisation, [added], but=actor.account_id)
        else:
            hooks.validated(organisation.id, audit.By(actor, post))
        return not by_validator

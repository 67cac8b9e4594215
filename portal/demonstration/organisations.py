"""Adding the operators of the register, each with what it is registered for; authorities and bodies are built in."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import select

from portal.demonstration.register import AUTHORITIES, BODIES, OPERATORS, Held, Operator
from portal.extensions import db
from portal.organisations.domain import IdentifierType, OrganisationKind
from portal.organisations.models import Identifier, OperatorActivity, Organisation
from portal.organisations.services.indexing import index
from portal.shared import clock


def add_all() -> dict[str, int]:
    """Add every operator, and return the numbers of all organisations by key; the caller holds the transaction."""
    added = {
        **_built_in(OrganisationKind.AUTHORITY, AUTHORITIES),
        **_built_in(OrganisationKind.CONTROL_BODY, BODIES),
    }
    for operator in OPERATORS:
        added[operator.key] = _operator(operator, added)
    return {key: organisation.id for key, organisation in added.items()}


def _built_in(kind: OrganisationKind, codes: Mapping[str, str]) -> dict[str, Organisation]:
    """The organisations with these codes, which can be reached here at addresses of the demonstration."""
    query = select(Organisation).where(Organisation.kind == kind.value, Organisation.code.in_(codes.values()))
    found = {organisation.code: organisation for organisation in db.session.scalars(query)}
    for key, code in codes.items():
        found[code].email = _email(key)
    return {key: found[code] for key, code in codes.items()}


def _operator(operator: Operator, added: Mapping[str, Organisation]) -> Organisation:
    organisation = _organisation(operator)
    if operator.eori:
        organisation.identifiers.append(Identifier(type=IdentifierType.EORI.value, value=operator.eori))
    organisation.activities.extend(_activity(held, added) for held in operator.activities)
    return _added(organisation)


def _activity(held: Held, added: Mapping[str, Organisation]) -> OperatorActivity:
    today = clock.today()
    return OperatorActivity(
        activity=held.activity.value,
        status=held.status.value,
        control_body_id=added[held.body].id if held.body else None,
        valid_from=today - timedelta(days=400),
        valid_to=today - timedelta(days=held.ended) if held.ended is not None else None,
    )


def _organisation(known: Operator) -> Organisation:
    seat = known.seat
    return Organisation(
        kind=OrganisationKind.OPERATOR.value,
        code=known.code,
        name=known.name,
        country=seat.country,
        postcode=seat.postcode,
        city=seat.city,
        address=seat.address,
        controlled_country="",
        email=_email(known.key),
    )


def _email(key: str) -> str:
    return f"{key.replace('_', '-')}@demo.example"


def _added(organisation: Organisation) -> Organisation:
    db.session.add(organisation)
    db.session.flush()
    index(organisation)
    return organisation

"""Adding the organisations of the register, each with what it is registered or recognised for."""

from collections.abc import Mapping
from datetime import timedelta

from portal.demonstration.register import AUTHORITIES, BODIES, OPERATORS, Authority, Body, Held, Operator
from portal.extensions import db
from portal.organisations.domain import IdentifierType, OrganisationKind, RecognitionType, Scheme
from portal.organisations.models import BodyRecognition, Identifier, OperatorActivity, Organisation
from portal.organisations.services.indexing import index
from portal.shared import clock


def add_all() -> dict[str, int]:
    """Add every organisation, and return their numbers by key; the caller holds the transaction."""
    added: dict[str, Organisation] = {}
    for authority in AUTHORITIES:
        added[authority.key] = _authority(authority, added)
    for body in BODIES:
        added[body.key] = _body(body)
    for operator in OPERATORS:
        added[operator.key] = _operator(operator, added)
    return {key: organisation.id for key, organisation in added.items()}


def _authority(authority: Authority, added: Mapping[str, Organisation]) -> Organisation:
    organisation = _organisation(OrganisationKind.AUTHORITY, authority)
    organisation.function = authority.function.value
    organisation.region = authority.region
    organisation.superior_id = added[authority.superior].id if authority.superior else None
    return _added(organisation)


def _body(body: Body) -> Organisation:
    organisation = _organisation(OrganisationKind.CONTROL_BODY, body)
    organisation.controlled_country = body.code[:2]
    if body.categories:
        organisation.recognitions.append(
            BodyRecognition(
                type=RecognitionType.EQUIVALENT_BODY.value,
                scheme=Scheme.REG_834_2007.value,
                categories=body.categories,
            )
        )
    return _added(organisation)


def _operator(operator: Operator, added: Mapping[str, Organisation]) -> Organisation:
    organisation = _organisation(OrganisationKind.OPERATOR, operator)
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


def _organisation(kind: OrganisationKind, known: Authority | Body | Operator) -> Organisation:
    seat = known.seat
    return Organisation(
        kind=kind.value,
        code=known.code,
        name=known.name,
        country=seat.country,
        postcode=seat.postcode,
        city=seat.city,
        address=seat.address,
        controlled_country="",
        email=f"{known.key.replace('_', '-')}@demo.example",
    )


def _added(organisation: Organisation) -> Organisation:
    db.session.add(organisation)
    db.session.flush()
    index(organisation)
    return organisation

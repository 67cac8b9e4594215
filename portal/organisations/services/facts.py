"""Bringing the authorities, control bodies and recognised countries that the portal comes with into the database."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.organisations.domain import OrganisationKind
from portal.organisations.domain.builtin import Seat
from portal.organisations.domain.builtin.authorities import AUTHORITIES, Authority
from portal.organisations.domain.builtin.bodies import BODIES, Body, Ground
from portal.organisations.domain.builtin.countries import COUNTRIES, Country
from portal.organisations.models import BodyRecognition, Organisation, RecognisedCountry
from portal.organisations.services.indexing import reindex
from portal.persistence.transaction import transaction


@dataclass(frozen=True)
class Loaded:
    """How many organisations, recognitions of bodies already there, and countries a load brought."""

    organisations: int
    recognitions: int
    countries: int


def load_builtin() -> Loaded:
    """Add what is built in and is not there, by kind and code; nothing that is there is changed.

    A body that is there gets the recognitions of a law under which it has none; a country likewise. So what is not
    true any more is given a last day, not deleted: it would be back at the next load.
    """
    with transaction() as session:
        bodies = select(Organisation).where(Organisation.kind == OrganisationKind.CONTROL_BODY.value)
        there = {body.code: body for body in session.scalars(bodies)}
        recognitions = list(_missing_recognitions(session, there))
        session.add_all(recognitions)
        added = [*_add_authorities(session), *_add(session, (_body(b) for b in BODIES if b.code not in there))]
        reindex(added)
        countries = _add_countries(session)
        return Loaded(len(added), len(recognitions), countries)


def _missing_recognitions(session: Session, there: dict[str, Organisation]) -> Iterator[BodyRecognition]:
    rows = session.execute(select(BodyRecognition.organisation_id, BodyRecognition.scheme))
    known = {(id_, scheme) for id_, scheme in rows}
    for body in BODIES:
        organisation = there.get(body.code)
        if organisation is None:
            continue
        for ground in body.grounds:
            if (organisation.id, ground.recognition.scheme.value) not in known:
                recognition = _recognition(ground)
                recognition.organisation_id = organisation.id
                yield recognition


def _add_authorities(session: Session) -> list[Organisation]:
    """Add missing authorities, those above others first."""
    kind = Organisation.kind == OrganisationKind.AUTHORITY.value
    ids = {row.code: row.id for row in session.execute(select(Organisation.code, Organisation.id).where(kind))}
    missing = [authority for authority in AUTHORITIES if authority.code not in ids]
    added = _add(session, (_authority(a, None) for a in missing if not a.superior))
    ids |= {authority.code: authority.id for authority in added}
    return added + _add(session, (_authority(a, ids[a.superior]) for a in missing if a.superior))


def _add(session: Session, organisations: Iterable[Organisation]) -> list[Organisation]:
    found = list(organisations)
    session.add_all(found)
    session.flush()
    return found


def _add_countries(session: Session) -> int:
    rows = session.execute(select(RecognisedCountry.country, RecognisedCountry.scheme))
    known = {(country, scheme) for country, scheme in rows}
    missing = [c for c in COUNTRIES if (c.country, c.recognition.scheme.value) not in known]
    session.add_all(map(_country, missing))
    return len(missing)


def _organisation(kind: OrganisationKind, known: Authority | Body) -> Organisation:
    seat: Seat = known.seat
    return Organisation(
        kind=kind.value,
        code=known.code,
        name=known.name,
        country=seat.country,
        postcode=seat.postcode,
        city=seat.city,
        address=seat.address,
        controlled_country="",
        identifiers=[],
        activities=[],
    )


def _authority(known: Authority, superior_id: int | None) -> Organisation:
    organisation = _organisation(OrganisationKind.AUTHORITY, known)
    organisation.function = known.function.value
    organisation.region = known.region
    organisation.transport = known.transport.value if known.transport else ""
    organisation.unlocode = known.unlocode
    organisation.superior_id = superior_id
    return organisation


def _body(known: Body) -> Organisation:
    organisation = _organisation(OrganisationKind.CONTROL_BODY, known)
    organisation.controlled_country = known.code[:2]
    organisation.recognitions = [_recognition(ground) for ground in known.grounds]
    return organisation


def _recognition(ground: Ground) -> BodyRecognition:
    scope = ground.recognition
    return BodyRecognition(
        type=scope.type.value,
        scheme=scope.scheme.value,
        categories="".join(sorted(scope.categories)),
        exceptions="".join(sorted(scope.exceptions)),
        valid_from=scope.valid_from,
        valid_to=scope.valid_to,
        source=ground.source,
    )


def _country(known: Country) -> RecognisedCountry:
    return RecognisedCountry(
        country=known.country,
        scheme=known.recognition.scheme.value,
        categories="".join(sorted(known.recognition.categories)),
        limitations_en=known.limits_en,
        limitations_fr=known.limits_fr,
        issuing_body=known.issuing_body,
        valid_from=known.recognition.valid_from,
        valid_to=known.recognition.valid_to,
        source=known.source,
    )

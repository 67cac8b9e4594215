"""Finding places that are held: those of a certificate, the one behind a link. Changes nothing."""

from dataclasses import dataclass

from sqlalchemy import or_, select

from portal.auth import tokens
from portal.auth.models import Account
from portal.coi.domain.lifecycle import Status
from portal.coi.models import Coi
from portal.coi.queries.ordering import BIGGEST_ID
from portal.extensions import db
from portal.invitations.domain import Place, place
from portal.invitations.models import HeldPlace
from portal.organisations.models import Organisation
from portal.shared import clock
from portal.shared.errors import NotFound
from portal.shared.people import Actor


def of(coi: Coi) -> list[HeldPlace]:
    """The places of a certificate that are held now, oldest first; nothing is asked where there never was one."""
    if not coi.partners_invited:
        return []
    query = select(HeldPlace).where(HeldPlace.coi_id == coi.id, HeldPlace.ended_at.is_(None))
    return list(db.session.scalars(query.order_by(HeldPlace.id)))


def get(coi: Coi, id_: int, actor: Actor) -> HeldPlace:
    """A place that an organisation of the actor holds for somebody; raises NotFound."""
    mine = select(HeldPlace).where(HeldPlace.id == id_, HeldPlace.coi_id == coi.id)
    held = db.session.scalar(mine) if id_ <= BIGGEST_ID else None
    if held is None or held.inviter_id not in actor.post_ids:
        raise NotFound
    return held


def by_token(token: str) -> HeldPlace | None:
    """The place behind a link that still works, None where there is none."""
    query = (
        select(HeldPlace)
        .join(Coi, Coi.id == HeldPlace.coi_id)
        .where(
            HeldPlace.token_hash == tokens.digest(token),
            HeldPlace.ended_at.is_(None),
            HeldPlace.expires_at > clock.now(),
            Coi.status != Status.DELETED.value,
        )
    )
    return db.session.scalar(query)


def waiting_for(organisation_id: int) -> list[tuple[int, int]]:
    """The places held for a company, or for one that was merged into it: their certificates and their own numbers."""
    query = (
        select(HeldPlace.coi_id, HeldPlace.id)
        .join(Organisation, Organisation.id == HeldPlace.organisation_id)
        .where(
            or_(Organisation.id == organisation_id, Organisation.merged_into_id == organisation_id),
            HeldPlace.ended_at.is_(None),
        )
    )
    return [(row[0], row[1]) for row in db.session.execute(query.order_by(HeldPlace.coi_id, HeldPlace.id))]


def certificate_of(held: HeldPlace) -> Coi:
    """The certificate a place is on, whoever asks: for its form and its number."""
    return db.session.get_one(Coi, held.coi_id)


@dataclass(frozen=True)
class Inviter:
    """Who invited: the person, and the organisation they act for."""

    person: str
    organisation: str


def inviter_of(held: HeldPlace) -> Inviter:
    """Who holds a place for somebody, by name."""
    account = db.session.get_one(Account, held.invited_by_id)
    return Inviter(account.name, db.session.get_one(Organisation, held.inviter_id).name)


def place_of(coi: Coi, held: HeldPlace) -> Place:
    """Where on its form a place is; raises NotFound where the form has no such place."""
    found = place(coi.edition, held.box, held.row)
    if found is None:
        raise NotFound
    return found

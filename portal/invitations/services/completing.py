"""When an invited company is valid: the place that was held for it is filled in, inside the act that made it so."""

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import Select, func, select, update

from portal.auth.models import Account
from portal.coi import queries as certificates
from portal.coi.models import Coi
from portal.coi.queries.contents import content_of
from portal.coi.queries.people import people_of
from portal.coi.services.telling import tell_renamed
from portal.coi.services.writing import blocking, write
from portal.extensions import db
from portal.invitations import queries
from portal.invitations.domain import REASONS, Ending, Place
from portal.invitations.models import HeldPlace
from portal.invitations.services.holding import note
from portal.notices.services import Told, notify_each
from portal.organisations import queries as organisations
from portal.organisations.domain import ActivityStatus, OrganisationKind, RoleStatus
from portal.organisations.models import OperatorActivity, Organisation, Role
from portal.organisations.services import hooks
from portal.organisations.services.telling import recipient
from portal.persistence.audit import By
from portal.shared import clock
from portal.shared.people import Actor, Post, RoleKind

EVENTS: Mapping[Ending, str] = {
    ending: "coi:partner:completed" if ending is Ending.COMPLETED else "coi:partner:not_completed"
    for ending in (Ending.COMPLETED, *REASONS)
}


def link(organisation_id: int, actor: Actor) -> None:
    """Somebody asks to be attached to a company: the places held for that person are held for that company.

    The person is known by the link that was followed, or by the address that was invited, which is theirs. A place held
    for one company moves to another only after that one came to nothing.
    """
    account = db.session.get_one(Account, actor.account_id)
    mine = (HeldPlace.account_id == account.id) | (HeldPlace.account_id.is_(None) & (HeldPlace.email == account.email))
    if db.session.get_one(Organisation, organisation_id).kind == OrganisationKind.OPERATOR:
        open_ = HeldPlace.organisation_id.is_(None) | HeldPlace.organisation_id.not_in(_hoped_for(account.id))
        linked = {"account_id": account.id, "organisation_id": organisation_id}
        db.session.execute(update(HeldPlace).where(HeldPlace.ended_at.is_(None), mine, open_).values(linked))


def _hoped_for(account_id: int) -> Select[int]:
    """The companies a person acts for or may still act for, and what was merged into them: not refused, not left."""
    alive = OperatorActivity.status.not_in({ActivityStatus.REJECTED.value, ActivityStatus.DELETED.value})
    company = select(Role.organisation_id).where(
        Role.account_id == account_id,
        Role.status.not_in({RoleStatus.REJECTED.value, RoleStatus.WITHDRAWN.value}),
        Role.organisation_id.in_(select(OperatorActivity.organisation_id).where(alive)),
    )
    return select(Organisation.id).where(func.coalesce(Organisation.merged_into_id, Organisation.id).in_(company))


def complete(organisation_id: int, by: By) -> None:
    """Fill in the places held for a company, where it is valid for them by now, and tell those who invited it (N16)."""
    for coi_id, id_ in queries.waiting_for(organisation_id):
        coi = certificates.lock_linked(coi_id)
        held = db.session.get_one(HeldPlace, id_, populate_existing=True)
        if held.ended_at is None and _is_theirs(held, organisation_id):
            _settle(coi, held, organisation_id, by)


def _is_theirs(held: HeldPlace, organisation_id: int) -> bool:
    """Whether the person who was invited acts for the company, or made it: nobody else's company takes the place."""
    roles = select(Role.id).where(
        Role.account_id == held.account_id,
        Role.organisation_id.in_({organisation_id, held.organisation_id}),
        Role.status == RoleStatus.VALID.value,
    )
    created = select(Organisation.id).where(
        Organisation.id.in_({organisation_id, held.organisation_id}), Organisation.created_by_id == held.account_id
    )
    return db.session.scalar(roles.limit(1)) is not None or db.session.scalar(created.limit(1)) is not None


def _settle(coi: Coi, held: HeldPlace, organisation_id: int, by: By) -> None:
    where = queries.place_of(coi, held)
    takes = where.field.selectable
    party = organisations.parties([organisation_id])[organisation_id]
    if takes is None or not party.is_valid_for(takes.activities):
        return
    ending = _ending(coi, held, where, organisation_id)
    held.organisation_id, held.ended_at, held.ending = organisation_id, clock.now(), ending.value
    if ending is Ending.COMPLETED:
        before = coi.content()
        write(coi, {where.box.key: where.filled(coi.answers(where.box), organisation_id)}, before, by)
        tell_renamed(coi, before, by)
    note(coi, held, EVENTS[ending], by, organisation=party.name)
    _tell(coi, held, party.name, ending, but=by.actor.account_id)


def _ending(coi: Coi, held: HeldPlace, where: Place, organisation_id: int) -> Ending:
    """What becomes of a place: it is filled in where it is empty, open to whoever invited, and takes the company."""
    post = _post(db.session.get_one(Organisation, held.inviter_id))
    rights = coi.edition.held(coi.content(), post, OrganisationKind(coi.created_as))
    answers = coi.answers(where.box)
    if not where.exists(answers):
        return Ending.GONE
    if not where.is_free(answers):
        return Ending.FILLED
    if where.field.name not in coi.edition.opening(where.box, coi.state, rights, coi.flags).fields:
        return Ending.CLOSED
    return Ending.COMPLETED if _is_taken(coi, where, organisation_id) else Ending.UNFIT


def _is_taken(coi: Coi, where: Place, organisation_id: int) -> bool:
    """Whether the field takes the company, and no rule that holds at this status would be broken by it."""
    takes = where.field.selectable
    if takes is None or not organisations.allowed(
        organisation_id,
        kind=takes.kind,
        activities=takes.activities,
        countries=certificates.countries_of(where.field),
    ):
        return False
    before = content_of(coi)
    named = {**before.parties, **organisations.parties([organisation_id])}
    filled = where.filled(before.answers[where.box.key], organisation_id)
    after = replace(before.with_answers(where.box.key, filled), parties=named)
    stages = coi.edition.held_to.get(coi.state, ())
    return set(map(repr, blocking(coi.edition, stages, after))) <= set(map(repr, blocking(coi.edition, stages, before)))


def _post(inviter: Organisation) -> Post:
    """The organisation that invited as the tables ask about it, whoever of it is there by now."""
    now = db.session.get_one(Organisation, inviter.merged_into_id) if inviter.merged_into_id else inviter
    kind, former = RoleKind(now.kind), frozenset({inviter.id})
    return Post(now.id, kind, now.name, now.code, now.country, function=now.function, former_ids=former)


def _tell(coi: Coi, held: HeldPlace, name: str, ending: Ending, *, but: int) -> None:
    box = queries.place_of(coi, held).box
    people = {person.account.id: person for person in people_of([held.inviter_id])}
    people.pop(but, None)
    about = {"certificate": coi.number, "organisation": name, "invited": held.name, "box": box.number}
    notice = "partner_placed" if ending is Ending.COMPLETED else "partner_not_placed"
    more = {} if ending is Ending.COMPLETED else {"why": [REASONS[ending]]}
    way = f"/coi/{coi.number}#{box.id}"
    told = [Told(recipient(p.account), p.home_id, way, about | more) for p in people.values()]
    notify_each(notice, told, about=coi.number)


hooks.when_joining(link)
hooks.when_validated(complete)

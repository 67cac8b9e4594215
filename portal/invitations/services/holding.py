"""Holding a place for an invited company (N13): inviting, reminding once a day, withdrawing."""

from collections.abc import Mapping
from typing import Any

from portal.auth import tokens
from portal.coi import queries as certificates
from portal.coi.domain.boxes import ROWS
from portal.coi.domain.content import Answers
from portal.coi.models import Coi
from portal.coi.services import create_draft
from portal.extensions import db
from portal.invitations import queries
from portal.invitations.domain import (
    BETWEEN_REMINDERS,
    LINK_LIFE,
    LONGEST_MESSAGE,
    Ending,
    Invitation,
    Place,
    has_address,
    place,
)
from portal.invitations.models import HeldPlace
from portal.notices.services import send_mail
from portal.persistence import audit
from portal.persistence.audit import By
from portal.persistence.transaction import first_time, remember, transaction
from portal.shared import clock
from portal.shared.errors import Conflict, Invalid, NotAllowed, NotFound
from portal.shared.people import Actor, Task
from portal.shared.text import N_

INVITED, REMINDED, WITHDRAWN = "coi:partner:invited", "coi:partner:reminded", "coi:partner:withdrawn"


def may_invite(coi: Coi, where: Place, actor: Actor) -> None:
    """Raises NotAllowed where the tables do not let the actor fill the place in now, Conflict where it is taken."""
    opening = coi.edition.opening(where.box, coi.state, coi.capacities_of(actor, Task.EDIT), coi.flags)
    answers = coi.answers(where.box)
    if where.field.name not in opening.fields:
        raise NotAllowed(N_("You cannot change box %(box)s now."), box=where.box.number)
    if not where.exists(answers) and (ROWS not in opening.fields or not where.row.isalnum()):
        raise NotFound
    if not where.is_free(answers):
        raise Conflict(N_("Box %(box)s is filled in already: empty it first, then invite."), box=where.box.number)
    if any((held.box, held.row) == (where.box.key, where.row) for held in queries.of(coi)):
        raise Conflict(N_("Box %(box)s is held for somebody already: withdraw that first."), box=where.box.number)


def invite(
    reference: str, key: str, row: str, invitation: Invitation, *, act: str, actor: Actor, browser: str = ""
) -> int:
    """Invite a company by e-mail and hold the place for it; returns the number of the place.

    The same ``act`` sent again invites nobody. Nothing in what happens tells whether the address has an account.
    """
    with transaction():
        if (done := first_time(act, actor.account_id)) is not None:
            return int(done)
        coi = certificates.lock(reference, actor)
        where = place(coi.edition, key, row)
        if where is None:
            raise NotFound
        may_invite(coi, where, actor)
        id_ = hold(coi, where, invitation, By(actor, coi.post_of(actor)), browser=browser)
        remember(act, actor.account_id, str(id_))
        return id_


def invite_to_new(
    answers: Mapping[str, Answers], where: Place, invitation: Invitation, *, act: str, actor: Actor, browser: str = ""
) -> str:
    """Create a draft in which a place is held for a company, and return its draft number (V01: held is enough).

    The same ``act`` sent again does nothing. Raises Refused where the draft lacks something else.
    """
    if not where.is_free(answers.get(where.box.key, {ROWS: []})):
        raise Conflict(N_("Box %(box)s is filled in already: empty it first, then invite."), box=where.box.number)

    def hold_it(coi: Coi, by: By) -> int:
        return hold(coi, where, invitation, by, browser=browser)

    return create_draft(answers, act=act, actor=actor, held={where.box.key: hold_it})


def hold(coi: Coi, where: Place, invitation: Invitation, by: By, *, browser: str = "") -> int:
    """Write down that a place is held, and leave the mail; the caller holds the transaction."""
    if by.post is None:
        raise NotAllowed
    if len(invitation.message) > LONGEST_MESSAGE:
        raise Invalid(N_("%(most)s characters at most."), field="message", most=LONGEST_MESSAGE)
    if has_address(invitation.message):
        raise Invalid(WITHOUT_ADDRESSES, field="message")
    moment, token = clock.now(), tokens.new()
    held = HeldPlace(
        coi_id=coi.id,
        box=where.box.key,
        row=where.row,
        name=invitation.name,
        country=invitation.country,
        email=invitation.email,
        language=invitation.language,
        message=invitation.message,
        token_hash=tokens.digest(token),
        expires_at=moment + LINK_LIFE,
        invited_by_id=by.actor.account_id,
        inviter_id=by.post.organisation_id,
        invited_at=moment,
        mailed_at=moment,
    )
    db.session.add(held)
    coi.partners_invited = True
    db.session.flush()
    note(coi, held, INVITED, by)
    _mail(coi, held, token, by, browser=browser)
    return held.id


WITHOUT_ADDRESSES = N_("Leave out addresses of sites and of mail: the invitation carries the link that is needed.")


def remind(reference: str, id_: int, *, actor: Actor, browser: str = "") -> str:
    """Send the invitation again with a new link, once a day; returns the name of the company."""
    with transaction():
        coi, held, by = _locked(reference, id_, actor)
        if clock.now() - held.mailed_at < BETWEEN_REMINDERS:
            raise Conflict(N_("The invitation was sent less than a day ago. It can be sent again once a day."))
        token = tokens.new()
        held.token_hash, held.expires_at = tokens.digest(token), clock.now() + LINK_LIFE
        held.mailed_at = clock.now()
        note(coi, held, REMINDED, by)
        _mail(coi, held, token, by, browser=browser)
        return held.name


def withdraw(reference: str, id_: int, *, actor: Actor) -> str:
    """Hold the place no more; the link works no more. Returns the name of the company."""
    with transaction():
        coi, held, by = _locked(reference, id_, actor)
        held.ended_at, held.ending = clock.now(), Ending.WITHDRAWN.value
        note(coi, held, WITHDRAWN, by)
        return held.name


def _locked(reference: str, id_: int, actor: Actor) -> tuple[Coi, HeldPlace, By]:
    coi = certificates.lock(reference, actor)
    held = queries.get(coi, id_, actor)
    post = actor.post_among({held.inviter_id})
    if post is None or not post.may_do(Task.EDIT):
        raise NotAllowed(N_("You only read here: a colleague who prepares can do this."))
    if held.ended_at is not None:
        raise Conflict(N_("This place is not held any more."))
    return coi, held, By(actor, post)


def note(coi: Coi, held: HeldPlace, event: str, by: By, **more: Any) -> None:
    """Leave a line in the history of the certificate: its creators' alone while it is a draft (D36)."""
    changes = {"name": [None, held.name]} | {name: [None, value] for name, value in more.items()}
    subject = (certificates.SUBJECT, coi.id)
    audit.record(by, event, subject, part=held.box, changes=changes, private=coi.reference is None)


def _mail(coi: Coi, held: HeldPlace, token: str, by: By, *, browser: str) -> None:
    box = queries.place_of(coi, held).box
    send_mail(
        "partner_invited",
        to=held.email,
        language=held.language,
        browser=browser,
        name=held.name,
        by=by.actor.name,
        organisation=by.post.name if by.post else "",
        box=box.number,
        what=[box.title],
        kind=[coi.edition.type_label],
        message=held.message,
        link=f"/{held.language}/invitation/{token}",
        valid_until=held.expires_at,
    )

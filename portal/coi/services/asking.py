"""Asking whoever may for a change of a certificate, in one's own words (N15); once a day for each box."""

from portal.coi import queries
from portal.coi.domain.advice import ASKED, Advice, Answer, parts
from portal.coi.domain.boxes import ROWS, Box
from portal.coi.domain.lifecycle import ACTION_LABELS, Capacity
from portal.coi.models import Coi
from portal.coi.queries import advising, waiting
from portal.coi.services import telling
from portal.organisations.models import Organisation
from portal.persistence import audit, outbox
from portal.persistence.audit import By
from portal.persistence.transaction import first_time, remember, transaction
from portal.shared.errors import Conflict, Invalid, NotAllowed, NotFound
from portal.shared.people import Actor, Task
from portal.shared.text import N_

LONGEST_MESSAGE = 2000
LINES = N_("number of lines")


def label_of(box: Box, name: str) -> str:
    """What one part of a box is called, to be translated: a field, its lines, or the box."""
    if name == ROWS:
        return LINES
    return box.field(name).label if name else box.title


def may_ask(coi: Coi, actor: Actor) -> None:
    """Raises NotAllowed where somebody may look at the advice and send no request."""
    post = coi.post_of(actor)
    if post is None or not post.may_do(Task.EDIT):
        raise NotAllowed(N_("You only read here: a colleague who prepares can send the request."))
    if coi.capacities_of(actor) == {Capacity.COMMISSION}:
        raise NotAllowed(N_("The European Commission reads certificates, and asks for no change of them."))


def ask_change(
    reference: str, key: str, name: str, organisation_id: int | None, message: str, *, act: str, actor: Actor
) -> str:
    """Send a request to change a part of a certificate to one organisation that may do so; returns who is asked.

    The same ``act`` sent again asks nobody. Raises Conflict where the tables give another answer by now, or where the
    person asked about this box less than a day ago; NotAllowed (`may_ask`); Invalid without words or without anybody.
    """
    with transaction():
        if (done := first_time(act, actor.account_id)) is not None:
            return done
        coi = queries.lock(reference, actor)
        may_ask(coi, actor)
        box = coi.edition.box(key)
        if name not in (*parts(coi.edition, box), ""):
            raise NotFound
        found = advising.advice(coi, box, name, actor)
        asked, way = _chosen(coi, found, organisation_id)
        if len(message) > LONGEST_MESSAGE:
            raise Invalid(N_("%(most)s characters at most."), field="message", most=LONGEST_MESSAGE)
        if not message:
            raise Invalid(N_("Write what is to be changed, and why."), field="message")
        if advising.last_asked(coi, box, actor) is not None:
            raise Conflict(N_("You asked about this box less than a day ago. One request a day is sent."))
        by = By(actor, coi.post_of(actor))
        changes = {"part": [None, label_of(box, name)], "asked": [None, asked.name]}
        subject, private = (queries.SUBJECT, coi.id), coi.reference is None
        audit.record(by, ASKED, subject, part=box.key, reason=message, changes=changes, private=private)
        outbox.enqueue(ASKED, reference=coi.number)
        words = {"box": box.number, "what": [label_of(box, name)], "message": message}
        words |= {"todo": [ACTION_LABELS[way.action]] if way.action else []}
        if not telling.tell_asked(coi, asked.id, by, _link(coi, box, way), words):
            raise Conflict(N_("Nobody else acts for %(name)s in the portal: write to them directly."), name=asked.name)
        remember(act, actor.account_id, asked.name[:80])
        return asked.name


def _chosen(coi: Coi, found: Advice, organisation_id: int | None) -> tuple[Organisation, Advice]:
    """Who is asked, and for what of it: the first way they can act."""
    offered = advising.holders(coi, found)
    if not offered:
        raise Conflict(N_("The answer is another one by now: nobody is to be asked. Look again."))
    if organisation_id is None:
        raise Invalid(N_("Choose whom to ask."), field="organisation")
    chosen = next((one for one in offered if one.id == organisation_id), None)
    if chosen is None:
        raise Conflict(N_("Somebody else is to be asked by now. Look again."))
    return chosen, next(way for way in found.ways if chosen in waiting.named_as(coi, way.who))


def _link(coi: Coi, box: Box, way: Advice) -> str:
    """The way straight to the box, or to the step that replaces."""
    if way.answer is Answer.REPLACE and way.action:
        return f"/coi/{coi.number}/steps/{way.action}"
    edit = f"/boxes/{box.key}/edit" if way.answer is Answer.ASK else ""
    return f"/coi/{coi.number}{edit}#{box.id}"

"""“I need to change something…”: what must change, what the tables answer, and a request to whoever may."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.coi import queries, services
from portal.coi.domain.advice import REASONS, Advice, parts
from portal.coi.domain.boxes import ROWS, Box
from portal.coi.domain.edition import Edition
from portal.coi.domain.lifecycle import ACTION_LABELS, CAPACITY_LABELS, FLAG_REASONS, STATUS_LABELS
from portal.coi.models import Coi
from portal.coi.queries import advising, waiting
from portal.coi.services import asking
from portal.coi.views import blueprint
from portal.organisations.models import Organisation
from portal.shared.errors import Conflict, Invalid, NotAllowed
from portal.shared.people import Permission
from portal.shared.text import N_
from portal.web import htmx
from portal.web.access import current_actor, requires
from portal.web.acts import act_of, new_act
from portal.web.both import gettext as _
from portal.web.fields import clean
from portal.web.i18n import joined, said

WHOLE, LINES = N_("The whole box"), N_("Lines: one more, one less")


@dataclass(frozen=True)
class Question:
    """One part of a box that may have to change, as the list and the address say it."""

    box: Box
    name: str

    @property
    def value(self) -> str:
        """How the address says it: ``goods.packages``, ``goods`` for the whole box."""
        return f"{self.box.key}.{self.name}" if self.name else self.box.key

    @property
    def label(self) -> str:
        """The part in words, to be translated; the title where the box has one part alone."""
        if self.name == ROWS:
            return LINES
        return self.box.field(self.name).label if self.name else WHOLE


def _questions(edition: Edition) -> list[tuple[Box, list[Question]]]:
    """Everything one can ask about, box by box in the order of the form."""
    return [(box, [Question(box, name) for name in parts(edition, box)]) for box in edition.boxes]


def _asked(edition: Edition, value: str) -> Question | None:
    """What is asked, None where nothing of the form is."""
    key, _dot, name = value.partition(".")
    box = next((box for box in edition.boxes if box.key == key), None)
    return Question(box, name) if box is not None and name in (*parts(edition, box), "") else None


@dataclass(frozen=True)
class Request:
    """The form that asks somebody: whom, in which words, what is wrong with it; or why none can be sent."""

    to: list[Organisation]
    chosen: int | None = None
    message: str = ""
    errors: Mapping[str, str] | None = None
    closed: str = ""


@blueprint.get("/<reference>/change")
@requires(Permission.COI_READ)
def change(reference: str) -> ResponseReturnValue:
    """Pick what must change, and read what the tables answer."""
    coi = queries.get(reference, current_actor())
    question = _asked(coi.edition, request.args.get("what", ""))
    return _page(coi, question, _request(coi, question) if question else None)


@blueprint.post("/<reference>/change")
@requires(Permission.COI_READ)
def ask_change(reference: str) -> ResponseReturnValue:
    """Send a request to change something, once."""
    actor = current_actor()
    coi = queries.get(reference, actor)
    question = _asked(coi.edition, request.form.get("what", ""))
    if question is None:
        return redirect(url_for(".change", reference=coi.number), 303)
    message = clean(request.form.get("message", ""))
    chosen, words = request.form.get("organisation", type=int), (question.box.key, question.name)
    try:
        name = services.ask_change(reference, *words, chosen, message, act=act_of(request.form), actor=actor)
    except (Invalid, Conflict) as refusal:
        text = said(refusal.message, refusal.parameters)
        field = refusal.field if isinstance(refusal, Invalid) else ""
        coi = queries.get(reference, actor)
        form = Request(advising.holders(coi, _advice(coi, question)), chosen, message, {field: text})
        return _page(coi, question, form, status=422 if field else 409)
    flash(_("%(name)s is asked for the change, in the portal and by e-mail.", name=name))
    return redirect(url_for(".show", reference=coi.number, _anchor=question.box.id), 303)


def _advice(coi: Coi, question: Question) -> Advice:
    return advising.advice(coi, question.box, question.name, current_actor())


def _who(coi: Coi, found: Advice) -> str:
    """Those who may do what the answer says: as what they act, and who that is on this certificate."""
    named = {c: [one.name for one in waiting.named_as(coi, (c,))] for c in found.who}
    labels = {c: _(CAPACITY_LABELS[c]) for c in found.who}
    words = [f"{labels[c]} ({joined(names)})" for c, names in named.items() if names] or list(labels.values())
    return said("%(who)s", {"who": ("or", words)})


def _request(coi: Coi, question: Question) -> Request | None:
    """The form to fill in, where the answer is that somebody can be asked."""
    found, actor = _advice(coi, question), current_actor()
    to = advising.holders(coi, found)
    if not to:
        return None
    try:
        asking.may_ask(coi, actor)
    except NotAllowed as refusal:
        return Request(to, closed=said(refusal.message, refusal.parameters))
    if advising.last_asked(coi, question.box, actor) is not None:
        return Request(to, closed=_("You asked about this box less than a day ago. One request a day is sent."))
    return Request(to, chosen=to[0].id if len(to) == 1 else None)


def _page(coi: Coi, question: Question | None, form: Request | None, *, status: int = 200) -> ResponseReturnValue:
    found = _advice(coi, question) if question else None
    return htmx.render(
        "coi/change.html",
        fragment="coi/_advice.html",
        status=status,
        coi=coi,
        questions=_questions(coi.edition),
        question=question,
        advice=found,
        able=waiting.named_as(coi, found.who) if found else [],
        who=partial(_who, coi),
        post=coi.post_of(current_actor()),
        may_copy=services.may_create(current_actor().post),
        form=form,
        act=act_of(request.form) if request.method == "POST" else new_act(),
        reasons=REASONS,
        flag_reasons=FLAG_REASONS,
        action_labels=ACTION_LABELS,
        status_label=STATUS_LABELS[coi.state],
    )

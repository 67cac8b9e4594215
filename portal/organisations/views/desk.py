"""The desk of those who decide: the queue, one request with its evidence, the decision (§6.4)."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale

from portal.organisations.domain import ACTIVITY_LABELS, Activity, ActivityStatus, RoleStatus
from portal.organisations.domain.requests import (
    ACTIVITY_MOVES,
    DECISIONS,
    READY_MADE,
    ROLE_MOVES,
    By,
    Step,
    steps_from,
)
from portal.organisations.forms import ActivitiesReasonForm, QuestionForm, ReasonForm, ticked
from portal.organisations.models import OperatorActivity, Organisation
from portal.organisations.queries import evidence, organisations, requests
from portal.organisations.services import decisions
from portal.organisations.sheet import told
from portal.organisations.views import blueprint
from portal.shared.errors import Invalid, NotFound
from portal.shared.people import Permission
from portal.shared.text import N_, folded
from portal.web import htmx
from portal.web.access import current_actor, requires
from portal.web.both import gettext as _
from portal.web.fields import clean
from portal.web.i18n import current_language, joined, said
from portal.web.typed import typed_form

PAGE = 50

DECIDED: Mapping[Step, str] = {
    Step.ACCEPT: N_("%(number)s of %(person)s is accepted."),
    Step.REJECT: N_("%(number)s of %(person)s is refused."),
    Step.SUSPEND: N_("%(number)s of %(person)s is suspended."),
    Step.RESTORE: N_("%(number)s of %(person)s is valid again."),
}
"""What is told once somebody decided about a person."""

DECIDED_FOR_OPERATOR: Mapping[Step, str] = {
    Step.ACCEPT: N_("Validated for %(name)s: %(activities)s."),
    Step.REJECT: N_("Refused to %(name)s: %(activities)s."),
    Step.SUSPEND: N_("Suspended for %(name)s: %(activities)s."),
    Step.RESTORE: N_("Valid again for %(name)s: %(activities)s."),
    Step.DELETE: N_("Deleted for %(name)s: %(activities)s."),
}
"""The same about activities of an operator."""


@blueprint.get("/requests/")
@requires(Permission.REQUEST_DECIDE)
def queue() -> ResponseReturnValue:
    """What is mine to decide, oldest first; by kind, by organisation, by what is late."""
    desk = requests.desk(current_actor())
    kind, late = request.args.get("kind", ""), "late" in request.args
    text = clean(request.args.get("q", ""))[:100]
    items = [item for item in desk.items if kind in ("", item.kind) and (item.overdue or not late)]
    if text:
        items = [item for item in items if _fits(item, folded(text))]
    return htmx.render(
        "organisations/queue.html",
        fragment="organisations/_queue.html",
        items=items[:PAGE],
        more=max(len(items) - PAGE, 0),
        counts=desk.counts,
        late=sum(item.overdue for item in desk.items),
        chosen={"kind": kind, "late": late, "q": text},
    )


def _fits(item: requests.Waiting, text: str) -> bool:
    person = f"{item.person.name} {item.person.email}" if item.person else ""
    organisation = item.organisation
    return text in folded(f"{organisation.name} {organisation.code} {organisation.city} {person} {item.key}")


def _common(key: str) -> dict[str, Any]:
    before, after = requests.desk(current_actor()).beside(key)
    return {
        "before": before,
        "after": after,
        "ready_made": READY_MADE,
        "told": told,
    }


@blueprint.get("/requests/<number>")
@requires(Permission.REQUEST_DECIDE)
def show_request(number: str) -> ResponseReturnValue:
    """One request, with what is known already."""
    return _request_page(number, ReasonForm(typed_form()), QuestionForm(typed_form()))


def _start_from(form: ReasonForm, language: str) -> bool:
    """Put a ready-made text, in the language of its reader, before what was typed, where one was chosen."""
    ready = READY_MADE.get(request.form.get("start", ""))
    if ready is None:
        return False
    with force_locale(language):
        form.reason.typed = "\n".join(filter(None, (_(ready), form.reason.typed)))
    return True


def _request_page(number: str, reason: ReasonForm, question: QuestionForm, *, refusal: str = "") -> ResponseReturnValue:
    role = requests.role(number)
    post = decisions.post_for(current_actor(), role)
    person = decisions.requester_of(role)
    steps = steps_from(ROLE_MOVES, RoleStatus(role.status), By.DECIDER)
    page = render_template(
        "organisations/request.html",
        role=role,
        person=person,
        organisation=role.organisation,
        post=post,
        validates=decisions.validating_post(current_actor(), role.organisation) is not None
        and bool(_to_validate(role.organisation)),
        waits=any(row.step is Step.ACCEPT for row in steps),
        moves=[row for row in steps if row.step in DECISIONS],
        may_ask=any(row.step is Step.ASK for row in steps),
        others=decisions.others_of(role, current_actor()),
        evidence=evidence.gather(role.organisation, post, person),
        age=requests.age(role.requested_at, post.country) if role.requested_at else (False, 0),
        reason=reason,
        question=question,
        refusal=refusal,
        **_common(number),
    )
    return page, 422 if refusal or reason.errors or question.errors else 200


def _steps(activity: OperatorActivity) -> frozenset[Step]:
    """What a decider can do to an activity."""
    return frozenset(row.step for row in steps_from(ACTIVITY_MOVES, ActivityStatus(activity.status), By.DECIDER))


def _to_validate(organisation: Organisation) -> frozenset[int]:
    """The activities that wait for their validation."""
    return frozenset(activity.id for activity in organisation.activities if Step.ACCEPT in _steps(activity))


@blueprint.post("/requests/<number>")
@requires(Permission.REQUEST_DECIDE)
def decide(number: str) -> ResponseReturnValue:
    """Accept, refuse, suspend, restore, or ask for one missing thing."""
    do = request.form.get("do", "")
    after = requests.desk(current_actor()).beside(number)[1]
    reason, question = ReasonForm(request.form), QuestionForm(request.form)
    if _start_from(reason, decisions.requester_of(requests.role(number)).language):
        return _request_page(number, reason, question)
    if do == "ask":
        if not question.validate():
            return _request_page(number, reason, question)
        decisions_made = _asked(number, question)
    else:
        if not reason.validate():
            return _request_page(number, reason, question)
        decisions_made = _decided(number, do, reason)
    if decisions_made is None:
        return _request_page(number, reason, question)
    flash(decisions_made)
    if "next" in request.form and after is not None:
        return redirect(address(after), 303)
    return redirect(url_for(".queue"), 303)


def address(item: requests.Waiting) -> str:
    """Where one waiting thing is decided."""
    if item.role:
        return url_for("organisations.show_request", number=item.key)
    return url_for("organisations.show_operator", id_=item.organisation.id)


def _asked(number: str, form: QuestionForm) -> str | None:
    try:
        decisions.ask(number, form.question.typed, actor=current_actor())
    except Invalid as invalid:
        form.question.errors = (said(invalid.message, invalid.parameters),)
        return None
    person = decisions.requester_of(requests.role(number))
    return _(
        "%(person)s is asked to complete %(number)s, which waits for the answer.", person=person.name, number=number
    )


def _step(do: str) -> Step:
    if do not in DECISIONS:
        raise NotFound
    return Step(do)


def _decided(number: str, do: str, form: ReasonForm) -> str | None:
    others = [clean(other)[:20] for other in request.form.getlist("other")]
    try:
        step = _step(do)
        decided = decisions.decide(number, step, actor=current_actor(), reason=form.reason.typed, with_others=others)
    except Invalid as invalid:
        form.reason.errors = (said(invalid.message, invalid.parameters),)
        return None
    person = decisions.requester_of(requests.role(number))
    return " ".join(_(DECIDED[step], number=one, person=person.name) for one in decided)


@blueprint.get("/requests/operator/<int:id_>")
@requires(Permission.REQUEST_DECIDE)
def show_operator(id_: int) -> ResponseReturnValue:
    """One operator with new activities."""
    return _operator_page(id_, ActivitiesReasonForm(typed_form()))


def _operator_page(id_: int, reason: ReasonForm) -> ResponseReturnValue:
    organisation = organisations.get(id_)
    post = decisions.validating_post(current_actor(), organisation)
    if post is None:
        raise NotFound
    page = render_template(
        "organisations/operator_request.html",
        organisation=organisation,
        post=post,
        evidence=evidence.gather(organisation, post),
        steps={step for activity in organisation.activities for step in _steps(activity)},
        to_validate=_to_validate(organisation),
        reason=reason,
        **_common(str(id_)),
    )
    return page, 422 if reason.errors else 200


@blueprint.post("/requests/operator/<int:id_>")
@requires(Permission.REQUEST_DECIDE)
def decide_operator(id_: int) -> ResponseReturnValue:
    """Validate, refuse, suspend, restore or delete the activities that are ticked."""
    reason = ActivitiesReasonForm(request.form)
    after = requests.desk(current_actor()).beside(str(id_))[1]
    if _start_from(reason, current_language()) or not reason.validate():
        return _operator_page(id_, reason)
    chosen, step = ticked(request.form.getlist("activity")), _step(request.form.get("do", ""))
    try:
        decisions.decide_activities(id_, chosen, step, actor=current_actor(), reason=reason.reason.typed)
    except Invalid as invalid:
        reason.reason.errors = (said(invalid.message, invalid.parameters),)
        return _operator_page(id_, reason)
    organisation = organisations.get(id_)
    names = [_(ACTIVITY_LABELS[Activity(a.activity)]) for a in organisation.activities if a.id in chosen]
    flash(_(DECIDED_FOR_OPERATOR[step], name=organisation.name, activities=joined(names)))
    if "next" in request.form and after is not None:
        return redirect(address(after), 303)
    return redirect(url_for(".show", id_=id_), 303)

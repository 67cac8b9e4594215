"""The steps of a certificate's life: what will happen, what is asked, and doing it."""

from collections.abc import Mapping
from contextlib import nullcontext

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.auth.views.session import tried
from portal.coi import queries, services, sheet
from portal.coi.domain.boxes import Box
from portal.coi.domain.edition import Level, Opening
from portal.coi.domain.lifecycle import ACTION_LABELS, CAPACITY_LABELS, PERFORMED, STATUS_LABELS, Action, Transition
from portal.coi.forms import BoxForm, Surroundings
from portal.coi.models import Coi
from portal.coi.views import blueprint
from portal.shared import clock
from portal.shared.errors import NotAllowed, NotFound, Refused, TooMany, WrongPassword, WrongStatus
from portal.shared.people import Permission, Task
from portal.shared.text import N_
from portal.web import htmx
from portal.web.access import current_actor, requires
from portal.web.acts import act_of, new_act
from portal.web.i18n import current_language, said
from portal.web.typed import typed_form

DONE: Mapping[Action, str] = {
    Action.SUBMIT: N_("Submitted. The certificate has the number %(number)s now."),
    Action.SIGN_18: N_("Box 18 of %(number)s is signed."),
    Action.SIGN_20: N_("Box 20 of %(number)s is signed."),
    Action.SIGN_21: N_("Box 21 of %(number)s is signed."),
    Action.DELETE: N_("%(number)s is deleted."),
}
"""What is told once a step was taken."""

ASKED = "step"
"""The prefix of what a step asks beside its box."""


def _action(name: str) -> Action:
    if name not in PERFORMED:
        raise NotFound
    return Action(name)


def _transition(coi: Coi, action: Action) -> Transition:
    """The row that allows the step; refused with the reason and with who can."""
    actor = current_actor()
    post = coi.post_of(actor)
    try:
        return coi.edition.step(action, coi.state, coi.capacities_of(actor, Task.STEP))
    except WrongStatus:
        message = N_("“%(action)s” is not possible at the status “%(status)s”.")
        raise WrongStatus(message, action=_(ACTION_LABELS[action]), status=_(STATUS_LABELS[coi.state])) from None
    except NotAllowed:
        if post and action in coi.edition.actions(coi.state, coi.capacities_of(actor)):
            message = N_("“%(action)s” is for a colleague at %(name)s who may take steps: your role there is smaller.")
            raise NotAllowed(message, action=_(ACTION_LABELS[action]), name=post.name) from None
        who = [CAPACITY_LABELS[capacity] for capacity in coi.edition.actors(action, coi.state)]
        message = N_("“%(action)s” is not open to you. Who can: %(who)s.")
        raise NotAllowed(message, action=_(ACTION_LABELS[action]), who=who) from None


def _form(coi: Coi, step: Transition) -> BoxForm:
    """What the step asks: the fields of the box it signs, or its own."""
    typed = typed_form()
    box = coi.edition.box(step.box) if step.box else Box(ASKED, "", "", step.asks)
    answers = coi.answers(box) if step.box else {}
    return BoxForm(box, Opening(box.field_names), answers, version=0, around=Surroundings(), typed=typed)


@blueprint.route("/<reference>/steps/<action>", methods=["GET", "POST"])
@requires(Permission.COI_READ)
def step(reference: str, action: str) -> ResponseReturnValue:
    """A step: its page says what will happen and what still blocks; sending it takes the step once."""
    actor = current_actor()
    wanted = _action(action)
    if request.method == "POST" and (done := services.done_before(act_of(request.form), actor)):
        return redirect(url_for(".show", reference=done), 303)
    coi = queries.get(reference, actor)
    try:
        transition = _transition(coi, wanted)
    except WrongStatus as wrong:
        return _too_late(coi, wanted, wrong)
    form = _form(coi, transition)
    if request.method != "POST":
        return _page(coi, wanted, transition, form)
    password = request.form.get("password", "")
    is_complete = _is_complete(form)
    password_error, status = _("Fill this in.") if transition.box and not password else "", 422
    if is_complete and not password_error:
        try:
            with tried(actor.account_id) if transition.box else nullcontext():
                done = _taken(wanted, reference, form, password)
            flash(_(DONE[wanted], number=done))
            return redirect(url_for(".show", reference=done), 303)
        except (WrongPassword, TooMany) as wrong:
            password_error = said(wrong.message, wrong.parameters)
            status = 429 if isinstance(wrong, TooMany) else 422
        except Refused:
            pass  # the page finds the same again, and says it where it belongs
    return _page(coi, wanted, transition, form, password_error=password_error, status=status)


def _taken(action: Action, reference: str, form: BoxForm, password: str) -> str:
    return services.take(
        action,
        reference,
        answers=form.answers,
        act=act_of(request.form),
        actor=current_actor(),
        password=password,
        statement=_(form.box.statement) if form.box.statement else "",
        language=current_language(),
    )


def _too_late(coi: Coi, action: Action, wrong: WrongStatus) -> ResponseReturnValue:
    """A step that does not start here, most often because it was taken already: the way to where it led."""
    if htmx.wants_fragment():
        raise wrong
    message = said(wrong.message, wrong.parameters)
    page = render_template("coi/too_late.html", coi=coi, label=ACTION_LABELS[action], message=message)
    return Response(page, 409)


def _is_complete(form: BoxForm) -> bool:
    """Whether every value can be kept and every mandatory field is filled in."""
    good = form.validate()
    for field in form.rows[0].fields:
        if field.is_required and not field.typed:
            field.errors = (*field.errors, _("Fill this in."))
            good = False
    return good


def _page(
    coi: Coi,
    action: Action,
    transition: Transition,
    form: BoxForm,
    *,
    password_error: str = "",
    status: int = 422,
) -> ResponseReturnValue:
    """The page of a step: what stands against it, beside the fields it asks for what they are to say."""
    actor, sent = current_actor(), request.method == "POST"
    shown = sheet.make(coi, actor)
    typed = {transition.box: form.answers} if transition.box and sent else {}
    ways = coi.edition.ways(action, coi.state, coi.capacities_of(actor, Task.STEP))
    found = {way: services.findings(coi, way, shown.post, typed) for way in ways}
    taken = coi.edition.step(action, coi.state, coi.capacities_of(actor, Task.STEP), coi.content(typed=typed))
    findings = [f for f in found[taken] if f.box != transition.box]
    if sent:
        for finding in found[taken]:
            if finding.box == transition.box:
                form.refuse(said(finding.message, finding.parameters), finding.field)
    blocked = [way for way in ways if any(f.level is Level.BLOCKS and f.box != way.box for f in found[way])]
    body = render_template(
        "coi/step.html",
        sheet=shown,
        coi=coi,
        step=transition,
        label=ACTION_LABELS[transition.action],
        form=form,
        findings=findings,
        sent=sent,
        blocked=len(blocked) == len(ways),
        blocked_ways=[STATUS_LABELS[way.target] for way in blocked if way.target],
        act=act_of(request.form) if request.method == "POST" else new_act(),
        now=clock.now(),
        password_error=password_error,
    )
    return Response(body, status if sent else 200)

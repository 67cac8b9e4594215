"""The steps of a certificate's life: what will happen, what is asked, and doing it."""

from collections.abc import Mapping
from contextlib import nullcontext

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from portal.auth.views.session import tried
from portal.coi import queries, services, sheet
from portal.coi.domain.boxes import Box
from portal.coi.domain.checks import ASKED
from portal.coi.domain.edition import Level, Opening
from portal.coi.domain.lifecycle import (
    ACTION_LABELS,
    CAPACITY_LABELS,
    FLAG_REASONS,
    STATUS_LABELS,
    WITHOUT_A_PAGE,
    Action,
    Transition,
)
from portal.coi.fields import Surroundings
from portal.coi.forms import BoxForm
from portal.coi.models import Coi
from portal.coi.queries import lists
from portal.coi.views import blueprint
from portal.shared import clock
from portal.shared.errors import Conflict, NotAllowed, NotFound, Refused, TooMany, WrongPassword, WrongStatus
from portal.shared.people import Permission
from portal.shared.text import N_
from portal.web import htmx
from portal.web.access import current_actor, requires
from portal.web.acts import act_of, new_act
from portal.web.both import gettext as _
from portal.web.i18n import current_language, said
from portal.web.typed import typed_form

DONE: Mapping[Action, str] = {
    Action.SUBMIT: N_("Submitted. The certificate has the number %(number)s now."),
    Action.SIGN_18: N_("Box 18 of %(number)s is signed."),
    Action.SIGN_20: N_("Box 20 of %(number)s is signed."),
    Action.SIGN_21: N_("Box 21 of %(number)s is signed."),
    Action.DELETE: N_("%(number)s is deleted."),
    Action.REPLACE: N_("The replacement is a draft with the number %(number)s. Correct it, then sign box 18."),
    Action.START_CUSTOMS: N_("The customs procedure of %(number)s is started."),
    Action.OFIS: N_("The OFIS irregularity of %(number)s is reported."),
    Action.CLOSE: N_("The OFIS irregularity of %(number)s is closed."),
    Action.DEPLETE: N_("%(number)s is depleted."),
    Action.REQUEST_ENDORSEMENT: N_("%(number)s is submitted for endorsement."),
    Action.SIGN_13: N_("Box 13 of %(number)s is signed."),
    Action.SIGN_14: N_("Box 14 of %(number)s is signed."),
}
"""What is told once a step was taken."""

LEADS_ON = frozenset(
    {
        Action.SUBMIT,
        Action.SIGN_18,
        Action.SIGN_20,
        Action.SIGN_21,
        Action.REQUEST_ENDORSEMENT,
        Action.SIGN_13,
        Action.SIGN_14,
    }
)
"""What is done to one certificate after the other: once it is done, the next one is offered."""

MEANS: Mapping[Action, tuple[str, ...]] = {
    Action.SUBMIT: (
        N_(
            "The certificate gets its number and leaves your hands: the control body of box 1 corrects and signs it. "
            "Send it the number and the supporting documents."
        ),
    ),
    Action.DELETE: (
        N_("The certificate is deleted for everybody. Its number is never used again. This cannot be undone."),
    ),
    Action.REPLACE: (
        N_(
            "A new draft begins with every box and document of this certificate. Until you sign it, the authorities "
            "cannot sign box 20 here, and boxes 9 and 12 are closed; then this certificate becomes “Replaced”. "
            "Deleting the draft opens this one again."
        ),
    ),
    Action.START_CUSTOMS: (
        N_("The procedure of box 19 is noted as started. The status stays; box 20 is signed after it."),
    ),
    Action.OFIS: (N_("Signatures, extracts and deletion are blocked until an authority closes the irregularity."),),
    Action.CLOSE: (N_("The certificate goes back to the status it had before the irregularity."),),
    Action.DEPLETE: (N_("No extract can be taken any more. This cannot be undone."),),
    Action.REQUEST_ENDORSEMENT: (N_("The extract leaves your hands: the authority of box 9 verifies and signs it."),),
    Action.SIGN_20: (
        N_("Released as organic to a first consignee: the first consignee signs box 21 next."),
        N_("Released as organic in batches: the certificate becomes the base for extracts."),
        N_("Released as conventional product, or not released: the certificate ends here."),
        N_("Whatever you decide, nobody can change a box any more."),
    ),
    Action.SIGN_21: (
        N_("The certificate is complete: nobody can change or delete it any more."),
        N_("An OFIS irregularity can still be reported."),
    ),
    Action.SIGN_13: (
        N_("Released as organic: the consignee signs box 14 next."),
        N_("Released as conventional product, or not released: the extract ends here."),
        N_("Whatever you decide, nobody can change a box any more."),
    ),
    Action.SIGN_14: (N_("The extract is complete: nobody can change or delete it any more."),),
}
"""What a step will do, told before it is taken."""
UNDOES = frozenset({Action.DELETE, Action.DEPLETE})


def _action(name: str) -> Action:
    if name not in set(Action) - WITHOUT_A_PAGE:
        raise NotFound
    return Action(name)


def row_of(coi: Coi, action: Action) -> Transition:
    """The row that allows the step; refused with the reason and with who can."""
    actor = current_actor()
    post = coi.post_of(actor)
    try:
        return coi.edition.step(action, coi.state, coi.capacities_for(action, actor), flags=coi.flags)
    except WrongStatus:
        if (flag := coi.edition.closed_by(coi.flags, action=action)) is not None:
            raise WrongStatus(FLAG_REASONS[flag]) from None
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
        transition = row_of(coi, wanted)
    except WrongStatus as wrong:
        return too_late(coi, wanted, wrong)
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
            flash(_told(wanted, done))
            return redirect(url_for(".show", reference=done), 303)
        except (WrongPassword, TooMany) as wrong:
            password_error = said(wrong.message, wrong.parameters)
            status = 429 if isinstance(wrong, TooMany) else 422
        except Refused:
            pass  # the page finds the same again, and says it where it belongs
    return _page(coi, wanted, transition, form, password_error=password_error, status=status)


@blueprint.post("/<reference>/reminder")
@requires(Permission.COI_READ)
def remind(reference: str) -> ResponseReturnValue:
    """Remind those who must act, once a day."""
    try:
        reference = services.remind(reference, actor=current_actor())
        flash(_("They are reminded that %(number)s waits for them.", number=reference))
    except Conflict as too_soon:
        flash(said(too_soon.message, too_soon.parameters))
    return redirect(url_for(".show", reference=reference, _anchor="panel"), 303)


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


def _told(action: Action, number: str) -> str:
    """What is told once a step was taken, with the way to the next certificate that waits for the reader."""
    told = _(DONE[action], number=number)
    if action not in LEADS_ON:
        return told
    row = lists.onward(current_actor(), number, action)
    if row is None:
        return " ".join((told, _("Nothing else waits for you.")))
    act = row.due.words if row.due else ""
    words = _("Next: %(number)s") if act in ("", ACTION_LABELS[action]) else _("Next: %(number)s (%(act)s)")
    link = Markup('<a href="%s">%s</a>') % (url_for(".show", reference=row.number), row.number)
    onward = Markup(words) % {"number": link, "act": _(act)}  # noqa: S704 - a text of the catalogue
    return Markup("%s %s") % (told, onward)


def too_late(coi: Coi, action: Action, wrong: WrongStatus) -> ResponseReturnValue:
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
    own, asked = transition.box or ASKED, {question.name for question in transition.asks}
    typed = {own: form.answers} if sent else {}
    ways = coi.edition.ways(action, coi.state, coi.capacities_for(action, actor), coi.flags)
    found = {way: services.findings(coi, way, shown.post, typed, shown.content.elsewhere) for way in ways}
    taken = coi.edition.step(
        action, coi.state, coi.capacities_for(action, actor), coi.content(typed=typed), flags=coi.flags
    )
    settled_here = [f for f in found[taken] if f.box == own or f.field in asked]
    findings = [f for f in found[taken] if f.box != own and not (sent and f.field in asked)]
    for finding in settled_here if sent else ():
        form.refuse(said(finding.message, finding.parameters), finding.field)
    blocked = [
        way
        for way in ways
        if any(f.level is Level.BLOCKS and f.box != way.box and f.field not in asked for f in found[way])
    ]
    body = render_template(
        "coi/step.html",
        sheet=shown,
        coi=coi,
        step=transition,
        label=sheet.label_of(action, coi.capacities_for(action, actor)),
        form=form,
        findings=findings,
        sent=sent,
        blocked=len(blocked) == len(ways),
        blocked_ways=[STATUS_LABELS[way.target] for way in blocked if way.target],
        act=act_of(request.form) if request.method == "POST" else new_act(),
        now=clock.now(),
        password_error=password_error,
        means=MEANS,
        undoes=action in UNDOES,
    )
    return Response(body, status if sent else 200)

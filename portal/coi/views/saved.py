"""The filters a person keeps under a name: to keep the one at hand, to call it otherwise, to forget it (§17, D40)."""

from collections.abc import Callable
from urllib.parse import urlencode

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.coi import filters
from portal.coi.queries import saved_filters
from portal.coi.services import saved_filters as services
from portal.coi.views import blueprint
from portal.shared.errors import Invalid, NotFound
from portal.shared.people import Permission
from portal.web.access import current_actor, requires
from portal.web.acts import act_of, new_act
from portal.web.both import gettext as _
from portal.web.fields import clean
from portal.web.i18n import said


@blueprint.get("/filters")
@requires(Permission.COI_READ)
def saved() -> ResponseReturnValue:
    """My filters."""
    return _page()


@blueprint.route("/filters/new", methods=["GET", "POST"])
@requires(Permission.COI_READ)
def save_filter() -> ResponseReturnValue:
    """Keep the filter of the address under a name."""
    question = filters.read(request.args)
    if question.form.errors:
        return redirect(url_for(".index", **question.sent))
    query = urlencode(question.asked.arguments(), doseq=True)
    name, error = clean(request.form.get("name", "")), ""
    if request.method == "POST":
        try:
            services.save(name, query, act=act_of(request.form), actor=current_actor())
        except Invalid as refusal:
            error = said(refusal.message, refusal.parameters)
        else:
            flash(_("The filter is saved. It stands above the list."))
            return redirect(url_for(".index", **question.asked.arguments()), 303)
    page = render_template("coi/save_filter.html", question=question, name=name, error=error, act=new_act())
    return page, 422 if error else 200


@blueprint.post("/filters/<int:id_>")
@requires(Permission.COI_READ)
def change_filter(id_: int) -> ResponseReturnValue:
    """Call one of my filters otherwise, or forget it."""
    act, actor = act_of(request.form), current_actor()
    name = clean(request.form.get("name", ""))
    acts: dict[str, tuple[Callable[[], None], str]] = {
        "rename": (lambda: services.rename(id_, name, act=act, actor=actor), _("The filter has its new name.")),
        "delete": (lambda: services.delete(id_, act=act, actor=actor), _("The filter is deleted.")),
    }
    if (chosen := acts.get(request.form.get("do", ""))) is None:
        raise NotFound
    try:
        chosen[0]()
    except Invalid as refusal:
        return _page(wrong=id_, name=name, error=said(refusal.message, refusal.parameters)), 422
    flash(chosen[1])
    return redirect(url_for(".saved"), 303)


def _page(*, wrong: int = 0, name: str = "", error: str = "") -> str:
    kept = saved_filters.of(current_actor())
    described = [(one, filters.of_query(one.query)) for one in kept]
    return render_template("coi/filters.html", kept=described, wrong=wrong, name=name, error=error, act=new_act())

"""Not found in a box: what was typed is kept; the company is chosen, created or invited; and one is back."""

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.auth.services import sessions
from portal.coi import filling
from portal.coi import queries as certificates
from portal.coi.domain.boxes import Selectable
from portal.coi.domain.editions import CURRENT
from portal.coi.models import Coi
from portal.coi.views import create
from portal.invitations import services
from portal.invitations.domain import Place, place
from portal.invitations.forms import PartnerForm
from portal.invitations.views import blueprint
from portal.organisations import queries as organisations
from portal.organisations.domain import ACTIVITY_STATUS_LABELS, ActivityStatus, OrganisationKind, Party
from portal.organisations.domain.sections import OFFERED
from portal.organisations.queries import finding, requests
from portal.organisations.queries import organisations as registered
from portal.organisations.queries.finding import Filters
from portal.organisations.views.asking import search_token, usual_countries
from portal.shared.errors import Conflict, NotFound
from portal.shared.people import Permission, Task
from portal.shared.text import N_
from portal.web.access import current_actor, requires
from portal.web.both import gettext as _
from portal.web.fields import clean
from portal.web.i18n import joined, said
from portal.web.typed import MOST, RESTORE, Typed

SHOWN = 10
"""As many operators are shown for a name."""


NEW = "new"
"""What stands for the reference of a certificate that is being begun."""


@dataclass(frozen=True)
class Errand:
    """A place somebody is missing in, and the form that was left for it (its number, 0 without one).

    ``coi`` is None while the certificate is only begun: all there is of it is that form.
    """

    coi: Coi | None
    place: Place
    kept: int

    @property
    def number(self) -> str:
        """The number of the certificate in addresses."""
        return self.coi.number if self.coi else NEW

    @property
    def arguments(self) -> dict[str, Any]:
        """The same in an address."""
        around = {"row": self.place.row or None, "kept": self.kept or None}
        return {"reference": self.number, "key": self.place.box.key, **around}

    @property
    def form_address(self) -> str:
        """Where the form stands that was left."""
        return url_for("coi.show", reference=self.number) if self.coi else url_for("coi.first_boxes")

    def back(self, operator: int | None = None) -> ResponseReturnValue:
        """Back to the certificate with all that was typed, and with an operator chosen in the place."""
        name = self.place.name_on_form
        without = {name, f"{name}-q", f"{name}-asked"} if operator else {f"{name}-q", f"{name}-asked"}
        value = (name, str(operator)) if operator else None
        path = self.kept and sessions.change_kept(self.kept, current_actor().account_id, value, without=without)
        if path:
            return redirect(f"{path}?{RESTORE}={self.kept}#{self.place.box.id}", 303)
        if self.coi is None:
            return redirect(url_for("coi.new"), 303)
        edit = url_for("coi.edit_box", reference=self.number, key=self.place.box.key)
        return redirect(f"{edit}#{self.place.box.id}", 303)


def errand(reference: str, key: str) -> Errand:
    """The place that an address names, where the reader may fill it in; raises NotFound, or says who can."""
    actor = create.creator() if reference == NEW else current_actor()
    coi = None if reference == NEW else certificates.get(reference, actor)
    row, kept = clean(request.values.get("row", ""))[:16], request.values.get("kept", 0, type=int)
    where = place(coi.edition if coi else CURRENT, key, row)
    if where is None or (where.box.repeated and not row.isalnum()):
        raise NotFound
    if coi is None:
        if key not in (*CURRENT.first_boxes, create.GOODS):
            raise NotFound
    else:
        opening = coi.edition.opening(where.box, coi.state, coi.capacities_of(actor, Task.EDIT), coi.flags)
        if where.field.name not in opening.fields:
            raise filling.why_closed(coi, actor, where.box, [where.field.name])
    return Errand(coi, where, kept if 0 < kept < MOST else 0)


@blueprint.post("/coi/<reference>/missing/<key>")
@requires(Permission.COI_READ)
def leave(reference: str, key: str) -> ResponseReturnValue:
    """Keep everything that was typed in the open boxes, and go and look for who is missing."""
    going = errand(reference, key)
    sent = [pair for pair in request.form.items(multi=True) if pair[0] not in ("row", "then")]
    kept = sessions.keep_typed(current_actor().account_id, going.form_address, sent)
    typed = clean(request.form.get(f"{going.place.name_on_form}-q", ""))[:200]
    more = going.arguments | {"kept": kept, "name": typed or None}
    return redirect(url_for(".missing", **more), 303)


@blueprint.get("/coi/<reference>/missing/<key>")
@requires(Permission.COI_READ)
def missing(reference: str, key: str) -> ResponseReturnValue:
    """Look for a company by name and country: what is found can be chosen; else it is created, or invited."""
    going = errand(reference, key)
    asked = "search" in request.args
    form = partner_form(PartnerForm, going, Typed(list(request.args.items(multi=True))) if asked else None)
    found, token = None, ""
    if asked and form.validate():
        found = _found(form.name.typed, form.country.data, going.place)
        back = url_for(".chosen", **going.arguments)
        token = search_token(form.country.data, form.name.typed, (back, _activity(going.place)))
    return render_template(
        "invitations/missing.html",
        errand=going,
        form=form,
        found=found,
        token=token,
        why_not_invited=_why_not_invited(going),
        activity_labels=ACTIVITY_STATUS_LABELS,
    ), 422 if asked and found is None else 200


def _why_not_invited(going: Errand) -> str:
    """Why nobody can be invited to the place, in words; empty where somebody can."""
    try:
        if going.coi is not None:
            services.may_invite(going.coi, going.place, current_actor())
    except Conflict as refusal:
        return said(refusal.message, refusal.parameters)
    return ""


def partner_form(kind: type[PartnerForm], going: Errand, typed: Typed | None, **data: Any) -> Any:
    """A form about a company; its name begins as it was typed in the box, its country among those of the box."""
    form = kind(typed, data={"name": clean(request.args.get("name", "")), **data})
    among = certificates.countries_of(going.place.field)
    form.country.usual = [c for c in usual_countries() if among is None or c in among]
    form.country.among = among
    return form


def _activity(where: Place) -> str:
    """What an operator that is created for the place is registered for, unless somebody chooses otherwise."""
    takes = where.field.selectable
    offered = [a.value for a in (takes.activities if takes else ()) if a in OFFERED]
    return offered[-1] if offered else ""


@dataclass(frozen=True)
class Found:
    """An operator like the one that is missing: whether the box takes it, and how valid it is for the box."""

    party: Party
    is_taken: bool
    status: ActivityStatus | None


def _found(name: str, country: str, where: Place) -> list[Found]:
    """The operators of a country with a name like this one, whatever they are registered for: likeliest first."""
    kinds = Filters(OrganisationKind.OPERATOR, frozenset({country}))
    ids = [one.id for one in finding.find(name, kinds, limit=SHOWN).found]
    known = organisations.parties(ids)
    takes = where.field.selectable
    facts = {id_: known[id_].registered_for(takes.activities) if takes else None for id_ in ids}
    return [Found(known[id_], fact is not None, fact.status if fact else None) for id_, fact in facts.items()]


@blueprint.get("/coi/<reference>/missing/<key>/chosen")
@requires(Permission.COI_READ)
def chosen(reference: str, key: str) -> ResponseReturnValue:
    """Back on the certificate with the operator that was found or created chosen in the box, and nothing else lost."""
    going = errand(reference, key)
    id_ = request.args.get("operator", 0, type=int)
    party = organisations.parties([id_]).get(id_) if 0 < id_ < MOST else None
    takes = going.place.field.selectable
    if party is None or takes is None:
        return going.back()
    if not _takes(going.place, takes, id_):
        flash(_("%(name)s cannot be named in box %(box)s: it is not registered for it, or lies elsewhere.",
                name=party.name, box=going.place.box.number))  # fmt: skip
        return going.back()
    told = N_("%(name)s is chosen. Save the box.")
    if not party.is_valid_for(takes.activities):
        told = N_(
            "%(name)s is chosen, and is not valid yet: it is validated by %(who)s. Save the box; box 18 is signed once "
            "it is valid."
        )
    flash(said(told, {"name": party.name, "who": _validators(id_)}))
    return going.back(id_)


def _takes(where: Place, takes: Selectable, id_: int) -> bool:
    among = certificates.countries_of(where.field)
    return organisations.allowed(id_, kind=takes.kind, activities=takes.activities, countries=among)


def _validators(id_: int) -> str:
    """Who validates an operator, by name."""
    ids = requests.register().deciders(registered.get(id_)).ids
    names = sorted({party.name for party in organisations.parties(ids).values()})
    return joined(names) or _("the competent authority")

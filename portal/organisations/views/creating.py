"""Creating an operator: the form, the look-alikes before it, the confirmation, both stored in one act (§5, D13)."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.organisations import queries
from portal.organisations.domain import OrganisationKind, Party
from portal.organisations.domain.names import likeness
from portal.organisations.forms import (
    ActivityForm,
    DetailsForm,
    IdentifierRows,
    OthersForm,
    WordsForm,
    ticked,
    typed_numbers,
)
from portal.organisations.queries import finding
from portal.organisations.services import operators, roles
from portal.organisations.services.operators import Created, Details
from portal.organisations.views import blueprint
from portal.organisations.views.asking import searched
from portal.shared.errors import Conflict, Invalid
from portal.web import htmx
from portal.web.access import current_actor, signed_in
from portal.web.acts import act_of, new_act
from portal.web.i18n import said
from portal.web.typed import Typed, typed_form

ALIKE = 60
"""From which likeness of names, out of 100, an operator is shown before another one is created."""


class Creation:
    """The forms of one page of creation, filled from what was typed; ``country`` is the one that was searched."""

    def __init__(self, typed: Typed | None, country: str, text: str = "") -> None:
        self.country = country
        self.details = DetailsForm(typed, data={"name": text})
        self.numbers = IdentifierRows(typed)
        self.activity = ActivityForm(typed, data={"section": "organic"})
        self.activity.offer(queries.bodies_of(country))
        self.others = OthersForm(typed)
        self.seen = ticked((typed or Typed()).getlist("seen"))
        self.alike: Sequence[tuple[Party, int]] = ()

    def validate(self) -> bool:
        """Whether everything is right by itself and among the operators there are."""
        self.details.needs_eori = self.activity.needs_eori
        valid = all([self.details.validate(), self.numbers.validate(), self.activity.validate()])
        self.alike = alike(self.country, self.details.name.typed)
        if valid:
            valid = self._numbers_are_free()
        if any(party.id not in self.seen for party, _score in self.alike) or (
            self.alike and not self.others.distinct.data
        ):
            self.others.distinct.errors = (_("Look at these operators first. If none is yours, say so here."),)
            valid = False
        return valid

    def look_around(self) -> None:
        """Find the operators that look like this one, by name, or by a number that one of them carries."""
        self.alike = alike(self.country, self.details.name.typed)
        self._numbers_are_free()

    def _numbers_are_free(self) -> bool:
        for field, kind, value in typed_numbers(self.details, self.numbers):
            holder = operators.holder_of(kind, value)
            if holder is not None:
                field.errors = (_("%(name)s carries this number. Ask to join it.", name=holder.name),)
                known = queries.parties([holder.id])[holder.id]
                self.alike = [(known, 100), *(pair for pair in self.alike if pair[0].id != holder.id)]
                return False
        return True

    @property
    def filled(self) -> Details:
        """The operator that was described."""
        return self.details.details(self.country, self.numbers.numbers)

    @property
    def forms(self) -> list[object]:
        """All of them, for the summary of what is wrong."""
        return [self.details, *self.numbers.forms, self.activity, self.others]


def alike(country: str, name: str) -> list[tuple[Party, int]]:
    """Operators of a country whose name is like this one, likeliest first."""
    ids = finding.similar(name, country) if name else []
    known = queries.parties(ids)
    scored = [(known[id_], likeness(name, known[id_].name)) for id_ in ids]
    return sorted((pair for pair in scored if pair[1] >= ALIKE), key=lambda pair: (-pair[1], pair[0].id))


@blueprint.get("/roles/new/operator/create")
@signed_in
def create() -> ResponseReturnValue:
    """The form of a new operator, after a search (D13)."""
    typed = typed_form()
    token = (typed or request.args).get("searched", "")
    found = searched(token)
    if found is None:
        return _search_first()
    return _page(Creation(typed, *found), token)


def _search_first() -> ResponseReturnValue:
    flash(_("Search for your company first: it may be registered already."))
    return redirect(url_for(".search", kind=OrganisationKind.OPERATOR.value), 303)


@blueprint.post("/roles/new/operator/create")
@signed_in
def send_creation() -> ResponseReturnValue:
    """Check the form, ask to confirm, then create the operator and the request in one act."""
    roles.refuse_outsiders(current_actor())
    token = request.form.get("searched", "")
    found = searched(token)
    if found is None:
        return _search_first()
    creation = Creation(request.form, *found)
    do = request.form.get("do", "check")
    if do == "row":
        creation.numbers.add()
    if do == "alike":
        creation.look_around()
    if do in ("row", "edit", "alike"):
        return _page(creation, token)
    if do == "send" and (done := operators.created_by(_act(), current_actor())) is not None:
        return _done(done)
    return _check(creation, token, is_sent=do == "send")


def _check(creation: Creation, token: str, *, is_sent: bool) -> ResponseReturnValue:
    words = WordsForm(request.form, prefix="words-")
    if not creation.validate():
        return _page(creation, token, status=422)
    if not is_sent or not words.validate():
        return _confirm(creation, words, token, status=422 if is_sent else 200)
    try:
        created = operators.create(
            creation.filled,
            creation.activity.details,
            words.words,
            not_these=creation.seen,
            act=act_of(request.form),
            actor=current_actor(),
        )
    except (Conflict, Invalid) as refusal:
        return _page(creation, token, status=409, refusal=said(refusal.message, refusal.parameters))
    return _done(created)


def _done(created: Created) -> ResponseReturnValue:
    flash(_("The operator is created and your request %(number)s is sent.", number=created.request))
    return redirect(url_for("auth.profile", _anchor="roles"), 303)


def _page(creation: Creation, token: str, *, status: int = 200, refusal: str = "") -> ResponseReturnValue:
    return htmx.render(
        "organisations/create.html",
        fragment="organisations/_alike.html",
        status=status,
        creation=creation,
        alike=creation.alike,
        others=creation.others,
        token_of_search=token,
        refusal=refusal,
        act=_act(),
    )


def _act() -> str:
    return act_of(request.form) if request.method == "POST" else new_act()


def _confirm(creation: Creation, words: WordsForm, token: str, *, status: int) -> ResponseReturnValue:
    kept = [(n, v) for n, v in request.form.items(multi=True) if n not in ("csrf_token", "do", "act")]
    kept = [(name, value) for name, value in kept if not name.startswith("words-")]
    page = render_template(
        "organisations/confirm_creation.html", creation=creation, form=words, kept=kept, act=_act(), token=token
    )
    return page, status

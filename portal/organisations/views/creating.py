"""Creating an operator: the form, the look-alikes before it, the confirmation, both stored in one act (§5, D13)."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.organisations import queries
from portal.organisations.domain import OrganisationKind, Party
from portal.organisations.domain.names import likeness, name_key
from portal.organisations.forms import (
    ActivityForm,
    DetailsForm,
    IdentifierRows,
    OthersForm,
    PlaceForm,
    WordsForm,
    typed_numbers,
)
from portal.organisations.queries import finding
from portal.organisations.services import operators, roles
from portal.organisations.services.operators import Created, Details
from portal.organisations.views import blueprint
from portal.organisations.views.asking import errand, search_token, searched, usual_countries
from portal.organisations.views.sealing import sealed, unsealed
from portal.shared.errors import Conflict, Invalid
from portal.shared.text import N_
from portal.web import htmx
from portal.web.access import current_actor, signed_in
from portal.web.acts import act_of, new_act
from portal.web.both import gettext as _
from portal.web.i18n import said
from portal.web.typed import Typed, typed_form

ALIKE = 60
"""From which likeness of names, out of 100, an operator is shown before another one is created."""


class Creation:
    """The forms of one page of creation, filled from what was typed; at first from the search."""

    def __init__(self, typed: Typed | None, country: str, text: str = "", *, token: str = "") -> None:
        self.back, activity = errand(token)
        self.place = PlaceForm(typed, data={"country": country})
        self.place.country.usual = usual_countries()
        self.country = self.place.country.data or country
        self.details = DetailsForm(typed, data={"name": text})
        self.details.country = self.country
        self.numbers = IdentifierRows(typed)
        self.activity = ActivityForm(typed, data={"section": "organic", "activity": activity})
        self.activity.offer(queries.bodies_of(self.country))
        self.others = OthersForm(typed)
        self.seen = _shown((typed or Typed()).get("shown", ""), self.country, self.details.name.typed)
        self.alike: Sequence[tuple[Party, int]] = ()

    def validate(self) -> bool:
        """Whether everything is right by itself and among the operators there are."""
        self.details.needs_eori = self.activity.needs_eori
        forms = (self.place, self.details, self.numbers, self.activity)
        valid = all([form.validate() for form in forms])  # noqa: C419 - so that every form says what is wrong
        self.alike = self._alike()
        if valid:
            valid = self._numbers_are_free()
        if any(party.id not in (self.seen or ()) for party, _score in self.alike) or (
            self.alike and not self.others.distinct.data
        ):
            self.others.distinct.errors = (_("Look at these operators first. If none is yours, say so here."),)
            valid = False
        return valid

    def look_around(self) -> None:
        """Find the operators that look like this one, by name, or by a number that one of them carries."""
        self.alike = self._alike()
        self._numbers_are_free()

    def _alike(self) -> list[tuple[Party, int]]:
        typed = [self.details.eori.typed, *(form.value.typed for form in self.numbers.forms)]
        return alike(self.country, self.details.name.typed, [number for number in typed if number])

    def _numbers_are_free(self) -> bool:
        for field, kind, value in typed_numbers(self.details, self.numbers):
            holder = operators.holder_of(kind, value)
            if holder is not None:
                what_to_do = _("%(name)s carries this number. Ask to join it.", name=holder.name)
                if self.back:
                    what_to_do = _("%(name)s carries this number. Choose it below.", name=holder.name)
                field.errors = (what_to_do,)
                known = queries.parties([holder.id])[holder.id]
                self.alike = [(known, 100), *(pair for pair in self.alike if pair[0].id != holder.id)]
                return False
        return True

    def back_with(self, organisation_id: int) -> str:
        """The way back to where the operator is needed, with its number."""
        return f"{self.back}&operator={organisation_id}"

    @property
    def proof(self) -> str:
        """That this country was searched for this name, and which operators were shown for it (D13)."""
        about = (current_actor().account_id, self.country, name_key(self.details.name.typed))
        return sealed("operators shown", (*about, [party.id for party, _score in self.alike]))

    @property
    def filled(self) -> Details:
        """The operator that was described."""
        return self.details.details(self.country, self.numbers.numbers)

    @property
    def forms(self) -> list[object]:
        """All of them, for the summary of what is wrong."""
        return [self.details, self.place, *self.numbers.forms, self.activity, self.others]


def alike(country: str, name: str, numbers: Sequence[str]) -> list[tuple[Party, int]]:
    """Operators of a country with one of these numbers, whatever its type, or a name like this one: likeliest first.

    All of the very name are among them: whoever means another one must have seen each.
    """
    certain = finding.carrying(numbers, country) if numbers else []
    certain += finding.of_name(name, country) if name else []
    ids = list(dict.fromkeys([*certain, *(finding.similar(name, country) if name else [])]))
    known = queries.parties(ids)
    scored = [(known[id_], 100 if id_ in certain else likeness(name, known[id_].name)) for id_ in ids]
    return sorted((pair for pair in scored if pair[1] >= ALIKE), key=lambda pair: (-pair[1], pair[0].id))


def _shown(proof: str, country: str, name: str) -> list[int] | None:
    """Which operators this person was shown for a name in a country; None where it was not looked for there."""
    match unsealed("operators shown", proof):
        case [int(account_id), of, key, list(ids)] if account_id == current_actor().account_id:
            return ids if (of, key) == (country, name_key(name)) else None
    return None


@blueprint.get("/roles/new/operator/create")
@signed_in
def create() -> ResponseReturnValue:
    """The form of a new operator, after a search (D13)."""
    typed = typed_form()
    token = (typed or request.args).get("searched", "")
    found = searched(token)
    if found is None:
        return _search_first()
    return _page(Creation(typed, *found, token=token), token)


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
    creation = Creation(request.form, *(found or ("", "")), token=token)
    if found is None:
        return _search_again(creation) if creation.country else _search_first()
    do = request.form.get("do", "check")
    if do == "row":
        creation.numbers.add()
    if do in ("row", "edit", "alike"):
        creation.look_around()
        return _page(creation, token)
    if do == "send" and (done := operators.created_by(_act(), current_actor())) is not None:
        return _done(creation, done)
    return _check(creation, token, is_sent=do == "send")


def _search_again(creation: Creation) -> ResponseReturnValue:
    """A form without a search that counts: what was typed is looked for now, and stays."""
    creation.look_around()
    return _page(
        creation, search_token(creation.country, creation.details.name.typed), status=422, refusal=said(UNSEEN)
    )


UNSEEN = N_("Operators like this one had not been looked for yet. Now they were: see what was found, then go on.")


def _check(creation: Creation, token: str, *, is_sent: bool) -> ResponseReturnValue:
    words = WordsForm(request.form, prefix="words-")
    if not creation.validate():
        return _page(creation, token, status=422)
    if is_sent and creation.seen is None:
        return _page(creation, token, status=422, refusal=said(UNSEEN))
    if not is_sent or not words.validate():
        return _confirm(creation, words, token, status=422 if is_sent else 200)
    try:
        created = operators.create(
            creation.filled,
            creation.activity.details,
            words.words,
            not_these=creation.seen or (),
            act=act_of(request.form),
            actor=current_actor(),
            attach=not creation.back,
        )
    except (Conflict, Invalid) as refusal:
        creation.look_around()  # whoever was created meanwhile is shown
        return _page(creation, token, status=409, refusal=said(refusal.message, refusal.parameters))
    return _done(creation, created)


def _done(creation: Creation, created: Created) -> ResponseReturnValue:
    if creation.back:
        return redirect(creation.back_with(created.organisation_id), 303)
    flash(_("The operator is created and your request %(number)s is sent.", number=created.request))
    return redirect(url_for("auth.profile", _anchor="roles"), 303)


def _page(creation: Creation, token: str, *, status: int = 200, refusal: str = "") -> ResponseReturnValue:
    return htmx.render(
        "organisations/create.html",
        fragment="organisations/_around.html",
        status=status,
        creation=creation,
        alike=creation.alike,
        others=creation.others,
        token_of_search=token,
        refusal=refusal,
        bodies_of=request.form.get("bodies_of", ""),
        act=_act(),
    )


def _act() -> str:
    return act_of(request.form) if request.method == "POST" else new_act()


def _confirm(creation: Creation, words: WordsForm, token: str, *, status: int) -> ResponseReturnValue:
    kept = [(n, v) for n, v in request.form.items(multi=True) if n not in ("csrf_token", "do", "act", "shown")]
    kept = [(name, value) for name, value in kept if not name.startswith("words-")]
    page = render_template(
        "organisations/confirm_creation.html", creation=creation, form=words, kept=kept, act=_act(), token=token
    )
    return page, status

"""Organisations: asking for a role, an operator's page, the desk of those who decide."""

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from portal.organisations.domain import (
    ACTIVITY_LABELS,
    ACTIVITY_STATUS_LABELS,
    FUNCTION_LABELS,
    SCHEME_LABELS,
    TRANSPORT_LABELS,
)
from portal.organisations.domain.identifiers import IDENTIFIER_LABELS
from portal.organisations.domain.requests import KIND_LABELS, ROLE_STATUS_LABELS
from portal.organisations.queries.finding import PLACE_LABELS, Place
from portal.organisations.sheet import EVENT_LABELS, FIELD_LABELS
from portal.web.both import gettext as _

blueprint = Blueprint("organisations", __name__)

WORDS = {
    "activity_names": ACTIVITY_LABELS,
    "activity_labels": ACTIVITY_STATUS_LABELS,
    "identifier_names": IDENTIFIER_LABELS,
    "organisation_kinds": KIND_LABELS,
    "function_names": FUNCTION_LABELS,
    "scheme_names": SCHEME_LABELS,
    "transport_names": TRANSPORT_LABELS,
    "role_statuses": ROLE_STATUS_LABELS,
    "field_names": FIELD_LABELS,
    "operator_events": EVENT_LABELS,
}
"""What codes of organisations are called, for every template; to be translated there."""


def _place_named(place: Place) -> str:
    return _(PLACE_LABELS[place])


@blueprint.record_once
def _give_words(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals.update(WORDS)
    state.app.jinja_env.filters["place_named"] = _place_named


from portal.organisations.views import asking, creating, desk, merging, mine, organisation, people, policies  # noqa: E402, F401

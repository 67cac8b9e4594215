"""Pages about partners that are missing: looked for from a box, created, invited; and what the invited one sees."""

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from portal.invitations.sheet import held_places

blueprint = Blueprint("invitations", __name__)


@blueprint.record_once
def _give_places(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals["held_places"] = held_places


from portal.invitations.views import held, invited, inviting, missing  # noqa: E402

__all__ = ["blueprint", "held", "invited", "inviting", "missing"]

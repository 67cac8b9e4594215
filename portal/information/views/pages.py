"""The pages about the portal: one view, the pages are data."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from flask import current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.auth.domain import LINK_LIFE, SHORTEST, UNSAVED_LIFE
from portal.auth.views.session import DEVICE_COOKIE
from portal.coi.domain.editions import CURRENT, EDITIONS
from portal.coi.domain.lifecycle import CAPACITY_LABELS, STATUS_LABELS
from portal.information.domain import MEANINGS, NEWS, PAGES, REVIEWED, SHORTCUTS, SOFTWARE
from portal.information.views import blueprint
from portal.organisations.domain import requests
from portal.organisations.domain.validators import DECIDER_LABELS, VALIDATORS, WHERE_LABELS
from portal.shared.errors import NotFound
from portal.web import both, i18n, keys, switches
from portal.web.access import public

Facts = Mapping[str, Any]


@blueprint.get("/shortcuts")
@public
def shortcuts() -> ResponseReturnValue:
    """The keyboard shortcuts, and the switch that turns them on and off in this browser."""
    other = switches.OFF if keys.is_on() else switches.ON
    turn = f"{url_for('.shortcuts')}?{keys.COOKIE}={other}"
    return render_template("information/shortcuts.html", shortcuts=SHORTCUTS, turn=turn)


@blueprint.get("/<page>")
@public
def show(page: str) -> ResponseReturnValue:
    """A page about the portal; 404 where there is none of this name."""
    if page not in PAGES:
        raise NotFound
    return render_template(
        f"information/{page}.html",
        page=PAGES[page],
        operator=current_app.config["PORTAL_OPERATOR"],
        contact=current_app.config["PORTAL_CONTACT"],
        **FACTS.get(page, dict)(),
    )


def _documentation() -> Facts:
    """The tables of the certificate, as far as this page tells them."""
    awaited = {s: dict.fromkeys(c for form in EDITIONS.values() for c in form.waits_for.get(s, ())) for s in MEANINGS}
    waiting = {status: [CAPACITY_LABELS[capacity] for capacity in found] for status, found in awaited.items()}
    return {
        "edition": CURRENT,
        "statuses": [(s, STATUS_LABELS[s], meaning, waiting[s]) for s, meaning in MEANINGS.items()],
        "computed": [box.number for box in CURRENT.boxes if box.computed],
        "signed": [box.number for box in CURRENT.boxes if box.signed],
        "validators": [(row, requests.KIND_LABELS[row.kind]) for row in VALIDATORS],
        "deciders": DECIDER_LABELS,
        "places": WHERE_LABELS,
    }


def _cookies() -> Facts:
    return {
        "session_cookie": current_app.config["SESSION_COOKIE_NAME"],
        "language_cookie": i18n.COOKIE,
        "both_cookie": both.COOKIE,
        "keys_cookie": keys.COOKIE,
        "device_cookie": DEVICE_COOKIE,
        "idle_minutes": current_app.config["SESSION_IDLE_MINUTES"],
        "hours": current_app.config["SESSION_HOURS"],
    }


FACTS: Mapping[str, Callable[[], Facts]] = {
    "documentation": _documentation,
    "news": lambda: {"news": NEWS},
    "cookies": _cookies,
    "credits": lambda: {"software": SOFTWARE},
    "accessibility": lambda: {"reviewed": REVIEWED},
    "account": lambda: {"minutes": LINK_LIFE // timedelta(minutes=1), "shortest": SHORTEST},
    "privacy": lambda: {"unsaved_hours": UNSAVED_LIFE // timedelta(hours=1)},
    "faq": lambda: {"unsaved_hours": UNSAVED_LIFE // timedelta(hours=1)},
}
"""What a page tells beside its own words."""

"""The pages about the portal and the guides: the pages are data."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from flask import current_app, get_template_attribute, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, pgettext
from flask_login import current_user
from markupsafe import Markup

from portal.auth.domain import LINK_LIFE, SHORTEST, UNSAVED_LIFE
from portal.auth.views.session import DEVICE_COOKIE
from portal.coi.domain.editions import CURRENT, EDITIONS
from portal.coi.domain.lifecycle import CAPACITY_LABELS, STATUS_LABELS
from portal.information.domain import MEANINGS, NEWS, PAGES, REVIEWED, SHORTCUTS, SOFTWARE
from portal.information.guides import GUIDES, own
from portal.information.guides.parts import Guide, InBox, Place, Point, Quoted, Standing, Word
from portal.information.views import blueprint, guides
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


@guides.get("/")
@public
def index() -> ResponseReturnValue:
    """Choose who you are; whoever is signed in finds their own guides first."""
    return render_template("information/guides.html", guides=GUIDES.values(), mine=my_guides(), written=_written)


@guides.get("/<key>")
@public
def guide(key: str) -> ResponseReturnValue:
    """The guide of one actor; 404 where there is none of this name."""
    if key not in GUIDES:
        raise NotFound
    return render_template("information/guide.html", guide=GUIDES[key], written=_written, others=GUIDES.values())


def my_guides() -> list[Guide]:
    """The guides of whoever is signed in."""
    return own(current_user.actor) if current_user.is_authenticated else []


def _written(text: str, point: Point) -> Markup:
    """A text of a point, its labels said as the pages say them, its places as links."""
    if not text:
        return Markup()
    words = {name: _shown(word) for name, word in point.words.items()}
    return Markup(gettext(text)) % words if words else Markup(gettext(text))  # noqa: S704 - a text of the catalogue


def _shown(word: Word) -> str:
    match word:
        case Quoted(text, context):
            return Markup("<b>%s</b>") % (pgettext(context, text) if context else gettext(text))
        case InBox(number, title):
            return Markup("%s (<b>%s</b>)") % (number, gettext(title))
        case Standing():
            badge: Markup = get_template_attribute("components/coi.html", "badge")(word.status, word.label)
            return badge
        case Place():
            return Markup('<a href="%s">%s</a>') % (_address(word), _heading(word))
        case str():
            return word


def _address(place: Place) -> str:
    query: dict[str, Any] = {"status": place.status} if place.status else {}
    return url_for(place.endpoint, **query)


def _heading(place: Place) -> str:
    title = gettext(place.title)
    if place.status is None:
        return title
    return gettext("%(label)s: %(text)s", label=title, text=gettext(STATUS_LABELS[place.status]))

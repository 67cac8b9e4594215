"""May this person open such a page at all? One decorator per view, checked in one place; without one, nobody may."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from flask import Flask, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.extensions import login_manager
from portal.shared.errors import NotAllowed, NotFound
from portal.shared.people import Actor, Permission
from portal.shared.text import N_
from portal.web import htmx

View = TypeVar("View", bound=Callable[..., Any])
ACCESS = "portal_access"
PUBLIC, SIGNED_IN, ADMINISTRATORS = "public", "signed_in", "administrators"


def _declare(access: str) -> Callable[[View], View]:
    def declared(view: View) -> View:
        setattr(view, ACCESS, access)
        return view

    return declared


def public(view: View) -> View:
    """Anybody may open this page."""
    return _declare(PUBLIC)(view)


def signed_in(view: View) -> View:
    """Anybody with an account may open this page."""
    return _declare(SIGNED_IN)(view)


def requires(permission: Permission) -> Callable[[View], View]:
    """Only those whose kind of role opens such pages (`GRANTED_TO`)."""
    return _declare(permission.value)


def administrators(view: View) -> View:
    """Only portal administrators."""
    return _declare(ADMINISTRATORS)(view)


def access_of(view: Any) -> str | None:
    """What a view declared, None where it declared nothing and is closed."""
    return getattr(view, ACCESS, None)


def current_actor() -> Actor:
    """The signed-in person; only behind `signed_in` or `requires`."""
    actor: Actor = current_user.actor
    return actor


def _guard() -> ResponseReturnValue | None:
    if "\x00" in request.path:
        raise NotFound  # no address has one, and PostgreSQL takes none in a text
    if request.endpoint is None or request.endpoint == "static":
        return None
    access = access_of(current_app.view_functions[request.endpoint])
    if access == PUBLIC:
        return _first(_of_everybody)
    if access is None:
        raise NotAllowed
    if not current_user.is_authenticated:
        return to_sign_in()
    if not _may(access):
        raise NotAllowed(REASONS.get(access))
    return _first(_of_everybody) or _first(_conditions)


Condition = Callable[[], ResponseReturnValue | None]
_conditions: list[Condition] = []
_of_everybody: list[Condition] = []


def _first(conditions: list[Condition]) -> ResponseReturnValue | None:
    return next((elsewhere for ask in conditions if (elsewhere := ask()) is not None), None)


def condition(ask: Condition) -> None:
    """Say what must be so before a signed-in person goes on: ``ask`` answers None, or where to go first."""
    _conditions.append(ask)


def condition_of_everybody(ask: Condition) -> None:
    """The same for pages that anybody may open, too; asked before the others."""
    _of_everybody.append(ask)


REASONS: Mapping[str, str] = {
    Permission.COI_READ: N_(
        "Certificates are open to people who act for an organisation, and you have no role yet: ask the administrator "
        "of your organisation, or the body that validates it, to attach you."
    ),
    Permission.COI_CREATE: N_("Certificates are created by importers, exporters and control bodies."),
}
"""Why a kind of page is not open, and to whom it is."""


def _may(access: str) -> bool:
    if access == ADMINISTRATORS:
        return current_actor().is_portal_administrator
    return access == SIGNED_IN or current_actor().may(Permission(access))


def to_sign_in() -> ResponseReturnValue:
    """To the sign-in page, and back here afterwards with what was typed; htmx is told that the session has ended."""
    if htmx.wants_fragment():
        return htmx.session_ended(url_for("auth.sign_in", next=htmx.page_address() or None))
    here = request.full_path.rstrip("?")
    if request.method == "POST":
        here = next((back for keep in _keepers if (back := keep(request.path))), request.path)
    return redirect(url_for("auth.sign_in", next=here))


Keeper = Callable[[str], str]
_keepers: list[Keeper] = []


def keeper(keep: Keeper) -> None:
    """Say who keeps a form that arrived after its session had ended, and answers where to go back to."""
    _keepers.append(keep)


def init_app(app: Flask) -> None:
    """Check every request before its view."""
    login_manager.init_app(app)
    login_manager.session_protection = None
    app.before_request(_guard)

"""The session of a browser: its cookie, its device, who is behind it, and what happens when it has ended."""

import secrets
from datetime import timedelta

from flask import Response, current_app, g, request, session
from flask_login import UserMixin, current_user, login_user

from portal.auth import queries
from portal.auth.domain import RATES
from portal.auth.queries import Present
from portal.auth.services import sessions
from portal.auth.services.sessions import Device
from portal.extensions import login_manager
from portal.persistence import rates
from portal.shared import clock
from portal.shared.errors import TooMany
from portal.web import access, typed
from portal.web.typed import RESTORE, Typed

POST, PENDING, DEVICE_COOKIE = "post", "pending", "device"
SEEN_AGAIN_AFTER = timedelta(minutes=1)


class SignedIn(UserMixin):  # type: ignore[misc]
    """The signed-in person, as Flask-Login wants one."""

    def __init__(self, token: str, present: Present) -> None:
        account, self.actor, self.unread = present.account, present.actor, present.unread
        self.id = token
        self.language = account.interface_language or account.language
        self.email = account.email
        self.has_second_factor = account.has_second_factor


def idle() -> timedelta:
    """How long a session lives without being used."""
    return timedelta(minutes=current_app.config["SESSION_IDLE_MINUTES"])


def life() -> timedelta:
    """How long a session lives at most."""
    return timedelta(hours=current_app.config["SESSION_HOURS"])


def load(token: str) -> SignedIn | None:
    """The person behind a session's token; remembers, once a minute, that the session was seen."""
    present = queries.signed_in(token, idle=idle(), chosen_post_id=session.get(POST))
    if present is None:
        g.ended_session = token
        return None
    person = SignedIn(token, present)
    if clock.now() - present.seen_at > SEEN_AGAIN_AFTER:
        sessions.touch(token, clock.now())
    return person


login_manager.user_loader(load)


def seconds_to_warning() -> int:
    """After how many quiet seconds a page warns that its session ends: two minutes before."""
    return max(60, int(idle().total_seconds()) - 120)


def device() -> Device:
    """The browser, by the secret in its cookie; a new secret where it has none."""
    secret = request.cookies.get(DEVICE_COOKIE, "")
    if len(secret) < 32:  # noqa: PLR2004 - ours are longer
        secret = g.setdefault("new_device", secrets.token_urlsafe(32))
    return Device(secret, request.user_agent.string[:200])


def remember_device(response: Response) -> Response:
    """Give a browser that signed in its cookie."""
    if "new_device" in g:
        secure = current_app.config["SESSION_COOKIE_SECURE"]
        response.set_cookie(DEVICE_COOKIE, g.new_device, max_age=31536000, httponly=True, samesite="Lax", secure=secure)
    return response


def begin(account_id: int, *, password: str = "") -> None:
    """Sign the person in, in a session of new."""
    kept = {name: session[name] for name in ("browser",) if name in session}
    session.clear()
    session.update(kept)
    token = sessions.begin(account_id, device(), life=life(), password=password)
    present = queries.signed_in(token, idle=idle())
    if present is not None:
        login_user(SignedIn(token, present))


def token() -> str:
    """The token of this session."""
    return str(current_user.id)


def keep_unsaved(path: str) -> str:
    """Keep the form that arrived after its session had ended; where to go back to, with it."""
    ended = g.get("ended_session")
    number = sessions.keep_unsaved(ended, path, request.form.items(multi=True)) if ended and request.form else None
    return path if number is None else f"{path}?{RESTORE}={number}"


def _give_back(number: int) -> Typed | None:
    if not current_user.is_authenticated:
        return None
    found = queries.unsaved(number, current_user.actor.account_id)
    if found is None or found.path.partition("?")[0] != request.path:
        return None
    return Typed([(name, value) for name, value in found.fields])


typed.giver(_give_back)
access.keeper(keep_unsaved)


def limit(rule: str, name: str = "") -> None:
    """Count a try; raises TooMany. By network address, or by ``name``."""
    seconds = rates.hit(rate(rule), rule, name or network())
    if seconds:
        raise TooMany(seconds)


def rate(rule: str) -> str:
    """How often, by configuration."""
    return str(current_app.config["RATE_LIMITS"].get(rule, RATES[rule]))


def network() -> str:
    """The network address asked from: the whole of IPv4, the first half of IPv6."""
    address = request.remote_addr or ""
    return ":".join(address.split(":")[:4]) if ":" in address else address


def rotate() -> None:
    """Give this session another token, at a change of what the person may do."""
    new = sessions.rotate(token())
    present = queries.signed_in(new, idle=idle(), chosen_post_id=session.get(POST))
    if present is not None:
        login_user(SignedIn(new, present))

"""The session of a browser: its cookie, its device, who is behind it, and what happens when it has ended."""

import json
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from urllib.parse import urlencode

from flask import Response, current_app, g, redirect, request, session
from flask.typing import ResponseReturnValue
from flask_login import UserMixin, current_user, login_user

from portal.auth import queries, tokens
from portal.auth.domain import RATES
from portal.auth.queries import Present
from portal.auth.services import sessions
from portal.auth.services.sessions import Device
from portal.config import Misconfigured
from portal.extensions import login_manager
from portal.persistence import rates
from portal.shared import clock
from portal.shared.errors import TooMany, WrongPassword
from portal.shared.people import Actor
from portal.shared.unsaved import may_be_kept
from portal.web import access, typed
from portal.web.i18n import page_of
from portal.web.typed import RESTORE, Typed

POST, PENDING, RIGHTS, TYPED, DEVICE_COOKIE = "post", "pending", "rights", "typed", "device"
KEPT = ("browser", "invitation")
"""What a browser goes on with when somebody signs in: its demonstration mails, the invitation it was following."""
MOST_IN_COOKIE = 2000
"""Characters; a browser takes 4,096 bytes of all that a cookie holds."""
ENDS_IN = "Session-Ends-In"
FAILURES = "sign-in:failures"
SECONDS_FOR_ANYBODY = 0.05
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
    seen_at = present.seen_at
    if clock.now() - seen_at > SEEN_AGAIN_AFTER:
        seen_at = clock.now()
        sessions.touch(token, seen_at)
    g.session_ends = seen_at + idle(), present.expires_at
    return person


login_manager.user_loader(load)


def stay() -> None:
    """The person is here: the quiet time begins again."""
    moment = clock.now()
    sessions.touch(token(), moment)
    g.session_ends = moment + idle(), g.session_ends[1]


def ends_in() -> str:
    """In how many seconds the session ends, unused and at the latest, for the page to warn before."""
    return " ".join(str(_seconds_until(moment)) for moment in g.session_ends)


def _seconds_until(moment: datetime) -> int:
    return max(0, int((moment - clock.now()).total_seconds()))


def tell_end(response: Response) -> Response:
    """Tell every page, also the one htmx changes a part of, when the session ends."""
    if "session_ends" in g:
        response.headers[ENDS_IN] = ends_in()
    return response


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


def begin(account_id: int) -> None:
    """Sign the person in, in a session of new."""
    kept = {name: session[name] for name in KEPT if name in session}
    session.clear()
    session.update(kept)
    _take(sessions.begin(account_id, device(), life=life()))


def _take(token: str) -> None:
    present = queries.signed_in(token, idle=idle(), chosen_post_id=session.get(POST))
    if present is not None:
        session[RIGHTS] = _rights(present.actor)
        login_user(SignedIn(token, present))
        session.pop("_id", None)  # half of the cookie, for a protection of Flask-Login that is off


def token() -> str:
    """The token of this session."""
    return str(current_user.id)


def keep_unsaved(path: str) -> str:
    """Keep the form that arrived after its session had ended; where to go back to, with it."""
    ended, place = g.get("ended_session"), page_of(path)
    number = sessions.keep_unsaved(ended, *_typed_at(place)) if ended and request.form else None
    return place if number is None else f"{place}?{RESTORE}={number}"


def _give_back(number: int) -> tuple[str, Typed] | None:
    if current_user.is_authenticated:
        found = queries.unsaved(number, current_user.actor.account_id)
        address, fields = (found.path, found.fields) if found else ("", [])
    else:
        address, fields = session.get(TYPED, ("", []))
    language, path = _without_language(address.partition("?")[0])
    if not address or path != _without_language(request.path)[1]:
        return None
    return language, Typed([(name, value) for name, value in fields])


def _without_language(path: str) -> tuple[str, str]:
    _root, language, rest = f"{path}//".split("/", 2)
    return language, rest.rstrip("/")


def _take_along() -> ResponseReturnValue | None:
    """What was typed on a page in the other language is shown again in this one."""
    if request.method != "POST":
        return None
    session.pop(TYPED, None)
    path, fields = _typed_at(request.path)
    if path == request.path:
        return None
    known = current_user.is_authenticated
    number = sessions.keep_typed(current_user.actor.account_id, path, fields) if known else _keep_here(path, fields)
    asked = [pair for pair in request.args.items(multi=True) if pair[0] != RESTORE]
    return redirect(f"{request.path}?{urlencode([*asked, (RESTORE, number)])}", 303)


def _typed_at(path: str) -> tuple[str, list[tuple[str, str]]]:
    """The form that arrived at a page: the address of the page it was typed on, in whichever language, its fields."""
    came = typed.came_along()
    if came is None:
        return path, list(request.form.items(multi=True))
    language, fields = came
    return f"/{language}/{_without_language(path)[1]}", fields


def _keep_here(path: str, fields: list[tuple[str, str]]) -> int:
    """Keep what a stranger typed in their own cookie, where it fits: there is no account to keep it for."""
    kept = [path, [pair for pair in fields if may_be_kept(pair[0])]]
    if len(json.dumps(kept)) <= MOST_IN_COOKIE:
        session[TYPED] = kept
    return 1


typed.giver(_give_back)
access.keeper(keep_unsaved)
access.condition_of_everybody(_take_along)


def limit(rule: str, name: str = "") -> None:
    """Count a try; raises TooMany. By network address, or by ``name``."""
    seconds = rates.hit(rate(rule), rule, name or network())
    if seconds:
        raise TooMany(seconds)


def attempt(*names: str) -> int:
    """Count a try of a secret before it is judged (D07): 0 where it may be, else the seconds to wait."""
    return rates.attempt(rate(FAILURES), FAILURES, *names)


def succeeded(*names: str) -> None:
    """The secret was right: whatever was tried before is forgotten."""
    rates.forget(rate(FAILURES), FAILURES, *names)


def this_device(account_id: int) -> str:
    """What tries of a secret are counted under beside the account: a device it knows, or all that it does not.

    So a stranger cannot lock the person out, nor begin again under the name of another device.
    """
    secret = request.cookies.get(DEVICE_COOKIE, "")
    return tokens.digest(secret)[:32] if queries.is_known_device(account_id, secret) else "unknown"


@contextmanager
def evenly() -> Iterator[None]:
    """What is done inside takes the same time whoever it is about, so that no answer tells who has an account (D07)."""
    until = time.monotonic() + SECONDS_FOR_ANYBODY
    try:
        yield
    finally:
        time.sleep(max(0.0, until - time.monotonic()))


@contextmanager
def tried(account_id: int) -> Iterator[None]:
    """Inside, a secret is judged that a person types again; after five that were wrong (WrongPassword), TooMany."""
    names = f"account:{account_id}", this_device(account_id)
    if seconds := attempt(*names):
        raise TooMany(seconds)
    try:
        yield
    except WrongPassword:
        raise
    except BaseException:
        rates.take_back(rate(FAILURES), FAILURES, *names)
        raise
    succeeded(*names)


def require_known_limits(limits: Mapping[str, str]) -> None:
    """Refuse to start with a limit of something that is not limited, for it would limit nothing."""
    if unknown := limits.keys() - RATES.keys():
        raise Misconfigured(f"PORTAL_RATE_LIMITS knows no {', '.join(unknown)}; the rules are: {', '.join(RATES)}.")


def rate(rule: str) -> str:
    """How often, by configuration."""
    return str(current_app.config["RATE_LIMITS"].get(rule, RATES[rule]))


def network() -> str:
    """The network address asked from: the whole of IPv4, the first half of IPv6."""
    address = request.remote_addr or ""
    return ":".join(address.split(":")[:4]) if ":" in address else address


def rotate() -> None:
    """Give this session another token, at a change of what the person may do."""
    _take(sessions.rotate(token()))


def _rights(actor: Actor) -> str:
    posts = sorted(
        (p.organisation_id, p.kind, p.function or "", p.level, p.is_administrator, *sorted(p.activities))
        for p in actor.posts
    )
    return tokens.digest(repr((posts, actor.is_portal_administrator)))[:16]


def _rotate_with_rights() -> None:
    """A session whose person got or lost a role since it began goes on under another token."""
    if session.get(RIGHTS) != _rights(access.current_actor()):
        rotate()


access.condition(_rotate_with_rights)

"""A browser on top of the test client: follows links and forms, swaps what htmx swaps, checks every page it sees.

It runs no JavaScript. With ``htmx=True`` it does what htmx 2 and ``static/js/portal.js`` do with the attributes of the
page; with ``htmx=False`` it does what a browser without JavaScript does. A control keeps what was filled in until its
part of the page is replaced.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Self, cast
from urllib.parse import parse_qsl, urldefrag, urlencode, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask, session
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.auth.models import Account
from portal.auth.views.session import begin, remember_device
from portal.extensions import db
from portal.shared.people import Actor
from tests.factories import PASSWORD, email_of
from tests.support.pages import parsed, problems, text_of

both_ways = pytest.mark.parametrize("htmx", [False, True], ids=["without JavaScript", "with htmx"])

FORM = "application/x-www-form-urlencoded"
CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')

Values = Mapping[str, str | Iterable[str]]
Pairs = list[tuple[str, str]]
MOST_REDIRECTS = 5
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
KEPT = {"Cache-Control": "public, max-age=86400"}
KEPT_ADDRESSES = ("/schemas/coi-record-1.json",)  # the same for everybody


@dataclass(frozen=True)
class Seen:
    """One answer the browser got."""

    method: str
    path: str
    status: int


class Browser:
    """One person at one browser; ``page`` is what they have before them, ``address`` where they are."""

    def __init__(self, app: Flask, *, htmx: bool = False, language: str = "en") -> None:
        self.app, self.htmx, self.language = app, htmx, language
        self.client: FlaskClient = app.test_client()
        self._page: BeautifulSoup | None = parsed("")
        self.address = f"/{language}/"
        self.seen: list[Seen] = []
        self.response: TestResponse | None = None

    # What a person does

    @property
    def page(self) -> BeautifulSoup:
        """What is shown; the page that signing in leads to is asked for by whoever looks at it."""
        if self._page is None:
            self._navigate("GET", self.address)
        return cast(BeautifulSoup, self._page)

    @page.setter
    def page(self, page: BeautifulSoup) -> None:
        self._page = page

    def sign_in(self, person: Actor) -> Self:
        """Be signed in as after the form; the tests of signing in, and browsers that were used before, fill it in."""
        account = db.session.get_one(Account, person.account_id)
        if self.seen or account.has_second_factor or not account.is_active:
            return self.sign_in_by_form(person)
        self.address, self._page = f"/{self.language}/", None
        with self.app.app_context(), self.app.test_request_context(environ_base=self.client.environ_base):
            begin(person.account_id)
            answer = remember_device(self.app.response_class())
            self.app.session_interface.save_session(self.app, session, answer)
        for cookie in answer.headers.getlist("Set-Cookie"):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.client.set_cookie(name, value)
        return self

    def sign_in_by_form(self, person: Actor) -> Self:
        """Sign in through the form."""
        address = f"/{self.language}/sign-in"
        token = CSRF.search(self.fetch("GET", address).text)
        typed = {"email": email_of(person), "password": PASSWORD, "csrf_token": token[1] if token else ""}
        answer = self.fetch("POST", address, data=urlencode(typed), content_type=FORM)
        assert answer.status_code == 303, answer.text
        self.address, self._page = answer.headers["Location"], None
        return self

    def open(self, address: str) -> Self:
        """Type an address, or reload with the address one is at."""
        self._navigate("GET", address)
        return self

    def click(self, selector: str) -> Self:
        """Follow the one link, or press the one button, that fits."""
        element = self.one(selector)
        if element.name == "a":
            return self._follow(element)
        return self._press(element)

    def fill(self, values: Values, *, within: str = "body") -> Self:
        """Fill in controls by name: texts, the value of a choice, the values to be ticked (none: an empty list)."""
        area = self.one(within)
        for name, value in values.items():
            controls = [c for c in self._controls(area) if c.get("name") == name and c.get("type") != "hidden"]
            assert controls, f"nothing called {name} to fill in: {sorted(self._names(area))}"
            _fill(controls, value)
        return self

    def submit(self, form: str, values: Values | None = None, *, button: str | None = None) -> Self:
        """Fill in a part of the page and press a button in it; without ``button``, press Enter."""
        self.fill(values or {}, within=form)
        if button is not None:
            return self.click(f"{form} {button}")
        return self._enter(self.one(form))

    # What a person sees

    def one(self, selector: str) -> Tag:
        """The one element that fits."""
        found = self.page.select(selector)
        assert len(found) == 1, f"{len(found)} elements fit {selector!r} at {self.address}: {self.text[:600]}"
        return found[0]

    @property
    def text(self) -> str:
        """Everything written on the page below its header."""
        return text_of(self.page.main or self.page)

    @property
    def heading(self) -> str:
        """The heading of the page."""
        return text_of(self.one("h1"))

    @property
    def message(self) -> str:
        """What is told above the page."""
        return text_of(self.one("#messages"))

    @property
    def status(self) -> int:
        """The status code of the last answer."""
        return self.seen[-1].status

    def reading(self, selector: str) -> str:
        """What one element says."""
        return text_of(self.one(selector))

    def value(self, name: str) -> str:
        """What stands in the one text control, or is chosen, under a name."""
        values = [value for key, value in self._filled_in(self.page) if key == name]
        assert len(values) <= 1, f"{name} has several values: {values}"
        return values[0] if values else ""

    def has(self, selector: str) -> bool:
        """Whether something on the page fits."""
        return bool(self.page.select(selector))

    # How a browser does it

    def _follow(self, link: Tag) -> Self:
        if self.htmx and link.get("hx-get"):
            return self._ask(link, "get", [])
        return self.open(urljoin(self.address, link["href"]))

    def _press(self, button: Tag) -> Self:
        assert not button.has_attr("disabled"), f"the button {text_of(button)!r} is disabled"
        form = self._form_of(button)
        named = [(button["name"], button.get("value", ""))] if button.get("name") else []
        if self.htmx and button.get("hx-get"):
            return self._ask(button, "get", named)
        if self.htmx and button.get("hx-post"):
            return self._ask(button, "post", _over(self._filled_in(form), named))
        if self.htmx and not button.has_attr("data-plain") and (form.get("hx-get") or form.get("hx-post")):
            verb = "get" if form.get("hx-get") else "post"
            return self._ask(form, verb, _over(self._filled_in(form), named))
        method = button.get("formmethod") or form.get("method") or "get"
        return self._send(method.upper(), button.get("formaction") or form["action"], self._filled_in(form) + named)

    def _enter(self, form: Tag) -> Self:
        form = form if form.name == "form" else self._form_around(form)
        buttons = [b for b in self.page.find_all("button") if self._form_of(b) is form and b.get("type") != "button"]
        if buttons:
            return self._press(buttons[0])
        return self._send((form.get("method") or "get").upper(), form["action"], self._filled_in(form))

    def _send(self, method: str, action: str, pairs: Pairs) -> Self:
        address = urljoin(self.address, action)
        if method == "GET":
            path, fragment = urldefrag(address)
            address = f"{path.partition('?')[0]}?{urlencode(pairs)}" + (f"#{fragment}" if fragment else "")
            self._navigate("GET", address)
        else:
            self._navigate("POST", address, pairs)
        return self

    def _navigate(self, method: str, address: str, pairs: Pairs | None = None) -> None:
        response, address = self._request(method, address, pairs)
        if response.headers.get("Content-Disposition", "").startswith("attachment"):
            return  # a file is put aside, the page stays
        self.address, self.page = address, parsed(response.text)
        self._check()

    def _ask(self, element: Tag, verb: str, pairs: Pairs) -> Self:
        """What htmx does: ask, and put the answer where the page says."""
        target = self._target(element)
        pairs = [] if _inherited(element, "hx-params") == "none" else pairs
        headers = {"HX-Request": "true", "HX-Current-URL": f"http://localhost{self.address}"}
        named = {"HX-Target": target.get("id"), "HX-Trigger": element.get("id"), "HX-Trigger-Name": element.get("name")}
        headers |= {header: value for header, value in named.items() if value}
        pairs, headers = self._configured(element, verb, pairs, headers)
        asked = urljoin(self.address, urldefrag(element[f"hx-{verb}"])[0])
        if verb == "get" and pairs:
            asked = f"{asked}{'&' if '?' in asked else '?'}{urlencode(pairs)}"
        response, _ = self._request(verb.upper(), asked, pairs if verb == "post" else None, headers)
        if redirect := response.headers.get("HX-Redirect"):
            return self.open(redirect)
        if ended := json.loads(response.headers.get("HX-Trigger", "{}")).get("session-ended"):
            return self._send_whole_or_leave(ended["signIn"])
        if response.status_code != 204:
            self._swap(response, element, target)
            if _inherited(element, "hx-push-url") == "true":
                self.address = asked
        self._check()
        return self

    def _target(self, element: Tag) -> Tag:
        """Where the answer goes: an element of the page, or the nearest one around."""
        selector = _inherited(element, "hx-target")
        if not selector.startswith("closest "):
            return self.one(selector)
        return cast(Tag, element.css.closest(selector.removeprefix("closest ")))

    def _send_whole_or_leave(self, sign_in: str) -> Self:
        """What static/js/portal.js does when the session has ended: nothing typed is to be lost."""
        sheet = self.page.find("form", id="sheet")
        if sheet is None:
            return self.open(sign_in)
        return self._send("POST", sheet["action"], self._filled_in(sheet))

    def _configured(
        self, element: Tag, verb: str, pairs: Pairs, headers: dict[str, str]
    ) -> tuple[Pairs, dict[str, str]]:
        """What static/js/portal.js adds to a request of htmx and takes away from it."""
        token = self.page.select_one("meta[name=csrf-token]")
        if token and verb != "get":
            headers = headers | {"X-CSRFToken": token["content"]}
        if box := element.get("data-box"):
            pairs = [(name, value) for name, value in pairs if name == "has" or name.startswith(f"{box}-")]
        return pairs, headers

    def _swap(self, response: TestResponse, element: Tag, target: Tag) -> None:
        fragment = parsed(response.text)
        new = list(fragment.body.children) if fragment.body else []
        for piece in [piece for piece in new if isinstance(piece, Tag) and piece.has_attr("hx-swap-oob")]:
            new.remove(piece)
            self._swap_out_of_band(piece)
        style = response.headers.get("HX-Reswap") or _inherited(element, "hx-swap") or "innerHTML"
        if retarget := response.headers.get("HX-Retarget"):
            target = self.one(retarget)
        _put(new, target, style)

    def _swap_out_of_band(self, piece: Tag) -> None:
        order = piece["hx-swap-oob"]
        del piece["hx-swap-oob"]
        style, _, selector = order.partition(":")
        if style == "true":
            style = "outerHTML"
        for target in self.page.select(selector or f"#{piece['id']}"):
            # like htmx: "outerHTML" puts the piece itself into the page, everything else its content
            again = parsed(str(piece)).body.contents[0]
            _put([again] if style == "outerHTML" else list(again.contents), target, style)

    def _request(
        self, method: str, address: str, pairs: Pairs | None, headers: Mapping[str, str] | None = None
    ) -> tuple[TestResponse, str]:
        """Ask the portal, follow where it sends us, and answer with the last response and its address."""
        for _ in range(MOST_REDIRECTS):
            body = {"data": urlencode(pairs), "content_type": FORM} if pairs is not None else {}
            response = self.fetch(method, urldefrag(address)[0], headers=headers, **body)
            if response.status_code not in (301, 302, 303, 307, 308):
                return response, address
            address = urljoin(address, response.headers["Location"])
            parts = urlsplit(address)
            assert not parts.netloc or parts.netloc == "localhost", f"sent away to {address}"
            method, pairs = "GET", None
        raise AssertionError(f"sent round and round, last to {address}")

    def fetch(self, method: str, address: str, **arguments: object) -> TestResponse:
        """One request made by hand, in an application context of its own, like one from another process."""
        db.session.rollback()  # what the test read before is no longer true
        with self.app.app_context():
            response = self.client.open(address, method=method, buffered=True, **arguments)
        self.seen.append(Seen(method, address, response.status_code))
        self.response = response
        check_headers(response)
        return response

    def post(self, address: str, values: Mapping[str, object] | Pairs, **headers: str) -> TestResponse:
        """A form made by hand and sent with a good token, as somebody with other tools than ours would."""
        pairs = list(values.items()) if isinstance(values, Mapping) else list(values)
        sent = {"X-CSRFToken": self.token, **{name.replace("_", "-"): value for name, value in headers.items()}}
        return self.fetch(
            "POST",
            address,
            data=urlencode(pairs, doseq=True),
            content_type=FORM,
            headers=sent,
        )

    @property
    def token(self) -> str:
        """A token against forged requests, from the last page that has one."""
        if not self.has("meta[name=csrf-token]"):
            self.open(f"/{self.language}/")
        return str(self.one("meta[name=csrf-token]")["content"])

    def _check(self) -> None:
        found = problems(self.page, self.address)
        assert not found, f"{self.address}: {found}"

    # Controls of the page

    def _form_of(self, control: Tag) -> Tag:
        if control.get("form"):
            form = self.page.find("form", id=control["form"])
            assert form is not None, f"no form {control['form']}"
            return form
        return self._form_around(control)

    def _form_around(self, element: Tag) -> Tag:
        form = element.find_parent("form")
        assert form is not None, f"no form around {element.name} {element.attrs}"
        return form

    def _controls(self, area: Tag) -> Iterator[Tag]:
        yield from (c for c in area.find_all(["input", "select", "textarea"]) if not c.has_attr("disabled"))

    def _names(self, area: Tag) -> set[str]:
        return {control.get("name", "") for control in self._controls(area)}

    def _filled_in(self, form: Tag) -> Pairs:
        """What the form would send without its buttons."""
        own = list(self._controls(form))
        if form.get("id"):
            own += self.page.find_all(["input", "select", "textarea"], {"form": form["id"]})
        return [(c["name"], value) for c in own if c.get("name") for value in _values(c)]


def _values(control: Tag) -> Iterator[str]:
    if control.name == "textarea":
        yield control.get_text().removeprefix("\n").replace("\r\n", "\n").replace("\n", "\r\n")
    elif control.name == "select":
        options = control.find_all("option")
        chosen = [option for option in options if option.has_attr("selected")] or options[:1]
        yield from (option.get("value", text_of(option)) for option in chosen)
    elif control.get("type") in ("checkbox", "radio"):
        if control.has_attr("checked"):
            yield control.get("value", "on")
    else:
        yield control.get("value", "")


def _fill(controls: list[Tag], value: str | Iterable[str]) -> None:
    kind = controls[0].get("type") if controls[0].name == "input" else controls[0].name
    wanted = [value] if isinstance(value, str) else [str(v) for v in value]
    if kind in ("checkbox", "radio"):
        offered = {control.get("value", "on") for control in controls}
        assert set(wanted) <= offered, f"{wanted} is not offered under {controls[0]['name']}: {offered}"
        for control in controls:
            _set(control, "checked", control.get("value", "on") in wanted)
        return
    assert len(controls) == 1, f"{len(controls)} controls are called {controls[0]['name']}"
    (text,) = wanted
    if kind == "select":
        assert text in {option.get("value") for option in controls[0].select("option")}, f"{text} is not in the list"
        for option in controls[0].select("option"):
            _set(option, "selected", option.get("value") == text)
    elif kind == "textarea":
        controls[0].string = text
    else:
        controls[0]["value"] = text


def _set(element: Tag, name: str, on: bool) -> None:
    if on:
        element[name] = ""
    elif element.has_attr(name):
        del element[name]


def _over(pairs: Pairs, stronger: Pairs) -> Pairs:
    names = {name for name, _ in stronger}
    return [pair for pair in pairs if pair[0] not in names] + stronger


def _inherited(element: Tag, name: str) -> str:
    """An attribute of htmx, which an element inherits from those around it."""
    for holder in (element, *element.parents):
        if isinstance(holder, Tag) and holder.get(name):
            return str(holder[name])
    return ""


def _put(new: list, target: Tag, style: str) -> None:
    if style == "afterend":
        target.insert_after(*new)
        return
    if style == "beforeend":
        target.extend(new)
        return
    assert style in ("outerHTML", "innerHTML"), f"the browser of the tests cannot swap {style!r}"
    if style == "outerHTML":
        target.replace_with(*new)
        return
    target.clear()
    target.extend(new)


def check_headers(response: TestResponse) -> None:
    """What every answer must say to browsers, apart from static files, which are kept."""
    policy = response.headers.get("Content-Security-Policy", "")
    assert policy.startswith("default-src 'none'"), f"no policy, or a weak one: {policy!r}"
    assert "unsafe" not in policy
    is_kept = response.request.path in KEPT_ADDRESSES and response.status_code == 200
    wanted = HEADERS | (KEPT if is_kept else {})
    wrong = {name: response.headers.get(name) for name, value in wanted.items() if response.headers.get(name) != value}
    assert not wrong, f"headers of {response.request.path}: {wrong}"


def query_of(address: str) -> dict[str, list[str]]:
    """The parameters of an address."""
    found: dict[str, list[str]] = {}
    for name, value in parse_qsl(urlsplit(address).query, keep_blank_values=True):
        found.setdefault(name, []).append(value)
    return found


def same_page(page: BeautifulSoup) -> list[str]:
    """A page line by line, without what differs each time: tokens, keys of acts, the last message, the time left."""
    copy = parsed(str(page))
    for element in copy.select("[name=csrf_token], meta[name=csrf-token], [name=act], #session-end"):
        element.decompose()
    copy.select_one("#messages").clear()
    for text in copy.find_all(string=lambda s: not s.strip()):
        text.extract()
    for text in copy.find_all(string=True):
        text.replace_with(text_of_string(text))
    return copy.prettify().splitlines()


def text_of_string(text: str) -> str:
    """A text with its spaces as one sees them."""
    return " ".join(text.split())

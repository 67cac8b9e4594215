"""A walk through the portal with the test client: every link of every page, and every form sent once."""

from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urldefrag, urlencode, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException

from portal.extensions import db
from tests.support.pages import parsed

FORM = "application/x-www-form-urlencoded"
NUMBERS = frozenset({"reference", "number", "id_", "token", "line"})
"""What an address says only to name one thing among many of its kind."""

TELLING = frozenset({"open", "q"})
"""What a query asks for that makes another page of it; the rest filters and sorts."""

NEVER_SENT = frozenset({"auth.sign_out", "auth.close", "auth.end_sessions", "auth.act_for", "organisations.leave"})
"""What would end the walk."""
MOST_REDIRECTS = 5
NONSENSE = "zzz"


@dataclass(frozen=True)
class Page:
    """A page that was met, and how."""

    method: str
    address: str
    content: BeautifulSoup


@dataclass
class Walker:
    """Somebody who follows every link in one language; of pages of one kind, ``most`` of them.

    ``before_each`` is called before something is asked for.
    """

    app: Flask
    client: FlaskClient
    language: str
    most: int = 1
    before_each: Callable[[], None] = lambda: None
    met: Counter[tuple[str, ...]] = field(default_factory=Counter)
    forms: dict[tuple[str, ...], tuple[str, list[str]]] = field(default_factory=dict)
    """One form of each kind that was met: its address, and what is sent there."""

    def pages(self) -> Iterator[Page]:
        """Every page that links lead to from the first."""
        waiting, seen = deque([f"/{self.language}/"]), {f"/{self.language}/"}
        while waiting:
            page = self._get(waiting.popleft())
            if page is None:
                continue
            yield page
            self._note_forms(page)
            for address in self._links(page):
                if address not in seen and self._is_wanted(address):
                    seen.add(address)
                    waiting.append(address)

    def answers(self) -> Iterator[Page]:
        """What becomes of each form that was met, filled in with nonsense and as it was."""
        for address, bodies in self.forms.values():
            for body in bodies:
                if (answer := self._page("POST", address, body)) is not None:
                    yield answer

    def _links(self, page: Page) -> Iterator[str]:
        for link in page.content.select("a[href], [hx-get]"):
            address = urldefrag(urljoin(page.address, link.get("href") or link["hx-get"]))[0]
            if address.startswith(f"/{self.language}/") and "both=" not in address:
                yield address

    def _is_wanted(self, address: str) -> bool:
        """Whether there were few pages of this kind so far."""
        kind = self._kind("GET", address)
        if not kind:
            return False
        self.met[kind] += 1
        return self.met[kind] <= self.most * (4 if kind == ("coi.show",) else 1)

    def _kind(self, method: str, address: str) -> tuple[str, ...]:
        parts = urlsplit(address)
        try:
            endpoint, arguments = self.app.url_map.bind("").match(parts.path, method=method)
        except HTTPException:
            return ()
        said = sorted(str(value) for name, value in arguments.items() if name not in NUMBERS)
        return (endpoint, *said, *sorted(TELLING & {name for name, _ in parse_qsl(parts.query)}))

    def _get(self, address: str) -> Page | None:
        return self._page("GET", address, None)

    def _page(self, method: str, address: str, body: str | None) -> Page | None:
        self.before_each()
        for _ in range(MOST_REDIRECTS):
            with self.app.app_context():
                db.session.rollback()
                kind = FORM if body else None  # read whole: a file that is sent in pieces holds its context until then
                answer = self.client.open(address, method=method, data=body, content_type=kind, buffered=True)
            if answer.status_code not in (301, 302, 303):
                break
            method, address, body = "GET", urljoin(address, answer.headers["Location"]), None
        assert answer.status_code < 500, f"{method} {address}: {answer.status_code}"
        if answer.mimetype != "text/html" or not address.startswith(f"/{self.language}/"):
            return None
        return Page(method, address, parsed(answer.text))

    def _note_forms(self, page: Page) -> None:
        for form in page.content.select("form[method=post]"):
            for button in form.select("button") or [form]:
                address = urljoin(page.address, str(button.get("formaction") or form["action"]))
                named = [(str(button["name"]), str(button.get("value", "")))] if button.get("name") else []
                kind = (*self._kind("POST", address), *(named[0] if named else ()))
                if kind and kind[0] not in NEVER_SENT and kind not in self.forms:
                    bodies = [urlencode([*_typed(form, nonsense=nonsense), *named]) for nonsense in (True, False)]
                    self.forms[kind] = (address, bodies)


def _typed(form: Tag, *, nonsense: bool) -> Iterator[tuple[str, str]]:
    """What a form sends; with nonsense, in every field that takes a text."""
    for control in form.select("input[name], textarea[name]"):
        kind = control.get("type", "text")
        if kind in ("checkbox", "radio") and not control.has_attr("checked"):
            continue
        is_text = control.name == "textarea" or kind not in ("hidden", "checkbox", "radio")
        value = control.get_text() if control.name == "textarea" else str(control.get("value", ""))
        yield str(control["name"]), NONSENSE if nonsense and is_text else value
    for chosen in form.select("select[name] option[selected]"):
        yield str(chosen.find_parent("select")["name"]), str(chosen.get("value", ""))

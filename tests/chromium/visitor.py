"""Somebody at a real browser: finds things by what they are called, and notices what goes wrong meanwhile."""

import json
import os
import re
from collections import Counter
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Request, Response, expect

from portal.coi.domain.edition import Edition
from portal.coi.domain.editions import CURRENT, EDITIONS
from tests.chromium import axe
from tests.chromium.listening import ACT, ANNOUNCED, HEARD, LISTEN
from tests.chromium.serving import email
from tests.chromium.words import words_in
from tests.factories import PASSWORD

WHOLE_GRID = os.environ.get("PORTAL_TEST_GRID") == "whole"  # make a11y
PHONE, SMALL_PHONE, DESK = 360, 320, 1280
HEIGHT = 900
EXPECTED = (
    "Failed to load resource: the server responded with a status of 4",  # a page that says why not
    "htmx:afterRequest",  # a search that was given up for the next one
    "htmx:sendAbort",
)

TEXTS = """() => {
  const foreign = (e) => e.closest("script") || e.closest("[lang]").lang !== document.documentElement.lang;
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) if (!foreign(walker.currentNode.parentElement)) found.push(walker.currentNode.data);
  for (const name of ["aria-label", "title", "placeholder"])
    for (const e of document.querySelectorAll(`[${name}]`)) if (!foreign(e)) found.push(e.getAttribute(name));
  return [document.title.split(" – ")[0], ...found].map((text) => text.trim()).filter(Boolean);
}"""

TOO_WIDE = """() => {
  const width = innerWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const wide = [...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > width + 0.5);
  const clipped = (e) => e.closest(".hidden, .skip");
  const outer = wide.filter((e) => !clipped(e) && ![...e.children].some((child) => wide.includes(child)));
  return [`${document.documentElement.scrollWidth} px`, ...outer.slice(0, 5).map((e) => e.outerHTML.slice(0, 120))];
}"""

FOCUS = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return "body";
  return e.id ? "#" + e.id : e.outerHTML.slice(0, 100);
}"""


def _form_with(key: str) -> Edition:
    """The official form that has a box: that of certificates first, else that of extracts."""
    return next(form for form in EDITIONS.values() if any(box.key == key for box in form.boxes))


class Visitor:
    """One person in front of a browser of their own; ``troubles`` is what must not happen on any page."""

    def __init__(self, context: BrowserContext, address: str, language: str, *, javascript: bool = True) -> None:
        self.context, self.address, self.language, self.javascript = context, address, language, javascript
        self.words = words_in(language)
        context.add_init_script(LISTEN)
        self.page = context.new_page()
        self.troubles: list[str] = []
        self.announced: list[str] = []
        self.acts: list[list[str]] = []
        self.measured: Counter[str] = Counter()
        self.thorough = True
        self.devtools = context.new_cdp_session(self.page)
        self._run_scripts(javascript)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.troubles.append(f"{self.page.url}: {error}"))
        self.page.on("request", self._watch_request)
        self.page.on("response", self._watch_response)

    def _run_scripts(self, on: bool) -> None:
        # What java_script_enabled=False does, but axe, which needs a clock, can be let through for a moment.
        self.devtools.send("Emulation.setScriptExecutionDisabled", {"value": not on})

    def _hear(self, message: ConsoleMessage) -> None:
        if message.text.startswith(ANNOUNCED):
            self.announced.append(message.text.removeprefix(ANNOUNCED))
        elif message.text.startswith(ACT):
            self.acts.append(json.loads(message.text.removeprefix(ACT)))
        elif message.text.startswith(HEARD):
            self.troubles.append(f"{self.page.url}: {message.text}")
        elif message.type in ("error", "warning") and not message.text.startswith(EXPECTED):
            self.troubles.append(f"{self.page.url}: {message.type}: {message.text}")

    def _watch_request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.address}/", "data:")):
            self.troubles.append(f"{self.page.url}: asks {request.url}")

    def _watch_response(self, response: Response) -> None:
        if response.status >= 500:
            self.troubles.append(f"{response.request.method} {response.url}: {response.status}")

    # Going somewhere

    def open(self, path: str) -> None:
        """Type an address of one's own language: ``/coi/new``."""
        self.page.goto(f"{self.address}/{self.language}{path}")

    def sign_in(self, who: str) -> None:
        """Sign in through the form, and arrive at what there is to do."""
        self.open("/sign-in")
        self.field("E-mail").fill(email(who))
        self.field("Password").fill(PASSWORD)
        self.button("Log in").click()
        expect(self.heading).to_have_text(self.words("To do"))

    # Finding things

    @property
    def heading(self) -> Locator:
        """The heading of the page."""
        return self.page.locator("h1")

    @property
    def messages(self) -> Locator:
        """What is told above the page."""
        return self.page.locator("#messages")

    def box(self, key: str) -> Locator:
        """One box of the certificate."""
        return self.page.locator(f"#{_form_with(key).box(key).id}")

    def field(self, label: str, within: Locator | None = None) -> Locator:
        """An input by its (English) label; what says that it must be filled in is no part of it."""
        return (within or self.page.locator("main")).get_by_label(
            re.compile(rf"^\s*{re.escape(self.words(label))}\s*(\*\s*(\({self.words('required')}\))?)?\s*$")
        )

    def button(self, label: str, within: Locator | None = None) -> Locator:
        """A button by its (English) label."""
        return (within or self.page.locator("main")).get_by_role("button", name=self.words(label), exact=True)

    def link(self, label: str, within: Locator | None = None) -> Locator:
        """A link by its (English) label."""
        return (within or self.page.locator("main")).get_by_role("link", name=self.words(label), exact=True)

    # Filling in a certificate

    def edit(self, key: str) -> Locator:
        """Open a box to fill it in."""
        box, title = self.box(key), self.words(CURRENT.box(key).title)
        name = f"{self.words.in_context('button', 'Edit')} {title}"
        link, button = (box.get_by_role(role, name=name, exact=True) for role in ("link", "button"))
        link.or_(button).click()
        expect(box.locator(f"[name={key}-version]")).to_have_count(1)
        if self.javascript:
            expect(box.locator(":focus")).to_have_count(1)  # it comes a moment after the box
        return box

    def save_box(self, key: str) -> None:
        """Save a box that is open."""
        box, number = self.box(key), CURRENT.box(key).number
        box.get_by_role("button", name=f"{self.words('Save the box')} {number}", exact=True).click()
        expect(box.locator(f"[name={key}-version]")).to_have_count(0)

    def finder(self, label: str, within: Locator) -> Locator:
        """The input in which one looks for an organisation."""
        labels = (self.words("Find: %(label)s", label=self.words(label)), self.words("Find another one"))
        group = within.get_by_role("group", name=re.compile(rf"^{re.escape(self.words(label))}"))
        return group.get_by_label(re.compile("|".join(f"^{re.escape(text)}$" for text in labels)))

    def find(self, label: str, text: str, within: Locator) -> None:
        """Look for an organisation by name, number or town."""
        self.finder(label, within).fill(text)
        name = f"{self.words.in_context('button', 'Search')} {self.words(label)}"
        within.get_by_role("button", name=name, exact=True).click()

    # Looking closely

    def focus(self) -> str:
        """What has the focus."""
        return str(self.page.evaluate(FOCUS))

    def violations(self, *only: str) -> list[str]:
        """What axe-core finds on the page as it is; ``only`` names the rules, if not all are asked."""
        if not self.javascript:
            self._run_scripts(True)
        try:
            found = axe.run(self.page, *only)
            self.measured.update(axe.reasons(found))
            return axe.complaints(found)
        finally:
            if not self.javascript:
                self._run_scripts(False)

    def foreign_texts(self) -> list[str]:
        """Texts of the page that are in the other language."""
        return self.words.foreign(self.page.evaluate(TEXTS))

    def too_wide(self, width: int, height: int = HEIGHT) -> list[str]:
        """What makes one scroll sideways in a window of this width."""
        self.page.set_viewport_size({"width": width, "height": height})
        found: list[str] = self.page.evaluate(TOO_WIDE)
        return found

    def problems(self) -> list[str]:
        """What is wrong with the page as it is: its language and, for who is thorough, what axe-core finds."""
        said = self.page.locator("html").get_attribute("lang")
        wrong = [] if said == self.language else [f"the page says it is in {said}"]
        wrong += [f"in the other language: {text}" for text in self.foreign_texts()]
        wrong += self.violations() if self.thorough else []
        return [f"{problem} ({self.page.url})" for problem in wrong]

    def leave(self) -> list[Any]:
        """Close the browser and tell what went wrong; once is enough."""
        if not self.page.is_closed():
            self.context.close()
        return self.troubles

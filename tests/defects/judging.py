"""Who looks at a page with a defect: first somebody without a browser, then one in Chromium who looks in every way."""

import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any, cast

from flask import Flask
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Response, Route

from tests.chromium.looks import each_seen
from tests.chromium.screens import SCREENS, Screen
from tests.chromium.serving import Portal
from tests.chromium.visitor import Visitor
from tests.defects.defect import Defect
from tests.defects.workshop import TEMPLATES, changed
from tests.factories import World
from tests.support.browser import Browser
from tests.support.pages import parsed, problems

BY_NAME = {screen.name: screen for screen in SCREENS}
KINDS = {"css": "text/css", "js": "text/javascript"}
Enter = Callable[..., Visitor]


class Reader:
    """Somebody without a browser: opens pages, and can do nothing on them."""

    def __init__(self, app: Flask, world: World, who: str, language: str) -> None:
        self.language = language
        self.browser = Browser(app, language=language)
        if who:
            with app.app_context():
                self.browser.sign_in(world[who])

    def open(self, path: str) -> None:
        """Open a page; an AssertionError says what is wrong with it."""
        with self.browser.app.app_context():
            self.browser.open(f"/{self.language}{path}")


def read(screen: Screen, portal: Portal, reader: Reader) -> list[str]:
    """What is wrong with a screen for somebody without a browser; nothing where one must act to come to it."""
    try:
        screen.show(cast(Visitor, reader), portal)
    except AssertionError as error:
        return [str(error)[:300]]
    except AttributeError:
        pass  # the way there goes on in a real browser
    return []


class Judge:
    """Looks at screens in Chromium; what a response says as it comes is judged too, before scripts change it."""

    def __init__(self, portal: Portal, enter: Enter) -> None:
        self.portal, self.enter = portal, enter
        self.unsound: dict[tuple[str, str], set[str]] = {}

    def before(self, screen: Screen, language: str) -> set[str]:
        """What is wrong with a screen before anything is changed: nothing can be learnt from that; asked once."""
        if (screen.name, language) not in self.unsound:
            with changed(self.portal.app, {}):
                found = self.judge(screen, language, {}, set())
            self.unsound[screen.name, language] = {plain(problem) for problem in found}
        return self.unsound[screen.name, language]

    def judge(self, screen: Screen, language: str, static: dict[str, str], known: set[str] | None = None) -> list[str]:
        """What is wrong with a screen; without ``known``, only until something is found that was not there before."""
        visitor = self.enter(screen.who, language=language)
        found: list[str] = []
        answers: list[Response] = []
        visitor.page.on("response", lambda answer: answers.append(answer) if _is_page(answer) else None)
        for name, text in static.items():
            stem, _, kind = name.rpartition(".")
            visitor.page.route(f"**/static/{stem}.*.{kind}", _answering(KINDS[kind], text))
        try:
            screen.show(visitor, self.portal)
            visitor.page.wait_for_timeout(100)  # what is told after a swap comes a moment later
            for answer in answers:
                with suppress(PlaywrightError):  # a page that was left has no text any more
                    found += problems(parsed(answer.text()), answer.url.removeprefix(self.portal.address))
            for more in each_seen(visitor):
                found += more
                if known is None and (found or visitor.troubles):
                    break
        except (AssertionError, PlaywrightError) as error:
            found.append(f"one cannot go on: {str(error).splitlines()[0][:200]}")
        return found + [str(trouble) for trouble in visitor.leave()]


def plain(problem: str) -> str:
    """A problem without the numbers that differ from one certificate to the next."""
    return re.sub(r"\d+|[0-9a-f]{8,}", "", problem)


def _is_page(answer: Response) -> bool:
    kind = answer.headers.get("content-type", "")
    return answer.request.resource_type == "document" and kind.startswith("text/html") and answer.status != 303


def _answering(kind: str, text: str) -> Callable[[Route], Any]:
    return lambda route: route.fulfill(body=text, content_type=f"{kind}; charset=utf-8")


def judged(defect: Defect, judge: Judge, reader: Reader) -> list[str]:
    """What is noticed of a defect and was not there before: by reading if that is enough, otherwise in the browser."""
    screen, text = BY_NAME[defect.screen], defect.mutated()
    is_template = defect.file.startswith(TEMPLATES)
    static = {} if is_template else {defect.file.rpartition("/")[2]: text}
    with changed(judge.portal.app, {defect.file: text} if is_template else {}):
        found = read(screen, judge.portal, reader) if is_template else []
        found = found or judge.judge(screen, defect.language, static)
    if not found or found[0].startswith("/"):
        return found
    known = judge.before(screen, defect.language)
    if any(plain(problem) not in known for problem in found):
        return [problem for problem in found if plain(problem) not in known]
    with changed(judge.portal.app, {defect.file: text} if is_template else {}):
        return [p for p in judge.judge(screen, defect.language, static, known) if plain(p) not in known]

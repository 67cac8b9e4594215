"""Who looks at a page with a defect: first somebody without a browser, then one in Chromium who looks in every way."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, cast

from flask import Flask
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Response, Route

from tests.chromium.looks import seen
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

    def judge(self, screen: Screen, language: str, static: dict[str, str] | None = None) -> list[str]:
        """What is wrong with a screen."""
        visitor = self.enter(screen.who, language=language)
        found: list[str] = []
        answers: list[Response] = []
        visitor.page.on("response", lambda answer: answers.append(answer) if _is_page(answer) else None)
        for name, text in (static or {}).items():
            stem, _, kind = name.rpartition(".")
            visitor.page.route(f"**/static/{stem}.*.{kind}", _answering(KINDS[kind], text))
        try:
            screen.show(visitor, self.portal)
            visitor.page.wait_for_timeout(100)  # what is told after a swap comes a moment later
            found += seen(visitor)
        except (AssertionError, PlaywrightError) as error:
            found.append(f"one cannot go on: {str(error).splitlines()[0][:200]}")
        for answer in answers:
            with suppress(PlaywrightError):  # a page that was left has no text any more
                found += problems(parsed(answer.text()), answer.url.removeprefix(self.portal.address))
        return found + [str(trouble) for trouble in visitor.leave()]


def _is_page(answer: Response) -> bool:
    kind = answer.headers.get("content-type", "")
    return answer.request.resource_type == "document" and kind.startswith("text/html") and answer.status != 303


def _answering(kind: str, text: str) -> Callable[[Route], Any]:
    return lambda route: route.fulfill(body=text, content_type=f"{kind}; charset=utf-8")


def judged(defect: Defect, judge: Judge, reader: Reader | None) -> list[str]:
    """What is noticed of a defect: by reading if that is enough, otherwise in the browser."""
    screen, text = BY_NAME[defect.screen], defect.mutated()
    templates = {defect.file: text} if defect.file.startswith(TEMPLATES) else {}
    static = {} if templates else {defect.file.rpartition("/")[2]: text}
    with changed(judge.portal.app, templates):
        found = read(screen, judge.portal, reader) if reader and templates else []
        return found or judge.judge(screen, defect.language, static)

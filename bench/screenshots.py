"""Pictures of the portal, in both languages, on a desk and on a phone, for anybody to look at.

`make screenshots` takes the main screens as one sees them without scrolling, in few colours, into docs/screenshots.
With a word (`make screenshots WORD=lane`) it takes every screen named so, as a whole, into instance/screenshots.
"""

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, StorageState, expect

from bench.measuring import portal_and_browser
from portal.config import ROOT
from portal.web.i18n import LANGUAGES
from tests.chromium.screens import SCREENS, Screen
from tests.chromium.serving import Portal
from tests.chromium.visitor import DESK, HEIGHT, PHONE, Visitor

MAIN = (
    "sign-in",
    "home-of-the-body",
    "list",
    "picker-results",
    "draft",
    "help-in-a-box",
    "step-sign-18",
    "signed-by-all",
    "prints",
    "checked",
    "requests",
)
"""What docs/screenshots/README.md shows, in the order of a certificate's life."""

KEPT, LOOKED_AT = ROOT / "docs" / "screenshots", ROOT / "instance" / "screenshots"
COLOURS = 32
MOST, MOST_OF_ALL = 60_000, 1_500_000
"""Bytes of one picture, and of all together: they are kept in the repository."""


def main(word: str = "") -> None:
    """Take the main screens, or those with ``word`` in their name."""
    names = [screen.name for screen in SCREENS if word in screen.name] if word else list(MAIN)
    folder = LOOKED_AT if word else KEPT
    folder.mkdir(parents=True, exist_ok=True)
    with portal_and_browser() as (portal, browser):
        expect.set_options(timeout=15_000)
        camera = Camera(portal, browser, folder, whole=bool(word))
        pictures = [picture for name in names for picture in camera.take(_screen(name))]
    sizes = {picture.name: picture.stat().st_size for picture in pictures}
    print(f"{len(sizes)} pictures in {folder}, {sum(sizes.values()):,} bytes, the largest {max(sizes.values()):,}")
    if not word and (max(sizes.values()) > MOST or sum(sizes.values()) > MOST_OF_ALL):
        raise SystemExit(f"too large: at most {MOST:,} bytes for one, {MOST_OF_ALL:,} for all")


def _screen(name: str) -> Screen:
    return next(screen for screen in SCREENS if screen.name == name)


class Camera:
    """Goes to a screen as whoever sees it, in each language and width, and takes a picture."""

    def __init__(self, portal: Portal, browser: Browser, folder: Path, *, whole: bool) -> None:
        self.portal, self.browser, self.folder, self.whole = portal, browser, folder, whole
        self.sessions: dict[str, StorageState] = {}

    def take(self, screen: Screen) -> list[Path]:
        """The pictures of a screen."""
        return [self._one(screen, language, width) for language in LANGUAGES for width in (DESK, PHONE)]

    def _one(self, screen: Screen, language: str, width: int) -> Path:
        size = {"width": width, "height": HEIGHT}
        state = self._session(screen.who) if screen.who else None
        person = Visitor(self.browser.new_context(storage_state=state, viewport=size), self.portal.address, language)
        screen.show(person, self.portal)
        taken = person.page.screenshot(full_page=self.whole)
        person.leave()
        path = self.folder / f"{screen.name}-{language}-{width}.png"
        path.write_bytes(taken if self.whole else _in_few_colours(taken))
        return path

    def _session(self, who: str) -> StorageState:
        if who not in self.sessions:
            person = Visitor(self.browser.new_context(), self.portal.address, "en")
            person.sign_in(who)
            self.sessions[who] = person.context.storage_state()
            person.leave()
        return self.sessions[who]


def _in_few_colours(picture: bytes) -> bytes:
    small = Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    out = io.BytesIO()
    small.save(out, "PNG", optimize=True)
    return out.getvalue()


if __name__ == "__main__":
    main(*sys.argv[1:])

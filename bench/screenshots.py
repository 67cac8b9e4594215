"""Pictures of the main screens, in both languages, on a desk and on a phone, for anybody to look at.

`make screenshots` writes them to instance/screenshots; with a word, only those whose name has it.
"""

import sys

from playwright.sync_api import StorageState, expect

from bench.measuring import portal_and_browser
from portal.config import ROOT
from portal.web.i18n import LANGUAGES
from tests.chromium.screens import SCREENS
from tests.chromium.visitor import DESK, HEIGHT, PHONE, Visitor

FOLDER = ROOT / "instance" / "screenshots"


def main(word: str = "") -> None:
    """Take them all, or those with ``word`` in their name."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    sessions: dict[str, StorageState] = {}
    taken = 0
    with portal_and_browser() as (portal, browser):
        expect.set_options(timeout=15_000)
        for screen in SCREENS:
            if word not in screen.name:
                continue
            if screen.who and screen.who not in sessions:
                person = Visitor(browser.new_context(), portal.address, "en")
                person.sign_in(screen.who)
                sessions[screen.who] = person.context.storage_state()
                person.leave()
            for language in LANGUAGES:
                for width in (DESK, PHONE):
                    context = browser.new_context(
                        storage_state=sessions.get(screen.who), viewport={"width": width, "height": HEIGHT}
                    )
                    person = Visitor(context, portal.address, language)
                    screen.show(person, portal)
                    person.page.screenshot(path=FOLDER / f"{screen.name}-{language}-{width}.png", full_page=True)
                    person.leave()
                    taken += 1
    print(f"{taken} pictures in {FOLDER}")


if __name__ == "__main__":
    main(*sys.argv[1:])

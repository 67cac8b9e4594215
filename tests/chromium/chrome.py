"""Finding and starting a real browser: Chromium of this machine, otherwise Playwright's own."""

import shutil

from playwright.sync_api import Browser, Playwright
from playwright.sync_api import Error as PlaywrightError

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ("--no-sandbox", "--disable-gpu")


class NoBrowser(Exception):
    """There is none on this machine."""


def launch(playwright: Playwright, *more: str) -> Browser:
    """A browser without a window, started with ``more`` arguments; raises NoBrowser."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    try:
        return playwright.chromium.launch(executable_path=found, args=[*ARGUMENTS, *more])
    except PlaywrightError as error:
        if found:
            raise
        raise NoBrowser(f"no browser ({', '.join(NAMES)}, nor Playwright's own): {error.message[:200]}") from error

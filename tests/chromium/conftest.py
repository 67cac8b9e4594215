"""A real browser before a portal that runs by itself. Each test process has one of each; each visitor is new."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, StorageState, expect, sync_playwright

from tests.chromium import chrome
from tests.chromium.looked import ACTS, Tally
from tests.chromium.serving import Portal, email, served
from tests.chromium.visitor import DESK, HEIGHT, WHOLE_GRID, Visitor
from tests.factories import PASSWORD

Enter = Callable[..., Visitor]
SECONDS = 15  # this machine may be busy


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """After make a11y: what was looked at."""
    if not WHOLE_GRID:
        return
    tally = Tally()
    for report in (one for reports in terminalreporter.stats.values() for one in reports):
        if getattr(report, "when", "") == "teardown":
            tally.add(report.user_properties)
    terminalreporter.section("what was looked at")
    tally.tabulate()
    for line in tally.told():
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What drives the browser."""
    expect.set_options(timeout=SECONDS * 1000)
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """The browser of this test process; without one the tests are skipped, loudly."""
    try:
        browser = chrome.launch(playwright)
    except chrome.NoBrowser as none:
        if os.environ.get("PORTAL_TEST_MANDATORY") == "1":
            raise
        pytest.skip(str(none))
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The portal of this test process."""
    with served(tmp_path_factory.mktemp("portal")) as portal:
        yield portal


@pytest.fixture(scope="session")
def sessions(chromium: Browser, portal: Portal) -> Callable[[str], StorageState]:
    """The cookies of somebody who signed in, once for all tests."""
    kept: dict[str, StorageState] = {}

    def signed_in(who: str) -> StorageState:
        if who not in kept:
            context = chromium.new_context(java_script_enabled=False)
            page = context.new_page()
            page.goto(f"{portal.address}/en/sign-in")
            page.fill("#email", email(who))
            page.fill("#password", PASSWORD)
            page.click("button.main")
            page.wait_for_url("**/en/")
            kept[who] = context.storage_state()
            context.close()
        return kept[who]

    return signed_in


@pytest.fixture
def enter(
    chromium: Browser,
    portal: Portal,
    sessions: Callable[[str], StorageState],
    record_property: Callable[[str, object], None],
) -> Iterator[Enter]:
    """Visitors, signed in already where ``who`` says so; at the end nothing may have gone wrong in any browser."""
    visitors: list[Visitor] = []

    def enter(
        who: str = "", *, language: str = "en", javascript: bool = True, width: int = DESK, address: str = ""
    ) -> Visitor:
        state: Any = sessions(who) if who else None
        context = chromium.new_context(
            storage_state=state, viewport={"width": width, "height": HEIGHT}, locale=language
        )
        context.set_default_timeout(SECONDS * 1000)
        visitors.append(Visitor(context, address or portal.address, language, javascript=javascript))
        return visitors[-1]

    yield enter
    troubles = [trouble for visitor in visitors for trouble in visitor.leave()]
    record_property(ACTS, [act for visitor in visitors for act in visitor.acts])
    assert troubles == [], portal.log.read_text()[-3000:]

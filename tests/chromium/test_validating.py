"""The desk of those who decide, with the keyboard alone: in both languages, with JavaScript and without."""

import secrets

import pytest
from playwright.sync_api import Locator, expect

from portal.organisations.domain import Activity, RoleStatus
from portal.organisations.queries import requests
from portal.web.i18n import LANGUAGES
from tests import factories
from tests.chromium.keys import go_to, has_focus, press
from tests.chromium.screens_of_organisations import ask
from tests.chromium.visitor import WHOLE_GRID, Visitor

pytestmark = pytest.mark.chromium

WAYS = [("en", False)]  # in French, and with scripts, in `make a11y`
if WHOLE_GRID:
    WAYS = [(language, javascript) for language in LANGUAGES for javascript in (True, False)]
THOROUGH = WAYS if WHOLE_GRID else [("en", False)]  # axe-core takes its time
NAMES = [f"{language}-{'with' if javascript else 'without'} JavaScript" for language, javascript in WAYS]
DUPLICATE = "Your company is registered already. Ask to join the existing operator instead of a new one."


@pytest.mark.parametrize(("language", "javascript"), WAYS, ids=NAMES)
def test_a_validator_needs_no_mouse(enter, portal, language: str, javascript: bool):
    visitor = enter("cca", language=language, javascript=javascript)
    visitor.thorough = (language, javascript) in THOROUGH
    company = f"Epices {secrets.token_hex(6)}"
    with portal.app.app_context():
        id_ = factories.make_operator(company, "FR", Activity.RFL)
        factories.make_operator(f"{company} Import", "FR", Activity.FLEGT)
    first, second, third = (ask(portal, id_, "A message") for _turn in range(3))

    visitor.open("/requests/")
    look_for(visitor, company)
    only_users_and_only_what_is_late(visitor)
    expect(links(visitor)).to_have_text([first, second, third])
    assert visitor.problems() == []
    follow(visitor, visitor.link(first))

    follow(visitor, visitor.page.locator("a[rel=next]"))
    expect(visitor.page.locator(".lead")).to_contain_text(second)
    follow(visitor, visitor.page.locator("a[rel=prev]"))
    expect(visitor.page.locator(".lead")).to_contain_text(first)
    evidence = visitor.page.locator("section[aria-labelledby=evidence-title]")
    go_to(visitor, evidence.get_by_role("link", name=f"{company} Import"))
    assert visitor.problems() == []

    ask_for_what_is_missing(visitor, first)
    expect(visitor.page.locator(".lead")).to_contain_text(second)
    follow(visitor, visitor.button("Accept"))
    expect(visitor.messages).to_contain_text(second)
    expect(visitor.page.locator(".lead")).to_contain_text(third)
    refuse_with_a_text_that_was_changed(visitor)

    expect(visitor.messages).to_contain_text(third)
    visitor.open("/requests/")  # another request may wait behind this one
    expect(visitor.heading).to_have_text(visitor.words("Requests to decide"))
    look_for(visitor, company)
    expect(links(visitor)).to_have_text([first])
    expect(visitor.page.locator("#queue")).to_contain_text(visitor.words("waits for an answer"))
    with portal.app.app_context():
        found = [requests.role(number) for number in (first, second, third)]
        assert [role.status for role in found] == [RoleStatus.REQUESTED, RoleStatus.VALID, RoleStatus.REJECTED]
        assert [found[0].question, found[2].reason] == ["Your SIRET?", f"{DUPLICATE} Look again."]


def links(visitor: Visitor) -> Locator:
    return visitor.page.locator("#queue tbody th a")


def follow(visitor: Visitor, place: Locator) -> None:
    go_to(visitor, place)
    press(visitor, "Enter")


def look_for(visitor: Visitor, company: str) -> None:
    go_to(visitor, visitor.page.get_by_role("searchbox"))
    visitor.page.keyboard.type(company)
    press(visitor, "Enter")
    expect(visitor.page.locator("#queue tbody tr").filter(has_not_text=company)).to_have_count(0)
    expect(links(visitor).first).to_be_visible()
    if not visitor.javascript:  # the page is a new one, and one begins at its top
        go_to(visitor, visitor.page.get_by_role("searchbox"))


def only_users_and_only_what_is_late(visitor: Visitor) -> None:
    go_to(visitor, visitor.field("Kind"))
    press(visitor, "ArrowDown")
    expect(visitor.field("Kind")).to_have_value("role")
    late = visitor.page.get_by_role("checkbox")
    for is_late in (True, False):
        if not has_focus(late):
            go_to(visitor, late)
        press(visitor, "Space")
        if not visitor.javascript:
            follow(visitor, visitor.page.locator("form.search button"))
        expect(late).to_be_checked(checked=is_late)
        if is_late:
            expect(visitor.page.locator("#queue table")).to_have_count(0)


def ask_for_what_is_missing(visitor: Visitor, number: str) -> None:
    go_to(visitor, visitor.field("What is missing?"))
    visitor.page.keyboard.type("Your SIRET?")
    follow(visitor, visitor.button("Ask for one missing thing"))
    asked = "%(person)s is asked to complete %(number)s, which waits for the answer."
    expect(visitor.messages).to_have_text(visitor.words(asked, person="Test Person", number=number))


def refuse_with_a_text_that_was_changed(visitor: Visitor) -> None:
    follow(visitor, visitor.page.locator("button[value=duplicate]"))
    reason = visitor.field("Reason")
    expect(reason).to_have_value(DUPLICATE)
    go_to(visitor, reason)
    press(visitor, "Control+End")
    visitor.page.keyboard.type(" Look again.")
    follow(visitor, visitor.button("Refuse"))

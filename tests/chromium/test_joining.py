"""Somebody creates their company and INAO validates both, in both languages, with JavaScript and without."""

import secrets

import pytest
from playwright.sync_api import expect

from portal.web.i18n import LANGUAGES
from tests.chromium.screens_of_organisations import CREATION
from tests.chromium.visitor import WHOLE_GRID
from tests.factories import PASSWORD

pytestmark = pytest.mark.chromium

EVERY_WAY = [(language, javascript) for language in LANGUAGES for javascript in (True, False)]
WAYS = EVERY_WAY if WHOLE_GRID else [("fr", True)]  # the others are lived through by a test client
THOROUGH = WAYS if WHOLE_GRID else [("fr", True)]  # axe-core takes its time
NAMES = [f"{language}-{'with' if javascript else 'without'} JavaScript" for language, javascript in WAYS]


@pytest.mark.parametrize(("language", "javascript"), WAYS, ids=NAMES)
def test_a_company_is_created_and_let_in(enter, portal, language: str, javascript: bool):
    visitor = enter(language=language, javascript=javascript)
    visitor.thorough = (language, javascript) in THOROUGH
    words, company = visitor.words, secrets.token_hex(6)

    visitor.open("/sign-in")
    visitor.field("E-mail").fill(portal.make_person())
    visitor.field("Password").fill(PASSWORD)
    visitor.button("Log in").click()
    visitor.link("Request new role").click()
    assert visitor.problems() == []
    visitor.link(f"{words.in_context('button', 'Choose')} {words('Operator')}").click()
    expect(visitor.page.locator("#found")).to_contain_text(words("Start searching with Search button."))
    visitor.page.locator("[name=country]").first.select_option("FR")
    visitor.page.get_by_role("searchbox").fill(company)
    visitor.page.get_by_role("button", name=words.in_context("noun", "Search"), exact=True).click()
    visitor.link(f"+ {words('Create a new operator')}").click()

    for label, text in (CREATION | {"Name": company}).items():
        visitor.field(label).fill(text)
    visitor.field("Activity").select_option("RFL")
    visitor.field("Section").select_option("none")
    visitor.button("Create a new operator").click()
    expect(visitor.heading).to_contain_text(company)
    assert visitor.problems() == []
    visitor.field("Message").fill("Bonjour")
    visitor.button("Send authorisation request").click()
    expect(visitor.page.locator("#roles")).to_contain_text(company)
    assert visitor.problems() == []

    authority = enter("cca", language=language, javascript=javascript)
    authority.thorough = visitor.thorough
    authority.open("/requests/")
    authority.page.get_by_role("row").filter(has_text=company).get_by_role("link").click()
    expect(authority.heading).to_contain_text(company)
    assert authority.problems() == []
    authority.button("Accept").click()
    expect(authority.messages).not_to_be_empty()

    visitor.open("/inbox")
    expect(visitor.page.locator("main")).to_contain_text(company)
    expect(visitor.page.locator("header")).to_contain_text(company)
    assert visitor.problems() == []

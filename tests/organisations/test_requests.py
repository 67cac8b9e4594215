"""From nobody to a valid role: choosing, searching, creating, asking, deciding (acceptance checks 2–7 of §23)."""

import pytest

from portal.organisations.domain import ActivityStatus
from tests.support.browser import Browser, both_ways

pytestmark = pytest.mark.postgres


@both_ways
def test_somebody_finds_their_company_and_is_let_in(app, place, newcomer, htmx):
    browser = Browser(app, htmx=htmx).sign_in(newcomer)

    browser.click("main a[href$='/roles/new']").click("a[href$='/roles/new/operator']")
    assert "Start searching with Search button." in browser.text
    assert "Create a new operator" not in browser.text
    browser.submit("form[role=search]", {"country": "FR", "q": "imports acme"}, button="p > button.main")
    assert "ACME Bio Imports SARL" in browser.text
    assert "Create a new operator" in browser.text
    browser.fill({"organisation": [str(place.acme)]}).click("button[formaction]")
    browser.submit("form.panel", {"message": "I buy there."}, button="button.main")

    assert "Your request was sent." in browser.text
    assert "Who must act: INAO" in browser.text

    desk = Browser(app, htmx=htmx).sign_in(place.validator)
    desk.open("/en/requests/").click("tbody a")
    assert "I buy there." in desk.text
    desk.click("button[value=accept]")
    assert desk.message.endswith(" is accepted.")

    browser.open("/en/inbox")
    assert "You are attached to ACME Bio Imports SARL" in browser.text
    assert "ACME Bio Imports SARL" in browser.open("/en/").page.header.text


CREATION = {
    "name": "Vayssier Import SAS",
    "postcode": "31300",
    "city": "Toulouse",
    "address": "1 rue des Tulipes",
    "fax": "+33 5 61 00 00 00",
    "eori": "FR12345678200010",
    "activity": "ORGANIC IMPORTER",
}


@both_ways
def test_a_company_that_is_not_there_is_created_once(app, place, newcomer, htmx):
    browser = Browser(app, htmx=htmx).sign_in(newcomer)
    browser.open("/en/roles/new/operator?search=1&country=FR&q=vayssier").click("a.button[href*=create]")

    browser.submit("main form", {**CREATION, "control_body": str(place.french_body)}, button="button[value=check]")
    assert browser.heading == "Confirm authorisation request for Vayssier Import SAS"
    browser.submit("form.panel", {"words-message": "We import nuts."}, button="button[value=send]")
    assert "The operator is created and your request REQ." in browser.text

    desk = Browser(app, htmx=htmx).sign_in(place.validator)
    desk.open("/en/requests/").click("tbody a")
    assert "form is right" in desk.text
    desk.click("button[value=accept]")

    browser.open("/en/")
    assert "Vayssier Import SAS" in browser.page.header.text
    browser.open("/en/profile")
    assert "administrator" in browser.text
    assert ActivityStatus.VALID in {a["class"][1] for a in browser.page.select(".badge")}

"""Following an invitation: what a stranger sees, the way through registration, and two validations at once."""

import re

import pytest

from portal.extensions import db
from portal.invitations import services
from portal.organisations.domain import Activity
from portal.organisations.domain.requests import Step
from portal.organisations.services.decisions import decide_activities
from tests.factories import make_person
from tests.invitations.conftest import activity_of, company, mails, newcomer, token
from tests.support import stored
from tests.support.browser import Browser
from tests.support.workers import Workers


def test_a_stranger_sees_who_invites_and_for_which_box_and_nothing_else(app, world, draft):
    draft.invite("goods", draft.row)

    page = Browser(app).open(f"/en/invitation/{token()}")

    assert page.heading == "Atlas Bio Export invites your company"
    for said in ("Test Exporter, Atlas Bio Export", "box 13, Description of products", "We buy your mangoes"):
        assert said in page.text
    for secret in (draft.reference, "Hass", "L26-0417", "ACME", "Ecocert"):
        assert secret not in page.response.text


@pytest.mark.parametrize("link", ["x", "0" * 43])
def test_a_link_that_never_was_is_over(app, link):
    answer = Browser(app).fetch("GET", f"/en/invitation/{link}")

    assert answer.status_code == 410


def test_whoever_makes_an_account_comes_back_to_the_invitation(app, draft):
    draft.invite()
    browser = Browser(app).open(f"/en/invitation/{token()}")
    person = make_person(email="new@partner.example")

    browser.sign_in(person)

    assert browser.has("main form button.main")
    assert browser.address == f"/en/invitation/{token()}"
    browser.click("main form button.main")
    assert browser.address.startswith("/en/roles/new/operator?")
    assert (browser.value("q"), browser.value("country")) == ("Verger du Sud", "FR")
    assert browser.open("/en/").address == "/en/"  # led back once


def test_whoever_has_a_company_takes_the_place_with_it(app, world, draft):
    draft.invite()
    browser = Browser(app).sign_in(world["importer"]).open(f"/en/invitation/{token()}")

    browser.click(f"main button[value='{world.importer}']")

    assert "The place is held for your company." in browser.message
    assert draft.box("importer") == {"operator": world.importer}
    assert browser.fetch("GET", f"/en/invitation/{token()}").status_code == 410


def test_a_company_of_others_is_refused(app, world, draft):
    draft.invite()
    browser = Browser(app).sign_in(world["importer"])

    answer = browser.post(f"/en/invitation/{token()}", {"organisation": str(world.consignee)})

    assert answer.status_code == 403
    assert draft.box("importer") == {"operator": None}


@pytest.mark.parametrize("number", [0, 2**31, 2**63])
def test_an_invitation_whose_number_cannot_be_does_not_exist(app, world, draft, number):
    browser = Browser(app).sign_in(world["exporter"])
    address = f"/en/coi/{draft.reference}/invitations/{number}"

    assert browser.fetch("GET", address).status_code == 404
    assert browser.post(f"{address}/withdraw", {}).status_code == 404
    assert browser.post(f"{address}/reminder", {}).status_code == 404


def test_an_account_is_asked_for_before_a_link_is_taken_up(app, draft):
    draft.invite()
    browser = Browser(app).open(f"/en/invitation/{token()}")
    form_token = re.search(r'name="csrf_token" value="([^"]+)"', browser.open("/en/sign-in").response.text)[1]

    answer = browser.fetch("POST", f"/en/invitation/{token()}", data={"csrf_token": form_token})

    assert answer.status_code == 302
    assert "/sign-in?next=" in answer.headers["Location"]


@pytest.mark.postgres
def test_two_validations_at_once_fill_in_two_places_of_one_certificate_once(app, world, draft):
    companies = []
    for key, activity, eori in (
        ("importer", Activity.ORGANIC_IMPORTER, "FR99988877700011"),
        ("first_consignee", Activity.ORGANIC_OPERATOR, "FR99988877700022"),
    ):
        draft.invite(key)
        person = newcomer(f"{key}@partner.example")
        services.accept(token(), None, actor=person)
        companies.append(company(person, activity, f"The {key}", eori=eori))
    ids = {id_: activity_of(id_) for id_ in companies}
    db.session.rollback()
    workers = Workers(app)

    acts = [lambda id_=id_: decide_activities(id_, [ids[id_]], Step.ACCEPT, actor=world["cca"]) for id_ in companies]
    outcomes = workers.at_once(*acts, *acts)
    workers.pool.shutdown()

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "Conflict", "NoneType", "NoneType"]
    assert draft.box("importer") == {"operator": companies[0]}
    assert draft.box("first_consignee")["operator"] == companies[1]
    assert len(stored.history("coi:partner:completed")) == len(mails("partner_placed")) == 2


@pytest.mark.postgres
def test_an_invitation_withdrawn_while_somebody_validates_fills_nothing(app, world, draft):
    id_ = draft.invite()
    person = newcomer()
    services.accept(token(), None, actor=person)
    importer = company(person, Activity.ORGANIC_IMPORTER, eori="FR99988877700011")
    activity = activity_of(importer)
    workers = Workers(app)

    workers.one_inside_the_other(
        lambda: services.withdraw(draft.reference, id_, actor=world["exporter"]),
        lambda: decide_activities(importer, [activity], Step.ACCEPT, actor=world["cca"]),
    )
    workers.pool.shutdown()

    assert draft.box("importer") == {"operator": None}
    assert mails("partner_placed") == mails("partner_not_placed") == []

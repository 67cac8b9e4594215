"""Inviting a company from a box: the way there loses nothing, the place is held by name, the mail says little (N13)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete

from portal.coi.domain.lifecycle import Status
from portal.extensions import db
from portal.invitations import services
from portal.invitations.domain import Invitation, has_address
from portal.invitations.models import HeldPlace
from portal.notices import letters
from portal.organisations.domain import Activity, ActivityStatus
from portal.organisations.domain.requests import Step
from portal.organisations.models import Organisation, OrganisationWord, Role
from portal.organisations.services.decisions import decide_activities
from portal.persistence.outbox import OutboxMessage
from portal.persistence.transaction import transaction
from portal.shared import clock
from portal.shared.errors import Conflict, Invalid, NotAllowed, NotFound
from tests.factories import AVOCADO, get, make_coi, make_extract, make_operator, make_person
from tests.invitations.conftest import NEW, Draft, activity_of, company, mails, newcomer, token
from tests.support import stored
from tests.support.browser import Browser, both_ways
from tests.support.words import words

FORM = {"name": "Verger du Sud", "email": "verger@partner.example", "message": "Bonjour : voici.", "language": "fr"}


def editing(app, draft: Draft, key: str, **more) -> Browser:
    return (
        Browser(app, **more)
        .sign_in(draft.world["exporter"])
        .open(f"/{more.get('language', 'en')}/coi/{draft.reference}?open={key}")
    )


def looking(browser: Browser, key: str, typed: str, country: str = "FR") -> Browser:
    """From the box to the page that looks for a company, and its answer."""
    browser.fill({f"{key}-operator-q": typed}).click(f"#box-{key.replace('_', '-')} [name=row]")
    assert browser.value("name") == typed
    return browser.submit("form[role=search]", {"country": country}, button="button.main")


# The way there and back


@both_ways
def test_what_was_typed_in_other_boxes_survives_the_invitation(app, draft, htmx):
    browser = editing(app, draft, "importer", htmx=htmx)
    browser.click("#box-national-reference .edit")
    browser.fill({"national_reference-number": "not saved yet"})

    looking(browser, "importer", "Verger du Sud").click("a[href*='/invite/']")
    browser.submit("form.panel", FORM, button="button.main")

    assert "Verger du Sud is invited. The place is held." in browser.message
    assert browser.value("national_reference-number") == "not saved yet"
    assert browser.value("importer-operator-q") == ""
    assert "Held for Verger du Sud, invited on" in browser.reading("#box-importer")
    assert not browser.has("#box-importer [name=row]")
    assert draft.box("national_reference") == {"number": None}


@both_ways
def test_from_a_line_that_is_filled_in_by_itself_one_comes_back_to_it(app, draft, htmx):
    producer = make_operator("Verger du Sud", "MA", Activity.ORGANIC_PRODUCER, body=draft.world.body)
    browser = Browser(app, htmx=htmx).sign_in(draft.world["exporter"]).open(f"/en/coi/{draft.reference}")
    name = f"goods-{draft.row}-producer"
    browser.click(f"#line-{draft.row} .buttons :is(a, button):nth-of-type(1)")
    browser.fill({f"goods-{draft.row}-lot": "TYPED", f"{name}-q": "Verger du Sud"})

    browser.click(f"#line-{draft.row} [name=row]").submit("form[role=search]", {"country": "MA"}, button="button.main")
    browser.click(".choices li:first-child a")

    assert (browser.value(f"goods-{draft.row}-lot"), browser.value(name)) == ("TYPED", str(producer))
    browser.click(f"#line-{draft.row} button.main")
    assert [(row["lot"], row["producer"]) for row in draft.box("goods")["rows"]] == [("TYPED", producer)]


def test_a_company_that_is_found_is_chosen(app, draft):
    browser = looking(editing(app, draft, "importer"), "importer", "ACME Bio Imports")
    assert "Is it one of these?" in browser.text

    browser.click(".choices li:first-child a")

    assert "ACME Bio Imports FR is chosen. Save the box." in browser.message
    assert browser.value("importer-operator") == str(draft.world.importer)
    browser.click("#box-importer button.main")
    assert draft.box("importer") == {"operator": draft.world.importer}


def test_a_company_that_is_not_registered_for_the_box_is_to_be_invited(app, draft):
    browser = looking(editing(app, draft, "importer"), "importer", "Transit Dupré")

    assert "Not registered for this box." in browser.reading(".choices")
    assert not browser.has(".choices a")
    browser.open(f"/en/coi/{draft.reference}/missing/importer/chosen?operator={draft.world.forwarder}")
    assert "cannot be named in box 11" in browser.message


def test_a_company_that_is_not_valid_yet_says_who_validates_it(app, draft):
    make_operator("Verger du Sud", "FR", Activity.ORGANIC_IMPORTER, status=ActivityStatus.NEW, eori="FR99988877700011")

    browser = looking(editing(app, draft, "importer"), "importer", "Verger du Sud").click(".choices a")

    assert "Verger du Sud is chosen, and is not valid yet: it is validated by INAO." in browser.message


@pytest.mark.parametrize("language", ["en", "fr"])
def test_where_nobody_is_registered_who_could_validate_it_no_name_is_told(app, draft, language):
    make_operator("Verger de Liège", "BE", Activity.ORGANIC_IMPORTER, status=ActivityStatus.NEW)
    with transaction() as session:
        for of in (Role.organisation_id, OrganisationWord.organisation_id, Organisation.id):
            session.execute(delete(of.class_).where(of == draft.world.commission))

    browser = looking(editing(app, draft, "importer", language=language), "importer", "Verger de Liège", "BE")
    browser.click(".choices a")

    message = (
        "%(name)s is chosen, and is not valid yet: it is validated by %(who)s. Save the box; box 18 is signed once it "
        "is valid."
    )
    who = words(app, language, "the competent authority")
    assert browser.message == words(app, language, message, name="Verger de Liège", who=who)


@pytest.mark.parametrize("values", [{"name": "", "country": "FR"}, {"name": "X", "country": ""}])
def test_a_company_is_looked_for_by_name_and_country(app, draft, values):
    browser = editing(app, draft, "importer").click("#box-importer [name=row]")

    browser.submit("form[role=search]", values, button="button.main")

    assert browser.status == 422
    assert browser.has("#problem a")


# Creating


def test_an_operator_created_from_a_box_stands_in_it_without_a_request_to_join(app, draft, french_body):
    browser = editing(app, draft, "importer")
    browser.click("#box-national-reference .edit").fill({"national_reference-number": "not saved yet"})
    looking(browser, "importer", "Verger du Sud").click("a[href*='/operator/create']")
    assert browser.heading == "Create an operator for a certificate"
    assert (browser.value("name"), browser.value("activity")) == ("Verger du Sud", "ORGANIC IMPORTER")
    details = {"postcode": "66000", "city": "Perpignan", "address": "1 rue", "phone": "+33 4 00 00 00 00"}
    details |= {"eori": "FR99988877700011", "control_body": str(french_body)}

    browser.submit("main form", details, button="button[value=check]")
    assert "you are not attached to it" in browser.text
    browser.click("button[value=send]")

    new = db.session.query(Organisation).filter_by(name="Verger du Sud").one()
    assert "Verger du Sud is chosen, and is not valid yet: it is validated by INAO." in browser.message
    assert browser.value("importer-operator") == str(new.id)
    assert browser.value("national_reference-number") == "not saved yet"
    assert db.session.query(Role).filter_by(organisation_id=new.id).count() == 0
    assert len(mails("operator_to_validate")) == 1
    browser.click("#box-importer button.main")
    assert draft.box("importer") == {"operator": new.id}


# The place


def test_the_place_is_shown_with_the_way_to_withdraw(app, world, draft):
    draft.invite("goods", draft.row)
    browser = Browser(app).sign_in(world["exporter"]).open(f"/en/coi/{draft.reference}")
    assert "Line 1 · Held for Verger du Sud, invited on" in browser.reading("#box-goods")

    browser.click("#box-goods a[href*='/invitations/']")
    assert "Nobody has followed the link yet." in browser.text
    browser.click("form[action$='/withdraw'] button")

    assert "The invitation of Verger du Sud is withdrawn" in browser.message
    assert "Held for" not in browser.text
    assert Browser(app).fetch("GET", f"/en/invitation/{token()}").status_code == 410


@pytest.mark.parametrize("language", ["en", "fr"])
def test_how_far_the_company_has_come_is_shown_where_it_was_invited(app, world, draft, language):
    id_ = draft.invite()
    page = Browser(app, language=language).sign_in(world["exporter"])
    person = newcomer()

    def shown() -> str:
        return page.open(f"/{language}/coi/{draft.reference}/invitations/{id_}").text

    services.accept(token(), None, actor=person)
    assert words(app, language, "They have followed the link.") in shown()
    company(person, Activity.ORGANIC_IMPORTER, eori="FR99988877700011")
    assert words(app, language, "They have found their company: it waits to be validated for this box.") in shown()


def test_a_reminder_is_a_new_link_once_a_day(app, world, draft):
    id_ = draft.invite()
    first = token()
    browser = Browser(app).sign_in(world["exporter"]).open(f"/en/coi/{draft.reference}/invitations/{id_}")
    browser.click("form[action$='/reminder'] button")
    assert "less than a day ago" in browser.message
    assert len(mails("partner_invited")) == 1

    with clock.at(clock.now() + timedelta(days=29)):
        services.remind(draft.reference, id_, actor=world["exporter"])
        codes = [Browser(app).fetch("GET", f"/en/invitation/{link}").status_code for link in (first, token())]
        assert codes == [410, 200]
    with clock.at(clock.now() + timedelta(days=31)):
        assert Browser(app).fetch("GET", f"/en/invitation/{token()}").status_code == 200
    with clock.at(clock.now() + timedelta(days=60)):
        assert Browser(app).fetch("GET", f"/en/invitation/{token()}").status_code == 410


def test_only_the_hash_of_the_link_is_kept(draft):
    draft.invite()

    assert token() not in repr([vars(held) for held in draft.held()])


def test_what_the_tables_do_not_open_cannot_be_held(world, draft):
    before = stored.everything()

    for key in ("exporter", "origin", "load", "destination", "body_declaration", "nothing"):
        with pytest.raises((Conflict, NotFound)):
            draft.invite(key)
    with pytest.raises(NotFound):
        draft.invite(actor=world["stranger"])
    assert stored.everything() == before

    submitted = make_coi(world, Status.DESCRIPTION_COMPLETED)
    with pytest.raises(NotAllowed):
        Draft(world, submitted).invite("importer")
    with pytest.raises(NotAllowed):
        Draft(world, submitted).invite("importer", actor=world["importer"])


@pytest.mark.parametrize(("who", "code"), [("importer", 403), ("stranger", 404), ("post", 403), ("commission", 403)])
def test_the_pages_around_it_are_closed_to_the_same(app, world, who, code):
    reference = make_coi(world, Status.DESCRIPTION_COMPLETED)
    browser = Browser(app).sign_in(world[who])

    for page in ("missing/importer", "missing/importer/chosen?operator=1", "invite/importer"):
        assert browser.fetch("GET", f"/en/coi/{reference}/{page}").status_code == code, page
    for page in ("missing/importer", "invite/importer"):
        assert browser.post(f"/en/coi/{reference}/{page}", FORM | {"country": "FR"}).status_code == code, page
    assert mails("partner_invited") == []


def test_a_place_is_held_once(draft):
    draft.invite()

    with pytest.raises(Conflict):
        draft.invite(act="again")
    assert draft.invite() == draft.held()[0].id  # the same act
    assert len(mails("partner_invited")) == 1


def test_a_box_that_is_filled_in_holds_no_place(world, draft):
    draft.save("importer", {"operator": world.importer})

    with pytest.raises(Conflict):
        draft.invite()


def test_the_consignee_of_an_extract_can_be_invited_too_and_others_see_the_name_alone(app, world):
    extract = make_extract(world, make_coi(world, Status.BASE_FOR_EXTRACT), consignee={"operator": None})

    id_ = Draft(world, extract).invite("consignee", actor=world["importer"])

    other = Browser(app).sign_in(world["post"]).open(f"/en/coi/{extract}")
    assert "Held for Verger du Sud" in other.reading("#box-consignee")
    assert not other.has("#box-consignee a")
    assert other.fetch("GET", f"/en/coi/{extract}/invitations/{id_}").status_code == 404
    assert other.post(f"/en/coi/{extract}/invitations/{id_}/withdraw", {}).status_code == 404


def test_others_neither_see_the_invitation_nor_end_it(app, world, draft):
    id_ = draft.invite()

    for who in ("importer", "stranger"):
        browser = Browser(app).sign_in(world[who])
        assert browser.fetch("GET", f"/en/coi/{draft.reference}/invitations/{id_}").status_code == 404
        for act in ("withdraw", "reminder"):
            assert browser.post(f"/en/coi/{draft.reference}/invitations/{id_}/{act}", {}).status_code == 404
    assert len(draft.held()) == 1


# The mail


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_mail_names_who_invites_and_the_box_and_nothing_else(app, world, draft, language):
    draft.invite(invitation=Invitation("Verger du Sud", "FR", "v@partner.example", language, "Two words"))
    [payload] = mails("partner_invited")
    message = db.session.query(OutboxMessage).filter_by(topic="mail:partner_invited").one()

    letter = letters.write("partner_invited", payload, message.at)

    assert (letter.to, letter.language) == ("v@partner.example", language)
    for said in ("Test Exporter, Atlas Bio Export", "11", "Two words", f"/{language}/invitation/"):
        assert said in letter.text
        assert said in letter.html
    for secret in (draft.reference, "Hass avocado", "Coopérative", "L26-0417"):
        assert secret not in letter.subject + letter.text + letter.html


@pytest.mark.parametrize("words", ["see www.casino.example", "http://x", "win@casino", "casino.com", "<b>x</b>", "a/b"])
def test_words_with_addresses_are_refused_and_stay(app, draft, words):
    browser = looking(editing(app, draft, "importer"), "importer", "Verger").click("a[href*='/invite/']")

    browser.submit("form.panel", FORM | {"message": words}, button="button.main")

    assert browser.status == 422
    assert "Leave out addresses" in browser.text
    assert browser.value("message") == words
    assert mails("partner_invited") == []


def test_no_other_way_lets_an_address_through(draft):
    with pytest.raises(Invalid):
        draft.invite(invitation=replace(NEW, message="see www.casino.example"))
    with pytest.raises(Invalid):
        draft.invite(invitation=replace(NEW, message="x" * 1001))
    assert draft.held() == []


@pytest.mark.parametrize("words", ["Bonjour : voici.", "50 % of 3.5 t. Thanks.", "It is urgent… (really)"])
def test_ordinary_words_are_none(words):
    assert not has_address(words)


@pytest.mark.parametrize("wrong", [{"email": "nobody"}, {"email": ""}, {"name": ""}, {"message": "x" * 1001}])
def test_a_form_that_is_not_right_comes_back_as_typed(app, draft, wrong):
    browser = looking(editing(app, draft, "importer"), "importer", "Verger").click("a[href*='/invite/']")

    browser.submit("form.panel", FORM | wrong, button="button.main")

    assert browser.status == 422
    [name] = wrong
    assert browser.value(name) == wrong[name]
    assert draft.held() == []


def test_an_address_with_an_account_is_answered_like_any_other(app, world, draft):
    make_person(email="known@partner.example")
    answers = []
    for key, email in (("importer", "known@partner.example"), ("first_consignee", "unknown@partner.example")):
        browser = Browser(app).sign_in(world["exporter"])
        sent = FORM | {"email": email, "country": "FR", "act": key}
        answers.append(browser.post(f"/en/coi/{draft.reference}/invite/{key}", sent))

    assert [answer.status_code for answer in answers] == [303, 303]
    assert [mail["to"] for mail in mails("partner_invited")] == ["known@partner.example", "unknown@partner.example"]


def test_one_person_does_not_invite_without_end(app, world, draft, monkeypatch):
    monkeypatch.setitem(app.config, "RATE_LIMITS", {"invite:account": "1 per day"})
    browser = Browser(app).sign_in(world["exporter"])
    sent = FORM | {"country": "FR"}

    codes = [browser.post(f"/en/coi/{draft.reference}/invite/{k}", sent).status_code for k in
             ("importer", "first_consignee")]  # fmt: skip

    assert codes == [303, 429]
    assert db.session.query(HeldPlace).count() == 1


# Before there is a draft


def beginning(app, world, who="importer") -> Browser:
    """A certificate that is being begun, whose exporter is not registered."""
    browser = Browser(app).sign_in(world[who]).open(f"/en/coi/new/boxes?code={AVOCADO}")
    browser.fill({"issuing_body-body-q": "MA-BIO-154", "exporter-operator-q": "Verger du Sud"})
    return browser.click("#box-exporter [name=row]")


def test_an_exporter_who_is_missing_is_invited_and_the_draft_begins_without(app, world):
    browser = beginning(app, world).submit("form[role=search]", {"country": "MA"}, button="button.main")
    browser.click("a[href*='/invite/']").submit("form.panel", FORM, button="button.main")

    assert "Verger du Sud is invited. The place is held." in browser.message
    assert "Saved as a draft with the number" in browser.message
    assert "Held for Verger du Sud" in browser.reading("#box-exporter")
    assert "Ecocert SA" in browser.reading("#box-issuing-body")
    reference = browser.heading.split()[0]
    person = newcomer()
    services.accept(token(), None, actor=person)
    exporter = company(person, Activity.ORGANIC_EXPORTER, country="MA", body=world.body)
    decide_activities(exporter, [activity_of(exporter)], Step.ACCEPT, actor=world["body"])
    coi = get(world, reference, "importer")
    assert coi.answers(coi.edition.box("exporter")) == {"operator": exporter}
    assert coi.export_country == "MA"


def test_a_new_certificate_without_its_body_is_not_begun_by_an_invitation(app, world):
    browser = Browser(app).sign_in(world["importer"]).open(f"/en/coi/new/boxes?code={AVOCADO}")
    browser.fill({"exporter-operator-q": "Verger"}).click("#box-exporter [name=row]")
    browser.submit("form[role=search]", {"country": "MA"}, button="button.main")

    browser.click("a[href*='/invite/']").submit("form.panel", FORM, button="button.main")

    assert browser.status == 422
    assert "Choose the control body: a draft needs it." in browser.text
    assert browser.value("email") == FORM["email"]
    assert mails("partner_invited") == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_new_certificate_that_is_wrong_elsewhere_is_not_begun_by_an_invitation(app, world, language):
    browser = Browser(app, language=language).sign_in(world["importer"])
    browser.open(f"/{language}/coi/new/boxes?code={AVOCADO}")
    line = browser.one("[name=goods-row]")["value"]
    browser.fill({"issuing_body-body-q": "MA-BIO-154", "exporter-operator-q": "Verger", f"goods-{line}-packages": "?"})
    browser.click("#box-exporter [name=row]").submit("form[role=search]", {"country": "MA"}, button="button.main")

    browser.click("a[href*='/invite/']").submit("form.panel", FORM, button="button.main")

    message = "Something else on the certificate is to be corrected first: go back and save it."
    assert words(app, language, message) in browser.reading("#problem")
    assert mails("partner_invited") == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_new_certificate_that_was_left_for_days_cannot_be_begun_by_an_invitation(app, world, language):
    browser = beginning(app, world).submit("form[role=search]", {"country": "MA"}, button="button.main")
    left = browser.click("a[href*='/invite/']").address.replace("/en/", f"/{language}/")

    with clock.at(clock.now() + timedelta(days=4)):
        later = Browser(app, language=language).sign_in(world["importer"]).open(left)
        later.submit("form.panel", FORM, button="button.main")

    message = "What you typed is not there any more. Begin the certificate again."
    assert words(app, language, message) in later.reading("#problem")
    assert mails("partner_invited") == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_an_operator_is_not_created_from_a_box_where_one_carries_its_number(app, draft, french_body, language):
    browser = editing(app, draft, "importer", language=language)
    looking(browser, "importer", "Verger du Sud").click("a[href*='/operator/create']")
    details = {"postcode": "66000", "city": "Perpignan", "address": "1 rue", "phone": "+33 4 00 00 00 00"}
    details |= {"eori": "FR12345678900011", "control_body": str(french_body)}

    browser.submit("main form", details, button="button[value=check]")

    told = words(app, language, "%(name)s carries this number. Choose it below.", name="ACME Bio Imports FR")
    assert browser.reading("#eori-error") == told
    assert words(app, language, "None of these is the one I mean") in browser.reading("#alike")
    browser.click("#alike .choices a")
    assert browser.value("importer-operator") == str(draft.world.importer)


def test_back_from_there_everything_is_as_it_was_typed(app, world):
    browser = beginning(app, world).click("main form a.button")

    assert browser.value("issuing_body-body-q") == "MA-BIO-154"
    assert browser.has("#box-goods .row")

"""An invited company is valid: its place is filled in, in the same act, or the author is told why not."""

import pytest

from portal.coi import services as certificates
from portal.coi.domain.lifecycle import Action
from portal.extensions import db
from portal.invitations import services
from portal.notices import letters
from portal.organisations.domain import Activity, ActivityStatus
from portal.organisations.domain.requests import Step
from portal.organisations.models import OperatorActivity
from portal.organisations.services import roles
from portal.organisations.services.decisions import decide, decide_activities
from portal.persistence.transaction import transaction
from tests.factories import actor, get, make_operator, take
from tests.invitations.conftest import activity_of, company, join, mails, newcomer, number_of, token
from tests.support import stored
from tests.support.browser import Browser
from tests.support.pages import text_of
from tests.support.words import words


def validate(organisation_id: int, by) -> None:
    decide_activities(organisation_id, [activity_of(organisation_id)], Step.ACCEPT, actor=by)


@pytest.fixture
def invited(draft):
    """Somebody who was invited to box 11, follows the link and creates an importer of another name."""
    draft.invite()
    person = newcomer()
    services.accept(token(), None, actor=person)
    return company(person, Activity.ORGANIC_IMPORTER, "Another name", eori="FR99988877700011")


def test_the_place_is_filled_in_when_the_company_is_valid(app, world, draft, invited):
    validate(invited, world["cca"])

    assert draft.box("importer") == {"operator": invited}
    assert draft.held() == []
    saved = stored.history("coi:box:saved")[-1]
    assert (saved.part, saved.organisation, saved.private) == ("importer", "INAO", True)
    note = stored.history("coi:partner:completed")[0]
    assert note.changes == {"name": [None, "Verger du Sud"], "organisation": [None, "Another name"]}
    browser = Browser(app).sign_in(world["exporter"]).open("/en/inbox?kind=N16")
    assert f"Another name is valid: box 11 of {draft.reference} is filled in" in browser.text
    assert len(mails("partner_placed")) == 1
    assert "Invited partner named" in browser.open(f"/en/coi/{draft.reference}/history").text


def test_one_click_on_the_request_does_it_too_and_tells_once(world, draft, invited):
    decide(number_of(invited), Step.ACCEPT, actor=world["cca"])

    assert draft.box("importer") == {"operator": invited}
    assert len(stored.history("coi:partner:completed")) == 1


def test_presets_and_computed_boxes_follow(world, draft):
    draft.invite("goods", draft.row)
    person = newcomer()
    services.accept(token(), None, actor=person)
    producer = company(person, Activity.ORGANIC_PRODUCER, country="MA", body=world.body)

    validate(producer, world["body"])

    assert draft.box("goods")["rows"][0]["producer"] == producer
    assert draft.box("goods")["rows"][0]["control_body"] == world.body
    assert draft.box("producers") == {"operators": [producer]}
    assert draft.box("control_bodies") == {"bodies": [world.body]}


def test_the_address_that_was_invited_is_known_without_its_link(world, draft):
    draft.invite()
    importer = company(newcomer("verger@partner.example"), Activity.ORGANIC_IMPORTER, eori="FR99988877700011")

    validate(importer, world["cca"])

    assert draft.box("importer") == {"operator": importer}


def test_the_draft_stays_blocked_until_then(world, draft):
    draft.invite()

    coi = get(world, draft.reference)
    step = coi.edition.step(Action.SUBMIT, coi.state, coi.capacities_of(world["exporter"]))
    blocking = {(f.rule, f.box) for f in certificates.findings(coi, step, None, {})}
    assert ("V02", "importer") in blocking


def test_a_company_one_acts_for_already_takes_the_place_at_once(app, world, draft):
    draft.invite()

    services.accept(token(), world.importer, actor=world["importer"])

    assert draft.box("importer") == {"operator": world.importer}
    assert stored.history("coi:partner:completed")[0].person == "Test Importer"


def test_a_company_of_the_wrong_kind_waits_until_it_has_the_activity(world, draft):
    draft.invite()
    services.accept(token(), world.forwarder, actor=world["forwarder"])
    assert draft.box("importer") == {"operator": None}
    assert [held.organisation_id for held in draft.held()] == [world.forwarder]

    with transaction():
        new = OperatorActivity(
            organisation_id=world.forwarder,
            activity=Activity.ORGANIC_IMPORTER.value,
            status=ActivityStatus.NEW.value,
        )
        db.session.add(new)
        db.session.flush()
        id_ = new.id
    decide_activities(world.forwarder, [id_], Step.ACCEPT, actor=world["cca"])

    assert draft.box("importer") == {"operator": world.forwarder}


def test_joining_a_valid_company_counts_when_somebody_there_agrees(world, draft):
    draft.invite()
    person = newcomer()
    services.accept(token(), None, actor=person)
    number = join(person, world.importer)
    assert draft.box("importer") == {"operator": None}

    decide(number, Step.ACCEPT, actor=world["cca"])

    assert draft.box("importer") == {"operator": world.importer}


@pytest.mark.parametrize("is_over", [False, True])
def test_the_place_stays_with_the_first_company_until_that_came_to_nothing(world, draft, invited, is_over):
    person = actor(draft.held()[0].account_id)
    second = make_operator("Second", "FR", Activity.ORGANIC_IMPORTER, status=ActivityStatus.NEW)
    if is_over:
        roles.withdraw(number_of(invited), actor=person)

    join(person, second)
    assert [held.organisation_id for held in draft.held()] == [second if is_over else invited]

    decide(number_of(second if is_over else invited), Step.ACCEPT, actor=world["cca"])
    assert draft.box("importer") == {"operator": second if is_over else invited}


def test_the_company_of_strangers_takes_no_place(world, draft):
    draft.invite()
    person = newcomer()
    services.accept(token(), None, actor=person)
    other = make_operator("Somebody else’s", "FR", Activity.ORGANIC_IMPORTER, status=ActivityStatus.NEW)
    join(person, other)

    validate(other, world["cca"])

    assert draft.box("importer") == {"operator": None}
    assert len(draft.held()) == 1


# Left as it is


def why(app, world) -> list[str]:
    """Why a box was left as it was: what whoever invited reads in the inbox, and in the mail too."""
    assert stored.history("coi:partner:completed") == []
    inbox = Browser(app).sign_in(world["exporter"]).open("/en/inbox?kind=N16").page
    told = [text_of(one) for one in inbox.select("article p:not(.soft)")]
    mailed = [letters.write("partner_not_placed", mail, None).text for mail in mails("partner_not_placed")]
    assert [one in mail for one, mail in zip(told, mailed, strict=True)] == [True] * len(told)
    return told


def test_a_place_filled_meanwhile_stays_as_it_is(app, world, draft, invited):
    draft.save("importer", {"operator": world.importer})

    validate(invited, world["cca"])

    assert draft.box("importer") == {"operator": world.importer}
    assert why(app, world) == ["Somebody filled it in meanwhile."]
    assert draft.held() == []
    inbox = Browser(app).sign_in(world["exporter"]).open("/en/inbox?kind=N16")
    assert f"Another name is valid: box 11 of {draft.reference} is not filled in" in inbox.text


def test_a_draft_deleted_meanwhile_stays_as_it_is(app, world, draft, invited):
    take(world, draft.reference, Action.DELETE, "exporter")

    validate(invited, world["cca"])

    assert draft.box("importer") == {"operator": None}
    assert why(app, world) == ["At the present status your organisation cannot change it any more."]


def test_a_line_removed_meanwhile_does_not_come_back(app, world, draft):
    draft.invite("goods", draft.row)
    person = newcomer()
    services.accept(token(), None, actor=person)
    producer = company(person, Activity.ORGANIC_PRODUCER, country="MA", body=world.body)
    other = [{**draft.box("goods")["rows"][0], "key": "other"}]
    draft.save("goods", {"rows": other})
    page = Browser(app).sign_in(world["exporter"]).open(f"/en/coi/{draft.reference}")
    assert "Line removed · Held for Verger du Sud, invited on" in page.reading("#box-goods")

    validate(producer, world["body"])

    assert [row["producer"] for row in draft.box("goods")["rows"]] == [None]
    assert why(app, world) == ["The line was removed meanwhile."]


def test_a_company_of_a_country_the_box_does_not_take_is_not_named(app, world, draft):
    draft.invite("first_consignee")
    person = newcomer()
    services.accept(token(), None, actor=person)
    consignee = company(person, Activity.ORGANIC_OPERATOR, country="MA", body=world.body)

    validate(consignee, world["body"])

    assert draft.box("first_consignee") == {"operator": None, "in_batches": False}
    assert why(app, world) == ["The rules of the box do not take this organisation."]


def test_a_box_ticked_in_batches_meanwhile_stays_so(app, world, draft):
    draft.invite("first_consignee")
    person = newcomer()
    services.accept(token(), None, actor=person)
    consignee = company(person, Activity.ORGANIC_OPERATOR)
    draft.save("first_consignee", {"operator": None, "in_batches": True})

    validate(consignee, world["cca"])

    assert draft.box("first_consignee") == {"operator": None, "in_batches": True}
    assert why(app, world) == ["Somebody filled it in meanwhile."]


def test_a_withdrawn_invitation_fills_nothing(app, world, draft, invited):
    services.withdraw(draft.reference, draft.held()[0].id, actor=world["exporter"])

    validate(invited, world["cca"])

    assert draft.box("importer") == {"operator": None}
    assert why(app, world) == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_an_invitation_taken_up_by_one_is_not_another_ones(app, draft, invited, language):
    other = Browser(app, language=language).sign_in(newcomer("another@partner.example"))

    other.open(f"/{language}/invitation/{token()}").click("main form button.main")

    assert other.status == 409
    assert words(app, language, "Somebody else took this invitation up already.") in other.reading("#problem")
    assert [held.organisation_id for held in draft.held()] == [invited]


def test_whoever_invited_is_told_and_whoever_acted_is_not(world, draft):
    draft.invite()

    services.accept(token(), world.importer, actor=world["importer"])

    assert [mail["to"] for mail in mails("partner_placed")] == ["exporter@test.example"]

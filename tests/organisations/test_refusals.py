"""Earlier refusals on the desk: of the person where the same one decides, of the organisation whoever asked (D18)."""

from zoneinfo import ZoneInfo

import pytest

from portal.organisations.domain import Activity, ActivityStatus
from portal.organisations.services import decisions, merging
from portal.organisations.services.decisions import Step
from portal.shared import clock
from portal.web.i18n import format_day
from tests.factories import actor, make_operator, make_person
from tests.organisations.places import accept, ask, newcomer, organisation, role_of
from tests.support.browser import Browser

EVIDENCE = "section[aria-labelledby=evidence-title]"


def refuse(number, by, reason):
    decisions.decide(number, Step.REJECT, actor=by, reason=reason)


def seen(app, by, number):
    """What somebody who decides about a request reads of what is known."""
    return Browser(app).sign_in(by).open(f"/en/requests/{number}").reading(EVIDENCE)


@pytest.fixture
def paul(place):
    return newcomer(first_name="Paul", last_name="Lambrecourt")


@pytest.fixture
def belgian(place):
    return make_person(place.flanders, last_name="Vlaams")


@pytest.fixture
def another(place):
    """A second operator that the French authority validates."""
    return make_operator("Nord Epices", "FR", Activity.ORGANIC_IMPORTER, body=place.french_body)


@pytest.mark.postgres
def test_a_person_refused_elsewhere_by_the_same_authority_is_told_with_date_and_reason(app, place, paul, another):
    refuse(ask(paul, another), place.validator, "No proof of employment")

    text = seen(app, place.validator, ask(paul, place.acme))

    code = organisation(another).code
    for part in (
        "Earlier refusals",
        f"Paul Lambrecourt, Nord Epices {code}",
        "Rejected",
        "INAO: No proof of employment",
    ):
        assert part in text
    with app.test_request_context():
        assert format_day(clock.now().astimezone(ZoneInfo("Europe/Paris"))) in text


def test_a_suspension_elsewhere_is_told_too(app, place, paul, another):
    accept(ask(paul, another), place.validator)
    decisions.decide(role_of(paul, another).number, Step.SUSPEND, actor=place.validator, reason="Left in anger")

    text = seen(app, place.validator, ask(actor(paul.account_id), place.acme))

    assert "Suspended" in text
    assert "INAO: Left in anger" in text


@pytest.mark.postgres
def test_an_authority_reads_nothing_of_the_refusals_of_another(app, place, paul, belgian):
    refuse(ask(paul, place.acme), place.validator, "Confidential to France")
    number = ask(paul, place.brussels)

    text = seen(app, belgian, number)

    assert "Earlier refusals" not in text
    for secret in ("Confidential to France", "ACME", "INAO"):
        assert secret not in text
    refuse(number, belgian, "Confidential to Belgium")
    assert "Confidential to Belgium" not in seen(app, place.validator, ask(paul, place.acme))


def test_a_body_reads_what_it_refused_itself_and_nothing_of_other_countries(app, place, paul):
    neighbour = make_operator("Souss Export", "MA", Activity.ORGANIC_EXPORTER, body=place.body)
    refuse(ask(paul, place.acme), place.validator, "Confidential to France")
    refuse(ask(paul, neighbour), place.certifier, "Not of this cooperative")

    text = seen(app, place.certifier, ask(paul, place.atlas))

    assert "Not of this cooperative" in text
    assert "Confidential to France" not in text


def test_an_administrator_reads_what_concerns_their_organisation_alone(app, place, paul, another):
    own = make_person(place.acme, administrator=True)
    refuse(ask(paul, another), place.validator, "Said by the authority elsewhere")
    refuse(ask(newcomer("anne@acme.example"), place.acme), own, "Not one of us")

    text = seen(app, own, ask(paul, place.acme))

    assert "Not one of us" in text
    assert "Said by the authority elsewhere" not in text


def test_whoever_was_refused_at_the_organisation_is_named(app, place, paul):
    anne = newcomer("anne@acme.example", first_name="Anne", last_name="Other")
    refuse(ask(anne, place.acme), place.validator, "She works elsewhere")

    text = seen(app, place.validator, ask(paul, place.acme))

    assert "Anne Other" in text
    assert "INAO: She works elsewhere" in text


def test_an_activity_refused_before_is_told_on_both_pages(app, place, paul):
    operator = make_operator("Refused", "FR", Activity.RFL, status=ActivityStatus.NEW)
    chosen = [activity.id for activity in organisation(operator).activities]
    decisions.decide_activities(operator, chosen, Step.REJECT, actor=place.validator, reason="No certificate")

    page = Browser(app).sign_in(place.validator).open(f"/en/requests/operator/{operator}")

    assert "Responsible for the load · Rejected" in page.reading(EVIDENCE)
    assert "INAO: No certificate" in page.reading(EVIDENCE)


def test_what_was_refused_under_a_former_number_counts(app, place, paul):
    twin = make_operator("Acme Bio Import", "FR", Activity.RFL)
    refuse(ask(newcomer("anne@acme.example"), twin), place.validator, "Of the duplicate")
    merging.merge(twin, place.acme, actor=place.validator)

    assert "Of the duplicate" in seen(app, place.validator, ask(paul, place.acme))


def test_who_left_or_withdrew_was_not_refused(app, place, paul, another):
    number = ask(paul, another)
    decisions.ask(number, "Your SIRET?", actor=place.validator)
    Browser(app).sign_in(paul).open("/en/profile").click("#roles form[action$='/withdraw'] button")

    assert "Earlier refusals" not in seen(app, place.validator, ask(paul, place.acme))


def test_only_the_last_ten_are_shown(app, place, paul):
    for turn in range(12):
        refuse(ask(paul, place.acme), place.validator, f"Time {turn}.")

    text = seen(app, place.validator, ask(paul, place.acme))

    assert [turn for turn in range(12) if f"Time {turn}." in text] == list(range(2, 12))

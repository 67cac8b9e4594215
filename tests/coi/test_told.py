"""What pages tell about a certificate: who is who, who acts next, what was done and by whom."""

import pytest

from portal.coi.domain.lifecycle import Action, Status
from portal.organisations.domain import OrganisationKind
from portal.organisations.models import Role
from portal.persistence.transaction import transaction
from portal.shared.people import Actor
from tests.factories import (
    PASSWORD,
    get,
    make_body,
    make_coi,
    make_extract,
    make_organisation,
    make_person,
    take,
)
from tests.support.browser import Browser, both_ways
from tests.support.pages import text_of
from tests.support.words import template_words, words


def at(app, person: Actor, address: str, **more) -> Browser:
    return Browser(app, **more).sign_in(person).open(address)


# Who is who


def test_a_body_is_offered_with_its_seat_and_apart_the_country_it_controls(app, world):
    make_organisation(
        "Ecocert SA", OrganisationKind.CONTROL_BODY, "FR", code="MG-BIO-154", controlled_country="MG",
        postcode="32600", city="L’Isle-Jourdain",
    )  # fmt: skip
    browser = at(app, world["exporter"], f"/en/coi/{make_coi(world)}/boxes/issuing_body/edit")

    browser.fill({"issuing_body-body-q": "MG-BIO-154"}).click("#box-issuing-body [value^='find:']")

    offered = [text_of(option) for option in browser.page.select("#box-issuing-body .option")]
    assert "Ecocert SA MG-BIO-154 · 32600 L’Isle-Jourdain · France · Country controlled: Madagascar" in offered


def test_the_history_tells_codes_of_one_name_apart(app, world):
    other = make_body("TN-BIO-154")
    reference = make_coi(world)
    browser = at(app, world["exporter"], f"/en/coi/{reference}/boxes/issuing_body/edit")
    browser.submit("#box-issuing-body", {"issuing_body-body-q": "TN-BIO-154"}, button="button.main")

    browser.open(f"/en/coi/{reference}/history")

    assert get(world, reference).content().value("issuing_body", "body") == other
    assert "Ecocert SA · MA-BIO-154 → Ecocert SA · TN-BIO-154" in browser.text


@pytest.mark.parametrize(
    ("box", "signer"),
    [
        ("body-declaration", "Test Body, Ecocert SA · MA-BIO-154"),
        ("endorsement", "Test Post, Roissy Charles-de-Gaulle · FRCDG4H · France"),
        ("reception", "Test Consignee, ACME Bio Foods FR"),
    ],
)
def test_a_signed_box_says_for_whom_it_was_signed(app, world, box, signer):
    browser = at(app, world["importer"], f"/en/coi/{make_coi(world, Status.FIRST_CONSIGNEE_SIGNED)}")

    [signed] = browser.page.select(f"#box-{box} .signed")
    assert signed.get_text("\n").split("\n")[0].strip() + signed.get_text("\n").split("\n")[1] == signer


# Who acts next


def test_whoever_signs_is_told_what_to_fill_in(app, world):
    browser = at(app, world["body"], f"/en/coi/{make_coi(world, Status.DESCRIPTION_COMPLETED)}")

    says = "Nothing else blocks. When signing you fill in: %(fields)s."
    assert template_words(app, "en", says, fields="Documentary check and Physical check") in browser.reading("#panel")
    assert "Control body" in browser.reading("#panel")


def test_the_others_are_told_whose_step_it_is(app, world):
    browser = at(app, world["importer"], f"/en/coi/{make_coi(world, Status.DESCRIPTION_COMPLETED)}")

    assert "this step is for Ecocert SA" in browser.reading("#panel")
    assert "Nothing else blocks" not in browser.reading("#panel")


def test_a_creator_is_not_called_by_an_internal_name(app, world):
    browser = at(app, world["exporter"], f"/en/coi/{make_coi(world)}")

    assert "You act for Atlas Bio Export, which this certificate names as: Exporter." in browser.reading("#panel")


def test_a_base_for_extract_waits_for_the_importer_and_says_what_is_left(app, world):
    reference = make_coi(world, Status.BASE_FOR_EXTRACT)
    browser = at(app, world["importer"], f"/en/coi/{reference}")

    panel = browser.reading("#panel")
    assert "The ball is with you" in panel
    assert "1,200 packages, 4,800 kg" in panel
    assert reference in browser.open("/en/").text


@pytest.mark.parametrize("status", [Status.BASE_FOR_EXTRACT, Status.RELEASED_CONVENTIONAL, Status.DELETED])
def test_box_21_is_never_signed_where_no_road_leads_to_it(app, world, status):
    ended = at(app, world["importer"], f"/en/coi/{make_coi(world, status)}")

    assert words(app, "en", "Never signed.") in ended.reading("#box-reception")


def test_box_21_is_not_signed_yet_on_the_way_to_it_even_while_an_irregularity_is_open(app, world):
    issued, reported = make_coi(world, Status.ISSUED), make_coi(world, Status.VERIFIED)
    take(world, reported, Action.OFIS, "post", {"reason": "Pesticides"})

    for reference in (issued, reported):
        browser = at(app, world["importer"], f"/en/coi/{reference}")
        assert words(app, "en", "Not signed yet.") in browser.reading("#box-reception")


def test_what_waits_for_me_says_since_when_and_not_for_whom(app, world):
    make_coi(world, Status.DESCRIPTION_COMPLETED)
    browser = at(app, world["body"], "/en/")

    heads = [text_of(head) for head in browser.page.select("#pending + table thead th")]
    assert any("since" in head for head in heads), heads
    assert "The ball is with" not in heads


# What blocks is said in its box


@both_ways
def test_a_box_says_what_blocks_in_it_until_it_is_mended(app, world, htmx):
    reference = make_coi(world, gross_weight={"weight": None, "unit": None}, transport={"rows": []})
    browser = at(app, world["exporter"], f"/en/coi/{reference}", htmx=htmx)
    assert "Fill in: Total gross weight and Unit." in browser.reading("#box-gross-weight .error")

    browser.click("#box-transport .edit")
    [key] = [hidden["value"] for hidden in browser.page.select("[name=transport-row]")]
    browser.submit("#box-transport", {f"transport-{key}-mode": "vessel"}, button="button.main")

    assert "By vessel" in browser.reading("#box-containers .error"), "a box that does not follow from this one"


# What is told after an act


def test_without_javascript_a_save_is_confirmed(app, world):
    browser = at(app, world["exporter"], f"/en/coi/{make_coi(world)}?open=national_reference&open=gross_weight")

    browser.submit("#box-gross-weight", {"gross_weight-weight": "6000"}, button="button.main")

    assert browser.message == "Boxes 3b and 16 saved."


def test_a_submission_is_confirmed_with_the_new_number(app, world):
    browser = at(app, world["exporter"], f"/en/coi/{make_coi(world)}/steps/submit")

    browser.click("form.panel button.main")

    number = get(world, browser.address.rsplit("/", 1)[-1]).reference
    told = words(app, "en", "Submitted. The certificate has the number %(number)s now.", number=number)
    assert browser.message.startswith(told)


def test_a_signature_is_confirmed(app, world):
    reference = make_coi(world, Status.VERIFIED)
    browser = at(app, world["consignee"], f"/en/coi/{reference}/steps/sign_21")

    browser.submit("form.panel", {"password": PASSWORD}, button="button.main")

    assert browser.message.startswith(words(app, "en", "Box 21 of %(number)s is signed.", number=reference))


def test_a_step_that_was_taken_already_leads_to_the_certificate(app, world):
    draft = make_coi(world)
    reference = take(world, draft, Action.SUBMIT, "exporter")

    browser = at(app, world["exporter"], f"/en/coi/{draft}/steps/submit")

    assert browser.status == 409
    assert browser.one(f".problem a[href='/en/coi/{reference}']")


def test_the_history_names_the_acts(app, world):
    reference = make_coi(world, Status.FIRST_CONSIGNEE_SIGNED)

    browser = at(app, world["importer"], f"/en/coi/{reference}/history")

    titles = [text_of(title) for title in browser.page.select(".history strong")]
    steps = ["Box 21 signed", "Box 20 signed", "Box 18 signed", "Submitted for certification"]
    assert [title for title in titles if title != "Changed"] == steps


@pytest.mark.parametrize("language", ["en", "fr"])
def test_side_roads_have_words_in_the_history(app, world, language):
    reference = make_coi(world, Status.ISSUED)
    draft = take(world, reference, Action.REPLACE, "body", {"reason": "Wrong lot"})
    take(world, draft, Action.DELETE, "body")
    told = at(app, world["importer"], f"/{language}/coi/{reference}/history", language=language).text
    for text in ("Replacement begun", "Replacement given up"):
        assert words(app, language, text) in told
    assert "Wrong lot" in told

    base = make_coi(world, Status.BASE_FOR_EXTRACT)
    extract = make_extract(world, base)
    told = at(app, world["importer"], f"/{language}/coi/{extract}/history", language=language).text
    assert words(app, language, "Extract initiated") in told
    take(world, base, Action.OFIS, "post", {"reason": "Pesticides", "ofis_reference": "OFIS-17"})
    take(world, base, Action.CLOSE, "post", {"reason": "Settled"})
    told = at(app, world["importer"], f"/{language}/coi/{base}/history", language=language).text
    for text in ("OFIS irregularity reported", "Irregularity closed", "Extract initiated"):
        assert words(app, language, text) in told
    assert "OFIS-17" in told


@both_ways
def test_a_conflict_names_who_saved(app, world, htmx):
    reference = make_coi(world)
    colleague = make_person(world.exporter, first_name="Salma", last_name="Berrada")
    browsers = [
        at(app, person, f"/en/coi/{reference}", htmx=htmx).click("#box-national-reference .edit")
        for person in (colleague, world["exporter"])
    ]

    for number, browser in enumerate(browsers):
        browser.submit("#box-national-reference", {"national_reference-number": f"N{number}"}, button="button.main")

    assert browsers[1].status == 409
    said = "Salma Berrada, Atlas Bio Export saved this box while you were filling it in."
    assert said in browsers[1].reading("#box-national-reference")


# Who is refused is told why


def test_somebody_without_a_role_is_told_so_on_the_list(app, world):
    browser = at(app, make_person(), "/en/coi/")

    assert browser.status == 403
    assert "you have no role yet" in browser.text


def test_an_authority_is_told_who_creates_certificates(app, world):
    browser = at(app, world["post"], "/en/coi/new")

    assert browser.status == 403
    assert words(app, "en", "Certificates are created by importers, exporters and control bodies.") in browser.text


def test_an_operator_of_another_kind_is_told_what_it_lacks(app, world):
    browser = at(app, world["consignee"], "/en/coi/new")

    lacks = "%(name)s is registered neither as organic importer nor as organic exporter: it creates none."
    assert browser.status == 403
    assert words(app, "en", lacks, name="ACME Bio Foods FR") in browser.text


def test_a_preparer_is_told_that_a_colleague_signs(app, world):
    reference = make_coi(world, Status.DESCRIPTION_COMPLETED)
    with transaction() as session:
        session.query(Role).filter_by(account_id=world["body"].account_id).update({"level": "preparer"})

    browser = at(app, world["body"], f"/en/coi/{reference}/steps/sign_18")

    assert browser.status == 403
    assert "is for a colleague at Ecocert SA" in browser.text


def test_marks_that_turn_the_direction_of_writing_are_not_kept(app, world):
    reference = make_coi(world)
    browser = at(app, world["exporter"], f"/en/coi/{reference}/boxes/national_reference/edit")

    turned = "AB\u202e21\u202c\u2066C\u2069"
    browser.submit("#box-national-reference", {"national_reference-number": turned}, button="button.main")

    assert get(world, reference).national_reference == "AB21C"

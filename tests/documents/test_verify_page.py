"""The public check: whoever holds a print learns whether it is true and current, and nothing else."""

import pytest

from portal.auth.domain import RATES
from portal.coi import services
from portal.coi.domain.lifecycle import Action, Status
from portal.documents.domain.customs import ACCEPTANCE
from portal.documents.views.verify import WRONG
from portal.organisations.domain import Activity
from portal.shared.checkcodes import shown_code
from tests.factories import (
    CHECKED,
    ENDORSED,
    get,
    make_coi,
    make_extract,
    make_operator,
    statuses_by_ordinary_road,
    take,
)
from tests.support import stored
from tests.support.browser import Browser

COMMERCIAL = ("ACME Bio", "Atlas Bio", "Souss", "4,800", "5,200", "1,200", "L26-0417", "Hass", "AT 770", "Roissy")


@pytest.fixture
def visitor(app):
    return Browser(app)


def code_of(world, reference, who="exporter"):
    return get(world, reference, who).check_code


def address(world, reference, *, record=None, language="en", who="exporter"):
    more = "" if record is None else f"&record={record}"
    return f"/{language}/verify?reference={reference}&code={code_of(world, reference, who)}{more}"


def change_box_9(world, reference):
    coi = get(world, reference, "importer")
    version = coi.version_of(coi.edition.box("first_consignee"))
    other = make_operator("Bio Nord", "DE", Activity.ORGANIC_OPERATOR)
    services.save_boxes(
        reference, {"first_consignee": ({"operator": other, "in_batches": False}, version)}, actor=world["importer"]
    )


def test_whoever_holds_a_print_learns_that_it_is_current(world, visitor):
    reference = make_coi(world, Status.ISSUED)

    visitor.open("/en/verify")
    visitor.submit(
        "form:not([enctype])", {"reference": reference.lower(), "code": shown_code(code_of(world, reference)).lower()}
    )

    assert visitor.status == 200
    assert "Issuing body declaration signed" in visitor.reading("#checked")
    assert "Ecocert SA · MA-BIO-154" in visitor.reading("#checked")
    assert "0804" in visitor.reading("#checked")
    assert "Record 1 is the last one" in visitor.open(address(world, reference, record=1)).reading("#checked")


def test_it_says_what_changed_since_the_print_and_when_but_not_to_what(world, visitor):
    reference = make_coi(world, Status.ISSUED)
    change_box_9(world, reference)
    take(world, reference, Action.SIGN_20, "post", ENDORSED)

    told = visitor.open(address(world, reference, record=1)).reading("#checked .problem")

    assert "box 12 changed on" in told
    assert "First consignee" in told
    assert "Consignment verified" in told
    assert "Bio Nord" not in visitor.text


def test_it_speaks_french(world, app):
    reference = make_coi(world, Status.VERIFIED)

    page = Browser(app, language="fr").open(address(world, reference, record=1, language="fr"))

    assert "Ce que vous avez en main n’est plus à jour" in page.text
    assert "Lot vérifié" in page.text


@pytest.mark.parametrize("record", [None, 1])
@pytest.mark.parametrize("status", statuses_by_ordinary_road())
def test_no_commercial_data_is_shown_at_any_status(world, visitor, status, record):
    reference = make_coi(world, status)

    visitor.open(address(world, reference, record=record))

    assert [word for word in COMMERCIAL if word in visitor.text] == []


@pytest.mark.parametrize("status", [s for s in statuses_by_ordinary_road() if s is not Status.DRAFT])
def test_it_says_whether_customs_accept_the_certificate(world, visitor, status):
    told = visitor.open(address(world, make_coi(world, status))).reading("#checked dl")

    assert ACCEPTANCE[status].why in told
    assert ("Accepted for release" in told) is (status is Status.VERIFIED)


def test_an_extract_is_checked_like_a_certificate(world, visitor):
    base = make_coi(world, Status.BASE_FOR_EXTRACT)
    extract = make_extract(world, base, who="post")
    take(world, extract, Action.SIGN_13, "post", ENDORSED)

    told = visitor.open(address(world, extract, record=1, who="importer")).reading("#checked")

    assert "Record 1 is the last one" in told
    assert "Accepted for release as organic" in told


# What is not told


def test_a_draft_is_unknown_even_to_who_knows_its_code(world, visitor):
    draft = make_coi(world)

    visitor.open(address(world, draft))

    assert visitor.status == 404
    assert "No certificate has this reference and this code." in visitor.text


def test_a_certificate_that_nobody_signed_is_worth_nothing_yet(world, visitor):
    told = visitor.open(address(world, make_coi(world, Status.DESCRIPTION_COMPLETED))).reading("#checked")

    assert "it is worth nothing yet" in told


def test_a_wrong_code_and_a_wrong_reference_get_the_same_answer(world, visitor):
    reference = make_coi(world, Status.ISSUED)
    wrong_code = visitor.open(f"/en/verify?reference={reference}&code=0000000000")
    first = wrong_code.status, wrong_code.reading(".problem")
    wrong_reference = visitor.open("/en/verify?reference=COI.EU.2026.9999999&code=0000000000")

    assert first == (404, wrong_reference.reading(".problem"))


def test_a_paper_with_a_record_that_does_not_exist_is_not_of_this_portal(world, visitor):
    told = visitor.open(address(world, make_coi(world, Status.ISSUED), record=7)).reading("#checked")

    assert "names record 7 of this certificate, which does not exist" in told


def test_a_replaced_certificate_leads_to_the_one_that_replaces_it(world, visitor):
    reference = make_coi(world, Status.ISSUED)
    replacement = take(world, reference, Action.REPLACE, "body", {"reason": "Wrong lot"})
    new = take(world, replacement, Action.SIGN_18, "body", CHECKED)

    assert f"Replaced by {new}" in visitor.open(address(world, reference, record=1)).reading("#checked")


def test_guessing_codes_is_limited_and_right_ones_do_not_count(world, visitor):
    reference = make_coi(world, Status.ISSUED)
    allowed = int(RATES[WRONG].split()[0])

    for _ in range(allowed):
        visitor.open(address(world, reference))
    assert visitor.status == 200
    for number in range(allowed):
        visitor.open(f"/en/verify?reference={reference}&code={number:010d}")
    assert visitor.status == 404

    visitor.open(address(world, reference))

    assert visitor.status == 429


# How it behaves


def test_no_search_engine_keeps_it_and_looking_changes_nothing(world, visitor):
    reference = make_coi(world, Status.ISSUED)
    before = {name: rows for name, rows in stored.everything().items() if name != "rate_counters"}

    visitor.open(address(world, reference))

    assert "noindex" in visitor.response.headers["X-Robots-Tag"]
    assert visitor.response.headers["Cache-Control"] == "no-store"
    after = {name: rows for name, rows in stored.everything().items() if name != "rate_counters"}
    assert after == before


def test_every_page_leads_to_it(world, visitor):
    visitor.open("/en/sign-in").click("footer a[href$='/verify']")

    assert visitor.heading == "Check a certificate"

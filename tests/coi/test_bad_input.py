"""What people and machines should not send: clear answers, everything typed kept, nothing written, never a fault.

The application of the tests shows faults as exceptions, so that any of them fails the test it happens in.
"""

import json
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from werkzeug.test import TestResponse

from portal.coi.domain.editions import CURRENT
from portal.coi.domain.lifecycle import Action, Status
from portal.organisations.domain import Activity
from tests.conftest import POSTGRES
from tests.factories import AVOCADO, PASSWORD, get, make_body, make_coi, make_operator, make_person
from tests.support import stored
from tests.support.browser import Browser, both_ways
from tests.support.pages import parsed, problems, text_of
from tests.support.words import template_words, words

pytestmark = pytest.mark.postgres

languages = pytest.mark.parametrize(
    "language", ["fr"] if POSTGRES else ["en", "fr"]
)  # words are no matter of the database
MEGABYTE = "x" * 1_000_000


@contextmanager
def nothing_written() -> Iterator[None]:
    before = stored.everything()
    yield
    assert stored.everything() == before


def says(response: TestResponse, address: str) -> str:
    """What a whole page says that answers a request made by hand; it is as good a page as any other."""
    page = parsed(response.text)
    assert problems(page, address) == []
    return text_of(page.main)


def key_of(browser: Browser, box: str) -> str:
    """The key of the one line of a box that is open."""
    (key,) = [hidden["value"] for hidden in browser.page.select(f"[name={box}-row]")]
    return key


# Values people type

NOT_A_NUMBER = "“%(typed)s” is not a number. Write it like %(example)s."
NOT_WHOLE = "“%(typed)s” is not a whole number."
EXAMPLE = {"en": "1,234.5", "fr": "1 234,5"}
NO_COUNTRY = "There is no country “%(typed)s”. Write its name in English or French, or its two-letter code."
TOO_LONG = "%(most)s characters at most; there are %(count)s."
WEIGHT = "gross_weight-weight"
PACKAGES, LOT, NET = "goods-*-packages", "goods-*-lot", "goods-*-net_weight"

WRONG = [
    (WEIGHT, "much", NOT_A_NUMBER, {}),
    (WEIGHT, "1.5.2", NOT_A_NUMBER, {}),
    (WEIGHT, "12 kg", NOT_A_NUMBER, {}),
    (WEIGHT, "1e3", NOT_A_NUMBER, {}),
    (WEIGHT, "NaN", NOT_A_NUMBER, {}),
    (WEIGHT, "-Infinity", NOT_A_NUMBER, {}),
    (WEIGHT, "٣٤", NOT_A_NUMBER, {}),
    (WEIGHT, "½", NOT_A_NUMBER, {}),
    (WEIGHT, "--5", NOT_A_NUMBER, {}),
    (WEIGHT, "-5", "A weight cannot be negative.", {}),
    (WEIGHT, "1" + "0" * 40, "This number is too large.", {}),
    (WEIGHT, "1000000000000", "This number is too large.", {}),
    (WEIGHT, "0.0001", "Three decimals at most.", {}),
    (NET, "-0.001", "A weight cannot be negative.", {}),
    (PACKAGES, "many", NOT_WHOLE, {}),
    (PACKAGES, "1.5", NOT_WHOLE, {}),
    (PACKAGES, "-1", "This number cannot be negative.", {}),
    (PACKAGES, "2147483648", "This number is too large.", {}),
    (PACKAGES, "9" * 400, "This number is too large.", {}),
    ("origin-countries-other", "Atlantis", NO_COUNTRY, {"typed": "Atlantis"}),
    ("origin-countries-other", "MA, Atlantis; Lemuria", NO_COUNTRY, {"typed": "Atlantis, Lemuria"}),
    ("export_country-country-other", "Gondor", NO_COUNTRY, {"typed": "Gondor"}),
    ("national_reference-number", "n" * 251, TOO_LONG, {"most": 250, "count": 251}),
    (LOT, "l" * 101, TOO_LONG, {"most": 100, "count": 101}),
    (LOT, MEGABYTE, TOO_LONG, {"most": 100, "count": len(MEGABYTE)}),
]


@languages
def test_every_wrong_value_is_told_beside_its_field_and_kept(app, world, language):
    reference = make_coi(world)
    browser = Browser(app, language=language).sign_in(world["exporter"])
    for name, typed, message, parameters in WRONG:
        box = name.partition("-")[0]
        browser.open(f"/{language}/coi/{reference}/boxes/{box}/edit")
        input_name = name.replace("*", key_of(browser, "goods") if box == "goods" else "")

        with nothing_written():
            browser.fill({input_name: typed}).click("#sheet-head button:not([name])")

        described = {"typed": typed[:40], "example": EXAMPLE[language], **parameters}
        expected = template_words(app, language, message, **described)
        asked = browser.one(f"[name='{input_name}']")
        assert browser.status == 422, (name, typed[:50])
        assert asked["aria-invalid"] == "true"
        assert browser.reading(f"#{asked['id']}-error") == expected
        assert asked["value"] == typed, "what was typed is kept"
        assert expected in browser.reading("#problem")
        assert browser.one(f"#problem a[href='#{asked['id']}']")


@both_ways
def test_a_wrong_value_in_one_box_is_told_in_that_box(app, world, htmx):
    reference = make_coi(world)
    browser = Browser(app, htmx=htmx, language="fr").sign_in(world["exporter"]).open(f"/fr/coi/{reference}")
    browser.click("#box-gross-weight .edit")

    with nothing_written():
        browser.submit("#box-gross-weight", {WEIGHT: "1,234.5"}, button="button.main")

    expected = words(app, "fr", NOT_A_NUMBER, typed="1,234.5", example="1 234,5")
    assert (browser.status, browser.reading("#gross_weight-weight-error")) == (422, expected)
    assert browser.value(WEIGHT) == "1,234.5"


@pytest.mark.parametrize(
    ("language", "typed", "thousandths"),
    [
        ("fr", "1 234,5", 1_234_500),
        ("fr", "1\u202f234,5", 1_234_500),
        ("fr", "1\u00a0234,5", 1_234_500),
        ("fr", "1,234", 1_234),
        ("fr", " 0,001 ", 1),
        ("en", "1,234.5", 1_234_500),
        ("en", "1 234.5", 1_234_500),
        ("en", "1,234", 1_234_000),
        ("en", "999,999,999,999.999", 999_999_999_999_999),
        ("en", "12.340", 12_340),
        ("en", "1\x002", 12_000),
    ],
)
def test_numbers_are_read_as_the_language_writes_them(app, world, language, typed, thousandths):
    reference = make_coi(world)
    browser = Browser(app, language=language).sign_in(world["exporter"])
    browser.open(f"/{language}/coi/{reference}/boxes/gross_weight/edit")

    browser.submit("#box-gross-weight", {WEIGHT: typed}, button="button.main")

    assert int(get(world, reference).gross_weight * 1000) == thousandths


@pytest.mark.parametrize(
    ("language", "typed"), [("en", "1 234,5"), ("en", "1.234,5"), ("en", "1,23"), ("fr", "1.234,5")]
)
def test_numbers_of_the_other_language_are_not_guessed(app, world, language, typed):
    reference = make_coi(world)
    browser = Browser(app, language=language).sign_in(world["exporter"])
    browser.open(f"/{language}/coi/{reference}/boxes/gross_weight/edit")

    with nothing_written():
        browser.submit("#box-gross-weight", {WEIGHT: typed}, button="button.main")

    assert (browser.status, browser.value(WEIGHT)) == (422, typed)


def test_a_country_outside_the_union_is_no_point_of_entry(app, world):
    reference = make_coi(world)
    browser = Browser(app).sign_in(world["exporter"]).open(f"/en/coi/{reference}/boxes/point_of_entry/edit")

    with nothing_written():
        browser.submit("#box-point-of-entry", {"point_of_entry-country-other": "Norvège"}, button="button.main")

    only = words(app, "en", "%(countries)s: this box takes Member States of the Union only.", countries=["Norway"])
    assert only in browser.reading("#point_of_entry-country-error")
    assert browser.value("point_of_entry-country-other") == "Norvège"


def test_a_million_digits_are_refused_at_once(app, world):
    reference = make_coi(world)
    browser = Browser(app).sign_in(world["exporter"])
    key = get(world, reference).lines[0].key
    started = time.process_time()

    with nothing_written():
        answer = browser.post(
            f"/en/coi/{reference}",
            {"goods-version": "1", "goods-row": key, f"goods-{key}-packages": "9" * 1_000_000},
        )

    assert answer.status_code == 422
    assert time.process_time() - started < 10


@pytest.mark.parametrize("typed", ["a," * 500_000, "a;" * 100], ids=["a megabyte", "a hundred"])
def test_a_long_list_of_countries_is_refused_and_kept(app, world, typed):
    reference = make_coi(world)
    browser = Browser(app).sign_in(world["exporter"]).open(f"/en/coi/{reference}/boxes/origin/edit")

    with nothing_written():
        browser.submit("#box-origin", {"origin-countries-other": typed}, button="button.main")

    assert (browser.status, browser.value("origin-countries-other")) == (422, typed)


def test_control_characters_are_left_out(app, world):
    reference = make_coi(world)
    browser = Browser(app).sign_in(world["exporter"]).open(f"/en/coi/{reference}/boxes/national_reference/edit")

    browser.submit("#box-national-reference", {"national_reference-number": "N\x00-\x1b7\x7f "}, button="button.main")

    assert get(world, reference).national_reference == "N-7"


def test_what_looks_like_markup_is_text(app, world):
    reference = make_coi(world)
    browser = Browser(app).sign_in(world["exporter"]).open(f"/en/coi/{reference}/boxes/national_reference/edit")
    typed = "<script>alert(1)</script>'\"&{{7*7}}"[:250]

    # the rules for pages refuse braces that were never filled in: here they are what somebody typed
    address = f"/en/coi/{reference}/boxes/national_reference/edit"
    browser.post(address, {"national_reference-version": "0", "national_reference-number": typed})

    assert typed in parsed(browser.fetch("GET", f"/en/coi/{reference}").text).select_one("#box-national-reference").text
    assert "<script>alert" not in browser.response.text


# Requests made by hand


def sent_to(browser: Browser, address: str, values, status: int) -> str:
    """Send a form by hand that must be refused; answers with what the page says."""
    with nothing_written():
        answer = browser.post(address, values)
    assert answer.status_code == status, (values, says(answer, address)[:500])
    return says(answer, address)


NOTHING_CAME = ("Nothing came along for box %(box)s. Open it again and repeat.", {"box": "16"})
BY_HAND = [
    ({}, NOTHING_CAME),
    ({WEIGHT: "7"}, NOTHING_CAME),
    ({"gross_weight-version": "1", WEIGHT: "-7"}, ("A weight cannot be negative.", {})),
    ({"gross_weight-version": "1", "gross_weight-unit": "stone"}, ("Choose one of the list.", {})),
    ({"gross_weight-version": "1", "gross_weight-unit": b"\x00\xff"}, ("Choose one of the list.", {})),
]


@languages
def test_a_form_made_by_hand_is_answered_like_one_of_ours(app, world, language):
    reference = make_coi(world)
    browser = Browser(app, language=language).sign_in(world["exporter"])

    for values, (message, parameters) in BY_HAND:
        said = sent_to(browser, f"/{language}/coi/{reference}/boxes/gross_weight/edit", values, 422)
        assert words(app, language, message, **parameters) in said, values


def test_a_version_nobody_saw_is_a_conflict_and_not_a_save(app, world):
    reference = make_coi(world)
    browser = Browser(app).sign_in(world["exporter"])
    address = f"/en/coi/{reference}/boxes/gross_weight/edit"
    conflict = words(app, "en", "You saved this box elsewhere, in another window, while you were filling it in.")

    for version in ("0", "99", "abc", "-1", "", "1.0", "９", "9" * 5000):
        assert conflict in sent_to(browser, address, {"gross_weight-version": version, WEIGHT: "77"}, 409), version


FORGED = [
    (403, {"procedure-version": "1", "procedure-procedure": "compliance"}),
    (403, {"serial_number-version": "1", "serial_number-reference": "COI.EU.2026.0000001"}),
    (403, {"endorsement-version": "1", "endorsement-decision": "organic"}),
    (403, {"customs_procedure-version": "1", "customs_procedure-procedure": "warehousing"}),
    (404, {"nothing-version": "1"}),
    (404, {"-version": "1"}),
    (422, {"goods-version": "1"}),
    (422, {"goods-version": "1", "goods-row": ["a b", "x" * 17, "", "../.."]}),
    (422, {"goods-version": "1", "goods-row": "new", "goods-new-commodity": "99999999"}),
    (422, {"goods-version": "1", "goods-row": "new", "goods-new-commodity": "08"}),
    (422, {"goods-version": "1", "goods-row": "new", "goods-new-commodity": "\x00"}),
    (422, {"goods-version": "1", "goods-row": "new", "goods-new-commodity": AVOCADO, "goods-new-producer": "1"}),
    (422, {"issuing_body-version": "1", "issuing_body-body": "999999999"}),
    (422, {"issuing_body-version": "1", "issuing_body-body": ""}),
    (422, {"issuing_body-version": "1", "issuing_body-body": "", "issuing_body-body-q": "%_\\'\";--"}),
    (422, {"load-version": "0", "load-operators": ["1", "0", "999999999"]}),
    (422, {"origin-version": "1", "origin-countries": ["FR", "ZZ", "\x00"]}),
    (422, {"point_of_entry-version": "1", "point_of_entry-country": "MA"}),
]


@languages
def test_what_no_page_of_ours_sends_is_refused(app, world, language):
    reference = make_coi(world)
    browser = Browser(app, language=language).sign_in(world["exporter"])

    for status, values in FORGED:
        sent_to(browser, f"/{language}/coi/{reference}", values, status)


def test_one_bad_box_does_not_let_a_closed_one_through(app, world):
    reference = make_coi(world)
    browser = Browser(app).sign_in(world["exporter"])

    sent_to(browser, f"/en/coi/{reference}", {"gross_weight-version": "1", WEIGHT: "7", "reception-version": "1"}, 403)


def test_fields_nobody_knows_change_nothing(app, world):
    reference = make_coi(world)
    browser = Browser(app).sign_in(world["exporter"])
    version = get(world, reference).version_of(CURRENT.box("gross_weight"))
    extra = {"status": "issued", "gross_weight-status": "issued", "gross_weight-colour": ["a", "b"], "creator_id": "1"}

    address = f"/en/coi/{reference}/boxes/gross_weight/edit"
    answer = browser.post(address, {"gross_weight-version": str(version), WEIGHT: ["7", "8"], **extra})

    coi = get(world, reference)
    assert (answer.status_code, coi.gross_weight, coi.status, coi.creator_id) == (303, 7, "draft", world.exporter)


def test_an_order_nobody_knows_writes_nothing(app, world):
    reference = make_coi(world)
    browser = Browser(app).sign_in(world["exporter"])

    for order in ("explode", "find:nothing", "find", "remove:", "add:\x00", ":", "FIND:body"):
        values = {"gross_weight-version": "1", WEIGHT: "77", "gross_weight-do": order}
        with nothing_written():
            answer = browser.post(f"/en/coi/{reference}", values)
        assert answer.status_code == 200, order
        assert parsed(answer.text).select_one(f"[name={WEIGHT}]")["value"] == "77"


def test_what_comes_then_is_a_step_or_nothing(app, world):
    reference = make_coi(world)
    browser = Browser(app).sign_in(world["exporter"])

    for then in ("save", "copy", "nothing", "\x00", "//evil.example", "steps/../.."):
        with nothing_written():
            answer = browser.post(f"/en/coi/{reference}", {"then": then})
        assert answer.status_code == 303, then
        assert answer.headers["Location"].startswith(f"/en/coi/{reference}")
        assert browser.fetch("GET", answer.headers["Location"]).status_code in (200, 404), then


def test_a_part_of_a_box_that_is_closed_is_refused(app, world):
    reference = make_coi(world, Status.ISSUED)
    browser = Browser(app).sign_in(world["body"])
    line = get(world, reference).lines[0]
    version = get(world, reference).version_of(CURRENT.box("goods"))
    address = f"/en/coi/{reference}/boxes/goods/edit"
    good = {"goods-version": str(version), "goods-row": line.key, f"goods-{line.key}-packages": "9"}

    sent_to(browser, address, {**good, f"goods-{line.key}-lot": "L-forged"}, 403)
    sent_to(browser, address, {"goods-version": str(version)}, 403)
    sent_to(browser, address, [*good.items(), ("goods-row", "new"), ("goods-new-packages", "1")], 403)

    assert browser.post(address, good).status_code == 303


def test_a_body_names_none_but_itself_in_box_1(app, world):
    other = make_body("MA-BIO-999", "Qualité Maghreb")
    reference = make_coi(world, Status.DESCRIPTION_COMPLETED)
    browser = Browser(app).sign_in(world["body"])
    values = {"issuing_body-version": "1", "issuing_body-body": str(other)}

    said = sent_to(browser, f"/en/coi/{reference}/boxes/issuing_body/edit", values, 422)

    assert words(app, "en", "At this status this box takes only a code that you hold yourself.") in said


def test_lines_beyond_a_thousand_are_not_read(app, world):
    reference = make_coi(world)
    browser = Browser(app).sign_in(world["exporter"])
    rows = [("transport-row", f"k{number}") for number in range(1500)]

    with nothing_written():
        answer = browser.post(f"/en/coi/{reference}", [("transport-version", "1"), *rows, ("transport-do", "add")])

    assert answer.status_code == 200
    assert answer.text.count('name="transport-row"') == 1000


@languages
def test_a_draft_is_not_made_of_nothing(app, world, language):
    browser = Browser(app, language=language).sign_in(world["exporter"])

    for values in (
        {},
        {"goods-version": "0"},
        {"goods-version": "0", "issuing_body-version": "0", "exporter-version": "0", "act": "\x00"},
        {"goods-version": "0", "goods-row": "k", "goods-k-commodity": "08", "issuing_body-body": "1"},
    ):
        sent_to(browser, f"/{language}/coi/new/boxes", values, 422)


def test_a_step_with_values_nobody_offers_is_not_taken(app, world):
    reference = make_coi(world, Status.DESCRIPTION_COMPLETED)
    browser = Browser(app).sign_in(world["body"])
    address = f"/en/coi/{reference}/steps/sign_18"
    checks = {"body_declaration-documentary_check": "acceptable", "body_declaration-physical_check": "not_done"}

    for values in (
        {},
        {"password": PASSWORD},
        checks,
        {**checks, "password": "\x00"},
        {**checks, "password": "x" * 1_000_000},
        {**checks, "password": PASSWORD, "body_declaration-physical_check": "perfect"},
        {**checks, "password": PASSWORD, "body_declaration-documentary_check": "not_acceptable"},
        {**checks, "password": PASSWORD, "body_declaration-physical_check": ""},
    ):
        sent_to(browser, address, values, 422)


def test_a_reason_is_words_and_not_too_many(app, world):
    reference = make_coi(world, Status.DESCRIPTION_COMPLETED)
    browser = Browser(app).sign_in(world["body"])

    for reason in ("", " \n ", "\x00\x01", "x" * 2001, MEGABYTE):
        sent_to(browser, f"/en/coi/{reference}/steps/delete", {"step-reason": reason}, 422)


@languages
def test_a_step_that_does_not_exist_is_not_found(app, world, language):
    reference = make_coi(world)
    browser = Browser(app, language=language).sign_in(world["exporter"])

    for action in ("nothing", "save", "create", "be_replaced", "%00", "sign_18/..", "SUBMIT"):
        address = f"/{language}/coi/{reference}/steps/{action}"
        sent_to(browser, address, {}, 404)
        answer = browser.fetch("GET", address)
        assert answer.status_code == 404, action
        assert says(answer, address)


# Requests that are not forms


OTHER_BODIES = [
    ("application/json", b'{"gross_weight-version": 1, "gross_weight-weight": 7}'),
    ("text/plain", b"gross_weight-version=1"),
    ("multipart/form-data", b"gross_weight-version=1"),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\n"),
    ("application/octet-stream", b"\xff\x00"),
    ("", b"gross_weight-version=1"),
]


@languages
def test_a_body_of_another_kind_is_no_form(app, world, language):
    reference = make_coi(world)
    browser = Browser(app, language=language).sign_in(world["exporter"])
    address = f"/{language}/coi/{reference}/boxes/gross_weight/edit"
    headers = {"X-CSRFToken": browser.token}
    message = words(app, language, "Nothing came along for box %(box)s. Open it again and repeat.", box="16")

    for content_type, body in OTHER_BODIES:
        with nothing_written():
            answer = browser.fetch("POST", address, data=body, content_type=content_type, headers=headers)
        assert answer.status_code == 422, content_type
        assert message in says(answer, address)


def test_bytes_that_are_no_text_are_kept_as_far_as_they_can_be_shown(app, world):
    reference = make_coi(world)
    browser = Browser(app).sign_in(world["exporter"])
    address = f"/en/coi/{reference}/boxes/national_reference/edit"

    answer = browser.fetch(
        "POST",
        address,
        data=b"national_reference-version=0&national_reference-number=N%ff%ed%a0%80%00-1",
        content_type="application/x-www-form-urlencoded",
        headers={"X-CSRFToken": browser.token},
    )

    assert answer.status_code == 303
    assert get(world, reference).national_reference == "N%FF%ED%A0%80-1"


@languages
def test_a_form_without_its_token_is_refused(app, world, language):
    reference = make_coi(world)
    browser = Browser(app, language=language).sign_in(world["exporter"])
    address = f"/{language}/coi/{reference}/boxes/gross_weight/edit"
    form = {"gross_weight-version": "1", WEIGHT: "7"}
    old = words(
        app, language, "This page was too old to be sent safely. Open it again and repeat; nothing was changed."
    )

    for token in ({}, *({"csrf_token": value} for value in ("", "forged", "\xff", "x" * 10_000))):
        with nothing_written():
            answer = browser.fetch("POST", address, data=form | token)
        assert answer.status_code == 400, token
        assert old in says(answer, address)


def test_the_token_of_somebody_else_is_refused(app, world):
    reference = make_coi(world)
    browser = Browser(app).sign_in(world["exporter"])
    other = Browser(app).sign_in(world["importer"])
    form = {"gross_weight-version": "1", WEIGHT: "7", "csrf_token": other.token}

    with nothing_written():
        answer = browser.fetch("POST", f"/en/coi/{reference}/boxes/gross_weight/edit", data=form)

    assert answer.status_code == 400


@languages
def test_more_than_the_portal_takes_is_refused(app, world, language):
    browser = Browser(app, language=language).sign_in(world["exporter"])
    address = f"/{language}/coi/new/boxes"

    with nothing_written():
        answer = browser.post(address, {"national_reference-number": "x" * 3_000_000})

    assert answer.status_code == 413
    too_much = "More was sent than this page takes. Send less; nothing was changed."
    assert words(app, language, too_much) in says(answer, address)


WRONG_METHODS = [
    ("PUT", ""),
    ("DELETE", ""),
    ("PATCH", "/boxes/gross_weight/edit"),
    ("POST", "/boxes/gross_weight"),
    ("POST", "/history"),
    ("POST", "/commodities"),
    ("TRACE", ""),
    ("BREW", ""),
]


@languages
def test_the_wrong_method_is_refused(app, world, language):
    reference = make_coi(world)
    browser = Browser(app, language=language).sign_in(world["exporter"])
    headers = {"X-CSRFToken": browser.token}
    wrong = words(app, language, "This page does not take such a request. Nothing was changed.")

    for method, path in WRONG_METHODS:
        address = f"/{language}/coi/{reference}{path}"
        with nothing_written():
            answer = browser.fetch(method, address, headers=headers)
        assert answer.status_code == 405, (method, path)
        assert wrong in says(answer, address)


@languages
def test_htmx_gets_a_refusal_above_the_page(app, world, language):
    reference = make_coi(world, Status.DESCRIPTION_COMPLETED)
    browser = Browser(app, language=language).sign_in(world["exporter"])
    here = f"/{language}/coi/{reference}"
    htmx = {"HX-Request": "true", "HX-Current-URL": f"http://localhost{here}"}
    token = {"X-CSRFToken": browser.token}
    form = {"gross_weight-version": "1"}
    requests = [
        (400, f"{here}/boxes/gross_weight/edit", htmx, form),
        (403, f"{here}/boxes/gross_weight/edit", htmx | token, form),
        (404, f"{here}/boxes/nothing/edit", htmx | token, {}),
        (405, f"{here}/history", htmx | token, {}),
        (409, f"{here}/steps/submit", htmx | token, {}),
        (413, f"{here}/boxes/gross_weight/edit", htmx | token, {"x": "x" * 3_000_000}),
        (422, f"{here.replace(reference, 'new')}/boxes", htmx | token, {}),
    ]

    for status, address, headers, data in requests:
        with nothing_written():
            answer = browser.fetch("POST", address, headers=headers, data=data)
        assert answer.status_code == status, address
        assert "<html" not in answer.text
        if status != 422:
            (piece,) = parsed(answer.text).body.find_all(True, recursive=False)
            assert (answer.headers["HX-Retarget"], answer.headers["HX-Reswap"]) == ("#messages", "innerHTML")
            assert (piece["role"], bool(text_of(piece.p))) == ("alert", True)


# Addresses


NOWHERE = [
    "coi/%00",
    "coi/%ff%fe",
    "coi/..%2f..%2fetc%2fpasswd",
    "coi/' OR 1=1--",
    "coi/DRAFT.COI.EU.2026.9999999",
    f"coi/{'x' * 5000}",
    "coi/new/",
    "coi/new/boxes/boxes",
    "coi/%F0%9F%A5%91/history",
    "%00/",
    "coi/rights/x",
    "static/portal.css",
]
NO_BOXES = ["nothing", "%00", "rows", "..", "goods%20", "13", "GOODS"]


@languages
def test_an_address_that_leads_nowhere_is_not_found(app, world, language):
    reference = make_coi(world)
    browser = Browser(app, language=language).sign_in(world["exporter"])
    boxes = [f"coi/{reference}/boxes/{key}{end}" for key in NO_BOXES for end in ("", "/edit")]

    for path in [*NOWHERE, *boxes]:
        address = f"/{language}/{path}"
        answer = browser.fetch("GET", address)
        assert answer.status_code == 404, path
        says(answer, address)


def test_a_box_the_form_does_not_have_cannot_be_saved(app, world):
    reference = make_coi(world)
    browser = Browser(app).sign_in(world["exporter"])

    for key in NO_BOXES:
        sent_to(browser, f"/en/coi/{reference}/boxes/{key}/edit", {"x": "y"}, 404)


AFTER = [
    "x",
    "_",
    "%00_1",
    "2026-01-01",
    "2026-01-01_x",
    "2026-01-01T00:00:00_" + "9" * 30,
    "2026-01-01T00:00:00_" + "9" * 5000,
    "2026-01-01T00:00:00_-9",
    "9999-12-31T23:59:59-14:00_1",
    "0001-01-01T00:00:00_1",
    "0001-01-01T00:00:00%2B14:00_1",
    "99999-01-01_1",
]
SEARCHES = ["q=%00", "q=%25_%5C%27", "q=%ed%a0%80", "status=nothing", "status=%00", "q=a&q=b&status=&x=y"]
PICKS = ["at=%00", "at=08&q=%00", "at=zzz", "q=" + "0" * 3000, "q=%ed%a0%80%F0%9F%A5%91", "code=nothing&code=%00&at="]


def test_a_list_bears_nonsense(app, world):
    make_coi(world)
    browser = Browser(app).sign_in(world["exporter"])

    for query in [*(f"after={after}" for after in AFTER), *SEARCHES, "q=" + "a%20" * 2000]:
        assert browser.open(f"/en/coi/?{query}").status == 200, query


def test_the_list_of_commodities_bears_nonsense(app, world):
    browser = Browser(app).sign_in(world["exporter"])

    for query in PICKS:
        assert browser.open(f"/en/coi/new?{query}").status == 200, query
        assert not browser.has("[name=code][checked]")


def test_a_thousand_codes_that_do_not_exist_add_no_line(app, world):
    reference = make_coi(world)
    browser = Browser(app).sign_in(world["exporter"])
    codes = "&".join(["code=%00<b>", "code=08", "code=99999999"] * 350)

    browser.open(f"/en/coi/{reference}?open=goods&{codes}")
    assert len(browser.page.select("[name=goods-row]")) == 1
    browser.open(f"/en/coi/new/boxes?{codes}")
    assert browser.address == "/en/coi/new", "a certificate begins with commodities"


def test_a_code_a_thousand_times_adds_one_line(app, world):
    reference = make_coi(world)
    browser = Browser(app).sign_in(world["exporter"])
    codes = "&".join([f"code={AVOCADO}"] * 1000)

    browser.open(f"/en/coi/{reference}?open=goods&{codes}")
    assert len(browser.page.select("[name=goods-row]")) == 2
    browser.open(f"/en/coi/new/boxes?{codes}")
    assert len(browser.page.select("[name=goods-row]")) == 1


def test_boxes_to_open_that_do_not_exist_open_nothing(app, world):
    reference = make_coi(world)
    browser = Browser(app).sign_in(world["exporter"])

    browser.open(f"/en/coi/{reference}?open=nothing&open=%00&open=reception&open=")

    assert browser.status == 200
    assert not browser.has(".editing")


ELSEWHERE = [
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/%09/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "javascript:alert(1)",
    "http:evil.example",
    " //evil.example",
    "evil.example",
    "",
    "\x00",
]


def test_signing_in_never_leads_elsewhere(app, world):
    for target in ELSEWHERE:
        browser = Browser(app).open(f"/en/sign-in?next={_quoted(target)}")
        form = {field["name"]: field.get("value", "") for field in browser.page.select("form.panel input[name]")}
        sent = browser.fetch(
            "POST", "/en/sign-in", data=form | {"email": "exporter@test.example", "password": PASSWORD}
        )

        assert sent.status_code == 303, target
        assert _stays_here(sent.headers["Location"]), target
        assert _stays_here(browser.fetch("GET", f"/en/sign-in?next={_quoted(target)}").headers["Location"]), target


def test_choosing_a_post_never_leads_elsewhere(app, world):
    browser = Browser(app).sign_in(world["exporter"])

    for target in ELSEWHERE:
        answer = browser.post("/en/acting-for", {"post": str(world.importer), "next": target})
        assert _stays_here(answer.headers["Location"]), target


def test_a_session_that_ended_never_leads_elsewhere(app):
    browser = Browser(app)

    for here in (
        "http://[",
        "http://evil.example/x",
        "//evil.example//y",
        "javascript:alert(1)",
        "http://evil.example//y",
    ):
        answer = browser.fetch("GET", "/en/coi/", headers={"HX-Request": "true", "HX-Current-URL": here})
        assert answer.status_code == 401, here
        address = json.loads(answer.headers["HX-Trigger"])["session-ended"]["signIn"]
        assert address.startswith("/en/sign-in"), here
        assert _stays_here(browser.open(address).one("form.panel")["action"])


def _quoted(text: str) -> str:
    return "".join(f"%{byte:02X}" if not chr(byte).isalnum() else chr(byte) for byte in text.encode())


def _stays_here(location: str) -> bool:
    return location.startswith("/") and not location.startswith(("//", "/\\", "/\t", "/\n"))


# At random

NASTY = [
    "", " ", "0", "-1", "1", "2", "9" * 30, "1e9", "1,5", "é", "\x00", "\ud800", "\ufffd", "'", "%", "_", "<b>",
    "../..", "x" * 3000, "None", "true", "[]", "{}", "08044000", "0804", "MA", "FR", "ZZ", "kg", "acceptable",
    "organic", "all", "goods", "gross_weight", "submit", "delete", "commodities", "find:body", "find:operator", "add",
    "add:08044000", "remove:k1", "k1", "2026-11-21T00:00:00_3", "//evil.example", PASSWORD,
]  # fmt: skip


def _vocabulary() -> list[str]:
    """Names of inputs: those of every box, and some that nobody knows."""
    names = ["act", "password", "open", "then", "code", "q", "at", "status", "after", "next", "post", "email", "x", "-"]
    for box in CURRENT.boxes:
        names += [f"{box.key}-version", f"{box.key}-do", f"{box.key}-row", f"{box.key}-"]
        for prefix in (box.key, f"{box.key}-k1"):
            names += [f"{prefix}-{field.name}{end}" for field in box.fields for end in ("", "-q", "-other", "-asked")]
    return names


def _filled(rule, choose: random.Random, references: list[str]) -> str:
    choices = {
        "language": ["en", "fr", "fr", "xx"],
        "reference": [*references, "%00", "x"],
        "key": [*(box.key for box in CURRENT.boxes), "nothing", "%00"],
        "action": [*Action, "nothing"],
    }
    path = rule.rule.replace("<any(en, fr):language>", "<language>")
    for part in rule.arguments:
        value = choose.choice(choices.get(part, NASTY[:5]))
        path = path.replace(f"<int:{part}>", "1").replace(f"<{part}>", str(value))
    return path


@pytest.mark.parametrize("seed", range(4))
def test_fifty_requests_at_random_meet_no_fault_and_a_refusal_writes_nothing(app, world, seed):
    choose = random.Random(seed)  # noqa: S311 - the same every time
    outsider = make_operator("Outside", "FR", Activity.ORGANIC_IMPORTER, eori="FR00000000000099")
    references = [make_coi(world), make_coi(world, Status.DESCRIPTION_COMPLETED), make_coi(world, Status.ISSUED)]
    people = [world["exporter"], world["body"], world["post"], make_person(outsider), make_person()]
    browsers = [Browser(app), *(Browser(app).sign_in(person) for person in people)]
    tokens = {browser: browser.token for browser in browsers[1:]}
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint not in ("static", "auth.sign_out")]
    names = _vocabulary()
    before = stored.everything()

    for _ in range(50):
        browser, rule = choose.choice(browsers), choose.choice(rules)
        method = choose.choice(["GET", "POST", "POST"])
        pairs = [(choose.choice(names), choose.choice(NASTY)) for _ in range(choose.randint(0, 25))]
        told = {"X-CSRFToken": tokens.get(browser, "")} | choose.choice([{}, {"HX-Request": "true"}])
        sent = [(name, value.encode(errors="surrogatepass")) for name, value in pairs]
        address = _filled(rule, choose, references)
        if method == "POST":
            answer = browser.fetch("POST", address, data=_encoded(sent), headers=told, content_type=FORM)
        else:
            answer = browser.fetch("GET", f"{address}?{_encoded(sent).decode()}", headers=told)

        after = stored.everything()
        assert answer.status_code < 500, (method, address, pairs)
        if method == "GET" or answer.status_code >= 400:
            assert after == before, (method, address, pairs)
        before = after


FORM = "application/x-www-form-urlencoded"


def _encoded(pairs: list[tuple[str, bytes]]) -> bytes:
    return "&".join(f"{name}={''.join(f'%{byte:02x}' for byte in value)}" for name, value in pairs).encode()

"""Lines come into box 13: looked at first, then kept in one act; who may, what stays, what is told."""

from datetime import timedelta
from decimal import Decimal

import pytest

from portal.coi import services
from portal.coi.domain.boxes import ROWS
from portal.coi.domain.lifecycle import Status
from portal.exchange import services as exchange
from portal.organisations.models import Role
from portal.persistence.transaction import transaction
from portal.shared import clock
from portal.shared.people import Level
from tests.coi.test_budgets import statements
from tests.exchange.sending import rows_of, send
from tests.exchange.tables import HEADS, row, table, workbook
from tests.factories import AVOCADO, COFFEE, PASSWORD, get, line, make_coi, make_extract, make_person
from tests.support import stored
from tests.support.browser import Browser
from tests.support.words import words

GOOD, BAD = row(C="L-NEW"), row(A="12345678", F="about 5")


def address(reference, language="en"):
    return f"/{language}/coi/{reference}/lines/import"


def lots(world, reference, who="exporter"):
    coi = get(world, reference, who)
    return [line["lot"] for line in coi.answers(coi.edition.box("goods"))[ROWS]]


def looked_at(app, world, reference, text, *, language="en", who="exporter"):
    """Somebody who pasted a table and sees what was read."""
    browser = Browser(app, language=language).sign_in(world[who]).open(address(reference, language))
    return browser.submit("main form", {"text": text}, button="button.main")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_lines_are_pasted_looked_at_and_kept_without_javascript(app, world, language):
    reference = make_coi(world)
    browser = Browser(app, language=language).sign_in(world["exporter"]).open(f"/{language}/coi/{reference}")

    browser.click("#box-goods a[href$=import]").submit("main form", {"text": table(GOOD, BAD)}, button="button.main")
    assert browser.status == 200
    assert lots(world, reference) == ["L26-0417"], "nothing is kept before it was looked at"
    assert [cell["id"] for cell in browser.page.select("td:has(.error)")] == ["cell-3-commodity", "cell-3-net-weight"]
    assert browser.reading("#cell-3-net-weight .error").startswith("F3 ")
    browser.click("[value=keep]")

    assert browser.address == f"/{language}/coi/{reference}#box-goods"
    assert lots(world, reference) == ["L26-0417", "L-NEW"]
    assert len(browser.page.select("#messages p")) == 2


def test_a_file_is_sent_and_what_was_left_empty_is_filled_in_by_the_portal(app, world):
    reference = make_coi(world)
    browser = Browser(app).sign_in(world["exporter"]).open(address(reference))

    send(browser, workbook(HEADS, [9011100, "Arabica", "CAF-1", 12, "Bag", 720.5, "kg", "Coopérative Souss Verte"]))
    assert "0901 11 00" in browser.reading("#cell-2-commodity p")
    browser.click("[value=keep]")

    _old, kept = get(world, reference).content().rows("goods")
    assert {name: kept[name] for name in ("commodity", "lot", "packages", "net_weight", "control_body")} == {
        "commodity": COFFEE, "lot": "CAF-1", "packages": 12, "net_weight": Decimal("720.5"), "control_body": world.body,
    }  # fmt: skip


def test_all_lines_are_replaced_only_after_those_that_go_were_shown(app, world):
    reference = make_coi(world)
    browser = looked_at(app, world, reference, table(GOOD))

    browser.fill({"way": "replace"}).click("[value=keep]")
    assert "Hass avocado · L26-0417" in browser.reading("#going")
    assert lots(world, reference) == ["L26-0417"]
    browser.click("button[value=replace]")

    assert lots(world, reference) == ["L-NEW"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_rest_comes_as_a_file_with_its_reasons_and_nothing_is_kept(app, world, language, kind):
    reference = make_coi(world)
    text = table([*GOOD, "x"], [*BAD, "green"], heads=[*HEADS, "Colour"])
    browser = looked_at(app, world, reference, text, language=language)

    browser.click(f"[value=rest-{kind}]")

    heads, *rest = rows_of(browser.response.data, language)
    assert heads == [*HEADS, "Colour", words(app, language, "What to mend")]
    assert [cells[:-1] for cells in rest] == [[str(cell) for cell in [*BAD, "green"]]]
    assert words(app, language, "“%(typed)s” is not a number.", typed="about 5") in rest[0][-1].replace("\u00a0", " ")
    assert lots(world, reference) == ["L26-0417"]


def test_the_rest_mended_is_imported_as_it_is(app, world):
    reference = make_coi(world)
    browser = looked_at(app, world, reference, table(row(F="about 5", C="L-7")))
    browser.click("[value=rest-csv]")

    mended = browser.response.data.replace(b"about 5", b"5")
    send(browser.open(address(reference)), mended, "lines.csv").click("[value=keep]")

    assert lots(world, reference) == ["L26-0417", "L-7"]


def test_what_can_mean_two_numbers_is_asked_then_read_as_answered(app, world):
    reference = make_coi(world)
    browser = looked_at(app, world, reference, table(row(C="L-9", F="1,234")))
    assert not browser.has("[value=keep]")

    browser.fill({"style-net_weight": "comma"}).click("[value=read]")
    browser.click("[value=keep]")

    assert get(world, reference).content().rows("goods")[1]["net_weight"] == Decimal("1.234")


@pytest.mark.postgres
def test_sent_twice_lines_are_added_once(app, world):
    reference = make_coi(world)
    browser = looked_at(app, world, reference, table(GOOD))
    sent = [*browser._filled_in(browser.one("main form")), ("do", "keep")]

    answers = [browser.post(address(reference), sent) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert lots(world, reference) == ["L26-0417", "L-NEW"]


def test_lines_that_were_added_can_still_replace_all_the_others(app, world):
    reference = make_coi(world)
    browser = looked_at(app, world, reference, table(GOOD))
    act = browser.value("act")
    browser.click("[value=keep]")

    version = str(get(world, reference).version_of(get(world, reference).edition.box("goods")))
    again = {"text": table(GOOD), "act": act, "version": version, "do": "replace"}
    browser.post(address(reference), again)

    assert lots(world, reference) == ["L-NEW"]


def test_another_table_from_the_same_page_is_another_act(app, world):
    reference = make_coi(world)
    browser = looked_at(app, world, reference, table(GOOD))
    act = browser.value("act")
    browser.click("[value=keep]")

    version = str(get(world, reference).version_of(get(world, reference).edition.box("goods")))
    more = {"text": table(GOOD, row(C="L-OTHER")), "act": act, "version": version, "do": "keep"}
    browser.post(address(reference), more)

    assert lots(world, reference) == ["L26-0417", "L-NEW", "L-OTHER"]


@pytest.mark.parametrize("own", [True, False], ids=["in another window", "by a colleague"])
def test_a_box_that_changed_meanwhile_loses_nothing_and_it_is_told(app, world, own):
    by = world["exporter"] if own else make_person(world.exporter, first_name="Colleague")
    reference = make_coi(world)
    browser = looked_at(app, world, reference, table(GOOD))
    coi = get(world, reference)
    box = coi.edition.box("goods")
    answers, version = coi.answers(box), coi.version_of(box)
    theirs = {ROWS: [*answers[ROWS], line(world, lot="THEIRS")]}
    services.save_boxes(reference, {"goods": (theirs, version)}, actor=by)

    browser.click("[value=keep]")
    assert browser.status == 409
    assert ("You saved box 13 meanwhile" if own else "Colleague") in browser.reading("#problem")
    assert lots(world, reference) == ["L26-0417", "THEIRS"]
    browser.click("[value=keep]")

    assert lots(world, reference) == ["L26-0417", "THEIRS", "L-NEW"]


def test_a_line_that_the_box_has_already_is_pointed_out(app, world):
    reference = make_coi(world)
    browser = looked_at(app, world, reference, table(row(C="L26-0417"), row(C="L-2")))

    assert words(app, "en", "The same as line %(number)s of the box", number=1) in browser.text
    assert len(browser.page.select("td small")) == 1


def test_more_lines_than_the_box_takes_are_refused_and_stay_on_the_page(app, world, monkeypatch):
    monkeypatch.setattr(exchange, "MOST_ROWS", 3)
    reference = make_coi(world)
    browser = looked_at(app, world, reference, table(*[row(C=f"L-{n}") for n in range(3)]))

    browser.click("[value=keep]")

    assert browser.status == 422
    assert "it would have 4" in browser.reading("#problem")
    assert lots(world, reference) == ["L26-0417"]
    assert browser.has("#cell-4-lot")


@pytest.mark.postgres
def test_a_thousand_lines_are_kept_in_one_request_and_one_act(app, world):
    reference = make_coi(world)
    browser = Browser(app).sign_in(world["exporter"]).open(address(reference))
    version = get(world, reference).version_of(get(world, reference).edition.box("goods"))
    saved = len(stored.history("coi:box:saved"))

    text = table(*[row(C=f"L-{n}") for n in range(1000)])
    with statements() as sent:
        answer = browser.post(address(reference), {"text": text, "do": "replace", "version": str(version)})

    assert answer.status_code == 303
    assert len(get(world, reference).content().rows("goods")) == 1000
    assert {entry.part for entry in stored.history("coi:box:saved")[saved:]} == {"goods"}
    others = [statement for statement in sent if not statement.startswith("INSERT INTO coi_lines")]
    assert len(others) < 60, "but for the lines themselves, statements do not grow with the lines"


def test_lines_that_arrive_after_the_session_had_ended_are_shown_again_and_not_kept(app, world):
    reference = make_coi(world)
    browser = looked_at(app, world, reference, table(GOOD))

    with clock.at(clock.now() + timedelta(minutes=31)):
        browser.click("[value=keep]")
        browser.submit("form.panel", {"email": "exporter@test.example", "password": PASSWORD}, button="button.main")

        assert browser.address.startswith(f"{address(reference)}?restore=")
        assert browser.reading("#cell-2-lot") == "L-NEW"
        assert lots(world, reference) == ["L26-0417"]


# Who may, and when


@pytest.mark.parametrize(
    ("status", "who", "may"),
    [
        (Status.DRAFT, "exporter", True),
        (Status.DESCRIPTION_COMPLETED, "body", True),
        (Status.DESCRIPTION_COMPLETED, "exporter", False),
        (Status.DESCRIPTION_COMPLETED, "importer", False),
        (Status.ISSUED, "body", False),
    ],
)
def test_only_who_may_change_the_lines_now_imports_any(app, world, status, who, may):
    reference = make_coi(world, status)
    browser = Browser(app).sign_in(world[who])
    before = stored.everything()

    opened = browser.fetch("GET", address(reference))
    sent = browser.post(address(reference), {"text": table(GOOD), "do": "keep", "version": "1"})

    assert opened.status_code == (200 if may else 403)
    if not may:
        assert sent.status_code == 403
        assert stored.everything() == before
    page = browser.open(f"/en/coi/{reference}")
    assert page.has("a[href$='/lines/import']") is may
    assert page.has("a[href*='/lines/file']")


def test_a_reader_imports_nothing(app, world):
    reference = make_coi(world)
    with transaction() as session:
        session.query(Role).filter_by(account_id=world["exporter"].account_id).one().level = Level.READER.value

    assert Browser(app).sign_in(world["exporter"]).fetch("GET", address(reference)).status_code == 403


def test_the_certificates_of_others_do_not_exist(app, world):
    reference = make_coi(world)
    browser = Browser(app).sign_in(world["stranger"])

    for path in ("lines/import", "lines/file?format=csv", "workbook", "workbook/file"):
        assert browser.fetch("GET", f"/en/coi/{reference}/{path}").status_code == 404, path


def test_the_lines_of_an_extract_come_from_its_certificate_and_from_nowhere_else(app, world):
    base = make_coi(world, Status.BASE_FOR_EXTRACT)
    extract = make_extract(world, base)
    browser = Browser(app).sign_in(world["importer"])

    assert browser.fetch("GET", address(extract)).status_code == 403
    file = browser.fetch("GET", f"/en/coi/{extract}/lines/file?format=csv")
    assert (file.status_code, len(rows_of(file.data))) == (200, 2)


def test_a_save_that_the_status_forbids_is_refused_in_words_and_the_table_stays(app, world):
    reference = make_coi(world, Status.DESCRIPTION_COMPLETED)
    browser = looked_at(app, world, reference, "CN code\tLot\n08044000\tL-1", who="body")

    browser.click("[value=keep]")

    assert browser.status == 422
    assert "13" in browser.reading("#problem")
    assert browser.has("#cell-2-lot")
    assert lots(world, reference, "body") == ["L26-0417"]


# What cannot be read


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_is_no_table_is_told_beside_the_field_and_stays_typed(app, world, language):
    browser = looked_at(app, world, make_coi(world), "hello\tworld", language=language)

    assert browser.status == 422
    assert browser.has("#text[aria-invalid]")
    assert browser.value("text") == "hello\tworld"
    assert words(app, language, "CN code") in browser.reading("#text-error")


def test_nothing_sent_and_a_hostile_file_are_told(app, world):
    browser = looked_at(app, world, make_coi(world), "")
    assert browser.status == 422

    send(browser, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old.xls")

    assert browser.status == 422
    assert "password" in browser.reading("#file-error")


@pytest.mark.parametrize("wish", ["keep", "replace"])
def test_no_good_line_replaces_nothing(app, world, wish):
    reference = make_coi(world)
    browser = Browser(app).sign_in(world["exporter"])

    answer = browser.post(address(reference), {"text": table(BAD), "do": wish, "version": "9"})

    assert answer.status_code == 422
    assert lots(world, reference) == ["L26-0417"]


def test_a_table_that_was_tampered_with_is_read_like_any_other(app, world):
    reference = make_coi(world)
    browser = looked_at(app, world, reference, table(GOOD))

    answer = browser.post(address(reference), {"table": "AAAA", "do": "keep", "version": "1"})

    assert answer.status_code == 422
    assert lots(world, reference) == ["L26-0417"]


def test_markup_in_a_cell_is_shown_as_the_text_it_is(app, world):
    browser = looked_at(app, world, make_coi(world), table(row(B="<b>bold</b>")))

    assert browser.reading("#cell-2-trade-name") == "<b>bold</b>"
    assert not browser.has("#cell-2-trade-name b")


# The box as a file


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_box_goes_out_in_the_language_of_the_page_and_comes_back_the_same(app, world, language, kind):
    lines = [line(world, net_weight=Decimal("1.234"), lot="=1+1"), line(world, commodity=COFFEE, packages=None)]
    reference = make_coi(world, goods={ROWS: lines})
    before = [{**row, "key": ""} for row in get(world, reference).content().rows("goods")]
    browser = Browser(app, language=language).sign_in(world["exporter"]).open(f"/{language}/coi/{reference}")

    browser.click(f"#box-goods a[href*='format={kind}']")
    file = browser.response
    send(browser.open(address(reference, language)), file.data, f"x.{kind}")
    browser.fill({"way": "replace"}).click("[value=keep]").click("button[value=replace]")

    assert rows_of(file.data, language)[0][0] == words(app, language, "CN code")
    assert [{**row, "key": ""} for row in get(world, reference).content().rows("goods")] == before
    assert AVOCADO in {row["commodity"] for row in before}


def test_an_unknown_kind_of_file_leads_back_to_the_box(app, world):
    reference = make_coi(world)

    browser = Browser(app).sign_in(world["exporter"]).open(f"/en/coi/{reference}/lines/file?format=pdf")

    assert browser.address == f"/en/coi/{reference}#box-goods"

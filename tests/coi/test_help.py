"""Help beside the boxes: for every box of every form, in both languages, and never in the way of what is typed."""

import pytest

from portal.coi.domain.editions import EDITIONS
from portal.coi.domain.help import HELP, LONGEST
from portal.coi.domain.lifecycle import Action, Status
from tests.factories import make_coi
from tests.support.browser import Browser
from tests.support.pages import parsed, text_of
from tests.support.words import words

languages = pytest.mark.parametrize("language", ["en", "fr"])
every_form = pytest.mark.parametrize("form", EDITIONS.values(), ids=EDITIONS)


@every_form
def test_every_box_has_help_and_no_other(form):
    assert {box.key for box in form.boxes} == HELP[form.kind].keys()


@languages
@every_form
def test_help_is_short_and_says_three_things(app, form, language):
    for key, help_ in HELP[form.kind].items():
        said = [words(app, language, text) for text in (help_.what, help_.example, help_.why)]
        assert all(0 < len(text) <= LONGEST for text in said), (key, said)
        assert len(set(said)) == 3, key


@languages
@every_form
def test_the_page_shows_the_help_of_every_box_of_the_form(app, form, language):
    browser = Browser(app, language=language).open(f"/{language}/coi/help/{form.kind}")

    for box in form.boxes:
        help_ = HELP[form.kind][box.key]
        shown = text_of(browser.one(f"#{box.id}"))
        for text in (box.title, help_.what, help_.example, help_.why):
            assert words(app, language, text) in shown, box.key


@pytest.mark.parametrize("address", ["/en/coi/help/invoice", "/en/coi/help/coi/price", "/en/coi/help/extract/exporter"])
def test_there_is_no_help_about_what_no_form_has(app, address):
    assert Browser(app).open(address).status == 404


def test_a_box_that_is_only_read_bears_no_help(app, world):
    browser = Browser(app).sign_in(world["exporter"]).open(f"/en/coi/{make_coi(world)}")

    assert not browser.has("[id$='-help']")


def test_every_open_box_offers_its_help_in_another_tab(app, world):
    browser = Browser(app).sign_in(world["exporter"]).open(f"/en/coi/{make_coi(world)}?open=all")

    opened = browser.page.select(".box.editing")
    assert len(opened) > 10
    for box in opened:
        (link,) = box.select("a[id$='-help']")
        assert (link["target"], link["rel"], link["href"].partition("#")[2]) == ("_blank", ["noopener"], box["id"])
        assert text_of(link.find("noscript")) == "↗ (new tab)"
        assert Browser(app).open(link["href"]).has(f"#{box['id']}")


def test_with_htmx_the_help_comes_into_the_box_and_what_is_typed_stays(app, world):
    browser = Browser(app, htmx=True).sign_in(world["exporter"]).open(f"/en/coi/{make_coi(world)}")
    browser.click("#box-gross-weight .edit").fill({"gross_weight-weight": "7777"})

    browser.click("#box-gross-weight-help")

    help_ = browser.one("details#box-gross-weight-help")
    assert HELP["coi"]["gross_weight"].why in text_of(help_)
    assert help_.has_attr("open")
    browser.click("#box-gross-weight button.main")
    assert "7,777" in browser.reading("#box-gross-weight")


def test_a_new_certificate_and_an_extract_offer_their_own_help(app, world):
    exporter, importer = (Browser(app).sign_in(world[who]) for who in ("exporter", "importer"))
    base = make_coi(world, Status.BASE_FOR_EXTRACT)

    exporter.open("/en/coi/new/boxes?code=08044000")
    importer.open(f"/en/coi/{base}/steps/{Action.EXTRACT}")

    assert exporter.one("#box-exporter-help")["href"] == "/en/coi/help/coi/exporter#box-exporter"
    assert importer.one("#box-goods-help")["href"] == "/en/coi/help/extract/goods#box-goods"


def test_who_signs_has_help_too(app, world):
    browser = Browser(app).sign_in(world["body"])
    browser.open(f"/en/coi/{make_coi(world, Status.DESCRIPTION_COMPLETED)}/steps/{Action.SIGN_18}")

    assert browser.one("#box-body-declaration-help")["href"].startswith("/en/coi/help/coi/body_declaration#")


def test_htmx_gets_one_box_and_not_the_page(app):
    answer = Browser(app).fetch("GET", "/en/coi/help/coi/origin", headers={"HX-Request": "true"})

    assert [element.name for element in parsed(answer.text).body.find_all(True, recursive=False)] == ["details"]
    assert len(answer.data) < 1_200

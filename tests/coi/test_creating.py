"""Creating a certificate: choosing commodities, the first boxes, and the draft that comes of them."""

from portal.coi.domain.lifecycle import Status
from portal.commodities.domain.entries import formatted_code, parse_code
from tests.factories import AVOCADO, COCOA_PASTE, COFFEE, get, make_body, make_coi
from tests.support import stored
from tests.support.browser import Browser, both_ways, query_of, same_page
from tests.support.words import counted, words


def search(browser: Browser, text: str, *ticked: str) -> Browser:
    values = {"q": text} | ({"code": [*map(formatted_code, ticked)]} if ticked else {})
    return browser.submit("#picker", values, button=".search button")


def done(browser: Browser, *ticked: str) -> Browser:
    codes = [formatted_code(code) for code in ticked]
    return browser.submit("#picker", {"code": codes} if codes else {}, button="[formaction]")


def offered(browser: Browser) -> set[str]:
    return {parse_code(box["value"]) for box in browser.page.select("#commodity-results [name=code]")}


def ticked(browser: Browser) -> set[str]:
    return {parse_code(box["value"]) for box in browser.page.select("#commodity-results [name=code][checked]")}


@both_ways
def test_a_commodity_is_found_in_both_languages_and_by_code(app, world, htmx):
    browser = Browser(app, htmx=htmx).sign_in(world["exporter"]).open("/en/coi/new")

    for text in ("avocat", "Avocados", "0804 40", "08044000", "AVOCADO", "avocats "):
        assert offered(search(browser, text)) == {AVOCADO}, text

    assert counted(app, "en", "%(num)s result", "%(num)s results", 1) in browser.reading(
        "#commodity-results [role=status]"
    )
    assert query_of(browser.address)["q"] == ["avocats "], "the address says what was searched"


@both_ways
def test_what_is_ticked_stays_ticked_through_other_searches(app, world, htmx):
    browser = Browser(app, htmx=htmx).sign_in(world["exporter"]).open("/en/coi/new")

    search(browser, "avocat")
    search(browser, "coffee", AVOCADO)
    assert (offered(browser), ticked(browser)) == ({AVOCADO, COFFEE}, {AVOCADO})
    search(browser, "cocoa", AVOCADO, COFFEE)

    assert (offered(browser), ticked(browser)) == ({AVOCADO, COFFEE, COCOA_PASTE}, {AVOCADO, COFFEE})
    done(browser, AVOCADO, COCOA_PASTE)
    lines = [hidden["value"] for hidden in browser.page.select("[name$=-commodity]")]
    assert sorted(lines) == sorted([AVOCADO, COCOA_PASTE])


@both_ways
def test_the_list_can_be_browsed_from_its_chapters(app, world, htmx):
    browser = Browser(app, htmx=htmx, language="fr").sign_in(world["exporter"]).open("/fr/coi/new")

    browser.click("#picker .buttons [name=at]")
    assert [link.text[:3] for link in browser.page.select(".tree li a")] == ["08 ", "09 ", "18 "]
    browser.click(".tree [href*='at=08']").click(".tree [href*='at=0804']")
    browser.submit("#picker", {"code": [formatted_code(AVOCADO)], "q": "avocat"}, button=".search button")
    browser.click("#picker .buttons [name=at]").click(".tree [href*='at=09']").click(".tree p [href*='at=&']")

    assert (offered(browser), ticked(browser)) == ({AVOCADO}, {AVOCADO}), "what was ticked stays"
    assert "Avocats" in browser.reading("#commodity-results")


def test_htmx_leaves_the_search_as_a_reload_would_show_it(app, world):
    browser = Browser(app, htmx=True).sign_in(world["exporter"]).open("/en/coi/new")

    search(search(browser, "avocat"), "coffee", AVOCADO)

    swapped = same_page(browser.page)
    # the language switch of a page that htmx changed in part still leads to the page as it was opened
    switch = {line for line in swapped if "hreflang" in line}
    reloaded = same_page(browser.open(browser.address).page)
    assert [line for line in swapped if line not in switch] == [line for line in reloaded if "hreflang" not in line]


@both_ways
def test_nothing_found_says_what_to_try(app, world, htmx):
    browser = Browser(app, htmx=htmx).sign_in(world["exporter"]).open("/en/coi/new")

    search(browser, "zzzz")

    again = "Try another word, the other language, the first digits of the code, or browse the list."
    assert words(app, "en", again) in browser.reading("#commodity-results")


@both_ways
def test_done_without_a_commodity_asks_again(app, world, htmx):
    browser = Browser(app, htmx=htmx).sign_in(world["exporter"]).open("/en/coi/new")

    done(browser)

    assert browser.address == "/en/coi/new"


@both_ways
def test_nothing_is_stored_before_save_as_draft(app, world, htmx):
    browser = Browser(app, htmx=htmx).sign_in(world["exporter"])
    before = stored.everything()

    browser.open(f"/en/coi/new/boxes?code={AVOCADO}&code={COFFEE}")
    browser.submit("#box-issuing-body", {"issuing_body-body-q": "ecocert maroc"}, button=".find button")

    assert browser.has(f"#box-issuing-body input[value='{world.body}']")
    assert stored.everything() == before


@both_ways
def test_what_is_typed_survives_looking_up_and_adding_lines(app, world, htmx):
    browser = Browser(app, htmx=htmx).sign_in(world["exporter"]).open(f"/en/coi/new/boxes?code={AVOCADO}")
    (key,) = [hidden["value"] for hidden in browser.page.select("[name=goods-row]")]
    act = browser.one("[name=act]")["value"]

    browser.fill({f"goods-{key}-lot": "L-1", "issuing_body-body-q": "half a na"})
    browser.click(f"#box-goods [value='add:{AVOCADO}']")
    browser.submit("#box-exporter", {"exporter-operator-q": "atlas"}, button=".find button")

    assert len(browser.page.select("[name=goods-row]")) == 2
    assert browser.value(f"goods-{key}-lot") == "L-1"
    assert browser.value("issuing_body-body-q") == "half a na"
    assert browser.one("[name=act]")["value"] == act


@both_ways
def test_a_line_and_a_commodity_are_removed_before_there_is_a_draft(app, world, htmx):
    browser = Browser(app, htmx=htmx).sign_in(world["exporter"]).open(f"/en/coi/new/boxes?code={AVOCADO}&code={COFFEE}")
    browser.click(f"#box-goods [value='add:{COFFEE}']")
    keys = [hidden["value"] for hidden in browser.page.select("[name=goods-row]")]

    browser.click(f"#box-goods [value='remove:{keys[1]}']")
    browser.click(f"#box-goods [value='remove-commodity:{AVOCADO}']")
    browser.fill({"issuing_body-body-q": "MA-BIO-154"}).click(".head button")

    (line,) = get(world, browser.address.rpartition("/")[2]).lines
    assert (line.commodity_code, line.key) == (COFFEE, keys[2])


FIRST = {
    "issuing_body": "Choose the control body: a draft needs it.",
    "exporter": "Choose the exporter: a draft needs it.",
    "goods": "Add at least one commodity: a draft needs it.",
}


@both_ways
def test_a_draft_needs_its_first_boxes_and_says_which(app, world, htmx):
    browser = Browser(app, htmx=htmx, language="fr").sign_in(world["importer"])
    before = stored.everything()

    for box, message in FIRST.items():
        browser.open(f"/fr/coi/new/boxes?code={AVOCADO}")
        if box == "goods":
            browser.click(f"#box-goods [value='remove-commodity:{AVOCADO}']")
        typed = {"issuing_body-body-q": "MA-BIO-154", "exporter-operator-q": "atlas bio"}
        browser.fill({name: value for name, value in typed.items() if not name.startswith(box)})
        browser.click(".head button")

        assert browser.status == 422
        assert words(app, "fr", message) in browser.reading(f"#box-{box.replace('_', '-')}")
        assert words(app, "fr", message) in browser.reading("#problem")
        assert stored.everything() == before


def test_an_importer_begins_with_itself_in_box_11(app, world):
    browser = Browser(app).sign_in(world["importer"]).open(f"/en/coi/new/boxes?code={AVOCADO}")
    browser.fill({"issuing_body-body-q": "MA-BIO-154", "exporter-operator-q": "atlas bio"})

    browser.click(".head button")

    assert browser.has("#sheet-head .badge.draft")
    assert "ACME Bio Imports FR" in browser.reading("#box-importer")
    assert "Morocco" in browser.reading("#box-export-country"), "box 8 follows box 4"


def test_the_same_form_sent_twice_makes_one_draft(app, world):
    browser = Browser(app).sign_in(world["exporter"]).open(f"/en/coi/new/boxes?code={AVOCADO}")
    browser.fill({"issuing_body-body-q": "MA-BIO-154"})
    page, address = browser.page, browser.address

    browser.click(".head button")
    first = browser.address
    browser.page, browser.address = page, address
    browser.click(".head button")

    assert browser.address == first
    assert len(browser.open("/en/coi/").page.select("tbody tr")) == 1


@both_ways
def test_several_bodies_that_fit_are_offered_before_there_is_a_draft(app, world, htmx):
    other = make_body("TN-BIO-154", "Ecocert SA")
    browser = Browser(app, htmx=htmx).sign_in(world["exporter"]).open(f"/en/coi/new/boxes?code={AVOCADO}")

    browser.fill({"issuing_body-body-q": "Ecocert"}).click(".head button")
    assert browser.status == 422
    browser.fill({"issuing_body-body": str(other)}).click(".head button")

    assert "TN-BIO-154" in browser.reading("#box-issuing-body")


def test_who_may_not_create_is_not_offered_to_and_is_refused(app, world):
    for who in ("post", "cca", "commission", "consignee", "forwarder", "producer"):
        browser = Browser(app).sign_in(world[who])
        offers = [browser.open(address).has("a[href$='/coi/new']") for address in ("/en/", "/en/coi/")]
        pages = [browser.fetch("GET", f"/en/coi/new{end}").status_code for end in ("", "/boxes?code=08044000")]

        assert (offers, pages) == ([False, False], [403, 403]), who
        assert browser.post("/en/coi/new/boxes", {}).status_code == 403, who


def test_a_commodity_is_added_only_by_who_may_change_box_13(app, world):
    reference = make_coi(world, Status.DESCRIPTION_COMPLETED)
    importer = Browser(app).sign_in(world["importer"]).open(f"/en/coi/{reference}?open=goods&code={COFFEE}")
    body = Browser(app).sign_in(world["body"]).open(f"/en/coi/{reference}?open=goods&code={COFFEE}")

    assert not importer.has(".editing")
    assert not importer.has("a[href$=commodities]")
    assert len(body.page.select("[name=goods-row]")) == 2
    assert len(get(world, reference).lines) == 1

"""“I need to change something…”: the page, and the request it sends to whoever may (N15)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from portal.coi import services
from portal.coi.domain.lifecycle import Action, Status
from portal.coi.queries import history
from portal.shared import clock
from portal.shared.errors import Conflict, NotAllowed, NotFound
from portal.shared.people import Level
from tests.factories import get, make_body, make_coi, make_extract, make_person, take
from tests.support import stored
from tests.support.browser import Browser, both_ways
from tests.support.words import words

ASKED = "coi:change:asked"


def at(app, world, who, address, **more) -> Browser:
    return Browser(app, **more).sign_in(world[who]).open(address)


def ask(world, reference, key="exporter", name="", *, to=None, who="importer", act="once", message="Wrong company"):
    to = world.body if to is None else to
    return services.ask_change(reference, key, name, to, message, act=act, actor=world[who])


@pytest.fixture
def issued(world):
    return make_coi(world, Status.ISSUED)


# The page


@both_ways
def test_what_i_can_change_opens_the_box(app, world, issued, htmx):
    browser = at(app, world, "importer", f"/en/coi/{issued}", htmx=htmx)

    browser.click("#panel a[href$='/change']").submit(
        "form.search", {"what": "first_consignee.operator"}, button="button.main"
    )
    assert "You can change this now, for ACME Bio Imports FR." in browser.reading("#advice")
    browser.click("#advice a.main")

    assert browser.has("#box-first-consignee.editing")


@both_ways
def test_the_page_after_a_swap_is_the_page_one_opens(app, world, issued, htmx):
    browser = at(app, world, "importer", f"/en/coi/{issued}/change", htmx=htmx)

    browser.submit("form.search", {"what": "containers.seal"}, button="button.main")

    assert browser.one("#what option[selected]")["value"] == "containers.seal"
    assert "control body (Ecocert SA)" in browser.reading("#advice").replace("Control body", "control body")


@pytest.mark.parametrize(
    ("asks", "says"),
    [
        (("importer", "load"), "You can add one now, for ACME Bio Imports FR."),
        (
            ("importer", "exporter"),
            "This changes only by replacing the certificate. Who can: Control body (Ecocert SA).",
        ),
        (("body", "exporter"), "This changes only by replacing the certificate, and you can start that now."),
        (("post", "endorsement"), "You fill this in when you sign."),
        (("importer", "destination"), "Nobody types this box: it follows others."),
        (("importer", "serial_number"), "The portal gives this number once."),
        (("exporter", "body_declaration"), "What was signed is never changed"),
        (("importer", "goods.packages"), "this can be changed by: Control body (Ecocert SA)."),
    ],
)
def test_the_answer_in_one_sentence(app, world, issued, asks, says):
    who, what = asks
    assert says in at(app, world, who, f"/en/coi/{issued}/change?what={what}").reading("#advice")


def test_whoever_may_replace_is_led_to_the_step(app, world, issued):
    browser = at(app, world, "body", f"/en/coi/{issued}/change?what=goods.lot")

    assert browser.click("#advice a.main").address == f"/en/coi/{issued}/steps/replace"


def test_while_a_replacement_is_prepared_the_page_says_who_acts(app, world, issued):
    take(world, issued, Action.REPLACE, "body", {"reason": "Wrong lot"})

    says = at(app, world, "importer", f"/en/coi/{issued}/change?what=point_of_entry.authority").reading("#advice")

    assert "A replacement of this certificate is in preparation" in says
    assert "Meanwhile this is up to: Ecocert SA." in says


def test_when_nothing_changes_any_more_a_copy_is_offered_to_those_who_create(app, world):
    over = make_coi(world, Status.FIRST_CONSIGNEE_SIGNED)

    assert at(app, world, "importer", f"/en/coi/{over}/change?what=exporter").has("#advice a[href$='/steps/copy']")
    assert not at(app, world, "consignee", f"/en/coi/{over}/change?what=exporter").has("#advice a[href$='/steps/copy']")


def test_an_extract_says_what_is_the_certificates(app, world):
    base = make_coi(world, Status.BASE_FOR_EXTRACT)
    extract = make_extract(world, base)

    says = at(app, world, "importer", f"/en/coi/{extract}/change?what=goods.lot").reading("#advice")

    assert "An extract has this from the certificate that it is taken from" in says
    assert base in says


@pytest.mark.parametrize("what", ["", "nothing", "goods.nothing", ".", "exporter.operator.x"])
def test_a_question_about_nothing_has_no_answer(app, world, issued, what):
    browser = at(app, world, "importer", f"/en/coi/{issued}/change?what={what}")

    assert browser.reading("#advice") == ""


def test_strangers_and_drafts_of_others_do_not_exist(app, world):
    for who, reference in (("stranger", make_coi(world, Status.ISSUED)), ("body", make_coi(world))):
        browser = Browser(app).sign_in(world[who])
        assert browser.fetch("GET", f"/en/coi/{reference}/change?what=exporter").status_code == 404
        sent = browser.post(f"/en/coi/{reference}/change", {"what": "exporter", "message": "x", "organisation": "1"})
        assert sent.status_code == 404


# The request


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_request_reaches_those_who_may_with_the_way_to_the_step(app, world, issued, language):
    browser = at(app, world, "importer", f"/{language}/coi/{issued}/change?what=exporter", language=language)

    browser.submit("#advice form", {"message": "The exporter is another company."}, button="button.main")

    asked = words(app, language, "%(name)s is asked for the change, in the portal and by e-mail.", name="Ecocert SA")
    assert asked in browser.message
    inbox = at(app, world, "body", "/en/inbox?kind=N15")
    assert f"Change of box 4 of {issued} asked for by Test Importer, ACME Bio Imports FR" in inbox.text
    assert "The exporter is another company." in inbox.text
    assert inbox.click("article h2 a").address == f"/en/coi/{issued}/steps/replace"
    [mail] = [payload for topic, payload in stored.messages() if topic == "mail:coi_change_asked"]
    assert mail["parameters"]["what"] == ["Exporter"]


def test_a_request_about_an_open_box_leads_to_that_box(app, world, issued):
    ask(world, issued, "goods", "packages", message="1,250 cartons")

    inbox = at(app, world, "body", "/en/inbox?kind=N15").click("article h2 a")

    assert inbox.has("#box-goods.editing")


def test_where_one_may_only_add_whoever_replaces_is_asked_for_the_rest(app, world, issued):
    browser = at(app, world, "importer", f"/en/coi/{issued}/change?what=load")

    assert "To change or take away one, the certificate is replaced." in browser.reading("#advice")
    browser.submit("#advice form", {"message": "Take the forwarder away."}, button="button.main")

    assert "Ecocert SA is asked" in browser.message
    inbox = at(app, world, "body", "/en/inbox?kind=N15").click("article h2 a")
    assert inbox.address == f"/en/coi/{issued}/steps/replace"


def test_where_one_may_only_add_while_a_replacement_is_prepared_the_page_says_so(app, world, issued):
    take(world, issued, Action.REPLACE, "body", {"reason": "Wrong lot"})

    says = at(app, world, "importer", f"/en/coi/{issued}/change?what=load").reading("#advice")

    assert "A replacement of this certificate is in preparation" in says
    assert "the certificate is replaced" not in says


def test_the_history_says_what_was_asked_of_whom_in_which_words(app, world, issued):
    ask(world, issued, "goods", "packages", message="1,250 cartons")

    history = at(app, world, "exporter", f"/en/coi/{issued}/history?box=goods").text

    assert "Change asked for · box 13" in history
    assert "1,250 cartons" in history
    assert "Number of packages" in history
    assert "Ecocert SA" in history


def test_of_several_who_may_one_is_chosen(app, world, issued):
    browser = at(app, world, "exporter", f"/en/coi/{issued}/change?what=first_consignee.operator")

    browser.submit("#advice form", {"message": "Please name Foods"}, button="button.main")
    assert "Choose whom to ask." in browser.reading("#problem")
    assert browser.value("message") == "Please name Foods"
    browser.submit("#advice form", {"organisation": str(world.importer)}, button="button.main")

    assert "ACME Bio Imports FR is asked" in browser.message
    assert len(stored.history(ASKED)) == 1


@pytest.mark.parametrize("message", ["", " ", "x" * 2001])
def test_a_request_has_words_and_not_too_many(app, world, issued, message):
    before = stored.everything()
    browser = at(app, world, "importer", f"/en/coi/{issued}/change?what=exporter")

    browser.submit("#advice form", {"message": message}, button="button.main")

    assert browser.status == 422
    assert browser.has("#message[aria-invalid]")
    assert browser.has("#problem a[href='#message']")
    assert browser.value("message") == message.strip()
    assert stored.everything() == before


def test_the_same_form_sent_twice_asks_once(world, issued):
    assert ask(world, issued) == ask(world, issued) == "Ecocert SA"

    assert len(stored.history(ASKED)) == 1


def test_one_request_a_day_for_each_person_and_box(app, world, issued):
    ask(world, issued)
    before = stored.everything()

    with pytest.raises(Conflict):
        ask(world, issued, act="again")
    assert stored.everything() == before
    page = at(app, world, "importer", f"/en/coi/{issued}/change?what=exporter")
    assert "You asked about this box less than a day ago." in page.reading("#advice")
    assert not page.has("#advice form")

    ask(world, issued, "goods", "packages", act="another box")
    ask(world, issued, who="exporter", act="another person")
    with clock.at(clock.now() + timedelta(days=1)):
        ask(world, issued, act="another day")


def test_who_may_alone_is_asked_and_only_for_what_the_tables_say(world, issued):
    before = stored.everything()

    for wrong in (world.producer, world.forwarder, 0):
        with pytest.raises(Conflict):
            ask(world, issued, to=wrong)
    with pytest.raises(Conflict):
        ask(world, issued, "first_consignee", "operator")  # the importer changes it alone
    with pytest.raises(Conflict):
        ask(world, issued, "destination")
    with pytest.raises(NotFound):
        ask(world, issued, "nothing")
    assert stored.everything() == before


def test_a_request_for_a_part_that_does_not_exist_is_refused(world, issued):
    with pytest.raises(NotFound):
        ask(world, issued, "goods", "nothing")


def test_where_nobody_else_acts_for_them_one_writes_directly(world):
    body = make_body("TN-BIO-154")
    alone = make_coi(world, issuing_body={"body": body})
    reference = take(world, alone, Action.SUBMIT, "exporter")
    before = stored.everything()

    with pytest.raises(Conflict, match="write to them directly"):
        ask(world, reference, to=body)
    assert stored.everything() == before


def test_readers_look_and_do_not_send(app, world, issued):
    member = make_person(world.importer)
    reader = replace(member, posts=tuple(replace(post, level=Level.READER) for post in member.posts))

    with pytest.raises(NotAllowed):
        services.ask_change(issued, "exporter", "", world.body, "Wrong", act="once", actor=reader)
    page = at(app, world, "commission", f"/en/coi/{issued}/change?what=exporter")
    assert "The European Commission reads certificates" in page.reading("#advice")
    assert not page.has("#advice form")
    with pytest.raises(NotAllowed):
        ask(world, issued, who="commission")


def test_a_request_is_not_taken_for_a_save(world, issued):
    ask(world, issued, "goods", "packages")

    coi = get(world, issued)
    assert coi.version_of(coi.edition.box("goods")) == 1
    last = history.last_to_save(coi, world["exporter"], "goods")
    assert last is None or last.event != ASKED

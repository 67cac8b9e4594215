"""Replacement (T10, D27) and copies as new (T25, D31)."""

from decimal import Decimal

import pytest

from portal.attachments import queries as attachments
from portal.coi import services
from portal.coi.domain.boxes import ROWS
from portal.coi.domain.lifecycle import Action, Flag, Status
from portal.coi.queries import history, lists
from portal.shared.errors import NotAllowed, NotFound, WrongStatus
from tests.factories import CHECKED, ENDORSED, PASSWORD, get, line, make_coi, make_document, take
from tests.support import stored
from tests.support.browser import Browser

REASON = {"reason": "Wrong lot number"}


@pytest.fixture
def issued(world):
    return make_coi(world, Status.ISSUED, load={"operators": [world.forwarder]})


@pytest.fixture
def draft(world, issued):
    return take(world, issued, Action.REPLACE, "body", REASON)


def test_a_replacement_is_a_draft_of_the_body_with_every_box(world, issued, draft):
    old, new = get(world, issued, "body"), get(world, draft, "body")

    assert new.state is Status.DRAFT
    assert (new.replaces.number, old.replacement.number) == (issued, draft)
    typed = [box for box in old.edition.boxes if not (box.signed or box.computed)]
    assert {box.key: new.answers(box) for box in typed} == {box.key: old.answers(box) for box in typed}


def test_a_replacement_has_the_documents_that_were_not_withdrawn(world, issued):
    kept, gone = make_document(world, issued, "importer"), make_document(world, issued, "exporter")
    services.documents.withdraw(issued, gone, act="gone", actor=world["exporter"])

    draft = take(world, issued, Action.REPLACE, "body", REASON)

    [copied] = attachments.of(get(world, draft, "body").id)
    [original] = attachments.of(get(world, issued, "body").id)
    assert original.id == kept
    assert (copied.reference, copied.file_key, copied.organisation_id) == (
        original.reference,
        original.file_key,
        world.importer,
    )


def test_nobody_but_the_body_sees_the_draft(world, draft):
    for who in world.people.keys() - {"body"}:
        with pytest.raises(NotFound):
            get(world, draft, who)


@pytest.mark.parametrize("who", ["post", "cca"])
def test_meanwhile_authorities_do_not_sign(world, issued, draft, who):
    with pytest.raises(WrongStatus):
        take(world, issued, Action.SIGN_20, who, ENDORSED)


@pytest.mark.parametrize(
    ("who", "box", "answers"),
    [
        ("importer", "first_consignee", {"operator": None, "in_batches": True}),
        ("forwarder", "first_consignee", {"operator": None, "in_batches": True}),
        ("post", "first_consignee", {"operator": None, "in_batches": True}),
        ("body", "point_of_entry", {"country": "FR", "authority": None}),
    ],
)
def test_meanwhile_boxes_9_and_12_are_closed_to_everybody(world, draft, who, box, answers):
    issued = get(world, draft, "body").replaces.number
    before = stored.everything()

    with pytest.raises(NotAllowed):
        services.save_boxes(issued, {box: (answers, 1)}, actor=world[who])

    assert stored.everything() == before


def test_meanwhile_the_ball_is_with_the_body(app, world, issued, draft):
    page = Browser(app).sign_in(world["post"]).open(f"/en/coi/{issued}")

    assert page.has(".badge.flag")
    assert "The ball is with Ecocert SA" in page.text
    assert not page.has("a[href$='steps/sign_20'], [value=sign_20]")
    assert draft not in page.text
    assert draft in Browser(app).sign_in(world["body"]).open(f"/en/coi/{issued}").text


def test_one_replacement_at_a_time(world, issued, draft):
    with pytest.raises(WrongStatus):
        take(world, issued, Action.REPLACE, "body", REASON)


def test_the_old_one_is_replaced_when_the_new_one_is_signed(app, world, issued, draft):
    number = take(world, draft, Action.SIGN_18, "body", CHECKED)

    old, new = get(world, issued, "importer"), get(world, number, "importer")
    assert (old.state, new.state) == (Status.REPLACED, Status.ISSUED)
    assert not new.flags | old.flags
    page = Browser(app).sign_in(world["importer"]).open(f"/en/coi/{issued}")
    assert f"Replaced by {number}" in page.text
    assert f"Replaces {issued}" in Browser(app).sign_in(world["importer"]).open(f"/en/coi/{number}").text
    events = [entry.event for entry in history.entries(old, world["importer"])]
    assert events[:2] == ["coi:replaced", "coi:replace"]


def test_whoever_is_no_longer_named_reads_the_number_and_gets_no_link_to_nowhere(app, world, draft):
    old = get(world, draft, "body").replaces.number
    box = get(world, draft, "body").edition.box("load")
    services.save_boxes(
        draft, {"load": ({"operators": []}, get(world, draft, "body").version_of(box))}, actor=world["body"]
    )
    number = take(world, draft, Action.SIGN_18, "body", CHECKED)

    page = Browser(app).sign_in(world["forwarder"]).open(f"/en/coi/{old}")

    assert f"Replaced by {number}" in page.text
    assert not page.has(f"a[href$='/{number}']")


def test_giving_up_the_draft_frees_the_certificate(world, issued, draft):
    take(world, draft, Action.DELETE, "body")

    old = get(world, issued, "post")
    assert (old.state, old.flags, old.replacement) == (Status.ISSUED, frozenset(), None)
    assert history.entries(old, world["post"])[0].event == "coi:replacement_given_up"
    take(world, issued, Action.SIGN_20, "post", ENDORSED)


def test_after_one_was_given_up_another_can_be_begun(world, issued, draft):
    take(world, draft, Action.DELETE, "body")

    again = take(world, issued, Action.REPLACE, "body", REASON)

    assert again != draft
    assert get(world, issued, "body").replacement.number == again


def test_begun_twice_by_the_same_form_it_is_one(world, issued):
    sent = {"answers": REASON, "act": "once", "actor": world["body"], "password": PASSWORD}
    first = services.take(Action.REPLACE, issued, **sent)
    before = stored.everything()

    assert services.take(Action.REPLACE, issued, **sent) == first
    assert stored.everything() == before


def test_a_replacement_is_replaced_in_its_turn(world, issued, draft):
    second = take(world, draft, Action.SIGN_18, "body", CHECKED)
    third = take(world, take(world, second, Action.REPLACE, "body", REASON), Action.SIGN_18, "body", CHECKED)

    assert [get(world, n, "importer").state for n in (issued, second, third)] == [
        Status.REPLACED,
        Status.REPLACED,
        Status.ISSUED,
    ]


def test_the_flag_has_words_on_the_page_in_both_languages(app, world, issued, draft):
    for language, words in (("en", "Replacement in preparation"), ("fr", "Remplacement en préparation")):
        page = Browser(app, language=language).sign_in(world["importer"]).open(f"/{language}/coi/{issued}")
        assert words in page.text
    assert get(world, issued, "importer").flags == {Flag.REPLACEMENT_IN_PREPARATION}


# Copy as new


def test_a_copy_keeps_the_partners_and_empties_what_is_of_that_consignment(world):
    lines = [line(world), line(world, lot="L2", net_weight=Decimal(1))]
    source = make_coi(world, Status.VERIFIED, goods={ROWS: lines})

    number = services.copy_as_new(source, act="copy", actor=world["importer"])

    old, new = get(world, source, "importer"), get(world, number, "importer")
    kept = (
        "issuing_body",
        "exporter",
        "origin",
        "export_country",
        "point_of_entry",
        "importer",
        "load",
        "first_consignee",
    )
    assert all(new.answers(new.edition.box(key)) == old.answers(old.edition.box(key)) for key in kept)
    rows = new.answers(new.edition.box("goods"))[ROWS]
    assert [(row["lot"], row["packages"], row["net_weight"]) for row in rows] == [(None, None, None)] * 2
    assert [row["trade_name"] for row in rows] == ["Hass avocado"] * 2
    for key in ("containers", "gross_weight", "transport", "national_reference", "body_declaration"):
        assert new.answers(new.edition.box(key)) != old.answers(old.edition.box(key)) or not old.version_of(
            old.edition.box(key)
        ), key
    assert (new.state, new.replaces, new.creator_id) == (Status.DRAFT, None, world.importer)


@pytest.mark.parametrize("who", ["post", "cca", "commission", "consignee", "forwarder"])
def test_who_creates_no_certificates_copies_none(world, who):
    source = make_coi(world, Status.VERIFIED, load={"operators": [world.forwarder]})
    before = stored.everything()

    with pytest.raises(NotAllowed):
        services.copy_as_new(source, act="copy", actor=world[who])

    assert stored.everything() == before


def test_what_one_does_not_see_cannot_be_copied(world):
    with pytest.raises(NotFound):
        services.copy_as_new(make_coi(world), act="copy", actor=world["importer"])


def test_the_page_says_what_is_kept_and_what_is_emptied(app, world):
    source = make_coi(world, Status.ISSUED)
    browser = Browser(app).sign_in(world["importer"])

    page = browser.open(f"/en/coi/{source}/steps/copy")

    rows = {row.th.text.split(" · ")[0].strip(): row.td.text.strip() for row in page.page.select("tbody tr")}
    assert rows["4"] == "Kept"
    assert rows["13"] == "Kept, without: Lot number, Number of packages, and Net weight"
    assert rows["16"] == rows["20"] == "Emptied"
    assert rows["5"] == "Follows from the others"
    done = page.submit("form.panel", button="button.main")
    assert "Draft" in done.text
    assert len(lists.pending(world["importer"], drafts=True)) == 1

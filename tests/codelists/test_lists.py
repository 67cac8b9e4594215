"""The small lists on the pages: kept by administrators, with entries that end, and a whole list that is missing."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import delete, select, update

from portal.codelists.domain.builtin import BUILTIN
from portal.codelists.domain.entries import MISSING, CodeList
from portal.codelists.models import CodeListEntry
from portal.codelists.services import load_builtin
from portal.persistence import stamps
from portal.persistence.transaction import transaction
from portal.shared import clock
from tests.factories import get, make_coi, make_document, make_world
from tests.support.browser import Browser
from tests.support.pages import text_of
from tests.support.words import words


@pytest.fixture
def world(app):
    return make_world()


def correct(which, key, **facts):
    """What an administrator does to an entry."""
    with transaction() as session:
        row = session.scalars(select(CodeListEntry).filter_by(list=which.value, key=key)).one()
        for name, value in facts.items():
            setattr(row, name, value)


def end(which, key):
    correct(which, key, valid_to=clock.today() - timedelta(days=1))


def lose(which):
    with transaction() as session:
        session.execute(delete(CodeListEntry).where(CodeListEntry.list == which.value))
        stamps.changed([CodeListEntry.list_key])


def opened(app, world, reference, language="en"):
    """Box 16 being filled in."""
    return Browser(app).sign_in(world["exporter"]).open(f"/{language}/coi/{reference}?open=gross_weight")


def offered(browser, name):
    return {option["value"]: text_of(option) for option in browser.page.select(f"select[name$='{name}'] option")}


def suggested(browser, name):
    """What is offered while one types."""
    return [
        option["value"] for option in browser.page.select(f"datalist#{browser.one(f'[name={name}]')['list']} option")
    ]


@pytest.mark.postgres
def test_what_is_built_in_is_loaded_once_and_never_undoes_a_correction(world):
    correct(CodeList.UNITS, "LBR", name_en="lb")
    end(CodeList.UNITS, "ONZ")

    assert load_builtin() == 0
    lose(CodeList.DOCUMENTS)
    assert load_builtin() == len(BUILTIN[CodeList.DOCUMENTS])
    with transaction() as session:
        kept = session.execute(select(CodeListEntry.name_en, CodeListEntry.valid_to).filter_by(list="units", key="LBR"))
        ended = session.scalars(select(CodeListEntry.valid_to).filter_by(list="units", key="ONZ")).one()
    assert kept.one() == ("lb", None)
    assert ended is not None


def test_a_long_list_is_typed_with_the_everyday_ones_as_suggestions(app, world):
    browser = opened(app, world, make_coi(world), "fr")

    assert suggested(browser, "gross_weight-unit")[:3] == ["kg", "t", "g"]
    assert "livre (LBR)" not in suggested(browser, "gross_weight-unit")
    assert browser.value("gross_weight-unit") == "kg"


def test_a_short_list_is_chosen_from_the_everyday_ones_first(app, world):
    browser = Browser(app).sign_in(world["exporter"]).open(f"/en/coi/{make_coi(world)}?open=transport")

    assert list(offered(browser, "-mode"))[:3] == ["", "aeroplane", "vessel"]
    others = [text_of(one) for one in browser.page.select("optgroup[label='Other UN/ECE codes'] option")]
    assert others[:2] == ["Fixed installation (pipeline) (7)", "Inland waterway (8)"]


@pytest.mark.parametrize("typed", ["LBR", "lbr", "livre", "Livre (LBR)", "pound"])
def test_what_is_typed_is_understood_by_name_in_either_language_and_by_code(app, world, typed):
    reference = make_coi(world)
    browser = opened(app, world, reference, "fr")

    browser.submit("#box-gross-weight", {"gross_weight-unit": typed}, button="button.main")

    assert get(world, reference).content().value("gross_weight", "unit") == "LBR"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_the_list_does_not_have_is_refused_and_what_is_like_it_named(app, world, language):
    browser = opened(app, world, make_coi(world), language)

    browser.submit("#box-gross-weight", {"gross_weight-unit": "gal"}, button="button.main")
    told = browser.reading("#gross_weight-unit-error")
    assert told.startswith(
        words(
            app, language, "“%(typed)s” can be several things. Write one of these: %(names)s.", typed="gal", names="X"
        ).partition("X")[0]
    )
    assert "(GLI)" in told
    browser.submit("#box-gross-weight", {"gross_weight-unit": "stone"}, button="button.main")
    assert browser.reading("#gross_weight-unit-error") == words(app, language, "Choose one of the list.")
    assert browser.value("gross_weight-unit") == "stone"


def test_another_code_is_saved_and_shown_in_the_language_of_the_page(app, world):
    reference = make_coi(world)
    browser = opened(app, world, reference, "fr")

    browser.submit(
        "#box-gross-weight", {"gross_weight-weight": "12000", "gross_weight-unit": "LBR"}, button="button.main"
    )

    assert get(world, reference).content().value("gross_weight", "unit") == "LBR"
    assert "12 000 livre" in text_of(browser.one("#box-gross-weight")).replace("\u202f", " ")


def test_what_ended_is_shown_where_it_was_chosen_stays_there_and_is_not_offered_elsewhere(app, world):
    old, new = make_coi(world, gross_weight={"weight": Decimal(6000), "unit": "STN"}), make_coi(world)
    end(CodeList.UNITS, "STN")

    browser = opened(app, world, new)
    assert browser.submit("#box-gross-weight", {"gross_weight-unit": "STN"}, button="button.main").status == 422
    browser.open(f"/en/coi/{old}")
    assert "short ton (US)" in text_of(browser.one("#box-gross-weight"))
    browser.open(f"/en/coi/{old}?open=gross_weight")
    assert browser.value("gross_weight-unit") == "short ton (US)"
    browser.submit("#box-gross-weight", {"gross_weight-weight": "6001"}, button="button.main")
    assert (browser.status, get(world, old).content().value("gross_weight", "unit")) == (200, "STN")


def test_a_document_keeps_a_type_that_ended(app, world):
    reference = make_coi(world)
    id_ = make_document(world, reference, type="travel_plan", reference="TP-1")
    end(CodeList.DOCUMENTS, "travel_plan")
    browser = Browser(app).sign_in(world["exporter"]).open(f"/en/coi/{reference}/documents/new")

    assert "travel_plan" not in offered(browser, "type")
    browser.open(f"/en/coi/{reference}/documents/{id_}/edit")
    assert "travel_plan" in offered(browser, "type")
    browser.submit("#document", {"reference": "TP-2"}, button=".buttons button")
    assert "Travel plan TP-2" in text_of(browser.page)


def test_a_name_is_never_taken_for_html_nor_for_a_pattern(app, world):
    correct(CodeList.UNITS, "kg", name_en="<b>kg</b> 100 %", name_fr="<b>kg</b> 100 %")
    reference = make_coi(world)

    browser = opened(app, world, reference)

    assert "<b>kg</b> 100 %" in suggested(browser, "gross_weight-unit")
    assert "<b>kg</b> 100 %" in text_of(browser.open(f"/en/coi/{reference}").one("#box-goods"))
    assert not browser.has("#box-goods td b")


@pytest.mark.parametrize(
    ("which", "box", "field"),
    [
        (CodeList.UNITS, "gross_weight", "unit"),
        (CodeList.PACKAGES, "goods", "package_type"),
        (CodeList.TRANSPORT_MODES, "transport", "mode"),
    ],
)
def test_where_a_list_is_missing_pages_are_read_and_its_boxes_say_so_and_are_not_saved(app, world, which, box, field):
    reference = make_coi(world)
    before = get(world, reference).content().answers[box]
    lose(which)

    browser = Browser(app).sign_in(world["exporter"]).open(f"/en/coi/{reference}?both=on")
    assert MISSING[which] in text_of(browser.one("p.problem"))
    assert words(app, "fr", MISSING[which]) in text_of(browser.one("p.problem .both"))
    key = str((before.get("rows") or [before])[0][field])
    assert key in text_of(browser.one(f"#box-{box.replace('_', '-')}"))

    browser.open(f"/en/coi/{reference}?open={box}")
    shown = text_of(browser.one(f"#box-{box.replace('_', '-')}"))
    assert MISSING[which] in shown
    assert not browser.has(f"[name^={box}][name$=-{field}]")
    browser.submit(f"#box-{box.replace('_', '-')}", {}, button="button.main:not(.hidden)")
    assert browser.status == 422
    assert MISSING[which] in text_of(browser.one("#problem"))
    assert get(world, reference).content().answers[box] == before


def test_where_the_types_of_documents_are_missing_none_is_added_nor_changed(app, world):
    reference = make_coi(world)
    id_ = make_document(world, reference, reference="INV-1")
    lose(CodeList.DOCUMENTS)
    browser = Browser(app).sign_in(world["exporter"])

    assert "commercial invoice INV-1" in text_of(browser.open(f"/en/coi/{reference}").one("#documents"))
    for address in (f"/en/coi/{reference}/documents/new", f"/en/coi/{reference}/documents/{id_}/edit"):
        assert MISSING[CodeList.DOCUMENTS] in text_of(browser.open(address).one("#document"))
    browser.submit("#document", {"reference": "INV-2"}, button=".buttons button")
    assert browser.status == 422
    assert "INV-1" in text_of(browser.open(f"/en/coi/{reference}").one("#documents"))


def test_a_change_past_the_session_is_seen_at_once(app, world):
    with transaction() as session:
        session.execute(update(CodeListEntry).filter_by(list="units", key="kg").values(name_en="kilogram"))
        stamps.changed([CodeListEntry.list_key])

    assert "kilogram" in suggested(opened(app, world, make_coi(world)), "gross_weight-unit")

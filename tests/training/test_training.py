"""A training portal: what it says of itself everywhere, and that it shares nothing with production."""

from collections.abc import Iterator

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import select

from portal import create_app
from portal.attachments import store
from portal.config import Misconfigured, Mode, from_environment
from portal.demonstration import world as demonstration
from portal.extensions import db
from portal.notices import letters
from portal.persistence import instance
from portal.persistence.instance import Instance
from tests.factories import make_coi, make_document, make_person, make_world
from tests.support import stored
from tests.support.browser import Browser
from tests.support.papers import pdf
from tests.support.words import words

MARK = "TRAINING / FORMATION"
WORTH = ("Training: certificates have no value", "Formation\u00a0: certificats sans valeur")
REAL = {"PORTAL_SECRET_KEY": "k" * 40, "PORTAL_ADDRESS": "https://portal.example"}


@pytest.fixture
def training(app: Flask, database_url: str) -> Iterator[Flask]:
    """A training portal on the database of the tests."""
    own = {"SQLALCHEMY_DATABASE_URI": database_url, "PORTAL_FILES": app.config["PORTAL_FILES"]}
    other = {"PORTAL_MODE": Mode.TRAINING, "PORTAL_OTHER_INSTANCE": "https://real.example"}
    portal = create_app({"TESTING": True, **own, **other})
    yield portal
    with portal.app_context():
        db.engine.dispose()


# What it says


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_page_says_in_both_languages_that_it_is_for_training(training, language):
    world = make_world()
    reference = make_coi(world)
    browser = Browser(training, language=language)
    pages = ["sign-in", "register", "about/faq", "nothing", "coi/rights"]
    inside = ["", f"coi/{reference}", f"coi/{reference}/history", "lanes/", "coi/COI.EU.2026.9999999", "inbox"]

    for signed_in, addresses in ((False, pages), (True, inside)):
        if signed_in:
            browser.sign_in_by_form(world["exporter"])
        for address in addresses:
            page = browser.open(f"/{language}/{address}").page
            banner = page.select_one(".training")
            assert banner.strong.text == MARK, address
            assert [(s["lang"], s.text) for s in banner.find_all("span")] == list(zip(("en", "fr"), WORTH, strict=True))
            assert page.body["data-mark"] == MARK, "what every print shows across the page"


def test_other_portals_have_no_such_banner(app):
    browser = Browser(app).open("/en/sign-in")

    assert not browser.has(".training, [data-mark]")


@pytest.mark.parametrize(("language", "hello"), [("en", "Hello"), ("fr", "Bonjour")])
def test_every_mail_is_marked_in_its_subject_and_says_so_in_both_languages(training, app, language, hello):
    payload = {"to": "zoe@test.example", "language": language, "time_zone": "UTC", "message_id": "<1@x>"}
    payload |= {"parameters": {"name": "Zoé", "at": "2026-11-21T05:00:00+00:00"}}

    with training.app_context():
        letter = letters.write("account_closed", payload, None)
    plain = letters.write("account_closed", payload, None)

    assert letter.subject == f"[{MARK}] {plain.subject}"
    for told in ("This mail comes from a training portal", "Ce courrier vient d’un portail de formation"):
        assert told in letter.text[: letter.text.index(hello)]
        assert told in letter.html
        assert told not in plain.text + plain.html


def test_the_sign_in_page_says_which_portal_it_is_and_where_the_other_is(training, app, monkeypatch):
    here = Browser(training).open("/en/sign-in")
    assert "This is the training portal: its certificates have no value." in here.text
    assert here.one("main a[href='https://real.example']").text == "To the production portal"
    assert "an account and its roles do not carry over" in here.text

    monkeypatch.setitem(app.jinja_env.globals, "mode", Mode.PRODUCTION)
    real = Browser(app).open("/en/sign-in")
    assert "This is the production portal: its certificates are real." in real.text
    assert not real.has("main a[href^=https]"), "no other portal was named"
    monkeypatch.setitem(app.jinja_env.globals, "other_instance", "https://training.example")
    real.open("/en/sign-in")
    assert real.one("main a[href='https://training.example']").text == "To the training portal"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_its_legal_notice_says_that_its_certificates_are_worth_nothing(training, language):
    page = Browser(training, language=language).open(f"/{language}/about/legal")

    assert words(training, language, "This portal is for training: its certificates have no value at all.") in page.text


# What it shares: nothing


def test_the_same_environment_gives_both_portals_things_of_their_own():
    names = ("SESSION_COOKIE_NAME", "SECRET_KEY", "SQLALCHEMY_DATABASE_URI", "PORTAL_FILES")
    portals = [from_environment({**REAL, "PORTAL_MODE": mode}) for mode in (Mode.PRODUCTION, Mode.TRAINING)]

    assert [name for name in names if portals[0][name] == portals[1][name]] == []


@pytest.mark.parametrize("other", ["http://other.example", "https://portal.example/training", "other", "https://"])
def test_the_address_of_the_other_portal_is_another_one(other):
    with pytest.raises(Misconfigured, match="PORTAL_OTHER_INSTANCE"):
        from_environment({**REAL, "PORTAL_OTHER_INSTANCE": other})


@pytest.mark.postgres
def test_a_database_belongs_to_the_portal_that_met_it_first(app, training):
    instance.claim_database()
    instance.claim_database()
    assert list(db.session.scalars(select(Instance.mode))) == ["demonstration"]
    db.session.rollback()

    with training.app_context(), pytest.raises(Misconfigured, match="belongs to a portal of mode “demonstration”"):
        instance.claim_database()

    assert list(db.session.scalars(select(Instance.mode))) == ["demonstration"]


def test_neither_does_another_portal_migrate_it(tmp_path):
    own = {"TESTING": True, "SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path / 'own.sqlite'}"}
    portals = [create_app({**own, "PORTAL_MODE": mode}) for mode in (Mode.PRODUCTION, Mode.TRAINING)]
    with portals[0].app_context():
        instance.claim_database()  # nobody's yet: there is no table
        flask_migrate.upgrade()

    for migrate in (flask_migrate.upgrade, flask_migrate.downgrade):
        with portals[1].app_context(), pytest.raises(Misconfigured, match="“production”; this one is “training”"):
            migrate()

    for portal in portals:
        with portal.app_context():
            db.engine.dispose()


def test_files_belong_to_the_portal_that_met_them_first(app, training, tmp_path, monkeypatch):
    for portal in (app, training):
        monkeypatch.setitem(portal.config, "PORTAL_FILES", (tmp_path / "files").as_uri())

    store.claim()
    store.claim()

    with training.app_context(), pytest.raises(Misconfigured, match="files of PORTAL_FILES belong"):
        store.claim()
    assert list(store.everything()) == [], "the mark is no file of a document, and is not swept away"


# Emptying it


@pytest.mark.postgres
def test_emptying_leaves_nothing_but_whose_database_it_is(app):
    world, others = make_world(), list(store.everything())
    make_document(world, make_coi(world), file=pdf())
    assert len(list(store.everything())) == len(others) + 1
    instance.claim_database()

    demonstration.clear()

    assert {table: rows for table, rows in stored.everything().items() if rows}.keys() == {"instance"}
    assert list(store.everything()) == others


def test_a_file_that_this_database_does_not_know_is_left_alone(app, tmp_path):
    (tmp_path / "stranger").write_bytes(b"%PDF")
    with (tmp_path / "stranger").open("rb") as file:
        key = store.put(file)

    demonstration.clear()

    assert key in dict(store.everything())
    store.delete(key)


def test_production_is_never_emptied_and_anybody_else_is_asked_first(app, monkeypatch):
    make_person()
    before = stored.everything()
    run = app.test_cli_runner()

    asked = run.invoke(args=["demo", "reset"], input="n\n")
    monkeypatch.setitem(app.config, "PORTAL_MODE", Mode.PRODUCTION)
    refused = run.invoke(args=["demo", "reset", "--yes"])

    with pytest.raises(demonstration.NotInProduction):
        demonstration.clear()

    assert (asked.exit_code, refused.exit_code) == (1, 1)
    assert "Tout y est supprimé" in asked.output
    assert "not for a production portal" in refused.output
    assert stored.everything() == before

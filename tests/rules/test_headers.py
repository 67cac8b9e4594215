"""What every answer tells the browser about itself, and that no answer carries what the policy forbids."""

import re

import pytest

from portal import create_app
from portal.web.access import public
from tests.factories import make_coi, make_world
from tests.support.browser import Browser, check_headers

ADDRESSES = ["/", "/healthz", "/en/sign-in", "/en/", "/en/coi/rights", "/en/nothing", "/nothing", "/fr/coi/x", "/en"]


def directives(response) -> dict[str, set[str]]:
    policy = response.headers["Content-Security-Policy"]
    parts = (part.split() for part in policy.split(";"))
    return {name: set(values) for name, *values in parts}


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "OPTIONS", "HEAD"])
def test_every_answer_has_its_headers(app, method):
    browser = Browser(app)

    seen = {browser.fetch(method, address).status_code for address in ADDRESSES}

    assert seen, "the browser checks the headers of every answer"
    assert seen <= {200, 302, 308, 400, 404, 405, 422}


def test_the_policy_lets_nothing_in_but_our_own_files(app):
    policy = directives(Browser(app).fetch("GET", "/en/sign-in"))

    assert policy["default-src"] == {"'none'"}
    assert {name for name, values in policy.items() if values - {"'self'", "'none'", "data:"}} == set()
    assert "data:" not in policy["script-src"] | policy["style-src"]
    assert (policy["form-action"], policy["base-uri"], policy["frame-ancestors"]) == (
        {"'self'"},
        {"'none'"},
        {"'none'"},
    )


def test_pages_are_kept_nowhere_and_static_files_for_ever(app):
    browser = Browser(app).open("/en/sign-in")
    files = [browser.one("link[rel=stylesheet]")["href"], *(s["src"] for s in browser.page.select("script"))]

    assert browser.response.headers["Cache-Control"] == "no-store"
    for address in files:
        kept = browser.client.get(address, buffered=True)
        assert kept.status_code == 200, address
        assert re.search(r"\.[0-9a-f]{8}\.(css|js)$", address), "the name changes with the content"
        assert {"immutable", "public"} <= set(kept.headers["Cache-Control"].replace(",", " ").split())


def test_a_fragment_and_its_page_are_not_mistaken_for_each_other(app):
    world = make_world()
    reference = make_coi(world)
    browser = Browser(app).sign_in(world["exporter"])

    for address in ("/en/coi/", "/en/coi/new", f"/en/coi/{reference}", f"/en/coi/{reference}/boxes/goods"):
        answers = [browser.fetch("GET", address, headers=headers) for headers in ({}, {"HX-Request": "true"})]
        assert ["<html" in answer.text for answer in answers] == [True, False], address
        assert all("HX-Request" in answer.vary for answer in answers), address
    again = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in browser.fetch("GET", "/en/coi/", headers=again).text, "going back needs the whole page"


def secure_app(**settings):
    return create_app({"SQLALCHEMY_DATABASE_URI": "sqlite://", "SECRET_KEY": "k" * 40, **settings})


@pytest.fixture
def production(monkeypatch):
    monkeypatch.setenv("PORTAL_MODE", "production")
    monkeypatch.setenv("PORTAL_ADDRESS", "https://portal.example")
    monkeypatch.setenv("PORTAL_SECRET_KEY", "k" * 40)
    return secure_app()


def test_in_production_cookies_and_transport_are_secure(production):
    client = production.test_client()

    answer = client.get("/en/sign-in", base_url="https://portal.example")

    assert answer.status_code == 200
    cookies = answer.headers.getlist("Set-Cookie")
    assert cookies
    assert all("Secure" in cookie and "HttpOnly" in cookie and "SameSite=Lax" in cookie for cookie in cookies), cookies
    assert any(cookie.startswith("__Host-") for cookie in cookies)
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
    check_headers(answer)


def test_in_production_another_name_of_the_server_is_refused(production):
    answer = production.test_client().get("/en/sign-in", base_url="https://evil.example")

    assert answer.status_code == 400
    assert "evil.example" not in answer.text


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_fault_is_told_in_words_and_noted_without_detail_on_the_page(language, caplog):
    app = secure_app()

    @app.get(f"/{language}/broken")
    @public
    def broken():
        raise RuntimeError("a secret of the machine")

    answer = app.test_client().get(f"/{language}/broken")

    assert (answer.status_code, f'lang="{language}"' in answer.text) == (500, True)
    assert "secret" not in answer.text
    assert "a secret of the machine" in caplog.text
    check_headers(answer)

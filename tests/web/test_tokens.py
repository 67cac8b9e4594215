"""Tokens against forged requests, and files under names that change with their content."""

import pytest

from portal.web import csrf
from portal.web.assets import STATIC, asset
from tests.factories import make_coi, make_world
from tests.support.browser import Browser


def test_the_same_token_looks_different_on_every_page(app):
    browser = Browser(app)
    tokens = [browser.open("/en/sign-in").one("input[name=csrf_token]")["value"] for _ in range(3)]

    assert len(set(tokens)) == 3
    assert len({csrf.unmasked(token) for token in tokens}) == 1


def test_no_page_has_the_token_as_it_is_and_all_forms_of_a_page_have_the_same(app):
    world = make_world()
    browser = Browser(app).sign_in(world["exporter"])
    reference = make_coi(world)

    for address in ("/en/", f"/en/coi/{reference}", "/en/profile"):
        page = browser.open(address).page
        tokens = {field["value"] for field in page.select("input[name=csrf_token]")}
        tokens |= {meta["content"] for meta in page.select("meta[name=csrf-token]")}
        assert len(tokens) == 1, address
        (token,) = tokens
        with browser.client.session_transaction() as session:
            own = session["csrf_token"]
        assert own not in token, address
        assert csrf.unmasked(token) == own, address


@pytest.mark.parametrize("token", ["", "x", "é", "====", "AAAA", "\x00", "-" * 4000, "/w=="])
def test_what_cannot_be_a_token_is_left_as_it_is_to_be_refused(token):
    assert isinstance(csrf.unmasked(token), str)


def test_every_static_file_has_an_address_that_changes_with_it(app):
    browser = Browser(app)
    files = [path for path in STATIC.rglob("*") if path.suffix in (".css", ".js")]
    assert len(files) == 5

    for path in files:
        answer = browser.client.get(asset(str(path.relative_to(STATIC))), buffered=True)
        assert (answer.status_code, answer.data) == (200, path.read_bytes())


def test_there_is_no_address_for_a_file_that_does_not_exist():
    with pytest.raises(KeyError):
        asset("css/nothing.css")


@pytest.mark.parametrize(
    "path", ["../portal/config.py", "..%2f..%2fpyproject.toml", "css/", "", "%00", "vendor/README.md"]
)
def test_only_static_files_are_served(app, path):
    answer = Browser(app).client.get(f"/static/{path}", buffered=True)

    assert answer.status_code == 404

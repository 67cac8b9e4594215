"""Tokens against forged requests, and files under names that change with their content."""

import pytest

from portal.web import csrf
from portal.web.assets import STATIC, asset
from tests.support.browser import Browser


def test_the_same_token_looks_different_on_every_page(app):
    browser = Browser(app)
    tokens = [browser.open("/en/sign-in").one("input[name=csrf_token]")["value"] for _ in range(3)]

    assert len(set(tokens)) == 3
    said = {csrf.unmasked(token).partition(".")[0] for token in tokens}  # what follows is the second it was signed
    assert len(said) == 1


@pytest.mark.parametrize("token", ["", "x", "é", "====", "AAAA", "\x00", "-" * 4000, "/w=="])
def test_what_cannot_be_a_token_is_left_as_it_is_to_be_refused(token):
    assert isinstance(csrf.unmasked(token), str)


def test_every_static_file_has_an_address_that_changes_with_it(app):
    browser = Browser(app)
    files = [path for path in STATIC.rglob("*") if path.suffix in (".css", ".js")]
    assert len(files) == 3

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

"""What the pages of a language have in common is sent once, to browsers that can keep it (RFC 9842)."""

import re
from base64 import b64encode
from hashlib import sha256

import pytest
from backports import zstd
from werkzeug.test import TestResponse

from portal.web.assets import STATIC
from tests.factories import make_coi
from tests.support.browser import Browser

ENDS = re.compile(r'data-ends="[^"]+"')
TOKENS = re.compile(r'csrf[-_]token" (?:content|value)="([^"]+)"')
AGAIN, SAVED = 1_000, 240
"""A certificate seen again, and what comes back for a box: headers both ways make 1,400 and 600 (`make bench-wire`)."""


def content(language: str) -> bytes:
    return (STATIC / "dictionaries" / f"{language}.dict").read_bytes()


def keeps(language: str) -> dict[str, str]:
    """What a browser says that has the dictionary of a language."""
    digest = b64encode(sha256(content(language)).digest()).decode()
    return {"Accept-Encoding": "gzip, br, zstd, dcb, dcz", "Available-Dictionary": f":{digest}:"}


def unpacked(answer: TestResponse, language: str) -> str:
    """What the browser makes of it."""
    head, packed = answer.data[:40], answer.data[40:]
    assert head == b"\x5e\x2a\x4d\x18\x20\x00\x00\x00" + sha256(content(language)).digest()
    return zstd.decompress(packed, zstd_dict=zstd.ZstdDict(content(language), is_raw=True)).decode()


def without_what_passes(page: str) -> str:
    """A page without its tokens and the seconds until the session ends."""
    return ENDS.sub("", TOKENS.sub("", page))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_who_keeps_the_dictionary_gets_the_same_page_in_few_bytes(app, world, language):
    address = f"/{language}/coi/{make_coi(world)}"
    browser = Browser(app).sign_in(world["exporter"])
    page = browser.fetch("GET", address).text

    answer = browser.fetch("GET", address, headers=keeps(language))

    assert answer.headers["Content-Encoding"] == "dcz"
    assert {"Accept-Encoding", "Available-Dictionary"} <= set(answer.vary.as_set(preserve_casing=True))
    assert without_what_passes(unpacked(answer, language)) == without_what_passes(page)
    assert len(answer.data) <= AGAIN


@pytest.mark.parametrize(
    "headers",
    [
        {"Accept-Encoding": "gzip, br"},
        {"Accept-Encoding": "gzip, br", "Available-Dictionary": keeps("en")["Available-Dictionary"]},
        keeps("en") | {"Available-Dictionary": ":AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:"},
        keeps("en") | {"Available-Dictionary": "none"},
    ],
    ids=["keeps none", "cannot unpack", "keeps an old one", "says nonsense"],
)
def test_everybody_else_gets_what_everybody_reads(app, headers):
    answer = Browser(app).fetch("GET", "/en/sign-in", headers=headers)

    assert answer.headers["Content-Encoding"] == "br"


def test_files_and_other_languages_of_machines_are_left_alone(app):
    for address in ("/healthz", "/schemas/coi-record-1.json"):
        assert app.test_client().get(address, headers=keeps("en")).headers.get("Content-Encoding") != "dcz"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_page_names_the_dictionary_of_its_language_which_says_what_it_serves(app, language):
    told = Browser(app).fetch("GET", f"/{language}/sign-in").headers["Link"]
    address = re.fullmatch(r'<(/static/.+)>; rel="compression-dictionary"', told)

    with app.test_client().get(address[1]) as answer:
        assert answer.data == content(language)
    assert answer.headers["Use-As-Dictionary"] == f'match="/{language}/*"'
    assert "immutable" in answer.headers["Cache-Control"]


def test_who_has_it_is_not_told_again(app):
    assert "Link" not in Browser(app).fetch("GET", "/en/sign-in", headers=keeps("en")).headers


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_dictionary_has_nothing_of_anybody(language):
    text = content(language).decode()

    assert all(address.endswith(".example") for address in re.findall(r"[\w.-]+@([\w.-]+)", text))
    assert TOKENS.findall(text) == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_comes_back_for_a_saved_box_is_next_to_nothing(app, world, language):
    page = f"/{language}/coi/{make_coi(world)}"
    browser = Browser(app, language=language).sign_in(world["exporter"])
    shown = [("has", part["value"]) for part in browser.open(page).page.select("[name=has]")]
    typed = [("gross_weight-version", "1"), ("gross_weight-weight", "1"), ("gross_weight-unit", "kg"), *shown]
    htmx = {"HX-Request": "true", "HX-Target": "box-gross-weight"}

    answer = browser.post(f"{page}/boxes/gross_weight/edit", typed, **htmx, **keeps(language))

    assert "box-gross-weight" in unpacked(answer, language)
    assert len(answer.data) <= SAVED

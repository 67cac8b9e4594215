"""The guides: public, in both languages, and true: each label they name stands on a page that they lead to."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask

from portal.coi.domain.lifecycle import Action, Status
from portal.information.guides import GUIDES
from portal.web.i18n import LANGUAGES
from tests.conftest import empty_database
from tests.factories import (
    AVOCADO,
    ENDORSED,
    World,
    make_coi,
    make_extract,
    make_person,
    make_world,
    take,
)
from tests.organisations.places import ask
from tests.support.browser import Browser
from tests.support.pages import SPACES, parsed, text_of
from tests.support.words import words

every_guide = pytest.mark.parametrize("guide", GUIDES.values(), ids=GUIDES)
both_languages = pytest.mark.parametrize("language", LANGUAGES)
ACTORS = {
    "exporter": "exporter",
    "importer": "importer",
    "control-body": "body",
    "inao": "cca",
    "entry-authority": "post",
    "first-consignee": "consignee",
}
"""Who of the world does what each guide tells."""

SAYING = "a, button, label, legend, h1, h2, .badge"
COUNTED = re.compile(r"\(\d+\)$")
POINTS = "article > .lead, article li"
FURTHER = {
    "/coi/": "a.ref",
    "/requests/": "tbody th a",
    "/organisations/": "main a[href*='/organisations/']",
}
"""What one clicks on a list to get to where the work is done."""


@dataclass
class Reader:
    """Somebody who does what a guide says, in one language; keeps the pages seen, and what they say."""

    browser: Browser
    language: str
    seen: dict[str, tuple[BeautifulSoup, frozenset[str]]] = field(default_factory=dict)

    def missing(self, wanted: set[str], address: str) -> set[str]:
        """Which labels stand neither on a page nor on those that one gets to from it."""
        for page in self._ways(address):
            if not wanted:
                break
            wanted = wanted - self.said(page)
        return wanted

    def _ways(self, address: str) -> Iterator[str]:
        yield address
        path = urlsplit(address).path.removeprefix(f"/{self.language}")
        if path == "/coi/new":
            yield f"/{self.language}/coi/new/boxes?code={AVOCADO}"
        if path == "/coi/":
            yield f"/{self.language}/coi/filter"
        for link in self.open(address).select(FURTHER[path]) if path in FURTHER else ():
            yield link["href"]
            if path == "/coi/":
                yield f"{link['href']}?open=all"
                yield from (f"{link['href']}/steps/{action}" for action in steps(self.open(link["href"])))

    def open(self, address: str) -> BeautifulSoup:
        """A page that is there."""
        if address not in self.seen:
            answer = self.browser.fetch("GET", address)
            assert answer.status_code == 200, address
            page = parsed(answer.text)
            self.seen[address] = page, frozenset(labels(page))
        return self.seen[address][0]

    def said(self, address: str) -> frozenset[str]:
        """The labels on a page."""
        self.open(address)
        return self.seen[address][1]


def steps(page: BeautifulSoup) -> list[str]:
    """The steps that the page of a certificate offers."""
    links = [urlsplit(a["href"]).path.rpartition("/")[2] for a in page.select("a[href*='/steps/']")]
    return [*links, *(button["value"] for button in page.select("button[name=then]"))]


def labels(page: BeautifulSoup) -> Iterator[str]:
    """Every text of a page that stands by itself; those of buttons, with and without what only a screen reader says."""
    for text in page.find_all(string=True):
        yield from (COUNTED.sub("", part).strip() for part in SPACES.sub(" ", text).split(" · "))
    for element in page.select(SAYING):
        yield text_of(element)
        yield shown_of(element)


def shown_of(element: Tag) -> str:
    hidden = {id(text) for part in element.select(".hidden") for text in part.find_all(string=True)}
    shown = "".join(text for text in element.find_all(string=True) if id(text) not in hidden)
    return SPACES.sub(" ", shown).strip().removesuffix("…")


@pytest.fixture(scope="module")
def world(application: Flask) -> Iterator[World]:
    """A world with certificates wherever a guide leads, and requests on the desks."""
    with application.app_context():
        world = make_world()
        for status in (Status.DRAFT, Status.DESCRIPTION_COMPLETED, Status.ISSUED, Status.VERIFIED):
            make_coi(world, status)
        for status in (Status.FIRST_CONSIGNEE_SIGNED, Status.OFIS_IRREGULARITY):
            make_coi(world, status)
        take(world, make_coi(world, Status.ISSUED), Action.REPLACE, "body", {"reason": "Wrong lot"})
        base = make_coi(world, Status.BASE_FOR_EXTRACT)
        make_extract(world, base)
        sent = [take(world, make_extract(world, base), Action.REQUEST_ENDORSEMENT, "importer") for _ in range(2)]
        take(world, sent[0], Action.SIGN_13, "post", ENDORSED)
        for organisation in (world.importer, world.exporter):
            ask(make_person(), organisation)
        yield world
        empty_database()


@pytest.fixture(scope="module")
def readers(application: Flask, world: World) -> Mapping[tuple[str, str], Reader]:
    """Each actor in each language."""
    return {
        (who, language): Reader(Browser(application, language=language).sign_in(world[who]), language)
        for who in ACTORS.values()
        for language in LANGUAGES
    }


@pytest.fixture
def reader(readers, guide, language) -> Reader:
    """Whoever a guide is for."""
    return readers[ACTORS[guide.key], language]


@every_guide
@both_languages
def test_every_label_stands_on_a_page_that_its_point_leads_to(reader, guide, language):
    page = reader.open(f"/{language}/guides/{guide.key}")

    for point in page.select(POINTS):
        labelled = {text_of(label).removesuffix("…") for label in point.select("b, .badge")}
        for link in point.select("a"):
            labelled = reader.missing(labelled, link["href"])
        assert labelled == set(), text_of(point)


@every_guide
@both_languages
def test_each_link_is_called_as_the_page_it_leads_to(reader, guide, language):
    page = reader.open(f"/{language}/guides/{guide.key}")

    for link in page.select(f":is({POINTS}) a"):
        title, _, status = text_of(link).partition(":")
        assert {title.strip(), status.strip()} - {""} <= reader.said(link["href"]), text_of(link)


@every_guide
@both_languages
def test_it_says_what_it_is_for_what_to_do_and_what_can_go_wrong_on_two_screens(app, guide, language):
    browser = Browser(app, language=language).open(f"/{language}/guides/{guide.key}")

    assert browser.heading == words(app, language, guide.title)
    parts = (guide.before, guide.steps, guide.troubles, guide.quick)
    assert [len(part.select("li")) for part in browser.page.select("article .two > div")] == [len(p) for p in parts]
    assert 300 < len(browser.reading("article").split()) < 900


def test_a_guide_that_is_not_there_is_not_found(app):
    assert Browser(app).open("/en/guides/nobody").status == 404


@both_languages
def test_anybody_chooses_who_they_are(app, language):
    browser = Browser(app, language=language).open(f"/{language}/about/documentation")

    browser.click("main a[href$='/guides/']")

    links = {a["href"]: text_of(a) for a in browser.page.select("article dt a")}
    assert links == {f"/{language}/guides/{key}": words(app, language, guide.title) for key, guide in GUIDES.items()}


@pytest.mark.parametrize(("key", "who"), ACTORS.items(), ids=ACTORS)
def test_whoever_is_signed_in_finds_their_own_guide_first(app, key, who):
    browser = Browser(app).sign_in(make_world()[who])

    assert browser.page.select("main a[href*='/guides/']")[0]["href"] == f"/en/guides/{key}"
    assert browser.open("/en/guides/").page.select("article a")[0]["href"] == f"/en/guides/{key}"


def test_somebody_with_several_posts_finds_the_guide_of_the_post_they_act_for_first(app):
    world = make_world()
    agent = make_person(world.exporter, world.importer)

    browser = Browser(app).sign_in(agent)
    browser.fill({"post": str(world.importer)}, within="header").click("header .act-for button")

    assert [a["href"] for a in browser.open("/en/guides/").page.select("article ul a")] == [
        "/en/guides/importer",
        "/en/guides/exporter",
    ]


def test_somebody_without_a_role_is_led_to_the_guides(app):
    browser = Browser(app).sign_in(make_person())

    assert browser.click("main a[href='/en/guides/']").heading == "Guides"

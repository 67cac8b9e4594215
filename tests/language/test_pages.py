"""A sample of pages, and every mail: each block as its language is written. `make language` looks at every page."""

import pytest

from portal.coi.domain.lifecycle import Action, Status
from portal.information.domain import PAGES
from portal.information.guides import GUIDES
from portal.web.i18n import LANGUAGES
from tests.factories import AVOCADO, make_coi, make_extract, make_world
from tests.language.crawling import Walker
from tests.language.judging import typed, wrong, wrong_on
from tests.language.mails import every_mail
from tests.language.reading import Block, blocks, lines
from tests.language.recording import overhearing
from tests.support.browser import Browser
from tests.support.pages import parsed

both_languages = pytest.mark.parametrize("language", LANGUAGES)
OF_EVERYBODY = (
    "/sign-in",
    "/register",
    "/forgotten",
    "/lists",
    "/coi/rights",
    "/guides/",
    *(f"/guides/{key}" for key in GUIDES),
    *(f"/about/{key}" for key in PAGES),
)


@both_languages
def test_pages_for_everybody_are_written_as_their_language_is(app, language):
    browser = Browser(app, language=language)

    assert {path: found for path in OF_EVERYBODY if (found := look(browser, path))} == {}


@both_languages
def test_pages_of_work_are_written_as_their_language_is(app, language):
    world = make_world()
    draft, issued, base = (make_coi(world, s) for s in (Status.DRAFT, Status.ISSUED, Status.BASE_FOR_EXTRACT))
    incomplete = make_coi(world, origin={"countries": []}, first_consignee={"operator": None, "in_batches": False})
    extract = make_extract(world, base)
    work = {
        "exporter": (
            *("/", "/coi/", "/coi/new", f"/coi/new/boxes?code={AVOCADO}", f"/coi/{draft}?open=all", "/profile"),
            *(f"/coi/{incomplete}{page}" for page in ("", "/ready", "/change?what=goods", "/workbook")),
        ),
        "body": (f"/coi/{issued}", f"/coi/{issued}/steps/{Action.REPLACE}", f"/coi/{issued}/history", "/requests/"),
        "post": (f"/coi/{issued}/steps/{Action.SIGN_20}", f"/coi/{base}/steps/{Action.SPLIT}", "/organisations/"),
        "importer": (f"/coi/{extract}?open=all", "/lanes/", "/inbox", "/statistics"),
    }

    for who, paths in work.items():
        browser = Browser(app, language=language).sign_in(world[who])
        assert {path: found for path in paths if (found := look(browser, path))} == {}


def look(browser: Browser, path: str) -> list[str]:
    """What the linter says of a page."""
    answer = browser.fetch("GET", f"/{browser.language}{path}")
    assert answer.status_code == 200, path
    return [str(finding) for finding in wrong_on(parsed(answer.text), typed())]


def test_mails_are_written_as_their_language_is(app):
    assert [str(finding) for letter in every_mail() for finding in wrong(letter)] == []


def test_a_page_is_read_block_by_block_and_each_in_its_language():
    page = parsed(
        '<html lang="fr"><body><p>Case <b>12</b>\u00a0: vide</p><p>Voir <a href="/">la liste</a><br>ou '
        '<span lang="en">Log out</span></p><input aria-label="Nom"><script>no_word()</script></body></html>'
    )

    assert blocks(page) == [
        Block("fr", "Case 12\u00a0: vide"),
        Block("fr", "Voir la liste"),
        Block("fr", "ou"),
        Block("en", "Log out"),
        Block("fr", "Nom"),
    ]


def test_a_plain_text_is_read_line_by_line_without_addresses():
    assert lines("Bonjour,\n\nhttps://coi.example/fr/\nÀ bientôt", "fr") == [
        Block("fr", "Bonjour,"),
        Block("fr", "À bientôt"),
    ]


def test_what_people_typed_is_left_alone(app):
    world = make_world()
    make_coi(world, national_reference={"number": "He said: the 'lot' of 2026-11-21 ..."})
    page = parsed("<html lang=\"fr\"><p>He said: the 'lot' of 2026-11-21 ...</p></html>")

    assert wrong_on(page)
    assert wrong_on(page, typed()) == []


def test_somebody_walks_through_the_portal_and_every_text_is_overheard(app):
    walker = Walker(app, app.test_client(), "fr")

    with overhearing() as audience:
        pages = [*walker.pages(), *walker.answers()]

    assert {"/fr/sign-in", "/fr/register", "/fr/about/faq", "/fr/guides/"} <= {page.address for page in pages}
    assert "POST" in {page.method for page in pages}
    assert {(None, "E-mail"), (None, "Top of page"), (None, "Guide: %(who)s")} <= audience.shown

"""The words of the mails: each has them in both languages, and nothing in them can be abused."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from portal.config import ROOT
from portal.notices import letters
from portal.notices.domain import NOTICES, Kind, Letter, stored

MAILS = ROOT / "templates" / "email"
EXAMPLES = {
    Kind.NAME: "Zoé Dupré",
    Kind.TEXT: "something",
    Kind.COUNT: 2,
    Kind.LINK: "/fr/somewhere/token",
    Kind.MOMENT: "2026-11-21T05:00:00+00:00",
    Kind.LABELS: ["Organic Importer"],
    Kind.EVENT: "coi/coi:issued",
}
EXAMPLES[Kind.NOTICES] = [
    {
        "notice": "coi_event",
        "about": "COI.EU.2026.0000042",
        "parameters": {n: EXAMPLES[k] for n, k in NOTICES["coi_event"].items()},
    }
]
every_mail = pytest.mark.parametrize("notice", NOTICES)
both_languages = pytest.mark.parametrize("language", ["en", "fr"])


def write(notice: str, language: str = "en", time_zone: str = "Europe/Paris", **more: Any) -> Letter:
    parameters = {name: EXAMPLES[kind] for name, kind in NOTICES[notice].items()} | more
    payload = {"to": "zoe@test.example", "language": language, "time_zone": time_zone, "message_id": "<1@coi.example>"}
    return letters.write(notice, payload | {"parameters": stored(notice, parameters)}, datetime.now(UTC))


def links(letter: Letter) -> list[str]:
    return [link["href"] for link in BeautifulSoup(letter.html, "lxml").select("a")]


def test_the_folders_are_those_of_the_table():
    parts = {str(path.relative_to(MAILS)) for path in MAILS.rglob("*") if path.is_file()}

    assert parts == {f"{notice}/{part}" for notice in NOTICES for part in ("subject.txt", "body.txt", "body.html")}


@every_mail
@both_languages
def test_a_mail_has_one_line_of_subject_and_says_in_both_parts_what_it_is_told(app, notice, language):
    letter = write(notice, language)

    assert letter.subject
    assert "\n" not in letter.subject
    page = BeautifulSoup(letter.html, "lxml")
    assert page.html["lang"] == language
    assert not page.select("[style], style, img, script")
    for name, kind in NOTICES[notice].items():
        wanted = {
            Kind.LINK: f"{app.config['PORTAL_ADDRESS']}/fr/somewhere/token",
            Kind.MOMENT: "06:00",
            Kind.LABELS: {"en": "Organic Importer", "fr": "Importateur de produits biologiques"}[language],
            Kind.EVENT: {"en": "is issued", "fr": "est délivré"}[language],
            Kind.NOTICES: {"en": "something is issued", "fr": "something est délivré"}[language],
        }.get(kind, str(EXAMPLES[kind]))
        assert wanted in letter.text, name
        assert wanted in letter.html, name


@every_mail
def test_the_two_languages_share_no_sentence(app, notice):
    english, french = (
        {line for line in write(notice, language).text.splitlines() if " " in line} for language in ("en", "fr")
    )

    assert english & french <= {"-- ", "something"}


@every_mail
@both_languages
def test_a_link_of_the_text_is_a_line_of_its_own_and_a_link_of_the_html(app, notice, language):
    letter = write(notice, language)

    lines = [line for line in letter.text.splitlines() if "://" in line]
    assert all(line.startswith(app.config["PORTAL_ADDRESS"]) and " " not in line for line in lines)
    assert sorted(lines) == sorted(links(letter))


def test_moments_are_in_the_time_zone_of_the_reader(app):
    assert "14:00 (UTC+09:00)" in write("account_closed", "fr", "Asia/Tokyo").text


def test_a_name_that_would_become_a_link_is_not_repeated(app):
    letter = write("account_activation", name="Win at https://casino.example now")

    assert "casino" not in letter.text + letter.html
    assert letter.text.startswith("Hello,\n")


def test_what_a_browser_says_of_itself_is_only_words(app):
    letter = write("new_device", device="<a href='https://bad.example'>Firefox</a>\n\nhttp://bad.example/x")

    assert all("bad.example" not in link for link in links(letter))
    assert "\nhttp://bad" not in letter.text


@pytest.mark.parametrize("link", ["https://elsewhere.example/", "//elsewhere.example/", "reset", ""])
def test_a_link_leads_nowhere_but_into_the_portal(link):
    with pytest.raises(ValueError, match="path of this portal"):
        stored("password_reset", {"name": "Zoé", "link": link, "valid_until": EXAMPLES[Kind.MOMENT]})


def test_a_mail_without_all_it_tells_is_refused_at_once():
    with pytest.raises(TypeError, match="valid_until"):
        stored("password_reset", {"name": "Zoé", "link": "/en/x"})


def test_a_moment_has_a_time_zone():
    with pytest.raises(ValueError, match="time zone"):
        stored("account_closed", {"name": "Zoé", "at": "2026-11-21T05:00:00"})


def test_no_template_has_words_outside_the_catalogue():
    for path in [*MAILS.rglob("*.txt"), ROOT / "templates" / "layouts" / "email.txt"]:
        assert _bare_words(path) == "", path


def _bare_words(path: Path) -> str:
    text = path.read_text()
    for opening, closing in (("{#", "#}"), ("{{", "}}"), ("{%", "%}")):
        while opening in text:
            before, _, rest = text.partition(opening)
            text = before + rest.partition(closing)[2]
    return text.strip()

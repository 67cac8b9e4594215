"""What people type into registration: accepted or refused on purpose, in words, with what was typed kept."""

import string
from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image

from portal.auth import queries
from portal.auth.models import Account, Challenge
from portal.auth.services import challenges
from portal.extensions import db
from portal.shared import clock
from tests.auth.people import account, mailed_links, set_password, sign_in, sign_out, sign_up
from tests.support import stored
from tests.support.browser import Browser
from tests.support.words import words

NUMBERS = list(challenges.NUMBERS)
LABELS = {  # domain reference §3.2
    "first_name": ("First name", "Prénom"),
    "last_name": ("Last name", "Nom de famille"),
    "email": ("E-mail", "Courrier électronique"),
    "confirm_email": ("Confirm e-mail", "Confirmer le courrier électronique"),
}
OTHERS = {
    "E-mail language": "Langue du courrier électronique",
    "Enter the code": "Saisissez le code",
    "I have read and understood the privacy statement": "J’ai lu et compris la déclaration de confidentialité",
    "Create an account": "Créer un compte",
}


@pytest.mark.parametrize(("language", "which"), [("en", 0), ("fr", 1)])
def test_the_form_has_the_fields_and_labels_of_the_reference(app, language, which):
    browser = Browser(app, language=language).open(f"/{language}/register")

    found = {label["for"]: label.get_text().strip(" *") for label in browser.page.select("main label[for]")}
    assert {name: found[name] for name in LABELS} == {name: label[which] for name, label in LABELS.items()}
    for pair in OTHERS.items():
        assert pair[which] in browser.text
    assert browser.value("language") == language, "the language of the page is offered for the e-mails"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            [
                "Log in to the COI Portal",
                "Do not have an account? Sign up for the COI Portal",
                "Forgotten password? Reset your password",
                "How to create an account?",
            ],
        ),
        (
            "fr",
            [
                "Se connecter au Portail COI",
                "S’inscrire au Portail COI",
                "Réinitialiser votre mot de passe",
                "Comment créer un compte ?",
            ],
        ),
    ],
)
def test_the_welcome_page_has_the_words_of_the_reference(app, language, said):
    browser = Browser(app, language=language).open(f"/{language}/sign-in")

    assert [text for text in said if text not in browser.text] == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_top_bar_and_footer_lead_to_pages_in_the_language(app, language):
    browser = Browser(app, language=language).open(f"/{language}/sign-in")
    bar = [a["href"].rpartition("/")[2] for a in browser.page.select(".notice nav a")]
    foot = [a["href"].rpartition("/")[2] for a in browser.page.select("footer a")]

    assert bar == ["documentation", "faq", "news", "contact"]
    assert {"problem", "legal", "cookies", "privacy", "credits", "contact", "accessibility", "account"} <= set(foot)
    assert foot[-1] == "#top"
    for link in browser.page.select(".notice nav a, footer a[href^='/']"):
        page = Browser(app, language=language).open(link["href"])
        assert (page.status, page.page.html["lang"]) == (200, language)
        assert page.heading == words(app, language, page.heading)


# Names


@pytest.mark.parametrize(
    "name",
    ["Jean-Noël", "O’Brien", "N'Diaye", "فاطمة", "Анна", "李", "Ægir", "Dvořák", "Ó Súilleabháin", "Jr. King", "می‌رزا"],
)
def test_names_of_every_script_are_kept_as_they_are(app, name):
    sign_up(Browser(app), first_name=f"  {name} ", last_name=name)

    assert account("zoe@example.org").name == f"{name} {name}"


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "-",
        "’",
        "Sales 24",
        "zoe@example.org",
        "https://a.b/c",
        "<b>x</b>",
        "☃",
        "A\u200bB",
        "100%",
    ],
)
def test_what_is_no_name_is_refused_in_words(app, name):
    browser = sign_up(Browser(app), first_name=name)

    assert browser.status == 422
    assert browser.reading("#first_name-error").startswith(("Write the name of a person", "Fill this in"))
    assert account("zoe@example.org") is None


def test_what_turns_the_direction_of_writing_is_left_out_of_names_and_addresses(app):
    sign_up(Browser(app), first_name="Anna\u202egnp", email="zoe@example.org\u202e", confirm_email="zoe@example.org")

    assert account("zoe@example.org").first_name == "Annagnp"


def test_a_name_too_long_is_told_by_how_much(app):
    browser = sign_up(Browser(app), last_name="x" * 101)

    assert browser.reading("#last_name-error") == "100 characters at most; there are 101."
    assert browser.value("last_name") == "x" * 101


# Addresses


@pytest.mark.parametrize(
    "typed",
    [
        "zоe@example.org",  # a Cyrillic о
        "ｚoe@example.org",
        "zoe@@example.org",
        "zoe@example",
        "zoe@exam ple.org",
        "zoe",
        "@example.org",
        "zoe@",
        "zoe@[127.0.0.1]",
        '"zoe"@example.org',
        "Zoé <zoe@example.org>",
        "zoe@example.org,other@example.org",
        "zoe\u200b@example.org",
        "z" * 65 + "@example.org",
    ],
)
def test_what_is_no_address_is_refused_in_words_and_kept(app, typed):
    browser = sign_up(Browser(app), email=typed, confirm_email=typed)

    assert browser.status == 422
    assert browser.reading("#email-error") == "This is not an e-mail address. Write it like name@domain.com."
    assert browser.value("email") == typed
    assert db.session.query(Account).count() == 0
    assert stored.messages() == []


@pytest.mark.parametrize("typed", ["ZOE@Example.ORG", " zoe@example.org ", "zoe@EXAMPLE.org"])
def test_an_address_is_one_however_it_is_written(app, typed):
    browser = sign_up(Browser(app), email=typed, confirm_email="zoe@example.org")
    set_password(browser, mailed_links(browser)[0])

    assert [a.email for a in db.session.query(Account)] == ["zoe@example.org"]
    assert sign_in(sign_out(browser), typed).address == "/en/"


def test_a_domain_with_accents_is_the_same_when_one_signs_in(app):
    typed = "zoe@Exämple.org"
    browser = sign_up(Browser(app), email=typed, confirm_email=typed)
    set_password(browser, mailed_links(browser)[0])

    assert [a.email for a in db.session.query(Account)] == ["zoe@xn--exmple-cua.org"]
    assert sign_in(sign_out(browser), typed).address == "/en/"


def test_a_domain_that_looks_like_another_is_another(app):
    """A Cyrillic а: it stands in the database as it travels, and nobody takes it for the Latin one."""
    browser = sign_up(Browser(app), email="zoe@exаmple.org", confirm_email="zoe@exаmple.org")

    assert browser.heading == "Look into your mail"
    assert account("zoe@example.org") is None
    assert [a.email for a in db.session.query(Account)] == ["zoe@xn--exmple-4nf.org"]


# Everything else


def test_what_was_typed_is_kept_when_something_is_wrong_and_a_new_code_is_asked(app):
    browser = sign_up(Browser(app), answer="wrong")

    assert browser.status == 422
    assert {name: browser.value(name) for name in ("first_name", "email", "confirm_email", "language", "privacy")} == {
        "first_name": "Zoé",
        "email": "zoe@example.org",
        "confirm_email": "zoe@example.org",
        "language": "en",
        "privacy": "1",
    }


def test_a_new_code_keeps_everything_and_refuses_nothing(app):
    browser = Browser(app).open("/en/register").fill({"first_name": "Zoé", "email": "half"})
    before = browser.value("challenge") or browser.one("[name=challenge]")["value"]

    browser.click("button[value=new-code]")

    assert browser.status == 200
    assert not browser.has("#problem")
    assert (browser.value("first_name"), browser.value("email")) == ("Zoé", "half")
    assert browser.one("[name=challenge]")["value"] != before


@pytest.mark.parametrize("language", ["", "de", "EN", "x" * 5000])
def test_a_language_that_is_none_is_refused(app, language):
    browser = Browser(app).open("/en/register")
    token = browser.one("input[name=csrf_token]")["value"]

    answer = browser.fetch("POST", "/en/register", data={"csrf_token": token, "language": language})

    assert answer.status_code == 422


@pytest.mark.parametrize("field", ["first_name", "email", "confirm_email", "answer", "challenge", "language"])
def test_enormous_values_are_refused_in_words(app, field):
    browser = Browser(app).open("/en/register")
    token = browser.one("input[name=csrf_token]")["value"]

    answer = browser.fetch("POST", "/en/register", data={"csrf_token": token, field: "x" * 1_000_000})

    assert answer.status_code == 422
    assert stored.messages() == []


def test_more_than_two_megabytes_are_not_even_read(app):
    browser = Browser(app).open("/en/register")

    assert browser.fetch("POST", "/en/register", data={"first_name": "x" * 2_200_000}).status_code == 413


def test_a_field_sent_twice_counts_once(app):
    browser = sign_up(Browser(app), first_name="")
    token = browser.one("main input[name=csrf_token]")["value"]

    answer = browser.fetch("POST", "/en/register", data={"csrf_token": token, "first_name": ["Zoé", "Eve"]})

    assert answer.status_code == 422
    assert 'value="Zoé"' in answer.text
    assert 'value="Eve"' not in answer.text


def test_a_form_without_its_token_or_with_a_foreign_one_is_refused(app):
    stranger = Browser(app).open("/en/register")
    foreign = stranger.one("input[name=csrf_token]")["value"]
    browser = Browser(app).open("/en/register")

    for token in ("", "x", foreign):
        for path in ("/en/register", "/en/sign-in", "/en/forgotten", "/en/link/x/renew"):
            assert browser.fetch("POST", path, data={"csrf_token": token}).status_code == 400, (path, token)


def test_registering_again_before_the_link_was_followed_sends_a_new_one_alone(app):
    browser = sign_up(Browser(app))
    first = mailed_links(browser)[0]
    sign_up(browser, first_name="Zoë")
    second = mailed_links(browser)[0]

    assert first != second
    assert browser.open(first).status == 410
    assert set_password(browser, second).address == "/en/"
    assert account("zoe@example.org").first_name == "Zoë"


# The code


def test_a_challenge_is_over_after_half_an_hour(app):
    asked = challenges.ask()
    with clock.at(clock.now() + timedelta(minutes=31)):
        assert challenges.image(asked.token) is None
        assert not challenges.passed(asked.token, str(asked.left + asked.right), words=NUMBERS)


def test_a_wrong_answer_uses_the_challenge_up(app):
    asked = challenges.ask()

    assert not challenges.passed(asked.token, "wrong", words=NUMBERS)
    assert not challenges.passed(asked.token, str(asked.left + asked.right), words=NUMBERS)


@pytest.mark.parametrize("change", [str.lower, str.upper, " ".join], ids=["small", "capitals", "spaces"])
def test_the_code_of_the_image_may_be_typed_in_any_case(app, change):
    asked = challenges.ask()
    code = db.session.query(Challenge).one().code

    assert challenges.passed(asked.token, change(code), words=NUMBERS)


def test_the_question_is_in_the_language_of_the_page_and_takes_its_words(app):
    browser = Browser(app, language="fr").open("/fr/register")
    found = db.session.query(Challenge).one()
    french = [words(app, "fr", number) for number in NUMBERS]

    assert french[found.left] in browser.reading("label[for=answer]")
    token = browser.one("[name=challenge]")["value"]
    assert challenges.passed(token, french[found.left + found.right].upper(), words=french)


def test_no_image_of_a_code_is_heavier_than_four_kilobytes_and_each_can_be_drawn(app):
    sizes = []
    for _time in range(60):
        data = challenges.image(challenges.ask().token)
        Image.open(BytesIO(data)).verify()
        sizes.append(len(data))

    assert max(sizes) <= 4096
    assert len(set(sizes)) > 1


def test_the_letters_of_codes_are_not_mistaken_for_each_other(app):
    assert not set("0O1I2Z5S8BGQ") & set(challenges._LETTERS)
    assert set(challenges._LETTERS) <= set(string.ascii_uppercase + string.digits)


def test_an_image_of_nothing_is_not_found(app):
    assert Browser(app).fetch("GET", "/en/register/code/nothing.png").status_code == 404


def test_without_the_code_one_registers_without_it(app, monkeypatch):
    monkeypatch.setattr(queries, "asks_code_at_registration", lambda: False)
    browser = Browser(app).open("/en/register")
    typed = {"first_name": "Zoé", "last_name": "Ł", "email": "z@example.org", "confirm_email": "z@example.org"}

    browser.submit("form.panel", typed | {"privacy": ["1"]}, button="button.main:not(.hidden)")

    assert browser.heading == "Look into your mail"

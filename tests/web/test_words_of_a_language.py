"""Numbers, countries, dates and lists as each language writes and reads them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from portal.web import i18n


@pytest.fixture
def speak(application):
    """Make the page one of a language."""

    def speaking(language: str):
        return application.test_request_context(f"/{language}/")

    return speaking


@pytest.mark.parametrize(("language", "first"), [("en", "1 Mar 2026"), ("fr", "1er mars 2026")])
def test_the_first_of_a_month_is_said_the_language_s_way(speak, language, first):
    moment = datetime(2026, 3, 1, 12, tzinfo=UTC)
    with speak(language):
        assert i18n.format_day(date(2026, 3, 1)) == first
        assert i18n.format_moment(moment).startswith(first)
        assert i18n.format_day(date(2026, 3, 11)).startswith("11 ")


READ = {
    "en": {
        "1,234.5": "1234.5", "1234.5": "1234.5", "1 234.5": "1234.5", "12,345,678": "12345678", "0.5": "0.5",
        ".5": "0.5", "1’234": "1234", "-5": "-5", "+5": "5", "5.": "5",
        "1,23": None, "1,2345": None, "1234,567": None, "1.2.3": None, "": None, "1.234,5": None, ",5": None,
        "1,234,5": None, "٣": None, "1e5": None, "inf": None, "1-2": None,
    },
    "fr": {
        "1 234,5": "1234.5", "1\u202f234,5": "1234.5", "1\u00a0234,5": "1234.5", "1234,5": "1234.5", "1,234": "1.234",
        "1.5": "1.5", "0,5": "0.5", "1'234,5": "1234.5", "-5": "-5", "1 234 567": "1234567",
        "1,234.5": None, "1.234,5": None, "1,2,3": None, "": None, "²": None, "NaN": None,
    },
}  # fmt: skip


@pytest.mark.parametrize("language", READ)
def test_a_number_is_read_as_the_language_writes_it(speak, language):
    with speak(language):
        read = {typed: i18n.parse_decimal(typed) for typed in READ[language]}

    assert read == {typed: None if value is None else Decimal(value) for typed, value in READ[language].items()}


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("value", ["0", "0.001", "1234.5", "999999999999.999", "12", "1000000"])
def test_what_is_written_can_be_read_again(speak, language, value):
    with speak(language):
        written = [i18n.format_number(Decimal(value), grouped=grouped) for grouped in (True, False)]
        read = [i18n.parse_decimal(text) for text in written]

    assert read == [Decimal(value)] * 2, written


def test_numbers_are_written_without_needless_zeros(speak):
    with speak("fr"):
        written = [i18n.format_number(value) for value in (Decimal("4800.000"), Decimal("1234.50"), 0, None)]

    assert written == ["4\u202f800", "1\u202f234,5", "0", ""]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Maroc", "MA"), ("morocco", "MA"), ("MA", "MA"), ("ma", "MA"), ("COTE D'IVOIRE", "CI"),
        ("Côte d’Ivoire", "CI"), ("ivory coast", "CI"), ("Etats-Unis", "US"), ("états unis", "US"), ("usa", "US"),
        ("EL", "GR"), ("  Espagne ", "ES"), ("La Réunion", "RE"), ("guyane", "GF"), ("Nouvelle-Calédonie", "NC"),
        ("Kosovo", "XK"), ("Palestine", "PS"), ("Territoires palestiniens", "PS"), ("Turkey", "TR"), ("RDC", "CD"),
        ("Atlantis", None), ("", None), ("EU", None), ("M", None), ("MAR", None), ("\x00", None), ("%", None),
    ],
)  # fmt: skip
def test_a_country_is_found_by_name_in_either_language_or_by_code(typed, code):
    assert i18n.find_country(typed) == code


def test_countries_are_named_in_the_language_of_the_page_and_sorted(speak):
    with speak("fr"):
        assert i18n.country_name("DE") == "Allemagne"
    with speak("en"):
        assert i18n.country_name("DE") == "Germany"
        assert i18n.country_name("??") == "??"
        assert i18n.country_name(None) == ""
    names = list(i18n.countries("fr").values())
    assert names.index("Égypte") < names.index("Espagne") < names.index("Éthiopie"), (
        "accents do not matter for the order"
    )


def test_days_and_moments_are_written_as_people_write_them(speak):
    moment = datetime(2026, 8, 1, 22, 30, tzinfo=UTC)

    with speak("en"):
        assert i18n.format_day(date(2026, 8, 1)) == "1 Aug 2026"
        assert i18n.format_day(moment) == "2 Aug 2026", "it is past midnight where the person is"
        assert i18n.format_moment(moment) == "2 Aug 2026, 00:30 (GMT+02:00)"
    with speak("fr"):
        assert i18n.format_day(date(2026, 8, 1)) == "1er août 2026"
        assert i18n.format_moment(None) == i18n.format_day(None) == ""


def test_parameters_of_messages_become_words(speak):
    parameters = {"w": Decimal("1234.5"), "c": ("country", "MA"), "n": ("or", ["1", "4", "11"]), "l": ["a", "b"]}

    with speak("fr"):
        said = i18n.said("%(w)s %(c)s %(n)s %(l)s", parameters)

    assert said == "1\u202f234,5 Maroc 1, 4 ou 11 a et b"
    with speak("en"):
        assert i18n.said("100 %") == "100 %", "without parameters a percent sign is itself"

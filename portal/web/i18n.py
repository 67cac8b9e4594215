"""Two languages: the address says which. Dates, numbers and countries as each language writes them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from babel import Locale
from babel.core import get_global
from babel.dates import format_date as babel_date
from babel.dates import format_datetime as babel_datetime
from babel.dates import get_timezone
from babel.lists import format_list
from babel.numbers import format_decimal
from flask import Flask, Response, current_app, g, has_request_context, request, url_for
from flask_babel import force_locale, gettext
from flask_login import current_user
from jinja2 import pass_context
from jinja2.runtime import Context
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import NotFound as HTTPNotFound

from portal.extensions import babel
from portal.shared.text import Bilingual, folded
from portal.web.words import Said

LANGUAGES = {"en": "English", "fr": "Français"}
DEFAULT = "en"
COOKIE = "language"
_ISO = re.compile("[A-Z]{2}")
_ALSO_CALLED = {
    "bosnia": "BA",
    "bosnie": "BA",
    "birmanie": "MM",
    "burma": "MM",
    "cabo verde": "CV",
    "cote d ivoire": "CI",
    "czech republic": "CZ",
    "dr congo": "CD",
    "el": "GR",
    "grande bretagne": "GB",
    "great britain": "GB",
    "guyane": "GF",
    "holland": "NL",
    "hollande": "NL",
    "hong kong": "HK",
    "ivory coast": "CI",
    "macao": "MO",
    "macedoine": "MK",
    "macedonia": "MK",
    "palestine": "PS",
    "rdc": "CD",
    "republique tcheque": "CZ",
    "swaziland": "SZ",
    "turkey": "TR",
    "uk": "GB",
    "usa": "US",
}
"""Names of countries that people type and that the library does not have, folded."""
_NOT_COUNTRIES = frozenset("EU EZ UN QO ZZ XA XB AC CP CQ DG EA IC TA".split())  # noqa: SIM905


_spoken: ContextVar[tuple[str, str] | None] = ContextVar("spoken", default=None)


@contextmanager
def speaking(language: str, time_zone: str) -> Iterator[None]:
    """Say everything inside the block in a language and a time zone, whatever the page is in: for e-mail."""
    token = _spoken.set((language, time_zone))
    try:
        with force_locale(language):
            yield
    finally:
        _spoken.reset(token)


def current_language() -> str:
    """The language of the page, from its address; inside `speaking`, the one that is spoken."""
    if spoken := _spoken.get():
        return spoken[0]
    if not has_request_context():
        return DEFAULT
    language = getattr(g, "language", None)
    if language in LANGUAGES:
        return str(language)
    first = request.path.split("/", 2)[1] if request.path.count("/") else ""
    return first if first in LANGUAGES else preferred_language()


def preferred_language() -> str:
    """The language for an address that names none: the person's, the cookie's, the browser's."""
    if current_user and current_user.is_authenticated and current_user.language in LANGUAGES:
        return str(current_user.language)
    cookie = request.cookies.get(COOKIE, "")
    return cookie if cookie in LANGUAGES else request.accept_languages.best_match(list(LANGUAGES)) or DEFAULT


def time_zone() -> str | None:
    """The time zone of the reader; inside `speaking`, the one that is spoken in."""
    if spoken := _spoken.get():
        return spoken[1]
    return current_user.actor.time_zone if current_user and current_user.is_authenticated else "Europe/Paris"


@cache
def countries(language: str) -> dict[str, str]:
    """ISO code → name, sorted by name as the language sorts."""
    territories = Locale(language).territories
    names = {c: n for c, n in territories.items() if _ISO.fullmatch(c) and c not in _NOT_COUNTRIES}
    return dict(sorted(names.items(), key=lambda item: folded(item[1])))


def country_name(code: str | None) -> str:
    """The name of a country in the language of the page."""
    return countries(current_language()).get(code or "", code or "")


@cache
def _countries_by_name() -> dict[str, str]:
    known: dict[str, str] = {}
    for language in LANGUAGES:
        for code, name in countries(language).items():
            known[folded(name)] = known[code.lower()] = code
            known[folded(name).replace("-", " ").replace("'", " ")] = code
    return known | _ALSO_CALLED


def country_of_zone(zone: str) -> str:
    """The country a time zone is in, empty where it is in none."""
    code = str(get_global("zone_territories").get(zone, ""))
    return code if code in countries(DEFAULT) else ""


def find_country(text: str) -> str | None:
    """The ISO code of a country typed by code or by name, in either language; None where there is no such country."""
    typed = folded(text)
    known = _countries_by_name()
    return known.get(typed) or known.get(typed.replace("-", " ").replace("'", " "))


def parse_decimal(text: str) -> Decimal | None:
    """A number as people type it in the language of the page: ``1 234,5`` in French, ``1,234.5`` in English.

    Returns None for what is not one number, or could be read as two.
    """
    typed = "".join(text.split()).replace("\u202f", "").replace("’", "").replace("'", "")
    if current_language() == "fr":
        typed = typed.replace(",", ".")
    elif "," in typed:
        whole, _, fraction = typed.partition(".")
        head, *groups = whole.lstrip("+-").split(",")
        if not 1 <= len(head) <= 3 or any(len(group) != 3 for group in groups) or "," in fraction:  # noqa: PLR2004
            return None
        typed = typed.replace(",", "")
    if not typed.isascii() or not typed.lstrip("+-").replace(".", "", 1).isdigit():
        return None
    try:
        return Decimal(typed)
    except InvalidOperation:
        return None


def parse_day(text: str) -> date | None:
    """A date as browsers send it (2026-11-21) or as people type it (21/11/2026, 21.11.2026); None for anything else."""
    for pattern in ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"):
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    return None


def format_number(value: Decimal | int | None, *, grouped: bool = True, places: int = 3) -> str:
    """A number as the language writes it, without trailing zeros."""
    if value is None:
        return ""
    pattern = ("#,##0." if grouped else "0.") + "#" * places
    return format_decimal(value, format=pattern, locale=current_language())


def format_day(value: date | datetime | None) -> str:
    """A date: 3 November 2026."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(get_timezone(time_zone()))
    return _first_of_month(babel_date(value, format="d MMM y", locale=current_language()))


def _first_of_month(text: str) -> str:
    """A date that begins with its day, as French says the first of a month: « 1er mars »."""
    return f"1er{text[1:]}" if current_language() == "fr" and text.startswith("1 ") else text


def format_edition(text: str) -> str:
    """What is named by a day, as 2024-12-20, or by other words: a day is said as the page says days."""
    day = parse_day(text)
    return format_day(day) if day else text


def format_moment(value: datetime | None) -> str:
    """A date and time in the person's zone, with the zone (D52)."""
    if value is None:
        return ""
    zone = get_timezone(time_zone())
    text = babel_datetime(value, format="d MMM y, HH:mm (ZZZZ)", tzinfo=zone, locale=current_language())
    return _first_of_month(text)


def translated(words: str) -> str:
    """A text of the tables, or a name people gave in both languages, in the language of the page."""
    return words.said_in(current_language()) if isinstance(words, Bilingual) else gettext(words)


@cache
def in_both(words: str) -> Mapping[str, str]:
    """A text of the tables, or a name people gave in both languages, in each language."""
    found = {}
    for language in LANGUAGES:
        with speaking(language, "UTC"):
            found[language] = translated(words)
    return MappingProxyType(found)


def in_words(value: Any) -> str:  # noqa: PLR0911 - one for each kind
    """A parameter of a message, as words of the language of the page.

    A Decimal or a date is written the language's way; a list is joined with “and”; ``("or", …)`` with “or”;
    ``("country", code)`` and names in two languages are said in the one of the page.
    """
    match value:
        case Decimal():
            return format_number(value)
        case date():
            return format_day(value)
        case ("country", str(code)):
            return country_name(code)
        case Bilingual():
            return translated(value)
        case ("or", list(items)):
            return format_list(items, style="or", locale=current_language())
        case list(items):
            return format_list(
                [translated(i) if isinstance(i, str) else in_words(i) for i in items], locale=current_language()
            )
        case _:
            return str(value)


def said(message: str, parameters: Any = ()) -> Said:
    """A message of the domain in the language of the page, with its parameters in words."""
    given = dict(parameters)

    def say() -> str:
        words = {name: in_words(value) for name, value in given.items()}
        text = gettext(message)
        return text % words if words else text

    return Said(say)


def joined(items: Iterable[str]) -> str:
    """A list in words: a, b and c."""
    return format_list(list(items), locale=current_language())


def _other_language() -> dict[str, str]:
    """The other language: its code, its own name, and the address of this very page in it."""
    other = next(code for code in LANGUAGES if code != current_language())
    return {"code": other, "name": LANGUAGES[other], "href": here_in(other)}


def here_in(language: str, **more: Any) -> str:
    """The address of the page shown, in a language; home where the address shows no page when it is only opened."""
    try:
        if g.get("failed"):
            raise HTTPNotFound
        endpoint, arguments = current_app.url_map.bind("").match(page_of(request.path), method="GET")
    except HTTPException:
        return url_for("home.show", language=language, **more)
    query = {name: request.args.getlist(name) for name in request.args}
    return url_for(endpoint, **{**query, **more, **arguments, "language": language})


def page_of(path: str) -> str:
    """The page at an address; of a form that was sent to where no page is, the nearest page above."""
    if request.method != "POST":
        return path
    parts = path.split("/")
    above = ("/".join(parts[:length]) for length in range(len(parts), 1, -1))
    return next((page for place in above for page in (place, f"{place}/") if opens(page)), path)


def opens(path: str) -> bool:
    """Whether a page can be opened at ``path``."""
    try:
        current_app.url_map.bind("").match(path, method="GET")
    except HTTPException:
        return False
    return True


def init_app(app: Flask) -> None:
    """Choose the language and the time zone by request, and give templates the words."""
    babel.init_app(app, locale_selector=current_language, timezone_selector=time_zone)

    @app.url_value_preprocessor
    def _take_language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        g.language = (values or {}).pop("language", None)

    @app.url_defaults
    def _keep_language(endpoint: str, values: dict[str, Any]) -> None:
        if "language" not in values and app.url_map.is_endpoint_expecting(endpoint, "language"):
            values["language"] = current_language()

    @app.after_request
    def _remember_language(response: Response) -> Response:
        """Keep the language of the page for addresses that name none."""
        language = current_language()
        if request.path.startswith(f"/{language}/") and request.cookies.get(COOKIE) != language:
            secure = app.config["SESSION_COOKIE_SECURE"]
            response.set_cookie(COOKIE, language, max_age=31536000, samesite="Lax", secure=secure, httponly=True)
        return response

    app.jinja_env.globals["gettext"] = _templates_say(app.jinja_env.globals["gettext"])
    app.jinja_env.globals.update(
        current_language=current_language,
        other_language=_other_language,
        country_name=country_name,
        said=said,
        said_list=in_words,
    )
    app.jinja_env.filters.update(
        country=country_name,
        number=format_number,
        day=format_day,
        moment=format_moment,
        edition=format_edition,
        joined=joined,
    )


def _templates_say(of_the_catalogue: Any) -> Any:
    """``_()`` of templates: a name people gave is no text of ours, and is escaped as everything they typed."""

    @pass_context
    def say(context: Context, words: str, /, **variables: Any) -> str:
        if isinstance(words, Bilingual):
            return translated(words)
        said_of_it: str = of_the_catalogue(context, words, **variables)
        return said_of_it

    return say


def require_catalogues(translations: Path) -> None:
    """Refuse to start without the compiled French catalogue, rather than speak English to everybody."""
    missing = [c for c in LANGUAGES if c != DEFAULT and not (translations / c / "LC_MESSAGES/messages.mo").exists()]
    if missing:
        raise RuntimeError(f"The catalogue is not compiled for: {', '.join(missing)}. Run: make catalogues")

"""What is wrong with a version of a list is told on its page, in the words of whoever sent it."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO

import pytest
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart
from xlsxwriter import Workbook

from portal.reference import files, services
from portal.reference.domain.columns import Problem
from portal.reference.domain.lists import LISTS
from portal.shared.errors import Invalid
from tests.reference.files import changed
from tests.reference.test_pages import DAY, FORM
from tests.support.browser import Browser
from tests.support.pages import parsed, text_of
from tests.support.words import words

CODES = "code,name_en,name_fr,valid_to,category,category_2018,replaced_by\n08,Fruit,Fruits,,,,\n"
BODIES = "code,name,scheme,type,categories,seat\n"
POSTS = "code,name,country,function,superior,colour\n"


def workbook() -> bytes:
    """A list with a cell of each kind that is no plain value."""
    file = BytesIO()
    with Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["code", "name_en", "name_fr"])
        sheet.write_row(1, 0, ["08", "Fruit", "Fruits"])
        sheet.write_row(2, 0, ["0804", None, "Dattes"])
        sheet.write_formula(2, 1, "=A1", None, "Dates")
        sheet.merge_range("B4:B5", "Avocados")
        sheet.write_row(3, 2, ["Avocats"])
        sheet.write_row(4, 2, ["Avocats"])
        sheet.write_row(5, 0, ["0805", 12345678901234567890, "Agrumes"])
    return file.getvalue()


BAD_FILES = {
    "empty": ("nomenclature", b""),
    "too large": ("nomenclature", b"x" * 200_001),
    "locked": ("nomenclature", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    "no table": ("nomenclature", b"GIF89a\x00\x00\x00"),
    "another encoding": ("nomenclature", changed().decode().encode("cp1252")),
    "a quotation mark too few": ("nomenclature", changed(("Avocats", '"Avocats'))),
    "a cell without end": ("nomenclature", b'code,name_en\n08,"' + b"x" * 140_000),
    "too many lines": ("nomenclature", b"code,name_en,name_fr\n" + b"08,a,b\n" * 12),
    "other columns": ("nomenclature", b"number;colour\n1;red\n"),
    "headings alone": ("nomenclature", b"code,name_en,name_fr\n"),
    "cut off": ("nomenclature", changed(("08044000,Avocados,Avocats", "08044000"))),
    "a code twice": ("nomenclature", changed(("0901,", "0804,"))),
    "no chapter": ("nomenclature", f"{CODES}0101,Horses,Chevaux,,,,\n".encode()),
    "no English": ("nomenclature", f"{CODES}0899,,Dattes,,,,\n".encode()),
    "no French": ("nomenclature", f"{CODES}0899,Dates,,,,,\n".encode()),
    "followed by itself": ("nomenclature", f"{CODES}0804,Dates,Dattes,,,,0804\n".encode()),
    "a category of the other law": ("nomenclature", f"{CODES}0804,Dates,Dattes,,G,,\n".encode()),
    "no category": ("nomenclature", f"{CODES}0804,Dates,Dattes,,X,,\n".encode()),
    "no day": ("nomenclature", f"{CODES}0804,Dates,Dattes,soon,,,\n".encode()),
    "far away": ("nomenclature", f"{CODES}0804,Dates,Dattes,1700-01-01,,,\n".encode()),
    "calculated, merged, spoilt": ("nomenclature", workbook()),
    "no country": ("authorities", f"{POSTS}XZCAS1,Port,XZ,bcp,,\n".encode()),
    "no code of a country": ("authorities", f"{POSTS}FRLEH1,Port,France,bcp,,\n".encode()),
    "no function": ("authorities", f"{POSTS}FRLEH1,Port,FR,harbour,,\n".encode()),
    "nobody above it": ("authorities", f"{POSTS}FRLEH1,Port,FR,bcp,FR9,\n".encode()),
    "an end before the beginning": ("bodies", b"code,name,scheme,type,categories,valid_from,valid_to\n"
                                    b"MA-BIO-154,Ecocert,2018/848,compliance,A,2026-01-02,2025-01-01\n"),
    "half a recognition": ("bodies", f"{BODIES}MA-BIO-154,Ecocert,834/2007,,A,FR\n".encode()),
    "a category without a law": ("bodies", f"{BODIES}MA-BIO-154,Ecocert,,,A,FR\n".encode()),
    "a body outside without a law": ("bodies", f"{BODIES}MA-BIO-154,Ecocert,,,,FR\n".encode()),
}  # fmt: skip


def sent(browser: Browser, list_: str, data: bytes) -> str:
    """What the page says of a file that somebody sends."""
    address = f"/{browser.language}/administration/lists/{list_}/upload"
    browser.open(address)
    fields = {"csrf_token": browser.token, "source": "The office", "edition": str(DAY.year), "day": "1/1/2026"}
    boundary, body = encode_multipart(fields | {"file": FileStorage(BytesIO(data), "list.csv")})
    answer = browser.fetch("POST", address, data=body, content_type=f"multipart/form-data; boundary={boundary}")
    if answer.status_code == 303:
        browser.open(answer.headers["Location"])
    else:
        browser.page = parsed(answer.text)
    return browser.reading("main")


def wrong_with(list_: str, data: bytes) -> Sequence[Problem]:
    """What the rules say of a file."""
    with pytest.raises((Invalid, services.WrongFile)) as refused:
        services.read(LISTS[list_], [data], {}, DAY)
    wrong = refused.value
    return (
        wrong.problems if isinstance(wrong, services.WrongFile) else [Problem(0, "", wrong.message, wrong.parameters)]
    )


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_file_that_cannot_be_taken_is_refused_in_words(app, keeper, monkeypatch, language):
    monkeypatch.setattr(files, "MOST_ROWS", 12)
    monkeypatch.setattr(files, "MOST_BYTES", 200_000)
    browser = Browser(app, language=language).sign_in(keeper)
    told = set()

    for name, (list_, data) in BAD_FILES.items():
        with app.test_request_context(f"/{language}/"):
            wrong = wrong_with(list_, data)
        page = sent(browser, list_, data)

        for one in wrong:
            assert words(app, language, one.message, **one.parameters) in page, (name, one.message)
            assert one.column in {"", *(column.label for column in LISTS[list_].columns)}, "as people call it"
        told |= {one.message for one in wrong}
    assert len(told) >= len(BAD_FILES), "each is told in words of its own"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_deserves_a_look_in_a_file_is_told_in_words(app, keeper, language):
    browser = Browser(app, language=language).sign_in(keeper)
    posts = f"{POSTS}FR-1,Port,FR,bcp,,red\n,,,,,\n".encode()
    bodies = f"{BODIES}154,Ecocert,2018/848,compliance,A,MA\n".encode()

    page = sent(browser, "authorities", posts)
    for message, parameters in (
        ("These columns of the file are not read: %(names)s.", {"names": ["colour"]}),
        ("%(code)s is not of the usual shape: five letters of the place, a digit, perhaps a suffix.", {"code": "FR-1"}),
    ):
        assert words(app, language, message, **parameters) in page
    assert words(app, language, "%(code)s is not of the usual shape, like MA-BIO-154.", code="154") in sent(
        browser, "bodies", bodies
    )


@pytest.mark.parametrize("language", ["en", "fr"])
def test_two_files_where_one_is_expected_are_refused_in_words(app, keeper, language):
    browser = (
        Browser(app, language=language).sign_in(keeper).open(f"/{language}/administration/lists/nomenclature/upload")
    )
    fields = {"csrf_token": browser.token, "source": "The office", "edition": "2026"}
    both = [(BytesIO(changed()), "en.csv"), (BytesIO(changed()), "fr.csv")]

    answer = browser.fetch("POST", browser.address, data=fields | {"file": both}, content_type="multipart/form-data")

    assert words(app, language, "Send one file; only the workbooks of the TARIC come one per language.") in text_of(
        parsed(answer.text).main
    )


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_cannot_be_taken_back_or_taken_is_told_in_words(app, keeper, monkeypatch, language):
    lists = f"/{language}/administration/lists/nomenclature"
    browser = Browser(app, language=language).sign_in(keeper)

    def told(message: str, **parameters: object) -> bool:
        return browser.status == 409 and words(app, language, message, **parameters) in browser.reading("#problem")

    sent(browser, "nomenclature", changed())
    browser.click("button[value=take]")
    browser.open(f"{lists}/entry?entry=08044000").submit(FORM, {"name_en": "Pears"}, button="button.main")
    undo = browser.open(f"{lists}/versions/1").page
    browser.submit(FORM, {"reason": "x"}, button="button.bad")
    message = "This cannot be taken back: %(keys)s changed since. Take back the later changes first."
    assert told(message, keys=["08044000"])

    browser.open(f"{lists}/versions/2").submit(FORM, {"reason": "x"}, button="button.bad")
    browser.open(f"{lists}/versions/1").submit(FORM, {"reason": "x"}, button="button.bad")
    browser.page = undo
    browser.submit(FORM, {"reason": "x"}, button="button.bad")
    assert told("This was taken back already.")

    sent(browser, "nomenclature", changed(("Avocados,", "Pears,")))
    with monkeypatch.context() as patch:
        patch.setattr(services, "_write", refuse)
        browser.click("button[value=take]")
    assert told("Somebody else changed this list at the same moment. Nothing was changed; try again.")
    browser.click("button[value=take]")
    with monkeypatch.context() as patch:
        patch.setattr("tests.reference.test_told_in_words.DAY", date(2025, 1, 1))
        sent(browser, "nomenclature", changed())
    browser.click("button[value=take]")
    assert told(
        "Version %(number)s (%(edition)s) is newer than this file. Take it back first.", number=5, edition="2026"
    )


def refuse(*_act: object) -> None:
    """What a database says to the second of two who add the same version at once."""
    raise IntegrityError("", None, Exception())


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_a_command_did_and_what_is_to_come_is_told_to_everybody(app, keeper, tmp_path, language):
    path = tmp_path / "cn.csv"
    path.write_bytes(changed())
    said = app.test_cli_runner().invoke(args=["reference", "import-nomenclature", str(path), "--year", "2100", "--yes"])
    assert said.exit_code == 0, said.output
    browser = Browser(app, language=language).sign_in(keeper)

    page = browser.open(f"/{language}/lists").reading("main")
    assert words(app, language, "The Combined Nomenclature of the European Union") in page
    assert words(app, language, "to come") in page
    browser.open(f"/{language}/administration/lists/nomenclature/entry?entry=08044000")
    assert words(app, language, "by a command") in browser.reading(".history")
    browser.open(f"/{language}/administration/lists/nomenclature?q=zzz")
    assert words(app, language, "No entry fits. Try fewer words, or another state.") in browser.reading("main")


def test_a_column_that_a_list_does_not_have_is_told_in_both_languages(app, tmp_path):
    path = tmp_path / "bodies.csv"
    path.write_text(f"{BODIES}MA-BIO-154,Ecocert,2018/848,compliance,A,MA\n")
    facts = ("--source", "The office", "--edition", "1", "--set", "colour=red", "--yes")

    said = app.test_cli_runner().invoke(args=["reference", "import", "bodies", str(path), *facts]).output

    for language in ("en", "fr"):
        assert words(app, language, "The list has no column %(name)s.", name="colour") in said.replace("\u00a0", " ")

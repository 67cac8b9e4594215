"""Lists from the command line: the same preview, the same refusals, in both languages."""

from io import BytesIO

import pytest
from xlsxwriter import Workbook

from portal.reference import queries
from portal.reference.domain.lists import NOMENCLATURE
from tests.reference.files import changed
from tests.reference.test_nomenclature import HEADINGS, TARIC


@pytest.fixture
def run(app, tmp_path):
    """Run ``flask reference …`` on a file; returns what it says and how it ends."""

    def run_it(data: bytes | list[bytes], *arguments: str, command=("import-nomenclature",), typed: str = ""):
        contents = data if isinstance(data, list) else [data]
        paths = [tmp_path / f"file{number}" for number, _ in enumerate(contents)]
        for path, content in zip(paths, contents, strict=True):
            path.write_bytes(content)
        result = app.test_cli_runner().invoke(
            args=["reference", *command, *(str(path) for path in paths), *arguments], input=typed
        )
        return result.output, result.exit_code

    return run_it


def taric_workbook(language: str) -> bytes:
    data = BytesIO()
    with Workbook(data) as book:
        sheet = book.add_worksheet("Nomenclature")
        sheet.write_row(0, 0, HEADINGS)
        for number, row in enumerate(TARIC, start=1):
            text = row[5] if language == "EN" else row[6]
            sheet.write_row(number, 0, (row[0], row[1], row[2], language, int(row[3]), row[4], text, row[1]))
    return data.getvalue()


def test_a_preview_shows_what_would_change_and_changes_nothing(run, keeper):
    said, code = run(changed(), "--year", "2026", "--preview")

    assert code == 0
    assert "changed: 9" in said
    assert "0804 40 00 Avocados" in said
    assert queries.last_number("nomenclature") == 0


def test_it_asks_takes_the_version_once_and_says_when_nothing_changes(run, keeper):
    assert run(changed(), "--year", "2026", typed="n\n")[1] == 1
    assert queries.last_number("nomenclature") == 0

    assert "Version 1 de la liste nomenclature prise." in run(changed(), "--year", "2026", typed="y\n")[0]
    said, code = run(changed(), "--year", "2026", "--yes")
    assert (code, queries.last_number("nomenclature")) == (0, 1)
    assert said.startswith("Nothing changes: 9 entries are as in the file.")


def test_a_file_that_is_not_whole_is_refused_unless_told(run, keeper):
    cut = changed(("18,COCOA,CACAO\n1803,Cocoa paste,Pâte de cacao\n180310,Not defatted,non dégraissée\n", ""))

    said, code = run(cut, "--year", "2026", "--yes")
    assert (code, "probably not whole" in said, "sans doute pas complet" in said) == (1, True, True)
    assert run(cut, "--year", "2026", "--yes", "--whole")[1] == 0


def test_a_broken_file_is_told_line_by_line_in_both_languages(run, keeper):
    said, code = run(changed(("0901,", "0804,")), "--year", "2026", "--yes")

    assert code == 1
    assert (
        "Line 6, CN code: 0804 stands in line 3 already. / Ligne 6, Code NC\u00a0: 0804 figure déjà à la ligne 3."
        in said
    )


def test_the_workbooks_of_the_taric_are_imported_together(run, app):
    said, code = run([taric_workbook("EN"), taric_workbook("FR")], "--year", "2026", "--yes")

    assert code == 0, said
    row = queries.entry(NOMENCLATURE, "09011100")
    assert (row["name_fr"], row["category"]) == ("Café, non torréfié – non décaféiné", "A")


def test_other_lists_are_imported_with_values_for_missing_columns_exported_and_taken_back(run, app):
    data = b"code,body_name,categories\nTN-BIO-154,Ecocert SAS,AD\n"
    given = ("--set", "scheme=2018/848", "--set", "type=compliance")
    facts = ("--source", "Reg. (EU) 2021/1378", "--edition", "2024-12-20", "--from", "2024-12-20")

    said, code = run(data, *given, *facts, "--yes", command=("import", "bodies"))
    assert code == 0, said
    cli = app.test_cli_runner()
    assert "TN-BIO-154,2018/848,compliance,Ecocert SAS" in cli.invoke(args=["reference", "export", "bodies"]).output
    assert "Reg. (EU) 2021/1378" in cli.invoke(args=["reference", "lists"]).output
    assert cli.invoke(args=["reference", "undo", "bodies", "1"]).exit_code == 0
    assert "bodies             NONE" in cli.invoke(args=["reference", "lists"]).output


def test_what_is_built_in_is_loaded_by_a_command(app):
    cli = app.test_cli_runner()

    assert cli.invoke(args=["reference", "load"]).exit_code == 0
    assert "NONE" not in cli.invoke(args=["reference", "lists"]).output

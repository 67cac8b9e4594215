"""An export is verified by a program that knows nothing of the portal, and by what was kept of it before."""

import ast
import json

import pytest

from portal.coi.domain.lifecycle import Status
from portal.extensions import db
from portal.ledger.services import checkpoints, signing
from tests.factories import make_coi
from tests.ledger import behind, exported
from tests.ledger.behind import CHECKPOINTS, ENTRIES, HEAD


@pytest.fixture
def export(app, tmp_path):
    """Run ``flask audit export``; returns the file."""

    def export_it(name: str = "export.jsonl"):
        db.session.rollback()
        file = tmp_path / name
        result = app.test_cli_runner().invoke(args=["audit", "export", str(file)])
        assert result.exit_code == 0, result.output
        return file

    return export_it


@pytest.mark.postgres
def test_an_export_is_verified_by_the_program_alone(history, export):
    code, said = exported.run(export(), "--key", signing.public_key())

    assert code == 0, said
    assert f"GOOD / INTACT: {behind.length()} entries / entrées, 2 checkpoints / points signés" in said


def test_it_says_whose_key_it_took_from_the_file(history, export):
    code, said = exported.run(export())

    assert code == 0
    assert f"{signing.public_key()}  (as the file says / selon le fichier)" in said


def test_an_empty_history_is_exported_and_verified(app, export):
    assert exported.run(export())[0] == 0


def test_the_first_broken_line_is_named_in_both_languages(history, export):
    behind.change(7, person="Somebody else")

    code, said = exported.run(export())

    assert code == 1
    assert "BROKEN at line 8, after 6 entries: its digest is not that of its content." in said
    assert "ALTÉRÉ à la ligne 8, après 6 entrées : son empreinte n’est pas celle de son contenu." in said


def cut_off_with_all_traces(count: int) -> None:
    """Remove the tail, the checkpoints that saw it, and put the head back."""
    digest = behind.line(count)["digest"]
    behind.do(
        ENTRIES.delete().where(ENTRIES.c.position > count),
        CHECKPOINTS.delete().where(CHECKPOINTS.c.count > count),
        HEAD.update().values(count=count, digest=digest),
    )


def test_a_tail_that_was_cut_off_without_a_trace_is_found_by_what_was_kept(history, export):
    kept = export("kept.jsonl")
    cut_off_with_all_traces(behind.length() - 5)
    assert behind.found() is None, "the database alone cannot know"

    code, said = exported.run(export(), "--checkpoint", kept)

    assert code == 1
    assert "what you kept knows more lines" in said


def test_a_history_made_anew_is_found_at_the_line_where_it_left_the_one_that_was_kept(history, export):
    kept = export("kept.jsonl")
    behind.do(CHECKPOINTS.delete())
    behind.change(7, person="Somebody else")
    behind.link_anew()
    assert behind.found() is None, "the database alone cannot know"

    code, said = exported.run(export(), "--checkpoint", kept)

    assert code == 1
    assert "BROKEN at line 8, after 7 entries: another line stood here in what you kept." in said


def test_a_checkpoint_that_was_kept_alone_finds_it_too(app, history, export, tmp_path):
    kept = tmp_path / "checkpoint.json"
    kept.write_text(app.test_cli_runner().invoke(args=["audit", "checkpoint"]).stdout)
    assert exported.run(export(), "--checkpoint", kept)[0] == 0
    behind.do(CHECKPOINTS.delete())
    behind.change(7, person="Somebody else")
    behind.link_anew()

    code, said = exported.run(export(), "--checkpoint", kept)

    assert code == 1
    assert "the lines up to here are not those of the checkpoint that you kept" in said


def test_an_export_has_what_an_older_one_had(history, export):
    old = export("old.jsonl")
    make_coi(history, Status.DESCRIPTION_COMPLETED)
    checkpoints.make()

    assert exported.run(export(), "--checkpoint", old)[0] == 0


def test_signatures_of_another_key_are_refused_where_a_key_is_known(history, export, monkeypatch, app):
    known = signing.public_key()
    monkeypatch.setitem(app.config, "SECRET_KEY", "another secret of more than 32 characters")

    assert exported.run(export())[0] == 0
    code, said = exported.run(export(), "--key", known)

    assert code == 1
    assert "it was signed with a key that you do not trust" in said
    assert exported.run(export(), "--key", known, "--key", signing.public_key())[0] == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--key", "abc"], "--key: abc"),
        (["--checkpoint", "nowhere"], "No such file"),
        (["--checkpoint", exported.SCRIPT], "this is no line of an export"),
    ],
)
def test_a_question_that_makes_no_sense_is_told_apart_from_a_broken_history(history, export, arguments, said):
    code, answer = exported.run(export(), *arguments)

    assert code == 2
    assert said in answer


def test_the_checkpoints_stand_behind_the_last_line_they_saw(history):
    found = [json.loads(line) for line in exported.lines()]

    seen = [(place, line["checkpoint"]["count"]) for place, line in enumerate(found) if "checkpoint" in line]
    assert [found[place - 1]["entry"]["position"] for place, _ in seen] == [count for _, count in seen]
    assert [set(found[0]), set(found[-1])] == [{"ledger"}, {"end", "signature"}]


def test_the_verifier_needs_python_3_9_and_its_standard_library():
    tree = ast.parse(exported.SCRIPT.read_text(), feature_version=(3, 9))

    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported == {"__future__", "argparse", "collections", "hashlib", "json", "pathlib", "re", "sys", "typing"}

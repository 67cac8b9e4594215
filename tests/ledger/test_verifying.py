"""Whoever changes the history behind the portal's back is found, and where."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select

from portal.extensions import db
from portal.ledger.services.verifying import verify
from portal.persistence.chain import content
from portal.shared.ledger import digest_of
from tests.ledger import behind
from tests.ledger.behind import CHECKPOINTS, ENTRIES, HEAD, RECORDS

pytestmark = pytest.mark.postgres

WHERE = 7
COLUMNS = [column.name for column in ENTRIES.columns]


def other(value: object, name: str) -> object:
    """Something else that this column takes."""
    if name in {"account_id", "organisation_id"}:
        return None
    match value:
        case bool():
            return not value
        case int() | None if name in {"id", "position", "subject_id", "version"}:
            return (value or 0) + 10_000
        case dict():
            return value | {"slipped in": 1}
        case str() | None:
            return f"{value}?"[-40:]
        case _:
            return value + timedelta(microseconds=1)


def test_a_history_that_nobody_touched_is_good(history):
    verdict = verify()

    assert verdict.finding is None
    assert (verdict.lines, verdict.checkpoints) == (behind.length(), 2)
    assert verdict.records == 1


def test_an_empty_history_is_good(app):
    assert behind.found() is None


@pytest.mark.parametrize("column", COLUMNS)
def test_a_change_of_any_column_is_found_at_its_line(history, column):
    behind.change(WHERE, **{column: other(behind.line(WHERE)[column], column)})

    assert behind.found() == ("MISSING" if column == "position" else "CHANGED", WHERE)


def test_a_change_with_a_digest_that_fits_is_found_at_the_line_after(history):
    behind.change(WHERE, person="Somebody else")
    before, line = behind.lines()[WHERE - 2 : WHERE]
    behind.change(WHERE, digest=digest_of(content(line, WHERE, before.digest)))

    assert behind.found() == ("CHANGED", WHERE + 1)


def test_a_chain_made_anew_is_found_by_the_checkpoint_that_saw_the_old_one(history):
    seen = first_checkpoint()["count"]
    behind.change(WHERE, person="Somebody else")
    behind.link_anew()

    assert seen > WHERE
    assert behind.found() == ("CHECKPOINT_DISAGREES", seen)


@pytest.mark.parametrize("where", [1, WHERE])
def test_a_line_that_was_deleted_is_found(history, where):
    behind.do(ENTRIES.delete().where(ENTRIES.c.position == where))

    assert behind.found() == ("MISSING", where)


def test_a_deletion_with_a_chain_made_anew_is_found(history):
    behind.do(ENTRIES.delete().where(ENTRIES.c.position == WHERE))
    behind.link_anew()

    assert behind.found() == ("CHECKPOINT_DISAGREES", first_checkpoint()["count"])


def test_lines_that_changed_places_are_found(history):
    for old, new in ((WHERE, 10_000), (WHERE + 1, WHERE), (10_000, WHERE + 1)):
        behind.change(old, position=new)

    assert behind.found() == ("CHANGED", WHERE)


def test_lines_that_are_shown_in_another_order_are_found(history):
    one, two = behind.line(WHERE)["id"], behind.line(WHERE + 1)["id"]
    for position, id_ in ((WHERE, 10_000), (WHERE + 1, one), (WHERE, two)):
        behind.change(position, id=id_)

    assert behind.found() == ("CHANGED", WHERE)


@pytest.mark.parametrize(
    ("position", "problem"), [(None, "PAST_THE_CHAIN"), (10_000, "PAST_THE_CHAIN"), (0, "OUT_OF_PLACE")]
)
def test_a_line_that_was_slipped_in_is_found(history, position, problem):
    slipped = behind.line(WHERE) | {"id": 10_000, "position": position}
    behind.do(insert(ENTRIES).values(slipped))

    assert behind.found() == (problem, 1 if position == 0 else None)


def test_a_line_that_was_slipped_in_between_is_found(history):
    slipped = behind.line(WHERE) | {"id": 10_000, "position": WHERE}
    for position in range(behind.length(), WHERE - 1, -1):
        behind.change(position, position=position + 1)
    behind.do(insert(ENTRIES).values(slipped), HEAD.update().values(count=HEAD.c.count + 1))

    assert behind.found() == ("CHANGED", WHERE)


def test_a_tail_that_was_cut_off_is_found_by_the_head(history):
    last = behind.length()
    behind.do(ENTRIES.delete().where(ENTRIES.c.position > last - 3))

    assert behind.found() == ("SHORTER", last - 2)


def test_a_tail_that_was_cut_off_with_the_head_is_found_by_the_checkpoint(history):
    behind.do(ENTRIES.delete().where(ENTRIES.c.position > WHERE))
    behind.do(HEAD.update().values(count=WHERE, digest=behind.line(WHERE)["digest"]))

    assert behind.found() == ("SHORTER", WHERE + 1)


def test_a_history_that_was_emptied_is_found(history):
    behind.do(ENTRIES.delete(), HEAD.delete())

    assert behind.found() == ("SHORTER", 1)


@pytest.mark.parametrize("values", [{"digest": "f" * 64}, {"count": 10_000}, {"count": 3}])
def test_a_head_that_was_changed_is_found(history, values):
    behind.do(HEAD.update().values(values))

    assert behind.found()[0] in {"HEAD", "SHORTER"}


def first_checkpoint() -> dict:
    db.session.rollback()
    return dict(db.session.execute(select(CHECKPOINTS).order_by(CHECKPOINTS.c.number)).first()._mapping)


@pytest.mark.parametrize("column", ["at", "digest", "root", "key", "signature"])
def test_a_checkpoint_that_was_changed_is_found(history, column):
    value = first_checkpoint()[column]
    changed = value + timedelta(seconds=1) if column == "at" else value[:-1] + ("0" if value[-1] != "0" else "1")
    behind.do(CHECKPOINTS.update().where(CHECKPOINTS.c.number == 1).values({column: changed}))

    finding = verify().finding
    assert (finding.problem.name, finding.parameters) == ("CHECKPOINT_SIGNATURE", {"number": 1})


def test_a_checkpoint_that_is_missing_is_found(history):
    behind.do(CHECKPOINTS.delete().where(CHECKPOINTS.c.number == 1))

    assert verify().finding.problem.name == "CHECKPOINT_MISSING"


def test_a_record_that_was_changed_is_found(history):
    content = json.loads(db.session.scalars(select(RECORDS.c.content)).one()) | {"reference": "COI.2026.0000042"}
    behind.do(RECORDS.update().values(content=json.dumps(content)))

    assert behind.found() == ("RECORD_CHANGED", None)


def test_a_record_that_was_changed_with_its_digest_is_found(history):
    behind.do(
        RECORDS.update().values(content="{}", digest="44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a")
    )

    assert behind.found() == ("RECORD_CHANGED", None)


def test_a_record_that_is_missing_is_found_at_the_line_that_names_it(history):
    [line] = [line for line in behind.lines() if line.record_digest]
    behind.do(RECORDS.delete())

    assert behind.found() == ("RECORD_MISSING", line.position)


def test_a_record_of_another_certificate_is_found(history):
    other_one = select(func.max(behind.TABLES.tables["cois"].c.id)).scalar_subquery()
    behind.do(RECORDS.update().values(coi_id=other_one))

    assert behind.found() == ("RECORD_UNKNOWN", None)

"""Every act links its lines to the chain, whoever acts at the same time."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from portal.coi import queries
from portal.coi.domain.lifecycle import Action
from portal.extensions import db
from portal.persistence import audit
from portal.persistence.chain import content
from portal.persistence.transaction import transaction
from portal.shared import clock
from portal.shared.errors import NotAllowed
from portal.shared.ledger import BEGINNING, digest_of
from tests.coi.test_budgets import statements
from tests.factories import make_coi, take
from tests.ledger import behind
from tests.support.workers import Workers

pytestmark = pytest.mark.postgres


@pytest.fixture
def workers(app):
    found = Workers(app)
    yield found
    found.pool.shutdown()


def write(*events: str, **more) -> None:
    """An act that leaves lines."""
    with transaction():
        for event in events:
            audit.record(None, event, ("test", 1), **more)


def positions() -> list[int | None]:
    return [line.position for line in behind.lines()]


def test_an_act_links_the_lines_it_wrote_in_their_order(app):
    write("first")
    write("second", "third", "fourth")

    assert [(line.position, line.event) for line in behind.lines()] == [
        (1, "first"), (2, "second"), (3, "third"), (4, "fourth"),
    ]  # fmt: skip
    assert len({line.digest for line in behind.lines()}) == 4
    assert behind.found() is None


def test_the_life_of_a_certificate_is_one_chain(history):
    assert positions() == list(range(1, behind.length() + 1))
    assert behind.found() is None


def test_an_act_that_fails_leaves_no_gap(app):
    write("before")

    def fail():
        with transaction():
            audit.record(None, "lost", ("test", 1))
            raise NotAllowed

    with pytest.raises(NotAllowed):
        fail()
    write("after")

    assert [(line.position, line.event) for line in behind.lines()] == [(1, "before"), (2, "after")]
    assert behind.found() is None


def test_a_thousand_lines_of_one_act_are_linked(app):
    write(*(f"event {number}" for number in range(1_001)))

    assert positions() == list(range(1, 1_002))
    assert behind.found() is None


def test_two_who_act_at_once_make_one_chain(world, workers):
    def ten(worker):
        return lambda: [write(f"{worker} {number}", f"{worker} {number} again") for number in range(10)]

    outcomes = workers.at_once(*(ten(worker) for worker in "abcd"))

    assert outcomes == [[None] * 10] * 4
    assert positions() == list(range(1, 81))
    assert behind.found() is None


def test_certificates_made_and_submitted_at_once_make_one_chain(world, workers):
    drafts = [make_coi(world) for _ in range(4)]

    workers.at_once(*(lambda draft=draft: take(world, draft, Action.SUBMIT, "exporter") for draft in drafts))

    assert positions() == list(range(1, behind.length() + 1))
    assert behind.found() is None


def test_an_act_links_behind_one_that_was_about_to_be_kept(world, workers):
    workers.one_inside_the_other(lambda: write("first"), lambda: write("second"))

    assert [(line.position, line.event) for line in behind.lines()] == [(1, "first"), (2, "second")]
    assert behind.found() is None


def test_what_is_hashed_is_what_is_read_back(app):
    noon = datetime(2026, 11, 30, 12, 0, 0, 7, tzinfo=timezone(timedelta(hours=5)))
    changes = {"ö": ("a", 1), 2: [None, True, {"b": 1, "a": 2}], "big": 10**30, "half": "\ud83c", "text": "\x07\u2028é"}

    with clock.at(noon):
        write("odd", changes=changes, reason="Deux\nlignes", version=3, step=("a", "b"))
    with clock.at(datetime(2026, 11, 30, tzinfo=UTC)):
        write("plain")

    assert behind.found() is None


def test_a_number_that_is_not_whole_is_kept_as_a_text(app):
    write("moved", changes={"latitude": [43.6, [-1.5]]})

    [line] = behind.lines()
    assert line.changes == {"latitude": ["43.6", ["-1.5"]]}


def test_such_a_number_is_refused_where_nobody_made_it_a_text(app):
    with pytest.raises(ValueError, match="whole numbers"):
        write("wrong", changes={"place": {"latitude": 43.6}})

    assert behind.lines() == []


def test_linking_costs_two_statements_on_postgresql_and_three_on_sqlite(app):
    write("warm")
    with statements() as sent:
        write("first", "second")

    linking = [statement for statement in sent if not statement.startswith("INSERT INTO audit_entries")]
    assert len(linking) == (2 if db.engine.dialect.name == "postgresql" else 3)


def test_an_act_without_a_line_does_not_touch_the_head(app):
    with statements() as sent, transaction():
        pass

    assert sent == []


@pytest.mark.parametrize("deed", [lambda line: setattr(line, "person", "Somebody else"), db.session.delete])
def test_a_line_that_is_linked_is_not_changed_by_the_portal_itself(app, deed):
    write("first")

    with pytest.raises(RuntimeError, match="Line 1 of the history is linked"), transaction():
        deed(audit.entries(("test", 1))[0])

    assert [line.person for line in behind.lines()] == [""]


def test_the_first_line_follows_the_beginning(app):
    write("first")

    [line] = behind.lines()
    assert line.digest == digest_of(content(line, 1, BEGINNING))


def test_a_line_knows_the_record_that_was_frozen(history):
    named = [line for line in behind.lines() if line.record_digest]

    assert named
    assert {line.subject for line in named} == {queries.SUBJECT}

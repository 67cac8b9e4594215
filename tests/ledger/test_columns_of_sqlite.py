"""SQLite takes anything in a column; what is not of its kind is found as a change, at its line."""

import pytest
from sqlalchemy import text

from tests.ledger import behind


@pytest.mark.parametrize(
    "column",
    ["changes = 'no JSON'", "changes = '{\"weight\": NaN}'", "changes = x'00ff'", "at = 'yesterday'", "at = 7",
     "subject_id = 'one'", "person = x'ff'", "digest = 7", "version = 1.5"],
)  # fmt: skip
def test_what_is_not_of_its_kind_is_found_at_its_line(history, column):
    behind.do(text(f"UPDATE audit_entries SET {column} WHERE position = 7"))  # noqa: S608

    assert behind.found() == ("CHANGED", 7)


def test_a_position_that_is_none_is_found(history):
    behind.do(text("UPDATE audit_entries SET position = 'seven' WHERE position = 7"))

    assert behind.found() == ("MISSING", 7)

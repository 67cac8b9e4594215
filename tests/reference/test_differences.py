"""What a new version adds, changes and ends. No database is asked."""

from dataclasses import replace
from datetime import date

from portal.reference.domain.differences import compare

DAY = date(2027, 1, 1)


def row(code: str, name: str = "x", **more: str) -> dict[str, str]:
    return {"code": code, "name": name, "scheme": "a", "valid_from": "", "valid_to": "", **more}


NOW = {code: row(code) for code in ("1", "2", "3", "4", "5")}


def new(*codes: str, **names: str) -> dict[str, dict[str, str]]:
    return {code: {"code": code, "name": names.get(f"n{code}", "x"), "scheme": "a"} for code in codes}


def keys(changes) -> list[str]:
    return [change.key for change in changes]


def difference(rows, now=NOW, told=("code", "name", "scheme"), part=()):
    return compare(now, rows, day=DAY, part=part, told=told)


def test_what_is_new_begins_what_is_gone_ends_and_what_changed_keeps_the_rest():
    found = difference(new("1", "2", "3", "4", "6", n2="y"))

    assert (keys(found.added), keys(found.changed), keys(found.ended), found.same) == (["6"], ["2"], ["5"], 3)
    assert found.added[0].after["valid_from"] == "2027-01-01"
    assert found.ended[0].after == row("5", valid_to="2026-12-31")
    assert found.changed[0].columns == ["name"]


def test_the_same_version_changes_nothing():
    assert not difference(new(*NOW))


def test_entries_that_ended_are_not_ended_again_and_begin_anew_when_they_are_back():
    ended = NOW | {"5": row("5", valid_to="2020-12-31")}

    assert not difference(new("1", "2", "3", "4"), ended)
    [back] = difference(new(*NOW), ended).changed
    assert back.after["valid_to"] == ""


def test_columns_that_a_file_lacks_stay_as_they_are():
    assert not difference({"1": {"code": "1"}} | new("2", "3", "4", "5"), told=("code",))


def test_only_the_share_of_the_list_that_a_file_is_about_ends():
    others = NOW | {"9": row("9", scheme="b")}

    assert keys(difference(new("1", "2", "3", "4"), others, part=("scheme",)).ended) == ["5"]


def test_a_file_that_ends_more_than_it_may_or_lacks_a_branch_is_probably_not_whole():
    four, three = difference(new("1", "2", "3", "4")), difference(new("1", "2", "3"))

    assert [replace(found, most_ended=0.2).shrinks for found in (four, three)] == [False, True]
    assert replace(four, most_ended=0.2, lacks_a_part=True).shrinks


def test_what_was_never_in_force_there_and_here_stays_so():
    never = {"valid_from": "2026-01-01", "valid_to": "2025-12-31"}

    assert not difference({"6": row("6", **never)} | new(*NOW), NOW | {"6": row("6", **never)})


def test_an_entry_that_was_taken_back_is_new_again():
    never = NOW | {"6": row("6", valid_from="2026-01-01", valid_to="2025-12-31")}

    [again] = difference(new(*NOW, "6"), never).added
    assert (again.before, again.after["valid_from"], again.after["valid_to"]) == (None, "2027-01-01", "")

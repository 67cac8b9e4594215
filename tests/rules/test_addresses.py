"""Addresses that somebody may have kept must not vanish: the list is in ``addresses.txt``, beside this file."""

import re
from pathlib import Path

LIST = Path(__file__).with_name("addresses.txt")


def addresses(application) -> set[str]:
    """Every address of the application, as the list writes them: methods, then the path."""
    found = set()
    for rule in application.url_map.iter_rules():
        path = re.sub(r"<[^>]*language>", "<language>", rule.rule)
        found |= {f"{method:4} {path}" for method in rule.methods & {"GET", "POST", "PUT", "PATCH", "DELETE"}}
    return found


def listed() -> list[str]:
    return LIST.read_text().splitlines()


def test_no_address_has_vanished(application):
    assert sorted(set(listed()) - addresses(application)) == [], "keep them, or redirect from them"


def test_every_address_is_in_the_list(application):
    assert sorted(addresses(application) - set(listed())) == [], (
        "from now on they must not vanish: add them to the list"
    )


def test_the_list_is_in_order():
    assert listed() == sorted(set(listed()), key=lambda line: (line[5:], line))


def test_addresses_are_words_in_lower_case_and_name_their_language(application):
    paths = {line[5:] for line in addresses(application)}

    without = {path for path in paths if not path.startswith("/<language>/")}
    assert without == {"/", "/healthz", "/schemas/coi-record-1.json"}
    word = r"[a-z-]+(-[0-9]+)?(\.(json|xml))?"
    assert [path for path in paths if not re.fullmatch(rf"(/({word}|<[a-z_:]+>(\.png)?)?)+", path)] == []

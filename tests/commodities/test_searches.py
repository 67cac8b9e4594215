"""The searches people make, measured: the right commodity is among the first three."""

from tests.commodities.searches import CODES, ENGLISH, FRENCH, SEARCHES


def test_there_are_enough_of_every_kind() -> None:
    assert len(ENGLISH) >= 65
    assert len(FRENCH) >= 65
    assert len(CODES) >= 30
    assert len({search.typed for search in SEARCHES}) == len(SEARCHES) >= 160

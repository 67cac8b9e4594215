"""What a line is called where it stands alone."""

from portal.commodities.domain.entries import Entry
from portal.commodities.domain.naming import ROOMS, full_name, heading_name

HEADING = Entry("1005", "Maize (corn)", "Maïs", title_en="Maize (corn)", title_fr="Maïs")
SEED = Entry("100510", "Seed", "de semence", title_en="Seed", title_fr="de semence", path=(HEADING,))


def official(code: str, name: str, *path: Entry) -> Entry:
    return Entry(code, name, name, title_en=name, title_fr=name, path=path)


def test_other_is_never_all_that_is_said() -> None:
    assert full_name(official("10059000", "Other", HEADING), "en") == "Maize (corn) › Other"
    assert full_name(official("10051090", "Other", HEADING, SEED), "en") == "Seed › Other"


def test_our_own_name_stands_by_itself_and_an_official_one_behind_those_above_it() -> None:
    own = Entry("10051013", "Seed of hybrids", "Hybrides", title_en="Simple hybrids", path=(HEADING, SEED))

    assert full_name(own, "en") == "Seed of hybrids"
    assert full_name(official("10051013", "Simple hybrids", HEADING, SEED), "en") == "Seed › Simple hybrids"


def test_a_line_stands_under_its_heading() -> None:
    assert heading_name(SEED, "fr") == "Maïs"
    assert heading_name(HEADING, "fr") == ""


def test_a_heading_that_is_not_divided_at_six_digits_is_the_heading_of_what_stands_under_it() -> None:
    chapter = official("15", "Fats and oils")
    lard = official("150300", "Lard stearin", chapter)

    assert heading_name(lard, "en") == "Fats and oils"
    assert heading_name(official("15030011", "For industrial uses", chapter, lard), "en") == "Lard stearin"
    assert full_name(official("15030011", "For industrial uses", chapter, lard), "en") == "For industrial uses"


def test_the_less_room_there_is_the_shorter_is_what_is_said() -> None:
    long = official("10059000", "Maize of a kind that takes very many words to say and to read", HEADING)
    said = [full_name(long, "en", room) for room in ROOMS]

    assert all(len(name) <= room.title + len(" …") for name, room in zip(said, ROOMS, strict=True))
    assert sorted(set(said), key=len, reverse=True) == said

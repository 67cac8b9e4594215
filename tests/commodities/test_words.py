import pytest

from portal.commodities.domain.words import base, items, marked, words


def test_words_are_folded_and_articles_fall_out() -> None:
    assert words("Huile d’olive vierge, de la Crète") == ("huile", "olive", "vierge", "crete")
    assert words("Œufs BIO, 12 kg") == ("oeufs", "kg")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("banana", "bananas"),
        ("mango", "mangoes"),
        ("berry", "berries"),
        ("peach", "peaches"),
        ("leaf", "leaves"),
        ("noyau", "noyaux"),
        ("vegetal", "vegetaux"),
        ("chou", "choux"),
        ("frais", "fraiches"),
        ("sec", "seches"),
        ("torrefie", "torrefiees"),
        ("the", "thes"),
    ],
)
def test_singular_and_plural_have_one_base(one: str, other: str) -> None:
    assert base(one) == base(other)


@pytest.mark.parametrize(("one", "other"), [("poivre", "poivron"), ("riz", "ris"), ("pois", "poire"), ("the", "thym")])
def test_different_words_keep_different_bases(one: str, other: str) -> None:
    assert base(one) != base(other)


def test_a_name_enumerates_items_and_what_is_left_of_them() -> None:
    enumerated = items("Dates, figs and other fruit of the genus", is_english=True)

    assert [item.words for item in enumerated] == [("dates",), ("figs",), ("fruit", "genus")]
    assert [item.is_rest for item in enumerated] == [False, False, True]


def test_the_is_an_article_in_english_and_tea_in_french() -> None:
    assert items("the leaves", is_english=True)[0].words == ("leaves",)
    assert items("thé vert", is_english=False)[0].words == ("the", "vert")


def test_what_was_found_is_marked_as_it_is_written() -> None:
    parts = marked("Œufs d’oiseaux, séchés", frozenset({"oeufs", "seches"}))

    assert [part.text for part in parts if part.marked] == ["Œufs", "séchés"]
    assert "".join(part.text for part in parts) == "Œufs d’oiseaux, séchés"

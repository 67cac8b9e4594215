"""What is found in the built-in list, by which words, in which order."""

from typing import Any

import pytest

from portal.commodities.domain.builtin import BUILTIN
from portal.commodities.domain.entries import Entry
from portal.commodities.domain.index import Index, Match
from tests.commodities.searches import RECENT

INDEX = Index(BUILTIN)


def found(text: str, limit: int = 1000, **preference: Any) -> list[str]:
    return [hit.entry.formatted_code for hit in INDEX.search(text, limit=limit, **preference).hits]


def first(text: str) -> str:
    return found(text)[0]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        # part of a name, in both languages, whatever the accents and the case
        ("avocado", "0804 40 00"),
        ("AVOCATS", "0804 40 00"),
        ("the vert", "0902 10 00"),
        ("thé", "0902 10 00"),
        ("cafe", "0901 11 00"),
        ("son de blé", "2302 30"),
        ("oeufs", "0407 21 00"),
        ("Œufs", "0407 21 00"),
        ("quinoa", "1008 50 00"),
        ("tourteaux de soja", "2304 00 00"),
        # several words in any order, articles or not
        ("huile olive", "1509"),
        ("olive huile", "1509"),
        ("huile d’olive", "1509"),
        ("huile d'olive", "1509"),
        ("café vert", "0901 11 00"),
        ("organic cane sugar", "1701 13"),
        # singular and plural, masculine and feminine
        ("mango", "0804 50 00"),
        ("mangue fraîche", "0804 50 00"),
        ("pommes", "0808 10"),
        ("pomme", "0808 10"),
        # the beginning of a word
        ("vanil", "0905 10 00"),
        ("ging", "0910 11 00"),
        # everyday words that no official text has
        ("anacarde", "0801 31 00"),
        ("cashew", "0801 31 00"),
        ("noix de cajou", "0801 31 00"),
        ("gombo", "0709 99 90"),
        ("blé noir", "1008 10 00"),
        ("courgette", "0709 93 10"),
        ("zucchini", "0709 93 10"),
        # typing errors
        ("banannes", "0803 90"),
        ("vaniile", "0905 10 00"),
        ("avacado", "0804 40 00"),
        ("quiona", "1008 50 00"),
        ("choclat", "1806 20"),
        ("sesamme", "1207 40"),
        ("aple", "0808 10"),  # and not « aplatie »
        # codes
        ("0804 40 00", "0804 40 00"),
        ("0804.40.00", "0804 40 00"),
        ("08044000", "0804 40 00"),
        ("CN 0804 40", "0804 40 00"),
        ("1509", "1509"),
        ("1006 30", "1006 30"),
        ("rice 1006 30 98", "1006 30 98"),
        ("8044000", "0804 40 00"),  # what a spreadsheet leaves of it
    ],
)
def test_the_first_hit_is_the_one_meant(typed: str, code: str) -> None:
    assert first(typed) == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [("butter", "1804 00 00"), ("berry", "0810 20 10"), ("citrus", "0805 50 10"), ("épices", "0910 11 00")],
)
def test_weaker_reasons_are_found_too(typed: str, code: str) -> None:
    assert code in found(typed)


def test_the_beginning_of_a_code_finds_what_begins_so() -> None:
    assert found("0804 2") == ["0804 20", "0804 20 10", "0804 20 90"]
    assert found("0803") == [
        entry.formatted_code for entry in BUILTIN if entry.code.startswith("0803") and entry.selectable
    ]


def test_only_what_a_certificate_may_name_is_found() -> None:
    assert all(hit.entry.selectable for hit in INDEX.search("fruit, 08, sucre, coffee", limit=1000).hits)


def test_a_whole_word_comes_before_the_beginning_of_one_and_that_before_the_middle() -> None:
    matches = [hit.match for hit in INDEX.search("corn", limit=1000).hits]

    assert matches == sorted(matches)
    assert {Match.WORD, Match.WORD_START, Match.INSIDE} <= set(matches)


def test_the_thing_itself_comes_before_what_is_made_of_it() -> None:
    bananas = found("banane")

    assert bananas.index("0803 90 19") < bananas.index("0803 10 10") < bananas.index("1106 30 10")


def test_what_is_enumerated_above_belongs_to_the_line_called_after_it() -> None:
    assert not {"0804 10 00", "0804 30 00", "0804 50 00"} & set(found("avocado"))


def test_one_of_many_things_above_counts_for_the_rest_beneath_and_not_for_what_has_another_name() -> None:
    assert {"3301 29", "3301 29 49"} <= set(found("romarin"))
    assert "3301 29 42" not in found("romarin")  # essential oil of rose
    assert {"1515 90", "1515 90 59"} <= set(found("avocat"))
    assert "1515 90 11" not in found("avocat")  # tung oil


def test_what_stands_above_counts_for_every_line_beneath() -> None:
    assert {"0805 10 22", "0805 22 00", "0805 50 90"} <= set(found("agrumes"))
    assert found("citrus").index("0805 90 00") < found("citrus").index("0805 50 90")


def test_the_article_of_english_names_is_not_tea_and_neither_is_neither() -> None:
    assert {code[:4] for code in found("thé")} == {"0902", "1211", "2101", "2202"}  # rooibos is « thé rouge »


def test_several_questions_are_answered_together() -> None:
    both = INDEX.search("honey, 0804 40 00; cashew", limit=3)

    assert {hit.entry.formatted_code for hit in both.hits} == {"0804 40 00", "0409 00 00", "0801 31 00"}
    assert both.total == len(set(found("honey") + found("0804 40 00") + found("cashew")))


def test_the_order_is_the_same_in_both_languages_and_every_time() -> None:
    for typed in ("soja", "fruit", "noix", "raisin", "0901"):
        assert found(typed, language="en") == found(typed, language="fr") == found(typed)


def test_the_limit_cuts_the_hits_and_not_the_total() -> None:
    results = INDEX.search("rice", limit=3)

    assert len(results.hits) == 3
    assert results.total == len(found("rice")) > 3


def test_an_unknown_code_shows_what_stands_nearest() -> None:
    results = INDEX.search("0804 99 00", limit=100)

    assert "0804 40 00" in [hit.entry.formatted_code for hit in results.hits]
    assert {hit.match for hit in results.hits} == {Match.NEAR_CODE}
    assert results.missing == ("0804 99 00",)


def test_a_longer_code_leads_to_its_eight_digits() -> None:
    assert found("0804 40 00 10") == ["0804 40 00"]


def test_where_nothing_has_all_the_words_some_words_will_do() -> None:
    results = INDEX.search("bananes xyz", limit=100)

    assert results.hits[0].entry.formatted_code == "0803 90"
    assert results.hits[0].match is Match.SOME_WORDS
    assert results.missing == ("bananes xyz",)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("algues séchées", "1212 21 00"),
        ("algues fraîches", "1212 21 00"),
        ("rosemary dried", "1211 90 86"),
        ("menthe séchée", "1211 90 86"),
        ("artichokes in oil", "2005 99 30"),
    ],
)
def test_a_word_said_of_few_lines_counts_more_than_one_said_of_many(typed: str, code: str) -> None:
    assert code in found(typed, limit=4)


@pytest.mark.parametrize("typed", ["", "  ", ",;,", "xyzxyz", "9999", "bio", "%_'\"\\", "a" * 5000])
def test_what_says_nothing_finds_nothing(typed: str) -> None:
    assert not found(typed)


def test_a_hit_says_in_which_language_and_where_it_was_found() -> None:
    avocado = INDEX.search("avocat", limit=1, language="en").hits[0]

    assert avocado.language == "fr"
    assert [(part.text, part.marked) for part in avocado.matched] == [("Avocats", True), (", frais ou secs", False)]


def test_where_both_languages_would_do_the_reader_s_own_is_the_reason() -> None:
    assert INDEX.search("quinoa", limit=1, language="fr").hits[0].language == "fr"
    assert INDEX.search("quinoa", limit=1, language="en").hits[0].language == "en"


def test_words_of_two_languages_may_be_mixed() -> None:
    assert "1509 20 00" in found("olive oil vierge")


def test_a_code_alone_was_found_in_no_language() -> None:
    hit = INDEX.search("0804 40 00", limit=1).hits[0]

    assert (hit.match, hit.language, hit.matched) == (Match.EXACT_CODE, None, ())


def test_a_line_that_is_called_other_is_found_by_what_stands_above_it() -> None:
    chapter = Entry("09", "Coffee, tea and spices", "Café, thé et épices", selectable=False)
    heading = Entry("0901", "Coffee", "Café", selectable=False, path=(chapter,))
    other = Entry("090190", "Other", "autres", path=(chapter, heading))

    hits = Index([chapter, heading, other]).search("coffee", limit=5).hits

    assert [(hit.entry.code, hit.match) for hit in hits] == [("090190", Match.WORD)]


def test_browsing_goes_down_from_the_chapters_and_counts_what_can_be_chosen() -> None:
    chapters = {branch.entry.code: branch.count for branch in INDEX.children(None)}
    headings = INDEX.children("08")

    assert chapters["08"] == sum(branch.count + branch.entry.selectable for branch in headings)
    assert INDEX.children("0804")[0].entry.code == "08041000"
    assert INDEX.children("08044000") == ()
    assert INDEX.children("9999") == ()


def test_what_a_line_is_not_is_no_reason_to_answer_with_it() -> None:
    assert first("roasted coffee") == "0901 21 00"
    assert first("coffee not roasted") == "0901 11 00"
    assert "1005 90 00" not in found("sowing")


@pytest.mark.parametrize(("typed", "code"), [("passionfruit", "0810 90 20"), ("pine apple", "0804 30 00")])
def test_words_may_be_written_as_one_or_as_two(typed: str, code: str) -> None:
    assert first(typed) == code


def test_frozen_has_two_words_in_french() -> None:
    assert found("framboises surgelées") == found("framboises congelées")


def test_the_official_title_is_found_too_and_after_our_names() -> None:
    honey = Entry("04090000", "Honey", "Miel", title_en="Natural honey", title_fr="Miel naturel")
    water = Entry("22011011", "Natural water", "Eau naturelle")

    assert [hit.entry.code for hit in Index([honey, water]).search("natural", limit=5).hits] == ["22011011", "04090000"]


def test_what_is_made_of_something_comes_after_the_thing() -> None:
    flour = Entry("11022000", "Of maize", "De maïs")
    grain = Entry("20000000", "Maize", "Maïs")

    assert [hit.entry.code for hit in Index([flour, grain]).search("maize", limit=5).hits] == ["20000000", "11022000"]


def test_what_was_used_lately_comes_first_where_it_answers_well() -> None:
    usual = found("coffee")
    decaffeinated = usual[3]

    assert found("coffee", recent=[decaffeinated.replace(" ", "")]) == [
        decaffeinated,
        *(code for code in usual if code != decaffeinated),
    ]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("pear", "0808 30"),  # « avocado pear »
        ("noisettes", "0802 21 00"),  # « huile de noisette »
        ("thé vert", "0902 10 00"),  # « thé rouge »
        ("lait", "0401 20"),  # « laitue de mer »
        ("hemp seed", "1207 99 91"),
    ],
)
def test_what_was_used_lately_does_not_come_before_what_answers_better(typed: str, code: str) -> None:
    assert found(typed, recent=RECENT)[0] == code


def test_what_was_used_lately_comes_first_though_its_name_says_more() -> None:
    assert found("rice", recent=["10063098"])[0] == "1006 30 98"
    assert found("shelled almonds", recent=["08021290"])[0] == "0802 12 90"


@pytest.mark.parametrize("typed", ["cofee", "offee"])
def test_what_was_used_lately_does_not_come_first_for_a_typing_error_or_the_middle_of_a_word(typed: str) -> None:
    assert found(typed, recent=["09012200"]) == found(typed)


def test_an_unknown_code_is_said_to_be_unknown_with_the_lines_above_its_place() -> None:
    (unknown,) = INDEX.search("0804 40 99", limit=10).unknown

    assert unknown.code == "0804 40 99"
    assert [line.code for line in unknown.above] == ["08", "0804"]
    assert found("0804 40 99") == ["0804 40 00"]
    assert INDEX.search("0804 40, 0804 40 00 10", limit=10).unknown == ()


def test_figures_that_are_no_code_do_not_matter_beside_words() -> None:
    assert found("avocado 4 kg box 12") == found("avocado kg box")


def test_a_code_that_has_ended_says_so_and_leads_to_what_follows_it() -> None:
    old = Entry("08049900", "Bush plums", "Prunes kaki", replaced_by=("08044000",))

    results = Index(BUILTIN, [old]).search("0804 99 00", limit=10)

    assert [hit.entry.code for hit in results.hits] == ["08044000"]
    assert results.unknown[0].has_ended
    assert [line.code for line in results.unknown[0].followers] == ["08044000"]

"""The authorities, control bodies and countries that the portal comes with: well formed, and as the lists say."""

import csv
from pathlib import Path

import pytest

from portal.organisations.domain import EU_COUNTRIES, Function, OrganisationKind, RecognitionType, Scheme
from portal.organisations.domain.builtin.authorities import AUTHORITIES
from portal.organisations.domain.builtin.bodies import BODIES, GUIDES
from portal.organisations.domain.builtin.countries import COUNTRIES
from portal.organisations.domain.codes import is_usual
from portal.organisations.domain.names import name_key
from portal.web.i18n import countries

BY_CODE = {body.code: body for body in BODIES}
NAMED_AS_IN_THE_GUIDES = ("149", "154")


def letters(code, scheme):
    return [g.recognition.letters for g in BY_CODE[code].grounds if g.recognition.scheme is scheme]


def listed(folder: Path, name: str, key: str) -> dict[str, dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return {row[key]: row for row in csv.DictReader(file)}


def test_every_code_stands_once():
    for codes in ([body.code for body in BODIES], [authority.code for authority in AUTHORITIES]):
        assert sorted(set(codes)) == sorted(codes)


def test_codes_have_their_usual_shape_but_three_posts_of_the_guides():
    bodies = [code for code in BY_CODE if not is_usual(code, OrganisationKind.CONTROL_BODY)]
    posts = [a.code for a in AUTHORITIES if not is_usual(a.code, OrganisationKind.AUTHORITY, a.function)]

    assert (bodies, posts) == ([], ["FR007", "BE0001", "BE0002"])


def test_every_country_has_a_name():
    seats = {known.seat.country for known in (*BODIES, *AUTHORITIES)}
    assert seats | {code[:2] for code in BY_CODE} | {c.country for c in COUNTRIES} <= countries("fr").keys()


def test_bodies_of_the_guides_have_two_sets_of_letters_in_two_laws():
    assert letters("MA-BIO-154", Scheme.REG_834_2007) == ["A B D E F"]
    assert letters("MA-BIO-154", Scheme.REG_2018_848) == ["A B D E F G"]
    assert all(letters(code, Scheme.REG_834_2007) for code in GUIDES)


def test_bodies_of_the_union_are_not_recognised_for_anything():
    assert {body.code for body in BODIES if not body.grounds} == {c for c in BY_CODE if c[:2] in EU_COUNTRIES}


def test_a_body_of_a_recognised_country_has_the_letters_of_its_country_alone():
    through = {b.code[:2]: g.recognition for b in BODIES for g in b.grounds if g.source == "Reg. (EU) 2021/2325"}

    assert {(r.type, r.scheme, r.letters) for r in through.values()} == {
        (RecognitionType.THIRD_COUNTRY, Scheme.REG_2021_2325, "")
    }
    assert through.keys() == {c.country for c in COUNTRIES if c.recognition.scheme is Scheme.REG_2021_2325}


def test_every_post_lies_under_an_authority_of_its_own_country():
    by_code = {authority.code: authority for authority in AUTHORITIES}
    under = [(post, by_code[post.superior]) for post in AUTHORITIES if post.superior]

    assert all(above.function is Function.CCA and above.seat.country == post.seat.country for post, above in under)


def test_recognitions_are_those_of_the_published_list(reference_dir):
    published = listed(reference_dir, "control_bodies_compliance_2024-12-20.csv", "code")
    ours = {body.code: body for body in BODIES if letters(body.code, Scheme.REG_2018_848)}

    assert ours.keys() <= published.keys()
    for code, body in ours.items():
        scope = next(g.recognition for g in body.grounds if g.recognition.scheme is Scheme.REG_2018_848)
        row = published[code]
        assert (scope.categories, scope.exceptions) == (
            frozenset(row["categories"]),
            frozenset(row["categories_with_exception"]),
        ), code
        if row["body_number"] not in NAMED_AS_IN_THE_GUIDES:
            assert name_key(body.name) == name_key(row["body_name"]), code


def test_countries_and_their_bodies_are_those_of_the_published_list(reference_dir):
    published = listed(reference_dir, "third_countries_equivalence_2022-11-14.csv", "country")
    ours = {c.country: c.recognition for c in COUNTRIES if c.recognition.scheme is Scheme.REG_2021_2325}
    codes = listed(reference_dir, "control_bodies_third_countries_2022-11-14.csv", "code")

    assert {c: (r.letters, str(r.valid_to)) for c, r in ours.items()} == {
        code: (row["categories"], row["recognised_until"]) for code, row in published.items()
    }
    assert {b.code for b in BODIES if b.grounds and b.grounds[0].source == "Reg. (EU) 2021/2325"} <= codes.keys()


def test_points_of_entry_are_those_of_the_published_lists(reference_dir):
    published = listed(reference_dir, "border_control_posts_sample.csv", "traces_code")
    ours = {a.code: (a.seat.country, a.transport, a.unlocode) for a in AUTHORITIES}

    missing = published.keys() - ours.keys()
    assert missing == {"FRCDG4"}, "Roissy has the code of the guides"
    for code in published.keys() - missing:
        row = published[code]
        assert ours[code] == (row["country"], row["transport"], row["unlocode"]), code


@pytest.mark.parametrize("language", ["en", "fr"])
def test_territories_have_a_name_in_both_languages(language):
    assert {"RE", "GP", "MQ", "GF", "YT", "NC", "PF", "XK", "PS"} <= countries(language).keys()

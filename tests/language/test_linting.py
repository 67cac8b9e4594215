"""The linter of words finds what each rule is about, and leaves alone what is right."""

import pytest

from tests.support.linting import RULES, lint

WRONG = [
    ("no-break space before a colon", "fr", "Case: vide"),
    ("no-break space before a colon", "fr", "Case : vide"),
    ("narrow no-break space before ; ! ?", "fr", "Prêt ?"),
    ("narrow no-break space before ; ! ?", "fr", "Prêt?"),
    ("narrow no-break space before ; ! ?", "fr", "ici\u00a0; là"),
    ("no-break space before %", "fr", "20 % du lot"),
    ("no-break space inside « »", "fr", "le « brouillon »"),
    ("French quotes", "fr", "le “brouillon”"),
    ("English quotes", "en", "the «\u00a0draft\u00a0»"),
    ("no straight quotes", "fr", "l'importateur"),
    ("no straight quotes", "en", 'the "draft"'),
    ("no space before a mark", "en", "Ready ?"),
    ("no space before a mark", "en", "Box\u00a0: empty"),
    ("no space before a comma or a stop", "en", "a draft , then"),
    ("one character for the ellipsis", "fr", "L’organisme..."),
    ("one space", "en", "two  spaces"),
    ("accents on capitals", "fr", "Etape suivante"),
    ("accents on capitals", "fr", "A faire"),
    ("n° for a number", "fr", "règlement (CE) No 834/2007"),
    ("No for a number", "en", "Regulation n° 834/2007"),
    ("contracted article", "fr", "la case de le certificat"),
    ("elision", "fr", "avant que il signe"),
    ("a word once", "en", "the the draft"),
    ("numbers as in French", "fr", "1,200 kg"),
    ("numbers as in French", "fr", "12.5 kg"),
    ("numbers as in English", "en", "1\u202f200 kg"),
    ("numbers as in English", "en", "12,5 kg"),
    ("dates as in French", "fr", "le 3 Nov 2026"),
    ("dates as in English", "en", "on 3 novembre 2026"),
    ("dates in words", "en", "on 2026-11-21"),
    ("no raw key", "en", "It stands at description_completed."),
    ("no raw key", "fr", "Événement coi:issued"),
    ("no raw key", "en", "Box %(number)s"),
    ("one language", "fr", "Open the certificate and sign it"),
    ("one language", "en", "Signature de la case 18 par votre organisme"),
]
RIGHT = [
    (
        "fr",
        "Prêt\u202f? Case 12\u00a0: «\u00a0À faire\u00a0», à 13:49, 20\u00a0% de 1\u202f200,5 kg, le 1er mars 2026…",
    ),
    ("fr", "Règlement (CE) n° 834/2007, art. 33, § 3. L’État membre, étape par étape. Demandez de le changer."),
    ("fr", "Vous vous trompez. Écrivez à https://coi.example/fr/aide?x=1 ou à vous@coi.example."),
    ("en", "Ready? Box 12: “To do”, at 13:49, 20% of 1,200.5 kg, on 1 March 2026… It’s https://coi.example/a?b=1"),
    ("en", "Write it like 2026-11-21. Record 2 of 2026-11-12 13:05:21 UTC, 81255a64dc9c35be"),
    ("fr", "Écrivez-la comme 2026-11-21. Enregistrement 2 du 2026-11-12 13:05:21 UTC, 1,234 kg"),
    ("en", "boxes.goods.rows[0].net_weight, paper.pdf PDF, 1 kB"),
    ("en", "COI.EU.2026.0000045 · MA-BIO-154 · Regulation (EC) No 834/2007"),
]


@pytest.mark.parametrize(("rule", "language", "text"), WRONG, ids=lambda value: value)
def test_a_rule_finds_what_it_is_about(rule, language, text):
    assert rule in {finding.rule for finding in lint(text, language)}


@pytest.mark.parametrize(("language", "text"), RIGHT)
def test_what_is_right_is_left_alone(language, text):
    assert lint(text, language) == []


def test_every_rule_is_shown_at_work():
    assert {rule for rule, _language, _text in WRONG} == {rule.name for rule in RULES} | {"one language"}

"""A linter of words: a text and its language go in, findings come out. It knows no catalogue, page, mail or paper.

`lint` is for any text that people read: a message, a block of a page, a line of a mail, a page of a PDF. Each rule is a
row of `RULES`: its name, the languages it is about, what is wrong, and what is right.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

ENGLISH, FRENCH = "en", "fr"
BOTH = (ENGLISH, FRENCH)


@dataclass(frozen=True)
class Finding:
    """What one rule says about a piece of a text."""

    rule: str
    piece: str
    text: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.piece!r} in {self.text[:120]!r}"


@dataclass(frozen=True)
class Rule:
    """What must not stand in a text of some languages."""

    name: str
    languages: tuple[str, ...]
    wrong: re.Pattern[str]


def _rule(name: str, languages: tuple[str, ...] | str, wrong: str, flags: int = 0) -> Rule:
    return Rule(name, (languages,) if isinstance(languages, str) else languages, re.compile(wrong, flags))


NB, NNB = "\u00a0", "\u202f"
_UNIT = rf"[ {NB}{NNB}]?(?:(?:kg|g|t|l|MB|Mo|kB|ko)\b|m³|%)"
_NOT_QUOTED, _NO_STAMP = rf"(?<!“)(?<!«[{NB}{NNB}])", r"(?![\w-]|[\d :]{9} UTC)"
_ENGLISH_MONTHS = (
    "Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|"
    "Nov(?:ember)?|Dec(?:ember)?"
)
_FRENCH_MONTHS = "janvier|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre|janv|févr|juill|déc"
_BARE_CAPITALS = (
    "Ecole|Ecoute|Ecran|Ecrire|Ecrivez|Edite|Edition|Editer|Egal|Elevage|Eleveur|Elément|Emission|Emis|Epice|Epuis|"
    "Equipe|Equivalen|Etape|Etat|Etes|Etiquet|Etranger|Etre|Evaluation|Evénement|Ete|Etait"
)

RULES = (
    _rule("no-break space before a colon", FRENCH, rf"[^\W\d_»)](?<!{NB}):(?=[\s]|$)|[ {NNB}]:(?=\s|$)"),
    _rule("narrow no-break space before ; ! ?", FRENCH, rf"(?<![{NNB};!?])[;!?](?=[\s»)]|$)|[ {NB}][;!?]"),
    _rule("no-break space before %", FRENCH, r"\d ?%(?![\w(])"),
    _rule("no-break space inside « »", FRENCH, rf"«(?!{NB})|(?<!{NB})»"),
    _rule("French quotes", FRENCH, "[“”‘]"),
    _rule("English quotes", ENGLISH, "[«»]"),
    _rule("no straight quotes", BOTH, r"\"|(?<=\w)'|'(?=\w)|`"),
    _rule("no space before a mark", ENGLISH, rf"(?<=\w)[ {NB}{NNB}][:;!?](?=\s|$)"),
    _rule("no space before a comma or a stop", BOTH, r"\w [,.](?=\s|$)"),
    _rule("one character for the ellipsis", BOTH, r"\.\.\.+"),
    _rule("one space", BOTH, r"\S {2,}\S"),
    _rule("accents on capitals", FRENCH, rf"\b(?:{_BARE_CAPITALS})\w*|(?:^|[.!?…]\s)A(?= [a-zà-ÿ])|\bCa\b"),
    _rule("n° for a number", FRENCH, r"\b[Nn]o\.?[ \u00a0\u202f](?=\d)"),
    _rule("No for a number", ENGLISH, r"\bn°"),
    _rule("contracted article", FRENCH, r"\b(?:de|à) les? (?!\w+(?:er|ir|re)\b)\w+"),
    _rule("elision", FRENCH, r"(?<!-)\b(?:[Ll]e|[Dd]e|[Qq]ue|[Nn]e|[Jj]e) (?:a|est|ils?|elles?|en|une?|autres?)\b"),
    _rule("a word once", BOTH, r"(?<!\.)\b(?!(?:nous|vous|had|that)\b)([^\W\d_]{2,}) \1\b(?!-)", re.IGNORECASE),
    _rule("numbers as in French", FRENCH, rf"\d\.\d+{_UNIT}|\b\d{{1,3}},\d{{2}}0{_UNIT}"),
    _rule("numbers as in English", ENGLISH, rf"\d[ {NB}{NNB}]\d{{3}}{_UNIT}|\d,\d{{1,2}}{_UNIT}"),
    _rule("dates as in French", FRENCH, rf"\b\d{{1,2}}\.? (?:{_ENGLISH_MONTHS})\b"),
    _rule("dates as in English", ENGLISH, rf"\b\d{{1,2}}(?:er)? (?:{_FRENCH_MONTHS})\b"),
    _rule("dates in words", BOTH, rf"{_NOT_QUOTED}(?<![\w.-])(?<!like )(?<!comme )\d{{4}}-\d{{2}}-\d{{2}}{_NO_STAMP}"),
    _rule("no raw key", BOTH, r"(?<![.\]])\b[a-z]+(?:_[a-z]+)+\b|(?<![\w/.@:])[a-z]{2,}:[a-z_]{3,}\b|%\(|\{\{|\}\}"),
)  # fmt: skip


_ENGLISH_WORDS = "the of and is this that with for you your are has by it not be to from which was who"
_FRENCH_WORDS = "le la les des du et est une un pour vous votre vos sont avec dans qui que par sur pas ce cette au aux"
LITTLE_WORDS = {ENGLISH: frozenset(_ENGLISH_WORDS.split()), FRENCH: frozenset(_FRENCH_WORDS.split())}
"""Words that hardly a sentence does without, and that the other language does not have."""

WORD = re.compile(r"\b[^\W\d_]+\b")
FEWEST_WORDS = 3


def lint(text: str, language: str) -> list[Finding]:
    """What is wrong with a text in its language; nothing, one hopes."""
    return [*_findings(text, language), *in_one_language(text, language)]


def in_one_language(text: str, language: str) -> list[Finding]:
    """Whether a text speaks the other language: several little words of that one, none of its own."""
    found = [word.lower() for word in WORD.findall(text) if not word.isupper()]
    other = FRENCH if language == ENGLISH else ENGLISH
    theirs, ours = (LITTLE_WORDS[code] & set(found) for code in (other, language))
    if len(found) < FEWEST_WORDS or ours or not theirs or (len(theirs) == 1 and len(found) > 2 * FEWEST_WORDS):
        return []
    return [Finding("one language", text, text)]


def _findings(text: str, language: str) -> Iterator[Finding]:
    for rule in RULES:
        if language in rule.languages:
            for match in rule.wrong.finditer(text):
                yield Finding(rule.name, text[max(0, match.start() - 12) : match.end() + 8], text)

"""Names and numbers of organisations as people type them: the words they are found by, and how alike two names are."""

import re
from collections.abc import Iterator
from itertools import pairwise

from rapidfuzz import fuzz
from rapidfuzz.distance import DamerauLevenshtein

from portal.shared.text import folded

LEGAL_FORMS = frozenset(
    "ab ag aps as asbl bv bvba co commva company coop corp corporation cva cv doo earl eg eirl establishment "  # noqa: SIM905
    "etablissements ets eurl gaec gie gmbh inc kft kg lda limitada limited llc llp lp ltd ltda nv ood oy oyj plc pllc "
    "pte pty sa sae sagl sarl sarlau sarlu sas sasu scea sci scop scrl sl slu sm snc soc societe spa spol sprl srl "
    "srls srlu sro ste ug va vzw".split()
)
"""What stands beside a name and says nothing about whose it is."""

_SMALL_WORDS = frozenset("a and au aux d de del der des di do du el en et l la le les of the und van von y".split())  # noqa: SIM905
_INITIALS = re.compile(r"\b(?:[a-z]\.\s?){2,}(?:[a-z]\b)?")
_WORD = re.compile(r"[^\W_]+")
_NOT_IN_NUMBERS = re.compile(r"[\W_]+")
SHORTEST_WITH_TYPO = 4
SHORTEST_MIDDLE, SHORTEST_MIDDLE_OF_NUMBER = 3, 4
MIDDLE = "_"
"""Stands before the end of a word where ends are kept; no word has it."""

_TELLING_DIGITS = 5


def words_of(name: str) -> list[str]:
    """The folded words of a name, in order; legal forms and small words only where there is nothing else."""
    words = _all_words(name)
    telling = [word for word in words if word not in LEGAL_FORMS and word not in _SMALL_WORDS]
    return telling or words


def _all_words(name: str) -> list[str]:
    joined = _INITIALS.sub(lambda found: found[0].replace(".", "").replace(" ", "") + " ", folded(name))
    return [word[:40] for word in _WORD.findall(joined)]


def written_together(name: str) -> list[str]:
    """Each two neighbours of a name as one word: “Ben Slimane” is looked for as “Benslimane”."""
    words = [word for word in _all_words(name) if word not in LEGAL_FORMS]
    return [(one + other)[:40] for one, other in pairwise(words)]


def compact(number: str) -> str:
    """A number of any kind without spaces, points and dashes: how it is compared."""
    return _NOT_IN_NUMBERS.sub("", folded(number))[:40]


def bare(number: str) -> list[str]:
    """What people type of a number: all of it; without the country it begins with; its digits alone."""
    whole = compact(number)
    digits = "".join(c for c in whole if c.isdigit())
    shorter = [whole[2:]] if whole[:2].isalpha() and whole[2:].isdigit() else []
    return [whole, *shorter, *([digits] if len(digits) >= _TELLING_DIGITS else [])]


def name_key(name: str) -> str:
    """What two spellings of one name share: the words that tell, in alphabetical order."""
    return " ".join(sorted(words_of(name)))[:255]


def likeness(one: str, other: str) -> int:
    """How alike two names are, from 0 to 100, whatever the order of their words."""
    return round(fuzz.token_sort_ratio(" ".join(words_of(one)), " ".join(words_of(other))))


def deletions(word: str) -> Iterator[str]:
    """``word`` with one letter left out, each way, and ``word`` itself.

    Two words that differ by one slip (a letter missing, added, replaced, or two exchanged) share one of these.
    """
    yield word
    yield from dict.fromkeys(word[:at] + word[at + 1 :] for at in range(len(word)))


def ends(word: str) -> Iterator[str]:
    """What is left of ``word`` without its beginning, three letters at least: what stands in its middle begins one.

    Of numbers only every second end, as there are so many: one digit less of what was typed begins one then.
    """
    step = 1 if word.isalpha() else 2
    yield from (word[at:] for at in range(step, len(word) - SHORTEST_MIDDLE + 1, step))


def is_slip(typed: str, word: str) -> bool:
    """Whether ``typed`` is ``word`` with one slip of the fingers."""
    return DamerauLevenshtein.distance(typed, word, score_cutoff=1) <= 1

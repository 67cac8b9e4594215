"""Box 2: the procedure follows from the recognition of the body in box 1 and the categories of box 13 (D21, D53).

``scheme`` is the law that the form follows: it says which recognitions count, by the day of the certificate. A letter
is compared with the letter of the same product in the law of the recognition (D03).
"""

from datetime import date

from portal.coi.domain.boxes import Choice
from portal.coi.domain.content import Answers, CommodityFact, Content
from portal.organisations.domain import LETTERS, Party, Recognition, RecognitionType, Scheme
from portal.shared.text import N_

PROCEDURES = (
    Choice(RecognitionType.THIRD_COUNTRY, N_("Equivalent third country (Art. 33(2))")),
    Choice(RecognitionType.EQUIVALENT_BODY, N_("Equivalent control body or authority (Art. 33(3))")),
    Choice(RecognitionType.COMPLIANCE, N_("Compliance (Art. 32)")),
)


def _products(content: Content) -> tuple[CommodityFact, ...]:
    codes = dict.fromkeys(row["commodity"] for row in content.rows("goods"))
    return tuple(content.commodities[code] for code in codes if code in content.commodities)


def recognition_of(content: Content, scheme: Scheme) -> Recognition | None:
    """The recognition of the body of box 1 that covers most of box 13, among those that count; None without any.

    Of several that cover as much, one without exceptions.
    """
    body = content.party("issuing_body", "body")
    if body is None:
        return None
    counting = [r for r in body.recognitions if r.counts(scheme, content.day)]
    order = {r: (len(_outside(r, content, scheme)), len(_excepted(r, content, scheme))) for r in counting}
    return min(counting, key=order.__getitem__, default=None)


def _letter(fact: CommodityFact, recognition: Recognition, scheme: Scheme) -> str:
    if LETTERS[recognition.scheme] is LETTERS[scheme]:
        return fact.category  # as a signature may have fixed it
    return fact.letters.get(recognition.scheme, "")


def _outside(recognition: Recognition, content: Content, scheme: Scheme) -> tuple[CommodityFact, ...]:
    return tuple(f for f in _products(content) if _letter(f, recognition, scheme) not in recognition.categories)


def _excepted(recognition: Recognition, content: Content, scheme: Scheme) -> tuple[CommodityFact, ...]:
    return tuple(f for f in _products(content) if _letter(f, recognition, scheme) in recognition.exceptions)


def uncovered(content: Content, scheme: Scheme) -> tuple[CommodityFact, ...]:
    """The products of box 13 that the body of box 1 is not recognised for."""
    recognition = recognition_of(content, scheme)
    return _products(content) if recognition is None else _outside(recognition, content, scheme)


def excepted(content: Content, scheme: Scheme) -> tuple[CommodityFact, ...]:
    """The products of box 13 whose category is covered except for what an agreement covers (° in the annex)."""
    recognition = recognition_of(content, scheme)
    return () if recognition is None else _excepted(recognition, content, scheme)


def is_covered(fact: CommodityFact, body: Party, day: date, scheme: Scheme) -> bool:
    """Whether a control body is recognised for a product on ``day``, looked at by itself."""
    counting = (recognition for recognition in body.recognitions if recognition.counts(scheme, day))
    return any(_letter(fact, recognition, scheme) in recognition.categories for recognition in counting)


def procedure(content: Content, *, scheme: Scheme) -> Answers:
    """The answer of box 2, with the reason shown under it: the code and the categories it follows from."""
    recognition = recognition_of(content, scheme)
    body = content.party("issuing_body", "body")
    if recognition is None or body is None or not content.rows("goods") or uncovered(content, scheme):
        return {"procedure": None, "body": None, "categories": None}
    categories = sorted({_letter(fact, recognition, scheme) for fact in _products(content)})
    return {"procedure": recognition.type.value, "body": body.code, "categories": ", ".join(categories)}

"""Box 2: the procedure follows from the recognition of the body in box 1 and the categories of box 13 (D21, D53)."""

from portal.coi.domain.boxes import Choice
from portal.coi.domain.content import Answers, CommodityFact, Content
from portal.organisations.domain import Recognition, RecognitionType, Scheme
from portal.shared.text import N_

PROCEDURES = (
    Choice(RecognitionType.THIRD_COUNTRY, N_("Equivalent third country (Art. 33(2))")),
    Choice(RecognitionType.EQUIVALENT_BODY, N_("Equivalent control body or authority (Art. 33(3))")),
    Choice(RecognitionType.COMPLIANCE, N_("Compliance (Art. 32)")),
)

SCHEME = Scheme.REG_834_2007
"""The law whose recognitions the form of 2017 looks at."""


def _products(content: Content) -> tuple[CommodityFact, ...]:
    codes = dict.fromkeys(row["commodity"] for row in content.rows("goods"))
    return tuple(content.commodities[code] for code in codes if code in content.commodities)


def recognition_of(content: Content) -> Recognition | None:
    """The recognition of the body of box 1 that covers most of box 13, among those in force; None without any."""
    body = content.party("issuing_body", "body")
    if body is None:
        return None
    in_force = [r for r in body.recognitions if r.scheme is SCHEME and r.holds_on(content.day)]
    return min(in_force, key=lambda r: len(_outside(r, content)), default=None)


def _outside(recognition: Recognition, content: Content) -> tuple[CommodityFact, ...]:
    return tuple(fact for fact in _products(content) if fact.category not in recognition.categories)


def uncovered(content: Content) -> tuple[CommodityFact, ...]:
    """The products of box 13 that the body of box 1 is not recognised for."""
    recognition = recognition_of(content)
    return _products(content) if recognition is None else _outside(recognition, content)


def procedure(content: Content) -> Answers:
    """The answer of box 2, with the reason shown under it: the code and the categories it follows from."""
    recognition = recognition_of(content)
    body = content.party("issuing_body", "body")
    if recognition is None or body is None or not content.rows("goods") or uncovered(content):
        return {"procedure": None, "body": None, "categories": None}
    categories = sorted({fact.category for fact in _products(content)})
    return {"procedure": recognition.type.value, "body": body.code, "categories": ", ".join(categories)}

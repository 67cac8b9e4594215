"""Rules of an extract: what a batch may take of the certificate it comes from, and who it is for."""

from decimal import Decimal

from portal.coi.domain.checks import (
    blocks,
    checks_of_the_authority,
    every_mandatory_box,
    on_lines,
    packages_or_bulk,
    weights_are_positive,
)
from portal.coi.domain.content import Content
from portal.coi.domain.edition import Edition, Finding, Rule
from portal.coi.domain.lifecycle import Stage
from portal.shared.text import N_


def within_what_is_left(_edition: Edition, content: Content, _stage: Stage) -> list[Finding]:
    """V17: of each line, no extract takes more than the others leave, in weight and in packages."""
    found: list[Finding] = []
    if content.splitting is None:
        return found
    for number, row in enumerate(content.rows("goods"), start=1):
        left = content.splitting.left[row["key"]]
        if row["net_weight"] is not None and row["net_weight"] > left.weight:
            message = N_("Line %(line)s: %(asked)s %(unit)s asked, %(left)s %(unit)s still available.")
            unit = content.unit(row["unit"])
            words = {"line": number, "asked": row["net_weight"], "left": left.weight, "unit": unit}
            found.append(blocks("V17", "goods", message, "net_weight", row["key"], **words))
        if row["packages"] is not None and row["packages"] > left.packages:
            message = N_("Line %(line)s: %(asked)s packages asked, %(left)s still available.")
            words = {"line": number, "asked": Decimal(row["packages"]), "left": Decimal(left.packages)}
            found.append(blocks("V17", "goods", message, "packages", row["key"], **words))
    return found


def something_is_taken(_edition: Edition, content: Content, _stage: Stage) -> list[Finding]:
    """A batch has a quantity of at least one line."""
    if content.rows("goods"):
        return []
    return [blocks("V17", "goods", N_("Give the packages and the net weight of at least one line."))]


def quantities_are_complete(_edition: Edition, content: Content, _stage: Stage) -> list[Finding]:
    """Each line of a batch has both its packages and its net weight."""
    found = []
    for name, message in (
        ("packages", N_("Give the number of packages on line %(lines)s.")),
        ("net_weight", N_("Give the net weight on line %(lines)s.")),
    ):
        lines = [n for n, row in enumerate(content.rows("goods"), start=1) if row[name] is None]
        if lines:
            found.append(on_lines("V17", content, message, name, lines))
    return found


def consignee_is_valid(edition: Edition, content: Content, _stage: Stage) -> list[Finding]:
    """The consignee of the batch is Valid when the authority signs box 13, as partners are for box 18 (V10)."""
    consignee = content.party("consignee", "operator")
    takes = edition.box("consignee").field("operator").selectable
    if consignee is None or takes is None or consignee.is_valid_for(takes.activities):
        return []
    message = N_("%(name)s is not valid for this box yet: the certificate cannot be signed before it is validated.")
    return [blocks("V10", "consignee", message, "operator", name=consignee.name)]


def signer_is_the_consignee(_edition: Edition, content: Content, _stage: Stage) -> list[Finding]:
    """Box 14 is signed for the operator of box 11, as box 21 is for that of box 12 (V16)."""
    if content.signer_id is not None and content.signer_id == content.value("consignee", "operator"):
        return []
    return [blocks("V16", "reception", N_("Only the consignee of box 11 signs box 14."))]


EVERY_SAVE = frozenset({Stage.DRAFT, Stage.SUBMIT, Stage.SUBMITTED, Stage.SIGN_13})
FROM_SUBMISSION = frozenset({Stage.SUBMIT, Stage.SUBMITTED, Stage.SIGN_13})

RULES: tuple[Rule, ...] = (
    Rule("V02", FROM_SUBMISSION, every_mandatory_box),
    Rule("V17", EVERY_SAVE, something_is_taken),
    Rule("V17", EVERY_SAVE, within_what_is_left),
    Rule("V17", FROM_SUBMISSION, quantities_are_complete),
    Rule("D20", FROM_SUBMISSION, packages_or_bulk),
    Rule("D20", EVERY_SAVE, weights_are_positive),
    Rule("V10", frozenset({Stage.SIGN_13}), consignee_is_valid),
    Rule("V13", frozenset({Stage.SIGN_13}), checks_of_the_authority),
    Rule("V16", frozenset({Stage.SIGN_14}), signer_is_the_consignee),
)

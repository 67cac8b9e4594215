"""Checks V20 to V28: what is likely to be a slip, told while there is time. Words of each: docs/rules.md."""

import re
from typing import Any

from stdnum import iso6346

from portal.coi.domain.boxes import Field
from portal.coi.domain.checks import blocks, worth_checking
from portal.coi.domain.content import Content, net_weight
from portal.coi.domain.edition import Edition, Finding, Rule
from portal.coi.domain.lifecycle import Stage
from portal.commodities.domain.entries import formatted_code
from portal.organisations.domain import Party
from portal.shared.text import N_, plain

_LIKE_A_CONTAINER = re.compile(r"[A-Z]{4}\d{6,7}")
_KINDS = "UJZ"
"""The fourth letter: a container, its detachable equipment, a trailer or chassis."""
BEFORE_SIGNING = frozenset({Stage.SUBMIT, Stage.SIGN_18})


def _producers(edition: Edition, content: Content) -> tuple[Field, dict[Party, list[int]]]:
    """The producers of box 13, each with the numbers of its lines."""
    lines: dict[int, list[int]] = {}
    for number, row in enumerate(content.rows("goods"), start=1):
        if row.get("producer") in content.parties:
            lines.setdefault(row["producer"], []).append(number)
    return edition.box("goods").field("producer"), {content.parties[id_]: found for id_, found in lines.items()}


def producers_are_valid(edition: Edition, content: Content, _stage: Stage) -> list[Finding]:
    """V20: each producer of box 13 is Valid, and its activity not past its date."""
    source, producers = _producers(edition, content)
    activities = source.selectable.activities if source.selectable else ()
    found = []
    for party, lines in producers.items():
        fact = party.registered_for(activities)
        if not party.is_valid_for(activities):
            message = N_("%(name)s, producer on line %(lines)s, is not valid as a producer.")
            found.append(worth_checking("V20", "goods", message, name=party.name, lines=lines))
        elif fact and fact.valid_to and fact.valid_to < content.day:
            message = N_("The activity of %(name)s, producer on line %(lines)s, ended on %(date)s.")
            found.append(worth_checking("V20", "goods", message, name=party.name, lines=lines, date=fact.valid_to))
    return found


def check_digits_of_containers(_edition: Edition, content: Content, _stage: Stage) -> list[Finding]:
    """V21: a number that looks like that of a container has the check digit of ISO 6346."""
    found = []
    for row in content.rows("containers"):
        number = plain(row.get("container") or "")
        if not _LIKE_A_CONTAINER.fullmatch(number) or iso6346.is_valid(number):
            continue
        if number[3] not in _KINDS:
            message = N_("%(number)s: the fourth letter of a container number is U, J or Z.")
            found.append(worth_checking("V21", "containers", message, number=number))
            continue
        digit = iso6346.calc_check_digit(number[:10])
        message = N_("%(number)s: the last digit of this container number should be %(digit)s.")
        found.append(worth_checking("V21", "containers", message, number=number, digit=digit))
    return found


def lots_once(_edition: Edition, content: Content, _stage: Stage) -> list[Finding]:
    """V22: no lot of this certificate is on another one of the exporter."""
    message = N_("Lot %(number)s is also on %(certificates)s of the same exporter.")
    return [
        worth_checking("V22", "goods", message, number=number, certificates=list(others))
        for (kind, number), others in content.elsewhere.items()
        if kind == "lot"
    ]


def seals_once(_edition: Edition, content: Content, _stage: Stage) -> list[Finding]:
    """V23: no seal of this certificate is on another one of the exporter."""
    message = N_("Seal %(number)s is also on %(certificates)s of the same exporter.")
    return [
        worth_checking("V23", "containers", message, number=number, certificates=list(others))
        for (kind, number), others in content.elsewhere.items()
        if kind == "seal"
    ]


def units_can_be_added(_edition: Edition, content: Content, _stage: Stage) -> list[Finding]:
    """V24: the lines, and the gross weight, are in units of one nature; else V08 cannot compare them."""
    units = dict.fromkeys(row["unit"] for row in content.rows("goods") if row.get("unit") and row.get("net_weight"))
    if len(units) > 1 and net_weight(content) is None:
        message = N_("Lines are in %(units)s: the net weight cannot be added up nor compared with the gross weight.")
        return [worth_checking("V24", "goods", message, units=[content.unit(unit) for unit in units])]
    return []


def issued_before_the_goods_leave(_edition: Edition, content: Content, _stage: Stage) -> list[Finding]:
    """V25: the certificate is issued before the goods leave (Reg. 2021/2306 Art. 4(1))."""
    departure = content.value("journey", "departure")
    if departure is None or departure >= content.day:
        return []
    message = N_("The goods were planned to leave on %(date)s: a certificate is issued before they leave.")
    return [worth_checking("V25", "journey", message, date=departure)]


def arrival_after_departure(_edition: Edition, content: Content, _stage: Stage) -> list[Finding]:
    """V26: the goods do not arrive before they leave."""
    departure, arrival = content.value("journey", "departure"), content.value("journey", "arrival")
    if departure is None or arrival is None or departure <= arrival:
        return []
    return [blocks("V26", "journey", N_("The arrival is before the departure: correct one of them."), "arrival")]


def codes_in_force(_edition: Edition, content: Content, stage: Stage) -> list[Finding]:
    """V27: every code is in the nomenclature of the day; at box 18 the body may know better."""
    codes = dict.fromkeys(row["commodity"] for row in content.rows("goods"))
    found = []
    for fact in (content.commodities[code] for code in codes if code in content.commodities):
        if not fact.has_ended:
            continue
        message = N_("The code %(code)s ended on %(day)s: add the product again under the code that is in force.")
        if fact.replaced_by:
            message = N_("The code %(code)s ended on %(day)s, replaced by %(codes)s: add the product again under that.")
        after = [formatted_code(code) for code in fact.replaced_by]
        words: dict[str, Any] = {"code": formatted_code(fact.code), "day": fact.valid_to, "codes": after}
        level = blocks if stage is Stage.SUBMIT else worth_checking
        found.append(level("V27", "goods", message, **words))
    return found


def entries_in_force(edition: Edition, content: Content, stage: Stage) -> list[Finding]:
    """V28: what is chosen from a list can still be chosen; where a list is missing, its fields say so themselves."""
    found = []
    for box in edition.boxes:
        rows = content.rows(box.key) if box.repeated else [content.answers.get(box.key, {})]
        for field in box.fields:
            if field.code_list is None:
                continue
            offered = {entry.key for entry in content.codes.on(field.code_list, content.day)}
            chosen: list[str] = list(dict.fromkeys(row[field.name] for row in rows if row.get(field.name)))
            ended = [content.codes.label(field.code_list, key) for key in chosen if offered and key not in offered]
            if ended:
                message = N_("%(names)s can no longer be chosen: choose something else.")
                level = blocks if stage is Stage.SUBMIT else worth_checking
                words: dict[str, Any] = {"names": ended}
                found.append(level("V28", box.key, message, **words))
    return found


CROSS_CHECKS: tuple[Rule, ...] = (
    Rule("V20", BEFORE_SIGNING, producers_are_valid),
    Rule("V21", BEFORE_SIGNING, check_digits_of_containers),
    Rule("V22", BEFORE_SIGNING, lots_once),
    Rule("V23", BEFORE_SIGNING, seals_once),
    Rule("V24", BEFORE_SIGNING, units_can_be_added),
    Rule("V25", BEFORE_SIGNING, issued_before_the_goods_leave),
    Rule("V26", frozenset({Stage.DRAFT, Stage.SUBMIT, Stage.SUBMITTED}), arrival_after_departure),
    Rule("V27", BEFORE_SIGNING, codes_in_force),
    Rule("V28", BEFORE_SIGNING, entries_in_force),
)

"""The tables that decide, in words: who may change what at each status, and what a copy takes along."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.coi.domain.boxes import Box
from portal.coi.domain.content import CommodityFact
from portal.coi.domain.edition import Edition
from portal.coi.domain.lifecycle import ACTION_LABELS, CAPACITY_LABELS, STATUS_LABELS, Action, Capacity, Status
from portal.coi.models import Coi, commodity_fact
from portal.commodities import queries as commodities


@dataclass(frozen=True)
class RightsRow:
    """A line of “Who can change the COI?”: as what, which boxes, in whole or in part, which steps."""

    capacity: str
    boxes: list[str]
    parts: list[tuple[str, list[str]]]
    appends: list[str]
    actions: list[str]


def rights(edition: Edition) -> list[tuple[Status, str, list[RightsRow]]]:
    """The tables that decide, status by status, for the help page."""
    return [
        (
            status,
            STATUS_LABELS[status],
            [row for capacity in Capacity if (row := _rights_row(edition, status, capacity))],
        )
        for status in edition.statuses
    ]


def _rights_row(edition: Edition, status: Status, capacity: Capacity) -> RightsRow | None:
    openings = [(box, edition.opening(box, status, (capacity,))) for box in edition.boxes]
    whole = [box.number for box, opening in openings if opening and opening.fields == box.field_names]
    parts = [
        (box.number, [f.label for f in box.fields if f.name in opening.fields])
        for box, opening in openings
        if opening.fields and opening.fields != box.field_names
    ]
    appends = [box.number for box, opening in openings if opening.append_only]
    shown = [a for a in edition.actions(status, (capacity,)) if a is not Action.COPY]
    if not (whole or parts or appends or shown):
        return None
    return RightsRow(CAPACITY_LABELS[capacity], whole, parts, appends, [ACTION_LABELS[a] for a in shown])


def copied(coi: Coi, action: Action) -> list[tuple[Box, bool, list[str]]]:
    """What ``action`` copies, box by box: the box, whether the copy has it, the fields that it leaves out."""
    kept = coi.edition.copied[action]
    return [
        (box, box.key in kept or (box.computed and not kept.keys().isdisjoint(box.follows)), _left_out(box, kept))
        for box in coi.edition.boxes
    ]


def ended(coi: Coi) -> list[CommodityFact]:
    """The commodities of a certificate that the nomenclature of today no longer has: a copy needs others (V27)."""
    codes = [line.commodity_code for line in coi.lines]
    facts = [commodity_fact(entry, coi.edition.scheme) for entry in commodities.get_ever(codes).values()]
    return [fact for fact in facts if fact.has_ended]


def _left_out(box: Box, kept: Mapping[str, frozenset[str]]) -> list[str]:
    return [field.label for field in box.fields if field.name in kept.get(box.key, ())]

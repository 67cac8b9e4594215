"""What a certificate contains while it is being written: with what was just chosen. Changes nothing."""

from dataclasses import replace

from portal.coi.answers import organisation_ids
from portal.coi.domain.content import Content
from portal.coi.models import Coi, commodity_fact
from portal.commodities import queries as commodities
from portal.organisations import queries as organisations
from portal.organisations.domain import Party


def content_of(coi: Coi) -> Content:
    """The certificate with the organisations and commodities that were just chosen."""
    content = coi.content()
    in_rows = [organisation_ids(box, [content.answers[box.key]]) for box in coi.edition.boxes if box.repeated]
    missing = {p.organisation_id for p in coi.parties}.union(*in_rows) - content.parties.keys()
    codes = {row["commodity"] for row in content.rows("goods")} - content.commodities.keys()
    found: dict[int, Party] = {**content.parties, **organisations.parties(missing)}
    chosen = commodities.get_ever(codes).items()
    facts = {**content.commodities, **{code: commodity_fact(entry, coi.edition.scheme) for code, entry in chosen}}
    return replace(content, parties=found, commodities=facts)

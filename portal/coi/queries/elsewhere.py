"""What a certificate shares with other certificates of its exporter that should be in one only. Changes nothing."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from portal.coi.domain.boxes import ROWS
from portal.coi.domain.lifecycle import Status
from portal.coi.models import MOST_OF_A_MARK, Coi, CoiMark
from portal.coi.queries import named_in, visible_to
from portal.extensions import db
from portal.shared.people import Actor
from portal.shared.text import plain

_VOID = (Status.DELETED.value, Status.REPLACED.value)
MOST = 3
"""As many other certificates are named for one number."""


def elsewhere(coi: Coi, actor: Actor) -> Mapping[tuple[str, str], Sequence[str]]:
    """Lots and seals of the certificate that others of its exporter have too, as far as the actor sees them (V22, V23).

    Extracts, what it replaces and what replaces it are not others. Nothing where the form has no such rule.
    """
    asked_for = {rule.id for rule in coi.edition.rules}
    if asked_for.isdisjoint(("V22", "V23")):
        return {}
    exporter = next((p.organisation_id for p in coi.parties if (p.box, p.field) == ("exporter", "operator")), None)
    shown = _as_typed(coi)
    if exporter is None or not shown:
        return {}
    others = and_(
        Coi.id != coi.id,
        Coi.base_id.is_(None),
        Coi.status.not_in(_VOID),
        Coi.id != (coi.replaces_id or 0),
        or_(Coi.replaces_id.is_(None), Coi.replaces_id != coi.id),
        named_in(exporter, "exporter"),
        visible_to(actor),
    )
    number = func.coalesce(Coi.reference, Coi.draft_reference)
    same = and_(_own.coi_id == coi.id, _own.kind == CoiMark.kind, _own.value == CoiMark.value)
    query = select(CoiMark.kind, CoiMark.value, number).join(Coi, CoiMark.coi_id == Coi.id).join(_own, same)
    query = query.where(CoiMark.kind.in_(("lot", "seal")), others).order_by(CoiMark.kind, CoiMark.value, number)
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for kind, value, certificate in db.session.execute(query):
        key = (kind, shown.get((kind, value), value))
        if len(found[key]) < MOST:
            found[key].append(certificate)
    return found


_own = aliased(CoiMark)


def _as_typed(coi: Coi) -> dict[tuple[str, str], str]:
    """The lots and seals of the certificate by their marks, which know neither spaces nor case."""
    seals = [row["seal"] for row in coi.answers(coi.edition.box("containers"))[ROWS]]
    typed = [("lot", line.lot) for line in coi.lines] + [("seal", seal) for seal in seals]
    return {(kind, plain(number)[:MOST_OF_A_MARK]): number for kind, number in typed if number}

"""What a certificate shares with other certificates of its exporter that should be in one only. Changes nothing."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import and_, func, literal, or_, select, union_all

from portal.coi.domain.boxes import ROWS
from portal.coi.domain.lifecycle import Status
from portal.coi.models import Coi, CoiLine, CoiMark
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
    lots = {line.lot for line in coi.lines if line.lot}
    seals = {plain(row["seal"]) for row in coi.answers(coi.edition.box("containers"))[ROWS] if row.get("seal")}
    if exporter is None or not (lots or seals):
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
    number = func.coalesce(Coi.reference, Coi.draft_reference).label("certificate")
    in_lots = select(literal("lot").label("kind"), CoiLine.lot.label("value"), number).join(
        Coi, CoiLine.coi_id == Coi.id
    )
    marked = select(CoiMark.kind, CoiMark.value, number).join(Coi, CoiMark.coi_id == Coi.id)
    asked = union_all(
        in_lots.where(CoiLine.lot.in_(lots), others),
        marked.where(CoiMark.kind == "seal", CoiMark.value.in_(seals), others),
    ).subquery()
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    rows = select(asked.c.kind, asked.c.value, asked.c.certificate).distinct()
    for kind, value, certificate in db.session.execute(rows.order_by(asked.c.kind, asked.c.value, asked.c.certificate)):
        if len(found[kind, value]) < MOST:
            found[kind, value].append(certificate)
    return found

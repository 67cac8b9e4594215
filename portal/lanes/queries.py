"""The lanes of an organisation, and what is true today of whom and what they name. Changes nothing."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import Select, select

from portal.coi.domain.content import Answers
from portal.coi.domain.edition import Edition
from portal.coi.domain.editions import CURRENT
from portal.coi.queries.ordering import BIGGEST_ID
from portal.commodities import queries as commodities
from portal.commodities.domain.entries import Entry
from portal.extensions import db
from portal.lanes.domain import Examined, Facts, codes_of, examined, organisations_of
from portal.lanes.models import Lane
from portal.organisations import queries as organisations
from portal.organisations.models import Organisation
from portal.persistence import audit
from portal.persistence.audit import AuditEntry
from portal.shared import clock
from portal.shared.errors import NotFound
from portal.shared.people import Actor

SUBJECT = "lane"


@dataclass(frozen=True)
class Described:
    """A lane as its page shows it: what it names, by their names, and what deserves a look."""

    lane: Lane
    examined: Examined
    names: Mapping[int, str]
    commodities: Mapping[str, Entry]


def of(actor: Actor) -> list[Lane]:
    """The lanes of the organisation that the actor acts for, by name."""
    post = actor.post
    if post is None:
        return []
    return list(db.session.scalars(_among(post.ids).order_by(Lane.name_key, Lane.id)))


def _among(organisation_ids: Collection[int]) -> Select[Lane]:
    return select(Lane).where(Lane.organisation_id.in_(organisation_ids), Lane.deleted_at.is_(None))


def get(id_: int, actor: Actor) -> Lane:
    """A lane of one of the actor’s organisations; raises NotFound for any other."""
    found = db.session.scalar(_among(actor.post_ids).where(Lane.id == id_)) if 0 < id_ <= BIGGEST_ID else None
    if found is None:
        raise NotFound
    return found


def described(lanes: Collection[Lane], *, edition: Edition = CURRENT) -> list[Described]:
    """Lanes looked at today, in as many statements for one as for a hundred."""
    codes = {code for lane in lanes for code in codes_of(edition, lane.answers)}
    entries = commodities.get_many(codes) if codes else {}
    facts = facts_about([lane.answers for lane in lanes], entries, edition=edition)
    return [Described(lane, examined(edition, lane.answers, facts), facts.names, entries) for lane in lanes]


def facts_about(
    kept: Collection[Mapping[str, Answers]], entries: Mapping[str, Entry], *, edition: Edition = CURRENT
) -> Facts:
    """What is true today of the organisations that lanes name, and of those they were merged into."""
    ids = {id_ for answers in kept for id_ in organisations_of(edition, answers)}
    columns = (Organisation.id, Organisation.name, Organisation.merged_into_id)
    known: Any = db.session.execute(select(*columns).where(Organisation.id.in_(ids))).all() if ids else ()
    into = {id_: target for id_, _name, target in known if target is not None}
    return Facts(
        parties=organisations.parties({into.get(id_, id_) for id_ in ids}),
        into=into,
        former={id_: name for id_, name, target in known if target is not None},
        commodities=frozenset(code for code, entry in entries.items() if entry.selectable),
        day=clock.today(),
        expiry_blocks=current_app.config["PORTAL_EXPIRED_ACTIVITY"] == "blocks",
        also_inside=current_app.config["PORTAL_ALSO_INSIDE"],
    )


def history(lane: Lane) -> list[AuditEntry]:
    """What happened to a lane, newest first."""
    return audit.entries((SUBJECT, lane.id))

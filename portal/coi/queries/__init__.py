"""Finding one certificate, and who sees which: only those the actor has to do with. Changes nothing."""

import re
from collections.abc import Collection

from flask import current_app
from sqlalchemy import BindParameter, ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased, joinedload, selectinload

from portal.coi.domain.boxes import Field
from portal.coi.domain.editions import EDITIONS
from portal.coi.domain.lifecycle import Capacity
from portal.coi.models import Coi, CoiLine, CoiParty
from portal.extensions import db
from portal.organisations.domain import Function, OrganisationKind, Party
from portal.organisations.models import Organisation
from portal.persistence.audit import AuditEntry
from portal.shared.errors import NotFound
from portal.shared.people import Actor

SUBJECT = "coi"
WHOLE_NUMBER = re.compile(r"(draft\.)?coi(\.[a-z]+)+\.\d{4}\.\d{7}")
"""A number typed in full, folded: it means one certificate, not those whose number contains it."""


def boxes_of(capacities: Collection[Capacity]) -> set[str]:
    """The boxes that give one of ``capacities``, over all editions; their keys name the thing, so they agree."""
    return {box for edition in EDITIONS.values() for (box, _), c in edition.capacities.items() if c in capacities}


Column = ColumnElement[int] | InstrumentedAttribute[int] | InstrumentedAttribute[int | None]
Ids = Collection[int] | BindParameter[Collection[int]]
"""Organisations, or the place of a parameter for them where a statement is kept for many people."""


def named(ids: Ids, capacities: Collection[Capacity], of: Column = Coi.id) -> ColumnElement[bool]:
    """Whether a certificate (``of``: its own number, or that of its base) names an organisation as one of some."""
    boxes = boxes_of(capacities)
    return exists().where(CoiParty.coi_id == of, CoiParty.organisation_id.in_(ids), CoiParty.box.in_(boxes))


def named_in(id_: int, box: str) -> ColumnElement[bool]:
    """Whether a certificate names an organisation in a box."""
    return exists().where(CoiParty.coi_id == Coi.id, CoiParty.organisation_id == id_, CoiParty.box == box)


_post = aliased(Organisation)  # made once: an alias of a table with many columns is dear


def has_superior(ids: Ids, of: Column = Coi.id) -> ColumnElement[bool]:
    """Whether one of the authorities is above that of the point of entry."""
    return exists().where(
        CoiParty.coi_id == of,
        CoiParty.box.in_(boxes_of((Capacity.ENTRY_AUTHORITY,))),
        CoiParty.organisation_id == _post.id,
        _post.superior_id.in_(ids),
    )


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """A draft: the creating organisation. Once submitted: every organisation named, and the Commission (§11.1, D34).

    An extract: also those named on the certificate it is taken from (§12.2), but not the other way round.
    """
    return visible(actor.post_ids, is_commission(actor))


def is_commission(actor: Actor) -> bool:
    """Whether every certificate that was submitted is open to the actor (D34)."""
    return any(post.function == Function.EC for post in actor.posts)


def visible(ids: Ids, to_commission: bool) -> ColumnElement[bool]:
    """`visible_to`, for organisations that may be the place of a parameter."""
    everybody = tuple(Capacity)
    party = or_(*(ask for of in (Coi.id, Coi.base_id) for ask in (named(ids, everybody, of), has_superior(ids, of))))
    if to_commission:
        party = or_(party, Coi.id == Coi.id)
    return or_(
        and_(Coi.reference.is_not(None), party),
        and_(Coi.reference.is_(None), Coi.creator_id.in_(ids)),
    )


def numbered(reference: str) -> ColumnElement[bool]:
    return or_(Coi.reference == reference, Coi.draft_reference == reference)


def _whole() -> Select[Coi]:
    organisation = selectinload(Coi.parties).joinedload(CoiParty.organisation)
    return select(Coi).options(
        joinedload(Coi.creator),
        joinedload(Coi.base),
        joinedload(Coi.replaces),
        joinedload(Coi.replacement),
        selectinload(Coi.boxes),
        organisation.joinedload(Organisation.activities),
        organisation.joinedload(Organisation.identifiers),
        organisation.joinedload(Organisation.recognitions),
        organisation.joinedload(Organisation.country_recognitions),
        selectinload(Coi.lines).joinedload(CoiLine.commodity),
        joinedload(Coi.signatures),  # three at most: not worth a statement of their own
    )


def get(reference: str, actor: Actor) -> Coi:
    """The certificate with a reference or draft number; raises NotFound where the actor has nothing to do with it."""
    coi = db.session.scalars(_whole().where(numbered(reference), visible_to(actor))).unique().one_or_none()
    if coi is None:
        raise NotFound
    return coi


def lock(reference: str, actor: Actor) -> Coi:
    """Like `get`, for an act: the certificate's row is locked first, then everything is read under the lock."""
    found = db.session.execute(select(Coi.id, Coi.base_id).where(numbered(reference), visible_to(actor))).first()
    if found is None:
        raise NotFound
    id_, base_id = found
    # the balance of a certificate that is split belongs to whoever holds its row
    for first in [base_id, id_] if base_id else [id_]:
        db.session.execute(select(Coi.id).where(Coi.id == first).with_for_update(key_share=True))
    anew = _whole().where(Coi.id == id_, visible_to(actor)).execution_options(populate_existing=True)
    coi = db.session.scalars(anew).unique().one_or_none()
    if coi is None:
        raise NotFound
    return coi


def sees(actor: Actor, coi: Coi) -> bool:
    """Whether the actor has to do with a certificate that another one leads to."""
    return db.session.scalar(select(Coi.id).where(Coi.id == coi.id, visible_to(actor))) is not None


def lock_linked(id_: int) -> Coi:
    """A certificate that another one leads to, whoever asks, for an act: its row is locked first."""
    db.session.execute(select(Coi.id).where(Coi.id == id_).with_for_update(key_share=True))
    return db.session.scalars(_whole().where(Coi.id == id_).execution_options(populate_existing=True)).unique().one()


def by_draft_reference(draft_reference: str) -> Coi:
    """The certificate with a draft number, whoever asks: for an act whose repetition was recognised."""
    return db.session.scalars(select(Coi).where(Coi.draft_reference == draft_reference)).one()


def organisations_in(entries: Collection[AuditEntry], numbers: Collection[int]) -> dict[int, str]:
    """What organisations that past answers mention are called."""
    if not numbers or not entries:
        return {}
    found = db.session.scalars(select(Organisation).where(Organisation.id.in_(set(numbers))))
    return {organisation.id: called(organisation) for organisation in found}


def called(organisation: Organisation | Party) -> str:
    """The name of an organisation; with its code where several codes share a name."""
    has_codes = organisation.kind in (OrganisationKind.CONTROL_BODY, OrganisationKind.AUTHORITY)
    return f"{organisation.name} · {organisation.code}" if has_codes and organisation.code else organisation.name


def usual_countries(actor: Actor) -> list[str]:
    """The countries of export of the certificates of the actor's organisations, most frequent first."""
    query = (
        select(Coi.export_country, func.count())
        .where(visible_to(actor), Coi.export_country.is_not(None))
        .group_by(Coi.export_country)
        .order_by(func.count().desc(), Coi.export_country)
        .limit(6)
    )
    return [country for country, _count in db.session.execute(query) if country]


def countries_of(source: Field) -> frozenset[str] | None:
    """The countries that a field takes, or whose organisations: its own and those of the setting (D48); None: all."""
    also: frozenset[str] = current_app.config["PORTAL_ALSO_INSIDE"] if source.countries is not None else frozenset()
    return None if source.countries is None else source.countries | also

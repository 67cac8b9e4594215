"""Finding organisations; changes nothing."""

from collections.abc import Collection

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from portal.extensions import db
from portal.organisations.domain import ActivityStatus, OrganisationKind, Party
from portal.organisations.models import OperatorActivity, Organisation
from portal.organisations.queries.finding import Filters, find, not_ended
from portal.shared import clock
from portal.shared.text import folded


def _with_facts() -> Select[Organisation]:
    return select(Organisation).options(
        joinedload(Organisation.activities),
        joinedload(Organisation.identifiers),
        joinedload(Organisation.recognitions),
        joinedload(Organisation.country_recognitions),
    )


def parties(ids: Collection[int]) -> dict[int, Party]:
    """Organisations by number, with their facts, in one statement; unknown numbers are left out."""
    if not ids:
        return {}
    found = db.session.scalars(_with_facts().where(Organisation.id.in_(set(ids)))).unique()
    return {organisation.id: organisation.as_party() for organisation in found}


def _among(
    query: Select[Organisation],
    kind: OrganisationKind,
    activities: Collection[str],
    functions: Collection[str],
    countries: Collection[str] | None,
) -> Select[Organisation]:
    query = query.where(Organisation.kind == kind.value, Organisation.merged_into_id.is_(None))
    query = query.where(not_ended(clock.today()))
    if activities:
        usable = (ActivityStatus.VALID.value, ActivityStatus.NEW.value)
        registered = select(OperatorActivity.organisation_id).where(
            OperatorActivity.activity.in_(list(activities)), OperatorActivity.status.in_(usable)
        )
        query = query.where(Organisation.id.in_(registered))
    if functions:
        query = query.where(Organisation.function.in_(list(functions)))
    if countries is not None:
        query = query.where(Organisation.country.in_(list(countries)))
    return query


def search(
    text: str,
    *,
    kind: OrganisationKind,
    activities: Collection[str] = (),
    functions: Collection[str] = (),
    countries: Collection[str] | None = None,
    limit: int = 10,
) -> list[Party]:
    """Organisations that a certificate can name today and that carry every word of ``text``, best first.

    A word is of the name, a number, an identifier, the town or the country.
    """
    if not folded(text):
        return []
    among = None if countries is None else frozenset(countries)
    filters = Filters(kind, among, frozenset(activities), frozenset(functions), clock.today())
    ids = [found.id for found in find(text, filters, limit=limit, strict=True).found]
    known = parties(ids)
    return [known[id_] for id_ in ids]


def allowed(
    organisation_id: int,
    *,
    kind: OrganisationKind,
    activities: Collection[str] = (),
    functions: Collection[str] = (),
    countries: Collection[str] | None = None,
) -> bool:
    """Whether an organisation is one of those a field takes today."""
    query = _among(select(Organisation), kind, activities, functions, countries)
    found = db.session.scalar(query.with_only_columns(Organisation.id).where(Organisation.id == organisation_id))
    return found is not None


def any_among(
    *,
    kind: OrganisationKind,
    activities: Collection[str] = (),
    functions: Collection[str] = (),
    countries: Collection[str] | None = None,
) -> bool:
    """Whether there is any organisation that a field takes today."""
    query = _among(select(Organisation), kind, activities, functions, countries)
    return db.session.scalar(query.with_only_columns(Organisation.id).limit(1)) is not None


def by_code(kind: OrganisationKind, code: str) -> Organisation | None:
    """The organisation of a kind with a code, or None."""
    return db.session.scalar(select(Organisation).where(Organisation.kind == kind.value, Organisation.code == code))


def bodies_of(country: str) -> list[tuple[int, str]]:
    """The control bodies that control a country, with their codes, by name."""
    query = select(Organisation.id, Organisation.name, Organisation.code).where(
        Organisation.kind == OrganisationKind.CONTROL_BODY.value, Organisation.controlled_country == country
    )
    return [(row.id, f"{row.name} ({row.code})") for row in db.session.execute(query.order_by(Organisation.name))]

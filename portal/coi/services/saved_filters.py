"""Keeping filters under a name, one person’s own; and handing them over when that person leaves (§17, D40, §6.3)."""

from sqlalchemy import func, or_, select

from portal.auth.models import Account
from portal.coi.models import SavedFilter
from portal.coi.queries import saved_filters
from portal.extensions import db
from portal.organisations.models import Organisation, Role
from portal.organisations.services import leaving
from portal.persistence import audit
from portal.persistence.audit import By
from portal.persistence.transaction import first_time, remember, transaction
from portal.shared import clock
from portal.shared.errors import Invalid
from portal.shared.people import Actor
from portal.shared.text import N_

MOST = 50
MOST_LETTERS = 80
SUBJECT = "saved_filter"


def save(name: str, query: str, *, act: str, actor: Actor) -> None:
    """Keep a filter under a name; for which organisation one acts is kept too.

    The same ``act`` sent again keeps nothing more. Raises Invalid where the name is missing, too long or taken, or
    where there are fifty already.
    """
    with transaction():
        if first_time(act, actor.account_id) is not None:
            return
        _check(name, actor)
        if (db.session.scalar(select(func.count()).where(SavedFilter.account_id == actor.account_id)) or 0) >= MOST:
            raise Invalid(N_("You have %(most)s saved filters already. Delete one first."), field="name", most=MOST)
        post = actor.post
        kept = SavedFilter(
            account_id=actor.account_id,
            organisation_id=post.organisation_id if post else None,
            name=name,
            query=query,
            created_at=clock.now(),
        )
        db.session.add(kept)
        db.session.flush()
        _record("filter:saved", kept, actor, {"name": [None, name]})
        remember(act, actor.account_id, str(kept.id))


def rename(id_: int, name: str, *, act: str, actor: Actor) -> None:
    """Call a filter otherwise; raises NotFound for somebody else’s, Invalid as `save` does."""
    with transaction():
        if first_time(act, actor.account_id) is not None:
            return
        kept = saved_filters.get(id_, actor)
        if kept.name != name:
            _check(name, actor)
            _record("filter:renamed", kept, actor, {"name": [kept.name, name]})
            kept.name = name


def delete(id_: int, *, act: str, actor: Actor) -> None:
    """Forget a filter; raises NotFound for somebody else’s."""
    with transaction():
        if first_time(act, actor.account_id) is not None:
            return
        kept = saved_filters.get(id_, actor)
        _record("filter:deleted", kept, actor, {"name": [kept.name, None]})
        db.session.delete(kept)


def _check(name: str, actor: Actor) -> None:
    one_at_a_time = select(Account.id).where(Account.id == actor.account_id).with_for_update(key_share=True)
    db.session.execute(one_at_a_time)
    if not name:
        raise Invalid(N_("Give the filter a name."), field="name")
    if len(name) > MOST_LETTERS:
        raise Invalid(N_("%(most)s characters at most."), field="name", most=MOST_LETTERS)
    if name in {kept.name for kept in saved_filters.of(actor)}:
        raise Invalid(N_("You have a filter called “%(name)s” already."), field="name", name=name)


def _record(event: str, kept: SavedFilter, actor: Actor, changes: dict[str, list[str | None]]) -> None:
    audit.record(By(actor, actor.post), event, (SUBJECT, kept.id), changes=changes, private=True)


@leaving.inherited
def hand_over(leaver: Role, successor: Role) -> None:
    """Whoever follows in an organisation gets the filters kept for it; a name that is taken gets a number."""
    former = select(Organisation.id).where(Organisation.merged_into_id == leaver.organisation_id)
    of_it = or_(SavedFilter.organisation_id == leaver.organisation_id, SavedFilter.organisation_id.in_(former))
    kept = db.session.scalars(select(SavedFilter).where(SavedFilter.account_id == leaver.account_id, of_it))
    names = select(SavedFilter.name).where(SavedFilter.account_id == successor.account_id)
    taken = set(db.session.scalars(names))
    for one in kept.all():
        one.name = _free(one.name, taken)
        one.account_id = successor.account_id
        taken.add(one.name)


def _free(name: str, taken: set[str]) -> str:
    """The name itself, or the first of “name (2)”, “name (3)” that is free."""
    numbered = (f"{name[: MOST_LETTERS - len(end)]}{end}" for end in ("", *(f" ({i})" for i in range(2, 2 * MOST + 3))))
    return next(candidate for candidate in numbered if candidate not in taken)

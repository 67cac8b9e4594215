"""Keeping the words by which organisations are found."""

from collections.abc import Iterable

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import selectinload

from portal.extensions import db
from portal.organisations.domain.names import SHORTEST_WITH_TYPO, deletions, name_key
from portal.organisations.models import Organisation, OrganisationWord, WordVariant
from portal.organisations.queries.finding import plain_text, words_to_index, words_without_slips
from portal.web.i18n import LANGUAGES, countries

AT_ONCE = 500


def index(organisation: Organisation) -> None:
    """Make an organisation found by what it is called now; the caller holds the transaction and has flushed."""
    reindex([organisation])


def reindex(organisations: Iterable[Organisation]) -> None:
    """The same for several, in few statements; their words of before are forgotten."""
    words: list[dict[str, object]] = []
    variants: set[tuple[str, str]] = set()
    for organisation in organisations:
        names = _country_names(organisation)
        organisation.name_key = name_key(organisation.name)
        organisation.search_text = plain_text(organisation, names)
        found, as_they_are = sorted(words_to_index(organisation, names)), words_without_slips(organisation)
        words += [{"word": word, "organisation_id": organisation.id, "place": place.value} for word, place in found]
        for word, _place in found:
            variants |= {(v, word) for v in (_of(word) if word not in as_they_are else (word,))}
    ids = sorted({row["organisation_id"] for row in words})  # type: ignore[type-var]
    db.session.execute(delete(OrganisationWord).where(OrganisationWord.organisation_id.in_(ids)))
    _add(OrganisationWord, words)
    _add(WordVariant, [{"variant": variant, "word": word} for variant, word in sorted(variants)])


def reindex_all() -> int:
    """Index every organisation again, and return how many there are; the caller holds the transaction."""
    db.session.execute(delete(OrganisationWord))
    db.session.execute(delete(WordVariant))
    ids = list(db.session.scalars(select(Organisation.id).order_by(Organisation.id)))
    for start in range(0, len(ids), AT_ONCE):
        some = select(Organisation).where(Organisation.id.in_(ids[start : start + AT_ONCE]))
        facts = (selectinload(Organisation.identifiers), selectinload(Organisation.activities))
        reindex(db.session.scalars(some.options(*facts)))
        db.session.flush()
    return len(ids)


def _of(word: str) -> Iterable[str]:
    """The variants of a word; numbers and short words are found only as they are."""
    has_slips = len(word) >= SHORTEST_WITH_TYPO and word.isalpha()
    return dict.fromkeys(deletions(word)) if has_slips else (word,)


def _add(table: type[OrganisationWord | WordVariant], rows: list[dict[str, object]]) -> None:
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    for start in range(0, len(rows), AT_ONCE):
        db.session.execute(insert(table).on_conflict_do_nothing(), rows[start : start + AT_ONCE])


def _country_names(organisation: Organisation) -> list[str]:
    codes = dict.fromkeys((organisation.country, organisation.controlled_country))
    return [
        countries(language)[code] for code in codes if code for language in LANGUAGES if code in countries(language)
    ]

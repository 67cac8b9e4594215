"""Keeping the words by which organisations are found."""

from collections.abc import Iterable

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import selectinload

from portal.extensions import db
from portal.organisations.domain.names import (
    MIDDLE,
    SHORTEST_WITH_TYPO,
    bare,
    compact,
    deletions,
    ends,
    name_key,
    words_of,
    written_together,
)
from portal.organisations.models import Organisation, OrganisationWord, WordVariant, scope_of
from portal.organisations.queries.finding import Place
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
        line = {"scope": scope_of(organisation.kind, organisation.country), "organisation_id": organisation.id}
        for word, place in sorted(_words(organisation, names)):
            words.append(line | {"word": word, "place": place.value})
        variants |= {(variant, word) for word in _words_by_half(organisation, names) for variant in _variants(word)}
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


def _words(organisation: Organisation, country_names: Iterable[str]) -> set[tuple[str, Place]]:
    """The words under which an organisation is found, with where they stand."""
    found = {(word, Place.NAME) for word in [*words_of(organisation.name), *written_together(organisation.name)]}
    found |= {(word, Place.TOWN) for word in [*words_of(organisation.city), compact(organisation.postcode)]}
    found |= {(word, Place.COUNTRY) for name in country_names for word in words_of(name)}
    found |= {(organisation.country.lower(), Place.COUNTRY), (organisation.controlled_country.lower(), Place.COUNTRY)}
    found |= {(word, Place.CODE) for word in [compact(organisation.code), *words_of(organisation.code)]}
    found |= {(word, Place.IDENTIFIER) for identifier in organisation.identifiers for word in bare(identifier.value)}
    found |= {(word, Place.APPROVAL) for text in _approvals(organisation) for word in [*bare(text), *words_of(text)]}
    return {(word, place) for word, place in found if word}


def _words_by_half(organisation: Organisation, country_names: Iterable[str]) -> set[str]:
    """Those among them that are found with a slip or by their middle too.

    Two words of a name written as one are found only as they are, and so is what a longer number ends with.
    """
    texts = (organisation.name, organisation.city, organisation.code, *country_names)
    numbers = (*(identifier.value for identifier in organisation.identifiers), *_approvals(organisation))
    return {*(word for text in texts for word in words_of(text)), *map(compact, numbers)}


def _approvals(organisation: Organisation) -> list[str]:
    return [text for a in organisation.activities for text in (a.identifier, a.certificate_number) if text]


def _variants(word: str) -> Iterable[str]:
    """What leads to a word: slips of longer words of letters, and ends of all."""
    if len(word) >= SHORTEST_WITH_TYPO and word.isalpha():
        yield from deletions(word)
    yield from (MIDDLE + end for end in ends(word))


def _add(table: type[OrganisationWord | WordVariant], rows: list[dict[str, object]]) -> None:
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    for start in range(0, len(rows), AT_ONCE):
        db.session.execute(insert(table).on_conflict_do_nothing(), rows[start : start + AT_ONCE])


def _country_names(organisation: Organisation) -> list[str]:
    codes = dict.fromkeys((organisation.country, organisation.controlled_country))
    return [
        countries(language)[code] for code in codes if code for language in LANGUAGES if code in countries(language)
    ]

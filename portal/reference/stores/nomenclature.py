"""The combined nomenclature in the table of commodities."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from sqlalchemy import select

from portal.commodities.domain.categories import letters_for
from portal.commodities.models import Commodity, Title, title_on
from portal.extensions import db
from portal.organisations.domain import Scheme
from portal.persistence import stamps
from portal.reference.domain.columns import Problem, Row
from portal.reference.domain.differences import Change, Difference
from portal.reference.stores.base import Store, day_of, strange_letters, text_of
from portal.shared.text import N_

UNTITLED = {"en": N_("There is no title in English."), "fr": N_("There is no title in French.")}
MOST_SUCCESSORS = 6
"""Where more codes than these could follow one that ended, a person has to say which do."""


class Nomenclature(Store):
    """Lines of the nomenclature, each with the titles it had and has."""

    def rows(self, day: date) -> Mapping[str, Row]:
        """Every line by its code, with its title on ``day``."""
        return _rows(stamps.stamp(Commodity.list_key), day)

    def write(self, changes: Iterable[Change], day: date, *, in_place: bool = False) -> None:
        """Write what changed; a line that is taken back stays, as one that was never in force."""
        wanted = list(changes)
        known = {commodity.code: commodity for commodity in db.session.scalars(select(Commodity))} if wanted else {}
        for change in wanted:
            commodity = known.get(change.key)
            if commodity is None:
                commodity = Commodity(code=change.key, titles=[])
                db.session.add(commodity)
            if change.after is None:
                commodity.valid_from = commodity.valid_from or day
                commodity.valid_to = commodity.valid_from - timedelta(days=1)
            else:
                begins = _since(commodity, day) if in_place else day
                _write(commodity, change.after, begins)
        db.session.flush()

    def completed(self, difference: Difference, new: Mapping[str, Row]) -> Difference:
        """The difference with the codes that follow each one that ends: what comes under its subheading or heading."""
        coming: dict[str, list[str]] = defaultdict(list)
        for code in sorted(change.key for change in difference.added):
            for end in (4, 6):
                if len(code) == 8:  # noqa: PLR2004 - certificates name whole codes
                    coming[code[:end]].append(code)
        ended = [
            replace(change, after={**change.after, "replaced_by": " ".join(_successors(change.key, coming, new))})
            if change.after is not None and not change.after.get("replaced_by")
            else change
            for change in difference.ended
        ]
        chapters = any(len(change.key) == 2 for change in ended)  # noqa: PLR2004 - a chapter
        return replace(difference, ended=ended, lacks_a_part=chapters)

    def problems(self, new: Mapping[str, Row], now: Mapping[str, Row]) -> list[tuple[str, Problem]]:
        """Codes that stand under no chapter, and lines without any name."""
        found = []
        for code, row in new.items():
            if len(code) > 2 and code[:2] not in new and code[:2] not in now:  # noqa: PLR2004 - chapters stand under nothing
                message = N_("The chapter %(chapter)s of this code is missing: the file is not whole.")
                found.append((code, Problem(0, "code", message, {"chapter": code[:2]})))
            found += [(code, p) for p in strange_letters(row, ("category",), Scheme.REG_834_2007)]
            found += [(code, p) for p in strange_letters(row, ("category_2018",), Scheme.REG_2018_848)]
            for successor in row.get("replaced_by", "").split():
                if successor == code or (successor not in new and successor not in now):
                    message = N_("The list has no other code %(code)s that could follow this one.")
                    found.append((code, Problem(0, "replaced_by", message, {"code": successor})))
            before = now.get(code, {})
            for language in ("en", "fr"):
                names = (f"name_{language}", f"everyday_{language}")
                if not any(row.get(name, before.get(name, "")) for name in names):
                    found.append((code, Problem(0, names[0], UNTITLED[language])))
        return found


@lru_cache(maxsize=4)
def _rows(_stamp: int, day: date) -> Mapping[str, Row]:
    found = db.session.scalars(select(Commodity).order_by(Commodity.code).execution_options(yield_per=1000))
    return {commodity.code: _row(commodity, day) for commodity in found}


def _row(commodity: Commodity, day: date) -> Row:
    title = title_on(commodity.titles or (), day)
    return {
        "code": commodity.code,
        "name_en": title["en"] if title else "",
        "name_fr": title["fr"] if title else "",
        "everyday_en": commodity.name_en,
        "everyday_fr": commodity.name_fr,
        "synonyms_en": commodity.synonyms_en,
        "synonyms_fr": commodity.synonyms_fr,
        "category_by_hand": "yes" if commodity.category_by_hand else "",
        "category": commodity.category or "",
        "category_2018": commodity.category_2018 or "",
        "valid_from": text_of(commodity.valid_from),
        "valid_to": text_of(commodity.valid_to),
        "replaced_by": " ".join(commodity.replaced_by or ()),
    }


def _since(commodity: Commodity, day: date) -> date:
    """The first day of the title in force on ``day``."""
    title = commodity.title_on(day)
    return date.fromisoformat(title["since"]) if title else day


def _write(commodity: Commodity, row: Row, day: date) -> None:
    commodity.titles = _titles(commodity.titles or [], row, day)
    commodity.name_en, commodity.name_fr = row.get("everyday_en", ""), row.get("everyday_fr", "")
    commodity.synonyms_en, commodity.synonyms_fr = row.get("synonyms_en", ""), row.get("synonyms_fr", "")
    commodity.category_by_hand = row.get("category_by_hand") == "yes"
    by_hand = (row.get("category") or None, row.get("category_2018") or None)
    letters = by_hand if commodity.category_by_hand else letters_for(commodity.code)
    commodity.category, commodity.category_2018 = letters
    commodity.valid_from, commodity.valid_to = day_of(row.get("valid_from", "")), day_of(row.get("valid_to", ""))
    commodity.replaced_by = row.get("replaced_by", "").split()


def _titles(titles: Sequence[Title], row: Row, day: date) -> list[Title]:
    """The titles, with that of ``row`` from ``day`` on; one that says what the one before says is left out."""
    before: list[Title] = [title for title in titles if title["since"] < day.isoformat()]
    after: list[Title] = [title for title in titles if title["since"] > day.isoformat()]
    said: Title = {"since": day.isoformat(), "en": row.get("name_en", ""), "fr": row.get("name_fr", "")}
    known = before[-1] if before else {"en": "", "fr": ""}
    is_new = (said["en"], said["fr"]) != (known["en"], known["fr"])
    return [*before, *([said] if is_new else []), *after]


def _successors(code: str, coming: Mapping[str, Sequence[str]], new: Mapping[str, Row]) -> Sequence[str]:
    for end in (6, 4):
        found = coming.get(code[:end], ())
        if found:
            return found if len(found) <= MOST_SUCCESSORS else ()
    left = [o for o in new if len(o) == 8 and o.startswith(code[:6]) and o != code]  # noqa: PLR2004 - whole codes
    return left if len(left) <= MOST_SUCCESSORS else ()

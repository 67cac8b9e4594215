"""Every search of an operator follows indexes, whatever was typed: no large table is read from one end to the other."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from portal.extensions import db
from portal.organisations.domain import Activity, OrganisationKind
from portal.organisations.queries.finding import Filters, carrying, find, similar
from tests.conftest import empty_database
from tests.organisations.operators import crowd, store
from tests.organisations.test_relevance import WANTED
from tests.support.plans import read_whole

pytestmark = pytest.mark.postgres
SAMPLE = 300

KINDS: dict[str, tuple[tuple[str, str], ...]] = {
    "a name": (("FR", "acme bio imports"), ("DE", "rapunzel naturkost"), ("MA", "atlas bio export")),
    "the start of a name": (("FR", "vayss"), ("BE", "boerenb org"), ("IT", "prob")),
    "a slip of the fingers": (("FR", "vaysier import"), ("DE", "bohlsner mühle"), ("MA", "altas bio export")),
    "one word wrong": (("FR", "acme bio importations"), ("MA", "atlas bio export company")),
    "common words": (("FR", "bio import"), ("FR", "bio"), ("DE", "müller import"), ("MA", "sarl bio")),
    "common words seldom together": (("FR", "biologique 31000 brest"), ("MA", "argan larache bennani skalli")),
    "a number, or its start": (("FR", "FR 320 456 789 00017"), ("FR", "732829320"), ("BE", "0403.170.701")),
    "a town and a name": (("FR", "vayssier toulouse"), ("FR", "agro sourcing lille"), ("FR", "import 31000")),
    "two letters": (("FR", "ma"), ("DE", "bi"), ("MG", "be")),
    "the middle of a word": (("FR", "ayssie"), ("DE", "apunze"), ("FR", "rimeur"), ("IT", "ort")),
    "the middle of a number": (("FR", "0 303 265"), ("BE", "4031707"), ("FR", "5678")),
    "nothing that is there": (("FR", "xylophage"), ("IT", "qwertz uiop")),
    "nothing typed": (("FR", ""),),
}

OTHER_FILTERS = {
    "of an activity": Filters(
        OrganisationKind.OPERATOR, frozenset({"FR"}), activities=frozenset({Activity.ORGANIC_IMPORTER.value})
    ),
    "of several countries": Filters(OrganisationKind.OPERATOR, frozenset({"FR", "BE"})),
    "of any country": Filters(OrganisationKind.OPERATOR),
    "authorities": Filters(OrganisationKind.AUTHORITY, functions=frozenset({"BCP"})),
}


@pytest.fixture(scope="module")
def sample(application) -> Iterator[None]:
    """Few operators. PostgreSQL would rather read so small a table whole: it may where it has no other way only."""
    with application.app_context():
        store([*crowd(SAMPLE), *WANTED])
        db.session.commit()
        if db.engine.dialect.name == "postgresql":
            db.session.execute(text("SET SESSION enable_seqscan = off"))
        yield
        if db.engine.dialect.name == "postgresql":
            db.session.execute(text("SET SESSION enable_seqscan = on"))
        db.session.remove()
        empty_database()


@pytest.mark.parametrize("kind", KINDS)
def test_a_search_begins_in_an_index(sample, kind):
    for country, typed in KINDS[kind]:
        filters = Filters(OrganisationKind.OPERATOR, frozenset({country}))
        assert read_whole(lambda typed=typed, filters=filters: find(typed, filters, limit=25)) == set(), typed


@pytest.mark.parametrize("filters", OTHER_FILTERS.values(), ids=OTHER_FILTERS.keys())
@pytest.mark.parametrize("typed", ["acme bio", "fr", "ayssie", "732829320"])
def test_so_does_one_among_others(sample, filters, typed):
    assert read_whole(lambda: find(typed, filters, limit=25)) == set()


def test_so_do_look_alikes(sample):
    assert read_whole(lambda: similar("Acme Bio Importation", "FR")) == set()
    assert read_whole(lambda: carrying(["732 829 320", "84117003"], "FR")) == set()


def test_reading_a_table_whole_is_noticed(sample):
    """The measure itself: what has no index to begin in is told."""
    inside = text("SELECT id FROM organisations WHERE name LIKE :part")
    assert read_whole(lambda: db.session.execute(inside, {"part": "%x%"}).all()) == {"organisations"}
    ordered = text("SELECT word FROM word_variants ORDER BY variant, word LIMIT 5")
    assert read_whole(lambda: db.session.execute(ordered).all()) == {"word_variants"}

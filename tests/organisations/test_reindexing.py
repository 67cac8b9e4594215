"""The command that makes every organisation found again."""

import pytest
from sqlalchemy import delete

from portal.organisations import queries
from portal.organisations.domain import Activity, OrganisationKind
from portal.organisations.models import OrganisationWord, WordVariant
from portal.persistence.transaction import transaction
from tests.factories import make_operator

pytestmark = pytest.mark.postgres


def test_what_lost_its_words_is_found_again(app):
    make_operator("Atlas Bio Export", "MA", Activity.ORGANIC_EXPORTER)
    with transaction() as session:
        session.execute(delete(OrganisationWord))
        session.execute(delete(WordVariant))
    assert queries.search("atlas", kind=OrganisationKind.OPERATOR) == []

    told = app.test_cli_runner().invoke(args=["portal", "reindex"]).output

    assert told == "Organisations indexed / organisations indexées : 1\n"
    for text in ("atlas", "altas", "xpor"):  # a word, a slip, the middle of a word
        found = [party.name for party in queries.search(text, kind=OrganisationKind.OPERATOR)]
        assert found == ["Atlas Bio Export"], text

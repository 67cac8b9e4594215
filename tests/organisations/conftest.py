"""What the tests of organisations share: authorities, bodies, companies, and people at them."""

import pytest

from portal.organisations.domain import Activity, Function
from tests.factories import make_authority, make_body, make_operator, make_person


class Place:
    """INAO, the Commission, bodies of France and Morocco; companies to join; people of each."""

    def __init__(self) -> None:
        self.commission = make_authority("European Commission", "EC", Function.EC, country="BE")
        self.inao = make_authority("INAO", "FRINAO", Function.CCA)
        self.post = make_authority("Roissy", "FRCDG4H", Function.BCP, superior=self.inao)
        self.body = make_body("MA-BIO-154", "Ecocert SA")
        self.french_body = make_body("FR-BIO-01", "Ecocert France")
        self.acme = make_operator("ACME Bio Imports SARL", "FR", Activity.ORGANIC_IMPORTER, body=self.french_body)
        self.atlas = make_operator("Atlas Bio Export", "MA", Activity.ORGANIC_EXPORTER, body=self.body)
        self.validator = make_person(self.inao, email="inao@test.example", administrator=True)
        self.certifier = make_person(self.body, email="body@test.example", administrator=True)
        self.commissioner = make_person(self.commission, email="ec@test.example", administrator=True)


@pytest.fixture
def place(app) -> Place:
    return Place()


@pytest.fixture
def newcomer(place):
    return make_person(email="paul@vayssier.example", first_name="Paul", last_name="Lambrecourt")

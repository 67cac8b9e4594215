"""The organisations and validators that tests of requests are about."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from portal.auth.models import Account
from portal.extensions import db
from portal.notices.models import InboxNotice
from portal.organisations.domain import Activity, Function
from portal.organisations.models import Organisation, Role
from portal.organisations.services import decisions, roles
from portal.organisations.services.decisions import Step
from portal.organisations.services.roles import Words
from portal.persistence.transaction import transaction
from portal.shared.people import Actor
from tests.factories import actor, make_authority, make_body, make_operator, make_person
from tests.support import stored


class Place:
    """INAO, the Commission, bodies; one user of each; a company in France and one in Morocco."""

    def __init__(self) -> None:
        self.commission = make_authority("European Commission", "EC", Function.EC, country="BE")
        self.inao = make_authority("INAO", "FRINAO", Function.CCA)
        self.flanders = make_authority("Departement Landbouw", "BEVLA", Function.CCA, country="BE")
        self.post = make_authority("Roissy", "FRCDG4H", Function.BCP, superior=self.inao)
        self.body = make_body("MA-BIO-154", "Ecocert SA")
        self.tunisian_body = make_body("TN-BIO-154", "Ecocert SA")
        self.french_body = make_body("FR-BIO-01", "Ecocert France")
        self.belgian_body = make_body("BE-BIO-01", "Certisys")
        importer = {"body": self.french_body, "eori": "FR73282932000074"}
        self.acme = make_operator("ACME Bio Imports SARL", "FR", Activity.ORGANIC_IMPORTER, **importer)
        self.atlas = make_operator("Atlas Bio Export", "MA", Activity.ORGANIC_EXPORTER, body=self.body)
        self.brussels = make_operator("Brabant Foods", "BE", Activity.ORGANIC_IMPORTER, body=self.belgian_body)
        self.validator = make_person(self.inao, email="inao@test.example", last_name="Validator")
        self.certifier = make_person(self.body, email="body@test.example", last_name="Certifier")
        self.commissioner = make_person(self.commission, email="ec@test.example", administrator=True)


def newcomer(email: str = "paul@acme.example", *, language: str = "en", **more: Any) -> Actor:
    """Somebody without a role, who reads a language."""
    person = make_person(email=email, **more)
    with transaction() as session:
        session.get_one(Account, person.account_id).language = language
    return person


def ask(person: Actor, *organisations: int, message: str = "") -> str:
    """One request, or several; returns the number of the first."""
    act = f"ask {person.account_id} {organisations} {len(stored.history())}"
    return roles.request(organisations, Words(message), act=act, actor=person)[0]


def accept(number: str, by: Actor) -> None:
    """Let somebody in."""
    decisions.decide(number, Step.ACCEPT, actor=by)


def admitted(organisation: int, by: Actor, email: str = "") -> Actor:
    """Somebody who asked and was let in."""
    person = newcomer(email) if email else make_person()
    accept(ask(person, organisation), by)
    return actor(person.account_id)


def role_of(person: Actor, organisation: int) -> Role:
    """The role or request of a person as it stands."""
    db.session.rollback()
    query = select(Role).where(Role.account_id == person.account_id, Role.organisation_id == organisation)
    return db.session.scalars(query).one()


def organisation(id_: int) -> Organisation:
    """An organisation as it stands."""
    db.session.rollback()
    return db.session.get_one(Organisation, id_)


def activities(id_: int) -> Mapping[str, str]:
    """The activities of an operator with their statuses."""
    return {activity.activity: activity.status for activity in organisation(id_).activities}


def told(person: Actor) -> list[str]:
    """The notices in somebody's inbox, oldest first."""
    db.session.rollback()
    query = select(InboxNotice.notice).where(InboxNotice.account_id == person.account_id).order_by(InboxNotice.id)
    return list(db.session.scalars(query))

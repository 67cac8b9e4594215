"""What the tests of invitations share."""

import re
from dataclasses import dataclass

import pytest
from flask import Flask

from portal.coi import services as certificates
from portal.extensions import db
from portal.invitations import queries, services
from portal.invitations.domain import Invitation
from portal.invitations.models import HeldPlace
from portal.organisations.domain import Activity, ActivityStatus
from portal.organisations.models import OperatorActivity, Organisation, Role
from portal.organisations.services import roles
from portal.organisations.services.roles import Words
from portal.persistence.transaction import transaction
from portal.shared.people import Actor
from tests.factories import World, get, line, make_body, make_coi, make_operator, make_person, make_world
from tests.support import stored

NEW = Invitation("Verger du Sud", "FR", "verger@partner.example", "fr", "We buy your mangoes")


@pytest.fixture
def world(app: Flask) -> World:
    """The parties of an ordinary certificate."""
    return make_world()


@dataclass
class Draft:
    """A draft of the exporter's in which the importer and the producer of the line are missing."""

    world: World
    reference: str

    @property
    def row(self) -> str:
        """The key of its one line."""
        key: str = self.box("goods")["rows"][0]["key"]
        return key

    def box(self, key: str) -> dict:
        """What a box says now."""
        coi = get(self.world, self.reference)
        return coi.answers(coi.edition.box(key))

    def save(self, key: str, answers: dict) -> None:
        """Save a box as the exporter, who has just looked at it."""
        coi = get(self.world, self.reference)
        sent = {key: (answers, coi.version_of(coi.edition.box(key)))}
        assert certificates.save_boxes(self.reference, sent, actor=self.world["exporter"]).conflicts == {}

    def invite(self, key: str = "importer", row: str = "", invitation: Invitation = NEW, **more) -> int:
        """Hold a place."""
        more = {"act": f"invite {key} {row}", "actor": self.world["exporter"]} | more
        return services.invite(self.reference, key, row, invitation, **more)

    def held(self) -> list[HeldPlace]:
        """The places that are held."""
        db.session.rollback()
        return queries.of(get(self.world, self.reference))


@pytest.fixture
def draft(world: World) -> Draft:
    """A draft that lacks partners."""
    empty = {"operator": None}
    goods = {"rows": [line(world, producer=None, control_body=None)]}
    reference = make_coi(world, importer=empty, first_consignee=empty | {"in_batches": False}, goods=goods)
    return Draft(world, reference)


def mails(notice: str) -> list[dict]:
    """The mails of a kind that were left, in order."""
    return [payload for topic, payload in stored.messages() if topic == f"mail:{notice}"]


def token(number: int = -1) -> str:
    """The token in a mail of invitation."""
    found = re.fullmatch(r"/\w\w/invitation/([\w-]+)", mails("partner_invited")[number]["parameters"]["link"])
    assert found
    return found[1]


def newcomer(email: str = "somebody@partner.example") -> Actor:
    """Somebody with an account and no role."""
    return make_person(email=email)


def company(person: Actor, activity: Activity, name: str = "Verger", country: str = "FR", **more) -> int:
    """A company its person has just created: New, with a request to join it."""
    id_ = make_operator(name, country, activity, status=ActivityStatus.NEW, **more)
    with transaction():
        db.session.get_one(Organisation, id_).created_by_id = person.account_id
    join(person, id_)
    return id_


def join(person: Actor, organisation_id: int) -> str:
    """Ask to be attached."""
    return roles.request([organisation_id], Words(), act=f"join {organisation_id}", actor=person)[0]


def activity_of(organisation_id: int) -> int:
    """The number of the one activity of an operator."""
    db.session.rollback()
    return db.session.query(OperatorActivity.id).filter_by(organisation_id=organisation_id).scalar()


def number_of(organisation_id: int) -> str:
    """The number of the one request to join an organisation."""
    db.session.rollback()
    return db.session.query(Role.number).filter_by(organisation_id=organisation_id).scalar()


@pytest.fixture
def french_body(world: World) -> int:
    """A control body of France, which an importer there is registered with."""
    return make_body("FR-BIO-001", "Bio Contrôle")

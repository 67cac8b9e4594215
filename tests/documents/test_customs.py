"""The view for customs: behind a link that a party makes, that ends by itself, and that can be revoked."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest

from portal.coi.domain.lifecycle import Status
from portal.documents import queries
from portal.documents.domain.customs import ACCEPTANCE, LIVES, MOST_LINKS
from portal.documents.models import CustomsLink
from portal.documents.services import links
from portal.extensions import db
from portal.organisations.models import Role
from portal.persistence.transaction import transaction
from portal.shared import clock
from portal.shared.errors import Conflict, Invalid, NotAllowed, NotFound, WrongStatus
from portal.shared.people import Level
from tests.factories import actor, get, line, make_coi, make_person
from tests.support.browser import Browser
from tests.support.words import words


def made(world, reference, who="importer", *, label="", days=7, act="once"):
    return links.make(reference, label=label, days=days, act=act, actor=world[who])


def open_links(world, reference):
    return queries.links_of(get(world, reference).id)


# Who


@pytest.mark.parametrize("who", ["importer", "exporter", "body", "consignee", "post", "cca"])
def test_every_party_makes_a_link(world, who):
    reference = make_coi(world, Status.ISSUED)

    assert made(world, reference, who)
    assert [link.person for link in open_links(world, reference)] == [world[who].name]


def test_the_commission_reads_and_makes_none_and_a_stranger_finds_nothing(world):
    reference = make_coi(world, Status.ISSUED)

    with pytest.raises(NotAllowed):
        made(world, reference, "commission")
    with pytest.raises(NotFound):
        made(world, reference, "stranger")


def test_a_colleague_who_only_reads_makes_none(world):
    reference = make_coi(world, Status.ISSUED)
    with transaction() as session:
        session.query(Role).filter_by(account_id=world["importer"].account_id).one().level = Level.READER.value
    world.people["reader"] = actor(world["importer"].account_id)

    with pytest.raises(NotAllowed):
        made(world, reference, "reader")


@pytest.mark.parametrize("status", [Status.DRAFT, Status.DESCRIPTION_COMPLETED])
def test_there_is_nothing_to_show_before_the_first_signature(world, status):
    with pytest.raises(WrongStatus):
        made(world, make_coi(world, status), "exporter")


def test_only_the_organisation_that_made_a_link_revokes_it(world):
    reference = make_coi(world, Status.ISSUED)
    made(world, reference)
    [link] = open_links(world, reference)

    with pytest.raises(NotAllowed):
        links.revoke(reference, link.id, actor=world["exporter"])
    links.revoke(reference, link.id, actor=make_person(world.importer))

    assert open_links(world, reference) == []


# How long


@pytest.mark.parametrize("days", LIVES)
def test_a_link_works_as_long_as_was_chosen_and_not_a_minute_more(app, world, days):
    secret = made(world, make_coi(world, Status.ISSUED), days=days)
    broker = Browser(app)

    with clock.at(clock.now() + timedelta(days=days) - timedelta(minutes=1)):
        assert broker.open(f"/en/customs/{secret}").status == 200
    with clock.at(clock.now() + timedelta(days=days) + timedelta(minutes=1)):
        assert broker.open(f"/en/customs/{secret}").status == 410
    assert "This link does not work any more." in broker.text


@pytest.mark.parametrize("days", [0, 2, 365, -1])
def test_another_life_is_refused(world, days):
    with pytest.raises(Invalid):
        made(world, make_coi(world, Status.ISSUED), days=days)


def test_a_revoked_link_is_dead_at_once_and_so_is_one_that_never_was(app, world):
    reference = make_coi(world, Status.ISSUED)
    secret = made(world, reference)
    links.revoke(reference, open_links(world, reference)[0].id, actor=world["importer"])

    assert Browser(app).open(f"/en/customs/{secret}").status == 410
    assert Browser(app).open("/en/customs/something-else").status == 410


def test_there_are_not_more_than_so_many(world):
    reference = make_coi(world, Status.ISSUED)
    for number in range(MOST_LINKS):
        made(world, reference, act=f"act{number}")

    with pytest.raises(Conflict):
        made(world, reference, act="one more")


# How


def test_the_secret_is_not_kept_and_the_same_act_makes_one_link(world):
    reference = make_coi(world, Status.ISSUED)

    secret = made(world, reference)
    assert made(world, reference) is None

    [link] = open_links(world, reference)
    assert secret not in [str(getattr(link, column.key)) for column in CustomsLink.__table__.columns]


def test_a_party_makes_a_link_sees_it_once_and_revokes_it(app, world):
    reference = make_coi(world, Status.VERIFIED)
    browser = Browser(app).sign_in(world["importer"]).open(f"/en/coi/{reference}/prints")

    browser.submit("#customs form.search", {"label": "Broker at Roissy", "days": "1"}, button="button")
    address = re.search(r"https?://[^/]+(/en/customs/\S+)", browser.text)[1]
    assert "Broker at Roissy" in browser.reading("#customs table")
    assert address not in browser.open(f"/en/coi/{reference}/prints").text
    assert Browser(app).open(address).status == 200

    browser.click("#customs table button")

    assert Browser(app).open(address).status == 410
    assert "Link for customs revoked" in browser.open(f"/en/coi/{reference}/history").text
    assert "Broker at Roissy" in browser.text


def test_the_broker_finds_what_the_declaration_asks_for_in_order(app, world):
    lines = {"rows": [line(world), line(world, net_weight=Decimal(2), unit="t", lot="L2")]}
    reference = make_coi(world, Status.VERIFIED, goods=lines, gross_weight={"weight": Decimal(7000), "unit": "kg"})
    broker = Browser(app).open(f"/en/customs/{made(world, reference)}")

    copied = [code.text for code in broker.page.select("code.copy")]

    assert copied == [
        "C644",
        reference,
        "FR12345678900011",
        "FRCDG4H",
        "7000",
        "6800",
        *("08044000", "4800", "CT"),
        *("08044000", "2000", "CT"),
    ]
    assert broker.reading(".good").startswith("Accepted for release as organic")
    assert "noindex" in broker.response.headers["X-Robots-Tag"]


def test_a_weight_that_is_no_mass_is_told_in_its_own_unit(app, world):
    goods = {"rows": [line(world, unit="piece", net_weight=Decimal(12))]}
    reference = make_coi(world, Status.ISSUED, goods=goods, gross_weight={"weight": Decimal(12), "unit": "piece"})

    page = Browser(app).open(f"/fr/customs/{made(world, reference)}")

    assert "12 unité" in page.reading("td.n")
    assert "Masse nette totale" not in page.text


def test_what_customs_do_not_accept_is_said_before_all_else(app, world):
    reference = make_coi(world, Status.ISSUED)

    page = Browser(app).open(f"/en/customs/{made(world, reference)}")

    assert ACCEPTANCE[Status.ISSUED].why in page.reading(".problem")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_a_link_would_not_be_accepted_for_is_said_before_it_is_made(app, world, language):
    def said(status: Status) -> str:
        address = f"/{language}/coi/{make_coi(world, status)}/prints"
        return Browser(app, language=language).sign_in(world["importer"]).open(address).reading("#customs")

    refused = words(app, language, "Not accepted for release as organic:")
    why = words(app, language, ACCEPTANCE[Status.BASE_FOR_EXTRACT].why)
    assert f"{refused} {why}" in said(Status.BASE_FOR_EXTRACT)
    assert refused not in said(Status.VERIFIED)


def test_whoever_made_the_link_sees_when_it_was_opened(app, world):
    reference = make_coi(world, Status.ISSUED)
    secret = made(world, reference)
    assert open_links(world, reference)[0].opened_at is None

    Browser(app).open(f"/en/customs/{secret}")

    db.session.rollback()
    assert open_links(world, reference)[0].opened_at is not None


def test_every_status_is_in_the_table_of_customs():
    assert ACCEPTANCE.keys() == set(Status)

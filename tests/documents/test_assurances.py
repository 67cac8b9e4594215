"""What the check, prints, links and seals must not promise: nobody is told that all is well where it is not."""

from io import BytesIO

import pytest
from sqlalchemy import delete, update

from portal.codelists.domain.entries import CodeList
from portal.codelists.models import CodeListEntry
from portal.coi import services
from portal.coi.domain.lifecycle import Action, Status
from portal.coi.models import CoiRecord
from portal.coi.queries import records
from portal.documents.domain.seals import CannotSeal
from portal.documents.printing.pdf import pdf
from portal.documents.services import links, sealing
from portal.extensions import db
from portal.ledger.services.verifying import verify
from portal.organisations.domain import Activity
from portal.persistence.stamps import ListStamp
from tests.factories import ENDORSED, get, make_coi, make_extract, make_operator, take
from tests.support.browser import CSRF, Browser


@pytest.fixture
def visitor(app):
    return Browser(app)


def behind_the_portal(*statements):
    db.session.rollback()
    with db.engine.connect().execution_options(write=True) as connection, connection.begin():
        for statement in statements:
            connection.execute(statement)


def address(world, reference, record=None, who="exporter"):
    more = "" if record is None else f"&record={record}"
    return f"/en/verify?reference={reference}&code={get(world, reference, who).check_code}{more}"


def numbers(world, reference, who="exporter"):
    return [one.number for one in records.every(get(world, reference, who).id)]


def link(world, reference, who="importer"):
    return links.make(reference, label="", days=30, act=f"link of {who}", actor=world[who])


def send(visitor, file):
    token = CSRF.search(visitor.fetch("GET", "/en/verify").text)[1]
    return visitor.fetch("POST", "/en/verify", data={"csrf_token": token, "file": (BytesIO(file), "coi.pdf")}).text


@pytest.fixture
def irregular(world):
    """An extract that is endorsed, of a certificate whose irregularity was reported afterwards."""
    base = make_coi(world, Status.BASE_FOR_EXTRACT)
    extract = make_extract(world, base, who="post")
    take(world, extract, Action.SIGN_13, "post", ENDORSED)
    take(world, base, Action.OFIS, "post", {"reason": "Pesticides"})
    return extract


def test_an_irregularity_of_a_certificate_is_frozen_in_its_extracts(world, irregular):
    assert numbers(world, irregular, "post") == [1, 2]


def test_a_print_of_an_extract_is_not_current_once_its_certificate_is_irregular(world, visitor, irregular):
    told = visitor.open(address(world, irregular, 1, "post")).reading("#checked")

    assert "nothing has changed" not in told
    assert "Accepted for release as organic: It is endorsed" not in told


def test_customs_are_not_told_to_accept_an_extract_of_an_irregular_certificate(world, visitor, irregular):
    assert "Accepted for release" not in visitor.open(f"/en/customs/{link(world, irregular, 'post')}").reading("main")


def test_a_flag_that_came_since_is_told(world, visitor):
    reference = make_coi(world, Status.ISSUED)
    take(world, reference, Action.REPLACE, "body", {"reason": "Wrong lot"})

    assert numbers(world, reference) == [1, 2]
    assert "nothing has changed" not in visitor.open(address(world, reference, 1)).reading("#checked")


def test_of_a_file_that_is_no_print_of_ours_nobody_says_that_it_is_current(world, visitor):
    reference = make_coi(world, Status.ISSUED)
    forged = pdf(records.current(get(world, reference)).record, ("en",)) + b"\n"

    page = send(visitor, forged)

    assert "It may have been altered" in page
    assert "is current" not in page
    assert "is the last one" not in page


def test_the_number_of_the_record_of_one_paper_is_not_asked_of_the_next(world, visitor):
    scanned, typed = make_coi(world, Status.VERIFIED), make_coi(world, Status.VERIFIED)

    visitor.open(address(world, scanned, 2))
    visitor.submit("form:not([enctype])", {"reference": typed, "code": get(world, typed).check_code})

    assert "nothing has changed" not in visitor.reading("#checked")


def test_a_number_of_a_record_may_be_long(world, visitor):
    reference = make_coi(world, Status.ISSUED)

    assert visitor.open(address(world, reference, "0" * 9 + "9" * 4400)).status == 200


@pytest.mark.parametrize("page", ["pdf/en", "print"])
@pytest.mark.parametrize("record", ["9" * 20, "abc", "1_0"])
def test_what_is_no_number_of_a_record_is_not_found(app, world, page, record):
    reference = make_coi(world, Status.ISSUED)

    answer = Browser(app).sign_in(world["exporter"]).fetch("GET", f"/en/coi/{reference}/{page}?record={record}")

    assert answer.status_code == 404


def test_a_link_ends_when_the_organisation_that_made_it_is_no_party_any_more(world, visitor):
    reference = make_coi(world, Status.ISSUED)
    secret = link(world, reference, "consignee")
    assert visitor.open(f"/en/customs/{secret}").status == 200
    version = get(world, reference, "importer").version_of(get(world, reference).edition.box("first_consignee"))
    other = make_operator("Bio Nord", "DE", Activity.ORGANIC_OPERATOR)
    answers = {"operator": other, "in_batches": False}

    services.save_boxes(reference, {"first_consignee": (answers, version)}, actor=world["importer"])

    assert visitor.open(f"/en/customs/{secret}").status == 410


def test_a_certificate_that_was_signed_before_there_were_records_is_not_called_unsigned(app, world, visitor):
    reference = make_coi(world, Status.VERIFIED)
    make_coi(world, Status.DESCRIPTION_COMPLETED)
    behind_the_portal(delete(CoiRecord))
    assert "nobody has signed it" not in visitor.open(address(world, reference)).reading("#checked")

    said = app.test_cli_runner().invoke(args=["portal", "freeze"]).output

    assert "figés : 1" in said
    assert numbers(world, reference) == [1]
    assert "Frozen as a record" in Browser(app).sign_in(world["importer"]).open(f"/en/coi/{reference}/history").text


def test_other_words_of_a_list_change_no_certificate(world, visitor):
    reference = make_coi(world, Status.ISSUED)
    kg = (CodeListEntry.list == CodeList.UNITS.value, CodeListEntry.key == "kg")
    behind_the_portal(
        update(CodeListEntry).where(*kg).values(name_en="kilogram"),
        update(ListStamp).values(stamp=ListStamp.stamp + 1),
    )

    link(world, reference)

    assert numbers(world, reference) == [1]
    assert "box 13 changed" not in visitor.open(address(world, reference, 1)).reading("#checked")


@pytest.mark.parametrize("change", [{"number": 7}, {"signed": None}, {"previous": "0" * 64}])
def test_records_in_another_order_are_found(world, change):
    make_coi(world, Status.VERIFIED)
    assert verify().finding is None
    behind_the_portal(update(CoiRecord).where(CoiRecord.number == 2).values(**change))

    assert verify().finding is not None


def test_a_seal_that_could_not_be_made_is_not_promised_within_seconds(app, world, monkeypatch):
    reference = make_coi(world, Status.ISSUED)

    def fail(*_args, **_more):
        raise CannotSeal("the token is gone")

    monkeypatch.setattr(sealing, "seal", fail)
    while sealing.seal_next():
        pass

    page = Browser(app).sign_in(world["exporter"]).open(f"/en/coi/{reference}/prints").reading("main")
    assert "ready within seconds" not in page
    assert "the token is gone" in app.test_cli_runner().invoke(args=["outbox", "status"]).output

"""Things a test is about, made in one call. Say only what the test needs; the rest is believable."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from io import BytesIO
from itertools import count
from typing import Any, TypeVar, cast

from sqlalchemy import Table, func, select

from portal.attachments.domain import Details
from portal.auth import queries as accounts
from portal.auth.models import Account
from portal.auth.passwords import hashed
from portal.codelists import services as codelists
from portal.coi import queries, services
from portal.coi.domain.boxes import ROWS
from portal.coi.domain.lifecycle import Action, Status
from portal.coi.models import Coi
from portal.commodities.models import Commodity
from portal.extensions import Base, db
from portal.organisations.domain import (
    Activity,
    ActivityStatus,
    Function,
    IdentifierType,
    OrganisationKind,
    RecognitionType,
    Scheme,
)
from portal.organisations.models import BodyRecognition, Identifier, OperatorActivity, Organisation
from portal.organisations.services import attach
from portal.organisations.services.indexing import index
from portal.persistence.transaction import transaction
from portal.shared import clock
from portal.shared.people import Actor

Made = TypeVar("Made")
PASSWORD = "correct horse battery staple"
_numbers = count(1)
AVOCADO, COCOA_PASTE, COFFEE = "08044000", "180310", "09011100"


def make_commodities() -> None:
    """Three commodities with what stands above them: A fresh avocados, A coffee, D cocoa paste (six digits)."""
    if db.session.get(Commodity, AVOCADO):
        return
    lines = [
        ("08", "Fruit and nuts", "Fruits", None),
        ("0804", "Dates, figs and avocados", "Dattes, figues et avocats", None),
        (AVOCADO, "Avocados", "Avocats", "A"),
        ("09", "Coffee and tea", "Café et thé", None),
        ("0901", "Coffee", "Café", None),
        (COFFEE, "Coffee, not roasted", "Café non torréfié", "A"),
        ("18", "Cocoa", "Cacao", None),
        ("1803", "Cocoa paste", "Pâte de cacao", None),
        (COCOA_PASTE, "Cocoa paste, not defatted", "Pâte de cacao non dégraissée", "D"),
    ]
    with transaction() as session:
        session.add_all(
            Commodity(code=code, name_en=name_en, name_fr=name_fr, category=category)
            for code, name_en, name_fr, category in lines
        )


def make_organisation(name: str, kind: OrganisationKind, country: str, **more: Any) -> int:
    """An organisation, findable; returns its number. ``eori``, ``recognition`` (categories) as keywords."""
    eori, recognition = more.pop("eori", ""), more.pop("recognition", "")
    more.setdefault("code", f"{country}-ORG-OP-{next(_numbers)}")
    with transaction() as session:
        place = {"city": "Town", "postcode": "1000", "address": "1 Street"}
        organisation = Organisation(name=name, kind=kind.value, country=country, **(place | more))
        if eori:
            organisation.identifiers.append(Identifier(type=IdentifierType.EORI.value, value=eori))
        if recognition:
            kind_of = RecognitionType.EQUIVALENT_BODY.value
            scheme = Scheme.REG_834_2007.value
            organisation.recognitions.append(BodyRecognition(type=kind_of, scheme=scheme, categories=recognition))
        session.add(organisation)
        session.flush()
        index(organisation)
        return organisation.id


def make_operator(
    name: str,
    country: str,
    *activities: Activity,
    status: ActivityStatus = ActivityStatus.VALID,
    body: int | None = None,
    valid_to: date | None = None,
    **more: Any,
) -> int:
    """An operator registered for activities; returns its number."""
    id_ = make_organisation(name, OrganisationKind.OPERATOR, country, **more)
    with transaction() as session:
        for activity in activities:
            facts = {"status": status.value, "control_body_id": body, "valid_to": valid_to}
            session.add(OperatorActivity(organisation_id=id_, activity=activity.value, **facts))
    return id_


def make_body(code: str = "MA-BIO-154", name: str = "Ecocert SA", *, recognition: str = "ABDEF") -> int:
    """A control body with its seat in France; returns its number."""
    country = {"controlled_country": code[:2]}
    return make_organisation(name, OrganisationKind.CONTROL_BODY, "FR", code=code, recognition=recognition, **country)


def make_authority(
    name: str, code: str, function: Function, *, country: str = "FR", superior: int | None = None
) -> int:
    """An authority; returns its number."""
    more = {"code": code, "function": function.value, "superior_id": superior}
    return make_organisation(name, OrganisationKind.AUTHORITY, country, **more)


@cache
def password_hash() -> str:
    """The hash of `PASSWORD`, made once: hashing is slow on purpose."""
    return hashed(PASSWORD)


def make_person(
    *organisation_ids: int,
    email: str = "",
    first_name: str = "Test",
    last_name: str = "Person",
    administrator: bool = False,
) -> Actor:
    """A person with a Valid role in each organisation."""
    with transaction() as session:
        address = email or f"person{next(_numbers)}@test.example"
        account = Account(
            email=address,
            first_name=first_name,
            last_name=last_name,
            password_hash=password_hash(),
            paces={},
            created_at=clock.now(),
        )
        session.add(account)
        session.flush()
        for id_ in organisation_ids:
            attach(account.id, id_, administrator=administrator)
        account_id = account.id
    return actor(account_id)


def actor(account_id: int) -> Actor:
    """The person behind an account, as a page would know them."""
    account = db.session.get(Account, account_id)
    assert account is not None
    return accounts.actor_of(account)


def email_of(person: Actor) -> str:
    """The address a person signs in with."""
    return db.session.scalars(select(Account.email).where(Account.id == person.account_id)).one()


@dataclass
class World:
    """One organisation of each kind, and one person in each."""

    body: int
    exporter: int
    producer: int
    importer: int
    consignee: int
    forwarder: int
    cca: int
    post: int
    commission: int
    people: dict[str, Actor]

    def __getitem__(self, who: str) -> Actor:
        return self.people[who]


def make_world() -> World:
    """The parties of an ordinary certificate: Morocco to France."""
    world = made_once(_made_world)
    return replace(world, people=dict(world.people))


def made_once(make: Callable[[], Made]) -> Made:
    """What ``make`` answers and writes: made once in each process; in another empty database its rows are written down.

    In a database that is not empty it is simply made.
    """
    if not _is_empty():
        return make()
    if make not in _remembered:
        _remembered[make] = make(), _rows()
    else:
        _write(_remembered[make][1])
    return cast(Made, _remembered[make][0])


Rows = list[tuple[Table, list[dict[str, Any]]]]
_remembered: dict[Callable[[], Any], tuple[Any, Rows]] = {}


def _is_empty() -> bool:
    db.session.rollback()
    return not any(db.session.scalar(select(func.count()).select_from(model)) for model in (Organisation, Commodity))


def _rows() -> Rows:
    db.session.rollback()
    tables = Base.metadata.sorted_tables
    found = [(table, [dict(row._mapping) for row in db.session.execute(select(table))]) for table in tables]
    return [(table, rows) for table, rows in found if rows]


def _write(everything: Rows) -> None:
    db.session.rollback()
    with db.engine.connect().execution_options(write=True) as connection, connection.begin():
        for table, rows in everything:
            connection.execute(table.insert(), rows)
            if connection.dialect.name == "postgresql" and "id" in table.columns:
                last = select(
                    func.setval(func.pg_get_serial_sequence(table.name, "id"), max(row["id"] for row in rows))
                )
                connection.execute(last)


def _made_world() -> World:
    make_commodities()
    codelists.load_builtin()
    body = make_body()
    exporter = make_operator("Atlas Bio Export", "MA", Activity.ORGANIC_EXPORTER, body=body)
    producer = make_operator("Coopérative Souss Verte", "MA", Activity.ORGANIC_PRODUCER, body=body)
    importer = make_operator("ACME Bio Imports FR", "FR", Activity.ORGANIC_IMPORTER, eori="FR12345678900011")
    consignee = make_operator("ACME Bio Foods FR", "FR", Activity.ORGANIC_OPERATOR, eori="FR12345678900022")
    forwarder = make_operator("Transit Dupré", "FR", Activity.RFL)
    cca = make_authority("INAO", "FRINAO", Function.CCA)
    post = make_authority("Roissy Charles-de-Gaulle", "FRCDG4H", Function.BCP, superior=cca)
    commission = make_authority("European Commission", "EC", Function.EC, country="BE")
    places = {"body": body, "exporter": exporter, "producer": producer, "importer": importer, "consignee": consignee}
    places |= {"forwarder": forwarder, "cca": cca, "post": post, "commission": commission}
    people = {who: make_person(id_, email=f"{who}@test.example", last_name=who.title()) for who, id_ in places.items()}
    people["stranger"] = make_person(make_operator("Elsewhere", "BE", Activity.ORGANIC_IMPORTER, eori="BE0999999999"))
    return World(**places, people=people)


def line(world: World, **more: Any) -> dict[str, Any]:
    """A complete line of box 13."""
    return {
        "key": f"k{next(_numbers)}",
        "commodity": AVOCADO,
        "trade_name": "Hass avocado",
        "lot": "L26-0417",
        "packages": 1200,
        "package_type": "carton",
        "net_weight": Decimal("4800.000"),
        "unit": "kg",
        "producer": world.producer,
        "control_body": world.body,
    } | more


def complete_answers(world: World, **boxes: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Every box that must be filled in to submit; ``boxes`` replaces some."""
    return {
        "issuing_body": {"body": world.body},
        "exporter": {"operator": world.exporter},
        "origin": {"countries": ["MA"]},
        "export_country": {"country": "MA"},
        "point_of_entry": {"country": "FR", "authority": world.post},
        "importer": {"operator": world.importer},
        "first_consignee": {"operator": world.consignee, "in_batches": False},
        "goods": {ROWS: [line(world)]},
        "gross_weight": {"weight": Decimal(5200), "unit": "kg"},
        "transport": {ROWS: [{"key": "t1", "mode": "aeroplane", "identification": "AT 770", "document": "147-5543"}]},
    } | boxes


CHECKED = {"documentary_check": "acceptable", "physical_check": "not_done"}
ENDORSED = {
    "documentary_check": "acceptable",
    "identity_check": "acceptable",
    "physical_check": "not_done",
    "laboratory_check": "not_done",
    "decision": "organic",
}
_ROAD: tuple[tuple[Status, Action, str, Mapping[str, Any]], ...] = (
    (Status.DESCRIPTION_COMPLETED, Action.SUBMIT, "exporter", {}),
    (Status.ISSUED, Action.SIGN_18, "body", CHECKED),
    (Status.VERIFIED, Action.SIGN_20, "post", ENDORSED),
    (Status.FIRST_CONSIGNEE_SIGNED, Action.SIGN_21, "consignee", {}),
)
_Step = tuple[Action, str, Mapping[str, Any]]
CONFIRMED = {"confirmed": True}
_SIDE_ROADS: Mapping[Status, tuple[Status, tuple[_Step, ...]]] = {
    Status.BASE_FOR_EXTRACT: (Status.ISSUED, ((Action.SIGN_20, "post", ENDORSED),)),
    Status.RELEASED_CONVENTIONAL: (
        Status.ISSUED,
        ((Action.SIGN_20, "post", ENDORSED | {"decision": "conventional", "reason": "No organic label"}),),
    ),
    Status.NOT_RELEASED: (
        Status.ISSUED, ((Action.SIGN_20, "post", ENDORSED | {"decision": "no_release", "reason": "Pesticides"}),),
    ),
    Status.DELETED: (Status.DESCRIPTION_COMPLETED, ((Action.DELETE, "body", {"reason": "Made by mistake"}),)),
    Status.OFIS_IRREGULARITY: (Status.VERIFIED, ((Action.OFIS, "post", {"reason": "Pesticides"}),)),
    Status.REPLACED: (
        Status.ISSUED, ((Action.REPLACE, "body", {"reason": "Wrong lot"}), (Action.SIGN_18, "body", CHECKED)),
    ),
    Status.DEPLETED: (
        Status.ISSUED, ((Action.SIGN_20, "post", ENDORSED), (Action.DEPLETE, "post", CONFIRMED)),
    ),
}  # fmt: skip
IN_BATCHES = frozenset({Status.BASE_FOR_EXTRACT, Status.DEPLETED})


def take(world: World, reference: str, action: Action, who: str, answers: Mapping[str, Any] | None = None) -> str:
    """One step, done by one of the people of the world."""
    act = f"act{next(_numbers)}"
    return services.take(
        action,
        reference,
        answers=answers or {},
        act=act,
        actor=world[who],
        password=PASSWORD,
        statement="I declare",
        language="en",
    )


def make_coi(world: World, status: Status = Status.DRAFT, *, by: str = "exporter", **boxes: Mapping[str, Any]) -> str:
    """A complete certificate at a status, by the ordinary road; returns its number."""
    if status in IN_BATCHES:
        boxes.setdefault("first_consignee", {"operator": None, "in_batches": True})
    answers = complete_answers(world, **boxes)
    reference = services.create_draft(answers, act=f"act{next(_numbers)}", actor=world[by])
    before, side_steps = _SIDE_ROADS.get(status, (status, ()))
    for reached, step, whose, filled in _ROAD if before is not Status.DRAFT else ():
        reference = take(world, reference, step, whose, filled)
        if reached is before:
            break
    at = reference
    for action, who, given in side_steps:
        at = take(world, at, action, who, given)
    return reference


BATCH = {"packages": 200, "net_weight": Decimal(800)}


def make_extract(
    world: World,
    base: str,
    *,
    who: str = "importer",
    lines: Mapping[int, Mapping[str, Any]] | None = None,
    **boxes: Any,
) -> str:
    """An extract of a certificate with what it takes of some lines (0: the first); returns its number."""
    rows = queries.get(base, world[who]).answers(queries.get(base, world[who]).edition.box("goods"))[ROWS]
    taken = [{**rows[n], **quantities} for n, quantities in (lines or {0: BATCH}).items()]
    answers = {"consignee": {"operator": world.consignee}, "goods": {ROWS: taken}} | boxes
    action = Action.SPLIT if who in ("post", "cca") else Action.EXTRACT
    return services.create_extract(base, action, answers, act=f"act{next(_numbers)}", actor=world[who])


def make_document(
    world: World, coi: str, who: str = "exporter", /, *, file: bytes = b"", name: str = "paper", **more: Any
) -> int:
    """A document added by one of the people of the world, with its file where there is one; returns its number."""
    said = {"type": "commercial_invoice", "reference": f"INV-{next(_numbers)}", "issued_on": date(2026, 5, 4)} | more
    act = f"act{next(_numbers)}"
    id_ = services.documents.add(coi, Details(**said), act=act, actor=world[who])
    if file:
        give_file(world, coi, id_, file, who, name=name)
    return id_


def give_file(
    world: World, reference: str, id_: int, file: bytes, who: str = "exporter", *, name: str = "paper"
) -> None:
    """The file of a document, sent by one of the people of the world."""
    act = f"act{next(_numbers)}"
    services.documents.give_file(reference, id_, BytesIO(file), name, act=act, actor=world[who])


def get(world: World, reference: str, who: str = "exporter") -> Coi:
    """A certificate as one of the people sees it."""
    return queries.get(reference, world[who])


def statuses_by_ordinary_road() -> Iterable[Status]:
    """Every status a certificate can be brought to today."""
    return (*(s for s, *_ in _ROAD), *_SIDE_ROADS, Status.DRAFT)

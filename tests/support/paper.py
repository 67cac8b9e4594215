"""A certificate on paper: complete answers and the organisations they name, for what needs no database."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from portal.codelists.domain.builtin import BUILTIN
from portal.codelists.domain.entries import Codes
from portal.coi.domain.boxes import ROWS
from portal.coi.domain.content import Answers, CommodityFact, Content
from portal.coi.domain.editions.coi_2017 import COI_2017
from portal.organisations.domain import (
    Activity,
    ActivityFact,
    ActivityStatus,
    Function,
    OrganisationKind,
    Party,
    Recognition,
    RecognitionType,
    Scheme,
)
from portal.shared.people import Post, RoleKind

BODY, EXPORTER, PRODUCER, IMPORTER, CONSIGNEE, FORWARDER, POST, CCA, COMMISSION, STRANGER = range(1, 11)
DAY = date(2018, 5, 17)
AVOCADO, COCOA_PASTE = "08044000", "180310"
COMMODITIES = {
    AVOCADO: CommodityFact(AVOCADO, "A", {"en": "Avocados", "fr": "Avocats"}),
    COCOA_PASTE: CommodityFact(COCOA_PASTE, "D", {"en": "Cocoa paste", "fr": "Pâte de cacao"}),
}


def recognition(categories: str, **more: Any) -> Recognition:
    """A recognition for equivalence, in force without end, under the law of the form of 2017."""
    facts = {"type": RecognitionType.EQUIVALENT_BODY, "scheme": Scheme.REG_834_2007}
    return Recognition(**(facts | {"categories": frozenset(categories)} | more))


def registered(activity: Activity, **more: Any) -> ActivityFact:
    """A Valid activity under the control body of the certificate."""
    return ActivityFact(**({"activity": activity, "status": ActivityStatus.VALID, "control_body_id": BODY} | more))


def _operator(id_: int, name: str, country: str, activity: Activity, eori: str = "") -> Party:
    return Party(id_, OrganisationKind.OPERATOR, name, country, eori=eori, activities=(registered(activity),))


CODES = Codes.of(BUILTIN)
PARTIES: Mapping[int, Party] = {
    party.id: party
    for party in (
        Party(BODY, OrganisationKind.CONTROL_BODY, "Ecocert SA", "FR", code="MA-BIO-154", controlled_country="MA",
              recognitions=(recognition("ABDEF"),)),
        _operator(EXPORTER, "Atlas Bio Export", "MA", Activity.ORGANIC_EXPORTER),
        _operator(PRODUCER, "Coopérative Souss Verte", "MA", Activity.ORGANIC_PRODUCER),
        _operator(IMPORTER, "ACME Bio Imports FR", "FR", Activity.ORGANIC_IMPORTER, "FR12345678900011"),
        _operator(CONSIGNEE, "ACME Bio Foods FR", "FR", Activity.ORGANIC_OPERATOR),
        _operator(FORWARDER, "Transit Dupré", "FR", Activity.RFL),
        Party(POST, OrganisationKind.AUTHORITY, "Roissy", "FR", code="FRCDG4H", function=Function.BCP, superior_id=CCA),
    )
}  # fmt: skip


def line(**more: Any) -> Answers:
    """A complete line of box 13."""
    return {
        "key": "k1",
        "commodity": AVOCADO,
        "trade_name": "Hass avocado",
        "lot": "L26-0417",
        "packages": 1200,
        "package_type": "carton",
        "net_weight": Decimal(4800),
        "unit": "kg",
        "producer": PRODUCER,
        "control_body": BODY,
    } | more


def goods(*lines: Answers) -> Answers:
    """Box 13 with these lines."""
    return rows(*lines)


def rows(*found: Answers) -> Answers:
    """A box with these rows."""
    return {ROWS: list(found)}


def content(*, parties: Mapping[int, Mapping[str, Any]] | None = None, **boxes: Answers) -> Content:
    """A certificate nothing can be said against, up to box 21.

    ``boxes`` replaces boxes; ``parties`` changes facts about organisations.
    """
    known = {id_: replace(party, **(parties or {}).get(id_, {})) for id_, party in PARTIES.items()}
    answers = {
        "issuing_body": {"body": BODY},
        "exporter": {"operator": EXPORTER},
        "origin": {"countries": ["MA"]},
        "export_country": {"country": "MA"},
        "point_of_entry": {"country": "FR", "authority": POST},
        "importer": {"operator": IMPORTER},
        "load": {"operators": [FORWARDER]},
        "first_consignee": {"operator": CONSIGNEE, "in_batches": False},
        "goods": goods(line()),
        "gross_weight": {"weight": Decimal(5200), "unit": "kg"},
        "transport": rows({"key": "t1", "mode": "aeroplane", "identification": "AT 770", "document": "147-5543"}),
        "body_declaration": {"documentary_check": "acceptable", "physical_check": "not_done"},
        "endorsement": endorsed(),
    }
    facts = {"creator_id": EXPORTER, "signer_id": CONSIGNEE, "day": DAY, "codes": CODES}
    return COI_2017.recomputed(Content({**answers, **boxes}, known, COMMODITIES, **facts))


def endorsed(decision: str = "organic", **more: Any) -> Answers:
    """Box 20 with good checks."""
    checks = {f"{name}_check": "not_done" for name in ("identity", "physical", "laboratory")}
    return {"documentary_check": "acceptable", "decision": decision} | checks | more


def post(id_: int, kind: RoleKind = RoleKind.OPERATOR, **more: Any) -> Post:
    """Somebody's role in an organisation."""
    return Post(id_, kind, name=f"Organisation {id_}", code="", country="FR", **more)

"""What happened to each certificate of the demonstration, as a table: who began it, with what, and on which days."""
# ruff: noqa: E501 - one certificate per line reads as the table it is

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.coi.domain.checks import ACCEPTABLE, NOT_ACCEPTABLE, NOT_DONE, ORGANIC
from portal.coi.domain.editions.coi_2017 import CONVENTIONAL, NO_RELEASE
from portal.coi.domain.lifecycle import Action
from portal.demonstration.goods import (
    BY_AIR,
    BY_AIR_FROM_ANTANANARIVO,
    BY_ROAD,
    FROM_TOAMASINA,
    TO_ANTWERP,
    TO_FOS,
    TO_LE_HAVRE,
    Road,
)
from portal.demonstration.papers import Paper


@dataclass(frozen=True)
class Decision:
    """How the authority signed box 20."""

    decision: str
    documentary_check: str = ACCEPTABLE
    identity_check: str = ACCEPTABLE
    physical_check: str = NOT_DONE
    laboratory_check: str = NOT_DONE
    reason: str | None = None


@dataclass(frozen=True)
class Change:
    """Boxes somebody saved later on; organisations are named by their keys in the fields that hold them."""

    days: int
    by: str
    boxes: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Deletion:
    """The certificate was deleted; a draft needs no reason (D26)."""

    days: int
    by: str
    reason: str | None = None


@dataclass(frozen=True)
class Batch:
    """An extract: by whom, for whom, how many hundredths of each line."""

    days: int
    by: str
    consignee: str
    share: int


@dataclass(frozen=True)
class Step:
    """A step on a side road; ``of`` is the certificate (0), its first, second… extract, or its replacement (-1)."""

    days: int
    by: str
    action: Action
    answers: Mapping[str, Any] = field(default_factory=dict)
    of: int = 0


RELEASED = Decision(ORGANIC)
SAMPLED = Decision(ORGANIC, physical_check=ACCEPTABLE, laboratory_check=ACCEPTABLE)
NOT_AS_ORGANIC = Decision(
    CONVENTIONAL,
    laboratory_check=NOT_ACCEPTABLE,
    physical_check=ACCEPTABLE,
    reason="Laboratory test: 0.08 mg/kg of chlorpyrifos. The importer renounces the organic label for this lot.",
)
NOT_CERTIFIED_IN_TIME = Decision(
    CONVENTIONAL,
    documentary_check=NOT_ACCEPTABLE,
    reason="Le certificat a été délivré après le départ des marchandises.",
)
REFUSED = Decision(
    NO_RELEASE,
    identity_check=NOT_ACCEPTABLE,
    physical_check=NOT_ACCEPTABLE,
    reason="The lot numbers on the drums are not those of the certificate; one drum leaks.",
)


@dataclass(frozen=True)
class Story:
    """One certificate. Days are working days ago; an act without a day did not happen.

    ``goods``: key of a product and number of packages. ``consignee`` None means: to be released in batches.
    ``leaving_out``: boxes nobody has filled in. ``endorsed_by`` and ``received_by`` are people.
    """

    goods: tuple[tuple[str, int], ...]
    road: Road
    created: int
    by: str = "exporter"
    submitted: int | None = None
    issued: int | None = None
    endorsed: int | None = None
    received: int | None = None
    deleted: Deletion | None = None
    exporter: str = "atlas"
    body: str = "ecocert_ma"
    importer: str = "acme_imports"
    consignee: str | None = "acme_foods"
    forwarders: tuple[str, ...] = ()
    endorsed_by: str = "post"
    received_by: str = "consignee"
    decision: Decision = RELEASED
    changes: tuple[Change, ...] = ()
    papers: tuple[Paper, ...] = ()
    batches: tuple[Batch, ...] = ()
    steps: tuple[Step, ...] = ()
    leaving_out: frozenset[str] = frozenset()
    national_reference: str = ""


def _without(*boxes: str) -> frozenset[str]:
    return frozenset(boxes)


FORWARDER = ("forwarder",)
ENDORSED = {
    "documentary_check": ACCEPTABLE, "identity_check": ACCEPTABLE, "physical_check": NOT_DONE,
    "laboratory_check": NOT_DONE, "decision": ORGANIC,
}  # fmt: skip
WAREHOUSE = {
    "procedure": "warehousing", "operator_name": "Entrepôts de la Darse", "operator_address": "12 quai des Belges, 13002 Marseille",
    "control_body": "ecocert_ma", "customs_reference": "26FR00441207",
}  # fmt: skip

# fmt: off
STORIES = (
    # Received by the first consignee
    Story((("avocado", 2400),), BY_ROAD, 38, submitted=38, issued=37, endorsed=33, received=32, endorsed_by="inao",
          papers=(Paper(38, "exporter", "road_waybill", "CMR 0917744", "Agadir"), Paper(38, "exporter", "commercial_invoice", "ATL-2291"))),
    Story((("clementine", 1200), ("orange", 500)), BY_ROAD, 34, submitted=34, issued=33, endorsed=30, received=29, endorsed_by="inao", decision=SAMPLED),
    Story((("blueberry", 640),), BY_AIR, 31, submitted=31, issued=31, endorsed=29, received=28, forwarders=FORWARDER),
    Story((("vanilla", 42), ("clove", 12)), BY_AIR_FROM_ANTANANARIVO, 30, by="importer", submitted=29, issued=27, endorsed=22, received=21, exporter="sava", body="ecocert_mg", consignee="acme_imports", received_by="importer", forwarders=FORWARDER),
    Story((("saffron", 24),), BY_AIR, 27, by="body", issued=27, endorsed=24, received=23, national_reference="MA/AGA/0118"),
    Story((("tomato", 480), ("pepper", 220)), BY_AIR, 24, submitted=24, issued=23, endorsed=21, received=19, decision=SAMPLED),
    Story((("avocado", 2600),), BY_ROAD, 21, by="importer", submitted=20, issued=19, endorsed=16, received=15, endorsed_by="inao", consignee="acme_imports", received_by="importer"),

    # Verified: the first consignee has to sign
    Story((("clementine", 2100),), BY_ROAD, 14, submitted=14, issued=13, endorsed=8, endorsed_by="inao"),
    Story((("blueberry", 720), ("tomato", 160)), BY_AIR, 9, submitted=9, issued=8, endorsed=6, forwarders=FORWARDER),
    Story((("olive_oil", 40),), TO_FOS, 19, submitted=18, issued=17, endorsed=3, endorsed_by="inao", importer="acme_foods", decision=SAMPLED),
    Story((("tomato", 300),), BY_AIR, 10, submitted=10, issued=9, endorsed=7, steps=(Step(5, "post", Action.OFIS, {"reason": "Résidus de pesticides au-dessus du seuil, analyse en cours.", "ofis_reference": "OFIS-2026-0417"}),)),
    Story((("verbena", 40), ("thyme", 24)), BY_AIR, 6, by="importer", submitted=6, issued=5, endorsed=1, consignee="acme_imports"),

    # To be released in batches
    Story((("couscous", 840),), TO_FOS, 25, submitted=24, issued=23, endorsed=12, endorsed_by="inao", consignee=None,
          batches=(Batch(11, "importer", "acme_foods", 40), Batch(9, "importer", "acme_imports", 25), Batch(3, "importer", "acme_foods", 10), Batch(2, "importer", "acme_foods", 5)),
          steps=(Step(10, "importer", Action.REQUEST_ENDORSEMENT, of=1), Step(8, "inao", Action.SIGN_13, ENDORSED, of=1), Step(7, "consignee", Action.SIGN_14, of=1),
                 Step(8, "importer", Action.REQUEST_ENDORSEMENT, of=2), Step(6, "inao", Action.SIGN_13, ENDORSED, of=2), Step(2, "importer", Action.REQUEST_ENDORSEMENT, of=3))),
    Story((("strawberry", 2000),), TO_LE_HAVRE, 22, by="importer", submitted=22, issued=20, endorsed=9, endorsed_by="inao", consignee=None, forwarders=FORWARDER,
          batches=(Batch(8, "inao", "acme_foods", 100),),
          steps=(Step(7, "inao", Action.SIGN_13, ENDORSED, of=1), Step(6, "consignee", Action.SIGN_14, of=1), Step(5, "inao", Action.DEPLETE))),
    Story((("clove", 240), ("black_pepper", 320)), FROM_TOAMASINA, 16, by="body", issued=15, endorsed=4, endorsed_by="inao", exporter="sava", body="ecocert_mg", consignee=None, forwarders=FORWARDER),

    # Not released as organic
    Story((("pepper", 1400),), BY_ROAD, 28, submitted=28, issued=27, endorsed=25, endorsed_by="inao", decision=NOT_AS_ORGANIC),
    Story((("thyme", 60),), BY_AIR, 16, submitted=15, issued=13, endorsed=11, decision=NOT_CERTIFIED_IN_TIME),
    Story((("caper", 36), ("olive", 24)), TO_FOS, 26, submitted=26, issued=24, endorsed=14, endorsed_by="inao", decision=REFUSED),

    # Issued: the authorities have to sign
    Story((("avocado", 300),), BY_AIR, 4, submitted=4, issued=3,
          papers=(Paper(4, "exporter", "air_waybill", "147-55430021", "Casablanca"), Paper(3, "body", "analysis", "LAB-26-1183", "Agadir", "Pesticide residues, 412 substances", "png"), Paper(1, "importer", "packing_list", "PL-300", ending=None))),
    Story((("blueberry", 800),), BY_AIR, 3, submitted=3, issued=2, forwarders=FORWARDER,
          changes=(Change(1, "importer", {"first_consignee": {"operator": "acme_imports", "in_batches": False}}),)),
    Story((("saffron", 18), ("argan", 8)), BY_AIR, 5, by="body", issued=4,
          changes=(Change(2, "importer", {"load": {"operators": ["forwarder"]}}),)),
    Story((("honey", 300),), TO_FOS, 7, by="importer", submitted=7, issued=5, consignee=None,
          changes=(Change(3, "inao", {"customs_procedure": WAREHOUSE}),), steps=(Step(2, "inao", Action.START_CUSTOMS),)),
    Story((("lemon", 420),), BY_ROAD, 8, submitted=8, issued=6, steps=(Step(2, "body", Action.REPLACE, {"reason": "Wrong lot number on line 1."}),)),
    Story((("clove", 60),), FROM_TOAMASINA, 12, by="importer", submitted=12, issued=11, exporter="sava", body="ecocert_mg", consignee="acme_imports",
          steps=(Step(9, "body", Action.REPLACE, {"reason": "Net weight of line 1 mistyped."}), Step(8, "body", Action.SIGN_18, {"documentary_check": ACCEPTABLE, "physical_check": NOT_DONE}, of=-1))),
    Story((("olive", 80), ("caper", 20)), TO_LE_HAVRE, 10, submitted=10, issued=8, leaving_out=_without("transport"),
          changes=(Change(6, "body", {"transport": {"rows": [{"key": "t1", "mode": "vessel", "identification": "Cap Malabata", "document": "B/L CASLEH00921"}]}}),)),
    Story((("carob", 25),), TO_ANTWERP, 11, by="importer", submitted=11, issued=9, consignee="abian"),
    Story((("vanilla", 30),), BY_AIR_FROM_ANTANANARIVO, 2, by="importer", submitted=2, issued=1, exporter="sava", body="ecocert_mg", consignee="acme_imports"),

    # Description completed: the control body has to sign
    Story((("avocado", 2400), ("lemon", 600)), BY_ROAD, 2, submitted=1,
          papers=(Paper(1, "exporter", "organic_certificate", "MA-BIO-154/0412", "Casablanca"), Paper(1, "exporter", "commercial_invoice", "ATL-2306"))),
    Story((("clementine", 1800),), BY_ROAD, 1, by="importer", submitted=1, consignee="acme_imports"),
    Story((("olive_oil", 24), ("olive", 40)), TO_FOS, 3, by="importer", submitted=2, exporter="zitoun"),
    Story((("couscous", 880),), TO_FOS, 4, submitted=4, consignee="vaysse"),
    Story((("almond", 200), ("argan", 12), ("honey", 90), ("saffron", 6), ("thyme", 40), ("verbena", 60)), TO_FOS, 1, submitted=0, forwarders=FORWARDER),
    Story((("strawberry", 1200),), TO_LE_HAVRE, 5, submitted=5, consignee=None,
          changes=(Change(3, "importer", {"first_consignee": {"operator": "acme_foods", "in_batches": False}}),)),
    Story((("date", 1000),), TO_FOS, 6, by="importer", submitted=5, exporter="djerid", body="ecocert_tn"),

    # Deleted
    Story((("orange", 500),), BY_ROAD, 18, deleted=Deletion(17, "exporter"), leaving_out=_without("importer", "first_consignee", "gross_weight", "transport")),
    Story((("avocado", 2400),), BY_ROAD, 17, submitted=17, deleted=Deletion(15, "body", "Sent twice: the same lot is on another certificate.")),
    Story((("tomato", 500),), BY_AIR, 15, submitted=15, issued=14, endorsed=12, deleted=Deletion(10, "post", "Marchandises réexpédiées avant la mise en libre pratique.")),

    # Drafts
    Story((("clementine", 1400),), BY_ROAD, 1, leaving_out=_without("gross_weight")),
    Story((("blueberry", 500),), BY_AIR, 0, leaving_out=_without("origin", "point_of_entry", "importer", "first_consignee", "goods", "gross_weight", "transport")),
    Story((("seaweed", 60),), BY_AIR, 3, leaving_out=_without("first_consignee", "transport")),
    Story((("honey", 150), ("almond", 120)), TO_FOS, 2, by="importer", consignee=None),
    Story((("argan", 10),), TO_ANTWERP, 1, importer="coffeeteam", consignee="coffeeteam", leaving_out=_without("point_of_entry", "containers", "transport")),
    Story((("liwa_date", 90),), BY_AIR, 0, by="importer", exporter="liwa", body="control_union_ae", leaving_out=_without("first_consignee", "gross_weight", "transport")),
    Story((("saffron", 20),), BY_AIR, 1, by="body"),
    Story((("almond", 320),), TO_FOS, 0, by="body", leaving_out=_without("importer", "first_consignee", "containers", "transport")),
)
# fmt: on

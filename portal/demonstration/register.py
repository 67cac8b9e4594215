"""The organisations of the demonstration: those of the guides (domain reference §20), and invented trading partners.

Companies of the guides get no invented identifiers: all but ABIAN BALI lack an EORI number, as in the guides, and so
show rule V05. Authorities and control bodies are built in (`portal.organisations.domain.builtin`).
"""
# ruff: noqa: E501 - one organisation per line reads as the table it is

from dataclasses import dataclass

from portal.organisations.domain import Activity, ActivityStatus
from portal.organisations.domain.builtin import Seat


@dataclass(frozen=True)
class Held:
    """An activity of an operator, the key of its control body, and how many days ago it ended, if it did."""

    activity: Activity
    body: str | None = None
    status: ActivityStatus = ActivityStatus.VALID
    ended: int | None = None


@dataclass(frozen=True)
class Operator:
    """An operator with its activities."""

    key: str
    code: str
    name: str
    seat: Seat
    activities: tuple[Held, ...] = ()
    eori: str = ""


IMPORTER, OPERATOR = Activity.ORGANIC_IMPORTER, Activity.ORGANIC_OPERATOR
EXPORTER, PRODUCER = Activity.ORGANIC_EXPORTER, Activity.ORGANIC_PRODUCER

AUTHORITIES = {
    "commission": "EC",
    "inao": "FRINAO",
    "vlaams_gewest": "BE0023",
    "region_wallonne": "BE0024",
    "roissy": "FRCDG4H",
    "perpignan": "FR007",
    "fos": "FRFOS1",
    "le_havre": "FRLEH1",
    "aalst": "BE0001",
    "antwerpen": "BE0002",
}
"""Authorities that the demonstration speaks of: the codes of built-in ones."""

BODIES = {
    "ecocert_ma": "MA-BIO-154",
    "ecocert_mg": "MG-BIO-154",
    "ecocert_tn": "TN-BIO-154",
    "ecocert_bf": "BF-BIO-154",
    "ecocert_ci": "CI-BIO-154",
    "ecocert_tr": "TR-BIO-154",
    "control_union_ae": "AE-BIO-149",
    "control_union_af": "AF-BIO-149",
    "control_union_al": "AL-BIO-149",
    "control_union_am": "AM-BIO-149",
    "control_union_az": "AZ-BIO-149",
    "ecocert_france": "FR-BIO-01",
    "certisys": "BE-BIO-01",
    "integra": "BE-BIO-02",
}
"""Control bodies likewise."""

# fmt: off
OPERATORS = (
    Operator("acme_foods", "TEST-FR-001", "ACME Bio Foods FR", Seat("FR", "33000", "Bordeaux", "Big Street 2"), (Held(IMPORTER, "ecocert_france"),), "FR10000000100019"),
    Operator("acme_imports", "FR-ORG-OP-2", "ACME Bio Imports FR", Seat("FR", "75001", "Paris", "Big Street 1"), (Held(IMPORTER, "ecocert_france"), Held(OPERATOR, "ecocert_france")), "FR10000000200017"),
    Operator("acme_horses", "FR-ORG-OP-3", "ACME registered horses FR", Seat("FR", "33000", "Bordeaux", "Big Street 1"), (Held(Activity.TPA),)),
    Operator("vaysse", "FR-ORG-OP-4", "VAYSSE Import", Seat("FR", "31300", "Toulouse", "Rue Imaginaire"), (Held(IMPORTER, "ecocert_france", ActivityStatus.NEW),), "FR10000000300015"),
    Operator("forwarder", "FR-ORG-OP-5", "Transit Val d’Aubette", Seat("FR", "95700", "Roissy-en-France", "8 rue des Chargeurs"), (Held(Activity.RFL),), "FR10000000400013"),
    Operator("colzagro", "BE-ORG-OP-4", "Colzagro", Seat("BE", "8810", "Lichtervelde", "Kortemarkstraat 8"), (Held(IMPORTER, "integra"),)),
    Operator("alpro", "BE-ORG-OP-5", "ALPRO Comm.V.A.", Seat("BE", "8560", "Wevelgem", "Vlamingstraat 28"), (Held(IMPORTER, "integra"),)),
    Operator("coffeeteam", "BE-ORG-OP-6", "Coffeeteam", Seat("BE", "2600", "Berchem", "Generaal Lemanstraat 74"), (Held(IMPORTER, "certisys"),)),
    Operator("beanworks", "BE-ORG-OP-7", "Beanworks Seeds and Grains bvba", Seat("BE", "9130", "Verrebroek", "Spaans Fort 6"), (Held(IMPORTER, "integra"),)),
    Operator("abian", "BE-ORG-OP-8", "ABIAN BALI EU SPRL", Seat("BE", "4120", "Neupré", "Route du Condroz 210"), (Held(IMPORTER, "certisys"), Held(Activity.FLEGT)), "BE0479168518"),
    Operator("pat", "AR-ORG-OP-1", "PAT", Seat("AR", "", "Buenos Aires", "36 Calle Corrientes")),
    Operator("atlas", "MA-ORG-OP-1", "Atlas Bio Export", Seat("MA", "80000", "Agadir", "Zone industrielle Tassila, lot 12"), (Held(EXPORTER, "ecocert_ma"),)),
    Operator("souss", "MA-ORG-OP-2", "Coopérative Souss Verte", Seat("MA", "83000", "Taroudant", "Route d’Aoulouz, km 4"), (Held(PRODUCER, "ecocert_ma"),)),
    Operator("zitoun", "MA-ORG-OP-3", "Domaine Oued Zitoun", Seat("MA", "50000", "Meknès", "Douar Oued Zitoun"), (Held(PRODUCER, "ecocert_ma"), Held(EXPORTER, "ecocert_ma", ended=5))),
    Operator("tilila", "MA-ORG-OP-4", "Coopérative Aït Tilila", Seat("MA", "44000", "Essaouira", "Route de l’Arganeraie"), (Held(PRODUCER, "ecocert_ma"),)),
    Operator("sava", "MG-ORG-OP-1", "Sava Épices Bio", Seat("MG", "208", "Sambava", "Lot 14, Antaimby"), (Held(EXPORTER, "ecocert_mg"), Held(PRODUCER, "ecocert_mg"))),
    Operator("djerid", "TN-ORG-OP-1", "Dattes Bio du Djérid", Seat("TN", "2200", "Tozeur", "Route de Nefta"), (Held(EXPORTER, "ecocert_tn"), Held(PRODUCER, "ecocert_tn"))),
    Operator("liwa", "AE-ORG-OP-1", "Liwa Oasis Organics", Seat("AE", "", "Liwa", "Oasis Road 3"), (Held(EXPORTER, "control_union_ae"), Held(PRODUCER, "control_union_ae"))),
)
# fmt: on

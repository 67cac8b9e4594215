"""The organisations of the demonstration: those of the guides (domain reference §20), and invented trading partners.

Companies of the guides get no invented identifiers: all but ABIAN BALI lack an EORI number, as in the guides, and so
show rule V05. Recognitions are those of D53; for other codes of Ecocert SA the categories are a plausible guess.
"""
# ruff: noqa: E501 - one organisation per line reads as the table it is

from dataclasses import dataclass

from portal.organisations.domain import Activity, ActivityStatus, Function


@dataclass(frozen=True)
class Seat:
    """Where an organisation has its seat."""

    country: str
    postcode: str
    city: str
    address: str


@dataclass(frozen=True)
class Authority:
    """An authority; ``superior`` is the key of the one above it (D56)."""

    key: str
    code: str
    name: str
    function: Function
    seat: Seat
    superior: str | None = None
    region: str = ""


@dataclass(frozen=True)
class Body:
    """A control body for the country its code names; ``categories`` it is recognised for, none inside the Union."""

    key: str
    code: str
    name: str
    seat: Seat
    categories: str = ""


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


ECOCERT = Seat("FR", "32600", "L’Isle-Jourdain", "Lieu-dit Lamothe Ouest")
CONTROL_UNION = Seat("NL", "8011", "Zwolle", "Meeuwenlaan 4-6")
IMPORTER, OPERATOR = Activity.ORGANIC_IMPORTER, Activity.ORGANIC_OPERATOR
EXPORTER, PRODUCER = Activity.ORGANIC_EXPORTER, Activity.ORGANIC_PRODUCER

# fmt: off
AUTHORITIES = (
    Authority("commission", "EC", "European Commission", Function.EC, Seat("BE", "1049", "Bruxelles", "Rue de la Loi 200")),
    Authority("inao", "FRINAO", "INAO – Institut national de l’origine et de la qualité", Function.CCA, Seat("FR", "93100", "Montreuil", "12 rue Henri Rol-Tanguy")),
    Authority("vlaams_gewest", "BE0023", "Vlaams Gewest", Function.CCA, Seat("BE", "1030", "Brussel", "Koning Albert II-laan 35"), region="Vlaams Gewest"),
    Authority("region_wallonne", "BE0024", "Région wallonne", Function.CCA, Seat("BE", "5000", "Namur", "Chaussée de Louvain 14"), region="Région wallonne"),
    Authority("roissy", "FRCDG4H", "Roissy Charles-de-Gaulle", Function.BCP, Seat("FR", "95701", "Roissy-en-France", "Zone de fret"), "inao"),
    Authority("perpignan", "FR007", "Perpignan", Function.BCP, Seat("FR", "66000", "Perpignan", "Marché Saint-Charles"), "inao"),
    Authority("fos", "FRFOS1", "Fos-sur-Mer", Function.BCP, Seat("FR", "13270", "Fos-sur-Mer", "Môle Graveleau"), "inao"),
    Authority("le_havre", "FRLEH1", "Le Havre", Function.BCP, Seat("FR", "76600", "Le Havre", "Quai de l’Europe"), "inao"),
    Authority("aalst", "BE0001", "Aalst Customs Authority", Function.BCP, Seat("BE", "9300", "Aalst", "Zuidkaai 1"), "vlaams_gewest"),
    Authority("antwerpen", "BE0002", "Antwerpen DAE", Function.BCP, Seat("BE", "2000", "Antwerpen", "Ellermanstraat 21"), "vlaams_gewest"),
)

BODIES = (
    Body("ecocert_ma", "MA-BIO-154", "Ecocert SA", ECOCERT, "ABDEF"),
    Body("ecocert_mg", "MG-BIO-154", "Ecocert SA", ECOCERT, "ABD"),
    Body("ecocert_tn", "TN-BIO-154", "Ecocert SA", ECOCERT, "ABD"),
    Body("ecocert_bf", "BF-BIO-154", "Ecocert SA", ECOCERT, "AD"),
    Body("ecocert_ci", "CI-BIO-154", "Ecocert SA", ECOCERT, "AD"),
    Body("ecocert_tr", "TR-BIO-154", "Ecocert SA", ECOCERT, "ABDE"),
    Body("control_union_ae", "AE-BIO-149", "Control Union Certifications", CONTROL_UNION, "ABCDEF"),
    Body("control_union_af", "AF-BIO-149", "Control Union Certifications", CONTROL_UNION, "ABCDEF"),
    Body("control_union_al", "AL-BIO-149", "Control Union Certifications", CONTROL_UNION, "ABCDEF"),
    Body("control_union_am", "AM-BIO-149", "Control Union Certifications", CONTROL_UNION, "ABCDEF"),
    Body("control_union_az", "AZ-BIO-149", "Control Union Certifications", CONTROL_UNION, "ABCDEF"),
    Body("ecocert_france", "FR-BIO-01", "Ecocert France", ECOCERT),
    Body("certisys", "BE-BIO-01", "Certisys", Seat("BE", "5380", "Fernelmont", "Avenue de l’Escrime 85")),
    Body("integra", "BE-BIO-02", "TÜV NORD Integra", Seat("BE", "2600", "Berchem", "Statiestraat 164")),
)

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

"""What people type when they look for their company, and the operator that must come first among ten thousand."""

from collections.abc import Iterator

import pytest

from portal.extensions import db
from portal.organisations.domain import OrganisationKind
from portal.organisations.queries.finding import Filters, Place, find
from tests.conftest import empty_database
from tests.organisations.operators import Company, crowd, store

pytestmark = pytest.mark.postgres
CROWD = 10_000

WANTED = [
    Company("FR-ORG-OP-1", "Établissements Crémieux & Fils S.A.R.L.", "FR", "84000", "Avignon",
            eori="FR32045678900017", vat="FR40303265045", approval="FR-84-117-003"),
    Company("FR-ORG-OP-2", "Vayssier Import SAS", "FR", "31300", "Toulouse", eori="FR73282932000074"),
    Company("FR-ORG-OP-3", "ACME Bio Imports SARL", "FR", "94150", "Rungis", eori="FR12345678900011"),
    Company("FR-ORG-OP-4", "L’Épicerie du Cœur Vert", "FR", "42000", "Saint-Étienne"),
    Company("FR-ORG-OP-5", "Comptoir des Épices Réunionnaises", "FR", "97420", "Le Port", approval="FR/974/22"),
    Company("FR-ORG-OP-6", "Sté Noël Transit", "FR", "76600", "Le Havre"),
    Company("FR-ORG-OP-7", "GAEC des Trois-Chênes", "FR", "47000", "Agen"),
    Company("FR-ORG-OP-8", "Transit Dupré", "FR", "13002", "Marseille"),
    Company("FR-ORG-OP-9", "Ferme d’Oléron", "FR", "17310", "Saint-Pierre-d’Oléron"),
    Company("FR-ORG-OP-10", "S.C.E.A. Château Grand-Puy", "FR", "33250", "Pauillac"),
    Company("FR-ORG-OP-11", "Bio", "FR", "75011", "Paris"),
    Company("FR-ORG-OP-12", "Bio Planète Huilerie F.J. Moog", "FR", "11150", "Bram", vat="FR18331498321"),
    Company("FR-ORG-OP-13", "Jardin Bio’logique", "FR", "78000", "Versailles"),
    Company("FR-ORG-OP-14", "Agro Sourcing", "FR", "13002", "Marseille"),
    Company("FR-ORG-OP-15", "Agro Sourcing", "FR", "59000", "Lille"),
    Company("MA-ORG-OP-1", "Atlas Bio Export", "MA", "80000", "Agadir", eori="MA001234567000089"),
    Company("MA-ORG-OP-2", "Coopérative Féminine Tighanimine", "MA", "80350", "Drarga", approval="ONSSA 12.345.67"),
    Company("MA-ORG-OP-3", "Sté Aït Baâmrane Figues SARL AU", "MA", "85200", "Sidi Ifni"),
    Company("MA-ORG-OP-4", "Domaine d’El-Kssiba", "MA", "23000", "Béni Mellal"),
    Company("MA-ORG-OP-5", "Les Huiles de l’Ourika", "MA", "40000", "Marrakech"),
    Company("MA-ORG-OP-6", "Ben Slimane Agrumes", "MA", "92000", "Larache"),
    Company("MG-ORG-OP-1", "Vanille Bourbon de Sambava S.A.R.L.U.", "MG", "208", "Sambava"),
    Company("MG-ORG-OP-2", "Sahanala Fikambanana", "MG", "206", "Vohémar", approval="MG-BIO-0042"),
    Company("MG-ORG-OP-3", "Phileol Madagascar", "MG", "601", "Ambovombe"),
    Company("BE-ORG-OP-1", "De Nieuwe Tuinderij BV", "BE", "9300", "Aalst", vat="BE0403170701"),
    Company("BE-ORG-OP-2", "Boerenbond Organics NV", "BE", "2000", "Antwerpen", eori="BE0413638187"),
    Company("BE-ORG-OP-3", "Café Liégeois S.P.R.L.", "BE", "4651", "Battice"),
    Company("BE-ORG-OP-4", "Puratos Grand-Place", "BE", "1702", "Groot-Bijgaarden"),
    Company("DE-ORG-OP-1", "Süßholz-Müller GmbH & Co. KG", "DE", "97318", "Kitzingen", eori="DE2345678901234"),
    Company("DE-ORG-OP-2", "Bohlsener Mühle GmbH", "DE", "29581", "Gerdau", vat="DE116623123"),
    Company("DE-ORG-OP-3", "Rapunzel Naturkost GmbH", "DE", "87764", "Legau"),
    Company("DE-ORG-OP-4", "Gebr. Öttinger Gewürzhandel e.K.", "DE", "86732", "Oettingen"),
    Company("DE-ORG-OP-5", "Weiß & Söhne", "DE", "20457", "Hamburg"),
    Company("IT-ORG-OP-1", "Alce Nero S.p.A.", "IT", "40024", "Castel San Pietro Terme", vat="IT01758981202"),
    Company("IT-ORG-OP-2", "Società Cooperativa Agricola Valle dell’Oglio", "IT", "26015", "Soresina"),
    Company("IT-ORG-OP-3", "Fratelli D’Acunzi S.r.l.", "IT", "84014", "Nocera Inferiore"),
    Company("IT-ORG-OP-4", "Probios Società Benefit", "IT", "50041", "Calenzano"),
]  # fmt: skip

QUERIES = """
    # accents and case left out, or put where there are none
    FR-ORG-OP-1   cremieux
    FR-ORG-OP-1   CRÉMIEUX
    FR-ORG-OP-1   etablissements cremieux et fils
    FR-ORG-OP-4   epicerie du coeur vert
    FR-ORG-OP-4   l'epicerie du cœur vert
    FR-ORG-OP-5   comptoir des epices reunionnaises
    FR-ORG-OP-6   noel transit
    MA-ORG-OP-3   ait baamrane
    MA-ORG-OP-2   cooperative feminine tighanimine
    DE-ORG-OP-1   sussholz muller
    DE-ORG-OP-1   Süßholz-Müller
    DE-ORG-OP-1   suessholz mueller
    DE-ORG-OP-5   weiss söhne hamburg
    BE-ORG-OP-3   cafe liegeois
    # legal forms left out, written in another way, another form
    FR-ORG-OP-3   ACME Bio Imports S.A.R.L.
    FR-ORG-OP-3   sarl acme bio imports
    FR-ORG-OP-3   ACME BIO IMPORTS SAS
    FR-ORG-OP-2   S.A.S. Vayssier Import
    FR-ORG-OP-10  SCEA Château Grand Puy
    FR-ORG-OP-10  chateau grand-puy
    FR-ORG-OP-6   société noël transit
    MG-ORG-OP-1   vanille bourbon de sambava sarlu
    DE-ORG-OP-2   Bohlsener Muehle G.m.b.H.
    DE-ORG-OP-3   rapunzel naturkost ltd
    IT-ORG-OP-1   alce nero spa
    IT-ORG-OP-2   soc. coop. agricola valle dell'oglio
    IT-ORG-OP-3   d'acunzi srl
    BE-ORG-OP-1   Nieuwe Tuinderij B.V.
    # words in another order
    FR-ORG-OP-3   imports acme bio
    FR-ORG-OP-8   dupré transit
    MA-ORG-OP-1   export bio atlas
    MA-ORG-OP-5   ourika huiles
    IT-ORG-OP-1   nero alce
    DE-ORG-OP-4   gewürzhandel öttinger
    BE-ORG-OP-2   organics boerenbond
    # words cut short
    FR-ORG-OP-2   vayss
    FR-ORG-OP-2   vayssier imp
    MA-ORG-OP-2   tighani
    DE-ORG-OP-3   rapunz
    BE-ORG-OP-2   boerenb org
    FR-ORG-OP-12  bio planete huil
    # a slip of the fingers: a letter missing, doubled, wrong, two exchanged
    FR-ORG-OP-2   vaysier import
    FR-ORG-OP-2   vayssierr import
    FR-ORG-OP-2   vaissier import
    FR-ORG-OP-2   vayssire import
    FR-ORG-OP-1   cremeiux
    FR-ORG-OP-5   comptoir des épice réunionaises
    MA-ORG-OP-1   altas bio export
    MA-ORG-OP-2   tighanimne
    MG-ORG-OP-1   vanile bourbon sambava
    MG-ORG-OP-1   vannile bourbon sambava
    MG-ORG-OP-1   vannile borbonn sambava
    MG-ORG-OP-2   sahanalla
    DE-ORG-OP-2   bohlsner mühle
    DE-ORG-OP-3   rapunzle
    IT-ORG-OP-1   alce neor
    IT-ORG-OP-4   probois
    BE-ORG-OP-2   borenbond
    # one word wrong among good ones
    FR-ORG-OP-3   acme bio importations
    FR-ORG-OP-2   vayssier import export toulouse
    MA-ORG-OP-1   atlas bio export company agadir
    # words written together or apart
    FR-ORG-OP-9   ferme doleron
    FR-ORG-OP-7   gaec des trois chenes
    FR-ORG-OP-13  jardin biologique
    MA-ORG-OP-6   benslimane agrumes
    MA-ORG-OP-4   elkssiba
    IT-ORG-OP-3   dacunzi
    # numbers with and without spaces, points, dashes
    FR-ORG-OP-1   FR32045678900017
    FR-ORG-OP-1   FR 320 456 789 00017
    FR-ORG-OP-1   32045678900017
    FR-ORG-OP-1   fr40 303 265 045
    FR-ORG-OP-2   732 829 320 00074
    FR-ORG-OP-2   732829320
    BE-ORG-OP-1   BE 0403.170.701
    BE-ORG-OP-1   0403.170.701
    BE-ORG-OP-2   BE0413.638.187
    DE-ORG-OP-2   DE 116 623 123
    IT-ORG-OP-1   01758981202
    MA-ORG-OP-1   ma 0012 3456 7000 089
    # approval numbers
    FR-ORG-OP-1   FR-84-117-003
    FR-ORG-OP-1   fr 84 117 003
    FR-ORG-OP-1   84.117.003
    FR-ORG-OP-5   FR/974/22
    MA-ORG-OP-2   ONSSA 12.345.67
    MA-ORG-OP-2   1234567
    MG-ORG-OP-2   mg-bio-0042
    # the operator number
    FR-ORG-OP-4   FR-ORG-OP-4
    MA-ORG-OP-3   ma org op 3
    BE-ORG-OP-3   beorgop3
    # the town, or the postcode, with the name
    FR-ORG-OP-3   acme rungis
    FR-ORG-OP-2   vayssier 31300
    FR-ORG-OP-4   epicerie saint etienne
    FR-ORG-OP-4   épicerie st-étienne
    FR-ORG-OP-14  agro sourcing marseille
    FR-ORG-OP-15  agro sourcing lille
    MA-ORG-OP-4   domaine beni mellal kssiba
    DE-ORG-OP-5   weiß hamburg
    FR-ORG-OP-9   ferme oleron st pierre
    # a name that many others carry a part of
    FR-ORG-OP-11  bio
    FR-ORG-OP-8   transit dupre marseille
    MG-ORG-OP-3   phileol madagascar
    BE-ORG-OP-4   grand place puratos
"""


def queries() -> list[tuple[str, str]]:
    """The code of the operator that must come first, and what was typed."""
    lines = (line.strip() for line in QUERIES.splitlines())
    pairs = (line.split(maxsplit=1) for line in lines if line and not line.startswith("#"))
    return [(code, text) for code, text in pairs]


@pytest.fixture(scope="module")
def operators(application) -> Iterator[dict[str, int]]:
    """The ten thousand, the wanted ones among them: numbers by code."""
    with application.app_context():
        others = list(crowd(CROWD - len(WANTED)))
        middle = len(others) // 2
        yield store([*others[:middle], *WANTED, *others[middle:]])
        db.session.remove()
        empty_database()


def first(text: str, country: str) -> tuple[int | None, tuple[Place, ...]]:
    found = find(text, Filters(OrganisationKind.OPERATOR, frozenset({country})), limit=25).found
    return (found[0].id, found[0].why) if found else (None, ())


@pytest.mark.parametrize(("code", "text"), queries(), ids=[text for _code, text in queries()])
def test_among_ten_thousand_the_operator_comes_first(operators, code, text):
    names = {id_: code for code, id_ in operators.items()}

    found, why = first(text, code[:2])

    assert names.get(found) == code
    assert why, "the row does not say why it was found"

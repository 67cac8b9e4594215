"""Believable operators by the thousand, always the same ones: a crowd in which somebody looks for theirs.

`crowd` makes as many as are asked for; `store` puts them into the database in few statements and indexes them.
"""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import insert, select
from sqlalchemy.orm import selectinload

from portal.extensions import db
from portal.organisations.domain import Activity, ActivityStatus, IdentifierType, OrganisationKind
from portal.organisations.models import Identifier, OperatorActivity, Organisation
from portal.organisations.services.indexing import reindex
from portal.persistence.transaction import transaction

SEED = 2306
AT_ONCE = 2000


@dataclass(frozen=True)
class Company:
    """An operator as its papers describe it."""

    code: str
    name: str
    country: str
    postcode: str
    city: str
    eori: str = ""
    vat: str = ""
    approval: str = ""


@dataclass(frozen=True)
class Country:
    """What companies of a country are called and where they are."""

    forms: tuple[str, ...]
    towns: tuple[tuple[str, str], ...]
    surnames: tuple[str, ...]
    trades: tuple[str, ...]
    patterns: tuple[str, ...]


def _towns(text: str) -> tuple[tuple[str, str], ...]:
    """Postcodes and towns: "31000 Toulouse, 13002 Marseille"."""
    pairs = (one.strip().partition(" ") for one in text.split(","))
    return tuple((postcode, city) for postcode, _, city in pairs)


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_FRENCH = ("{trade} {surname}", "{surname} {trade}", "Maison {surname}", "{brand} {trade}", "Les {trade} de {town}",
           "{surname} et {surname2}", "Établissements {surname}", "{brand}")  # fmt: skip
_GERMAN = ("{surname} {trade}", "{brand} {trade}", "{surname} & Söhne", "{trade}handel {surname}", "{brand}",
           "Naturkost {surname}")  # fmt: skip

COUNTRIES: dict[str, Country] = {
    "FR": Country(
        ("SARL", "SAS", "SA", "EURL", "S.A.R.L.", "S.A.S.", "EARL", "GAEC", "SCEA", "SCA"),
        _towns("31000 Toulouse, 31300 Toulouse, 13002 Marseille, 59000 Lille, 44000 Nantes, 33000 "
               "Bordeaux, 67000 Strasbourg, 34000 Montpellier, 35000 Rennes, 76600 Le Havre, 42000 "
               "Saint-Étienne, 84000 Avignon, 66000 Perpignan, 94150 Rungis, 29200 Brest, 38000 "
               "Grenoble, 21000 Dijon, 14000 Caen, 47000 Agen, 26000 Valence"),
        _words("Martin Bernard Dubois Durand Lefèvre Moreau Laurent Girard Lefebvre Roussel Garnier "
               "Chevalier Gauthier Perrin Clément Fontaine Besançon Delacroix Thévenot Prévost Guérin "
               "Boulanger Noël Héraud Vidal Crépin Desmarets Lemaître Béranger Maréchal Castelain Dufour "
               "Aubry Gaillard Poirier Marchand"),
        ("Bio Import", "Céréales", "Fruits Secs", "Saveurs", "Épices", "Huiles", "Primeurs", "Cafés", "Légumes",
         "Distribution", "Nature", "Négoce", "Biologique", "Produits Bio", "Ingrédients", "Conserverie"),
        _FRENCH,
    ),
    "MA": Country(
        ("SARL", "SARL AU", "SA", "S.A.R.L.", "SNC"),
        _towns("20000 Casablanca, 80000 Agadir, 40000 Marrakech, 30000 Fès, 90000 Tanger, 50000 "
               "Meknès, 44000 Essaouira, 86350 Taroudant, 92000 Larache, 60000 Oujda, 23000 Béni "
               "Mellal, 14000 Kénitra"),
        _words("Alaoui Benali Bennani Berrada Chraïbi El_Fassi Idrissi Lahlou Mansouri Naciri Ouazzani "
               "Sebti Tazi Zniber Aït_Baha Amrani Bouazza Cherkaoui Guessous Haddad Kabbaj Lamrani Mernissi "
               "Skalli"),
        ("Bio Export", "Argan", "Agrumes", "Primeurs", "Huiles", "Fruits Rouges", "Olives", "Épices", "Domaine",
         "Conserves", "Plantes Aromatiques", "Agri", "Maraîchage"),
        (*_FRENCH, "Coopérative {brand}", "Domaine {surname}", "{town} {trade}"),
    ),
    "MG": Country(
        ("SARL", "SARLU", "SA", "EURL"),
        _towns("101 Antananarivo, 501 Toamasina, 401 Mahajanga, 206 Sambava, 207 Antalaha, 201 "
               "Antsiranana, 301 Fianarantsoa, 601 Toliara, 316 Manakara, 512 Fenoarivo"),
        _words("Rakoto Rasoa Andria Razafy Rabe Ramaroson Randria Ravelo Raharison Rasolofo Andriamanana "
               "Ratsimba Rajaona Rabary"),
        ("Vanille", "Girofle", "Épices", "Export", "Huiles Essentielles", "Cacao", "Litchis", "Bio", "Sourcing"),
        (*_FRENCH, "{brand} Madagascar", "Coopérative {brand}"),
    ),
    "BE": Country(
        ("NV", "BV", "BVBA", "SPRL", "SRL", "SA", "CVBA", "ASBL"),
        _towns("1000 Brussel, 2000 Antwerpen, 9000 Gent, 9300 Aalst, 4000 Liège, 5000 Namur, 8000 "
               "Brugge, 3000 Leuven, 6000 Charleroi, 7000 Mons, 8500 Kortrijk, 2800 Mechelen"),
        _words("Peeters Janssens Maes Jacobs Mertens Willems Claes Goossens Wouters De_Smet Dubois Lambert "
               "Dupont Van_Damme Vermeulen Declercq Desmet Hermans"),
        ("Biofood", "Import", "Trading", "Granen", "Fruit", "Cacao", "Natuurvoeding", "Céréales", "Organics", "Foods"),
        ("{surname} {trade}", "{brand} {trade}", "{trade} {surname}", "{brand}", "{surname} & Zonen"),
    ),
    "DE": Country(
        ("GmbH", "GmbH & Co. KG", "AG", "e.K.", "UG", "KG", "G.m.b.H."),
        _towns("20457 Hamburg, 28195 Bremen, 10115 Berlin, 80331 München, 50667 Köln, 60311 Frankfurt, "
               "70173 Stuttgart, 40213 Düsseldorf, 90402 Nürnberg, 04109 Leipzig, 44135 Dortmund, "
               "24103 Kiel"),
        _words("Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch "
               "Bauer Richter Klein Wolf Schröder Neumann Schwarz Zimmermann Krüger Hofmann Köhler Böhm"),
        ("Bio", "Naturkost", "Import", "Feinkost", "Gewürze", "Kaffee", "Trockenfrüchte", "Getreide", "Ölmühle"),
        _GERMAN,
    ),
    "IT": Country(
        ("S.r.l.", "S.p.A.", "SRL", "SPA", "S.a.s.", "SNC", "Soc. Coop."),
        _towns("20121 Milano, 00184 Roma, 40121 Bologna, 10121 Torino, 37121 Verona, 80133 Napoli, "
               "16121 Genova, 41121 Modena, 47521 Cesena, 70121 Bari, 90133 Palermo"),
        _words("Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Bruno Gallo Conti "
               "Costa Giordano Mancini Rizzo Lombardi Moretti Barbieri"),
        ("Biologico", "Alimentari", "Frutta Secca", "Cereali", "Agricola", "Ortofrutta", "Import", "Natura", "Molino"),
        ("{surname} {trade}", "{trade} {surname}", "{brand} {trade}", "Fratelli {surname}", "{brand}",
         "Azienda Agricola {surname}"),
    ),
}  # fmt: skip
_SHARES = {"FR": 40, "MA": 20, "DE": 14, "BE": 10, "IT": 10, "MG": 6}
_SYLLABLES = _words("ba be bi bo da de di do fa fe fi ga go ka ki la le li lo lu ma me mi mo na ne ni no pa pe "
                    "ra re ri ro sa se si so ta te ti to va ve vi vo za ze")  # fmt: skip
_ENDINGS = ("l", "n", "r", "s", "x", "ra", "nia", "lis", "tal", "via", "bio", "vert")


def crowd(size: int, seed: int = SEED) -> Iterator[Company]:
    """``size`` companies; the same ``seed`` makes the same ones."""
    dice = random.Random(seed)  # noqa: S311 - nothing secret: always the same crowd
    places = dice.choices(list(_SHARES), list(_SHARES.values()), k=size)
    for number, country in enumerate(places, start=1000):
        yield _company(dice, country, number)


def _company(dice: random.Random, country: str, number: int) -> Company:
    facts = COUNTRIES[country]
    postcode, city = dice.choice(facts.towns)
    one, other = (dice.choice(facts.surnames).replace("_", " ") for _ in range(2))
    words = {"surname": one, "surname2": other, "town": city, "trade": dice.choice(facts.trades), "brand": _brand(dice)}
    name = f"{dice.choice(facts.patterns).format(**words)} {dice.choice(facts.forms)}"
    digits = "".join(dice.choices("0123456789", k=14))
    eori = f"{country}{digits}" if dice.random() < 0.6 else ""
    vat = f"{country}{digits[3:14]}" if dice.random() < 0.5 else ""
    approval = f"{country}-{digits[:3]}-{number}" if dice.random() < 0.3 else ""
    return Company(f"{country}-ORG-OP-{number}", name, country, postcode, city, eori, vat, approval)


def _brand(dice: random.Random) -> str:
    return ("".join(dice.choices(_SYLLABLES, k=dice.randint(2, 3))) + dice.choice(_ENDINGS)).capitalize()


def store(companies: Iterable[Company]) -> dict[str, int]:
    """Put companies into an empty database, findable; returns their numbers by code."""
    ids: dict[str, int] = {}
    waiting = iter(companies)
    while some := list(islice(waiting, AT_ONCE)):
        numbered = {len(ids) + at: company for at, company in enumerate(some, start=1)}
        with transaction() as session:
            session.execute(insert(Organisation), [_organisation(id_, one) for id_, one in numbered.items()])
            session.execute(insert(OperatorActivity), [_activity(id_, one) for id_, one in numbered.items()])
            session.execute(insert(Identifier), [row for id_, one in numbered.items() for row in _numbers(id_, one)])
            reindex(_stored(list(numbered)))
        db.session.expunge_all()
        ids |= {company.code: id_ for id_, company in numbered.items()}
    return ids


def _stored(ids: list[int]) -> Iterable[Organisation]:
    facts = (selectinload(Organisation.identifiers), selectinload(Organisation.activities))
    return db.session.scalars(select(Organisation).where(Organisation.id.in_(ids)).options(*facts))


def _organisation(id_: int, one: Company) -> dict[str, object]:
    place = {"country": one.country, "postcode": one.postcode, "city": one.city, "address": "1"}
    return {"id": id_, "kind": OrganisationKind.OPERATOR.value, "name": one.name, "code": one.code, **place}


def _activity(id_: int, one: Company) -> dict[str, object]:
    activity = Activity.ORGANIC_EXPORTER if one.country in ("MA", "MG") else Activity.ORGANIC_IMPORTER
    status = ActivityStatus.VALID.value
    return {"organisation_id": id_, "activity": activity.value, "status": status, "identifier": one.approval}


def _numbers(id_: int, one: Company) -> Iterator[dict[str, object]]:
    for kind, value in ((IdentifierType.EORI, one.eori), (IdentifierType.VAT, one.vat)):
        if value:
            yield {"organisation_id": id_, "type": kind.value, "value": value}

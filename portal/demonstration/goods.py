"""What the certificates of the demonstration are about: products, and the roads they travel."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Product:
    """A product of one producer; ``each`` is the net content of one package, as it is typed."""

    code: str
    trade_name: str
    lot: str
    package: str
    each: str
    producer: str
    unit: str = "kg"

    def net(self, packages: int) -> Decimal:
        """The net content of some packages."""
        return packages * Decimal(self.each)


@dataclass(frozen=True)
class Road:
    """A way into the Union, that takes some ``days``.

    ``document`` is completed with a number; ``sealed`` goods travel in a container.
    """

    post: str
    mode: str
    identification: str
    document: str
    sealed: bool = False
    days: int = 1

    @property
    def country(self) -> str:
        """Where the goods are cleared."""
        return "BE" if self.post in ("antwerpen", "aalst") else "FR"


# fmt: off
PRODUCTS = {
    #                      CN code     trade name                           lot    package    each    producer
    "avocado":    Product("08044000", "Hass avocados",                        "AVO", "carton",  "4",    "souss"),
    "clementine": Product("08052200", "Clémentines Nadorcott",                "CLE", "crate",   "10",   "souss"),
    "orange":     Product("08051022", "Oranges Navel",                        "ORA", "crate",   "15",   "souss"),
    "lemon":      Product("08055010", "Citrons Eureka",                       "CIT", "crate",   "10",   "souss"),
    "blueberry":  Product("08104050", "Blueberries, punnets of 125 g",        "BLU", "carton",  "1.5",  "souss"),
    "tomato":     Product("07020010", "Cherry tomatoes, vine-ripened",        "TOM", "carton",  "3",    "souss"),
    "pepper":     Product("07096010", "Poivrons rouges",                      "POI", "carton",  "5",    "souss"),
    "olive":      Product("20057000", "Green olives in brine",                "OLI", "drum",    "160",  "zitoun"),
    "olive_oil":  Product("15092000", "Huile d’olive vierge extra Picholine", "HOV", "drum",    "190",  "zitoun"),
    "caper":      Product("07119070", "Capers in brine, surfines",            "CAP", "drum",    "180",  "zitoun"),
    "thyme":      Product("09109933", "Thym séché, feuilles",                 "THY", "bag",     "12.5", "zitoun"),
    "verbena":    Product("12119086", "Verveine odorante, feuilles entières", "VER", "bag",     "10",   "zitoun"),
    "couscous":   Product("19024010", "Couscous complet moyen",               "COU", "bag",     "25",   "zitoun"),
    "argan":      Product("15159059", "Huile d’argan vierge, torréfiée",      "ARG", "drum",    "50",   "tilila", "l"),
    "almond":     Product("08021290", "Sweet almonds, shelled, Marcona",      "AMA", "bag",     "25",   "tilila"),
    "honey":      Product("04090000", "Miel d’euphorbe",                      "MIE", "bucket",  "20",   "tilila"),
    "saffron":    Product("09102010", "Saffron threads, Taliouine",           "SAF", "box",     "0.5",  "tilila"),
    "strawberry": Product("08111090", "Strawberries, IQF, whole",             "FRA", "carton",  "10",   "souss"),
    "carob":      Product("12129200", "Caroubes concassées",                  "CAR", "big_bag", "800",  "zitoun"),
    "vanilla":    Product("09051000", "Vanille Bourbon, gousses de 16 cm",    "VAN", "box",     "10",   "sava"),
    "clove":      Product("09071000", "Clous de girofle",                     "GIR", "bag",     "40",   "sava"),
    "black_pepper": Product("09041100", "Poivre noir de Madagascar",          "PVR", "bag",     "25",   "sava"),
    "date":       Product("08041000", "Deglet Nour dates, branches",          "DEG", "carton",  "5",    "djerid"),
    "liwa_date":  Product("08041000", "Khalas dates, pitted",                 "KHA", "carton",  "10",   "liwa"),
    "seaweed":    Product("12122100", "Gelidium séché",                       "GEL", "bag",     "20",   "tilila"),
}

BY_AIR = Road("roissy", "aeroplane", "AT 770", "LTA 147-8810 {:04d}")
BY_AIR_FROM_ANTANANARIVO = Road("roissy", "aeroplane", "MD 50", "LTA 258-4471 {:04d}")
BY_ROAD = Road("perpignan", "road", "Tractor 48213-A-33, trailer R-7714-MA", "CMR {:06d}", days=3)
TO_FOS = Road("fos", "vessel", "Étoile de Tanger", "B/L AGAFOS{:05d}", sealed=True, days=9)
TO_LE_HAVRE = Road("le_havre", "vessel", "Cap Malabata", "B/L CASLEH{:05d}", sealed=True, days=9)
FROM_TOAMASINA = Road("le_havre", "vessel", "Baie d’Antongil", "B/L TOALEH{:05d}", sealed=True, days=9)
TO_ANTWERP = Road("antwerpen", "vessel", "Noordzee Trader", "B/L CASANR{:05d}", sealed=True, days=9)
# fmt: on

CONTAINERS = (
    "DEMU2045180", "DEMU3102773", "DEMU4470933", "DEMU5188605", "DEMU6029418", "DEMU7334123", "DEMU8190062",
    "DEMU9255379",
)  # fmt: skip
"""Container numbers with a right check digit; nobody owns the prefix DEMU here."""

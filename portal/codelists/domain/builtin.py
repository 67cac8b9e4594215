"""The entries that the portal brings with it, re-entered by hand: codes and facts of UN/ECE, French names by us.

Units: Recommendation 20. Packages: Recommendation 21. Modes of transport: Recommendation 19. Documents: code list 1001
of UN/EDIFACT, where it has the type. The keys of everyday entries are words, because certificates hold them; all others
are called by their code.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from portal.codelists.domain.entries import BULK, BY_SEA, CodeEntry, CodeList, Measure

_MASS, _VOLUME, _COUNT = Measure
_IN_BULK, _AT_SEA = {BULK: True}, {BY_SEA: True}
_AT_A_PLACE, _EXPLAINED = {"needs": ["place"]}, {"needs": ["comment"]}
_IN_TIME = {"fields": ["valid_until"], "needs": ["valid_until"]}

_Unit = tuple[str, str, str, str, Measure | None, str]
_Other = tuple[str, str, str, str, Mapping[str, Any]]

# fmt: off
_EVERYDAY_UNITS: tuple[_Unit, ...] = (
    # key      code   English   French   measure   grams, litres or pieces
    ("kg",     "KGM", "kg",     "kg",    _MASS,   "1000"),
    ("t",      "TNE", "t",      "t",     _MASS,   "1000000"),
    ("g",      "GRM", "g",      "g",     _MASS,   "1"),
    ("l",      "LTR", "l",      "l",     _VOLUME, "1"),
    ("hl",     "HLT", "hl",     "hl",    _VOLUME, "100"),
    ("piece",  "H87", "piece",  "unité", _COUNT,  "1"),
)
_OTHER_UNITS: tuple[tuple[str, str, str, Measure | None, str], ...] = (
    # code     English               French                     measure   grams, litres or pieces
    ("MGM",    "mg",                 "mg",                      _MASS,   "0.001"),
    ("DTN",    "quintal (100 kg)",   "quintal (100 kg)",        _MASS,   "100000"),
    ("LBR",    "pound",              "livre",                   _MASS,   "453.59237"),
    ("ONZ",    "ounce",              "once",                    _MASS,   "28.34952"),
    ("STN",    "short ton (US)",     "tonne courte (US)",       _MASS,   "907184.7"),
    ("LTN",    "long ton (UK)",      "tonne longue (UK)",       _MASS,   "1016047"),
    ("MLT",    "ml",                 "ml",                      _VOLUME, "0.001"),
    ("CLT",    "cl",                 "cl",                      _VOLUME, "0.01"),
    ("DLT",    "dl",                 "dl",                      _VOLUME, "0.1"),
    ("MTQ",    "m³",                 "m³",                      _VOLUME, "1000"),
    ("GLL",    "US gallon",          "gallon américain",        _VOLUME, "3.785412"),
    ("GLI",    "imperial gallon",    "gallon impérial",         _VOLUME, "4.546092"),
    ("PR",     "pair",               "paire",                   _COUNT,  "2"),
    ("DZN",    "dozen",              "douzaine",                _COUNT,  "12"),
    ("CEN",    "hundred",            "cent",                    _COUNT,  "100"),
    ("GRO",    "gross (144)",        "grosse (144)",            _COUNT,  "144"),
    ("MIL",    "thousand",           "millier",                 _COUNT,  "1000"),
    ("NMP",    "pack",               "paquet",                  None,    ""),
)

_EVERYDAY_PACKAGES: tuple[_Other, ...] = (
    # key        code  English             French               more
    ("bag",      "BG", "Bag",              "Sac",               {}),
    ("big_bag",  "JB", "Big bag",          "Big bag",           {}),
    ("box",      "BX", "Box",              "Boîte",             {}),
    ("carton",   "CT", "Carton",           "Carton",            {}),
    ("crate",    "CR", "Crate",            "Caisse",            {}),
    ("drum",     "DR", "Drum",             "Fût",               {}),
    ("bucket",   "BJ", "Bucket",           "Seau",              {}),
    ("pallet",   "PX", "Pallet",           "Palette",           {}),
    ("tank",     "TG", "Tank",             "Citerne",           {}),
    ("bulk",     "",   "Bulk",             "Vrac",              _IN_BULK),
    ("other",    "",   "Other packaging",  "Autre emballage",   {}),
)
_OTHER_PACKAGES: tuple[tuple[str, str, str, Mapping[str, Any]], ...] = (
    # code  English                               French                                     more
    ("VL",  "Bulk, liquid",                       "Vrac liquide",                            _IN_BULK),
    ("VR",  "Bulk, grains",                       "Vrac solide en grains",                   _IN_BULK),
    ("VY",  "Bulk, powder",                       "Vrac solide en poudre",                   _IN_BULK),
    ("VO",  "Bulk, large pieces",                 "Vrac solide en gros morceaux",            _IN_BULK),
    ("VQ",  "Bulk, liquefied gas",                "Vrac de gaz liquéfié",                    _IN_BULK),
    ("FE",  "Flexitank",                          "Citerne souple (flexitank)",              {}),
    ("FB",  "Flexibag",                           "Poche souple (flexibag)",                 {}),
    ("TY",  "Tank, cylindrical",                  "Citerne cylindrique",                     {}),
    ("TK",  "Tank, rectangular",                  "Citerne rectangulaire",                   {}),
    ("WA",  "Intermediate bulk container (IBC)",  "Grand récipient pour vrac (GRV)",         {}),
    ("AA",  "IBC of rigid plastic",               "GRV en plastique rigide",                 {}),
    ("SA",  "Sack",                               "Grand sac",                               {}),
    ("JT",  "Jute bag",                           "Sac de jute",                             {}),
    ("5M",  "Paper bag",                          "Sac en papier",                           {}),
    ("XJ",  "Multi-wall paper bag",               "Sac en papier à plusieurs plis",          {}),
    ("5H",  "Woven plastic bag",                  "Sac en plastique tissé",                  {}),
    ("XD",  "Plastic film bag",                   "Sac en film plastique",                   {}),
    ("5L",  "Textile bag",                        "Sac en textile",                          {}),
    ("OT",  "Octabin",                            "Caisse octogonale (octabin)",             {}),
    ("PB",  "Pallet box",                         "Caisse-palette",                          {}),
    ("4G",  "Fibreboard box",                     "Boîte en carton",                         {}),
    ("4C",  "Wooden box",                         "Boîte en bois",                           {}),
    ("4H",  "Plastic box",                        "Boîte en plastique",                      {}),
    ("CS",  "Closed case",                        "Caisse fermée",                           {}),
    ("8B",  "Wooden crate",                       "Caisse en bois à claire-voie",            {}),
    ("SC",  "Shallow crate",                      "Cagette",                                 {}),
    ("LU",  "Lug",                                "Cageot (lug)",                            {}),
    ("CH",  "Chest",                              "Coffre",                                  {}),
    ("TC",  "Tea chest",                          "Caisse à thé",                            {}),
    ("PU",  "Tray",                               "Plateau",                                 {}),
    ("PJ",  "Punnet",                             "Barquette",                               {}),
    ("BK",  "Basket",                             "Panier",                                  {}),
    ("BA",  "Barrel",                             "Tonneau",                                 {}),
    ("CK",  "Cask",                               "Barrique",                                {}),
    ("KG",  "Keg",                                "Tonnelet",                                {}),
    ("3H",  "Plastic jerrican",                   "Jerrican en plastique",                   {}),
    ("3A",  "Steel jerrican",                     "Jerrican en acier",                       {}),
    ("TN",  "Tin",                                "Boîte métallique",                        {}),
    ("CX",  "Cylindrical can",                    "Boîte de conserve",                       {}),
    ("JR",  "Jar",                                "Bocal",                                   {}),
    ("PT",  "Pot",                                "Pot",                                     {}),
    ("BO",  "Bottle",                             "Bouteille",                               {}),
    ("TB",  "Tub",                                "Bac",                                     {}),
    ("TU",  "Tube",                               "Tube",                                    {}),
    ("PO",  "Pouch",                              "Pochette",                                {}),
    ("SH",  "Sachet",                             "Sachet",                                  {}),
    ("PA",  "Packet",                             "Paquet",                                  {}),
    ("PK",  "Package",                            "Colis",                                   {}),
    ("VP",  "Vacuum-packed",                      "Emballé sous vide",                       {}),
    ("BL",  "Bale, compressed",                   "Balle comprimée",                         {}),
    ("BN",  "Bale, not compressed",               "Balle non comprimée",                     {}),
    ("BH",  "Bunch",                              "Botte",                                   {}),
    ("NT",  "Net",                                "Filet",                                   {}),
    ("NE",  "Unpacked",                           "Sans emballage",                          {}),
)

_EVERYDAY_MODES: tuple[_Other, ...] = (
    # key           code  English            French                        more
    ("aeroplane",   "4",  "Aeroplane",       "Avion",                      {}),
    ("vessel",      "1",  "Vessel",          "Navire",                     _AT_SEA),
    ("railway",     "2",  "Railway",         "Chemin de fer",              {}),
    ("road",        "3",  "Road vehicle",    "Véhicule routier",           {}),
    ("other",       "",   "Other transport", "Autre moyen de transport",   {}),
)
_OTHER_MODES: tuple[tuple[str, str, str, Mapping[str, Any]], ...] = (
    # code  English                           French                                more
    ("8",   "Inland waterway",                "Voie navigable intérieure",          {}),
    ("5",   "Mail",                           "Envoi postal",                       {}),
    ("6",   "Multimodal transport",           "Transport multimodal",               {}),
    ("7",   "Fixed installation (pipeline)",  "Installation fixe (conduite)",       {}),
    ("9",   "Own propulsion",                 "Propulsion propre",                  {}),
)

_DOCUMENTS: tuple[_Other, ...] = (
    # key                         code   English, French, more
    ("bill_of_lading",            "705", "Bill of lading", "Connaissement", _AT_A_PLACE),
    ("air_waybill",               "740", "Air waybill", "Lettre de transport aérien (LTA)", _AT_A_PLACE),
    ("rail_waybill",              "720", "Rail waybill", "Lettre de voiture ferroviaire", _AT_A_PLACE),
    ("road_waybill",              "730", "Road waybill (CMR)", "Lettre de voiture (CMR)", _AT_A_PLACE),
    ("packing_list",              "271", "Packing list", "Liste de colisage", {}),
    ("commercial_invoice",        "380", "Commercial invoice", "Facture commerciale", {}),
    ("analysis",                  "1",   "Certificate of analysis / laboratory report", "Bulletin d’analyse", {}),
    ("certificate_of_origin",     "861", "Certificate of origin", "Certificat d’origine", _AT_A_PLACE),
    ("organic_certificate",       "",    "Organic certificate of the operator",
                                         "Certificat biologique de l’opérateur", _IN_TIME),
    ("phytosanitary_certificate", "851", "Phytosanitary certificate", "Certificat phytosanitaire", _AT_A_PLACE),
    ("exporters_declaration",     "",    "Exporter’s declaration", "Déclaration de l’exportateur", {}),
    ("travel_plan",               "",    "Travel plan", "Plan de voyage", {}),
    ("customs_declaration",       "",    "Customs declaration", "Déclaration en douane", _AT_A_PLACE),
    ("other",                     "",    "Other", "Autre", _EXPLAINED),
)
# fmt: on


def _units(rows: Iterable[_Unit], *, everyday: bool) -> Iterator[CodeEntry]:
    for position, (key, code, english, french, measure, factor) in enumerate(rows):
        amount = Decimal(factor) if measure else None
        yield CodeEntry(key, code, english, french, everyday, position, measure=measure, factor=amount)


def _others(rows: Iterable[_Other], *, everyday: bool) -> Iterator[CodeEntry]:
    for position, (key, code, english, french, more) in enumerate(rows):
        yield CodeEntry(key, code, english, french, everyday, position, more=more)


BUILTIN: Mapping[CodeList, tuple[CodeEntry, ...]] = {
    CodeList.UNITS: (
        *_units(_EVERYDAY_UNITS, everyday=True),
        *_units(((row[0], *row) for row in _OTHER_UNITS), everyday=False),
    ),
    CodeList.PACKAGES: (
        *_others(_EVERYDAY_PACKAGES, everyday=True),
        *_others(((row[0], *row) for row in _OTHER_PACKAGES), everyday=False),
    ),
    CodeList.TRANSPORT_MODES: (
        *_others(_EVERYDAY_MODES, everyday=True),
        *_others(((row[0], *row) for row in _OTHER_MODES), everyday=False),
    ),
    CodeList.DOCUMENTS: tuple(_others(_DOCUMENTS, everyday=True)),
}
"""Every built-in entry, list by list."""

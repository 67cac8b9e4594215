"""What people type when they look for a commodity, and the codes of which one must be among the first three.

A sample, written from what traders write on invoices and in e-mails: nothing is tuned to it. A code with a star accepts
what stands under it as well. Codes are those of the combined nomenclature of 2026.
"""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from portal.commodities.domain.entries import Language
from portal.commodities.domain.index import Index


class Search(NamedTuple):
    """``typed`` and the codes that answer it, the best known first."""

    typed: str
    right: tuple[str, ...]

    def accepts(self, code: str) -> bool:
        """Whether ``code`` is one of those that answer."""
        return any(code.startswith(each[:-1]) if each.endswith("*") else code == each for each in self.right)


def _searches(table: str) -> tuple[Search, ...]:
    rows = (line.split("|") for line in table.strip().splitlines())
    return tuple(Search(typed.strip(), tuple(right.split())) for typed, right in rows)


ENGLISH = _searches(
    """
    avocado                     | 08044000
    avacados                    | 08044000
    Hass avocado                | 08044000
    banana                      | 080390 08039019 08039011
    plantains                   | 080310*
    mangoes                     | 08045000
    dried mango                 | 08045000
    pineaple                    | 08043000
    medjool dates               | 08041000
    figs dried                  | 08042090 080420
    kiwi                        | 08105000
    limes                       | 08055090
    clementine                  | 08052200
    passionfruit                | 08109020
    blueberries                 | 081040*
    frozen raspberries          | 08112031 081120
    raisins                     | 080620*
    sultanas                    | 08062030
    dried apricots              | 08131000
    prunes                      | 08132000
    goji berries                | 08134095 081340
    cashew                      | 08013200 08013100
    cashew kernels              | 08013200
    brazil nut                  | 08012100 08012200
    shelled almonds             | 080212*
    walnut                      | 08023100 08023200
    hazlenuts                   | 08022100 08022200
    pistachio                   | 08025100 08025200
    macadamia nuts              | 08026100 08026200
    dessicated coconut          | 08011100
    coconut oil                 | 151311* 151319*
    extra virgin olive oil      | 15092000
    olive oil                   | 1509*
    sunflower oil               | 151211* 151219*
    sesame seeds                | 120740*
    gingelly                    | 120740*
    chia seeds                  | 12079996 120799
    hemp seed                   | 12079991
    flaxseed                    | 1204*
    soybeans                    | 1201*
    soybean meal                | 23040000 12081000
    peanuts                     | 1202*
    peanut butter               | 20081110
    chick peas                  | 07132000
    garbanzo                    | 07132000
    red kidney beans            | 071333*
    mung beans                  | 07133100
    red lentils                 | 07134000
    quinoa                      | 10085000
    quiona                      | 10085000
    buckwheat                   | 10081000
    basmati rice                | 100620* 100630*
    brown rice                  | 100620*
    maize                       | 10059000
    corn starch                 | 11081200
    wheat flour                 | 110100*
    durum wheat                 | 10011900 10011100
    oat flakes                  | 110412*
    tapioca starch              | 11081400 19030000
    green coffee                | 09011100
    roasted coffee beans        | 09012100
    decaf coffee                | 09012200 09011200
    instant coffee              | 21011100 2101*
    green tea                   | 09021000 09022000
    black tea                   | 09023000 09024000
    yerba mate                  | 09030000
    rooibos                     | 12119086 121190
    hibiscus flowers            | 12119086 121190
    chamomile                   | 12119086 121190
    vanilla beans               | 09051000
    vanila                      | 09051000 09052000
    black pepper                | 09041100 09041200
    ground paprika              | 09042200
    cinamon                     | 0906*
    cardamom                    | 09083100 09083200
    nutmegs                     | 09081100 09081200
    cloves                      | 09071000 09072000
    tumeric                     | 09103000
    ginger powder               | 09101200
    star anise                  | 09096100 09096200
    cumin seeds                 | 09093100
    cocoa beans                 | 18010000
    cacao nibs                  | 18010000
    cocoa butter                | 18040000
    cocoa powder                | 18050000
    dark chocolate              | 180620* 18063* 180690*
    cane sugar                  | 170113* 170114*
    agave syrup                 | 17026095 170260 17029095
    maple syrup                 | 170220*
    molasses                    | 17031000 17039000
    honey                       | 04090000
    eggs                        | 04072100 0407*
    prawns                      | 0306*
    apple juice                 | 200971* 200979*
    orange juice concentrate    | 200911* 200919*
    tomato paste                | 200290*
    soy sauce                   | 21031000
    apple cider vinegar         | 22090091 22090099
    red wine                    | 2204*
    pasta                       | 1902*
    sweet potato                | 07142010 071420
    cassava                     | 07141000
    garlic                      | 07032000
    eggplant                    | 07093000
    okra                        | 07099990 070999
    dog food                    | 230910*
    shea butter                 | 151590*
    guar gum                    | 13023290
    """
)
"""Typed in English."""

FRENCH = _searches(
    """
    avocat                      | 08044000
    avocats frais               | 08044000
    bananes                     | 080390 08039019 08039011
    bannane                     | 080390 08039019 08039011
    banane plantain             | 080310*
    mangue séchée               | 08045000
    ananas                      | 08043000
    dattes deglet nour          | 08041000
    figue sèche                 | 08042090 080420
    citron vert                 | 08055090
    pamplemousse                | 08054000
    fruit de la passion         | 08109020
    maracuja                    | 08109020
    papaye                      | 08072000
    myrtilles                   | 081040*
    framboises surgelées        | 08112031 081120
    raisins secs                | 080620*
    abricots secs               | 08131000
    pruneaux                    | 08132000
    noix de cajou               | 08013200 08013100
    anacarde                    | 08013200 08013100
    noix du Brésil              | 08012100 08012200
    amandes décortiquées        | 080212*
    noisette                    | 08022100 08022200
    cerneaux de noix            | 08023200
    noix de coco râpée          | 08011100
    huile de coco               | 151311* 151319*
    huile d'olive vierge extra  | 15092000
    huile d olive               | 1509*
    huile de tournesol          | 151211* 151219*
    huile de palme              | 1511*
    huile de sésame             | 151550*
    graines de sésame           | 120740*
    graines de chia             | 12079996 120799
    graine de lin               | 1204*
    fèves de soja               | 1201*
    tourteau de soja            | 23040000
    cacahuètes                  | 1202*
    arachide                    | 1202*
    beurre de cacahuète         | 20081110
    pois chiches                | 07132000
    haricots rouges             | 071333* 07133200
    niébé                       | 07133500
    lentilles vertes            | 07134000
    haricots verts              | 07082000
    pomme de terre              | 070190*
    sarrasin                    | 10081000
    blé noir                    | 10081000
    riz basmati                 | 100620* 100630*
    riz complet                 | 100620*
    millet                      | 10082900 10082100
    fonio                       | 10084000
    maïs                        | 10059000
    fécule de pomme de terre    | 11081300
    farine de blé               | 110100*
    boulgour                    | 19043000
    flocons d’avoine            | 110412*
    café vert                   | 09011100
    café torréfié               | 09012100
    cafe decafeine              | 09012200 09011200
    thé vert                    | 09021000 09022000
    the noir                    | 09023000 09024000
    rooïbos                     | 12119086 121190
    bissap                      | 12119086 121190
    verveine                    | 12119086 121190
    gousses de vanille          | 09051000
    vanile                      | 09051000 09052000
    poivre noir                 | 09041100 09041200
    piment séché                | 090421* 09042200
    canelle                     | 0906*
    cardamome                   | 09083100 09083200
    noix de muscade             | 09081100 09081200
    clous de giroffle           | 09071000 09072000
    curcuma                     | 09103000
    gingembre frais             | 09101100
    gingembre en poudre         | 09101200
    badiane                     | 09096100 09096200
    fèves de cacao              | 18010000
    pâte de cacao               | 1803*
    beurre de cacao             | 18040000
    cacao en poudre             | 18050000
    chocolat noir               | 180620* 18063* 180690*
    sucre de canne              | 170113* 170114*
    rapadura                    | 170113* 170114*
    sirop d'agave               | 17026095 170260 17029095
    sirop d’érable              | 170220*
    mélasse                     | 17031000 17039000
    miel                        | 04090000
    gelée royale                | 04109000
    crevettes surgelées         | 030616* 030617*
    jus de pomme                | 200971* 200979*
    jus d'orange                | 20091*
    concentré de tomates        | 200290*
    purée de mangue             | 200799* 200899*
    sauce soja                  | 21031000
    vinaigre de cidre           | 22090091 22090099
    vin rouge                   | 2204*
    rhum                        | 220840*
    pâtes                       | 1902*
    patates douces              | 07142010 071420
    manioc                      | 07141000
    igname                      | 07143000
    ail                         | 07032000
    gombo                       | 07099990 070999
    cèpes                       | 07095200 07123900
    oignon                      | 07031019 070310
    gomme arabique              | 13012000
    beurre de karité            | 151590*
    aliment pour chiens         | 230910*
    """
)
"""Typed in French."""

CODES = _searches(
    """
    0804 40 00                  | 08044000
    0804.40.00                  | 08044000
    08044000                    | 08044000
    080440                      | 08044000
    0804.40                     | 08044000
    8044000                     | 08044000
    0804 40 00 00               | 08044000
    0804-40-00                  | 08044000
    08 04 40 00                 | 08044000
    090111                      | 09011100
    0901.21.00                  | 09012100
    0901 21                     | 09012100
    901 11 00                   | 09011100
    1006 30                     | 100630
    100630                      | 100630
    1509                        | 1509
    15.09                       | 1509
    1509 20                     | 15092000
    15092000                    | 15092000
    2009                        | 2009
    1803                        | 1803
    0306                        | 0306
    0803 90                     | 080390
    0803901900                  | 08039019
    1701 13                     | 170113
    0713.20.00                  | 07132000
    2008 11 10                  | 20081110
    CN 0902 20 00               | 09022000
    NC 0409 00 00               | 04090000
    HS code 0905                | 09051000 09052000
    code 0910 11 00             | 09101100
    ex 1211 90 86               | 12119086
    1207 40                     | 120740
    1801                        | 18010000
    0905 10 00 vanilla          | 09051000
    1005 90 00 maïs             | 10059000
    """
)
"""Codes as they stand on invoices and in spreadsheets."""

SEARCHES = (*ENGLISH, *FRENCH, *CODES)
"""All of them."""


RECENT = [
    "08044000",
    "08052200",
    "08051022",
    "08055010",
    "08104050",
    "07020010",
    "07096010",
    "20057000",
    "15092000",
    "07119070",
    "09109933",
    "12119086",
    "19024010",
    "15159059",
    "08021290",
    "04090000",
    "09102010",
    "08111090",
    "12129200",
    "09051000",
    "12122100",
]
"""What an exporter with a broad trade lately had on its certificates."""


def places(index: Index, recent: Collection[str] = ()) -> Iterator[tuple[Search, int | None]]:
    """Every search with the place of the first right code among its first ten, None where it is not there."""
    for search in SEARCHES:
        language = Language.FRENCH if search in FRENCH else Language.ENGLISH
        found = index.search(search.typed, limit=10, language=language, recent=recent).hits
        yield search, next((n for n, hit in enumerate(found) if search.accepts(hit.entry.code)), None)

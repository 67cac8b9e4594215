"""Which category of organic products a line of the nomenclature belongs to, by the beginning of its code.

The letters of the demonstration commodities are given (domain reference §20); the others are our reading of the law,
and an administrator may decide otherwise for a line. Raw is what was only cleaned, shelled, split, chilled or dried on
the way to the store; what was milled, ground, frozen, pressed, roasted or cooked is processed, and so is what was dried
to become another product. Meat and fish stay raw when frozen. What Annex I to Reg. (EU) 2018/848 names is G in the
scheme of that regulation, raw or processed, wherever a code tells it from the rest.
"""
# ruff: noqa: E501 - one rule per line reads as the table it is

from typing import NamedTuple

from portal.commodities.domain.entries import is_selectable, parse_code


class Rule(NamedTuple):
    """What the lines whose code begins with one of ``codes`` are, unless a rule with a longer beginning says otherwise.

    ``category`` is the letter of Reg. 834/2007, ``category_2018`` that of Reg. 2018/848 (D03); None: not covered.
    ``why`` is for whoever reads this table: no page says it.
    """

    codes: str
    category: str | None
    category_2018: str | None
    why: str


_SEED_CODES = (
    "0601, 0602, 0701 10, 0703 10 11, 0712 90 11, 0713 10 10, 0713 33 10, 1001 11, 1001 91, 1002 10, 1003 10, 1004 10, "
    "1005 10, 1006 10 10, 1007 10, 1008 21, 1201 10, 1202 30, 1204 00 10, 1205 10 10, 1206 00 10, 1207 21, 1207 40 10, "
    "1207 50 10, 1207 91 10, 1207 99 20, 1209"
)
_GROUND_SPICE_CODES = (
    "0904 12, 0904 22, 0905 20, 0906 20, 0907 20, 0908 12, 0908 22, 0908 32, 0909 22, 0909 32, 0909 62, 0910 12, "
    "0910 20 90, 0910 91, 0910 99 39, 0910 99 99"
)
_DRIED_MOLLUSC_CODES = (
    "0307 19, 0307 29, 0307 39, 0307 49, 0307 59, 0307 79, 0307 87, 0307 88, 0307 99, 0308 19, 0308 29"
)
_WILD_ANIMAL_CODES = "0106 11, 0106 12, 0106 20, 0106 31, 0106 32, 0208 30, 0208 40, 0208 50, 0208 90 70, 0210 91, 0210 92, 0210 93, 4103 20"

# fmt: off
RULES = (
    # --- animals -------------------------------------------------------------------------------------------------------
    Rule("01, 02, 0504, 0511", "B", "B", "Live animals, meat and other animal products, also chilled or frozen"),
    Rule("0407, 0409, 0410, 0307 60", "B", "B", "Eggs in shell, honey, snails and similar, as they are obtained"),
    Rule("0209 10 19, 0210", "D", "D", "Meat salted, dried or smoked: processed food"),
    Rule("0401, 0402, 0403, 0404, 0405, 0406", "D", "D", "Milk, heated at least before it is sold, and what is made of it: processed food"),
    Rule("0408, 0410 10 91, 0410 10 99", "D", "D", "Eggs without shell, insects dried or ground: processed food"),
    Rule("0408 11 20, 0408 19 20, 0408 91 20, 0408 99 20", "E", "E", "Eggs unfit for people: feed"),
    Rule(_WILD_ANIMAL_CODES, None, None, "Wild animals and pets: there are no rules to produce them organically"),
    Rule("0207 43, 0207 45 93, 0207 53, 0207 55 93, 0210 99 71", None, None, "Fatty livers: organic production forbids force-feeding"),
    Rule("0501, 0502, 0505, 0506, 0507, 0508, 0510, 0511 99 31, 0511 99 39", None, None, "Animal products that neither the Treaty nor Reg. (EU) 2018/848 lists as agricultural"),
    # --- fish and algae ------------------------------------------------------------------------------------------------
    Rule("03, 0511 91", "C", "C", "Fish and seafood, also frozen; only from aquaculture, which the code does not tell"),
    Rule("0306", "C", "C", "Crustaceans in every state: a certificate may name the heading as a whole"),
    Rule("1212 21, 1212 29", "C", "C", "Algae, also dried"),
    Rule(f"0305, {_DRIED_MOLLUSC_CODES}, 0309", "D", "D", "Fish and molluscs dried, salted, smoked or ground: processed food"),
    Rule("0301 11, 0301 19", None, None, "Ornamental fish are neither food nor feed"),
    # --- plants as they are harvested ----------------------------------------------------------------------------------
    Rule("0603, 0604, 14, 4501", "A", "A", "Flowers, foliage, cork and plants for plaiting, stuffing or dyeing, raw"),
    Rule("07, 08", "A", "A", "Vegetables, pulses, fruit and nuts, fresh, or only dried or shelled to be kept"),
    Rule("0901, 1801", "A", "A", "Coffee, not roasted, its husks, and cocoa beans"),
    Rule("0904, 0905, 0906, 0907, 0908, 0909, 0910", "A", "A", "Whole spices, only dried"),
    Rule("10, 12", "A", "A", "Cereals, oil seeds and medicinal plants, whole or cut"),
    Rule("5301, 5302", "A", "A", "Flax and hemp, not spun, which the Treaty lists as agricultural"),
    Rule(_SEED_CODES, "F", "A", "Seeds and plants for sowing or planting: a letter of their own in the law of 2007 only"),
    # --- plants processed ----------------------------------------------------------------------------------------------
    Rule("0710, 0711, 0712, 0811, 0812", "D", "D", "Vegetables frozen, preserved or dried, fruit frozen or preserved: processed food"),
    Rule("0801 11, 0803 10 90, 0803 90 90, 0804 20 90, 0806 20, 0813", "D", "D", "Fruit dried to become another product: processed food"),
    Rule("0901 12, 0901 21, 0901 22, 0901 90 90, 0902", "D", "D", "Coffee roasted or decaffeinated, tea: processed food"),
    Rule(_GROUND_SPICE_CODES, "D", "D", "Spices ground or mixed: processed food"),
    Rule("1006 20, 1006 30, 1006 40, 11, 1208, 1210 20", "D", "D", "Husked rice, flours, malt, starches and ground hops: processed food"),
    Rule("1302", "D", "D", "Plant extracts and thickeners: processed food"),
    Rule("1302 11, 1302 14", None, None, "Opium and ephedra extracts are neither food nor feed"),
    Rule("15, 16, 17, 18, 19, 20, 21, 22", "D", "D", "Fats, preparations, sugar, chocolate and drinks: processed food"),
    Rule("1505, 1518, 1520, 1521 90 10, 1522 00 10, 2207 20", None, None, "Technical fats, glycerol and denatured alcohol are neither food nor feed"),
    Rule("2201", None, None, "Water is no product of agriculture"),
    Rule("2204", "D", "F", "Wine: processed food in the law of 2007, a letter of its own since Reg. (EU) 2018/848"),
    Rule("1214, 1522, 23", "E", "E", "Fodder, oilcakes and residues: feed"),
    Rule("24", None, None, "Tobacco is neither food nor feed"),
    # --- named in Annex I to Reg. (EU) 2018/848 ------------------------------------------------------------------------
    Rule("0709 99 60", "A", "G", "Fresh sweetcorn, which Annex I to Reg. (EU) 2018/848 names"),
    Rule("0710 40, 0711 90 30, 0712 90 19, 2001 90 30, 2004 90 10, 2005 80", "D", "G", "Sweetcorn frozen, dried or prepared, which Annex I to Reg. (EU) 2018/848 names"),
    Rule("0903, 2008 91", "D", "G", "Maté and palm hearts, which Annex I to Reg. (EU) 2018/848 names"),
    Rule("2102 10, 2102 20", "D", "G", "Yeasts, which Annex I to Reg. (EU) 2018/848 names"),
    Rule("1301", "A", "G", "Natural gums and resins, which Annex I to Reg. (EU) 2018/848 names; raw plant products before"),
    Rule("1521 90, 1521 90 91", "B", "G", "Raw beeswax, which Annex I to Reg. (EU) 2018/848 names; a raw animal product before"),
    Rule("1521 90 99", None, "G", "Worked beeswax, which Annex I to Reg. (EU) 2018/848 names; not covered before"),
    Rule("2501", None, "G", "Salt for food and feed, which Annex I to Reg. (EU) 2018/848 names; not covered before"),
    Rule("2501 00 31, 2501 00 51", None, None, "Salt for industry is neither food nor feed"),
    Rule("3301", "D", "G", "Essential oils, which Annex I to Reg. (EU) 2018/848 names; covered before as food only"),
    Rule("4101, 4102, 4103, 5001, 5101", "B", "G", "Raw hides, silkworm cocoons and wool, which Annex I to Reg. (EU) 2018/848 names; raw animal products before"),
    Rule("4503 10", None, "G", "Cork stoppers, which Annex I to Reg. (EU) 2018/848 names; not covered before"),
    Rule("5201", "A", "G", "Cotton, not carded or combed, which Annex I to Reg. (EU) 2018/848 names; a raw plant product before"),
)
# fmt: on

_BY_BEGINNING = {parse_code(code): rule for rule in RULES for code in rule.codes.split(",")}
_LONGEST_FIRST = (8, 6, 4, 2)


def rule_for(code: str) -> Rule | None:
    """The rule for the line with ``code``, its digits alone: the one with the longest beginning of it; None without any."""
    found = (_BY_BEGINNING.get(code[:length]) for length in _LONGEST_FIRST if length <= len(code))
    return next((rule for rule in found if rule), None)


def letters_for(code: str) -> tuple[str | None, str | None]:
    """The letters of Reg. 834/2007 and of Reg. 2018/848 that the rules give to ``code``; none where it is too short (D22)."""
    rule = rule_for(code) if is_selectable(code) else None
    return (rule.category, rule.category_2018) if rule else (None, None)

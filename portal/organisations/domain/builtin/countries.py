"""Recognised third countries: the list of equivalent ones, and those with an agreement on trade in organic products.

The list is that of Reg. (EU) 2021/2325 as it stood on 2022-11-14; its letters are those of Reg. (EC) No 834/2007. What
the agreements cover is from memory, to be verified: each has lists of its own.
"""
# ruff: noqa: E501 - one country per line reads as the table it is

from dataclasses import dataclass
from datetime import date

from portal.organisations.domain import Recognition, RecognitionType, Scheme


@dataclass(frozen=True)
class Country:
    """A third country with its recognition; limits in both languages, and who alone issues certificates, if one does."""

    country: str
    recognition: Recognition
    limits_en: str
    limits_fr: str
    issuing_body: str
    source: str


def _listed(country: str, letters: str, limits_en: str = "", limits_fr: str = "", issuing_body: str = "") -> Country:
    period = date(2022, 1, 1), date(2026, 12, 31)
    recognition = Recognition(RecognitionType.THIRD_COUNTRY, Scheme.REG_2021_2325, frozenset(letters), *period)
    return Country(country, recognition, limits_en, limits_fr, issuing_body, "Reg. (EU) 2021/2325")


def _agreed(country: str, letters: str, since: date, source: str) -> Country:
    recognition = Recognition(RecognitionType.THIRD_COUNTRY, Scheme.AGREEMENT, frozenset(letters), since)
    return Country(country, recognition, *_LISTS, "", source)


_PLANT = "D: mainly of plant ingredients", "D : surtout à base d’ingrédients végétaux"
_NO_WINE_NO_YEAST = "D: neither wine nor yeast", "D : ni vin ni levure"
_BOTH = f"{_PLANT[0]}, neither wine nor yeast", f"{_PLANT[1]}, ni vin ni levure"
_LISTS = "Only the products that the agreement lists", "Seulement les produits que l’accord énumère"

# fmt: off
COUNTRIES = (
    _listed("AR", "ABDF", *_NO_WINE_NO_YEAST),
    _listed("AU", "ADF", *_BOTH),
    _listed("CA", "ABDEF"),
    _listed("CR", "ADF", "D: plant products only, neither wine nor yeast", "D : produits végétaux seulement, ni vin ni levure"),
    _listed("IL", "ADF", *_BOTH),
    _listed("IN", "AF"),
    _listed("JP", "AD", f"{_PLANT[0]}, no wine", f"{_PLANT[1]}, pas de vin"),
    _listed("KR", "D"),
    _listed("NZ", "ABDF", "D: no yeast", "D : pas de levure", "Ministry for Primary Industries (MPI)"),
    _listed("TN", "ADF", *_BOTH),
    _listed("US", "ABDEF", "D: wine included", "D : vin compris"),
    _agreed("CH", "ABDEF", date(2002, 6, 1), "Agreement EU–Switzerland on agricultural products (1999), annex 9"),
    _agreed("CL", "ABDF", date(2018, 1, 1), "Agreement EU–Chile on organic products (2017)"),
    _agreed("GB", "ABCDEF", date(2021, 1, 1), "Agreement EU–United Kingdom on trade and cooperation (2020), annex TBT-4"),
)
# fmt: on

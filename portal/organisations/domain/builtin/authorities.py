"""Authorities: those of the guides, and points of entry of the Union with the codes of the official lists.

Central authorities are only those of the guides: where a country has none in the portal, the Commission decides about
requests (D16), and an authority that nobody acts for yet would leave them waiting.
"""
# ruff: noqa: E501 - one authority per line reads as the table it is

from dataclasses import dataclass

from portal.organisations.domain import Function, Transport
from portal.organisations.domain.builtin import Seat


@dataclass(frozen=True)
class Authority:
    """An authority; ``superior`` is the code of the one above it (D56)."""

    code: str
    name: str
    function: Function
    seat: Seat
    superior: str = ""
    region: str = ""
    transport: Transport | None = None
    unlocode: str = ""


_DIGITS = {"1": Transport.PORT, "2": Transport.RAIL, "3": Transport.ROAD, "4": Transport.AIRPORT}
_SUPERIORS = {"FR": "FRINAO", "BE": "BE0023"}
"""Above the border control posts of a country; those of Belgium lie in Flanders unless their line says otherwise."""


def _post(code: str, name: str, region: str = "", superior: str = "") -> Authority:
    """A border control post, whose code says its country, its place (UN/LOCODE) and its transport (one digit)."""
    country = code[:2]
    above = superior or _SUPERIORS.get(country, "")
    return Authority(
        code, name, Function.BCP, Seat(country, city=name), above, region, _DIGITS[code[5]], unlocode=code[:5]
    )


# fmt: off
AUTHORITIES = (
    # --- of the guides -------------------------------------------------------------------------------------------------
    Authority("EC", "European Commission", Function.EC, Seat("BE", "1049", "Bruxelles", "Rue de la Loi 200")),
    Authority("FRINAO", "INAO – Institut national de l’origine et de la qualité", Function.CCA, Seat("FR", "93100", "Montreuil", "12 rue Henri Rol-Tanguy")),
    Authority("BE0023", "Vlaams Gewest", Function.CCA, Seat("BE", "1030", "Brussel", "Koning Albert II-laan 35"), region="Vlaams Gewest"),
    Authority("BE0024", "Région wallonne", Function.CCA, Seat("BE", "5000", "Namur", "Chaussée de Louvain 14"), region="Région wallonne"),
    Authority("FRCDG4H", "Roissy Charles-de-Gaulle", Function.BCP, Seat("FR", "95701", "Roissy-en-France", "Zone de fret"), "FRINAO", "", Transport.AIRPORT, "FRCDG"),
    Authority("FR007", "Perpignan", Function.BCP, Seat("FR", "66000", "Perpignan", "Marché Saint-Charles"), "FRINAO"),
    Authority("FRFOS1", "Fos-sur-Mer", Function.BCP, Seat("FR", "13270", "Fos-sur-Mer", "Môle Graveleau"), "FRINAO", "", Transport.PORT, "FRFOS"),
    Authority("FRLEH1", "Le Havre", Function.BCP, Seat("FR", "76600", "Le Havre", "Quai de l’Europe"), "FRINAO", "", Transport.PORT, "FRLEH"),
    Authority("BE0001", "Aalst Customs Authority", Function.BCP, Seat("BE", "9300", "Aalst", "Zuidkaai 1"), "BE0023"),
    Authority("BE0002", "Antwerpen DAE", Function.BCP, Seat("BE", "2000", "Antwerpen", "Ellermanstraat 21"), "BE0023"),
    # --- France: order of 2020, annex III, and Decision 2009/821/EC ----------------------------------------------------
    _post("FRBMA1", "Baie-Mahault (Guadeloupe)"),
    _post("FRBOD1", "Bordeaux"),
    _post("FRBES1", "Brest"),
    _post("FRCFR1", "Caen"),
    _post("FRDKK1", "Dunkerque"),
    _post("FRFDF1", "Fort-de-France (Martinique)"),
    _post("FRLRH1P", "La Rochelle – Rochefort"),
    _post("FRLPT1", "Le Port (La Réunion)"),
    _post("FRMAY1", "Longoni (Mayotte)"),
    _post("FRLRT1", "Lorient"),
    _post("FRNTE1", "Nantes – Saint-Nazaire"),
    _post("FRNOU1P", "Port-la-Nouvelle"),
    _post("FRURO1", "Rouen"),
    _post("FRSML1", "Saint-Malo – Le Légué"),
    _post("FRSLM3P", "Saint-Laurent-du-Maroni (Guyane)"),
    _post("FRSET1", "Sète"),
    _post("FROYP3", "Saint-Georges-de-l’Oyapock (Guyane)"),
    _post("FRVRY4", "Vatry"),
    _post("FRMRS4", "Marseille Aéroport"),
    _post("FRORY4", "Orly"),
    # --- other Member States: Decision 2009/821/EC ---------------------------------------------------------------------
    _post("BEZEE1", "Zeebrugge"),
    _post("DKCPH4", "København"),
    _post("DKEBJ1", "Esbjerg"),
    _post("IEDUB4", "Dublin Airport"),
    _post("IESNN4", "Shannon"),
    _post("ITCVV1", "Civitavecchia"),
    _post("ITGIT1", "Gioia Tauro"),
    _post("DEHAJ4", "Hannover-Langenhagen"),
    _post("ESBCN4", "Barcelona"),
    _post("ESMAD4", "Madrid"),
    # --- other Member States: from memory, to be verified --------------------------------------------------------------
    _post("BELGG4", "Liège", superior="BE0024"),
    _post("DEHAM1", "Hamburg Hafen"),
    _post("DEFRA4", "Frankfurt/Main"),
    _post("ESALG1", "Algeciras"),
    _post("ESVLC1", "Valencia"),
    _post("ITGOA1", "Genova"),
    _post("NLRTM1", "Rotterdam"),
    _post("NLAMS4", "Amsterdam Schiphol"),
)
# fmt: on

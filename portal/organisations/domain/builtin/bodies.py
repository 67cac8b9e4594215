"""Control bodies: those of the guides, the largest ones of the list of 2018/848, some of recognised countries, of the Union.

What they are recognised for is from three sources (D53). Under Reg. (EC) No 834/2007: the bodies of the guides, without
an end; other codes of Ecocert SA than MA-BIO-154 are a plausible guess. Under Reg. (EU) 2018/848: annex II of Reg. (EU)
2021/1378 as it stood on 2024-12-20, for the countries that most goods come from; ``°`` after a letter means: except what
an agreement covers already. Through their country: Reg. (EU) 2021/2325 as it stood on 2022-11-14. Bodies of the Union
control operators inside it: they carry no recognition. Seats, and the numbers of bodies of the Union, are from memory,
to be verified; Ecocert SA and Control Union have the names of the guides.
"""
# ruff: noqa: E501 - one body per line reads as the table it is

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from portal.organisations.domain import Recognition, RecognitionType, Scheme
from portal.organisations.domain.builtin import Seat


@dataclass(frozen=True)
class Ground:
    """A recognition, and the published list that says so."""

    recognition: Recognition
    source: str


@dataclass(frozen=True)
class Body:
    """A control body for the country its code names, with what it is recognised for."""

    code: str
    name: str
    seat: Seat
    grounds: tuple[Ground, ...] = ()


@dataclass(frozen=True)
class Listed:
    """A body of annex II: its number, and letters → the countries where it is recognised for these."""

    number: str
    name: str
    seat: Seat
    scopes: Mapping[str, str]


ECOCERT = Seat("FR", "32600", "L’Isle-Jourdain", "Lieu-dit Lamothe Ouest")
CONTROL_UNION = Seat("NL", "8011", "Zwolle", "Meeuwenlaan 4-6")

GUIDES = {
    "MA-BIO-154": "ABDEF",
    "MG-BIO-154": "ABD",
    "TN-BIO-154": "ABD",
    "BF-BIO-154": "AD",
    "CI-BIO-154": "AD",
    "TR-BIO-154": "ABDE",
    "AE-BIO-149": "ABCDEF",
    "AF-BIO-149": "ABCDEF",
    "AL-BIO-149": "ABCDEF",
    "AM-BIO-149": "ABCDEF",
    "AZ-BIO-149": "ABCDEF",
}
"""The bodies of the guides: their letters under Reg. (EC) No 834/2007."""

# fmt: off
LISTED = (
    Listed("154", "Ecocert SA", ECOCERT, {
        "ABDEG": "BF CO EC ET KE MG MX PH PY TH TZ UG UY",
        "ABDEFG": "AE BR CN EG LK MA PE RS TR ZA",
        "ABDG": "BJ HT ID ML SN VN",
        "ADG": "AL GT KH KM",
        "ABD": "CM GN",
        "ABDE": "CI TG",
        "ADEG": "BA GH",
        "ADFG": "NP TW",
        "ABDF": "MD",
        "ABDFG": "AM",
        "AD": "NI",
        "ADE": "GE",
        "ADF": "AZ",
        "BDEFG": "IN",
        "BD°G": "TN",
        "D": "XK",
    }),
    Listed("149", "Control Union Certifications", CONTROL_UNION, {
        "ABCDEFG": "AE AF AL AM AZ BF BR CI CN CO DO EC EG ET GE GH GN HN ID KH LK MD MG ML MX NP PE PH PY RS TH TR TZ UA UG UY VN XK ZA",
        "ADFG": "BJ CM HT MA SN TG TW",
        "ABCDFG": "NI",
        "ABDEFG": "BO",
        "ABDFG": "GT",
        "ACDFG": "KE",
        "ADEFG": "BA",
        "BCDEFG": "IN",
        "BCEFG": "TN",
    }),
    Listed("140", "CERES Certification of Environmental Standards GmbH", Seat("DE", city="Happurg"), {
        "ABDG": "AE BF BJ BO BR DO EC EG ET GH GT ID KE KH LK MX NP PH PY SN TG TH TW TZ UA UG VN",
        "ABDFG": "MD RS TR ZA",
        "ABCDG": "CN CO PE",
        "ADG": "AF",
    }),
    Listed("141", "Kiwa BCS Öko-Garantie GmbH", Seat("DE", city="Nürnberg"), {
        "ABCDEG": "AE AZ BJ CN CO DO EC GE GT HN KE KH MA MD MX NI PE PH PY SN TH TR TW TZ UY ZA",
        "BCEG": "TN",
    }),
    Listed("102", "CCPB Srl", Seat("IT", city="Bologna"), {
        "ABDEFG": "AE AL AZ CN EG GE ML PH TR UA ZA",
        "A": "BJ TG UG",
        "ACD": "BF CI CM",
        "AD": "AF ET GH",
        "ADEG": "MD RS TH",
        "ABCDEFG": "MA VN",
        "ACDG": "KM MG",
        "ADG": "AM SN",
        "BCD°EFG": "TN",
        "CD": "TZ",
    }),
    Listed("161", "bio.inspecta AG", Seat("CH", city="Frick"), {
        "ABDG": "AE AM BA CN KE NP PH RS TZ VN ZA",
        "ABDEG": "AL EG GE TH TR UA XK",
        "ADG": "AF BF BJ CI ET GH SN",
        "ADEG": "AZ MA MD",
    }),
    Listed("171", "A CERT European Organization for Certification S.A.", Seat("GR", city="Thessaloniki"), {
        "ABCDEG": "AE AL AM AZ BF CN DO EC EG ET GE GH ID KE MA MD PE PH RS SN TG TH TR TW TZ UA UG VN XK ZA",
        "BCDEG": "IN",
    }),
    Listed("195", "SRS Certification GmbH", Seat("DE", city="Göttingen"), {
        "ADEG": "BF BJ CI CM ET GH ID KE KH LK MG PH SN TG TH TW TZ UG VN",
        "ADEFG": "CN TR ZA",
        "DEG": "IN",
    }),
    Listed("172", "Agricert – Certificação de Produtos Alimentares Lda", Seat("PT", city="Elvas"), {
        "AD": "BO CO DO EC GE GH GT MA MG MX NI PE PY SN TG UY VN",
        "ABD": "BR CM CN EG KH",
        "ABDG": "AZ",
        "ADG": "TR",
    }),
    Listed("132", "Bioagricert s.r.l. Unipersonale", Seat("IT", city="Casalecchio di Reno"), {
        "ABDEG": "AE AL BO CI CM CN DO EC GT ID KE MA MD MX PH PY SN TG TH TR UY VN ZA",
        "BDEG": "IN",
    }),
    Listed("152", "OneCert International Private Limited", Seat("IN", city="Jaipur"), {
        "AD": "BJ EG GH LK PH TG TZ",
        "ADG": "KH NP TH VN",
        "ADE": "ET UG",
        "ADEG": "AE ID",
    }),
    Listed("123", "IMOcert Latinoamérica Ltda.", Seat("BO", city="Cochabamba"), {
        "AD": "BO CO DO EC GT HN",
        "ABDG": "BR MX NI PE PY",
        "BFG": "UY",
    }),
    Listed("169", "Mayacert S.A.", Seat("GT", city="Guatemala"), {
        "ADG": "CO DO LK PE TR",
        "ABDG": "GT HN MX NI",
        "AD": "EC",
        "DG": "IN",
    }),
    Listed("110", "Organización Internacional Agropecuaria S.A.", Seat("AR", city="Acassuso"), {
        "ABCDEG": "BR CO MX UY",
        "ABCDEFG": "EC PE",
        "ABDEG": "BO PY",
        "AD": "UA",
        "ADG": "TR",
    }),
    Listed("178", "Servicio de Certificación CAAE S.L.U.", Seat("ES", city="Sevilla"), {
        "AD": "BO CO DO EC KE MA MX PE",
    }),
    Listed("108", "Organic Standard LLC", Seat("UA", city="Kyiv"), {
        "ABCDEFG": "GE MD UA",
        "ADEG": "AM AZ",
    }),
    Listed("101", "Organska Kontrola d.o.o. Sarajevo", Seat("BA", city="Sarajevo"), {
        "ABDG": "BA RS XK",
    }),
    Listed("174", "Tse-Xin Organic Certification Corporation", Seat("TW", city="Taipei"), {
        "AD": "TW",
    }),
)

OF_RECOGNISED_COUNTRIES = (
    Body("AR-BIO-003", "LETIS S.A.", Seat("AR")),
    Body("AR-BIO-004", "Organización Internacional Agropecuaria (OIA)", Seat("AR", city="Acassuso")),
    Body("AU-BIO-001", "ACO Certification Ltd", Seat("AU")),
    Body("CA-ORG-006", "Ecocert Canada", Seat("CA")),
    Body("CA-ORG-019", "Organisme de Certification Québec Vrai (OCQV)", Seat("CA")),
    Body("CR-BIO-003", "Eco-LOGICA", Seat("CR")),
    Body("IL-ORG-002", "Agrior Ltd", Seat("IL")),
    Body("IN-ORG-001", "Aditi Organic Certifications Pvt. Ltd", Seat("IN")),
    Body("IN-ORG-007", "IMO Control Pvt. Ltd", Seat("IN")),
    Body("JP-BIO-006", "Ecocert Japan Limited", Seat("JP")),
    Body("KR-ORG-023", "Control Union Korea", Seat("KR")),
    Body("NZ-BIO-001", "Ministry for Primary Industries (MPI)", Seat("NZ")),
    Body("TN-BIO-001", "Ecocert SA", ECOCERT),
    Body("TN-BIO-007", "INNORPI", Seat("TN", city="Tunis")),
    Body("TN-BIO-008", "CCPB Srl", Seat("IT", city="Bologna")),
    Body("US-ORG-006", "CCOF Certification Services", Seat("US")),
    Body("US-ORG-042", "Oregon Tilth Certified Organic", Seat("US")),
)

OF_THE_UNION = (
    Body("AT-BIO-301", "Austria Bio Garantie", Seat("AT")),
    Body("BE-BIO-01", "Certisys", Seat("BE", "1150", "Bruxelles", "Avenue de l’Escrime 85")),
    Body("BE-BIO-02", "TÜV NORD Integra", Seat("BE", "2600", "Berchem", "Statiestraat 164")),
    Body("BE-BIO-03", "Quality Partner", Seat("BE", city="Herstal")),
    Body("DE-ÖKO-001", "Kiwa BCS Öko-Garantie", Seat("DE", city="Nürnberg")),
    Body("DE-ÖKO-003", "LACON", Seat("DE", city="Offenburg")),
    Body("DE-ÖKO-006", "ABCERT", Seat("DE", city="Esslingen")),
    Body("DE-ÖKO-007", "Prüfverein Verarbeitung Ökologische Landbauprodukte", Seat("DE", city="Karlsruhe")),
    Body("DE-ÖKO-039", "GfRS Gesellschaft für Ressourcenschutz", Seat("DE", city="Göttingen")),
    Body("ES-ECO-001-AN", "Servicio de Certificación CAAE", Seat("ES", city="Sevilla")),
    Body("ES-ECO-019-CT", "Consell Català de la Producció Agrària Ecològica (CCPAE)", Seat("ES", city="Barcelona")),
    Body("FR-BIO-01", "Ecocert France", ECOCERT),
    Body("FR-BIO-09", "Certipaq Bio", Seat("FR")),
    Body("FR-BIO-10", "Bureau Veritas Certification France", Seat("FR")),
    Body("FR-BIO-12", "Certisud", Seat("FR")),
    Body("FR-BIO-13", "Certis", Seat("FR")),
    Body("FR-BIO-15", "Bureau Alpes Contrôles", Seat("FR")),
    Body("FR-BIO-16", "Qualisud", Seat("FR")),
    Body("FR-BIO-17", "Biotek Agriculture", Seat("FR")),
    Body("FR-BIO-19", "Control Union Inspections France", Seat("FR")),
    Body("FR-BIO-20", "Ocacia", Seat("FR")),
    Body("IT-BIO-004", "Suolo e Salute", Seat("IT")),
    Body("IT-BIO-006", "ICEA", Seat("IT", city="Bologna")),
    Body("IT-BIO-007", "Bioagricert", Seat("IT", city="Casalecchio di Reno")),
    Body("IT-BIO-009", "CCPB", Seat("IT", city="Bologna")),
    Body("NL-BIO-01", "Skal Biocontrole", Seat("NL", city="Zwolle")),
    Body("PT-BIO-03", "Sativa", Seat("PT", city="Lisboa")),
    Body("SE-EKO-01", "Kiwa Sverige", Seat("SE", city="Uppsala")),
)
# fmt: on


def _listed(body: Listed) -> Iterator[Body]:
    for letters, countries in body.scopes.items():
        exceptions = frozenset(re.findall("([A-Z])°", letters))
        categories = frozenset(letters) - {"°"}
        scope = Recognition(RecognitionType.COMPLIANCE, Scheme.REG_2018_848, categories, exceptions=exceptions)
        for country in countries.split():
            code = f"{country}-BIO-{body.number}"
            yield Body(code, body.name, body.seat, (*_guides(code), Ground(scope, "Reg. (EU) 2021/1378")))


def _guides(code: str) -> tuple[Ground, ...]:
    letters = GUIDES.get(code)
    if letters is None:
        return ()
    scope = Recognition(RecognitionType.EQUIVALENT_BODY, Scheme.REG_834_2007, frozenset(letters))
    return (Ground(scope, "Reg. (EC) No 1235/2008"),)


def _through_its_country(body: Body) -> Body:
    scope = Recognition(RecognitionType.THIRD_COUNTRY, Scheme.REG_2021_2325, frozenset())
    return Body(body.code, body.name, body.seat, (Ground(scope, "Reg. (EU) 2021/2325"),))


BODIES: tuple[Body, ...] = (
    *(body for listed in LISTED for body in _listed(listed)),
    *(_through_its_country(body) for body in OF_RECOGNISED_COUNTRIES),
    *OF_THE_UNION,
)

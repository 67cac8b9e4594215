"""The words of the trade in both languages (domain reference §1 and §18): where English has one, French has its own."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Term:
    """A word of the trade: how English says it, and the ways in which French does."""

    english: re.Pattern[str]
    french: re.Pattern[str]


def _term(english: str, french: str) -> Term:
    """Patterns of the beginnings of words, so that inflections fit."""
    return Term(re.compile(rf"\b(?:{english})", re.IGNORECASE), re.compile(rf"\b(?:{french})", re.IGNORECASE))


# fmt: off
TERMS = (
    _term(r"certificates? of inspection",        r"certificats? d’inspection"),
    _term(r"certificates?\b",                    r"certificat|COI\b"),
    _term(r"extracts?\b",                        r"extrait"),
    _term(r"consignments?\b",                    r"lots?\b|envois?\b"),
    _term(r"batch(?:es)?\b",                     r"lots?\b|parties?\b"),
    _term(r"operators?\b",                       r"opérat"),
    _term(r"importers?\b",                       r"importat"),
    _term(r"exporters?\b",                       r"exportat"),
    _term(r"producers?\b",                       r"product"),
    _term(r"first consignees?\b",                r"premiers? destinataire"),
    _term(r"consignees?\b",                      r"destinataire"),
    _term(r"responsible for the load",           r"intéressés? au chargement"),
    _term(r"control bod(?:y|ies)\b",             r"organismes? (?:(?:ou|et|/) autorités?|de contrôle)|certificateur"),
    _term(r"control authorit(?:y|ies)\b",        r"(?:organismes? ou )?autorités? de contrôle"),
    _term(r"issuing bod(?:y|ies)\b",             r"organismes? de délivrance"),
    _term(r"border control posts?\b",            r"postes? de contrôle frontalier"),
    _term(r"central competent authorit",         r"autorités? compétentes? centrale"),
    _term(r"competent authorit",                 r"autorités? compétente"),
    _term(r"European Commission",                r"Commission européenne"),
    _term(r"point of entry|points of entry",     r"points? d’entrée"),
    _term(r"free circulation",                   r"libre pratique"),
    _term(r"customs warehousing",                r"entrepôt douanier"),
    _term(r"inward processing",                  r"perfectionnement actif"),
    _term(r"customs procedures?\b",              r"régimes? douanier"),
    _term(r"EORI",                               r"EORI"),
    _term(r"CN codes?\b",                        r"codes? NC"),
    _term(r"lot numbers?\b",                     r"numéros? de lot"),
    _term(r"containers?\b",                      r"conteneur"),
    _term(r"OFIS irregularit",                   r"irrégularités? OFIS"),
    _term(r"irregularit",                        r"irrégularité"),
    _term(r"drafts?\b",                          r"brouillon"),
    _term(r"commodit(?:y|ies)\b",                r"marchandise"),
    _term(r"activit(?:y|ies)\b",                 r"activité"),
    _term(r"declarations?\b",                    r"déclaration"),
    _term(r"box(?:es)?\b",                       r"case"),
    _term(r"endors(?:e|ed|es|ement)\b",          r"vis(?:a|é|e)"),
    _term(r"trade lanes?\b",                     r"flux habituel"),
    _term(r"accompanying documents?\b",          r"documents? d’accompagnement"),
    _term(r"trade names?\b",                     r"noms? commercia"),
    _term(r"gross weights?\b",                   r"poids (?:total )?brut"),
    _term(r"net weights?\b",                     r"poids nets?"),
    _term(r"authorisations?\b",                  r"autorisation"),
    _term(r"second factor",                      r"second facteur"),
    _term(r"recognitions?\b",                    r"reconnaissance"),
    _term(r"trade agreements?\b",                r"accords? commercia"),
    _term(r"nomenclature",                       r"nomenclature"),
    _term(r"workbooks?\b",                       r"classeur"),
    _term(r"reminders?\b",                       r"relance"),
    _term(r"e-mails?\b",                         r"courrier|adresse|messages? élec"),
    _term(r"inbox\b",                            r"messages"),
    _term(r"compan(?:y|ies)\b",                  r"entreprise"),
    _term(r"reasons?\b",                         r"motif"),
    _term(r"requests?\b",                        r"demande"),
    _term(r"steps?\b",                           r"étape"),
    _term(r"status(?:es)?\b",                    r"statut"),
    _term(r"forwarders?\b",                      r"transitaire|intéressés? au chargement"),
    _term(r"customs agents?\b",                  r"représentants? en douane"),
    _term(r"passwords?\b",                       r"mots? de passe"),
)
# fmt: on

_TITLE = "the French title of the official form says it otherwise"
EXCEPTIONS = {
    "Declaration of the control authority or body issuing the certificate": _TITLE,
    "Control body or authority of that operator": _TITLE,
    "Declaration of the authority endorsing the extract": _TITLE,
    "Declaration of the consignee of the batch": _TITLE,
    "A record, as the page “Print, seal, share” of a certificate gives it under “As data”. Software that writes one "
    "needs the names “schema”, “edition” and “boxes”; what it leaves out stays empty.": "names in the file are English",
    "“%(action)s” is for a colleague at %(name)s who may take steps: your role there is smaller.": "“a ce droit”",
}
"""English text → why its French says a term in another way."""

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")


def unlike(english: str, french: str) -> list[str]:
    """The terms of an English text that its French says in another way; what is filled in later is not looked at."""
    english, french = (PLACEHOLDER.sub("…", text) for text in (english, french))
    return [term.english.pattern for term in TERMS if term.english.search(english) and not term.french.search(french)]

"""What the numbers of an operator look like, and what their form says about them (domain reference §5.1)."""

import re
from dataclasses import dataclass
from enum import StrEnum

from stdnum.eu import vat
from stdnum.fr import siren, siret

from portal.organisations.domain import EU_COUNTRIES, IdentifierType
from portal.shared.text import N_

IDENTIFIER_LABELS: dict[IdentifierType, str] = {
    IdentifierType.EORI: N_("EORI number"),
    IdentifierType.VAT: N_("VAT number"),
    IdentifierType.REGISTER: N_("National business register number"),
    IdentifierType.OPERATOR_NUMBER: N_("Operator number"),
    IdentifierType.APPROVAL: N_("Approval number"),
    IdentifierType.OTHER: N_("Other"),
}

TYPED = tuple(kind for kind in IdentifierType if kind is not IdentifierType.OPERATOR_NUMBER)
"""The types a person can give; the operator number is made by the portal."""

_EORI = re.compile(r"[A-Z]{2}[A-Z0-9]{1,15}")
_SEPARATORS = re.compile(r"[\s.\-/]+")
_VAT_PREFIX = {"GR": "EL"}


class Verdict(StrEnum):
    """What the form of a number says."""

    GOOD = "good"
    DOUBTFUL = "doubtful"
    WRONG = "wrong"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Checked:
    """A verdict and why."""

    verdict: Verdict
    reason: str = ""


def normalised(kind: IdentifierType, value: str) -> str:
    """A number as it is kept: capitals; without separators where the type has none."""
    upper = value.strip().upper()
    if kind in (IdentifierType.APPROVAL, IdentifierType.OTHER):
        return " ".join(upper.split())
    return _SEPARATORS.sub("", upper)


def objection(kind: IdentifierType, value: str) -> str | None:
    """Why a number is refused where it is typed; None where it may be kept."""
    return None if kind is not IdentifierType.EORI or _EORI.fullmatch(value) else NOT_AN_EORI


NOT_AN_EORI = N_("An EORI number is a country code followed by up to 15 letters or digits, like FR12345678900011.")


def checked(kind: IdentifierType, value: str, country: str) -> Checked:
    """What the form of a kept number says to who validates an operator of ``country``."""
    check = {IdentifierType.EORI: _eori, IdentifierType.VAT: _vat, IdentifierType.REGISTER: _register}.get(kind)
    return check(value, country) if check else Checked(Verdict.UNKNOWN)


def _eori(value: str, country: str) -> Checked:
    if not _EORI.fullmatch(value):
        return Checked(Verdict.WRONG, N_("Not the form of an EORI number."))
    if country in EU_COUNTRIES and value[:2] != country:
        return Checked(Verdict.DOUBTFUL, N_("Given by another country than the operator’s."))
    if value[:2] == "FR" and not siret.is_valid(value[2:]):
        return Checked(Verdict.DOUBTFUL, N_("A French EORI number is FR and a SIRET number; these digits are none."))
    return Checked(Verdict.GOOD)


def _vat(value: str, country: str) -> Checked:
    prefix = _VAT_PREFIX.get(country, country)
    if country not in EU_COUNTRIES:
        return Checked(Verdict.UNKNOWN)
    if not vat.is_valid(value if value.startswith(prefix) else prefix + value):
        return Checked(Verdict.WRONG, N_("The check digits do not agree."))
    return Checked(Verdict.GOOD)


def _register(value: str, country: str) -> Checked:
    if country != "FR":
        return Checked(Verdict.UNKNOWN)
    if siret.is_valid(value) or siren.is_valid(value):
        return Checked(Verdict.GOOD)
    return Checked(Verdict.WRONG, N_("Neither a SIREN nor a SIRET number: the check digit does not agree."))

"""Who decides about a request: one table, one policy per country (domain reference §6.2, D16, D56). Pure Python."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from portal.organisations.domain import EU_COUNTRIES, Function, OrganisationKind
from portal.shared.text import N_


class Decider(StrEnum):
    """Who may decide about a request or an operator."""

    AUTHORITY = "authority"
    CONTROL_BODY = "control_body"
    COMMISSION = "commission"


DECIDER_LABELS: dict[Decider, str] = {
    Decider.AUTHORITY: N_("National authority of the country"),
    Decider.COMMISSION: N_("European Commission"),
}
"""Those that the table of validators names; a control body decides where the policy of its country says so."""


class ValidatedBy(StrEnum):
    """Who validates the operators of a country."""

    AUTHORITY = "authority"
    CONTROL_BODY = "control_body"
    BOTH = "both"


VALIDATED_BY: dict[ValidatedBy, tuple[Decider, ...]] = {
    ValidatedBy.AUTHORITY: (Decider.AUTHORITY,),
    ValidatedBy.CONTROL_BODY: (Decider.CONTROL_BODY,),
    ValidatedBy.BOTH: (Decider.AUTHORITY, Decider.CONTROL_BODY),
}


VALIDATED_BY_LABELS: dict[ValidatedBy, str] = {
    ValidatedBy.AUTHORITY: N_("the national authority"),
    ValidatedBy.CONTROL_BODY: N_("the control body"),
    ValidatedBy.BOTH: N_("the national authority or the control body"),
}


@dataclass(frozen=True)
class Policy:
    """How a country handles requests: the default, or its row of ``country_policies``."""

    validated_by: ValidatedBy
    administrators_decide: bool = True
    default_authority_id: int | None = None


def default_policy(country: str) -> Policy:
    """The authority inside the Union, the control body elsewhere."""
    return Policy(ValidatedBy.AUTHORITY if country in EU_COUNTRIES else ValidatedBy.CONTROL_BODY)


class Where(StrEnum):
    """Where the organisation has its seat."""

    UNION = "union"
    OUTSIDE = "outside"
    ANYWHERE = "anywhere"


WHERE_LABELS: dict[Where, str] = {
    Where.UNION: N_("in the European Union"),
    Where.OUTSIDE: N_("outside the European Union"),
    Where.ANYWHERE: N_("anywhere"),
}


@dataclass(frozen=True)
class Row:
    """One line of the table: a kind of organisation, where it is, who decides; None: as the country’s policy says."""

    kind: OrganisationKind
    where: Where
    deciders: tuple[Decider, ...] | None
    source: str
    functions: frozenset[Function] = frozenset()
    has_body: bool | None = None


_OPERATOR, _BODY, _AUTHORITY = OrganisationKind.OPERATOR, OrganisationKind.CONTROL_BODY, OrganisationKind.AUTHORITY

_POSTS = frozenset({Function.BCP, Function.RELEASE})

# fmt: off
VALIDATORS = (
    Row(_OPERATOR,  Where.ANYWHERE, (Decider.AUTHORITY,),  "§6.2, D16", has_body=False),
    Row(_OPERATOR,  Where.ANYWHERE, None,                  "§6.2",      has_body=True),
    Row(_BODY,      Where.UNION,    (Decider.AUTHORITY,),  "§6.2, D16"),
    Row(_BODY,      Where.OUTSIDE,  (Decider.COMMISSION,), "§6.2, D16"),
    Row(_AUTHORITY, Where.ANYWHERE, (Decider.AUTHORITY,),  "§6.2, D16", functions=_POSTS),
    Row(_AUTHORITY, Where.ANYWHERE, (Decider.COMMISSION,), "§6.2",      functions=frozenset({Function.CCA})),
    Row(_AUTHORITY, Where.ANYWHERE, (),                    "§2.1, D54", functions=frozenset({Function.EC})),
)
# fmt: on
"""The first line that fits decides. Administrators of the organisation decide besides, where the policy lets them;
where nobody else does, always."""


@dataclass(frozen=True)
class Subject:
    """The organisation a request is about, as the table sees it. ``body_ids``: the control bodies of its activities."""

    id: int
    kind: OrganisationKind
    country: str
    function: Function | None = None
    region: str = ""
    superior_id: int | None = None
    body_ids: frozenset[int] = frozenset()


@dataclass(frozen=True)
class NationalAuthority:
    """A central competent authority, with the region it is competent for, if any."""

    id: int
    country: str
    region: str = ""


@dataclass(frozen=True)
class Deciders:
    """The organisations that decide about a subject, and whether its own administrators do too."""

    ids: frozenset[int]
    kinds: tuple[Decider, ...]
    administrators: bool


def row_for(subject: Subject) -> Row:
    """The line of the table that a subject falls under."""
    inside = subject.country in EU_COUNTRIES
    for row in VALIDATORS:
        if (
            row.kind is subject.kind
            and row.where in (Where.ANYWHERE, Where.UNION if inside else Where.OUTSIDE)
            and (not row.functions or subject.function in row.functions)
            and row.has_body in (None, bool(subject.body_ids))
        ):
            return row
    raise LookupError(subject)  # an authority without a function: none can be made


def deciders(
    subject: Subject, policy: Policy, authorities: Collection[NationalAuthority], commission_ids: Collection[int]
) -> Deciders:
    """Who decides about ``subject``. ``authorities`` are those of its country.

    Where its country has no authority in the portal, the Commission decides: nobody waits for nobody.
    """
    kinds = row_for(subject).deciders
    if kinds is None:
        kinds = VALIDATED_BY[policy.validated_by]
    ids: set[int] = set()
    found: list[Decider] = []
    for kind in kinds:
        authority = _authority_of(subject, policy, authorities) if kind is Decider.AUTHORITY else None
        named = {Decider.CONTROL_BODY: subject.body_ids, Decider.COMMISSION: frozenset(commission_ids)}.get(kind)
        if kind is Decider.AUTHORITY:
            named = frozenset({authority}) if authority else frozenset(commission_ids)
        ids |= named or frozenset()
        found.append(Decider.COMMISSION if kind is Decider.AUTHORITY and authority is None else kind)
    return Deciders(frozenset(ids), tuple(found), policy.administrators_decide or not kinds)


def _authority_of(subject: Subject, policy: Policy, authorities: Collection[NationalAuthority]) -> int | None:
    """The superior of a post; else the authority of the region; else the country's default; else its first (D56)."""
    known = sorted((a for a in authorities if a.country == subject.country), key=lambda a: a.id)
    if subject.superior_id in {a.id for a in known}:
        return subject.superior_id
    of_region = [a.id for a in known if subject.region and a.region.casefold() == subject.region.casefold()]
    by_default = [a.id for a in known if a.id == policy.default_authority_id]
    unregional = [a.id for a in known if not a.region]
    return next(iter([*of_region, *by_default, *unregional, *(a.id for a in known)]), None)

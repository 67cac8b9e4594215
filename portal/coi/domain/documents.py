"""Who may add, change and withdraw the accompanying documents of a certificate, as a table (§11, D37).

Whoever sees a certificate sees its documents. It works for every edition: what is the end of a certificate's life is
asked of its own steps.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from portal.coi.domain.edition import Edition
from portal.coi.domain.lifecycle import Action, Capacity, Status


class Deed(StrEnum):
    """What can be done to documents. *Withdraw* leaves them there, marked; *remove* does not."""

    ADD = "add"
    CHANGE = "change"
    GIVE_FILE = "give_file"
    WITHDRAW = "withdraw"
    REMOVE = "remove"


class Whose(StrEnum):
    """Who does it, among those who see the certificate."""

    ANY_PARTY = "any_party"
    ADDER = "adder"


@dataclass(frozen=True)
class Standing:
    """How a document stands: added by who asks, covered by a signature, withdrawn, with a file."""

    own: bool
    covered: bool = False
    withdrawn: bool = False
    has_file: bool = False


@dataclass(frozen=True)
class DocumentRight:
    """One row of the table: who may do what, to a document that is covered or not, has a file or not (None: either)."""

    deed: Deed
    by: Whose
    covered: bool | None = None
    has_file: bool | None = None

    def fits(self, standing: Standing) -> bool:
        """Whether the row is about a document that stands so."""
        if self.by is Whose.ADDER and not standing.own:
            return False
        return self.covered in (None, standing.covered) and self.has_file in (None, standing.has_file)


# fmt: off
RIGHTS = (
    #             what             by               covered by a signature   with a file
    DocumentRight(Deed.ADD,        Whose.ANY_PARTY),
    DocumentRight(Deed.CHANGE,     Whose.ADDER,     covered=False),
    DocumentRight(Deed.GIVE_FILE,  Whose.ADDER,     covered=False),
    DocumentRight(Deed.GIVE_FILE,  Whose.ADDER,     covered=True,            has_file=False),
    DocumentRight(Deed.REMOVE,     Whose.ADDER,     covered=False),
    DocumentRight(Deed.WITHDRAW,   Whose.ADDER,     covered=True),
)
# fmt: on
"""Nothing else can happen to a document; nothing at all to one that was withdrawn, or at the end of a certificate."""

LEADS_NOWHERE = frozenset({Action.COPY, Action.OFIS})
"""Steps that a certificate at the end of its life may still know: copying it, and finding an irregularity in it."""

READS = frozenset({Capacity.COMMISSION})
"""Who sees certificates without being a party to them (D34)."""


def is_terminal(edition: Edition, status: Status) -> bool:
    """Whether a certificate is at the end of its life: no step leads on (§8)."""
    return all(step.action in LEADS_NOWHERE for step in edition.transitions if step.source is status)


def deeds(
    edition: Edition, status: Status, held: Collection[Capacity], standing: Standing | None = None
) -> frozenset[Deed]:
    """What somebody with the capacities ``held`` may do to a document, or without one: whether they may add any."""
    if is_terminal(edition, status) or READS.issuperset(held) or (standing and standing.withdrawn):
        return frozenset()
    asked = standing or Standing(own=False)
    return frozenset(r.deed for r in RIGHTS if (r.by is Whose.ANY_PARTY) is (standing is None) and r.fits(asked))

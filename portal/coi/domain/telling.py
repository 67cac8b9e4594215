"""Who is told what becomes of a certificate, and in which words (N05–N11, domain reference §15, D38)."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.coi.domain.edition import DocumentKind
from portal.coi.domain.lifecycle import OF_ITS_CREATOR, Capacity
from portal.shared.text import N_

COI, EXTRACT = DocumentKind.COI, DocumentKind.EXTRACT

NAMED = "coi:named"
NO_LONGER_NAMED = "coi:no_longer_named"
DEPARTURE_NEAR = "coi:departure_near"
GIVEN_UP = "coi:replacement_given_up"
BASE_IRREGULAR, BASE_REGULAR = "coi:base_irregular", "coi:base_regular"
"""What an extract remembers of the certificate it was taken from; who is told of that is told by the certificate."""

EVERYBODY = tuple(c for c in Capacity if c not in OF_ITS_CREATOR and c is not Capacity.COMMISSION)
"""All that are named in a box, and the authority above that of box 9."""

DECIDED = (
    Capacity.IMPORTER, Capacity.EXPORTER, Capacity.RFL, Capacity.FIRST_CONSIGNEE, Capacity.CONTROL_BODY,
)  # fmt: skip
OF_A_BATCH = (Capacity.IMPORTER, Capacity.RFL, Capacity.ENTRY_AUTHORITY, Capacity.CONSIGNEE)

WATCHED = frozenset({Capacity.ENTRY_AUTHORITY, Capacity.FIRST_CONSIGNEE, Capacity.RFL, Capacity.CONSIGNEE})
"""Whose naming is told to them when it changes after the submission (N07)."""


@dataclass(frozen=True)
class Telling:
    """One event: its number in domain reference §15, as what those act who are told of it, and its words.

    The words are to be translated, then filled in with ``certificate``, ``organisation`` (the reader's), ``by`` (person
    and organisation that acted) and ``boxes``. ``to`` is empty where only those are told whom a change names or no
    longer names.
    """

    number: str
    to: tuple[Capacity, ...]
    title: str
    sentence: str


# fmt: off
TELLINGS: Mapping[tuple[DocumentKind, str], Telling] = {
    (COI, "coi:description_completed"): Telling(
        "N05", (Capacity.CONTROL_BODY, Capacity.EXPORTER, Capacity.IMPORTER),
        N_("%(certificate)s is submitted"),
        N_("%(by)s submitted %(certificate)s for certification."),
    ),
    (COI, DEPARTURE_NEAR): Telling(
        "N17", (Capacity.CONTROL_BODY,),
        N_("%(certificate)s: the goods leave within three working days"),
        N_("The goods of %(certificate)s leave within three working days, and box 18 is not signed yet."),
    ),
    (COI, "coi:issued"): Telling(
        "N06",
        (Capacity.IMPORTER, Capacity.EXPORTER, Capacity.RFL, Capacity.ENTRY_AUTHORITY, Capacity.FIRST_CONSIGNEE),
        N_("%(certificate)s is issued"),
        N_("%(by)s signed box 18: %(certificate)s is issued."),
    ),
    (COI, NAMED): Telling(
        "N07", (),
        N_("%(organisation)s is named on %(certificate)s"),
        N_("%(by)s changed %(certificate)s, which now names %(organisation)s in box %(boxes)s."),
    ),
    (COI, NO_LONGER_NAMED): Telling(
        "N07", (),
        N_("%(organisation)s is no longer in a box of %(certificate)s"),
        N_("%(by)s changed %(certificate)s, which no longer names %(organisation)s in box %(boxes)s."),
    ),
    (COI, "coi:verified"): Telling(
        "N08", DECIDED,
        N_("%(certificate)s is endorsed as organic"),
        N_("%(by)s signed box 20 of %(certificate)s: the consignment is released as organic."),
    ),
    (COI, "coi:base_for_extract"): Telling(
        "N08", DECIDED,
        N_("%(certificate)s is endorsed, in batches"),
        N_("%(by)s signed box 20 of %(certificate)s: the consignment is released in batches, by extracts."),
    ),
    (COI, "coi:released_conventional"): Telling(
        "N08", DECIDED,
        N_("%(certificate)s is released as conventional"),
        N_("%(by)s signed box 20 of %(certificate)s: the consignment is released as conventional product."),
    ),
    (COI, "coi:not_released"): Telling(
        "N08", DECIDED,
        N_("%(certificate)s is not released"),
        N_("%(by)s signed box 20 of %(certificate)s: the consignment is not released for free circulation."),
    ),
    (COI, "coi:first_consignee_signed"): Telling(
        "N09", (Capacity.IMPORTER, Capacity.CONTROL_BODY, Capacity.ENTRY_AUTHORITY),
        N_("Box 21 of %(certificate)s is signed"),
        N_("%(by)s signed box 21 of %(certificate)s: the goods were received."),
    ),
    (COI, "coi:deleted"): Telling(
        "N10", EVERYBODY,
        N_("%(certificate)s is deleted"),
        N_("%(by)s deleted %(certificate)s. It can be read and no longer used."),
    ),
    (COI, "coi:replace"): Telling(
        "N10", EVERYBODY,
        N_("A replacement of %(certificate)s is in preparation"),
        N_("%(by)s began a replacement of %(certificate)s. Until it is signed or given up, box 20 cannot be signed."),
    ),
    (COI, "coi:replaced"): Telling(
        "N10", EVERYBODY,
        N_("%(certificate)s is replaced"),
        N_("%(by)s signed the replacement of %(certificate)s, which can be read and no longer used."),
    ),
    (COI, GIVEN_UP): Telling(
        "N10", EVERYBODY,
        N_("The replacement of %(certificate)s is given up"),
        N_("%(by)s gave the replacement of %(certificate)s up, which can be used again."),
    ),
    (COI, "coi:ofis_irregularity"): Telling(
        "N10", EVERYBODY,
        N_("An irregularity of %(certificate)s is reported"),
        N_("%(by)s reported an OFIS irregularity of %(certificate)s."),
    ),
    (COI, "coi:reopened"): Telling(
        "N10", EVERYBODY,
        N_("The irregularity of %(certificate)s is closed"),
        N_("%(by)s closed the OFIS irregularity of %(certificate)s."),
    ),
    (COI, "coi:depleted"): Telling(
        "N10", EVERYBODY,
        N_("%(certificate)s is depleted"),
        N_("%(by)s marked %(certificate)s as depleted: no more extracts are taken of it."),
    ),
    (EXTRACT, "coi:new"): Telling(
        "N11", OF_A_BATCH,
        N_("Extract %(certificate)s is begun"),
        N_("%(by)s began extract %(certificate)s."),
    ),
    (EXTRACT, "coi:submitted"): Telling(
        "N11", OF_A_BATCH,
        N_("Extract %(certificate)s is to be endorsed"),
        N_("%(by)s submitted extract %(certificate)s for endorsement."),
    ),
    (EXTRACT, NAMED): Telling(
        "N07", (),
        N_("%(organisation)s is named on extract %(certificate)s"),
        N_("%(by)s changed extract %(certificate)s, which now names %(organisation)s in box %(boxes)s."),
    ),
    (EXTRACT, NO_LONGER_NAMED): Telling(
        "N07", (),
        N_("%(organisation)s is no longer in a box of extract %(certificate)s"),
        N_("%(by)s changed extract %(certificate)s, which no longer names %(organisation)s in box %(boxes)s."),
    ),
    (EXTRACT, "coi:verified"): Telling(
        "N11", OF_A_BATCH,
        N_("Extract %(certificate)s is endorsed as organic"),
        N_("%(by)s signed box 13 of extract %(certificate)s: the batch is released as organic."),
    ),
    (EXTRACT, "coi:released_conventional"): Telling(
        "N11", OF_A_BATCH,
        N_("Extract %(certificate)s is released as conventional"),
        N_("%(by)s signed box 13 of extract %(certificate)s: the batch is released as conventional product."),
    ),
    (EXTRACT, "coi:not_released"): Telling(
        "N11", OF_A_BATCH,
        N_("Extract %(certificate)s is not released"),
        N_("%(by)s signed box 13 of extract %(certificate)s: the batch is not released for free circulation."),
    ),
    (EXTRACT, "coi:consignee_signed"): Telling(
        "N11", OF_A_BATCH,
        N_("Box 14 of extract %(certificate)s is signed"),
        N_("%(by)s signed box 14 of extract %(certificate)s: the batch was received."),
    ),
    (EXTRACT, "coi:deleted"): Telling(
        "N11", OF_A_BATCH,
        N_("Extract %(certificate)s is deleted"),
        N_("%(by)s deleted extract %(certificate)s: its quantity is free again."),
    ),
}
# fmt: on

SILENT: frozenset[tuple[DocumentKind, str]] = frozenset(
    # the author of a draft sees it saved; a copy is told when it is submitted, an extract by its own events
    (COI, event)
    for event in ("coi:save", "coi:copy", "coi:start_customs", "coi:extract", "coi:split")
)
"""What is told to nobody."""


def key(kind: DocumentKind, event: str) -> str:
    """Under what the notice remembers an event."""
    return f"{kind}/{event}"


WORDS: Mapping[str, Telling] = {key(*which): telling for which, telling in TELLINGS.items()}
"""The words of each event, as notices remember it."""

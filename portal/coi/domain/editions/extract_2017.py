"""The extract of Regulation (EC) No 1235/2008, annex VI: one batch of a certificate that is split, in 14 boxes.

Domain reference §12, docs/rules.md#extracts. Boxes 1–3 and 6–8 are those of the certificate it is taken from.
"""

from dataclasses import replace
from decimal import Decimal

from portal.coi.domain.boxes import ROWS, Box, Field, Kind, Selectable
from portal.coi.domain.checks import ORGANIC
from portal.coi.domain.checks_of_extracts import RULES
from portal.coi.domain.content import Answers, Content
from portal.coi.domain.edition import Closure, DocumentKind, Edition
from portal.coi.domain.editions import coi_2017
from portal.coi.domain.lifecycle import Action, Capacity, Flag, Right, Stage, Status, Transition, part, whole
from portal.organisations.domain import EU_COUNTRIES, Activity, OrganisationKind
from portal.shared.text import N_

# Boxes (domain reference §12.1); titles with ``official=False`` are from memory of the Official Journal

SPLITTERS = Selectable(
    OrganisationKind.OPERATOR, (Activity.ORGANIC_IMPORTER, Activity.ORGANIC_OPERATOR, Activity.RFL)
)  # fmt: skip

EXTRACT_NUMBER = Box(
    "extract_number", "No", N_("Extract No"), (Field("reference", N_("Reference")),), computed=True,
)  # fmt: skip
ISSUING_BODY = replace(
    coi_2017.ISSUING_BODY, title=N_("Body or authority having issued the underlying certificate"), computed=True, hint="",
)  # fmt: skip
PROCEDURE = replace(coi_2017.PROCEDURE, title=N_("Procedure"), follows=())
SERIAL_NUMBER = replace(coi_2017.SERIAL_NUMBER, title=N_("Serial number of the underlying certificate"))
SPLITTER = Box(
    "splitter", "4", N_("Operator who has split the original consignment into batches"),
    (Field("operator", N_("Operator"), Kind.ORGANISATION, required=True, selectable=SPLITTERS,
           hint=N_("Name, number or town.")),),
)  # fmt: skip
SPLITTER_BODY = Box(
    "splitter_body", "5", N_("Control body or authority of that operator"),
    (Field("body", N_("Control body"), Kind.ORGANISATION),),
    computed=True, follows=("splitter",), official=False,
)  # fmt: skip
IMPORTER = replace(
    coi_2017.IMPORTER, number="6", title=N_("Importer of the original consignment"), computed=True, official=False
)
ORIGIN = replace(coi_2017.ORIGIN, computed=True, official=False)
EXPORT_COUNTRY = replace(coi_2017.EXPORT_COUNTRY, computed=True, follows=(), official=False)
POINT_OF_ENTRY = replace(coi_2017.POINT_OF_ENTRY, official=True)
DESTINATION = replace(coi_2017.DESTINATION, follows=("consignee",), official=False)
CONSIGNEE = Box(
    "consignee", "11", N_("Consignee of the batch"),
    (Field("operator", N_("Consignee"), Kind.ORGANISATION, required=True, selectable=coi_2017.CONSIGNEES,
           countries=EU_COUNTRIES, hint=N_("The certified operator that receives this batch.")),),
)  # fmt: skip
GOODS = replace(
    coi_2017.GOODS, number="12", rows_are_given=True, required=N_("Give the packages and the net weight of at least one line."),
    fields=tuple(replace(field, required=False) for field in coi_2017.GOODS.fields),
    hint=N_("Fill in the lines that this batch takes; leave the others empty."),
)  # fmt: skip
ENDORSEMENT = replace(
    coi_2017.ENDORSEMENT, number="13", title=N_("Declaration of the authority endorsing the extract"), official=True,
    fields=tuple(field for field in coi_2017.ENDORSEMENT.fields if field.name != "transport_after"),
    statement=N_("The batch was verified and the decision above was taken by the competent authority."),
)  # fmt: skip
RECEPTION = replace(coi_2017.RECEPTION, number="14", title=N_("Declaration of the consignee of the batch"))

BOXES = (
    EXTRACT_NUMBER, ISSUING_BODY, PROCEDURE, SERIAL_NUMBER, SPLITTER, SPLITTER_BODY, IMPORTER, ORIGIN, EXPORT_COUNTRY,
    POINT_OF_ENTRY, DESTINATION, CONSIGNEE, GOODS, ENDORSEMENT, RECEPTION,
)  # fmt: skip
TAKEN_OVER = (ISSUING_BODY, PROCEDURE, IMPORTER, ORIGIN, EXPORT_COUNTRY, POINT_OF_ENTRY)
"""The boxes that begin as they stand on the certificate; box 3 is its number."""

TYPED = ("packages", "net_weight")
"""What is typed on a line; the rest is the certificate's."""

# What the computed boxes follow


def _body_of_the_splitter(content: Content) -> Answers:
    splitter = content.party("splitter", "operator")
    fact = splitter.registered_for(SPLITTERS.activities) if splitter else None
    return {"body": fact.control_body_id if fact else None}


def _destination(content: Content) -> Answers:
    consignee = content.party("consignee", "operator")
    return {"country": consignee.country if consignee else None}


def _every_line(content: Content) -> Answers:
    """All the lines of the certificate, with what this batch takes of each."""
    mine = {row["key"]: row for row in content.rows(GOODS.key)}
    lines = content.splitting.lines if content.splitting else ()
    nothing = dict.fromkeys(TYPED)
    return {ROWS: [mine.get(line["key"]) or {**line, **nothing} for line in lines]}


def _lines_that_are_taken(content: Content, answers: Answers) -> Answers:
    """The lines of which the batch takes something, otherwise as they stand on the certificate."""
    typed = {row["key"]: row for row in answers.get(ROWS, ())}
    lines = content.splitting.lines if content.splitting else ()
    taken = [
        {**line, **{name: typed[line["key"]].get(name) for name in TYPED}} for line in lines if line["key"] in typed
    ]
    return {ROWS: [row for row in taken if row["packages"] or row["net_weight"] not in (None, Decimal(0))]}


# Steps and rights (domain reference §12.2)

BOTH_AUTHORITIES = (Capacity.EU_AUTHORITY, Capacity.ENTRY_AUTHORITY)
QUANTITIES = part(GOODS, *TYPED) | {Right(GOODS.key, ROWS)}
STATUSES = (
    Status.NEW, Status.SUBMITTED, Status.VERIFIED, Status.CONSIGNEE_SIGNED, Status.RELEASED_CONVENTIONAL,
    Status.NOT_RELEASED, Status.DELETED,
)  # fmt: skip

# fmt: off
TRANSITIONS = (
    #          rule   from              action                      by                                to
    Transition("T20", None,             Action.EXTRACT,             (Capacity.IMPORTER, Capacity.RFL), Status.NEW, (Stage.DRAFT,)),
    Transition("T21", None,             Action.SPLIT,               BOTH_AUTHORITIES,                 Status.SUBMITTED, (Stage.DRAFT, Stage.SUBMIT)),
    Transition("X01", Status.NEW,       Action.REQUEST_ENDORSEMENT, (Capacity.INITIATOR,),            Status.SUBMITTED, (Stage.SUBMIT,)),
    Transition("X02", Status.NEW,       Action.DELETE,              (Capacity.INITIATOR,),            Status.DELETED),
    Transition("X03", Status.SUBMITTED, Action.SIGN_13,             BOTH_AUTHORITIES,                 Status.VERIFIED, (Stage.SIGN_13,), lambda content: coi_2017.decided(content, ORGANIC), box="endorsement"),
    Transition("X04", Status.SUBMITTED, Action.SIGN_13,             BOTH_AUTHORITIES,                 Status.RELEASED_CONVENTIONAL, (Stage.SIGN_13,), coi_2017.conventional, box="endorsement"),
    Transition("X05", Status.SUBMITTED, Action.SIGN_13,             BOTH_AUTHORITIES,                 Status.NOT_RELEASED, (Stage.SIGN_13,), coi_2017.no_release, box="endorsement"),
    Transition("X06", Status.VERIFIED,  Action.SIGN_14,             (Capacity.CONSIGNEE,),            Status.CONSIGNEE_SIGNED, (Stage.SIGN_14,), box="reception"),
)

EDIT_RIGHTS = {
    # while the extract is   somebody acting as             may change
    (Status.NEW,       Capacity.INITIATOR):        whole(SPLITTER, POINT_OF_ENTRY, CONSIGNEE) | QUANTITIES,
    (Status.SUBMITTED, Capacity.EU_AUTHORITY):     QUANTITIES,
    (Status.SUBMITTED, Capacity.ENTRY_AUTHORITY):  QUANTITIES,
}

CAPACITIES = {
    # who is named in          acts as
    ("issuing_body",   "body"):      Capacity.CONTROL_BODY,
    ("splitter",       "operator"):  Capacity.SPLITTER,
    ("importer",       "operator"):  Capacity.IMPORTER,
    ("point_of_entry", "authority"): Capacity.ENTRY_AUTHORITY,
    ("consignee",      "operator"):  Capacity.CONSIGNEE,
}

WAITS_FOR = {
    # at this status     these must act
    Status.NEW:         (Capacity.INITIATOR,),
    Status.SUBMITTED:   (Capacity.ENTRY_AUTHORITY, Capacity.EU_AUTHORITY),
    Status.VERIFIED:    (Capacity.CONSIGNEE,),
}

HELD_TO = {
    # while the extract is   no save may break
    Status.NEW:             (Stage.DRAFT,),
    Status.SUBMITTED:       (Stage.DRAFT, Stage.SUBMITTED),
}

CLOSED_WHILE = {
    # while this is so     these are closed to everybody (D30)
    Flag.IRREGULAR_BASE: Closure(
        frozenset(box.key for box in BOXES),
        frozenset({Action.REQUEST_ENDORSEMENT, Action.SIGN_13, Action.SIGN_14, Action.DELETE}),
        (),
    ),
}
# fmt: on

EXTRACT_2017 = Edition(
    key="extract-2017",
    title=N_("Extract of the certificate of inspection"),
    kind=DocumentKind.EXTRACT,
    scheme=coi_2017.LAW,
    boxes=BOXES,
    transitions=TRANSITIONS,
    edit_rights=EDIT_RIGHTS,
    of_its_creator={
        OrganisationKind.OPERATOR: frozenset({Capacity.INITIATOR}),
        OrganisationKind.AUTHORITY: frozenset({Capacity.INITIATOR}),
    },
    capacities=CAPACITIES,
    computations={"splitter_body": _body_of_the_splitter, "destination": _destination},
    presets={"point_of_entry": coi_2017.country_and_post},
    rules=RULES,
    first_boxes=("splitter", "point_of_entry", "consignee", "goods"),
    own_bodies_only=frozenset(),
    waits_for=WAITS_FOR,
    held_to=HELD_TO,
    road=STATUSES[:4],
    closed_while=CLOSED_WHILE,
    offered={GOODS.key: _every_line},
    normal={GOODS.key: _lines_that_are_taken},
    numbered_by=EXTRACT_NUMBER.key,
)

"""The certificate of Regulation (EC) No 1235/2008, annex V: 21 boxes, their steps and rights.

Rule numbers are those of docs/rules.md. Titles with ``official=False`` are from memory of the Official Journal.
"""

from collections.abc import Mapping
from functools import partial

from portal.codelists.domain.entries import CodeList
from portal.coi.domain.boxes import ROWS, Box, Choice, Field, Kind, Selectable
from portal.coi.domain.checks import ACCEPTABLE, NOT_ACCEPTABLE, NOT_DONE, ORGANIC, RULES
from portal.coi.domain.content import Answers, Content
from portal.coi.domain.crosschecks import CROSS_CHECKS
from portal.coi.domain.edition import Closure, DocumentKind, Edition
from portal.coi.domain.lifecycle import Action, Capacity, Flag, Stage, Status, Transition, append, part, whole
from portal.coi.domain.procedure import PROCEDURES, procedure
from portal.organisations.domain import EU_COUNTRIES, Activity, Function, OrganisationKind, Scheme
from portal.shared.text import N_

LAW = Scheme.REG_834_2007
"""The law whose recognitions and categories the form looks at (D03, D53)."""

# Closed lists of the form; the others are code lists (domain reference §7.3)

CHECK_RESULTS = (
    Choice(ACCEPTABLE, N_("Acceptable")),
    Choice(NOT_ACCEPTABLE, N_("Not acceptable")),
    Choice(NOT_DONE, N_("Not done")),
)
CONVENTIONAL, NO_RELEASE = "conventional", "no_release"
DECISIONS = (
    Choice(ORGANIC, N_("Release for free circulation as organic")),
    Choice(CONVENTIONAL, N_("Release for free circulation as conventional product")),
    Choice(NO_RELEASE, N_("No release for free circulation")),
)
CUSTOMS_PROCEDURES = (
    Choice("warehousing", N_("Customs warehousing")),
    Choice("inward_processing", N_("Inward processing")),
)

# Boxes (domain reference §7, §7.1)

BODY = Selectable(OrganisationKind.CONTROL_BODY)
EXPORTERS = Selectable(OrganisationKind.OPERATOR, (Activity.ORGANIC_EXPORTER,))
IMPORTERS = Selectable(OrganisationKind.OPERATOR, (Activity.ORGANIC_IMPORTER,))
CONSIGNEES = Selectable(OrganisationKind.OPERATOR, (Activity.ORGANIC_IMPORTER, Activity.ORGANIC_OPERATOR))
PRODUCERS_ONLY = Selectable(OrganisationKind.OPERATOR, (Activity.ORGANIC_PRODUCER,))
FORWARDERS = Selectable(OrganisationKind.OPERATOR, (Activity.RFL, Activity.ORGANIC_IMPORTER))
ENTRY_POSTS = Selectable(OrganisationKind.AUTHORITY, functions=(Function.BCP,))

ISSUING_BODY = Box(
    "issuing_body", "1", N_("Issuing control body or authority"),
    (Field("body", N_("Control body"), Kind.ORGANISATION, required=True, selectable=BODY,
           hint=N_("Name of the body and exporting country, or the code alone: MA-BIO-154.")),),
    hint=N_("The body that controls the exporter and will sign box 18."), official=False,
)  # fmt: skip
PROCEDURE = Box(
    "procedure", "2", N_("Procedure under Regulation (EC) No 834/2007"),
    (Field("procedure", N_("Procedure"), Kind.CHOICE, choices=PROCEDURES),
     Field("body", N_("Code")), Field("categories", N_("Categories"))),
    computed=True, follows=("issuing_body", "goods"), official=False,
)  # fmt: skip
SERIAL_NUMBER = Box(
    "serial_number", "3", N_("Serial number of the certificate of inspection"),
    (Field("reference", N_("Reference")),), computed=True, official=False,
)  # fmt: skip
NATIONAL_REFERENCE = Box(
    "national_reference", "3b", N_("National reference number"),
    (Field("number", N_("National reference number"), max_length=250, hint=N_("250 characters at most.")),),
)  # fmt: skip
EXPORTER = Box(
    "exporter", "4", N_("Exporter"),
    (Field("operator", N_("Exporter"), Kind.ORGANISATION, required=True, selectable=EXPORTERS,
           hint=N_("Name, number or town.")),),
)  # fmt: skip
PRODUCERS = Box(
    "producers", "5", N_("Producer or processor of the product"),
    (Field("operators", N_("Producer or processor of the product"), Kind.ORGANISATIONS),),
    computed=True, follows=("goods",), official=False,
)  # fmt: skip
CONTROL_BODIES = Box(
    "control_bodies", "6", N_("Control body or control authority"),
    (Field("bodies", N_("Control body or control authority"), Kind.ORGANISATIONS),),
    computed=True, follows=("goods",), official=False,
)  # fmt: skip
ORIGIN = Box(
    "origin", "7", N_("Country of origin"),
    (Field("countries", N_("Countries of origin"), Kind.COUNTRIES, required=True),),
)  # fmt: skip
EXPORT_COUNTRY = Box(
    "export_country", "8", N_("Country of export"),
    (Field("country", N_("Country of export"), Kind.COUNTRY, required=True),),
    follows=("exporter",),
)  # fmt: skip
POINT_OF_ENTRY = Box(
    "point_of_entry", "9", N_("Country of clearance / point of entry"),
    (Field("country", N_("Country of clearance"), Kind.COUNTRY, required=True, countries=EU_COUNTRIES, preset=True,
           hint=N_("Left empty, it is the country of the authority.")),
     Field("authority", N_("Point of entry"), Kind.ORGANISATION, required=True, selectable=ENTRY_POSTS, within="country",
           hint=N_("Name or code of the border control post: FRCDG4H."),
           missing=N_("Choose the point of entry in this country: nobody could endorse the certificate without it."))),
    official=False,
)  # fmt: skip
DESTINATION = Box(
    "destination", "10", N_("Country of destination"),
    (Field("country", N_("Country of destination"), Kind.COUNTRY),),
    computed=True, follows=("first_consignee",),
)  # fmt: skip
IMPORTER = Box(
    "importer", "11", N_("Importer"),
    (Field("operator", N_("Importer"), Kind.ORGANISATION, required=True, selectable=IMPORTERS,
           hint=N_("Name, number, EORI or town.")),),
)  # fmt: skip
LOAD = Box(
    "load", "11b", N_("Responsible for the load (RFL)"),
    (Field("operators", N_("Responsible for the load"), Kind.ORGANISATIONS, selectable=FORWARDERS,
           hint=N_("A forwarder or customs agent, who then sees the certificate.")),),
)  # fmt: skip
FIRST_CONSIGNEE = Box(
    "first_consignee", "12", N_("First consignee"),
    (Field("operator", N_("First consignee"), Kind.ORGANISATION, selectable=CONSIGNEES, countries=EU_COUNTRIES,
           hint=N_("The certified operator that physically receives the goods.")),
     Field("in_batches", N_("To be released in batches"), Kind.TICK)),
    required=N_("Choose a first consignee, or tick “To be released in batches”."),
)  # fmt: skip
GOODS = Box(
    "goods", "13", N_("Description of products"),
    (Field("commodity", N_("CN code"), Kind.COMMODITY, required=True, max_length=20),
     Field("trade_name", N_("Trade name"), required=True),
     Field("lot", N_("Lot number"), required=True, max_length=100),
     Field("packages", N_("Number of packages"), Kind.COUNT, required=True),
     Field("package_type", N_("Package type"), Kind.CHOICE, required=True, code_list=CodeList.PACKAGES),
     Field("net_weight", N_("Net weight"), Kind.QUANTITY, required=True),
     Field("unit", N_("Unit"), Kind.CHOICE, required=True, code_list=CodeList.UNITS),
     Field("producer", N_("Producer (or last processor)"), Kind.ORGANISATION, required=True,
           selectable=PRODUCERS_ONLY),
     Field("control_body", N_("Producer’s control body"), Kind.ORGANISATION, required=True, selectable=BODY,
           preset=True, hint=N_("Left empty, it is the one of the producer."))),
    repeated=True, required=N_("Add at least one line."), wide=True,
)  # fmt: skip
CONTAINERS = Box(
    "containers", "14–15", N_("Container number and seal number"),
    (Field("container", N_("Container number"), max_length=30),
     Field("seal", N_("Seal number"), max_length=60)),
    repeated=True, hint=N_("Needed by sea, unless everything is in bulk."),
)  # fmt: skip
GROSS_WEIGHT = Box(
    "gross_weight", "16", N_("Total gross weight"),
    (Field("weight", N_("Total gross weight"), Kind.QUANTITY, required=True),
     Field("unit", N_("Unit"), Kind.CHOICE, required=True, code_list=CodeList.UNITS)),
    follows=("goods",),
)  # fmt: skip
TRANSPORT = Box(
    "transport", "17", N_("Means of transport before entry into the Union"),
    (Field("mode", N_("Mode"), Kind.CHOICE, required=True, code_list=CodeList.TRANSPORT_MODES),
     Field("identification", N_("Identification"), hint=N_("Flight, ship, train and wagon, plates.")),
     Field("document", N_("International transport document"))),
    repeated=True, wide=True, hint=N_("May wait: complete it as soon as it is known, before arrival."),
)  # fmt: skip
JOURNEY = Box(
    "journey", "17b", N_("Planned journey"),
    (Field("departure", N_("Planned departure"), Kind.DAY, hint=N_("The day the goods leave the country of export.")),
     Field("arrival", N_("Planned arrival"), Kind.DAY, hint=N_("At the point of entry."))),
    wide=True, hint=N_("Not printed on the certificate, which is issued before the goods leave."), printed=False,
)  # fmt: skip
BODY_DECLARATION = Box(
    "body_declaration", "18", N_("Declaration of the control authority or body issuing the certificate"),
    (Field("documentary_check", N_("Documentary check"), Kind.CHOICE, required=True, choices=CHECK_RESULTS),
     Field("physical_check", N_("Physical check"), Kind.CHOICE, required=True, choices=CHECK_RESULTS)),
    signed=True, wide=True, official=False,
    statement=N_(
        "This is to certify that this certificate of inspection is issued on the basis of the checks required, and "
        "that the products described above were obtained under rules of organic production and control."
    ),
)  # fmt: skip
CUSTOMS_PROCEDURE = Box(
    "customs_procedure", "19", N_("Customs warehousing / Inward processing"),
    (Field("procedure", N_("Customs procedure"), Kind.CHOICE, choices=CUSTOMS_PROCEDURES),
     Field("operator_name", N_("Name of the operator")),
     Field("operator_address", N_("Address of the operator"), Kind.LONG_TEXT, max_length=500),
     Field("control_body", N_("Its control body or authority"), Kind.ORGANISATION, selectable=BODY),
     Field("customs_reference", N_("Customs declaration reference"), max_length=100)),
    wide=True, hint=N_("Only where the goods go through such a procedure."),
)  # fmt: skip
ENDORSEMENT = Box(
    "endorsement", "20",
    N_("Verification of the consignment and endorsement by the competent authority of the Member State"),
    (Field("documentary_check", N_("Documentary check"), Kind.CHOICE, required=True, choices=CHECK_RESULTS),
     Field("identity_check", N_("Identity check"), Kind.CHOICE, required=True, choices=CHECK_RESULTS),
     Field("physical_check", N_("Physical check"), Kind.CHOICE, required=True, choices=CHECK_RESULTS),
     Field("laboratory_check", N_("Laboratory test"), Kind.CHOICE, required=True, choices=CHECK_RESULTS),
     Field("decision", N_("Decision"), Kind.CHOICE, required=True, choices=DECISIONS),
     Field("reason", N_("Reason"), Kind.LONG_TEXT, max_length=2000,
           hint=N_("Needed where the consignment is not released as organic.")),
     Field("transport_after", N_("Means of transport after the border control post"))),
    signed=True, wide=True, official=False,
    statement=N_("The consignment was verified and the decision above was taken by the competent authority."),
)  # fmt: skip
RECEPTION = Box(
    "reception", "21", N_("Declaration of the first consignee"),
    (), signed=True, wide=True,
    statement=N_("The reception of the products followed the reception rules (Article 34 of Regulation (EC) No 889/2008)."),
)  # fmt: skip

DESCRIPTION = (
    ISSUING_BODY, NATIONAL_REFERENCE, EXPORTER, ORIGIN, EXPORT_COUNTRY, POINT_OF_ENTRY, IMPORTER, LOAD,
    FIRST_CONSIGNEE, GOODS, CONTAINERS, GROSS_WEIGHT, TRANSPORT, JOURNEY,
)  # fmt: skip
"""The boxes typed by whoever describes the consignment."""

BOXES = (
    ISSUING_BODY, PROCEDURE, SERIAL_NUMBER, NATIONAL_REFERENCE, EXPORTER, PRODUCERS, CONTROL_BODIES, ORIGIN,
    EXPORT_COUNTRY, POINT_OF_ENTRY, DESTINATION, IMPORTER, LOAD, FIRST_CONSIGNEE, GOODS, CONTAINERS, GROSS_WEIGHT,
    TRANSPORT, JOURNEY, BODY_DECLARATION, CUSTOMS_PROCEDURE, ENDORSEMENT, RECEPTION,
)  # fmt: skip

# What the computed boxes follow


def _producers(content: Content) -> Answers:
    return {"operators": list(dict.fromkeys(row["producer"] for row in content.rows("goods") if row.get("producer")))}


def _control_bodies(content: Content) -> Answers:
    rows = content.rows("goods")
    return {"bodies": list(dict.fromkeys(row["control_body"] for row in rows if row.get("control_body")))}


def _destination(content: Content) -> Answers:
    consignee = content.party("first_consignee", "operator")
    in_batches = content.value("first_consignee", "in_batches")
    return {"country": consignee.country if consignee and not in_batches else None}


# What the portal fills in by itself after a save


def _export_country_after_exporter(before: Content, after: Content) -> Mapping[str, Answers]:
    """Box 8 is the country of box 4 until somebody says otherwise."""
    exporter, former = after.party("exporter", "operator"), before.party("exporter", "operator")
    country = after.value("export_country", "country")
    if exporter and (not country or (former and country == former.country)):
        return {"export_country": {"country": exporter.country}}
    return {}


def country_and_post(before: Content, after: Content) -> Mapping[str, Answers]:
    """Box 9: an authority brings its country; another country empties the authority (D46)."""
    post = after.party("point_of_entry", "authority")
    country = after.value("point_of_entry", "country")
    if post is None or post.country == country:
        return {}
    if not country or country == before.value("point_of_entry", "country"):
        return {"point_of_entry": {"country": post.country, "authority": post.id}}
    return {"point_of_entry": {"country": country, "authority": None}}


def _body_of_the_producer(_before: Content, after: Content) -> Mapping[str, Answers]:
    """Box 13: the control body left empty is the one the producer is registered with."""
    rows = [
        {**row, "control_body": _registered_with(after, row["producer"])}
        if row.get("producer") and not row.get("control_body")
        else row
        for row in after.rows("goods")
    ]
    return {"goods": {ROWS: rows}} if rows != list(after.rows("goods")) else {}


def _registered_with(content: Content, producer_id: int) -> int | None:
    producer = content.parties.get(producer_id)
    fact = producer.registered_for((Activity.ORGANIC_PRODUCER,)) if producer else None
    return fact.control_body_id if fact else None


# Guards: which row of a step the boxes lead to


def decided(content: Content, decision: str) -> bool:
    """Whether the authority decided so."""
    return bool(content.value("endorsement", "decision") == decision)


def organic_to_a_consignee(content: Content) -> bool:
    """T12: released as organic, with a first consignee."""
    return decided(content, ORGANIC) and not content.value("first_consignee", "in_batches")


def organic_in_batches(content: Content) -> bool:
    """T13: released as organic, in batches."""
    return decided(content, ORGANIC) and bool(content.value("first_consignee", "in_batches"))


def conventional(content: Content) -> bool:
    """T14: released as a conventional product."""
    return decided(content, CONVENTIONAL)


def no_release(content: Content) -> bool:
    """T15: not released."""
    return decided(content, NO_RELEASE)


# Steps (domain reference §9)

STATUSES = (
    Status.DRAFT, Status.DESCRIPTION_COMPLETED, Status.ISSUED, Status.VERIFIED, Status.FIRST_CONSIGNEE_SIGNED,
    Status.BASE_FOR_EXTRACT, Status.RELEASED_CONVENTIONAL, Status.NOT_RELEASED, Status.OFIS_IRREGULARITY,
    Status.DELETED, Status.REPLACED, Status.DEPLETED,
)  # fmt: skip
ROAD = STATUSES[:5]

REASON = Field("reason", N_("Reason"), Kind.LONG_TEXT, required=True, max_length=2000)
CONCLUSION = Field("reason", N_("Conclusion"), Kind.LONG_TEXT, required=True, max_length=2000)
CONFIRMED = Field(
    "confirmed", N_("I confirm: what is left, and the extracts under way, are given up"), Kind.TICK,
    hint=N_("Needed only while something is left or an extract has not ended."),
)  # fmt: skip
OFIS_REFERENCE = Field("ofis_reference", N_("OFIS reference"), max_length=100)
BOTH_AUTHORITIES = (Capacity.EU_AUTHORITY, Capacity.ENTRY_AUTHORITY)
EVERY_PARTY = tuple(Capacity)

# fmt: off
TRANSITIONS = (
    #          rule   from                           action                by                              to
    Transition("T02", Status.DRAFT,                  Action.SAVE,          (Capacity.CREATOR,),            Status.DRAFT, (Stage.DRAFT,)),
    Transition("T03", Status.DRAFT,                  Action.SUBMIT,        (Capacity.CREATING_OPERATOR,),  Status.DESCRIPTION_COMPLETED, (Stage.LEAVE_DRAFT, Stage.SUBMIT), numbers=True),
    Transition("T04", Status.DRAFT,                  Action.SIGN_18,       (Capacity.CREATING_BODY,),      Status.ISSUED, (Stage.LEAVE_DRAFT, Stage.SUBMIT, Stage.SIGN_18), box="body_declaration", numbers=True),
    Transition("T05", Status.DRAFT,                  Action.DELETE,        (Capacity.CREATOR,),            Status.DELETED),
    Transition("T07", Status.DESCRIPTION_COMPLETED,  Action.SIGN_18,       (Capacity.CONTROL_BODY,),       Status.ISSUED, (Stage.SUBMIT, Stage.SIGN_18), box="body_declaration"),
    Transition("T08", Status.DESCRIPTION_COMPLETED,  Action.DELETE,        (Capacity.CONTROL_BODY,),       Status.DELETED, asks=(REASON,)),
    Transition("T12", Status.ISSUED,                 Action.SIGN_20,       BOTH_AUTHORITIES,               Status.VERIFIED, (Stage.SUBMITTED, Stage.SIGN_20), organic_to_a_consignee, box="endorsement"),
    Transition("T13", Status.ISSUED,                 Action.SIGN_20,       BOTH_AUTHORITIES,               Status.BASE_FOR_EXTRACT, (Stage.SUBMITTED, Stage.SIGN_20), organic_in_batches, box="endorsement"),
    Transition("T14", Status.ISSUED,                 Action.SIGN_20,       BOTH_AUTHORITIES,               Status.RELEASED_CONVENTIONAL, (Stage.SIGN_20,), conventional, box="endorsement"),
    Transition("T15", Status.ISSUED,                 Action.SIGN_20,       BOTH_AUTHORITIES,               Status.NOT_RELEASED, (Stage.SIGN_20,), no_release, box="endorsement"),
    Transition("T10", Status.ISSUED,                 Action.REPLACE,       (Capacity.CONTROL_BODY,),       Status.ISSUED, asks=(REASON,)),
    Transition("T10", Status.ISSUED,                 Action.BE_REPLACED,   (),                            Status.REPLACED),
    Transition("T11", Status.ISSUED,                 Action.START_CUSTOMS, BOTH_AUTHORITIES,               Status.ISSUED, (Stage.START_CUSTOMS,)),
    Transition("T16", Status.VERIFIED,               Action.SIGN_21,       (Capacity.FIRST_CONSIGNEE,),    Status.FIRST_CONSIGNEE_SIGNED, (Stage.SIGN_21,), box="reception"),
    Transition("T17", Status.VERIFIED,               Action.DELETE,        BOTH_AUTHORITIES,               Status.DELETED, asks=(REASON,)),
    Transition("T18", Status.VERIFIED,               Action.OFIS,          (Capacity.ENTRY_AUTHORITY,),    Status.OFIS_IRREGULARITY, asks=(REASON, OFIS_REFERENCE)),
    Transition("T19", Status.FIRST_CONSIGNEE_SIGNED, Action.OFIS,          (Capacity.IMPORTER, Capacity.ENTRY_AUTHORITY), Status.OFIS_IRREGULARITY, asks=(REASON, OFIS_REFERENCE)),
    Transition("T20", Status.BASE_FOR_EXTRACT,       Action.EXTRACT,       (Capacity.IMPORTER, Capacity.RFL), Status.BASE_FOR_EXTRACT, (Stage.SPLIT,)),
    Transition("T21", Status.BASE_FOR_EXTRACT,       Action.SPLIT,         BOTH_AUTHORITIES,               Status.BASE_FOR_EXTRACT, (Stage.SPLIT,)),
    Transition("T22", Status.BASE_FOR_EXTRACT,       Action.OFIS,          (Capacity.ENTRY_AUTHORITY,),    Status.OFIS_IRREGULARITY, asks=(REASON, OFIS_REFERENCE)),
    Transition("T23", Status.BASE_FOR_EXTRACT,       Action.DEPLETE,       BOTH_AUTHORITIES,               Status.DEPLETED, (Stage.DEPLETE,), asks=(CONFIRMED,)),
    Transition("T24", Status.OFIS_IRREGULARITY,      Action.CLOSE,         BOTH_AUTHORITIES,               None, asks=(CONCLUSION,)),
    *(Transition("T25", status, Action.COPY, EVERY_PARTY, status) for status in STATUSES),
)

# Edit rights (domain reference §11, Ecocert client guide §3.3, completed by D33)

EDIT_RIGHTS = {
    # while the certificate is      somebody acting as            may change
    (Status.DRAFT,                 Capacity.CREATOR):          whole(*DESCRIPTION),
    (Status.DESCRIPTION_COMPLETED, Capacity.IMPORTER):         whole(POINT_OF_ENTRY, FIRST_CONSIGNEE),
    (Status.DESCRIPTION_COMPLETED, Capacity.RFL):              whole(POINT_OF_ENTRY, FIRST_CONSIGNEE),
    (Status.DESCRIPTION_COMPLETED, Capacity.CONTROL_BODY):     whole(*DESCRIPTION),
    (Status.ISSUED,                Capacity.IMPORTER):         whole(POINT_OF_ENTRY, FIRST_CONSIGNEE) | append(LOAD, "operators"),
    (Status.ISSUED,                Capacity.RFL):              whole(POINT_OF_ENTRY, FIRST_CONSIGNEE) | append(LOAD, "operators"),
    (Status.ISSUED,                Capacity.CONTROL_BODY):     whole(POINT_OF_ENTRY, CONTAINERS, GROSS_WEIGHT, TRANSPORT, JOURNEY) | part(GOODS, "packages", "package_type"),
    (Status.ISSUED,                Capacity.EU_AUTHORITY):     whole(FIRST_CONSIGNEE, CUSTOMS_PROCEDURE),
    (Status.ISSUED,                Capacity.ENTRY_AUTHORITY):  whole(FIRST_CONSIGNEE, CUSTOMS_PROCEDURE),
}

CAPACITIES = {
    # who is named in           acts as
    ("issuing_body",    "body"):       Capacity.CONTROL_BODY,
    ("exporter",        "operator"):   Capacity.EXPORTER,
    ("producers",       "operators"):  Capacity.PRODUCER,
    ("control_bodies",  "bodies"):     Capacity.PRODUCER_BODY,
    ("point_of_entry",  "authority"):  Capacity.ENTRY_AUTHORITY,
    ("importer",        "operator"):   Capacity.IMPORTER,
    ("load",            "operators"):  Capacity.RFL,
    ("first_consignee", "operator"):   Capacity.FIRST_CONSIGNEE,
}

WAITS_FOR = {
    # at this status               these must act
    Status.DRAFT:                 (Capacity.CREATOR,),
    Status.DESCRIPTION_COMPLETED: (Capacity.CONTROL_BODY,),
    Status.ISSUED:                (Capacity.ENTRY_AUTHORITY, Capacity.EU_AUTHORITY),
    Status.VERIFIED:              (Capacity.FIRST_CONSIGNEE,),
    Status.BASE_FOR_EXTRACT:      (Capacity.IMPORTER, Capacity.RFL),
    Status.OFIS_IRREGULARITY:     BOTH_AUTHORITIES,
}

HELD_TO = {
    # while the certificate is     no save may break
    Status.DRAFT:                 (Stage.DRAFT,),
    Status.DESCRIPTION_COMPLETED: (Stage.SUBMITTED,),
    Status.ISSUED:                (Stage.SUBMITTED, Stage.ISSUED),
}

CLOSED_WHILE = {
    # while this is so                  these are closed to everybody
    Flag.REPLACEMENT_IN_PREPARATION: Closure(
        frozenset({POINT_OF_ENTRY.key, FIRST_CONSIGNEE.key}), frozenset({Action.SIGN_20, Action.REPLACE}),
        (Capacity.CONTROL_BODY,),
    ),
    Flag.CUSTOMS_STARTED:            Closure(actions=frozenset({Action.START_CUSTOMS})),
}

COPIED = {
    # what an act copies of each box, less these fields (D27, D31)
    Action.REPLACE: {box.key: frozenset[str]() for box in (*DESCRIPTION, CUSTOMS_PROCEDURE)},
    Action.COPY:    {
        box.key: frozenset({"lot", "packages", "net_weight"} if box is GOODS else ())
        for box in (ISSUING_BODY, EXPORTER, ORIGIN, EXPORT_COUNTRY, POINT_OF_ENTRY, IMPORTER, LOAD, FIRST_CONSIGNEE, GOODS)
    },
}

USUAL = {
    # what a trade lane keeps of each box: who and what, never what is of one consignment
    ISSUING_BODY.key:    frozenset({"body"}),
    EXPORTER.key:        frozenset({"operator"}),
    ORIGIN.key:          frozenset({"countries"}),
    EXPORT_COUNTRY.key:  frozenset({"country"}),
    POINT_OF_ENTRY.key:  frozenset({"country", "authority"}),
    IMPORTER.key:        frozenset({"operator"}),
    LOAD.key:            frozenset({"operators"}),
    FIRST_CONSIGNEE.key: frozenset({"operator", "in_batches"}),
    GOODS.key:           frozenset({"commodity", "trade_name", "package_type", "unit", "producer", "control_body"}),
}
# fmt: on

COI_2017 = Edition(
    key="coi-2017",
    title=N_("Certificate of inspection for import of products from organic production"),
    kind=DocumentKind.COI,
    scheme=LAW,
    boxes=BOXES,
    transitions=TRANSITIONS,
    edit_rights=EDIT_RIGHTS,
    of_its_creator={
        OrganisationKind.OPERATOR: frozenset({Capacity.CREATOR, Capacity.CREATING_OPERATOR}),
        OrganisationKind.CONTROL_BODY: frozenset({Capacity.CREATOR, Capacity.CREATING_BODY}),
    },
    capacities=CAPACITIES,
    computations={
        "procedure": partial(procedure, scheme=LAW),
        "producers": _producers,
        "control_bodies": _control_bodies,
        "destination": _destination,
    },
    presets={
        "exporter": _export_country_after_exporter,
        "point_of_entry": country_and_post,
        "goods": _body_of_the_producer,
    },
    rules=(*RULES, *CROSS_CHECKS),
    first_boxes=("issuing_body", "exporter"),
    own_bodies_only=frozenset({(Status.DESCRIPTION_COMPLETED, "issuing_body")}),
    waits_for=WAITS_FOR,
    held_to=HELD_TO,
    road=ROAD,
    closed_while=CLOSED_WHILE,
    copied=COPIED,
    usual=USUAL,
    numbered_by=SERIAL_NUMBER.key,
)

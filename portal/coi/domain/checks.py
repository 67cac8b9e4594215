"""Rules between boxes, V01 to V19: one function each, collected in ``RULES``. Words of each rule: docs/rules.md."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from portal.codelists.domain.entries import BY_SEA, CodeList
from portal.coi.domain.boxes import Box, Field, Kind
from portal.coi.domain.content import CommodityFact, Content, is_less, net_weight
from portal.coi.domain.edition import Edition, Finding, Level, Rule
from portal.coi.domain.lifecycle import Stage
from portal.coi.domain.procedure import excepted, recognition_of, uncovered
from portal.organisations.domain import EU_COUNTRIES, Party
from portal.shared.text import N_

ACCEPTABLE, NOT_ACCEPTABLE, NOT_DONE = "acceptable", "not_acceptable", "not_done"
ORGANIC = "organic"
FULL_CODE = 8
ASKED = "step"
"""Where a step's own questions stand among the answers: beside the boxes."""


def blocks(rule: str, box: str, message: str, field: str = "", row: str = "", **parameters: Any) -> Finding:
    """What stands against a step or a save."""
    return Finding(rule, Level.BLOCKS, box, message, parameters, field, row)


def worth_checking(rule: str, box: str, message: str, **parameters: Any) -> Finding:
    """What deserves a look, and stands against nothing."""
    return Finding(rule, Level.WORTH_CHECKING, box, message, parameters)


def _is_empty(value: Any) -> bool:
    return value in (None, "", [], (), False)


def enough_for_a_draft(_edition: Edition, content: Content, _stage: Stage) -> list[Finding]:
    """V01: a draft has a commodity, an issuing body and an exporter."""
    found = []
    if not content.value("issuing_body", "body"):
        found.append(blocks("V01", "issuing_body", N_("Choose the control body: a draft needs it."), "body"))
    if not content.value("exporter", "operator"):
        found.append(blocks("V01", "exporter", N_("Choose the exporter: a draft needs it."), "operator"))
    if not content.rows("goods"):
        found.append(blocks("V01", "goods", N_("Add at least one commodity: a draft needs it.")))
    return found


def every_mandatory_box(edition: Edition, content: Content, _stage: Stage) -> list[Finding]:
    """V02: every box marked mandatory is filled; each line of a box with lines too."""
    found: list[Finding] = []
    for box in edition.boxes:
        if box.signed or box.computed:
            continue
        if box.repeated:
            found += _incomplete_rows(box, content)
            continue
        missing = [f for f in box.fields if f.required and _is_empty(content.value(box.key, f.name))]
        if missing:
            alone = missing[0].missing if len(missing) == 1 else ""
            labels = [f.label for f in missing]
            found.append(blocks("V02", box.key, alone or N_("Fill in: %(fields)s."), missing[0].name, fields=labels))
    return found


def _incomplete_rows(box: Box, content: Content) -> Iterable[Finding]:
    rows = content.rows(box.key)
    if box.required and not rows:
        yield blocks("V02", box.key, box.required)
    missing: dict[tuple[Field, ...], list[int]] = defaultdict(list)
    for number, row in enumerate(rows, start=1):
        asked = [f for f in box.fields if f.required and f.kind is not Kind.ORGANISATION]
        missing[tuple(field for field in asked if _is_empty_in_row(field, row))].append(number)
    for fields, lines in missing.items():
        if fields:
            message, labels = N_("Line %(lines)s: fill in %(fields)s."), [field.label for field in fields]
            yield on_lines("V02", content, message, fields[0].name, lines, box=box.key, fields=labels)


def on_lines(
    rule: str, content: Content, message: str, field: str, lines: list[int], *, box: str = "goods", **more: Any
) -> Finding:
    """What blocks on some lines; the first of them is where to begin."""
    return blocks(rule, box, message, field, content.rows(box)[lines[0] - 1]["key"], lines=lines, **more)


def _is_empty_in_row(field: Field, row: Any) -> bool:
    value = row.get(field.name)
    return value is None if field.kind is Kind.COUNT else _is_empty(value)


def _destinations(content: Content) -> list[str]:
    return [name for name in ("operator", "in_batches") if content.value("first_consignee", name)]


def not_two_destinations(_edition: Edition, content: Content, _stage: Stage) -> list[Finding]:
    """V03: a first consignee excludes a release in batches, from the first save on."""
    if len(_destinations(content)) < 2:  # noqa: PLR2004 - both of them
        return []
    message = N_("Keep either the first consignee or “To be released in batches”, not both.")
    return [blocks("V03", "first_consignee", message, "in_batches")]


def a_destination(_edition: Edition, content: Content, _stage: Stage) -> list[Finding]:
    """V03: either a first consignee or release in batches."""
    if _destinations(content):
        return []
    message = N_("Choose a first consignee, or tick “To be released in batches”.")
    return [blocks("V03", "first_consignee", message, "operator")]


def every_line_has_a_producer(_edition: Edition, content: Content, _stage: Stage) -> list[Finding]:
    """V04: each line of box 13 names its producer and the producer's control body."""
    found = []
    for name, message in (
        ("producer", N_("Choose the producer on line %(lines)s.")),
        ("control_body", N_("Choose the producer’s control body on line %(lines)s.")),
    ):
        lines = [number for number, row in enumerate(content.rows("goods"), start=1) if not row.get(name)]
        if lines:
            found.append(on_lines("V04", content, message, name, lines))
    return found


def importer_has_an_eori(_edition: Edition, content: Content, _stage: Stage) -> list[Finding]:
    """V05: the importer has an EORI number."""
    importer = content.party("importer", "operator")
    if importer is None or importer.eori:
        return []
    message = N_("%(name)s has no EORI number: its administrator adds it, or choose another importer.")
    return [blocks("V05", "importer", message, "operator", name=importer.name)]


def body_covers_everything(edition: Edition, content: Content, _stage: Stage) -> list[Finding]:
    """V06: the body of box 1 covers every category of box 13, and controls the country of export or of origin."""
    body = content.party("issuing_body", "body")
    if body is None:
        return []
    found = []
    if content.rows("goods"):
        missing, doubtful = uncovered(content, edition.scheme), excepted(content, edition.scheme)
        if recognition_of(content, edition.scheme) is None:
            message = N_("%(code)s is not recognised for this procedure on this date: choose another control body.")
            found.append(blocks("V06", "issuing_body", message, "body", code=body.code))
        elif missing:
            message = N_("%(code)s does not cover: %(products)s. Choose another control body or remove these products.")
            products = _with_letters(missing)
            found.append(blocks("V06", "issuing_body", message, "body", code=body.code, products=products))
        if doubtful:
            message = N_(
                "%(code)s covers %(products)s only where no agreement or equivalence of %(country)s covers it already."
            )
            words = {"products": _with_letters(doubtful), "country": ("country", body.controlled_country)}
            found.append(worth_checking("V06", "issuing_body", message, code=body.code, **words))
    countries = [content.value("export_country", "country"), *(content.value("origin", "countries") or [])]
    if any(countries) and body.controlled_country not in countries:
        message = N_("%(code)s controls %(country)s, which is neither the country of export nor a country of origin.")
        found.append(
            worth_checking("V06", "issuing_body", message, code=body.code, country=("country", body.controlled_country))
        )
    return found


def _with_letters(products: Iterable[CommodityFact]) -> list[str]:
    return [f"{fact.code} ({fact.category})" if fact.category else fact.code for fact in products]


def origins_of_one_lot(_edition: Edition, content: Content, _stage: Stage) -> list[Finding]:
    """V07: several countries of origin with a single lot from a single producer."""
    origins = content.value("origin", "countries") or []
    lots = {row.get("lot") for row in content.rows("goods")}
    producers = {row.get("producer") for row in content.rows("goods")}
    if len(origins) > 1 and len(lots) == 1 and len(producers) == 1:
        message = N_("Several countries of origin for one lot of one producer: add lines, or keep one country.")
        return [worth_checking("V07", "origin", message)]
    return []


def gross_is_not_less_than_net(_edition: Edition, content: Content, _stage: Stage) -> list[Finding]:
    """V08: gross weight is at least the total net weight, where units convert (D19)."""
    gross, unit = content.value("gross_weight", "weight"), content.value("gross_weight", "unit")
    net = net_weight(content)
    if gross is None or not unit or net is None or not is_less((gross, unit), net, content.codes):
        return []
    message = N_(
        "%(gross)s %(gross_unit)s is less than the net weight, %(net)s %(net_unit)s. "
        "Correct the gross weight or the lines of box 13."
    )
    words = {"gross": gross, "gross_unit": content.unit(unit), "net": net[0], "net_unit": content.unit(net[1])}
    return [blocks("V08", "gross_weight", message, "weight", **words)]


def sea_containers(_edition: Edition, content: Content, stage: Stage) -> list[Finding]:
    """V09: by vessel, containers and seals are given, unless all is in bulk; asked again at box 20 while unknown."""
    modes = {row.get("mode") for row in content.rows("transport")} - {None, ""}
    lines = content.rows("goods")
    all_bulk = bool(lines) and all(content.is_bulk(row) for row in lines)
    by_sea = any(content.codes.is_marked(CodeList.TRANSPORT_MODES, mode, BY_SEA) for mode in modes)
    given = any(row.get("container") and row.get("seal") for row in content.rows("containers"))
    if given or all_bulk:
        return []
    if stage is not Stage.SIGN_20 and by_sea:
        return [blocks("V09", "containers", N_("By vessel, give the container and seal numbers (boxes 14 and 15)."))]
    if stage is Stage.SIGN_20 and not modes:
        message = N_("The means of transport is unknown: by vessel, container and seal numbers are needed.")
        return [worth_checking("V09", "containers", message)]
    return []


_PARTNERS = (("exporter", "operator"), ("importer", "operator"), ("first_consignee", "operator"))


def _partners(edition: Edition, content: Content) -> Iterable[tuple[str, Field, Party]]:
    for key, name in _PARTNERS:
        party = content.party(key, name)
        if party is not None:
            yield key, edition.box(key).field(name), party


def partners_are_valid(edition: Edition, content: Content, stage: Stage) -> list[Finding]:
    """V10: exporter, importer and first consignee are Valid for their box, also where one is changed after box 18."""
    message = N_("%(name)s is not valid for this box yet: the certificate cannot be signed before it is validated.")
    if stage is Stage.ISSUED:
        message = N_("%(name)s is not valid for this box yet: after box 18 is signed, only a valid one can be named.")
    return [
        blocks("V10", key, message, field.name, name=party.name)
        for key, field, party in _partners(edition, content)
        if field.selectable and not party.is_valid_for(field.selectable.activities)
    ]


def checks_of_the_body(_edition: Edition, content: Content, _stage: Stage) -> list[Finding]:
    """V11: the documentary check is acceptable, the physical check given and not unacceptable."""
    found = []
    documentary = content.value("body_declaration", "documentary_check")
    if documentary != ACCEPTABLE:
        message = N_("The documentary check must be “Acceptable” before signing. Check the documents first.")
        if documentary == NOT_ACCEPTABLE:
            message = N_(
                "The documentary check must be “Acceptable” before signing. Correct the boxes, ask the operator for "
                "what is missing, or delete the certificate."
            )
        found.append(blocks("V11", "body_declaration", message, "documentary_check"))
    physical = content.value("body_declaration", "physical_check")
    if not physical:
        message = N_("Give the result of the physical check.")
        found.append(blocks("V11", "body_declaration", message, "physical_check"))
    elif physical == NOT_ACCEPTABLE:
        message = N_("The physical check is “Not acceptable”: the certificate cannot be issued. Delete it instead.")
        found.append(blocks("V11", "body_declaration", message, "physical_check"))
    return found


def activities_in_date(edition: Edition, content: Content, _stage: Stage) -> list[Finding]:
    """V12: an activity past its “valid to” date deserves a look; by a setting, it blocks (D25)."""
    message = N_("The activity of %(name)s ended on %(date)s.")
    found = []
    for key, field, party in _partners(edition, content):
        fact = party.registered_for(field.selectable.activities) if field.selectable else None
        if fact and fact.valid_to and fact.valid_to < content.day:
            weigh = blocks if content.expiry_blocks else worth_checking
            found.append(weigh("V12", key, message, name=party.name, date=fact.valid_to))
    return found


def checks_of_the_authority(edition: Edition, content: Content, _stage: Stage) -> list[Finding]:
    """V13: the documentary check is done; no organic release with a check that is not acceptable. D24: reasons."""
    box = edition.box("endorsement")
    results = {f.name: content.value(box.key, f.name) for f in box.fields if f.name.endswith("_check")}
    found = []
    if results.get("documentary_check") in (None, "", NOT_DONE):
        message = N_("The documentary check must be done before this box is signed.")
        found.append(blocks("V13", box.key, message, "documentary_check"))
    if content.value(box.key, "decision") == ORGANIC:
        if NOT_ACCEPTABLE in results.values():
            message = N_("A check is “Not acceptable”: the consignment cannot be released as organic.")
            found.append(blocks("V13", box.key, message, "decision"))
    elif content.value(box.key, "decision") and not content.value(box.key, "reason"):
        found.append(blocks("D24", box.key, N_("Give the reason of this decision."), "reason"))
    return found


def customs_procedure_is_complete(edition: Edition, content: Content, _stage: Stage) -> list[Finding]:
    """V14: where box 19 names a procedure, all its fields are filled."""
    box = edition.box("customs_procedure")
    values = {f: content.value(box.key, f.name) for f in box.fields}
    missing = [f for f, value in values.items() if _is_empty(value)]
    if missing and any(not _is_empty(value) for value in values.values()):
        labels = [f.label for f in missing]
        return [blocks("V14", box.key, N_("Fill in: %(fields)s."), missing[0].name, fields=labels)]
    return []


def transport_is_known(_edition: Edition, content: Content, _stage: Stage) -> list[Finding]:
    """V15: a means of transport is given when box 20 is signed."""
    if content.rows("transport"):
        return []
    return [worth_checking("V15", "transport", N_("No means of transport is given."))]


def signer_is_the_first_consignee(_edition: Edition, content: Content, _stage: Stage) -> list[Finding]:
    """V16: box 21 is signed for the operator of box 12."""
    if content.signer_id is not None and content.signer_id == content.value("first_consignee", "operator"):
        return []
    return [blocks("V16", "reception", N_("Only the first consignee of box 12 signs box 21."))]


def creator_is_named(edition: Edition, content: Content, _stage: Stage) -> list[Finding]:
    """V18: the organisation that created the certificate is named in box 1, 4 or 11."""
    boxes = (("issuing_body", "body"), ("exporter", "operator"), ("importer", "operator"))
    if content.creator_id in {content.value(*where) for where in boxes}:
        return []
    numbers = [edition.box(key).number for key, _ in boxes]
    message = N_("Your organisation created this certificate: name it in box %(boxes)s.")
    return [blocks("V18", "importer", message, boxes=("or", numbers))]


def exporters_own_body(edition: Edition, content: Content, _stage: Stage) -> list[Finding]:
    """V19: box 1 is the control body of the exporter's activity."""
    body, exporter = content.party("issuing_body", "body"), content.party("exporter", "operator")
    if body is None or exporter is None:
        return []
    takes = edition.box("exporter").field("operator").selectable
    fact = exporter.registered_for(takes.activities) if takes else None
    if fact is None or fact.control_body_id in (None, body.id):
        return []
    message = N_("%(body)s is not the control body that %(exporter)s is registered with.")
    return [worth_checking("V19", "issuing_body", message, body=body.code, exporter=exporter.name)]


def packages_or_bulk(_edition: Edition, content: Content, _stage: Stage) -> list[Finding]:
    """D20: no package at all is for bulk only."""
    rows = enumerate(content.rows("goods"), start=1)
    lines = [n for n, row in rows if row.get("packages") == 0 and not content.is_bulk(row)]
    message = N_("Zero packages is for bulk only: correct line %(lines)s.")
    return [on_lines("D20", content, message, "packages", lines)] if lines else []


def weights_are_positive(_edition: Edition, content: Content, _stage: Stage) -> list[Finding]:
    """D20: a net weight is more than zero."""
    rows = enumerate(content.rows("goods"), start=1)
    lines = [n for n, row in rows if row.get("net_weight") is not None and row["net_weight"] <= Decimal(0)]
    message = N_("The net weight must be more than zero on line %(lines)s.")
    return [on_lines("D20", content, message, "net_weight", lines)] if lines else []


def customs_procedure_is_named(edition: Edition, content: Content, stage: Stage) -> list[Finding]:
    """T11: a customs procedure that is started is named in box 19, with all its fields."""
    box = edition.box("customs_procedure")
    if content.value(box.key, "procedure"):
        return customs_procedure_is_complete(edition, content, stage)
    message = N_("Choose the customs procedure and fill in its fields first.")
    return [blocks("T11", box.key, message, "procedure")]


def something_is_left(_edition: Edition, content: Content, _stage: Stage) -> list[Finding]:
    """T20, T21: a consignment of which nothing is left is not split any further."""
    if content.splitting is None or any(content.splitting.left.values()):
        return []
    return [blocks("T20", "goods", N_("Nothing is left to split: every quantity is in an extract."))]


def splitting_has_ended(_edition: Edition, content: Content, _stage: Stage) -> list[Finding]:
    """T23: a consignment is depleted when all is split and every extract has ended, or somebody confirms expressly."""
    splitting = content.splitting
    if splitting is None or content.value(ASKED, "confirmed"):
        return []
    found = []
    if any(splitting.left.values()):
        found.append(
            blocks(
                "T23", "goods", N_("Something is left of this consignment: confirm that it is given up."), "confirmed"
            )
        )
    if splitting.unfinished:
        message = N_("Extracts that have not ended: %(count)s. Wait for them, or confirm.")
        found.append(blocks("T23", "goods", message, "confirmed", count=splitting.unfinished))
    return found


def origins_outside_the_union(_edition: Edition, content: Content, _stage: Stage) -> list[Finding]:
    """D48: what comes from inside the Union needs no certificate."""
    inside = [code for code in content.value("origin", "countries") or [] if code in EU_COUNTRIES]
    message = N_("%(country)s is in the Union: what comes from there needs no certificate.")
    return [worth_checking("D48", "origin", message, country=("country", code)) for code in inside]


def point_of_entry_is_open(_edition: Edition, content: Content, _stage: Stage) -> list[Finding]:
    """D46: the point of entry has not ended."""
    post = content.party("point_of_entry", "authority")
    if post is None or not post.has_ended(content.day):
        return []
    message = N_("%(name)s takes no certificates any more: choose another point of entry.")
    return [blocks("D46", "point_of_entry", message, "authority", name=post.name)]


def precise_codes(_edition: Edition, content: Content, _stage: Stage) -> list[Finding]:
    """D22: a CN code of fewer than eight digits deserves a look."""
    short = dict.fromkeys(
        row["commodity"] for row in content.rows("goods") if len(row.get("commodity") or "") < FULL_CODE
    )
    message = N_("%(codes)s: customs expect eight digits where the nomenclature has them.")
    return [worth_checking("D22", "goods", message, codes=list(short))] if short else []


FROM_SUBMISSION = frozenset({Stage.SUBMIT, Stage.SUBMITTED})
"""Asked at the submission, at every later save and again at box 20."""

RULES: tuple[Rule, ...] = (
    Rule("V01", frozenset({Stage.DRAFT, Stage.SUBMIT}), enough_for_a_draft),
    Rule("V02", FROM_SUBMISSION, every_mandatory_box),
    Rule("V03", FROM_SUBMISSION | {Stage.DRAFT, Stage.SIGN_20}, not_two_destinations),
    Rule("V03", FROM_SUBMISSION | {Stage.SIGN_20}, a_destination),
    Rule("V04", FROM_SUBMISSION, every_line_has_a_producer),
    Rule("V05", FROM_SUBMISSION, importer_has_an_eori),
    Rule("V06", FROM_SUBMISSION, body_covers_everything),
    Rule("V07", frozenset({Stage.SUBMIT}), origins_of_one_lot),
    Rule("V08", FROM_SUBMISSION, gross_is_not_less_than_net),
    Rule("V09", FROM_SUBMISSION | {Stage.SIGN_20}, sea_containers),
    Rule("V10", frozenset({Stage.SIGN_18, Stage.ISSUED}), partners_are_valid),
    Rule("V11", frozenset({Stage.SIGN_18}), checks_of_the_body),
    Rule("V12", frozenset({Stage.SUBMIT, Stage.SIGN_18}), activities_in_date),
    Rule("V13", frozenset({Stage.SIGN_20}), checks_of_the_authority),
    Rule("V14", frozenset({Stage.SIGN_20}), customs_procedure_is_complete),
    Rule("V15", frozenset({Stage.SIGN_20}), transport_is_known),
    Rule("V16", frozenset({Stage.SIGN_21}), signer_is_the_first_consignee),
    Rule("V18", frozenset({Stage.LEAVE_DRAFT}), creator_is_named),
    Rule("V19", frozenset({Stage.SUBMIT}), exporters_own_body),
    Rule("T11", frozenset({Stage.START_CUSTOMS}), customs_procedure_is_named),
    Rule("T20", frozenset({Stage.SPLIT}), something_is_left),
    Rule("T23", frozenset({Stage.DEPLETE}), splitting_has_ended),
    Rule("D20", FROM_SUBMISSION, packages_or_bulk),
    Rule("D20", FROM_SUBMISSION, weights_are_positive),
    Rule("D22", frozenset({Stage.SUBMIT}), precise_codes),
    Rule("D46", frozenset({Stage.SUBMIT, Stage.SIGN_18}), point_of_entry_is_open),
    Rule("D48", frozenset({Stage.SUBMIT}), origins_outside_the_union),
)

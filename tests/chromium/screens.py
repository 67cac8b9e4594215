"""The main screens of the portal, each with who sees it and how to get there: one table for tests and for pictures."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from playwright.sync_api import expect

from portal.coi.domain.boxes import ROWS
from portal.coi.domain.lifecycle import Action, Status
from portal.information.domain import PAGES
from portal.information.guides import GUIDES
from portal.shared import clock
from tests import factories
from tests.chromium import screens_of_accounts as accounts
from tests.chromium import screens_of_design as design
from tests.chromium import screens_of_documents as documents
from tests.chromium import screens_of_lanes as lanes
from tests.chromium import screens_of_organisations as organisations
from tests.chromium import screens_of_prints as prints
from tests.chromium import screens_of_records as records
from tests.chromium import screens_of_reference as reference
from tests.chromium import screens_of_roads as roads
from tests.chromium import screens_of_sharing as sharing
from tests.chromium.serving import Portal
from tests.chromium.visitor import Visitor

STATES = {
    "error": (
        "refused",
        "wrong",
        "blocked",
        "without",
        "not-allowed",
        "not-possible",
        "not-found",
        "no-such",
        "no-country",
        "file-gone",
    ),
    "conflict": ("conflict", "meanwhile"),
    "empty": ("none", "empty", "no-result", "newcomer", "not-searched"),
    "200 lines": ("200-lines",),
    "expired": ("session-end", "dead"),
    "read-only": ("signed-by-all", "conventional", "in-batches", "deleted", "replaced", "history", "paper", "home-of"),
}
"""State → words in the names of screens that show it; all others are as one finds them."""

Way = Callable[[Visitor, Portal], object]


@dataclass(frozen=True)
class Screen:
    """A page, or a page in a certain state."""

    name: str
    who: str
    show: Way
    sampled: bool = True  # make test looks at it too; the others are much like one that it looks at

    @property
    def state(self) -> str:
        """The state the page is in, by its name."""
        return next((state for state, words in STATES.items() if any(word in self.name for word in words)), "default")


def opened(path: str) -> Way:
    """A page that is only opened."""
    return lambda visitor, _portal: visitor.open(path)


def coi(path: str = "", status: Status = Status.DRAFT) -> Way:
    """A page of a certificate that stands at a status."""

    def show(visitor: Visitor, portal: Portal) -> None:
        visitor.open(f"/coi/{portal.make_coi(status)}{path}")

    return show


def step(action: Action, status: Status) -> Way:
    """The page of a step that nothing blocks."""
    return coi(f"/steps/{action}", status)


def home_with_work(visitor: Visitor, portal: Portal) -> None:
    portal.make_coi(Status.DRAFT)
    portal.make_coi(Status.DESCRIPTION_COMPLETED)
    visitor.open("/")


def acting_for_another(visitor: Visitor, _portal: Portal) -> None:
    visitor.sign_in("agent")  # whoever changes organisation gets a new session
    visitor.button("Act for", visitor.page.locator("header")).click()
    expect(visitor.messages).not_to_be_empty()


def list_of_certificates(visitor: Visitor, portal: Portal) -> None:
    for status in (Status.DRAFT, Status.ISSUED, Status.NOT_RELEASED, Status.FIRST_CONSIGNEE_SIGNED):
        portal.make_coi(status)
    visitor.open("/coi/")


def full_list(visitor: Visitor, portal: Portal) -> None:
    """As many as a page of the list holds, found by a word, so that no others are among them."""
    mark = f"lot{secrets.token_hex(3)}"
    for number in range(26):
        status = Status.ISSUED if number % 2 else Status.DRAFT
        portal.make_coi(status, national_reference={"number": mark})
    visitor.open(f"/coi/?q={mark}")


def filtered_list(visitor: Visitor, portal: Portal) -> None:
    for status in (Status.DRAFT, Status.ISSUED):
        portal.make_coi(status)
    visitor.open("/coi/?status=draft&status=issued&exporter=atlas&created_from=2026-01-01&origin=MA&sort=reference&x=1")


def filter_without_name(visitor: Visitor, _portal: Portal) -> None:
    visitor.open("/coi/filters/new?status=issued")
    visitor.page.get_by_role("button", name=visitor.words.in_context("button", "Save the filter")).click()
    expect(visitor.page.get_by_role("alert")).to_be_visible()


def saved_filters(visitor: Visitor, _portal: Portal) -> None:
    visitor.open("/coi/filters/new?status=issued")
    visitor.field("Name of the filter").fill(secrets.token_hex(4))
    visitor.page.get_by_role("button", name=visitor.words.in_context("button", "Save the filter")).click()
    expect(visitor.messages).not_to_be_empty()
    visitor.open("/coi/filters")


def typed(path: str, text: str, region: str) -> Way:
    """A page in whose search somebody types, and what comes of it."""

    def show(visitor: Visitor, _portal: Portal) -> None:
        visitor.open(path)
        place = visitor.page.locator(region)
        before = place.inner_text()
        visitor.page.locator("#q").fill(text)
        visitor.page.locator("#q").press("Enter")
        expect(place).not_to_have_text(before, use_inner_text=True)

    return show


def two_commodities(visitor: Visitor, _portal: Portal) -> None:
    visitor.open(f"/coi/new/boxes?code={factories.AVOCADO}&code={factories.COFFEE}")


def new_with_something_found(visitor: Visitor, portal: Portal) -> None:
    two_commodities(visitor, portal)
    visitor.find("Control body", "ecocert maroc", visitor.box("issuing_body"))
    expect(visitor.box("issuing_body").get_by_role("radio")).not_to_have_count(0)


def new_refused(visitor: Visitor, portal: Portal) -> None:
    two_commodities(visitor, portal)
    visitor.finder("Control body", visitor.box("issuing_body")).fill("nobody is called so")
    visitor.field("Number of packages", visitor.box("goods")).first.fill("many")
    visitor.button("Save as draft").first.click()
    expect(visitor.page.get_by_role("alert")).to_be_visible()


def ready_to_sign(visitor: Visitor, portal: Portal) -> None:
    gone = {"departure": clock.today() - timedelta(days=1), "arrival": None}
    reference = portal.make_coi(journey=gone, importer={"operator": None})
    visitor.open(f"/coi/{reference}/ready")


def line_of_many(visitor: Visitor, portal: Portal) -> None:
    reference = portal.make_coi(goods={ROWS: _lines(portal, 30)})
    visitor.open(f"/coi/{reference}")
    visitor.page.locator("#box-goods .lines li[id]").nth(7).get_by_role("link").first.click()
    expect(visitor.page.locator(".lines .editing input:not([type=hidden])").first).to_be_visible()


def unfinished_draft(visitor: Visitor, portal: Portal) -> None:
    nothing = {"first_consignee": {"operator": None, "in_batches": False}, "origin": {"countries": []}}
    visitor.open(f"/coi/{portal.make_coi(**nothing)}")


def box_opened(visitor: Visitor, portal: Portal) -> None:
    visitor.open(f"/coi/{portal.make_coi()}")
    visitor.edit("point_of_entry")


def box_refused(visitor: Visitor, portal: Portal) -> None:
    visitor.open(f"/coi/{portal.make_coi()}")
    box = visitor.edit("gross_weight")
    visitor.field("Total gross weight", box).fill("a lot")
    box.get_by_role("button").first.click()
    expect(box.locator("[aria-invalid=true]")).to_be_visible()


def box_saved(visitor: Visitor, portal: Portal) -> None:
    visitor.open(f"/coi/{portal.make_coi()}")
    box = visitor.edit("gross_weight")
    visitor.field("Total gross weight", box).fill("5300")
    visitor.save_box("gross_weight")
    expect(visitor.messages.locator("p")).to_be_visible()


def box_with_something_added(visitor: Visitor, portal: Portal) -> None:
    visitor.open(f"/coi/{portal.make_coi()}")
    box = visitor.edit("containers")
    box.get_by_role("button").filter(has_text=visitor.words("Add a row")).click()
    expect(box.get_by_role("group")).to_have_count(2)


def box_in_conflict(visitor: Visitor, portal: Portal) -> None:
    _weigh_while_somebody_else_does(visitor, portal, "open=gross_weight&open=transport")
    visitor.box("gross_weight").get_by_role("button").first.click()
    expect(visitor.page.get_by_role("alert")).to_be_visible()


def page_in_conflict(visitor: Visitor, portal: Portal) -> None:
    _weigh_while_somebody_else_does(visitor, portal, "open=all")
    visitor.button("Save as draft").click()
    expect(visitor.page.get_by_role("alert").first).to_be_visible()


def _weigh_while_somebody_else_does(visitor: Visitor, portal: Portal, opening: str) -> None:
    reference = portal.make_coi()
    visitor.open(f"/coi/{reference}?{opening}")
    visitor.field("Total gross weight", visitor.box("gross_weight")).fill("5300")
    portal.save(reference, "exporter", gross_weight={"weight": factories.Decimal(5400), "unit": "kg"})


def page_refused(visitor: Visitor, portal: Portal) -> None:
    visitor.open(f"/coi/{portal.make_coi()}?open=all")
    visitor.field("Total gross weight", visitor.box("gross_weight")).fill("a lot")
    visitor.field("Number of packages", visitor.box("goods")).fill("-3")
    visitor.button("Save as draft").click()
    expect(visitor.page.get_by_role("alert")).to_be_visible()


def refusal_in_place(visitor: Visitor, portal: Portal) -> None:
    """A box that closed while the page was open: told in the box, what was typed stays."""
    reference = portal.make_coi()
    visitor.open(f"/coi/{reference}")
    visitor.edit("gross_weight")
    with portal.app.app_context():
        factories.take(portal.world, reference, Action.SUBMIT, "exporter")
    visitor.box("gross_weight").get_by_role("button").first.click()
    expect(visitor.page.get_by_role("alert")).to_be_visible()


def draft_of_many_lines(visitor: Visitor, portal: Portal) -> None:
    with portal.app.app_context():
        lines = [factories.line(portal.world, lot=f"L{number}") for number in range(4)]
    visitor.open(f"/coi/{portal.make_coi(goods={ROWS: lines})}?open=goods")


def lines_of_a_draft(number: int, path: str = "") -> Way:
    """A draft with many lines."""

    def show(visitor: Visitor, portal: Portal) -> None:
        visitor.open(f"/coi/{portal.make_coi(goods={ROWS: _lines(portal, number)})}{path}")

    return show


def _lines(portal: Portal, number: int) -> list[dict[str, object]]:
    """Lines whose lots no other certificate names: else each would be worth checking."""
    mark = secrets.token_hex(2)
    return [factories.line(portal.world, lot=f"{mark}-{i:04}", net_weight=Decimal(10)) for i in range(number)]


def session_ended(visitor: Visitor, portal: Portal) -> None:
    """Something was typed and sent after the session had ended."""
    visitor.sign_in("exporter")
    visitor.open(f"/coi/{portal.make_coi()}?open=gross_weight")
    visitor.field("Total gross weight", visitor.box("gross_weight")).fill("5300")
    portal.change_session("exporter", seen_at=clock.now() - timedelta(hours=1))
    visitor.button("Save as draft").click()
    expect(visitor.heading).to_have_text(visitor.words("Log in to the COI Portal"))


def blocked_step(visitor: Visitor, portal: Portal) -> None:
    reference = portal.make_coi(first_consignee={"operator": None, "in_batches": False})
    visitor.open(f"/coi/{reference}/steps/{Action.SUBMIT}")


def signature_refused(visitor: Visitor, portal: Portal) -> None:
    visitor.open(f"/coi/{portal.make_coi(Status.DESCRIPTION_COMPLETED)}/steps/{Action.SIGN_18}")
    for field in ("Documentary check", "Physical check"):
        visitor.page.get_by_role("group").filter(has_text=visitor.words(field)).get_by_role("radio").first.check()
    visitor.field("Your password, to sign").fill("not the password")
    visitor.button("Sign the declaration as Issuing Body").click()
    expect(visitor.page.get_by_role("alert")).to_be_visible()


def endorsement_refused(visitor: Visitor, portal: Portal) -> None:
    visitor.open(f"/coi/{portal.make_coi(Status.ISSUED)}/steps/{Action.SIGN_20}")
    for field in ("Documentary check", "Identity check", "Physical check", "Laboratory test"):
        group = visitor.page.get_by_role("group").filter(has_text=visitor.words(field))
        group.get_by_role("radio").nth(1).check()
    visitor.page.get_by_role("group").last.get_by_role("radio").first.check()
    visitor.field("Your password, to sign").fill(factories.PASSWORD)
    visitor.button("Sign box 20").click()
    expect(visitor.page.get_by_role("alert")).to_be_visible()


SCREENS = (
    Screen("sign-in", "", opened("/sign-in")),
    Screen("sign-in-refused", "", accounts.sign_in_refused),
    Screen("register", "", opened("/register")),
    Screen("register-refused", "", accounts.register_refused),
    Screen("register-sent", "", accounts.registered, sampled=False),
    Screen("mail", "", accounts.mail),
    Screen("set-password", "", accounts.set_password, sampled=False),
    Screen("set-password-refused", "", accounts.set_password_refused, sampled=False),
    Screen("dead-link", "", opened("/link/unknown"), sampled=False),
    Screen("forgotten", "", opened("/forgotten"), sampled=False),
    Screen("forgotten-refused", "", accounts.forgotten_refused, sampled=False),
    Screen("profile", "exporter", opened("/profile")),
    Screen("profile-refused", "exporter", accounts.profile_refused, sampled=False),
    Screen("change-of-name", "exporter", accounts.change_of_name, sampled=False),
    Screen("second-factor", "exporter", opened("/profile/second-factor"), sampled=False),
    Screen("second-factor-refused", "exporter", accounts.second_factor_refused, sampled=False),
    Screen("second-factor-on", "", accounts.second_factor_is_on, sampled=False),
    Screen("recovery-codes", "", accounts.recovery_codes, sampled=False),
    Screen("second-code", "", accounts.second_code),
    Screen("session-ended", "", session_ended, sampled=False),
    Screen("session-ends", "exporter", accounts.session_ends),
    Screen("administration", "administrator", opened("/administration"), sampled=False),
    Screen("home", "exporter", home_with_work),
    Screen("home-of-the-body", "body", home_with_work, sampled=False),
    Screen("home-empty", "commission", opened("/")),
    Screen("home-newcomer", "newcomer", opened("/")),
    Screen("home-administrator", "administrator", opened("/"), sampled=False),
    Screen("acting-for-another", "", acting_for_another),
    Screen("list", "commission", list_of_certificates),
    Screen("list-typed", "commission", typed("/coi/", "nothing is called so", "#certificates"), sampled=False),
    Screen("list-filtered", "exporter", filtered_list),
    Screen("list-filters", "exporter", opened("/coi/filter?status=draft&origin=MA")),
    Screen("list-25", "exporter", full_list),
    Screen(
        "list-filters-wrong",
        "exporter",
        opened("/coi/?created_from=2026-05-05&created_to=2026-05-04&origin=x"),
        sampled=False,
    ),
    Screen("list-export", "exporter", opened("/coi/export"), sampled=False),
    Screen("filter-to-save", "exporter", filter_without_name, sampled=False),
    Screen("filters-saved", "exporter", saved_filters, sampled=False),
    Screen("list-no-result", "commission", opened("/coi/?q=nothing+is+called+so"), sampled=False),
    Screen("picker", "exporter", opened("/coi/new")),
    Screen("picker-typed", "exporter", typed("/coi/new", "cafe", "#commodity-results")),
    Screen("picker-results", "exporter", opened(f"/coi/new?q=cafe&code={factories.AVOCADO}")),
    Screen("picker-no-result", "exporter", opened("/coi/new?q=xyzzyqwv"), sampled=False),
    Screen("picker-chapters", "exporter", opened("/coi/new?at="), sampled=False),
    Screen("picker-tree", "exporter", opened(f"/coi/new?at=0804&code={factories.AVOCADO}")),
    Screen("new", "exporter", two_commodities),
    Screen("new-found", "exporter", new_with_something_found, sampled=False),
    Screen("new-refused", "exporter", new_refused),
    Screen("draft", "exporter", coi()),
    Screen("draft-unfinished", "exporter", unfinished_draft, sampled=False),
    Screen("draft-all-open", "exporter", coi("?open=all")),
    Screen("draft-many-lines", "exporter", draft_of_many_lines, sampled=False),
    Screen("draft-refused", "exporter", page_refused),
    Screen("draft-conflict", "exporter", page_in_conflict),
    Screen("draft-200-lines", "exporter", lines_of_a_draft(200), sampled=False),
    Screen("draft-200-lines-open", "exporter", lines_of_a_draft(200, "?open=goods"), sampled=False),
    Screen("box-opened", "exporter", box_opened, sampled=False),
    Screen("box-refused", "exporter", box_refused),
    Screen("box-saved", "exporter", box_saved, sampled=False),
    Screen("box-rows", "exporter", box_with_something_added, sampled=False),
    Screen("box-conflict", "exporter", box_in_conflict, sampled=False),
    Screen("box-closed-meanwhile", "exporter", refusal_in_place),
    Screen("completed-for-the-body", "body", coi("", Status.DESCRIPTION_COMPLETED)),
    Screen("completed-body-opens-all", "body", coi("?open=all", Status.DESCRIPTION_COMPLETED), sampled=False),
    Screen("issued-for-the-importer", "importer", coi("?open=load", Status.ISSUED)),
    Screen("issued-for-the-post", "post", coi("?open=all", Status.ISSUED)),
    Screen("signed-by-all", "commission", coi("", Status.FIRST_CONSIGNEE_SIGNED)),
    Screen("conventional", "importer", coi("", Status.RELEASED_CONVENTIONAL), sampled=False),
    Screen("in-batches", "importer", coi("", Status.BASE_FOR_EXTRACT), sampled=False),
    Screen("deleted", "exporter", coi("", Status.DELETED), sampled=False),
    Screen("step-blocked", "exporter", blocked_step),
    Screen("step-submit", "exporter", step(Action.SUBMIT, Status.DRAFT), sampled=False),
    Screen("step-delete", "exporter", step(Action.DELETE, Status.DRAFT), sampled=False),
    Screen("step-sign-18", "body", step(Action.SIGN_18, Status.DESCRIPTION_COMPLETED)),
    Screen("step-sign-18-refused", "body", signature_refused),
    Screen("step-sign-20", "post", step(Action.SIGN_20, Status.ISSUED), sampled=False),
    Screen("step-sign-20-refused", "post", endorsement_refused),
    Screen("step-sign-21", "consignee", step(Action.SIGN_21, Status.VERIFIED)),
    Screen("history", "exporter", coi("/history", Status.FIRST_CONSIGNEE_SIGNED)),
    Screen("history-of-a-box", "exporter", coi("/history?box=goods", Status.ISSUED), sampled=False),
    Screen("base-with-extracts", "importer", roads.base_with_extracts),
    Screen("extract-to-fill-in", "importer", roads.extract_to_fill_in, sampled=False),
    Screen("extract-of-the-consignee", "consignee", roads.extract_of_the_consignee, sampled=False),
    Screen("extract-new", "importer", roads.new_extract, sampled=False),
    Screen("extract-refused", "importer", roads.new_extract_refused),
    Screen("depletion-refused", "post", roads.depletion_refused),
    Screen("being-replaced", "post", roads.being_replaced, sampled=False),
    Screen("replaced", "importer", coi("", Status.REPLACED), sampled=False),
    Screen("step-replace", "body", step(Action.REPLACE, Status.ISSUED), sampled=False),
    Screen("step-customs", "post", roads.customs_to_start, sampled=False),
    Screen("step-ofis", "post", step(Action.OFIS, Status.VERIFIED), sampled=False),
    Screen("step-close", "cca", step(Action.CLOSE, Status.OFIS_IRREGULARITY), sampled=False),
    Screen("copy", "importer", coi("/steps/copy", Status.VERIFIED)),
    Screen("lanes-to-check", "exporter", lanes.lanes_to_check, sampled=False),
    Screen("lane", "exporter", lanes.lane, sampled=False),
    Screen("lane-refused", "exporter", lanes.lane_to_keep, sampled=False),
    Screen("lane-to-change", "exporter", lanes.lane_to_change, sampled=False),
    Screen("lanes-offered", "exporter", lanes.lanes_offered, sampled=False),
    Screen("statistics", "importer", lanes.statistics),
    Screen("both-languages", "exporter", coi("?open=importer&both=on", Status.DRAFT)),
    Screen("ready", "exporter", ready_to_sign),
    Screen("line", "exporter", line_of_many),
    Screen("from-file", "exporter", opened(records.PAGE), sampled=False),
    Screen("from-file-taken", "exporter", records.taken),
    Screen("from-file-refused", "exporter", records.refused, sampled=False),
    Screen("statistics-refused", "importer", opened("/statistics?from=soon&to=2026-01-01"), sampled=False),
    Screen("prints", "importer", prints.prints),
    Screen("prints-of-a-draft", "exporter", prints.prints_of_a_draft, sampled=False),
    Screen("print-page", "importer", prints.print_page, sampled=False),
    Screen("check", "", prints.check, sampled=False),
    Screen("check-refused", "", prints.check_refused),
    Screen("checked", "", prints.checked),
    Screen("file-checked", "", prints.file_checked, sampled=False),
    Screen("customs", "", prints.customs),
    Screen("documents", "exporter", documents.section),
    Screen("document-type", "exporter", documents.types, sampled=False),
    Screen("document", "exporter", documents.fields, sampled=False),
    Screen("document-refused", "exporter", documents.refused),
    Screen("document-conflict", "exporter", documents.conflict, sampled=False),
    Screen("document-file", "exporter", documents.file, sampled=False),
    Screen("document-file-refused", "exporter", documents.file_refused, sampled=False),
    Screen("document-withdraw", "exporter", documents.withdrawing, sampled=False),
    Screen("document-file-gone", "exporter", documents.file_gone, sampled=False),
    Screen("add-commodities", "exporter", coi("/commodities?q=avocat"), sampled=False),
    Screen("kind-of-role", "newcomer", opened("/roles/new")),
    Screen("operators-not-searched", "newcomer", opened("/roles/new/operator"), sampled=False),
    Screen("operators-found", "newcomer", opened("/roles/new/operator?search=1&country=FR&q=acme")),
    Screen("operators-typed", "newcomer", typed("/roles/new/operator?country=FR", "acme", "#found"), sampled=False),
    Screen("operators-none", "newcomer", opened("/roles/new/operator?search=1&country=FR&q=xyzzy"), sampled=False),
    Screen("operators-no-country", "newcomer", opened("/roles/new/operator?search=1&q=acme&country="), sampled=False),
    Screen("authorities-found", "newcomer", opened("/roles/new/authority?search=1&country=FR"), sampled=False),
    Screen("bodies-found", "newcomer", opened("/roles/new/control_body?search=1&q=ecocert"), sampled=False),
    Screen("request-to-confirm", "newcomer", organisations.confirm, sampled=False),
    Screen("operator-to-create", "newcomer", organisations.creation, sampled=False),
    Screen("operator-refused", "newcomer", organisations.creation_refused),
    Screen("requests", "cca", organisations.queue),
    Screen("requests-none", "exporter", opened("/requests/"), sampled=False),
    Screen("request", "cca", organisations.request),
    Screen("request-without-reason", "cca", organisations.request_refused, sampled=False),
    Screen("request-with-a-past", "cca", organisations.request_with_a_past),
    Screen("roles", "", organisations.my_roles, sampled=False),
    Screen("operator-to-confirm", "newcomer", organisations.creation_to_confirm, sampled=False),
    Screen("operator-to-validate", "cca", organisations.operator_request, sampled=False),
    Screen("organisations", "exporter", opened("/organisations/"), sampled=False),
    Screen("organisations-typed", "exporter", typed("/organisations/", "atlas", "#organisations"), sampled=False),
    Screen("organisation", "cca", organisations.organisation),
    Screen("organisation-people", "cca", organisations.people),
    Screen("organisation-merged", "cca", organisations.merged, sampled=False),
    Screen("organisation-history", "cca", organisations.history, sampled=False),
    Screen("hand-over", "cca", organisations.hand_over),
    Screen("hand-over-refused", "cca", organisations.hand_over_refused, sampled=False),
    Screen("merge-exchange", "cca", organisations.merge_with_exchange),
    Screen("organisation-to-correct", "cca", organisations.edit, sampled=False),
    Screen("activity-to-add", "cca", organisations.add_activity, sampled=False),
    Screen("merge", "cca", organisations.merge, sampled=False),
    Screen("inbox", "cca", organisations.inbox, sampled=False),
    Screen("freshness", "", opened("/lists"), sampled=False),
    Screen("lists-kept", "administrator", opened("/administration/lists"), sampled=False),
    Screen("list-browsed", "administrator", opened("/administration/lists/nomenclature?q=avocado"), sampled=False),
    Screen("list-history", "administrator", opened("/administration/lists/nomenclature/versions"), sampled=False),
    Screen("list-entry", "administrator", opened(f"{reference.LIST}/entry?entry=08044000"), sampled=False),
    Screen("list-entry-refused", "administrator", reference.entry_refused),
    Screen("list-add", "administrator", opened("/administration/lists/units/add"), sampled=False),
    Screen("list-file-refused", "administrator", reference.file_refused, sampled=False),
    Screen("list-file-proposed", "administrator", reference.file_proposed),
    Screen("policies", "administrator", opened("/administration/countries"), sampled=False),
    Screen("list-version", "administrator", opened("/administration/lists/nomenclature/versions/1"), sampled=False),
    Screen("prints-unsealed", "exporter", sharing.prints, sampled=False),
    Screen("paper", "exporter", sharing.paper, sampled=False),
    Screen("checked-as-printed", "exporter", sharing.checked, sampled=False),
    Screen("check-not-found", "", sharing.not_checked, sampled=False),
    Screen("customs-link", "exporter", sharing.customs_link, sampled=False),
    Screen("customs-just-linked", "exporter", sharing.customs, sampled=False),
    Screen("customs-link-dead", "", opened("/customs/nothing"), sampled=False),
    Screen("lines-to-import", "exporter", coi("/lines/import"), sampled=False),
    Screen("lines-looked-at", "exporter", sharing.lines, sampled=False),
    Screen("workbook", "exporter", coi("/workbook"), sampled=False),
    Screen("partner-missing", "exporter", sharing.missing, sampled=False),
    Screen("partner-to-invite", "exporter", sharing.invite, sampled=False),
    Screen("partner-refused", "exporter", sharing.invite_refused, sampled=False),
    Screen("partner-held", "exporter", sharing.held, sampled=False),
    Screen("invitation", "exporter", sharing.invitation, sampled=False),
    Screen("invitation-dead", "exporter", opened("/invitation/nothing"), sampled=False),
    Screen("change", "importer", coi("/change", Status.ISSUED), sampled=False),
    Screen("change-advised", "importer", sharing.asked_for_change, sampled=False),
    Screen("rights", "", opened("/coi/rights")),
    Screen("help", "", opened("/coi/help/coi"), sampled=False),
    Screen("help-in-a-box", "exporter", design.help_in_a_box, sampled=False),
    Screen("design", "", opened("/design"), sampled=False),
    Screen("design-words", "", opened("/design/words"), sampled=False),
    Screen("design-lists", "", opened("/design/lists"), sampled=False),
    Screen("shortcuts", "", design.shortcuts, sampled=False),
    Screen("shortcuts-on", "body", design.shortcuts_on, sampled=False),
    Screen("requests-none-found", "cca", design.request_that_nobody_made, sampled=False),
    *(Screen(f"about-{key}", "", opened(f"/about/{key}"), sampled=key in ("faq", "legal")) for key in PAGES),
    Screen("guides", "exporter", opened("/guides/")),
    *(Screen(f"guide-{key}", "", opened(f"/guides/{key}"), sampled=key == "importer") for key in GUIDES),
    Screen("not-allowed", "importer", coi(f"/steps/{Action.SIGN_20}", Status.ISSUED)),
    Screen("not-possible", "exporter", coi(f"/steps/{Action.SUBMIT}", Status.ISSUED), sampled=False),
    Screen("not-found", "exporter", opened("/coi/COI.EU.2026.9999999"), sampled=False),
    Screen("no-such-page", "", opened("/nothing-here")),
)

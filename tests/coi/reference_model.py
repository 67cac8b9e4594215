"""What may happen to certificates and extracts, written down a second time by hand: the tables are tried against it.

Nothing here is read from the portal. Rights are those of the domain's table (status, actor, act), the rest is
bookkeeping: who is named, what is left, which certificate replaces which.
"""

from dataclasses import dataclass, field

ACTORS = ("importer", "exporter", "body", "cca", "post", "forwarder", "consignee")
BOXES = ("point_of_entry", "first_consignee", "load", "packages", "gross_weight", "exporter", "customs_procedure")
EVERYTHING = frozenset(f"edit {box}" for box in BOXES if box != "customs_procedure") | {"add load"}
WHERE_TO = frozenset({"edit point_of_entry", "edit first_consignee"})
ENDORSING = frozenset({"edit first_consignee", "edit customs_procedure", "start_customs", "sign_20"})

RIGHTS: dict[tuple[str, str], frozenset[str]] = {
    ("description_completed", "importer"): WHERE_TO,
    ("description_completed", "forwarder"): WHERE_TO,
    ("description_completed", "body"): EVERYTHING | {"sign_18", "delete"},
    ("issued", "importer"): WHERE_TO | {"add load"},
    ("issued", "forwarder"): WHERE_TO | {"add load"},
    ("issued", "body"): frozenset({"edit point_of_entry", "edit packages", "edit gross_weight", "replace"}),
    ("issued", "cca"): ENDORSING,
    ("issued", "post"): ENDORSING,
    ("verified", "cca"): frozenset({"delete"}),
    ("verified", "post"): frozenset({"delete", "ofis"}),
    ("verified", "consignee"): frozenset({"sign_21"}),
    ("first_consignee_signed", "importer"): frozenset({"ofis"}),
    ("first_consignee_signed", "post"): frozenset({"ofis"}),
    ("base_for_extract", "importer"): frozenset({"extract"}),
    ("base_for_extract", "forwarder"): frozenset({"extract"}),
    ("base_for_extract", "cca"): frozenset({"split", "deplete"}),
    ("base_for_extract", "post"): frozenset({"split", "deplete", "ofis"}),
    ("ofis_irregularity", "cca"): frozenset({"close"}),
    ("ofis_irregularity", "post"): frozenset({"close"}),
}
LEADS_TO = {
    "submit": "description_completed",
    "sign_18": "issued",
    "sign_21": "first_consignee_signed",
    "delete": "deleted",
    "ofis": "ofis_irregularity",
    "deplete": "depleted",
    "start_customs": "issued",
    "replace": "issued",
}
STEPS = (*LEADS_TO, "sign_20", "close")
DECISIONS = {"organic": "", "conventional": "released_conventional", "no_release": "not_released"}
CLOSED_WHILE_REPLACED = frozenset({"edit point_of_entry", "edit first_consignee", "sign_20", "replace"})

EXTRACT_STEPS = ("request_endorsement", "sign_13", "sign_14", "delete", "edit packages")
OVER = ("deleted", "consignee_signed", "released_conventional", "not_released")


@dataclass(eq=False)
class Extract:
    """A batch, who made it, how many packages and kilograms it takes."""

    number: str
    status: str
    maker: str
    taken: int

    def may(self, who: str, act: str) -> bool:
        """Whether the table of extracts gives ``act``."""
        if self.status == "new":
            return who == self.maker and act in ("request_endorsement", "delete", "edit packages")
        if self.status == "submitted":
            return who in ("cca", "post") and act in ("sign_13", "edit packages")
        return self.status == "verified" and (who, act) == ("consignee", "sign_14")


@dataclass(eq=False)
class Certificate:
    """One certificate with a single line of 100 packages and 100 kilograms."""

    number: str
    maker: str
    status: str = "draft"
    before: str = ""
    in_batches: bool = False
    box_19: bool = False
    customs: bool = False
    replaces: "Certificate | None" = None
    replacement: "Certificate | None" = None
    extracts: list[Extract] = field(default_factory=list)

    @property
    def is_hidden(self) -> bool:
        """Whether only its maker sees it: it never left the draft."""
        return self.number.startswith("DRAFT")

    @property
    def is_being_replaced(self) -> bool:
        """Whether a replacement is in preparation."""
        return self.replacement is not None and self.replacement.status == "draft"

    def sees(self, who: str) -> bool:
        """Who has to do with it."""
        if self.is_hidden:
            return who == self.maker
        return who != "consignee" or not self.in_batches

    def may(self, who: str, act: str) -> bool:
        """Whether the table gives ``act`` to one of the seven."""
        if not self.sees(who):
            return False
        if self.is_being_replaced and act in CLOSED_WHILE_REPLACED:
            return False
        if act == "start_customs" and self.customs:
            return False
        if self.status == "draft":
            own = {"body": "sign_18"}.get(self.maker, "submit")
            return who == self.maker and (act in EVERYTHING or act in ("delete", own))
        rights = RIGHTS.get((self.status, who), frozenset())
        return act in rights or (act == "edit load" and "add load" in rights)  # saved as it was, nothing is changed

    @property
    def left(self) -> int:
        """How many packages no extract takes."""
        return 100 - sum(extract.taken for extract in self.extracts if extract.status != "deleted")

    @property
    def has_ended(self) -> bool:
        """Whether nothing is left and no extract is under way."""
        return not self.left and all(extract.status in OVER for extract in self.extracts)

"""The pages that guides lead to, each under its own heading. A certificate is reached by the list of its status."""

from portal.coi.domain.lifecycle import Status
from portal.information.guides.parts import Place

PROFILE = Place("My profile", "auth.profile")
TO_DO = Place("To do", "home.show")
INBOX = Place("Inbox", "notices.inbox")
NEW = Place("Select the commodities", "coi.new")
LANES = Place("Trade lanes", "lanes.index")
FILTERS = Place("Saved filters", "coi.saved")
ORGANISATIONS = Place("Organisations", "organisations.index")
DESK = Place("Requests to decide", "organisations.queue")
RIGHTS = Place("Who can change the COI?", "coi.rights")

DRAFTS, COMPLETED, ISSUED, VERIFIED, RECEIVED, BASES, IRREGULAR, NEW_EXTRACTS, SENT_EXTRACTS = (
    Place("Certificates", "coi.index", status)
    for status in (
        Status.DRAFT,
        Status.DESCRIPTION_COMPLETED,
        Status.ISSUED,
        Status.VERIFIED,
        Status.FIRST_CONSIGNEE_SIGNED,
        Status.BASE_FOR_EXTRACT,
        Status.OFIS_IRREGULARITY,
        Status.NEW,
        Status.SUBMITTED,
    )
)

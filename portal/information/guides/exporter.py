"""The guide of exporters: from the commodities to the submission, and what follows."""

from portal.coi.domain.lifecycle import CAPACITY_LABELS, Action, Capacity, Status
from portal.information.guides import places, shared
from portal.information.guides.parts import Guide, Point, Quoted, Standing, act, box, number
from portal.organisations.domain import ACTIVITY_LABELS, Activity
from portal.shared.text import N_

EXPORTER = Guide(
    key="exporter",
    title=CAPACITY_LABELS[Capacity.EXPORTER],
    purpose=Point(
        N_(
            "You describe the consignment before it leaves and submit it to your control body, which signs "
            "box %(body_declaration)s. From then on others carry the certificate, and you follow it."
        ),
        words={"body_declaration": number("body_declaration")},
    ),
    before=(
        shared.ROLE,
        Point(
            N_(
                "Your company registered for the activity %(exporter)s, as %(profile)s shows, and each producer "
                "registered too, with its control body: a certificate names only companies that the portal knows."
            ),
            words={
                "exporter": Quoted(ACTIVITY_LABELS[Activity.ORGANIC_EXPORTER]),
                "profile": places.PROFILE,
            },
        ),
        Point(
            N_(
                "The papers of the consignment: products, lots, packages, net weights and the gross weight, the importer, "
                "the point of entry, and the first consignee, unless the goods are to be split on arrival."
            )
        ),
    ),
    steps=(
        Point(
            N_(
                "On %(new)s, type names or CN codes, in English or French, several separated by commas. Tick what fits, "
                "then choose %(done)s."
            ),
            N_("Choose the commodities"),
            words={"new": places.NEW, "done": Quoted("Done")},
        ),
        Point(
            N_(
                "Boxes %(issuing_body)s and %(exporter)s open first: your control body, and your company. Fill in what you "
                "know of the commodities and choose %(save)s. Nothing is stored before that on %(new)s."
            ),
            N_("Save the draft"),
            N_("Only your own company sees the draft; your control body does not see it yet."),
            {
                "issuing_body": number("issuing_body"),
                "exporter": number("exporter"),
                "save": act(Action.SAVE),
                "new": places.NEW,
            },
        ),
        Point(
            N_(
                "Open it from %(drafts)s. Boxes with an amber tab are yours to fill in; %(open_all)s opens them together. "
                "In box %(goods)s, each lot of each producer has its own line: %(import_lines)s brings many at once."
            ),
            N_("Fill in the boxes"),
            N_("Boxes that follow from others fill themselves in."),
            {
                "drafts": places.DRAFTS,
                "open_all": Quoted("Open every box"),
                "goods": box("goods"),
                "import_lines": Quoted("Import lines…"),
            },
        ),
        Point(
            N_(
                "Beside the boxes of a certificate in %(drafts)s, %(ready)s says what is missing. %(checks)s lists what "
                "blocks the next step and what is only worth checking, and how to mend each."
            ),
            N_("Mend what stands against it"),
            words={
                "drafts": places.DRAFTS,
                "ready": Quoted("Ready?"),
                "checks": Quoted("Every check, and how to mend it"),
            },
        ),
        Point(
            N_("Above the boxes of your certificate in %(drafts)s, choose %(submit)s, read the summary, and confirm."),
            N_("Submit it"),
            N_(
                "The certificate gets its number. Your control body checks it, corrects what it must, and signs "
                "box %(body_declaration)s before the goods leave."
            ),
            {
                "drafts": places.DRAFTS,
                "submit": act(Action.SUBMIT),
                "body_declaration": number("body_declaration"),
            },
        ),
        Point(
            N_(
                "In %(completed)s, each certificate says who must act and since when; %(remind)s tells them, once a day. "
                "When it stands at %(issued_badge)s, the goods may leave."
            ),
            N_("Follow it"),
            N_(
                "At the point of entry the authority signs box %(endorsement)s; then the first consignee signs "
                "box %(reception)s."
            ),
            {
                "completed": places.COMPLETED,
                "remind": Quoted("Remind"),
                "issued_badge": Standing(Status.ISSUED),
                "endorsement": number("endorsement"),
                "reception": number("reception"),
            },
        ),
    ),
    troubles=(
        Point(
            N_(
                "In a box of your certificate in %(drafts)s, choose %(missing)s under the field: you look again, create the "
                "company, or invite it by e-mail. Its place is held, and fills itself in once the company is valid."
            ),
            N_("A partner is not found"),
            words={"drafts": places.DRAFTS, "missing": Quoted("Not found? Create it or invite it")},
        ),
        Point(
            N_(
                "On the certificate, in %(drafts)s, %(offline)s gives you a workbook to fill in anywhere. Send it back "
                "later: you see every change before it is saved."
            ),
            N_("The connection is bad"),
            words={"drafts": places.DRAFTS, "offline": Quoted("Fill in offline…")},
        ),
        Point(
            N_(
                "Open the certificate from %(completed)s and choose %(change)s: you are told who may change it, and your "
                "words go to them. You cannot change it yourself any more."
            ),
            N_("You see a mistake after you submitted"),
            words={"completed": places.COMPLETED, "change": Quoted("I need to change something…")},
        ),
        Point(
            N_(
                "As long as it is in %(drafts)s, choose %(delete)s. Once submitted, only the control body can, and "
                "it gives a reason."
            ),
            N_("The consignment is called off"),
            words={"drafts": places.DRAFTS, "delete": act(Action.DELETE)},
        ),
    ),
    quick=(
        Point(
            N_(
                "For the same partners and products, choose %(keep)s on a certificate in %(drafts)s: the next one "
                "starts from %(lanes)s, and only lots, packages and weights are left to you."
            ),
            words={
                "keep": Quoted("Keep as a trade lane…"),
                "drafts": places.DRAFTS,
                "lanes": places.LANES,
            },
        ),
        Point(
            N_("%(copy)s on any certificate, as in %(completed)s, makes a new draft without its lots and weights."),
            words={"copy": act(Action.COPY), "completed": places.COMPLETED},
        ),
        shared.KEYBOARD,
    ),
)

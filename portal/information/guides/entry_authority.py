"""The guide of authorities at a point of entry: to verify, to decide in box 20, to split, to report."""

from portal.coi.domain.checks import ORGANIC
from portal.coi.domain.editions.coi_2017 import CONVENTIONAL, NO_RELEASE
from portal.coi.domain.lifecycle import CAPACITY_LABELS, FLAG_LABELS, Action, Capacity, Flag, Status
from portal.information.guides import places, shared
from portal.information.guides.parts import Guide, Point, Quoted, Standing, act, box, choice, number
from portal.shared.text import N_

ENTRY_AUTHORITY = Guide(
    key="entry-authority",
    title=CAPACITY_LABELS[Capacity.ENTRY_AUTHORITY],
    purpose=Point(
        N_(
            "You verify each consignment that arrives at your post and sign box %(endorsement)s with your decision. "
            "Without your signature nothing is released as organic."
        ),
        words={"endorsement": number("endorsement")},
    ),
    before=(
        Point(
            N_(
                "An account in your own name, and a role at your post: in %(profile)s, choose %(request)s and look for the "
                "code or the name of the post. The national authority decides."
            ),
            words={"profile": places.PROFILE, "request": Quoted("Request new role")},
        ),
        shared.SIGNATURE,
    ),
    steps=(
        Point(
            N_(
                "%(to_do)s shows what you have to verify, the longest waiting first. You see each certificate as soon as "
                "it is submitted, so %(completed)s tells what is on its way."
            ),
            N_("See what arrives"),
            words={"to_do": places.TO_DO, "completed": places.COMPLETED},
        ),
        Point(
            N_(
                "Open the certificate from %(issued)s. %(documents)s stand below the boxes; you can add your own there, such as "
                "a report of analysis."
            ),
            N_("Read the certificate and its documents"),
            N_("A box that was changed after box %(body_declaration)s was signed says so, and shows what it was."),
            {
                "issued": places.ISSUED,
                "documents": Quoted("Accompanying documents"),
                "body_declaration": number("body_declaration"),
            },
        ),
        Point(
            N_(
                "Only if the goods go through one: fill in box %(customs_procedure)s of the certificate in %(issued)s, then "
                "choose %(start)s."
            ),
            N_("Start a customs procedure"),
            N_("The certificate waits as it is; you sign when the procedure has ended."),
            {
                "customs_procedure": box("customs_procedure"),
                "issued": places.ISSUED,
                "start": act(Action.START_CUSTOMS),
            },
        ),
        Point(
            N_(
                "On the certificate in %(issued)s, choose %(sign)s. Give the result of each check and one decision: "
                "%(organic)s, %(conventional)s, or %(no_release)s. The last two ask for a reason."
            ),
            N_("Decide and sign box %(endorsement)s"),
            N_(
                "Released as organic, the certificate stands at %(verified)s and the first consignee acts next; in batches, "
                "at %(base)s. With another decision, its road ends."
            ),
            {
                "endorsement": number("endorsement"),
                "issued": places.ISSUED,
                "sign": act(Action.SIGN_20),
                "organic": choice("endorsement", "decision", ORGANIC),
                "conventional": choice("endorsement", "decision", CONVENTIONAL),
                "no_release": choice("endorsement", "decision", NO_RELEASE),
                "verified": Standing(Status.VERIFIED),
                "base": Standing(Status.BASE_FOR_EXTRACT),
            },
        ),
        Point(
            N_(
                "Extracts that importers sent wait in %(sent)s, each with the button %(sign_batch)s. On a certificate in "
                "%(bases)s, %(split)s makes one yourself; %(deplete)s ends it once nothing is to be taken any more."
            ),
            N_("Release batches"),
            N_("The consignee of the batch signs next."),
            {
                "sent": places.SENT_EXTRACTS,
                "sign_batch": act(Action.SIGN_13),
                "bases": places.BASES,
                "split": act(Action.SPLIT),
                "deplete": act(Action.DEPLETE),
            },
        ),
        Point(
            N_(
                "On a certificate in %(verified)s, choose %(report)s and say what you found. In %(irregular)s, %(close)s ends "
                "it with your conclusion."
            ),
            N_("Report an irregularity, and close it"),
            words={
                "verified": places.VERIFIED,
                "report": act(Action.OFIS),
                "irregular": places.IRREGULAR,
                "close": act(Action.CLOSE),
            },
        ),
    ),
    troubles=(
        Point(
            N_(
                "The decision %(organic)s is then refused: on the certificate in %(issued)s, choose another one and give "
                "the reason."
            ),
            N_("A check is not acceptable"),
            words={"organic": choice("endorsement", "decision", ORGANIC), "issued": places.ISSUED},
        ),
        Point(
            N_(
                "Box %(first_consignee)s of a certificate in %(issued)s is open to you too: name the right one before you "
                "sign."
            ),
            N_("The first consignee is another one"),
            words={"first_consignee": box("first_consignee"), "issued": places.ISSUED},
        ),
        Point(
            N_(
                "A certificate in %(issued)s that is marked %(replaced)s waits for its control body, which is about to "
                "sign another one. Verify that one when it is there."
            ),
            N_("The button to sign is missing"),
            words={"issued": places.ISSUED, "replaced": Quoted(FLAG_LABELS[Flag.REPLACEMENT_IN_PREPARATION])},
        ),
        Point(
            N_(
                "As long as nobody has signed after you, open it from %(verified)s and choose %(delete)s; the reason stays "
                "with it. The importer then needs another certificate."
            ),
            N_("You signed by mistake"),
            words={"verified": places.VERIFIED, "delete": act(Action.DELETE)},
        ),
    ),
    quick=(shared.TO_DO, shared.SAVED_FILTER, shared.KEYBOARD),
)

"""The guide of first consignees, and of consignees of a batch: to receive, to compare, to sign."""

from portal.coi.domain.lifecycle import CAPACITY_LABELS, Action, Capacity, Status
from portal.information.guides import places, shared
from portal.information.guides.parts import Guide, Point, Quoted, Standing, act, box, number
from portal.organisations.domain import ACTIVITY_LABELS, Activity
from portal.shared.text import N_

FIRST_CONSIGNEE = Guide(
    key="first-consignee",
    title=CAPACITY_LABELS[Capacity.FIRST_CONSIGNEE],
    purpose=Point(
        N_(
            "You physically receive the goods, compare them with the certificate, and sign box %(reception)s. With your "
            "signature its road ends."
        ),
        words={"reception": number("reception")},
    ),
    before=(
        shared.ROLE,
        Point(
            N_(
                "Your company registered for the activity %(operator)s, as %(profile)s shows, or as an importer, and valid "
                "before the control body signs."
            ),
            words={
                "operator": Quoted(ACTIVITY_LABELS[Activity.ORGANIC_OPERATOR]),
                "profile": places.PROFILE,
            },
        ),
        shared.SIGNATURE,
    ),
    steps=(
        Point(
            N_(
                "As soon as a certificate is submitted that names you in box %(first_consignee)s, you see it: first in "
                "%(completed)s, then in %(issued)s. Nothing is asked of you yet."
            ),
            N_("See what is on its way"),
            N_("The authority at the point of entry verifies the goods and signs box %(endorsement)s."),
            {
                "first_consignee": box("first_consignee"),
                "completed": places.COMPLETED,
                "issued": places.ISSUED,
                "endorsement": number("endorsement"),
            },
        ),
        Point(
            N_(
                "Open the certificate from %(verified)s and hold it against the goods: products, lots and packages of "
                "box %(goods)s, containers and seals of box %(containers)s."
            ),
            N_("Compare, when the goods arrive"),
            words={
                "verified": places.VERIFIED,
                "goods": box("goods"),
                "containers": box("containers"),
            },
        ),
        Point(
            N_(
                "Above the boxes of the certificate in %(verified)s, choose %(sign)s, read the declaration, and give your "
                "password or your code."
            ),
            N_("Sign box %(reception)s"),
            N_("The certificate stands at %(signed)s, and nobody has to act any more."),
            {
                "reception": number("reception"),
                "verified": places.VERIFIED,
                "sign": act(Action.SIGN_21),
                "signed": Standing(Status.FIRST_CONSIGNEE_SIGNED),
            },
        ),
        Point(
            N_(
                "For one batch of a consignment that was split, you get an extract instead. It waits in %(verified)s in "
                "the same way, and the button is %(sign_batch)s."
            ),
            N_("Receive a batch"),
            N_("The extract stands at %(signed)s."),
            {
                "verified": places.VERIFIED,
                "sign_batch": act(Action.SIGN_14),
                "signed": Standing(Status.CONSIGNEE_SIGNED),
            },
        ),
    ),
    troubles=(
        Point(
            N_(
                "Do not sign. Tell the importer and the authority, whose addresses stand on the certificate in "
                "%(verified)s: the authority can report an irregularity there."
            ),
            N_("The goods are not those of the certificate"),
            words={"verified": places.VERIFIED},
        ),
        Point(
            N_(
                "Open it from %(issued)s and choose %(change)s: until box %(endorsement)s is signed, the importer can name "
                "another company, and your words reach them."
            ),
            N_("The certificate names you, and should not"),
            words={
                "issued": places.ISSUED,
                "change": Quoted("I need to change something…"),
                "endorsement": number("endorsement"),
            },
        ),
        shared.PREPARER,
    ),
    quick=(shared.TO_DO, shared.SAVED_FILTER, shared.KEYBOARD),
)

"""The guide of control bodies: requests, what was submitted, box 18, replacements."""

from portal.coi.domain.lifecycle import CAPACITY_LABELS, Action, Capacity, Status
from portal.information.guides import places, shared
from portal.information.guides.parts import Guide, Point, Quoted, Standing, act, box, label, number
from portal.shared.text import N_

CONTROL_BODY = Guide(
    key="control-body",
    title=CAPACITY_LABELS[Capacity.CONTROL_BODY],
    purpose=Point(
        N_(
            "You check what exporters and importers submit, correct it and sign box %(body_declaration)s: with that the "
            "certificate is issued. You also decide about the operators you control, where their country leaves that "
            "to you."
        ),
        words={"body_declaration": number("body_declaration")},
    ),
    before=(
        Point(
            N_(
                "An account in your own name, and a role for each code of your body, because each country where it works "
                "has a code of its own: in %(profile)s, choose %(request)s and tick them all."
            ),
            words={"profile": places.PROFILE, "request": Quoted("Request new role")},
        ),
        Point(
            N_(
                "A recognition that covers the country and the categories of the products. The portal knows it from its "
                "lists and says so in box %(procedure)s."
            ),
            words={"procedure": number("procedure")},
        ),
        shared.SIGNATURE,
    ),
    steps=(
        Point(
            N_(
                "Open the oldest request of %(desk)s. What is known of the person and the company stands beside the "
                "decision: %(accept)s validates both in one act."
            ),
            N_("Decide who may act"),
            N_(
                "The person is told by e-mail, with your reason if you refused. Until then nothing can be signed for them."
            ),
            {"desk": places.DESK, "accept": Quoted("Accept")},
        ),
        Point(
            N_(
                "Take what waits longest from %(completed)s. Every box of the description is open to you: correct what is "
                "wrong yourself, and save box by box."
            ),
            N_("Check and correct what was submitted"),
            N_("The exporter sees each change in the history of the certificate."),
            {"completed": places.COMPLETED},
        ),
        Point(
            N_(
                "On the certificate in %(completed)s, %(checks)s shows what the rules found: recognition, origins, weights, "
                "containers, lots that stand on another certificate."
            ),
            N_("Look at every check"),
            words={"completed": places.COMPLETED, "checks": Quoted("Every check, and how to mend it")},
        ),
        Point(
            N_(
                "Choose %(sign)s on the certificate in %(completed)s. Give the result of the %(documentary)s, which must be "
                "acceptable, and of the %(physical)s; read the declaration; give your password or your code."
            ),
            N_("Sign box %(body_declaration)s, before the goods leave"),
            N_("The certificate stands at %(issued)s, and the authority of box %(point_of_entry)s acts next."),
            {
                "body_declaration": number("body_declaration"),
                "sign": act(Action.SIGN_18),
                "completed": places.COMPLETED,
                "documentary": label("body_declaration", "documentary_check"),
                "physical": label("body_declaration", "physical_check"),
                "issued": Standing(Status.ISSUED),
                "point_of_entry": number("point_of_entry"),
            },
        ),
        Point(
            N_(
                "Until box %(endorsement)s is signed you can still complete the point of entry, the containers, the gross "
                "weight and the means of transport of a certificate in %(issued)s, and the packages of box %(goods)s."
            ),
            N_("Complete what was not known"),
            N_("The box says that it changed after the signature, and what it was."),
            {
                "endorsement": number("endorsement"),
                "issued": places.ISSUED,
                "goods": box("goods"),
            },
        ),
        Point(
            N_(
                "For anything else, choose %(replace)s on the certificate in %(issued)s and give a reason. A draft is made "
                "with all that it says; correct it there and sign it."
            ),
            N_("Replace it, if the mistake is elsewhere"),
            N_("The former certificate holds until the new one is signed, and then stands at %(replaced)s."),
            {
                "replace": act(Action.REPLACE),
                "issued": places.ISSUED,
                "replaced": Standing(Status.REPLACED),
            },
        ),
    ),
    troubles=(
        Point(
            N_(
                "Do not sign. On the certificate in %(completed)s, choose %(delete)s and give the reason: those it names "
                "are told."
            ),
            N_("The consignment cannot be certified"),
            words={"completed": places.COMPLETED, "delete": act(Action.DELETE)},
        ),
        Point(
            N_(
                "Its request is on %(desk)s, or on that of the authority of its country. Decide there first, then sign."
            ),
            N_("The exporter or the first consignee is not valid yet"),
            words={"desk": places.DESK},
        ),
        Point(
            N_(
                "The planned departure of box %(journey)s is counted down on the certificate and in %(to_do)s. Once the "
                "goods have left, signing is late: say so to the authority."
            ),
            N_("The goods leave soon"),
            words={"journey": number("journey"), "to_do": places.TO_DO},
        ),
        shared.PREPARER,
    ),
    quick=(
        Point(
            N_(
                "You can write a certificate yourself, beginning on %(new)s: you then sign it as a draft, and nobody "
                "submits it."
            ),
            words={"new": places.NEW},
        ),
        Point(
            N_(
                "From request to request on %(desk)s, the access key N leads to the next one and P to the one before. "
                "The ready-made reasons save typing."
            ),
            words={"desk": places.DESK},
        ),
        shared.SAVED_FILTER,
        shared.KEYBOARD,
    ),
)

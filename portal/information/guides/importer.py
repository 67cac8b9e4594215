"""The guide of importers and of those responsible for the load: boxes 9 and 12, the load, extracts."""

from portal.coi.domain.lifecycle import CAPACITY_LABELS, Action, Capacity, Status
from portal.information.guides import places, shared
from portal.information.guides.parts import Guide, Point, Quoted, Standing, act, box, label, number
from portal.organisations.domain import ACTIVITY_LABELS, Activity
from portal.shared.text import N_

IMPORTER = Guide(
    key="importer",
    title=CAPACITY_LABELS[Capacity.IMPORTER],
    purpose=Point(
        N_(
            "You bring the goods into the Union, and your EORI number stands on the certificate. You write the certificate "
            "yourself, or leave that to the exporter; in both cases boxes %(point_of_entry)s and %(first_consignee)s "
            "stay open to you until the goods are verified. Forwarders who are responsible for the load find their part "
            "here too."
        ),
        words={"point_of_entry": number("point_of_entry"), "first_consignee": number("first_consignee")},
    ),
    before=(
        shared.ROLE,
        Point(
            N_(
                "Your company registered for the activity %(importer)s, as %(profile)s shows, with its EORI number: "
                "without it nobody can submit the certificate."
            ),
            words={
                "importer": Quoted(ACTIVITY_LABELS[Activity.ORGANIC_IMPORTER]),
                "profile": places.PROFILE,
            },
        ),
        Point(N_("The point of entry, and whether one company receives everything or the goods are split.")),
    ),
    steps=(
        Point(
            N_(
                "Agree with the exporter on who writes. If it is you, begin on %(new)s: commodities, then "
                "boxes %(issuing_body)s and %(exporter)s, then %(save)s."
            ),
            N_("Settle who writes"),
            N_(
                "A draft is seen by the company that created it, and by nobody else. Whoever wrote it submits it to the "
                "control body."
            ),
            {
                "new": places.NEW,
                "issuing_body": number("issuing_body"),
                "exporter": number("exporter"),
                "save": act(Action.SAVE),
            },
        ),
        Point(
            N_(
                "Open the certificate from %(completed)s as soon as it is there, and look at box %(point_of_entry)s: the "
                "authority you choose is the one that will verify the goods."
            ),
            N_("Check the point of entry"),
            N_("The control body signs meanwhile; box %(number)s stays open to you afterwards."),
            {
                "completed": places.COMPLETED,
                "point_of_entry": box("point_of_entry"),
                "number": number("point_of_entry"),
            },
        ),
        Point(
            N_(
                "In box %(first_consignee)s of a certificate in %(issued)s, name the company that physically receives the "
                "goods; or tick %(in_batches)s if there are several."
            ),
            N_("Say who receives the goods"),
            N_("The authority looks at this box when it signs: afterwards it is closed."),
            {
                "first_consignee": box("first_consignee"),
                "issued": places.ISSUED,
                "in_batches": label("first_consignee", "in_batches"),
            },
        ),
        Point(
            N_(
                "Once box %(body_declaration)s is signed, you can add a forwarder or a customs agent in box %(load)s of a "
                "certificate in %(issued)s. Who stands there already stays."
            ),
            N_("Name who is responsible for the load"),
            N_("They see the certificate, and may change the same boxes as you."),
            {
                "body_declaration": number("body_declaration"),
                "load": box("load"),
                "issued": places.ISSUED,
            },
        ),
        Point(
            N_(
                "If the goods were released in batches, open the certificate from %(bases)s and choose %(extract)s: one "
                "extract is one batch for one consignee, and the portal counts what is left."
            ),
            N_("Make an extract for each batch"),
            N_("You send the extract to the authority. Once it has signed, the consignee of the batch signs."),
            {"bases": places.BASES, "extract": act(Action.EXTRACT)},
        ),
        Point(
            N_(
                "When box %(reception)s is signed, the road ends. If something turns out to be wrong later, open the "
                "certificate from %(received)s and choose %(report)s."
            ),
            N_("Report what turns out to be wrong"),
            N_("The certificate stands at %(irregular)s until an authority closes it."),
            {
                "reception": number("reception"),
                "received": places.RECEIVED,
                "report": act(Action.OFIS),
                "irregular": Standing(Status.OFIS_IRREGULARITY),
            },
        ),
    ),
    troubles=(
        Point(
            N_(
                "Change box %(point_of_entry)s of the certificate in %(issued)s. The new authority sees it at once, the "
                "former one does not any more."
            ),
            N_("The goods arrive somewhere else"),
            words={"point_of_entry": box("point_of_entry"), "issued": places.ISSUED},
        ),
        Point(
            N_(
                "An administrator of your company adds it on the page of the company, under %(organisations)s. Then the "
                "certificate can be submitted."
            ),
            N_("The EORI number is missing"),
            words={"organisations": places.ORGANISATIONS},
        ),
        shared.ANOTHER_BOX,
        shared.PREPARER,
    ),
    quick=(
        shared.TO_DO,
        Point(
            N_(
                "Choose %(keep)s on a certificate in %(issued)s: the next one starts from %(lanes)s with the same partners "
                "and products."
            ),
            words={
                "keep": Quoted("Keep as a trade lane…"),
                "issued": places.ISSUED,
                "lanes": places.LANES,
            },
        ),
        shared.SAVED_FILTER,
        shared.KEYBOARD,
    ),
)

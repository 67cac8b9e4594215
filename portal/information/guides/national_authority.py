"""The guide of national authorities, INAO in France: who may act, and the certificates of their points of entry."""

from portal.coi.domain.lifecycle import Action
from portal.information.guides import places, shared
from portal.information.guides.parts import Guide, Point, Quoted, act, number
from portal.organisations.domain import RoleStatus
from portal.organisations.domain.requests import ROLE_STATUS_LABELS
from portal.shared.text import N_

NATIONAL_AUTHORITY = Guide(
    key="inao",
    title=N_("INAO, and the national authority of another country"),
    purpose=Point(
        N_(
            "You decide who may act for the companies, the control bodies and the points of entry of your country. What a "
            "point of entry may do to a certificate you may do too, because you stand above it."
        )
    ),
    before=(
        Point(
            N_(
                "An account in your own name, and a role in your authority: in %(profile)s, choose %(request)s. The "
                "European Commission validates the first of you; that person then lets colleagues in."
            ),
            words={"profile": places.PROFILE, "request": Quoted("Request new role")},
        ),
        shared.SIGNATURE,
    ),
    steps=(
        Point(
            N_(
                "%(desk)s shows what is yours to decide, the oldest first; %(late)s leaves only what waits longer than was "
                "announced."
            ),
            N_("Begin with what waits longest"),
            words={"desk": places.DESK, "late": Quoted("Late only")},
        ),
        Point(
            N_(
                "On a request of %(desk)s, %(known)s sets what was typed beside what can be verified: the EORI number, the "
                "organic certificate, the control body, companies with a similar name, who is there already."
            ),
            N_("Look at what is known"),
            words={"desk": places.DESK, "known": Quoted("What is known")},
        ),
        Point(
            N_(
                "On a request of %(desk)s, %(accept)s validates the company, its new activities and the person in one act. "
                "%(refuse)s asks for a reason; %(ask)s leaves the request open."
            ),
            N_("Decide on each request"),
            N_(
                "The person is told by e-mail, with your words. Their role stands at %(valid)s in their profile, and they "
                "can act at once."
            ),
            {
                "desk": places.DESK,
                "accept": Quoted("Accept"),
                "refuse": Quoted("Refuse"),
                "ask": Quoted("Ask for one missing thing"),
                "profile": places.PROFILE,
                "valid": Quoted(ROLE_STATUS_LABELS[RoleStatus.VALID]),
            },
        ),
        Point(
            N_(
                "On the page of a company under %(organisations)s, %(validate)s opens each of its activities; the people "
                "who act for it stand below."
            ),
            N_("Suspend, restore, correct"),
            N_("Whoever is suspended sees the reason. What was signed before stays signed."),
            {"organisations": places.ORGANISATIONS, "validate": Quoted("Validate, suspend…")},
        ),
        Point(
            N_(
                "Where a point of entry cannot act, open the certificate from %(issued)s: box %(endorsement)s is open to "
                "you as well, and the button is %(sign)s."
            ),
            N_("Sign in the place of a point of entry"),
            N_("The first consignee acts next, or the importer makes extracts."),
            {"issued": places.ISSUED, "endorsement": number("endorsement"), "sign": act(Action.SIGN_20)},
        ),
        Point(
            N_("Open a certificate from %(irregular)s, read why, and choose %(close)s with your conclusion."),
            N_("Close an irregularity"),
            N_("The certificate goes back to the status it had, and the road goes on from there."),
            {"irregular": places.IRREGULAR, "close": act(Action.CLOSE)},
        ),
    ),
    troubles=(
        Point(
            N_(
                "Open the one that stays under %(organisations)s and choose %(merge)s. You see both side by side; the "
                "merge can be undone."
            ),
            N_("A company is there twice"),
            words={"organisations": places.ORGANISATIONS, "merge": Quoted("Merge a duplicate…")},
        ),
        Point(
            N_(
                "On its page under %(organisations)s, choose %(suspend)s beside the person and give the reason: they can no "
                "longer act, from their next page on."
            ),
            N_("You accepted the wrong person"),
            words={"organisations": places.ORGANISATIONS, "suspend": Quoted("Suspend…")},
        ),
        Point(
            N_(
                "Open it from %(verified)s and choose %(delete)s; the reason stays with it. The number is never used again."
            ),
            N_("A certificate was verified by mistake"),
            words={"verified": places.VERIFIED, "delete": act(Action.DELETE)},
        ),
        Point(
            N_(
                "Each country chooses whether its authority, the control bodies or both decide about its companies. Ask "
                "those who run the portal to change it for yours; %(rights)s tells the rest."
            ),
            N_("Requests reach you that others should decide"),
            words={"rights": places.RIGHTS},
        ),
    ),
    quick=(
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

"""What several guides say in the same words: the account and the role, the keyboard, the rest of the help."""

from portal.information.guides import places
from portal.information.guides.parts import Point, Quoted
from portal.shared.text import N_

ROLE = Point(
    N_(
        "An account in your own name, and a role: in %(profile)s, choose %(request)s and find your organisation. "
        "Whoever validates it is told at once; two working days are announced to you."
    ),
    words={"profile": places.PROFILE, "request": Quoted("Request new role")},
)
SIGNATURE = Point(
    N_(
        "Your password at hand, because you sign with it; or the code of your second factor, which %(profile)s offers "
        "under %(turn_on)s and which this portal may ask of your kind of role."
    ),
    words={"profile": places.PROFILE, "turn_on": Quoted("Turn the second factor on")},
)
PREPARER = Point(
    N_(
        "You are a preparer: you fill in and save, and leave submitting and signing to a colleague. An administrator of "
        "your organisation gives you another level on its page, under %(organisations)s."
    ),
    N_("You see the certificate, but no button to sign"),
    words={"organisations": places.ORGANISATIONS},
)
ANOTHER_BOX = Point(
    N_(
        "Open the certificate from %(issued)s and choose %(change)s: you are told who may change it, whether the "
        "certificate must be replaced for that, and your words go to them."
    ),
    N_("Something is wrong that you may not change"),
    words={"issued": places.ISSUED, "change": Quoted("I need to change something…")},
)
KEYBOARD = Point(
    N_(
        "Keep your hands on the keyboard: %(skip)s is the first stop of the Tab key in %(to_do)s as on every page; "
        "Enter in a look-up field searches, and anywhere else in a form it sends the form."
    ),
    words={"skip": Quoted("Skip to the content"), "to_do": places.TO_DO},
)
TO_DO = Point(
    N_("Begin the day with %(to_do)s: what waits for you, the longest waiting first. The %(inbox)s says what changed."),
    words={"to_do": places.TO_DO, "inbox": places.INBOX},
)
SAVED_FILTER = Point(
    N_(
        "Filter the list once, as in %(issued)s, then choose %(save)s under it: the filter stands above the list from "
        "then on, under the name you gave it."
    ),
    words={"issued": places.ISSUED, "save": Quoted("Save this filter…")},
)

"""The guides: for each actor, what they do here and how, in the very words of the portal. Data, and whose is which."""

from collections.abc import Mapping

from portal.information.guides.consignee import FIRST_CONSIGNEE
from portal.information.guides.control_body import CONTROL_BODY
from portal.information.guides.entry_authority import ENTRY_AUTHORITY
from portal.information.guides.exporter import EXPORTER
from portal.information.guides.importer import IMPORTER
from portal.information.guides.national_authority import NATIONAL_AUTHORITY
from portal.information.guides.parts import Guide
from portal.organisations.domain import Activity, Function
from portal.shared.people import Actor, Post, RoleKind

GUIDES: Mapping[str, Guide] = {
    guide.key: guide
    for guide in (EXPORTER, IMPORTER, CONTROL_BODY, NATIONAL_AUTHORITY, ENTRY_AUTHORITY, FIRST_CONSIGNEE)
}
"""By key, in the order in which a certificate meets the actors; whoever validates stands in the middle."""

FOR_ACTIVITIES: Mapping[str, Guide] = {
    Activity.ORGANIC_EXPORTER: EXPORTER,
    Activity.ORGANIC_PRODUCER: EXPORTER,
    Activity.ORGANIC_IMPORTER: IMPORTER,
    Activity.RFL: IMPORTER,
    Activity.ORGANIC_OPERATOR: FIRST_CONSIGNEE,
}
FOR_FUNCTIONS: Mapping[str | None, Guide] = {
    Function.CCA: NATIONAL_AUTHORITY,
    Function.BCP: ENTRY_AUTHORITY,
    Function.RELEASE: ENTRY_AUTHORITY,
}


def own(actor: Actor) -> list[Guide]:
    """The guides of what a person acts for, that of the chosen post first; none for whoever only reads."""
    chosen = actor.post
    posts = sorted(actor.posts, key=lambda post: post != chosen)
    return list({guide.key: guide for post in posts for guide in _of(post)}.values())


def _of(post: Post) -> list[Guide]:
    if post.kind is RoleKind.CONTROL_BODY:
        return [CONTROL_BODY]
    if post.kind is RoleKind.AUTHORITY:
        return [FOR_FUNCTIONS[post.function]] if post.function in FOR_FUNCTIONS else []
    return [guide for activity, guide in FOR_ACTIVITIES.items() if activity in post.activities]

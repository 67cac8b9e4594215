"""Telling people what becomes of a certificate (N05–N12, N15); inside the transaction of the act, once it is done."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from portal.coi.domain.content import Content
from portal.coi.domain.lifecycle import OF_ITS_CREATOR, Capacity
from portal.coi.domain.telling import EVERYBODY, NAMED, NO_LONGER_NAMED, TELLINGS, WATCHED, key
from portal.coi.models import Coi
from portal.coi.queries.contents import content_of
from portal.coi.queries.people import Person, people_of
from portal.notices.services import Told, notify_each
from portal.organisations.services.telling import recipient
from portal.persistence.audit import By


def tell(coi: Coi, event: str, by: By | None, *, reason: str = "") -> None:
    """Tell of an event those whom its row of the table names; a draft is nobody's business yet (D36)."""
    telling = TELLINGS.get((coi.edition.kind, event))
    if telling is None or coi.reference is None:
        return
    matter = _Matter(coi, by)
    matter.tell_event(event, matter.readers(matter.named_as(telling.to)), reason=reason)


def tell_creator(coi: Coi, event: str) -> None:
    """Tell whoever writes a draft of what the clock brought."""
    matter = _Matter(coi, None)
    matter.tell_event(event, matter.readers([coi.creator_id]))


def tell_renamed(coi: Coi, before: Content, by: By) -> None:
    """Tell organisations that boxes name now, or no longer, since ``before`` (N07)."""
    if coi.reference is None:
        return
    named, gone = _changes(coi, before)
    if not named and not gone:
        return
    matter = _Matter(coi, by)
    readers = matter.readers([*named, *(id_ for id_ in gone if id_ not in named)])
    for event, boxes in ((NAMED, named), (NO_LONGER_NAMED, {i: b for i, b in gone.items() if i not in named})):
        for numbers in sorted(set(map(tuple, boxes.values()))):
            concerned = [reader for reader in readers if tuple(boxes.get(reader.named_id, ())) == numbers]
            matter.tell_event(event, concerned, boxes=", ".join(numbers))


def remind(coi: Coi, by: By, *, message: str = "") -> int:
    """Tell those who must act on the certificate now that somebody waits for it (N12); how many people were told."""
    matter = _Matter(coi, by)
    readers = matter.readers(matter.awaited)
    matter.send("coi_reminder", readers, lambda todo: {"message": message, "todo": todo})
    return len(readers)


def tell_asked(coi: Coi, asked_id: int, by: By, link: str, parameters: Mapping[str, Any]) -> int:
    """Tell the people of an organisation that somebody asks them for a change (N15); how many were told."""
    matter = _Matter(coi, by)
    matter.link = link
    readers = matter.readers([asked_id])
    matter.send("coi_change_asked", readers, lambda _todo: parameters)
    return len(readers)


def _changes(coi: Coi, before: Content) -> tuple[dict[int, list[str]], dict[int, list[str]]]:
    """The organisations that watched boxes name now and did not before, and the reverse, each with its boxes."""
    named: dict[int, list[str]] = defaultdict(list)
    gone: dict[int, list[str]] = defaultdict(list)
    for (key_, name), capacity in coi.edition.capacities.items():
        if capacity in WATCHED:
            box = coi.edition.box(key_)
            old, new = _ids(before.value(key_, name)), _ids(coi.answers(box)[name])
            for changed, ids in ((named, new - old), (gone, old - new)):
                for id_ in sorted(ids):
                    changed[id_].append(box.number)
    return named, gone


def _ids(value: Any) -> set[int]:
    return set(value) if isinstance(value, list | tuple) else {value} - {None}


class _Matter:
    """A certificate as it stands after an act, and who acted."""

    def __init__(self, coi: Coi, by: By | None) -> None:
        self.coi, self.by = coi, by
        self.parties = content_of(coi).parties
        self.link = f"/coi/{coi.number}"
        self.author = ", ".join(filter(None, (by.actor.name, by.post.name if by.post else ""))) if by else ""
        self.visible_to = {*self.named_as(EVERYBODY), *(_named_on(coi.base, EVERYBODY) if coi.base else ())}
        capacities = coi.edition.awaited(coi.state, coi.flags)
        self.awaited = self.named_as(capacities)
        words = coi.edition.due(coi.state, coi.awaited, coi.flags)
        self.next_steps = [words] if words else []

    def named_as(self, capacities: Collection[Capacity]) -> list[int]:
        """The organisations that act as one of ``capacities``, in the order of the boxes.

        What an extract has no box for is read from its certificate.
        """
        coi, own = self.coi, set(self.coi.edition.capacities.values())
        found = _named_on(coi, capacities)
        if coi.base is not None:
            found += _named_on(coi.base, set(capacities) - own)
        if Capacity.EU_AUTHORITY in capacities:
            posts = _named_on(coi, (Capacity.ENTRY_AUTHORITY,))
            found += [superior for id_ in posts if (superior := self.parties[id_].superior_id)]
        found += [] if OF_ITS_CREATOR.isdisjoint(capacities) else [coi.creator_id]
        return list(dict.fromkeys(found))

    def readers(self, organisation_ids: Collection[int]) -> list[Person]:
        """The people of organisations, each once, for the one that must act where several are theirs; not who acted."""
        order = {id_: (id_ not in self.awaited, place) for place, id_ in enumerate(organisation_ids)}
        once: dict[int, Person] = {}
        for person in sorted(people_of(organisation_ids), key=lambda person: order[person.named_id]):
            once.setdefault(person.account.id, person)
        if self.by is not None:
            once.pop(self.by.actor.account_id, None)
        return list(once.values())

    def tell_event(self, event: str, readers: Iterable[Person], *, boxes: str = "", reason: str = "") -> None:
        """Tell of an event of the table."""
        kind = self.coi.edition.kind
        names = ", ".join(self.parties[id_].name for id_ in self.awaited if id_ in self.parties)
        about = {"event": key(kind, event), "boxes": boxes, "reason": reason}
        self.send(
            "coi_event",
            readers,
            lambda todo: about | {"todo": todo, "waits_for": "" if todo else names},
            number=TELLINGS[kind, event].number,
        )

    def send(
        self,
        notice: str,
        readers: Iterable[Person],
        parameters: Callable[[list[str]], Mapping[str, Any]],
        *,
        number: str = "",
    ) -> None:
        """Tell readers; those of an organisation that must act now are told what."""
        told = [
            Told(
                recipient(reader.account),
                reader.home_id,
                self.link if reader.named_id in self.visible_to else "/coi/",
                {"certificate": self.coi.number, "organisation": reader.named, "by": self.author}
                | dict(parameters(self.next_steps if reader.named_id in self.awaited else [])),
            )
            for reader in readers
        ]
        notify_each(notice, told, number=number, about=self.coi.number)


def _named_on(coi: Coi, capacities: Collection[Capacity]) -> list[int]:
    """The organisations in the boxes that give one of ``capacities``, in the order of the boxes."""
    boxes = [where for where, capacity in coi.edition.capacities.items() if capacity in capacities]
    return [p.organisation_id for where in boxes for p in coi.parties if (p.box, p.field) == where]

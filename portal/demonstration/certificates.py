"""Playing the stories through the services of the certificate, each act on its day and by its person."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from flask_babel import force_locale, gettext

from portal.coi import queries, services
from portal.coi.domain.boxes import ROWS
from portal.coi.domain.checks import ACCEPTABLE, NOT_DONE
from portal.coi.domain.content import Answers
from portal.coi.domain.editions import CURRENT, EDITIONS
from portal.coi.domain.lifecycle import Action
from portal.demonstration.descriptions import described, lines, numbered
from portal.demonstration.events import Event
from portal.demonstration.papers import Paper
from portal.demonstration.people import PASSWORD
from portal.demonstration.stories import STORIES, Batch, Step, Story
from portal.shared import clock
from portal.shared.people import Actor

Person = tuple[Actor, str]
"""Somebody who acts, and the language they read."""

HOURS = {
    "create": 8,
    "save": 9,
    "submit": 10,
    "sign_18": 12,
    "sign_20": 13,
    "sign_21": 14,
    "change": 15,
    "delete": 16,
    "document": 16,
    "batch": 11,
    "step": 17,
}
"""When in a working day, in UTC, something is usually done: the order in which one day can hold several acts."""
FRIDAY = 5
CHECKED = {"documentary_check": ACCEPTABLE, "physical_check": NOT_DONE}


def events(organisation_ids: Mapping[str, int], people: Mapping[str, Person], now: datetime) -> Iterator[Event]:
    """Everything that happens to the certificates, the last acts a few minutes before ``now``."""
    for number, story in enumerate(STORIES, start=1):
        yield from _Told(number, story, organisation_ids, people, now).events()


def moment_of(days: int, act: str, number: int, now: datetime) -> datetime:
    """The moment of an act ``days`` working days before ``now``; today's are in the hour that has just passed."""
    place = list(HOURS).index(act)
    if days == 0:
        return now - timedelta(minutes=5 * (len(HOURS) - place), seconds=7 * number % 60)
    day = now
    while days:
        day -= timedelta(days=1)
        days -= day.isoweekday() <= FRIDAY
    minute, second = (13 * number + 19 * place) % 60, (29 * number + 31 * place) % 60
    return day.replace(hour=HOURS[act], minute=minute, second=second, microsecond=0)


class _Told:
    """A story on its way: its acts, and the certificate they are about once there is one."""

    def __init__(
        self,
        number: int,
        story: Story,
        organisation_ids: Mapping[str, int],
        people: Mapping[str, Person],
        now: datetime,
    ) -> None:
        self.number, self.story, self.now = number, story, now
        self.organisation_ids, self.people = organisation_ids, people
        self.created = moment_of(story.created, "create", number, now)
        self.boxes = described(story, number, self.created)
        self.reference = ""
        self.others: dict[int, str] = {}

    def events(self) -> Iterator[Event]:
        """Everything that happens in the story, each with its moment."""
        for days, act, do in self._acts():
            if days is not None:
                yield Event(moment_of(days, act, self.number, self.now), self.number, do)

    def _acts(self) -> Iterator[tuple[int | None, str, Callable[[], None]]]:
        story = self.story
        yield story.created, "create", self._create
        yield story.created, "save", self._complete
        yield story.submitted, "submit", lambda: self._take(Action.SUBMIT, story.by)
        yield story.issued, "sign_18", lambda: self._take(Action.SIGN_18, "body", CHECKED)
        yield story.endorsed, "sign_20", lambda: self._take(Action.SIGN_20, story.endorsed_by, asdict(story.decision))
        yield story.received, "sign_21", lambda: self._take(Action.SIGN_21, story.received_by)
        for change in story.changes:
            yield change.days, "change", partial(self._save, change.by, change.boxes)
        for paper in story.papers:
            yield paper.days, "document", partial(self._add, paper)
        for number, batch in enumerate(story.batches, start=1):
            yield batch.days, "batch", partial(self._split, number, batch)
        for step in story.steps:
            yield step.days, "step", partial(self._go, step)
        if (deleted := story.deleted) is not None:
            reason = {"reason": deleted.reason}
            yield deleted.days, "delete", partial(self._take, Action.DELETE, deleted.by, reason)

    def _create(self) -> None:
        """What a person does first: choose the commodities, fill in boxes 1 and 4, save as draft (T01)."""
        actor = self.people[self.story.by][0]
        if self.story.by == "body":
            actor = actor.acting_for(self.organisation_ids[self.story.body])
        chosen = [{"key": row["key"], "commodity": row["commodity"]} for row in lines(self.story, self.created)]
        first = {key: self.boxes[key] for key in CURRENT.first_boxes} | {"goods": {ROWS: chosen}}
        answers = numbered(first, self.organisation_ids)
        self.reference = services.create_draft(answers, act=f"demonstration-{self.number}-create", actor=actor)

    def _complete(self) -> None:
        self._save(
            self.story.by, {key: answers for key, answers in self.boxes.items() if key not in CURRENT.first_boxes}
        )

    def _save(self, by: str, boxes: Mapping[str, Answers]) -> None:
        actor = self.people[by][0]
        coi = queries.get(self.reference, actor)
        answers = numbered(boxes, self.organisation_ids)
        sent = {key: (answers[key], coi.version_of(coi.edition.box(key))) for key in answers}
        services.save_boxes(self.reference, sent, actor=actor)

    def _add(self, paper: Paper) -> None:
        actor = self.people[paper.by][0]
        act = f"demonstration-{self.number}-{paper.reference}"
        id_ = services.documents.add(self.reference, paper.details(clock.now()), act=act, actor=actor)
        if paper.ending is not None:
            services.documents.give_file(
                self.reference, id_, paper.file, paper.name, act=f"file-{self.number}-{paper.reference}", actor=actor
            )

    def _split(self, number: int, batch: Batch) -> None:
        actor = self.people[batch.by][0]
        coi = queries.get(self.reference, actor)
        rows = coi.answers(coi.edition.box("goods"))[ROWS]
        taken = [row | {name: row[name] * batch.share // 100 for name in ("packages", "net_weight")} for row in rows]
        answers: dict[str, Answers] = {
            "consignee": {"operator": self.organisation_ids[batch.consignee]},
            "goods": {ROWS: taken},
        }
        held = coi.capacities_for(Action.EXTRACT, actor)
        action = Action.EXTRACT if Action.EXTRACT in coi.edition.actions(coi.state, held) else Action.SPLIT
        act = f"demonstration-{self.number}-batch-{number}"
        self.others[number] = services.create_extract(self.reference, action, answers, act=act, actor=actor)

    def _go(self, step: Step) -> None:
        actor, language = self.people[step.by]
        on = self.others.get(step.of, self.reference)
        reference = services.take(
            step.action,
            on,
            answers=step.answers,
            act=f"demonstration-{self.number}-{step.action}-{step.of}",
            actor=actor,
            password=PASSWORD,
            statement=_statement(step.action, language),
            language=language,
        )
        if reference != on:
            self.others[-1] = reference

    def _take(self, action: Action, by: str, answers: Mapping[str, Any] | None = None) -> None:
        actor, language = self.people[by]
        self.reference = services.take(
            action,
            self.reference,
            answers=answers or {},
            act=f"demonstration-{self.number}-{action}",
            actor=actor,
            password=PASSWORD,
            statement=_statement(action, language),
            language=language,
        )


def _statement(action: Action, language: str) -> str:
    """The declaration as the signer reads it, empty where nothing is signed."""
    signed = [(form, step.box) for form in EDITIONS.values() for step in form.transitions if step.action is action]
    form, key = next(((form, key) for form, key in signed if key), (None, ""))
    if form is None:
        return ""
    with force_locale(language):
        return str(gettext(form.box(key).statement))

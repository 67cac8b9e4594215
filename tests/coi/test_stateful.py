"""Seven people do what they may and what they may not, at random, against a model written by hand.

Hundreds of steps with every run of the tests, always the same; ``make test-long`` takes hundreds of thousands, with
another seed each time, and ``make test-long SEED=…`` repeats one.
"""

import os
from collections.abc import Callable
from decimal import Decimal
from itertools import count

import pytest
from hypothesis import HealthCheck, Phase, assume, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from portal.coi import queries, services
from portal.coi.domain.boxes import ROWS
from portal.coi.domain.lifecycle import Action
from portal.shared.errors import NotAllowed, NotFound, Refused
from tests.coi.reference_model import ACTORS, BOXES, DECISIONS, EXTRACT_STEPS, LEADS_TO, STEPS, Certificate, Extract
from tests.factories import CHECKED, ENDORSED, PASSWORD, World, complete_answers, line

AT_LENGTH = "PORTAL_TEST_LIVES" in os.environ
EXAMPLES = int(os.environ.get("PORTAL_TEST_LIVES", "6"))
STEPS_OF_ONE = 40 if AT_LENGTH else 12
WAREHOUSE = {
    "procedure": "warehousing", "operator_name": "Port", "operator_address": "Quai Nord", "customs_reference": "26FR1",
}  # fmt: skip
GIVEN = {
    "sign_18": CHECKED,
    "delete": {"reason": "By mistake"},
    "replace": {"reason": "Wrong lot"},
    "ofis": {"reason": "Pesticides"},
    "close": {"reason": "Settled"},
}
_numbers = count(1)
who = st.sampled_from(ACTORS)
nth = st.integers(0, 5)
decisions = st.sampled_from(sorted(DECISIONS))
makers = st.sampled_from(("exporter", "importer", "body"))
roads = st.lists(st.integers(0, 99), min_size=1, max_size=4)
MOST_CERTIFICATES = 6


class Lives(RuleBasedStateMachine):
    """Certificates, and what people try to do with them."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.certificates: list[Certificate] = []

    # What they try

    @initialize(maker=makers, in_batches=st.booleans(), choices=roads)
    def begin(self, maker: str, in_batches: bool, choices: list[int]) -> None:
        self.travel(maker, in_batches, choices)

    @precondition(lambda self: len(self.certificates) < MOST_CERTIFICATES)
    @rule(maker=makers, in_batches=st.booleans(), choices=roads)
    def travel(self, maker: str, in_batches: bool, choices: list[int]) -> None:
        """Another certificate, some way along a road that the model allows."""
        self.create(maker, in_batches)
        for choice in choices:
            self.go_on(0, choice, "organic")

    @precondition(lambda self: len(self.certificates) < MOST_CERTIFICATES)
    @rule(maker=who, in_batches=st.booleans())
    def create(self, maker: str, in_batches: bool) -> None:
        one = line(self.world, packages=100, net_weight=Decimal(100))
        boxes = complete_answers(
            self.world,
            goods={ROWS: [one]},
            load={"operators": [self.world.forwarder]},
            first_consignee=self.destination(in_batches),
        )
        number = self.tried(
            maker in ("exporter", "importer", "body"),
            lambda: services.create_draft(boxes, act=self.act(), actor=self.world[maker]),
        )
        if number:
            self.certificates.append(Certificate(number, maker, in_batches=in_batches))

    @rule(
        which=nth, who=who, step=st.sampled_from(STEPS), decision=st.sampled_from(sorted(DECISIONS)), sure=st.booleans()
    )
    def step(self, which: int, who: str, step: str, decision: str, sure: bool) -> None:
        certificate = self.certificate(which)
        reasoned = ENDORSED | {"decision": decision, "reason": "As seen"}
        given = {"sign_20": reasoned, "deplete": {"confirmed": sure}}.get(step, GIVEN.get(step, {}))
        allowed = certificate.may(who, step)
        met = not (step == "start_customs" and not certificate.box_19)
        met = met and not (step == "deplete" and not sure and not certificate.has_ended)
        number = self.tried(allowed, lambda: self.take(certificate.number, step, who, given), met=met)
        if number:
            self.follow(certificate, step, number, decision)

    @rule(which=nth, choice=st.integers(0, 99), decision=decisions)
    def go_on(self, which: int, choice: int, decision: str) -> None:
        """What the model allows, so that lives get on; deletions, which end them, are left to `step`."""
        certificate = self.certificate(which)
        steps = [step for step in STEPS if step != "delete"]
        allowed = [(who, step) for who in ACTORS for step in steps if certificate.may(who, step)]
        if allowed:
            who, step = allowed[choice % len(allowed)]
            self.step(which, who, step, decision, sure=True)

    def follow(self, certificate: Certificate, step: str, number: str, decision: str) -> None:
        """What the model says became of a step that was taken."""
        if step == "replace":
            draft = Certificate(number, "body", in_batches=certificate.in_batches, box_19=certificate.box_19)
            draft.replaces, certificate.replacement = certificate, draft
            self.certificates.append(draft)
            return
        certificate.number = number
        before = certificate.status
        if step == "close":
            certificate.status = certificate.before
        elif step == "sign_20":
            certificate.status = DECISIONS[decision] or ("base_for_extract" if certificate.in_batches else "verified")
        else:
            certificate.status = LEADS_TO[step]
        certificate.customs = certificate.customs or step == "start_customs"
        certificate.before = before if certificate.status != before else certificate.before
        if step == "sign_18" and certificate.replaces is not None:
            certificate.replaces.status = "replaced"
        if step == "delete" and certificate.replaces is not None:
            certificate.replaces.replacement = None

    @rule(which=nth, who=who, box=st.sampled_from(BOXES), in_batches=st.booleans())
    def edit(self, which: int, who: str, box: str, in_batches: bool) -> None:
        certificate = self.certificate(which)
        saved = self.tried(
            certificate.may(who, f"edit {box}"),
            lambda: self.save(certificate.number, who, self.answers(certificate, box, in_batches)),
        )
        if saved and box == "first_consignee":
            certificate.in_batches = in_batches
        if saved and box == "customs_procedure":
            certificate.box_19 = True

    @precondition(lambda self: any(certificate.is_being_replaced for certificate in self.certificates))
    @rule(who=who, box=st.sampled_from(("point_of_entry", "first_consignee")), in_batches=st.booleans())
    def edit_what_is_being_replaced(self, who: str, box: str, in_batches: bool) -> None:
        back = [certificate.is_being_replaced for certificate in reversed(self.certificates)]
        self.edit(back.index(True), who, box, in_batches)

    @rule(which=nth, who=who, action=st.sampled_from(("extract", "split")), packages=st.integers(1, 120))
    def split(self, which: int, who: str, action: str, packages: int) -> None:
        certificate = self.certificate(which)
        rows = self.rows(certificate.number, packages)
        answers = {"consignee": {"operator": self.world.consignee}, "goods": {ROWS: rows}}
        number = self.tried(
            certificate.may(who, action),
            lambda: services.create_extract(
                certificate.number, Action(action), answers, act=self.act(), actor=self.world[who]
            ),
            met=packages <= certificate.left,
        )
        if number:
            status = "new" if action == "extract" else "submitted"
            certificate.extracts.append(Extract(number, status, who, packages))

    @rule(which=nth, other=nth, who=who, step=st.sampled_from(EXTRACT_STEPS), packages=st.integers(1, 120))
    def extract_step(self, which: int, other: int, who: str, step: str, packages: int) -> None:
        certificate = self.certificate(which)
        assume(certificate.extracts)
        extract = certificate.extracts[other % len(certificate.extracts)]
        allowed = extract.may(who, step) and certificate.status != "ofis_irregularity"
        if step == "edit packages":
            rows = {"goods": {ROWS: self.rows(certificate.number, packages)}}
            met = packages <= certificate.left + (extract.taken if extract.status != "deleted" else 0)
            if self.tried(allowed, lambda: self.save(extract.number, who, rows), met=met):
                extract.taken = packages
            return
        decided = {name: value for name, value in ENDORSED.items() if name != "transport_after"}
        given = decided if step == "sign_13" else {}
        if self.tried(allowed, lambda: self.take(extract.number, step, who, given)):
            leads_to = {"request_endorsement": "submitted", "sign_13": "verified", "sign_14": "consignee_signed"}
            extract.status = leads_to.get(step, "deleted")

    @rule(which=nth, who=who)
    def copy(self, which: int, who: str) -> None:
        certificate = self.certificate(which)
        number = self.tried(
            certificate.sees(who) and who in ("importer", "exporter", "body"),
            lambda: services.copy_as_new(certificate.number, act=self.act(), actor=self.world[who]),
        )
        assert number is None or number.startswith("DRAFT")

    # What must hold after each

    @invariant()
    def everything_is_as_the_model_says(self) -> None:
        for certificate in self.certificates[-2:]:
            seen = [name for name in ACTORS if self.looks(certificate.number, name)]
            assert seen == [name for name in ACTORS if certificate.sees(name)]
            coi = queries.get(certificate.number, self.world[certificate.maker])
            assert coi.status == certificate.status
            assert [extract.status for extract in coi.extracts] == [extract.status for extract in certificate.extracts]
            assert certificate.left >= 0
            if certificate.status == "base_for_extract":
                [left] = coi.content().splitting.left.values()
                assert (left.packages, left.weight) == (certificate.left, certificate.left)

    # How

    def certificate(self, which: int) -> Certificate:
        return self.certificates[-1 - which % len(self.certificates)]

    def tried(self, allowed: bool, act: Callable[[], str], *, met: bool = True) -> str | None:
        """Try an act: it succeeds where it is allowed and its conditions are met, and is refused as such otherwise."""
        if allowed and met:
            return act()
        with pytest.raises(Refused if allowed else (NotAllowed, NotFound)):
            act()
        return None

    def take(self, number: str, step: str, who: str, given: dict[str, object]) -> str:
        sent = {"act": self.act(), "actor": self.world[who], "password": PASSWORD, "statement": "I declare"}
        return services.take(Action(step), number, answers=given, **sent)

    def save(self, number: str, who: str, boxes: dict[str, dict[str, object]]) -> str:
        coi = queries.get(number, self.world[who])
        sent = {key: (answers, coi.version_of(coi.edition.box(key))) for key, answers in boxes.items()}
        return services.save_boxes(number, sent, actor=self.world[who]).reference

    def answers(self, certificate: Certificate, box: str, in_batches: bool) -> dict[str, dict[str, object]]:
        coi = queries.get(certificate.number, self.world[certificate.maker])
        changed: dict[str, object] = {
            "first_consignee": self.destination(in_batches),
            "gross_weight": {"weight": Decimal(5000 + next(_numbers)), "unit": "kg"},
            "customs_procedure": WAREHOUSE | {"control_body": self.world.body},
        }
        key = "goods" if box == "packages" else box
        now = coi.answers(coi.edition.box(key))
        if box == "packages":
            now = {ROWS: [row | {"package_type": "bag"} for row in now[ROWS]]}
        return {key: {**now, **changed.get(box, {})}}  # type: ignore[dict-item]

    def rows(self, number: str, packages: int) -> list[dict[str, object]]:
        maker = next(c.maker for c in self.certificates if c.number == number)
        coi = queries.get(number, self.world[maker])
        [row] = coi.answers(coi.edition.box("goods"))[ROWS]
        return [row | {"packages": packages, "net_weight": Decimal(packages)}]

    def destination(self, in_batches: bool) -> dict[str, object]:
        return {"operator": None if in_batches else self.world.consignee, "in_batches": in_batches}

    def looks(self, number: str, who: str) -> bool:
        try:
            return queries.get(number, self.world[who]).number == number
        except NotFound:
            return False

    def act(self) -> str:
        return f"random{next(_numbers)}"


def test_lives_at_random_are_those_of_the_model(world):
    machine = type("LivesHere", (Lives,), {"world": world})
    how = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS_OF_ONE,
        deadline=None,
        derandomize=not AT_LENGTH,
        database=None,
        phases=(Phase.generate, Phase.shrink) if AT_LENGTH else (Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=how)

"""“Ready to sign?”: every rule of the steps ahead, with what it finds and how to mend it."""

from dataclasses import dataclass

from portal.coi.domain.boxes import Box
from portal.coi.domain.edition import Finding, Level
from portal.coi.domain.lifecycle import ACTION_LABELS
from portal.coi.domain.mending import CHECKS
from portal.coi.sheet import Sheet, steps_ahead


@dataclass(frozen=True)
class Found:
    """One line: what a rule found, in which box, which step it stands against (empty: none), how to mend it."""

    finding: Finding
    box: Box
    step: str
    mend: str


@dataclass(frozen=True)
class Report:
    """What the rules found, gravest first, and the titles of those that found nothing."""

    found: list[Found]
    fine: list[str]

    @property
    def blocking(self) -> int:
        """How many lines stand against a step."""
        return sum(1 for line in self.found if line.step)


def report(shown: Sheet) -> Report:
    """What stands against the steps ahead, or deserves a look; what a step fills in itself is left out."""
    edition = shown.edition
    found: dict[tuple[str, str, str, str], Found] = {}
    asked: dict[str, None] = {}
    for step in steps_ahead(edition, shown.next_step):
        own = {f.rule for f in edition.findings(step.stages, shown.content) if f.box == step.box}
        rules = [rule.id for rule in edition.rules if not rule.stages.isdisjoint(step.stages)]
        asked |= dict.fromkeys(id_ for id_ in rules if id_ not in own)
        for finding in edition.findings(step.stages, shown.content):
            if finding.box == step.box:
                continue
            against = ACTION_LABELS[step.action] if finding.level is Level.BLOCKS else ""
            line = Found(finding, edition.box(finding.box), against, CHECKS[finding.rule].mend)
            found.setdefault((finding.rule, finding.box, finding.message, str(finding.parameters)), line)
    wrong = {line.finding.rule for line in found.values()}
    lines = sorted(found.values(), key=lambda line: not line.step)
    return Report(lines, [CHECKS[id_].title for id_ in asked if id_ not in wrong])

"""Runs every check of the project and says at the end, loudly, what failed and what could not be run.

`check.py` runs all steps, `check.py types layers` those two. It ends with 1 when a step failed and, if
PORTAL_TEST_MANDATORY=1, when one could not be run.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
POSTGRES_URL = os.environ.get("PORTAL_TEST_POSTGRES_URL") or "postgresql://127.0.0.1:5432/postgres"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
OWN_BROWSER = "from playwright.sync_api import sync_playwright as p\nwith p() as d: print(d.chromium.executable_path)"
MANDATORY = os.environ.get("PORTAL_TEST_MANDATORY") == "1"

NO_TEST_COLLECTED = 5  # the exit code of pytest
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
CLOSING_LINE = re.compile(r"\b\d+ (passed|failed|skipped|deselected|errors?)\b.* in [\d.]+s")
SKIPPED = re.compile(r"^SKIPPED \[(?P<count>\d+)\] (?P<where>.+?): (?P<reason>.+)$")


def no_postgres() -> str | None:
    """Why the tests on PostgreSQL cannot be run, or None."""
    import psycopg  # noqa: PLC0415 - the other steps do without it

    try:
        psycopg.connect(POSTGRES_URL, connect_timeout=5).close()
    except psycopg.OperationalError as error:
        return f"no PostgreSQL ({str(error).splitlines()[0]}); name a server in PORTAL_TEST_POSTGRES_URL"
    return None


def no_browser() -> str | None:
    """Why the tests in a browser cannot be run, or None."""
    driver = subprocess.run([BIN / "python", "-c", OWN_BROWSER], capture_output=True, text=True, check=False)
    if driver.returncode:
        return f"Playwright does not start: {driver.stderr.strip()[-500:]}"
    if any(shutil.which(name) for name in BROWSERS) or Path(driver.stdout.strip()).exists():
        return None
    return f"no browser ({', '.join(BROWSERS)}, nor Playwright's own); on Debian: apt install chromium"


@dataclass(frozen=True)
class Step:
    """One tool to run; ``hindrance`` answers why it cannot be run here; ``beside`` the step before it, if it can."""

    name: str
    command: tuple[str, ...]
    hindrance: Callable[[], str | None] = lambda: None
    environment: dict[str, str] = field(default_factory=dict)
    beside: bool = False


@dataclass
class Outcome:
    """What came of a step: ``closing`` is the last line of pytest, ``skipped`` what it left out and why."""

    verdict: str
    closing: str = ""
    skipped: list[str] = field(default_factory=list)

    @property
    def is_failure(self) -> bool:
        return self.verdict.startswith("FAILED") or (MANDATORY and self.verdict.startswith("NOT RUN"))


def pytest(*arguments: str) -> tuple[str, ...]:
    return ("python", "-m", "pytest", "-n", "2", "--dist", "worksteal", "-rfEs", *arguments)


STEPS = (
    Step("style", ("ruff", "check")),
    Step("format", ("ruff", "format", "--check")),
    Step("layers", ("lint-imports",)),
    Step("templates", ("djlint", "--lint", "templates")),
    Step("types", ("mypy",)),
    Step("tests-sqlite", pytest("-m", "not chromium"), environment={"PORTAL_TEST_DATABASE": "sqlite"}),
    Step("tests-browser", pytest("-m", "chromium"), no_browser, {"PORTAL_TEST_DATABASE": "sqlite"}),
    Step(
        "tests-postgres",
        pytest("-m", "postgres and not chromium"),
        no_postgres,
        {"PORTAL_TEST_DATABASE": "postgres", "PORTAL_TEST_POSTGRES_URL": POSTGRES_URL},
        beside=True,  # a browser and a database server leave the processors idle in turn
    ),
)


def run_all(steps: Sequence[Step]) -> dict[str, Outcome]:
    """Run steps one after the other, but those that stand beside others together with them."""
    groups: list[list[Step]] = []
    for step in steps:
        if step.beside and groups:
            groups[-1].append(step)
        else:
            groups.append([step])
    outcomes: dict[str, Outcome] = {}
    for group in groups:
        with ThreadPoolExecutor(len(group)) as pool:
            kept = [Kept() for _ in group[1:]]
            ended = pool.map(run, group, [show, *kept])
            outcomes |= {step.name: outcome for step, outcome in zip(group, ended, strict=True)}
        for said in kept:
            show("".join(said))
    return outcomes


def show(text: str) -> None:
    """Print what a step prints while it prints it."""
    print(text, end="", flush=True)


class Kept(list[str]):
    """What a step prints beside another one, until that one has ended."""

    __call__ = list.append


def run(step: Step, say: Callable[[str], None]) -> Outcome:
    """Run one step; ``say`` gets what it prints."""
    say(f"\n==== {step.name}: {' '.join(step.command)}\n")
    reason = step.hindrance()
    if reason:
        return Outcome(f"NOT RUN: {reason}")

    outcome, started = Outcome(""), time.monotonic()
    colours = {"FORCE_COLOR": "1"} if sys.stdout.isatty() else {}
    with subprocess.Popen(
        [BIN / step.command[0], *step.command[1:]],
        cwd=ROOT,
        env=os.environ | colours | step.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        for line in process.stdout or ():
            say(line)
            note(outcome, COLOURS.sub("", line).strip())
    outcome.verdict = verdict(step, process.returncode, time.monotonic() - started)
    return outcome


def note(outcome: Outcome, line: str) -> None:
    if CLOSING_LINE.search(line):
        outcome.closing = line
    if skipped := SKIPPED.match(line):
        outcome.skipped.append("{count} x {reason} ({where})".format(**skipped.groupdict()))


def verdict(step: Step, code: int, seconds: float) -> str:
    if code == NO_TEST_COLLECTED and "pytest" in step.command:
        return "NOT RUN: no test has this mark"
    return f"passed ({seconds:.0f} s)" if code == 0 else f"FAILED (exit code {code}, {seconds:.0f} s)"


def main(names: list[str]) -> int:
    """Run the steps called ``names``, or all, and sum up."""
    if unknown := set(names) - {step.name for step in STEPS}:
        print(f"no such step: {', '.join(sorted(unknown))}; there are {', '.join(step.name for step in STEPS)}")
        return 2
    outcomes = run_all([step for step in STEPS if not names or step.name in names])

    print("\n==== summary")
    for name, outcome in outcomes.items():
        print(f"{name:15} {outcome.verdict}")
        for skipped in outcome.skipped:
            print(f"{'':15} NOT RUN: {skipped}")
    for outcome in outcomes.values():
        if outcome.closing:
            print(outcome.closing)
    sys.stdout.flush()
    return int(any(outcome.is_failure for outcome in outcomes.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Rules about the files around the code: locks, vendored files, and what must not be left in any file."""

import hashlib
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCKS = ("requirements.lock", "requirements-dev.lock")
VENDOR = ROOT / "static" / "vendor"

# In pieces, or this file would break its own rules.
REGISTRIES = re.compile(
    r"pypi\." + "org|python" + r"hosted|registry\." + "npm" + r"js|registry\." + r"yarn|deb\." + "debian"
)
MACHINE_PATHS = re.compile(r"(?<![\w./<>*-])/(" + "ro" + "ot|wo" + "rk|ho" + "me|Us" + r"ers)/\w")
LEFTOVERS = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME")) + r")\b")


def project_files() -> list[Path]:
    """The files git keeps, or would keep if they were added now."""
    git = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(git, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [ROOT / name for name in sorted(set(listed.split("\0"))) if name and (ROOT / name).is_file()]


def places(pattern: re.Pattern[str], *, apart_from: tuple[str, ...] = ()) -> list[str]:
    """Where the pattern occurs, as file:line: text."""
    return [
        f"{path.relative_to(ROOT)}:{number}: {match[0]}"
        for path in project_files()
        if not path.relative_to(ROOT).as_posix().startswith(apart_from)
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        if (match := pattern.search(line))
    ]


def pins(lock: str) -> dict[str, tuple[str, int]]:
    """The version of each package in a lock, and how many hashes it has."""
    blocks = re.split(r"\n(?=\S)", (ROOT / lock).read_text())
    found = (re.match(r"(\S+)==([^\s;]+)", block) for block in blocks)
    return {canonicalize_name(m[1]): (m[2], m.string.count("--hash=sha256:")) for m in found if m}


def asked(*extras: str) -> list[Requirement]:
    project = PYPROJECT["project"]
    lines = project["dependencies"] + [line for extra in extras for line in project["optional-dependencies"][extra]]
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize(
    ("lock", "requirements"),
    [("requirements.lock", asked("build", "postgres")), ("requirements-dev.lock", asked("build", "postgres", "dev"))],
    ids=LOCKS,
)
def test_the_lock_has_what_the_project_asks_for(lock, requirements):
    locked = {name: version for name, (version, _) in pins(lock).items()}

    unmet = [
        str(r)
        for r in requirements
        if not (version := locked.get(canonicalize_name(r.name))) or version not in r.specifier
    ]

    assert unmet == [], "make lock"


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_of_a_lock_has_a_hash(lock):
    locked = pins(lock)

    assert [name for name, (_, hashes) in locked.items() if not hashes] == []
    assert len(locked) > len(PYPROJECT["project"]["dependencies"])


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_says_what_to_install_but_not_from_where(lock):
    lines = (ROOT / lock).read_text().splitlines()

    assert [line for line in lines if "://" in line or line.startswith("-")] == []


def test_the_tests_run_on_the_versions_the_portal_runs_on():
    tools = pins("requirements-dev.lock")

    assert {name: tools.get(name) for name in pins("requirements.lock")} == pins("requirements.lock")


def test_no_file_names_a_package_registry():
    assert places(REGISTRIES) == []


def test_no_file_names_a_place_on_somebodys_machine():
    assert places(MACHINE_PATHS) == []


def test_nothing_is_left_for_later():
    assert places(LEFTOVERS, apart_from=("static/vendor/",)) == []


def test_vendored_files_are_as_published():
    recorded = dict(
        re.findall(r"^\| `([^`]+)` .*`([0-9a-f]{64})` \|$", (VENDOR / "README.md").read_text(), re.MULTILINE)
    )

    present = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in VENDOR.glob("*.js")}

    assert present == recorded
    assert present


def test_make_says_what_each_target_is_for():
    makefile = (ROOT / "Makefile").read_text()
    targets = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)[1].split()

    explained = re.findall(r"^([a-z0-9-]+):[^#\n]* ## \S", makefile, re.MULTILINE)

    assert sorted(explained) == sorted(set(targets) - {"help"})

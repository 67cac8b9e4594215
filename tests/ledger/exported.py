"""The export, and the verifier that stands beside its description: as a module, and as a program."""

import importlib.util
import subprocess
import sys
from pathlib import Path

from portal.ledger.services.exporting import export

FOLDER = Path(__file__).parents[2] / "docs" / "ledger"
SCRIPT = FOLDER / "verify.py"


def _loaded():
    spec = importlib.util.spec_from_file_location("standalone_verifier", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


standalone = _loaded()


def lines() -> list[bytes]:
    """The lines of an export made now."""
    return list(export())


def run(*arguments: object) -> tuple[int, str]:
    """How the verifier ends as a program by itself, isolated from everything installed here, and what it says."""
    command = [sys.executable, "-I", "-S", SCRIPT, *map(str, arguments)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    return ended.returncode, ended.stdout + ended.stderr

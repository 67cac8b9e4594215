"""Programs of other people that some tests need: where one is missing, these are skipped, loudly."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

PACKAGES = {"pdfsig": "poppler-utils", "softhsm2-util": "softhsm2"}


def require(program: str) -> str:
    """Where ``program`` is; not having it is a failure where everything is mandatory."""
    found = shutil.which(program)
    if found is None:
        reason = f"no {program}; on Debian: apt install {PACKAGES[program]}"
        if os.environ.get("PORTAL_TEST_MANDATORY") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


def said_by_pdfsig(pdf: bytes, folder: Path) -> str:
    """What poppler says of the signatures of a file."""
    file = folder / "sealed.pdf"
    file.write_bytes(pdf)
    command = [require("pdfsig"), "-nocert", str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout

"""What the tests of organisations share."""

import pytest
from flask import Flask

from tests.organisations.places import Place


@pytest.fixture
def place(app: Flask) -> Place:
    """Validators and the organisations they validate."""
    return Place()

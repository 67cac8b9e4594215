"""What the tests of documents share."""

import pytest
from flask import Flask

from tests.factories import World, make_world


@pytest.fixture
def world(app: Flask) -> World:
    """The parties of an ordinary certificate."""
    return make_world()

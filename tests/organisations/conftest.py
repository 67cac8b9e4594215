"""What the tests of organisations share."""

import pytest
from flask import Flask

from portal.shared.people import Actor
from tests.factories import make_person
from tests.organisations.places import Place


@pytest.fixture
def place(app: Flask) -> Place:
    """Validators and the organisations they validate."""
    return Place()


@pytest.fixture
def newcomer(place: Place) -> Actor:
    """Somebody without a role."""
    return make_person(email="paul@vayssier.example", first_name="Paul", last_name="Lambrecourt")

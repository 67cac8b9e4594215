"""What the tests of organisations share."""

from copy import copy

import pytest
from flask import Flask

from portal.shared.people import Actor
from tests.factories import made_once, make_person
from tests.organisations.places import Place


@pytest.fixture
def place(app: Flask) -> Place:
    """Validators and the organisations they validate."""
    return copy(made_once(Place))


@pytest.fixture
def newcomer(place: Place) -> Actor:
    """Somebody without a role."""
    return make_person(email="paul@vayssier.example", first_name="Paul", last_name="Lambrecourt")

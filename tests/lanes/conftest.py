"""What the tests of trade lanes share."""

import pytest
from flask import Flask

from portal.lanes import services
from tests.factories import World, make_coi, make_world


@pytest.fixture
def world(app: Flask) -> World:
    """The parties of an ordinary certificate."""
    return make_world()


@pytest.fixture
def lane(world: World) -> int:
    """A lane of the exporter with every partner of an ordinary certificate."""
    source = make_coi(world, load={"operators": [world.forwarder]})
    return services.create("Souss to Roissy", source, act="keep", actor=world["exporter"])

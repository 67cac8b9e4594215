"""What the tests of the history as evidence share."""

import pytest
from flask import Flask

from portal.coi.domain.lifecycle import Status
from portal.ledger.services import checkpoints
from tests.factories import Rows, World, _rows, _write, make_coi, make_world

_remembered: list[tuple[World, Rows]] = []


@pytest.fixture
def world(app: Flask) -> World:
    """The parties of an ordinary certificate."""
    return make_world()


@pytest.fixture
def history(app: Flask) -> World:
    """A certificate that was signed, a checkpoint, another certificate, a second checkpoint, and something since.

    It happens once in each process; other tests find it as it was.
    """
    if not _remembered:
        world = make_world()
        _happen(world)
        _remembered.append((world, _rows()))
    else:
        _write(_remembered[0][1])
    return _remembered[0][0]


def _happen(world: World) -> None:
    make_coi(world, Status.ISSUED)
    assert checkpoints.make()
    make_coi(world, national_reference={"number": "Référence « 7 » – صالح 🍋"})
    assert checkpoints.make()
    make_coi(world, Status.DESCRIPTION_COMPLETED)

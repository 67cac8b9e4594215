"""What the tests of certificates share."""

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher
from flask import Flask

from portal.auth import passwords
from tests.factories import World, make_world


@pytest.fixture(autouse=True, scope="module")
def _passwords_cost_little() -> Iterator[None]:
    """Hashing is made cheap: nobody guesses passwords here, and every test signs in a whole world."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture
def world(app: Flask) -> World:
    """The parties of an ordinary certificate."""
    return make_world()

"""Hashing passwords."""

import pytest
from argon2 import extract_parameters

from portal.auth import passwords
from portal.auth.domain import LONGEST
from portal.auth.passwords import hashed, hasher, matches


@pytest.fixture
def _hashing_as_in_use(monkeypatch):
    monkeypatch.setattr(passwords, "_hasher", hasher())


def test_a_password_matches_its_own_hash():
    assert matches(hashed("correct horse battery staple"), "correct horse battery staple")


@pytest.mark.parametrize("typed", ["", "Correct horse", "correct horse ", "correct"])
def test_anything_else_does_not(typed):
    assert not matches(hashed("correct horse"), typed)


@pytest.mark.parametrize("nobody", [None, "", "not a hash"])
def test_without_an_account_nothing_matches(nobody):
    assert not matches(nobody, "a password that nobody has")


def test_the_same_password_is_hashed_differently_each_time():
    assert hashed("correct horse") != hashed("correct horse")


@pytest.mark.usefixtures("_hashing_as_in_use")
def test_hashes_cost_what_owasp_asks_at_least():
    parameters = extract_parameters(hashed("correct horse"))

    assert parameters.type.name == "ID"
    assert parameters.memory_cost >= 19 * 1024
    assert parameters.time_cost >= 2


def test_a_password_longer_than_any_is_not_even_hashed():
    longest = "x" * LONGEST

    assert matches(hashed(longest), longest)
    assert not matches(hashed(longest + "x"), longest + "x")


def test_letters_of_every_language_count():
    assert matches(hashed("été à Ñuñoa 🥑"), "été à Ñuñoa 🥑")

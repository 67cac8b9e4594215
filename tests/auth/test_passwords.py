"""Hashing passwords."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher, extract_parameters

from portal.auth import passwords
from portal.auth.domain import LONGEST, SHORTEST, SHORTEST_WITH_SECOND_FACTOR
from portal.auth.passwords import hashed, hasher, is_outdated, matches, objection
from tests.auth.people import GOOD, account, member, sign_in, sign_out, turn_on


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


def test_a_letter_is_the_same_however_the_keyboard_composes_it():
    composed, decomposed = "caf\u00e9 et th\u00e9", "cafe\u0301 et the\u0301"

    assert matches(hashed(composed), decomposed)
    assert matches(hashed(decomposed), composed)


def refused(password, *personal, shortest=SHORTEST):
    found = objection(password, shortest=shortest, personal=personal)
    return found[0] if found else None


@pytest.mark.parametrize(
    "password",
    [
        "quatre lapins jaunes dansent",
        "q8#Vz!pL0wXd7@Rm",
        "  deux espaces devant  ",
        "пять зелёных кошек поют",
        "👩‍🌾 🥑 vergers et moulins",
        "x9" + "quatre lapins jaunes dansent " * 4 + "fin",
        "no digit no capital needed",
    ],
)
def test_any_character_counts_and_no_composition_is_asked(password):
    assert refused(password) is None


@pytest.mark.parametrize(
    "password",
    [
        "passwordpassword",
        "Password12345678",
        "azertyuiopqsdfgh",
        "qwertyuiop[]asdf",
        "123456789012345",
        "111111111111111",
        "abcdefghijklmnop",
        "iloveyouiloveyou",
        "motdepassemotdepasse",
        "letmeinletmein123",
    ],
)
def test_common_passwords_and_breached_patterns_are_refused(password):
    assert refused(password) == passwords._TOO_COMMON


@pytest.mark.parametrize(
    "password",
    [
        "Zoé O’Hara arrive demain",
        "je suis ZOE.DUPRE ce soir",
        "z o e d u p r e en espaces",
        "atelier dupré et fils",
        "ohara arrive demain",
    ],
)
def test_the_persons_own_name_and_address_are_refused(password):
    own = ("O’Hara", "Dupré", "zoe", "dupre", "example", "org")

    assert refused(password, *own) == "The password contains your name or your address. Choose other words."


@pytest.mark.parametrize(
    "password",
    [
        "coi portal, tomates",
        "mon Portail COI à moi",
        "TRACES NT tomates vertes",
        "certificate of inspection",
        "un certificat d’inspection",
    ],
)
def test_the_name_of_the_portal_is_refused(password):
    assert refused(password) == "The password contains the name of the portal. Choose other words."


@pytest.mark.parametrize(("length", "shortest"), [(14, SHORTEST), (7, SHORTEST_WITH_SECOND_FACTOR)])
def test_what_is_too_short_is_told_by_how_much(length, shortest):
    text, told = objection("k7#Qz!vWx2@LmPr9"[:length], shortest=shortest, personal=())

    assert text % told == f"At least {shortest} characters; there are {length}."


def test_lengths_are_those_of_the_rule():
    assert (SHORTEST, SHORTEST_WITH_SECOND_FACTOR, LONGEST) == (15, 8, 128)
    assert refused("k7#Qz!vW", shortest=SHORTEST_WITH_SECOND_FACTOR) is None
    assert refused("k7#Qz!vWx2@LmPr") is None


@pytest.mark.usefixtures("_hashing_as_in_use")
def test_a_hash_of_other_parameters_is_outdated_and_one_of_todays_is_not():
    assert is_outdated(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("x"))
    assert not is_outdated(hashed("x"))


@pytest.mark.postgres
@pytest.mark.parametrize("second_factor", [False, True], ids=["password", "second factor"])
def test_signing_in_hashes_again_with_todays_parameters(app, monkeypatch, second_factor):
    browser = member(app)
    if second_factor:
        turn_on(browser)
    sign_out(browser)
    old = account("zoe@example.org").password_hash
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))

    sign_in(browser, password="wrong wrong wrong")
    assert account("zoe@example.org").password_hash == old
    sign_in(browser)

    new = account("zoe@example.org").password_hash
    assert (extract_parameters(new).time_cost, extract_parameters(new).memory_cost) == (2, 16)
    assert matches(new, GOOD)
    if not second_factor:
        sign_out(browser)
    sign_in(browser)
    assert account("zoe@example.org").password_hash == new, "once is enough"


def test_no_more_than_four_hash_at_once(monkeypatch):
    """Twenty people at the door must not take twenty times the memory of one."""
    at_once, most, lock, full = [0], [0], threading.Lock(), threading.Barrier(4)

    class Counting:
        def verify(self, _password_hash, _password):
            with lock:
                at_once[0] += 1
                most[0] = max(most[0], at_once[0])
            full.wait(30)  # four are inside together, or this would not go on
            with lock:
                at_once[0] -= 1
            return True

    monkeypatch.setattr(passwords, "_hasher", Counting())
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda _n: matches("hash", "password"), range(20)))

    assert most == [4]

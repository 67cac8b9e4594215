"""The code of a certificate, as people read it aloud and type it from a phone."""

import pytest

from portal.shared.checkcodes import new_code, read_code, shown_code


@pytest.mark.parametrize(
    "typed", ["7K3M9-QXT2B", "7k3m9qxt2b", " 7K3M9 QXT2B ", "7K3M9‑QXT2B", "7K3M9.QXT2B", "7K3M9\u00a0QXT2B"]
)
def test_a_code_is_read_however_it_is_typed(typed):
    assert read_code(typed) == "7K3M9QXT2B"


def test_letters_that_look_like_digits_are_those_digits():
    assert read_code("OIL01-00000") == "0110100000"


@pytest.mark.parametrize("typed", ["", "7K3M9", "7K3M9QXT2BB", "7K3M9QXT2U", "7K3M9QXT2É", "٧K3M9QXT2B"])
def test_what_is_no_code_is_none(typed):
    assert read_code(typed) is None


def test_a_code_that_is_shown_can_be_read():
    code = new_code()

    assert read_code(shown_code(code)) == code
    assert len({new_code() for _ in range(100)}) == 100

"""What counts as shown: a text that was asked for, and stands in what somebody then reads."""

import pytest

from tests.language.catalogue import messages
from tests.language.recording import Audience
from tests.language.unseen import UNSEEN

ONE, TWO = (None, "Box %(number)s of %(form)s"), ("button", "Edit")


def audience() -> Audience:
    found = Audience()
    found.hear(ONE, "Case %(number)s de %(form)s")
    found.hear(TWO, "Modifier")
    return found


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("On lit ici la Case 18 du formulaire, de\nCOI.", {ONE}),
        ("Modifier la Case 18\n de COI", {ONE, TWO}),
        ("<p title='Modifier'>La case</p>", {TWO}),
        ("<p>Case <b>18</b> de <a href='/'>COI</a></p>", {ONE}),
        ("Modifiers, Case de", set()),
        ("Box 18 of COI, Edit", set()),
    ],
)
def test_a_text_is_shown_where_it_is_read(text, shown):
    reader = audience()

    reader.read_page(text)

    assert reader.shown == shown


def test_what_was_asked_for_somebody_else_is_not_shown():
    reader = audience()

    reader.forget()
    reader.read("Modifier")

    assert reader.shown == set()


def test_each_text_that_nobody_is_shown_is_one_of_the_catalogue():
    assert UNSEEN.keys() <= messages().keys()

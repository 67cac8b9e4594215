"""Prints as PDF: each is written as its language is. `make language` reads all of the demonstration."""

import pytest

from portal.coi.domain.lifecycle import Status
from portal.coi.models import Coi
from portal.coi.queries import records
from portal.documents.printing.pdf import pdf
from portal.documents.queries import LANGUAGES
from portal.extensions import db
from tests.factories import make_coi, make_extract, make_world
from tests.language.judging import typed
from tests.language.prints import every_print, read, wrong_in

RULE_BROKEN = {"en": "no space before a comma or a stop", "fr": "no straight quotes"}


def test_prints_of_both_forms_are_written_as_their_language_is(app):
    world = make_world()
    make_extract(world, make_coi(world, Status.BASE_FOR_EXTRACT))

    found = {name: wrong_in(file, languages, typed()) for name, file, languages in every_print()}

    assert len(found) == 2 * len(LANGUAGES)
    assert {name: findings for name, findings in found.items() if findings} == {}


@pytest.mark.parametrize("languages", LANGUAGES.values(), ids="+".join)
def test_a_fault_on_a_print_is_found(app, languages):
    make_coi(make_world())
    record = records.current(db.session.query(Coi).one()).record
    record["title"] |= {"en": "Certificate of inspection , for import", "fr": "Certificat d'inspection"}

    rules = {finding.rule for finding in wrong_in(pdf(record, languages), languages, typed())}

    assert rules == {RULE_BROKEN[language] for language in languages}


def test_a_print_in_one_language_is_read_with_its_margins(app):
    make_coi(make_world())
    (_, file, languages), *_ = every_print()

    said = [block.text for block in read(file, languages)]

    assert "Not an official service of the European Union" in said
    assert any(text.endswith("Page 1 of 2") for text in said)

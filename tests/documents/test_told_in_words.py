"""Whatever becomes of a print, a sealed file, a paper or a link for customs, its page says so in the reader's words."""

import pytest
from sqlalchemy import update

from portal.attachments import store
from portal.coi.domain.lifecycle import Action, Status
from portal.coi.services import documents
from portal.documents import queries, sheet
from portal.documents.domain.customs import ACCEPTANCE, WHILE
from portal.documents.domain.seals import Added, Kind, SealFound
from portal.documents.domain.verdicts import SAID, Found
from portal.documents.models import SealCertificate, SealedFile
from portal.documents.services import checking, links, sealing
from portal.documents.services.checking import Examined
from portal.documents.views.prints import MEANINGS
from portal.persistence.transaction import transaction
from portal.shared import clock
from tests.documents.test_verify_file import send
from tests.factories import get, make_coi, make_document, take
from tests.support.browser import Browser
from tests.support.pages import SPACES, parsed, text_of
from tests.support.words import words

SEAL = SealFound(
    intact=True, added=Added.NOTHING, name="Ecocert", organisation="Ecocert", fingerprint="", known=True,
    kind=Kind.PKCS12, qualified=False, at=clock.now(), stamped=None, in_force=True,
)  # fmt: skip
CHECKED = {"documentary_check": "acceptable", "physical_check": "not_done"}
LANGUAGES = pytest.mark.parametrize("language", ["en", "fr"])


def changed(**values: object) -> SealFound:
    return SealFound(**{name: getattr(SEAL, name) for name in SEAL.__dataclass_fields__} | values)


SEALS = {
    "advanced electronic seal": SEAL,
    "declared as qualified by those who run the portal": changed(qualified=True),
    "a key unknown to this portal": changed(known=False),
    "not known here": changed(known=False),
    "a time-stamp service vouches for it": changed(stamped=clock.now()),
    "as the seal says of itself": SEAL,
}


def examined(app, language: str) -> str:
    """What the page says of a file that was sent to it."""
    return text_of(parsed(send(app, b"%PDF-1.7", language=language).text).select_one("#examined"))


@LANGUAGES
def test_whatever_a_file_is_is_told_with_what_to_do(app, monkeypatch, language):
    for found, said in SAID.items():
        monkeypatch.setattr(checking, "look_into", lambda _file, found=found: Examined(found))

        page = examined(app, language)

        assert words(app, language, said.what) in page, found
        assert words(app, language, said.then) in page, found


@LANGUAGES
def test_whatever_a_seal_is_is_told(app, monkeypatch, language):
    for told, seal in SEALS.items():
        monkeypatch.setattr(checking, "look_into", lambda _file, seal=seal: Examined(Found.ALTERED, (seal,)))

        assert words(app, language, told) in examined(app, language)


ASKED = {
    "code=7K3M9-QXT2B": "Fill in the reference: it stands at the top of the paper, COI.EU.….",
    "reference=COI.EU.2026.0000001": "Fill in the code that stands beside the QR code.",
    "reference=COI.EU.2026.0000001&code=7K3M9": (
        "A code has ten letters and digits, like 7K3M9-QXT2B. O is read as 0, I and L as 1."
    ),
}


@LANGUAGES
def test_what_a_question_about_a_paper_lacks_is_told(app, language):
    for query, told in ASKED.items():
        page = Browser(app, language=language).open(f"/{language}/verify?{query}")

        assert words(app, language, told) in page.reading("main")


@LANGUAGES
def test_a_paper_of_another_portal_is_told(app, language):
    page = Browser(app, language=language).open(f"/{language}/verify?reference=https://elsewhere.example/en/verify")

    message = (
        "This paper is of another portal, %(elsewhere)s: it can be checked only there; nothing here vouches for it."
    )
    assert words(app, language, message, elsewhere="elsewhere.example") in page.reading("main")


# Links for customs, and what they show

REFUSED = {
    "commission": "Links for customs are made by the organisations that the certificate names.",
    "exporter": "Choose how long the link works.",
}


@LANGUAGES
def test_a_link_that_cannot_be_made_is_told(app, world, language):
    certificate = f"/{language}/coi/{make_coi(world, Status.ISSUED)}"

    for who, told in REFUSED.items():
        browser = Browser(app, language=language).sign_in(world[who]).open(f"{certificate}/prints")
        browser.post(f"{certificate}/customs-links", {"days": "5", "act": "x"})

        assert words(app, language, told) in browser.open(f"{certificate}/prints").message


@LANGUAGES
def test_a_link_that_comes_too_early_or_once_too_often_or_is_of_others_is_told(app, world, monkeypatch, language):
    draft, issued = make_coi(world), make_coi(world, Status.ISSUED)
    links.make(issued, label="", days=7, act="first", actor=world["importer"])
    monkeypatch.setattr(links, "MOST_LINKS", 1)
    browser = Browser(app, language=language).sign_in(world["exporter"])

    def told(reference: str) -> str:
        browser.post(f"/{language}/coi/{reference}/customs-links", {"days": "7", "act": reference})
        return browser.open(f"/{language}/coi/{reference}/prints").message

    message = "Nobody has signed this certificate yet: there is nothing to show to customs."
    assert words(app, language, message) in told(draft)
    assert words(app, language, "There are %(most)s open links already: revoke one first.", most=1) in told(issued)
    [link] = queries.links_of(get(world, issued).id)
    answer = browser.post(f"/{language}/coi/{issued}/customs-links/{link.id}/revoke", {})
    message = "Only %(name)s, which made this link, can revoke it."
    assert words(app, language, message, name="ACME Bio Imports FR") in text_of(parsed(answer.text).main)


@LANGUAGES
def test_whether_customs_accept_a_certificate_is_told(app, world, monkeypatch, language):
    issued = make_coi(world, Status.ISSUED, origin={"countries": ["MA", "TN"]})
    secret = links.make(issued, label="", days=7, act="x", actor=world["importer"])
    browser = Browser(app, language=language)

    for why in {*ACCEPTANCE.values(), *WHILE.values()}:
        monkeypatch.setattr(sheet, "acceptance", lambda *_state, why=why: why)
        assert words(app, language, why.why) in browser.open(f"/{language}/customs/{secret}").reading("main")
    message = "The certificate names several countries of origin, and not which line is of which."
    assert words(app, language, message) in browser.reading("main")


# Seals


@pytest.fixture
def sealed(world) -> str:
    """A certificate whose sealed files are made."""
    reference = make_coi(world, Status.ISSUED)
    while sealing.seal_next():
        pass
    return reference


MEANT = {
    False: "Sealed with an advanced, not a qualified, electronic seal.",
    True: "Sealed with a key that those who run the portal declare to be qualified.",
}


def whole(browser: Browser) -> str:
    """All that a page says, its attributes too."""
    return SPACES.sub(" ", str(browser.page))


@LANGUAGES
def test_what_a_seal_means_is_told_where_its_file_is_and_beside_the_lock(app, world, sealed, language):
    browser = Browser(app, language=language).sign_in(world["exporter"])

    for qualified, told in MEANT.items():
        with transaction() as session:
            session.execute(update(SealCertificate).values(kind=Kind.PKCS12.value, qualified=qualified))
            session.execute(update(SealedFile).values(time_stamped=True))
        page = browser.open(f"/{language}/coi/{sealed}/prints").reading("main")

        assert words(app, language, told) in page
        assert words(app, language, "A time-stamp service vouches for the time.") in page
        assert words(app, language, MEANINGS[False, qualified]) in whole(browser.open(f"/{language}/coi/{sealed}"))


@LANGUAGES
def test_a_portal_without_a_key_and_one_that_cannot_seal_say_so(app, world, monkeypatch, language):
    reference = make_coi(world, Status.ISSUED)
    browser = Browser(app, language=language).sign_in(world["exporter"])
    with monkeypatch.context() as patch:
        patch.setattr(queries, "failing_seal", lambda _coi: True)
        message = "Signed; the sealed file could not be made yet, and is tried again."
        assert words(app, language, message) in whole(browser.open(f"/{language}/coi/{reference}"))
    monkeypatch.setattr(sealing, "is_configured", lambda: False)

    message = "Signed; this portal has no key to seal with, and keeps what was signed with its fingerprint."
    assert words(app, language, message) in whole(browser.open(f"/{language}/coi/{reference}"))
    message = (
        "This portal has no key to seal with: ask those who run it. What is printed below can be checked with its code."
    )
    assert words(app, language, message) in browser.open(f"/{language}/coi/{reference}/prints").reading("main")


@LANGUAGES
def test_a_sealed_file_that_is_lost_is_told(app, world, sealed, monkeypatch, language):
    def lost(*_where: str) -> None:
        raise store.FileMissing

    monkeypatch.setattr(store, "fetch", lost)
    browser = Browser(app, language=language).sign_in(world["exporter"])

    answer = browser.fetch("GET", f"/{language}/coi/{sealed}/sealed/1/en")

    message = "This file cannot be found just now. Those who run the portal have it in their log."
    assert words(app, language, message) in text_of(parsed(answer.text).main)


@LANGUAGES
def test_a_document_that_was_withdrawn_is_told_by_print_and_check(app, world, language):
    reference = make_coi(world, Status.DESCRIPTION_COMPLETED)
    id_ = make_document(world, reference)
    take(world, reference, Action.SIGN_18, "body", CHECKED)
    documents.withdraw(reference, id_, act="x", actor=world["exporter"])
    coi = get(world, reference)
    browser = Browser(app, language=language).sign_in(world["exporter"])

    page = browser.open(f"/{language}/coi/{coi.number}/print").reading("main")
    assert words(app, language, "Document withdrawn") in page
    checked = browser.open(f"/{language}/verify?reference={coi.number}&code={coi.check_code}&record=1").reading("main")
    assert words(app, language, "accompanying documents changed on %(day)s", day=clock.today()) in checked

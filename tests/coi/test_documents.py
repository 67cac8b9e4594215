"""Accompanying documents on the pages: who sees, adds, changes and withdraws them, and how their files come and go."""

from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pytest
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from portal.attachments import queries as attachments
from portal.attachments.domain import DocumentType
from portal.attachments.files import examine
from portal.attachments.models import Attachment
from portal.attachments.services import check, copy_all
from portal.codelists.domain.builtin import BUILTIN
from portal.codelists.domain.entries import CodeList
from portal.coi import services
from portal.coi.domain.lifecycle import Action, Status
from portal.coi.services import documents
from portal.extensions import db
from portal.organisations.models import Role
from portal.persistence.transaction import transaction
from portal.shared import clock
from portal.shared.errors import Invalid
from portal.shared.people import Level
from tests.attachments.test_files import BAD
from tests.factories import get, give_file, make_coi, make_document, make_person, take
from tests.support import stored
from tests.support.browser import Browser, both_ways, check_headers
from tests.support.pages import parsed, text_of
from tests.support.papers import EICAR, pdf, picture
from tests.support.words import template_words, words

FIELDS = {"reference": "INV-7", "issued_on": "2026-05-04"}


def signed_in(app, world, who="exporter", **ways) -> Browser:
    return Browser(app, **ways).sign_in(world[who])


def address(reference: str, id_: int | None = None, what: str = "") -> str:
    return f"/en/coi/{reference}/documents/{'new' if id_ is None else f'{id_}/{what}'}"


def send(browser: Browser, reference: str, id_: int, data: bytes, name: str = "invoice.pdf", *, act: str = "a-file"):
    """The file of a document, sent by hand."""
    return post_file(browser, address(reference, id_, "file"), data, name, act=act)


def post_file(browser: Browser, where: str, data: bytes, name: str, *, act: str = "a-file", token: str = ""):
    form = {"file": FileStorage(BytesIO(data), name), "act": act, "csrf_token": token or browser.token}
    boundary, body = encode_multipart(form)
    return browser.fetch("POST", where, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def save(browser: Browser, values: Mapping[str, str]) -> Browser:
    """Fill in the form of a document and press its main button."""
    return browser.submit("#document", values, button=".buttons button")


def row(browser: Browser, reference: str, language: str = "en") -> str:
    """What the certificate says of its documents."""
    return browser.open(f"/{language}/coi/{reference}").reading("#documents")


def numbers(reference: str, world) -> list[int]:
    db.session.rollback()
    return [found.id for found in attachments.of(get(world, reference).id)]


def one(id_: int) -> Attachment:
    db.session.rollback()
    return db.session.scalars(select(Attachment).where(Attachment.id == id_)).one()


def files(app) -> list[Path]:
    folder = Path(url2pathname(urlsplit(app.config["PORTAL_FILES"]).path))
    return sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []


@pytest.fixture(autouse=True)
def own_files(app, tmp_path, monkeypatch):
    """Each test keeps its files in a folder of its own."""
    monkeypatch.setitem(app.config, "PORTAL_FILES", (tmp_path / "files").as_uri())


# Adding


@both_ways
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_document_is_added_type_first_then_its_fields_then_its_file(app, world, language, htmx):
    reference = make_coi(world)
    browser = signed_in(app, world, htmx=htmx, language=language).open(f"/{language}/coi/{reference}")

    browser.click("#documents a[href$='/documents/new']")
    assert not browser.has("[name=reference]")
    save(browser, {"type": "bill_of_lading"})
    save(browser, FIELDS | {"place": "Casablanca"})
    assert browser.has("input[type=file][name=file]")
    action, act, token = browser.one("main form")["action"], browser.value("act"), browser.one("main [name=csrf_token]")
    answer = post_file(browser, action, pdf(), "connaissement.pdf", act=act, token=token["value"])

    assert (answer.status_code, answer.location) == (303, f"/{language}/coi/{reference}#documents")
    told = row(browser, reference, language)
    label = {"en": "Bill of lading", "fr": "Connaissement"}[language]
    assert f"{label} INV-7" in told
    assert "Casablanca" in told
    assert f"PDF, {words(app, language, '%(size)s kB', size='1')}" in told


TYPES = [DocumentType.of(entry) for entry in BUILTIN[CodeList.DOCUMENTS]]


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.key)
def test_every_type_asks_its_fields_and_refuses_to_be_saved_without_the_mandatory_ones(app, world, kind):
    reference = make_coi(world)
    browser = signed_in(app, world).open(address(reference) + f"?type={kind.key}")
    before = stored.everything()

    asked = {c["name"] for c in browser.page.select("#document .field :is(input, textarea)")}
    marked = {label["for"] for label in browser.page.select("#document .field label:has(.must)")}
    save(browser, {"type": kind.key})

    assert asked == set(kind.fields)
    assert marked == set(kind.mandatory)
    assert browser.status == 422
    assert {c["name"] for c in browser.page.select("[aria-invalid]")} == set(kind.mandatory)
    assert stored.everything() == before


def test_some_types_ask_more_than_others():
    needs = {kind.key: kind.mandatory - {"reference", "issued_on"} for kind in TYPES}

    assert len(TYPES) == 14
    assert needs["organic_certificate"] == {"valid_until"}
    assert needs["other"] == {"comment"}
    assert needs["bill_of_lading"] == needs["phytosanitary_certificate"] == {"place"}
    assert needs["commercial_invoice"] == needs["packing_list"] == set()


@both_ways
def test_another_type_keeps_what_was_typed(app, world, htmx):
    reference = make_coi(world)
    browser = signed_in(app, world, htmx=htmx).open(address(reference) + "?type=packing_list")

    browser.fill(FIELDS | {"type": "organic_certificate", "comment": "Two pages"}, within="#document")
    browser.click("#document [name=do]")

    assert (browser.value("reference"), browser.value("comment")) == ("INV-7", "Two pages")
    assert browser.has("[name=valid_until]")
    assert numbers(reference, world) == []


@pytest.mark.parametrize(
    ("typed", "where", "message"),
    [
        ({"issued_on": "2099-01-01"}, "issued_on", "This day is still to come: a document has been issued already."),
        ({"issued_on": "soon"}, "issued_on", "“%(typed)s” is not a date. Write it like 21/11/2026."),
        ({"valid_until": "2020-01-01"}, "valid_until", "This is before the date of issue."),
        ({"reference": "x" * 101}, "reference", "%(most)s characters at most; there are %(count)s."),
    ],
)
def test_what_is_wrong_is_told_beside_the_field_and_nothing_typed_is_lost(app, world, typed, where, message):
    reference = make_coi(world)
    browser = signed_in(app, world).open(address(reference) + "?type=organic_certificate")

    save(browser, FIELDS | {"valid_until": "2027-01-01", "place": "Rabat"} | typed)

    parameters = {"typed": "soon", "most": 100, "count": 101}
    assert browser.status == 422
    assert words(app, "en", message, **parameters) in browser.reading(f"#{where}-error")
    assert (browser.value("place"), browser.value(where)) == ("Rabat", typed[where])
    assert numbers(reference, world) == []


def test_an_unknown_type_is_asked_again(app, world):
    reference = make_coi(world)
    browser = signed_in(app, world)

    answer = browser.post(address(reference), FIELDS | {"type": "love_letter", "act": "x"})

    assert answer.status_code == 422
    assert parsed(answer.text).select("#document select[name=type]")


def test_sent_twice_a_document_is_added_once(app, world):
    reference = make_coi(world)
    browser = signed_in(app, world)
    sent = FIELDS | {"type": "packing_list", "act": "one-act"}

    answers = [browser.post(address(reference), sent) for _ in range(2)]

    (id_,) = numbers(reference, world)
    assert [answer.location for answer in answers] == [address(reference, id_, "file")] * 2
    assert len(stored.history("coi:document:added")) == 1


# Who


def test_documents_of_a_draft_are_seen_by_its_makers_alone_then_by_every_party(app, world):
    reference = make_coi(world)
    id_ = make_document(world, reference, file=pdf())
    for who in ("importer", "body", "post", "commission", "stranger"):
        for what in ("download", "edit", "file", "withdraw"):
            assert signed_in(app, world, who).fetch("GET", address(reference, id_, what)).status_code == 404, who

    reference = take(world, reference, Action.SUBMIT, "exporter")

    for who in ("importer", "body", "post", "cca", "commission", "producer"):
        browser = signed_in(app, world, who)
        assert "Commercial invoice" in row(browser, reference)
        assert browser.fetch("GET", address(reference, id_, "download")).data == pdf()
    assert signed_in(app, world, "stranger").fetch("GET", address(reference, id_, "download")).status_code == 404


def test_a_document_of_another_certificate_is_not_found(app, world):
    mine, other = make_coi(world), make_coi(world, by="importer")
    id_ = make_document(world, other, "importer", file=pdf())
    browser = signed_in(app, world)

    for number in (id_, 999, 2**40):
        for what in ("download", "edit", "file", "withdraw"):
            assert browser.fetch("GET", address(mine, number, what)).status_code == 404, (number, what)


@pytest.mark.parametrize("who", ["importer", "body", "post", "cca", "producer", "consignee"])
def test_every_party_adds_documents(app, world, who):
    reference = make_coi(world, Status.ISSUED)
    browser = signed_in(app, world, who).open(f"/en/coi/{reference}")

    save(browser.click("#documents a[href$='/documents/new']"), {"type": "analysis"})
    save(browser, FIELDS)

    assert "Certificate of analysis" in row(browser, reference)
    assert one(numbers(reference, world)[0]).organisation_id == world[who].post.organisation_id


def refusal(browser: Browser, method: str, where: str, values: dict | None = None) -> str:
    answer = browser.fetch("GET", where) if method == "GET" else browser.post(where, values or {})
    assert answer.status_code == 403, (method, where)
    return text_of(parsed(answer.text).main)


@pytest.mark.parametrize("status", [Status.FIRST_CONSIGNEE_SIGNED, Status.NOT_RELEASED, Status.DELETED])
def test_at_the_end_of_its_life_nobody_adds_or_changes(app, world, status):
    reference = make_coi(world, status)
    browser = signed_in(app, world)

    assert not browser.open(f"/en/coi/{reference}").has("#documents .button")
    sent = FIELDS | {"type": "packing_list"}
    for method in ("GET", "POST"):
        assert "documents are neither added nor changed" in refusal(browser, method, address(reference), sent)
    assert numbers(reference, world) == []


def test_the_commission_and_those_who_only_read_add_nothing(app, world):
    reference = make_coi(world, Status.ISSUED)
    reader = make_person(world.exporter)
    with transaction() as session:
        role = session.scalars(select(Role).where(Role.account_id == reader.account_id)).one()
        role.level = Level.READER.value

    for person, reason in (
        (world["commission"], "Documents are added by the organisations that the certificate names."),
        (reader, "You only read for Atlas Bio Export: a colleague who prepares can change it."),
    ):
        browser = Browser(app).sign_in(person)
        assert not browser.open(f"/en/coi/{reference}").has("#documents .button")
        for method in ("GET", "POST"):
            assert reason in refusal(browser, method, address(reference), FIELDS | {"type": "packing_list"})


def test_only_the_organisation_that_added_a_document_changes_it(app, world):
    reference = make_coi(world, Status.ISSUED)
    id_ = make_document(world, reference, "importer")
    before = stored.everything()
    browser = signed_in(app, world)
    reason = "Only ACME Bio Imports FR, which added this document, can change or withdraw it."

    assert not browser.open(f"/en/coi/{reference}").has("#documents tbody .button")
    for what in ("edit", "withdraw", "file"):
        for method in ("GET", "POST"):
            told = refusal(browser, method, address(reference, id_, what), FIELDS | {"type": "packing_list"})
            assert reason in told, (method, what)
    assert stored.everything() == before


def test_a_colleague_changes_it(app, world):
    reference = make_coi(world)
    id_ = make_document(world, reference)
    colleague = Browser(app).sign_in(make_person(world.exporter)).open(address(reference, id_, "edit"))

    save(colleague, {"reference": "INV-8"})

    assert "INV-8" in colleague.reading("#documents")


# Changing


def test_two_who_change_a_document_at_once_are_told(app, world):
    reference = make_coi(world)
    id_ = make_document(world, reference)
    first, second = (signed_in(app, world).open(address(reference, id_, "edit")) for _ in range(2))

    save(first, {"reference": "FIRST"})
    save(second, {"reference": "SECOND"})

    assert second.status == 409
    assert "FIRST" in second.reading("#document .problem")
    assert second.value("reference") == "SECOND"
    assert one(id_).reference == "FIRST"
    save(second, {})
    assert one(id_).reference == "SECOND"


def test_saying_again_what_is_stored_changes_nothing(app, world):
    reference = make_coi(world)
    id_ = make_document(world, reference)
    before = stored.everything()

    save(signed_in(app, world).open(address(reference, id_, "edit")), {})

    assert stored.everything() == before


# Signatures


def test_a_signature_covers_the_documents_and_says_which(app, world):
    reference = make_coi(world)
    id_ = make_document(world, reference, file=pdf())
    reference = take(world, reference, Action.SUBMIT, "exporter")
    assert get(world, reference).signatures == []

    take(world, reference, Action.SIGN_18, "body", {"documentary_check": "acceptable", "physical_check": "not_done"})

    (signature,) = get(world, reference).signatures
    document = one(id_)
    assert signature.content["documents"] == [
        {"id": id_, "type": "commercial_invoice", "reference": document.reference, "sha256": sha256(pdf()).hexdigest()}
    ]


def test_a_covered_document_stays_as_it_is_and_is_marked_when_withdrawn(app, world):
    reference = make_coi(world, Status.DESCRIPTION_COMPLETED)
    id_ = make_document(world, reference, file=pdf())
    take(world, reference, Action.SIGN_18, "body", {"documentary_check": "acceptable", "physical_check": "not_done"})
    browser = signed_in(app, world)

    for what in ("edit", "file"):
        told = refusal(browser, "GET", address(reference, id_, what))
        assert "A signature covers this document: it stays as it is." in told
    browser.open(f"/en/coi/{reference}").click("#documents a[href$='/withdraw']").click("main form button")

    assert "The document is withdrawn." in browser.message
    assert "withdrawn on" in browser.reading("#documents tbody tr")
    assert browser.fetch("GET", address(reference, id_, "download")).data == pdf()
    assert "This document was withdrawn." in refusal(browser, "GET", address(reference, id_, "withdraw"))


def test_a_file_that_was_missing_when_it_was_signed_may_still_be_sent_once(app, world):
    reference = make_coi(world, Status.DESCRIPTION_COMPLETED)
    id_ = make_document(world, reference)
    take(world, reference, Action.SIGN_18, "body", {"documentary_check": "acceptable", "physical_check": "not_done"})

    give_file(world, reference, id_, pdf())

    assert refusal(signed_in(app, world), "GET", address(reference, id_, "file"))


def test_a_document_that_no_signature_covers_goes_for_good_with_its_file(app, world):
    reference = make_coi(world)
    id_ = make_document(world, reference, file=pdf())
    assert len(files(app)) == 1
    browser = signed_in(app, world).open(f"/en/coi/{reference}")

    browser.click("#documents a[href$='/withdraw']").click("main form button")

    assert "The document is removed." in browser.message
    assert (numbers(reference, world), files(app)) == ([], [])
    assert browser.fetch("GET", address(reference, id_, "download")).status_code == 404
    assert "Document removed" in browser.open(f"/en/coi/{reference}/history").text


def test_withdrawn_twice_is_withdrawn_once(app, world):
    reference = make_coi(world)
    id_ = make_document(world, reference)
    browser = signed_in(app, world)

    answers = [browser.post(address(reference, id_, "withdraw"), {"act": "once"}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(stored.history("coi:document:removed")) == 1


# Files


def test_a_file_comes_back_as_it_was_sent_to_be_kept_and_never_shown(app, world):
    reference = make_coi(world)
    id_ = make_document(world, reference)
    browser = signed_in(app, world)
    photo = picture("JPEG", (900, 700))

    assert send(browser, reference, id_, photo, "Éti quette «1».jpeg").status_code == 303
    answer = browser.fetch("GET", address(reference, id_, "download"))

    assert answer.data == photo
    assert answer.content_type == "image/jpeg"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert "filename*=UTF-8''%C3%89ti%20quette%20%C2%AB1%C2%BB.jpg" in answer.headers["Content-Disposition"]
    assert answer.content_length == len(photo)
    check_headers(answer)


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"MZ" + bytes(50), "invoice.pdf", "This is neither a PDF nor a PNG or JPEG picture."),
        (pdf() + EICAR, "invoice.pdf", "This file carries a known virus"),
        (pdf() + bytes(11_000_000), "big.pdf", "This file is larger than 10 MB."),
        (b"", "nothing.pdf", "This file is empty."),
    ],
    ids=["a program", "a virus", "too large", "empty"],
)
def test_a_bad_file_is_refused_beside_its_field_and_the_document_stays(app, world, data, name, reason):
    reference = make_coi(world)
    id_ = make_document(world, reference)
    before = stored.everything()
    browser = signed_in(app, world)

    answer = send(browser, reference, id_, data, name)

    page = parsed(answer.text)
    assert answer.status_code == 422
    assert reason in text_of(page.select_one("#file-error"))
    assert page.select("input[type=file][aria-invalid]")
    assert (stored.everything(), files(app)) == (before, [])
    assert send(browser, reference, id_, pdf(), act="again").status_code == 303


@pytest.mark.parametrize("language", ["en", "fr"])
def test_whatever_is_wrong_with_a_file_is_told_beside_its_field_in_words(app, world, language):
    where = f"/{language}/coi/{(reference := make_coi(world))}/documents/{make_document(world, reference)}/file"
    browser = signed_in(app, world, language=language)

    for data, name in {message: (data, name) for _kind, data, name, message in BAD}.values():
        with pytest.raises(Invalid) as refused:
            examine(BytesIO(data), name)
        page = parsed(post_file(browser, where, data, name).text)

        told = words(app, language, refused.value.message, **refused.value.parameters)
        assert told in text_of(page.select_one("#file-error"))


def test_no_file_chosen_is_told(app, world):
    reference = make_coi(world)
    id_ = make_document(world, reference)
    browser = signed_in(app, world)

    answer = browser.post(address(reference, id_, "file"), {"act": "x"})

    assert answer.status_code == 422
    assert text_of(parsed(answer.text).select_one("#file-error")) == "Choose a file."


def test_far_too_much_is_refused_before_it_is_read(app, world):
    reference = make_coi(world)
    id_ = make_document(world, reference)
    browser = signed_in(app, world)

    assert send(browser, reference, id_, bytes(21_000_000)).status_code == 413
    refused = post_file(browser, f"/en/coi/{reference}", bytes(3_000_000), "x.pdf")
    assert refused.status_code == 413, "other pages take no files"


def test_a_stranger_cannot_send_much(app):
    answer = post_file(Browser(app), "/en/coi/x/documents/1/file", bytes(3_000_000), "x.pdf", token="x")

    assert answer.status_code == 413


def test_a_name_that_climbs_is_only_a_name(app, world, tmp_path):
    reference = make_coi(world)
    id_ = make_document(world, reference)
    browser = signed_in(app, world)

    send(browser, reference, id_, pdf(), "../../../../escaped.pdf")

    assert one(id_).file_name == "escaped.pdf"
    (kept,) = files(app)
    assert "escaped" not in str(kept)
    assert list(tmp_path.rglob("escaped*")) == []


def test_a_file_sent_twice_arrives_once(app, world):
    reference = make_coi(world)
    id_ = make_document(world, reference)
    browser = signed_in(app, world)

    answers = [send(browser, reference, id_, pdf(), act="same") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert (len(files(app)), len(stored.history("coi:document:file"))) == (1, 1)


def test_another_file_takes_the_place_of_the_first(app, world):
    reference = make_coi(world)
    id_ = make_document(world, reference, file=pdf())
    (first,) = files(app)

    send(signed_in(app, world), reference, id_, picture(), "scan.png")

    assert one(id_).media_type == "image/png"
    assert len(files(app)) == 1
    assert not first.exists()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_before_another_file_is_sent_the_page_names_the_one_it_replaces(app, world, language):
    reference = make_coi(world)
    id_ = make_document(world, reference, file=pdf(), name="invoice.pdf")

    page = signed_in(app, world, language=language).open(f"/{language}/coi/{reference}/documents/{id_}/file")

    replaced = template_words(app, language, "It takes the place of: %(file)s.", file="invoice.pdf")
    assert replaced in page.reading("form.panel")


def test_an_act_that_is_refused_leaves_no_file(app, world):
    reference = make_coi(world, Status.ISSUED)
    id_ = make_document(world, reference, "importer")

    with pytest.raises(documents.NotAllowed):
        give_file(world, reference, id_, pdf(), "exporter")

    assert files(app) == []


def test_an_organisation_has_its_share_of_room(app, world, monkeypatch):
    monkeypatch.setitem(app.config, "PORTAL_FILES_QUOTA_MB", 1)
    reference = make_coi(world, Status.ISSUED)
    ids = [make_document(world, reference) for _ in range(2)]
    photo = picture("PNG", (500, 400))
    assert 500_000 < len(photo) < 1_000_000
    browser = signed_in(app, world)

    assert send(browser, reference, ids[0], photo, "a.png", act="a").status_code == 303
    answer = send(browser, reference, ids[1], photo, "b.png", act="b")

    assert answer.status_code == 422
    told = text_of(parsed(answer.text).select_one("#file-error"))
    assert "Your organisation has 1 of its 1 MB of files." in told
    assert "withdraw documents that no signature covers" in told
    assert len(files(app)) == 1
    assert send(browser, reference, ids[0], photo, "a.png", act="c").status_code == 303, "it takes its own place"
    other = make_document(world, reference, "importer")
    give_file(world, reference, other, photo, "importer")


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("how", ["gone", "changed"])
def test_a_file_that_is_missing_is_told_noted_and_no_fault(app, world, caplog, language, how):
    reference = make_coi(world)
    id_ = make_document(world, reference, file=pdf())
    (kept,) = files(app)
    kept.unlink() if how == "gone" else kept.write_bytes(pdf() + b"\n")
    browser = signed_in(app, world, language=language)

    browser.open(f"/{language}/coi/{reference}/documents/{id_}/download")

    assert (browser.status, browser.heading) == (404, words(app, language, "File missing"))
    assert reference in caplog.text
    assert words(app, language, "File missing") in row(browser, reference, language)
    kept.write_bytes(pdf())
    assert browser.fetch("GET", address(reference, id_, "download")).data == pdf()
    assert words(app, language, "File missing") not in row(browser, reference, language)


def test_a_store_that_does_not_answer_is_no_fault(app, world, monkeypatch, tmp_path):
    reference = make_coi(world)
    id_ = make_document(world, reference, file=pdf())
    (tmp_path / "blocked").write_text("a file where a folder should be")
    monkeypatch.setitem(app.config, "PORTAL_FILES", (tmp_path / "blocked").as_uri())
    browser = signed_in(app, world)

    assert browser.fetch("GET", address(reference, id_, "download")).status_code in (404, 503)
    assert send(browser, reference, id_, pdf(), act="new").status_code == 503


# History


def test_the_history_tells_documents_in_words(app, world):
    reference = make_coi(world, Status.ISSUED)
    id_ = make_document(world, reference, reference="INV-1", place="Agadir")
    services.documents.change(
        reference,
        id_,
        one(id_).details.__class__("packing_list", "INV-2", date(2026, 5, 4)),
        version=1,
        actor=world["exporter"],
    )
    give_file(world, reference, id_, pdf(), name="liste.pdf")
    browser = signed_in(app, world, "importer", language="fr").open(f"/fr/coi/{reference}/history")

    said = [text_of(entry) for entry in browser.page.select(".history > li")][:3]

    assert words(app, "fr", "File of a document sent") in said[0]
    assert "liste.pdf" in said[0]
    assert words(app, "fr", "Document changed") in said[1]
    assert all(text in said[1] for text in ("INV-1", "INV-2", "Liste de colisage"))
    assert words(app, "fr", "Document added") in said[2]
    assert "4 mai 2026" in said[2]


def test_what_was_added_to_a_draft_is_its_makers_past_alone(app, world):
    reference = make_coi(world)
    make_document(world, reference, reference="DRAFTED")
    reference = take(world, reference, Action.SUBMIT, "exporter")
    make_document(world, reference, reference="SUBMITTED")

    seen = {
        who: signed_in(app, world, who).open(f"/en/coi/{reference}/history").text for who in ("exporter", "importer")
    }

    assert {who: ("DRAFTED" in text, "SUBMITTED" in text) for who, text in seen.items()} == {
        "exporter": (True, True),
        "importer": (False, True),
    }


# Copies, and the look at every file


def copied(world, source: str, target: str) -> list[int]:
    with transaction():
        return [c.id for c in copy_all(get(world, source).id, get(world, target).id)]


def test_copies_share_the_file_until_nobody_uses_it(app, world):
    source, target = make_coi(world), make_coi(world)
    id_ = make_document(world, source, file=pdf())
    used = attachments.bytes_used([world.exporter])

    (copy,) = copied(world, source, target)

    assert (one(copy).reference, one(copy).organisation_id) == (one(id_).reference, world.exporter)
    assert (len(files(app)), attachments.bytes_used([world.exporter])) == (1, used), "the share is not charged twice"
    documents.withdraw(source, id_, act="a", actor=world["exporter"])
    assert signed_in(app, world).fetch("GET", address(target, copy, "download")).data == pdf()
    documents.withdraw(target, copy, act="b", actor=world["exporter"])
    assert files(app) == []


def test_another_file_for_one_leaves_the_copy_its_own(app, world):
    source, target = make_coi(world), make_coi(world)
    id_ = make_document(world, source, file=pdf())
    (copy,) = copied(world, source, target)

    give_file(world, source, id_, picture())

    assert signed_in(app, world).fetch("GET", address(target, copy, "download")).data == pdf()


def test_what_was_withdrawn_is_not_copied(world):
    source, target = make_coi(world, Status.DESCRIPTION_COMPLETED), make_coi(world)
    id_ = make_document(world, source)
    take(world, source, Action.SIGN_18, "body", {"documentary_check": "acceptable", "physical_check": "not_done"})
    documents.withdraw(source, id_, act="a", actor=world["exporter"])

    assert copied(world, source, target) == []


def test_the_look_at_every_file_finds_what_is_missing_and_what_nobody_uses(app, world):
    reference = make_coi(world)
    good, lost = (make_document(world, reference, file=pdf(pages=pages)) for pages in (1, 2))
    lost_key = one(lost).file_key
    (next(path for path in files(app) if path.name in lost_key)).unlink()
    stray = files(app)[0].with_name("stray")
    stray.write_bytes(b"nobody knows me")

    young = check(sweep=True)
    with clock.at(clock.now().replace(year=clock.now().year + 1)):
        told = app.test_cli_runner().invoke(args=["portal", "files", "check", "--sweep"])

    assert (young.good, young.missing, young.unused) == ([good], [lost], [])
    assert told.exit_code == 1
    assert f"{lost}" in told.output
    assert "stray" in told.output
    assert (stray.exists(), len(files(app))) == (False, 1)
    assert (one(lost).file_missing_since is None, one(good).file_missing_since) == (False, None)

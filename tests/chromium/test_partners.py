"""What may still be changed, asked with the keyboard alone; and a partner who is missing, invited until it is named."""

import pytest
from playwright.sync_api import expect

from portal.coi.domain.lifecycle import Status
from tests.chromium.keys import go_to, press, write
from tests.invitations.conftest import token

pytestmark = pytest.mark.chromium


def test_an_importer_asks_for_a_change_without_a_mouse(enter, portal):
    reference = portal.make_coi(Status.ISSUED)
    visitor = enter("importer", language="fr")

    visitor.open(f"/coi/{reference}")
    go_to(visitor, visitor.link("I need to change something…"))
    press(visitor, "Enter")
    expect(visitor.heading).to_have_text(visitor.words("I need to change something"))
    go_to(visitor, visitor.page.locator("#what"))
    visitor.page.keyboard.type("16")
    go_to(visitor, visitor.button("What can I do?"))
    press(visitor, "Enter")
    expect(visitor.page.locator("#advice h2")).to_contain_text("16")
    assert visitor.problems() == []
    go_to(visitor, visitor.page.locator("#message"))
    write(visitor, "Le poids brut est de 5 300 kg.")
    press(visitor, "Tab")
    press(visitor, "Enter")

    expect(visitor.messages).to_contain_text("Ecocert SA")
    body = enter("body", language="fr")
    body.open("/inbox?kind=N15")
    body.page.locator("article h2 a").first.click()
    expect(body.box("gross_weight").locator("[name=gross_weight-version]")).to_have_count(1)


@pytest.mark.parametrize(("language", "javascript"), [("en", True), ("fr", False)], ids=["JavaScript", "none"])
def test_a_missing_importer_is_invited_and_takes_the_place(enter, portal, language: str, javascript: bool):
    draft = portal.make_coi(importer={"operator": None})
    exporter = enter("exporter", language=language, javascript=javascript)

    exporter.open(f"/coi/{draft}")
    box = exporter.edit("importer")
    exporter.edit("national_reference")
    exporter.field("National reference number", exporter.box("national_reference")).fill("kept meanwhile")
    exporter.finder("Importer", box).fill("Verger du Sud")
    box.locator("[name=row]").click()
    exporter.field("Country").select_option("FR")
    exporter.page.locator("form[role=search] button.main").click()
    assert exporter.problems() == []
    exporter.page.locator("a[href*='/invite/']").click()
    exporter.field("E-mail of the company").fill("verger@partner.example")
    assert exporter.problems() == []
    exporter.button("Send the invitation").click()

    expect(exporter.box("importer")).to_contain_text("Verger du Sud")
    expect(exporter.field("National reference number", exporter.box("national_reference"))).to_have_value(
        "kept meanwhile"
    )
    assert exporter.problems() == []
    with portal.app.app_context():
        link = f"/invitation/{token()}"
    importer = enter("importer", language=language, javascript=javascript)
    importer.open(link)
    assert importer.problems() == []
    importer.page.locator("main form button").first.click()
    expect(importer.messages).not_to_be_empty()

    exporter.open(f"/coi/{draft}")
    expect(exporter.box("importer")).to_contain_text("ACME Bio Imports FR")

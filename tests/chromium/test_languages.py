"""English, French, English: the page is the same, with all that was typed and not saved."""

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.chromium.visitor import Visitor

pytestmark = pytest.mark.chromium


def there_and_back(visitor: Visitor) -> None:
    """Into French, and into English again."""
    for name, language in (("Français", "fr"), ("English", "en")):
        visitor.page.locator("header").get_by_role("link", name=name, exact=True).click()
        visitor.page.wait_for_url(f"**/{language}/**")


def test_a_certificate_keeps_what_is_typed_into_boxes_and_lines(enter, portal):
    visitor: Visitor = enter("exporter", language="en")
    visitor.open(f"/coi/{portal.make_coi()}")
    visitor.field("Total gross weight", visitor.edit("gross_weight")).fill("5 tonnes or so")
    containers = visitor.edit("containers")
    containers.get_by_role("button").filter(has_text="Add a row").click()
    containers.locator("[name$=-container]").nth(1).fill("MSKU 7654321")
    visitor.box("goods").get_by_role("link", name="Copy 1").click()
    new = visitor.box("goods").locator(".lines .editing")
    visitor.field("Lot number", new).fill("L-COPIED")

    there_and_back(visitor)

    assert visitor.field("Total gross weight", visitor.box("gross_weight")).input_value() == "5 tonnes or so"
    assert containers.locator("[name$=-container]").nth(1).input_value() == "MSKU 7654321"
    assert visitor.field("Lot number", new).input_value() == "L-COPIED"
    visitor.page.reload()


def test_other_pages_keep_what_is_typed_and_ticked_once(enter, portal):
    visitor: Visitor = enter("exporter", language="en")
    visitor.open(f"/coi/new/boxes?code={factories.AVOCADO}")
    visitor.field("Lot number").fill("L-TYPED")
    visitor.field("Net weight").fill("1,250")
    package = visitor.page.locator("[name$=package_type]").first
    package.fill(visitor.words("Carton"))
    chosen = package.input_value()

    visitor.page.locator("header").get_by_role("link", name="Français", exact=True).click()
    expect(visitor.page.locator("[name$=net_weight]")).to_have_value("1250")
    visitor.page.locator("header").get_by_role("link", name="English", exact=True).click()
    visitor.page.wait_for_url("**/en/**")

    assert visitor.field("Lot number").input_value() == "L-TYPED"
    assert visitor.field("Net weight").input_value() == "1250"
    assert package.input_value() == chosen
    visitor.open(f"/coi/new/boxes?code={factories.AVOCADO}")
    assert visitor.field("Lot number").input_value() == ""


def test_a_password_is_kept_nowhere(enter, portal):
    visitor: Visitor = enter("", language="en")
    visitor.open("/sign-in")
    visitor.field("E-mail").fill("somebody@example.org")
    visitor.field("Password").fill("correct horse")

    there_and_back(visitor)

    assert visitor.field("E-mail").input_value() == "somebody@example.org"
    assert visitor.field("Password").input_value() == ""


def test_after_a_refusal_too_what_is_typed_since_goes_along(enter, portal):
    visitor: Visitor = enter("exporter", language="en")
    visitor.open(f"/coi/new/boxes?code={factories.AVOCADO}")
    visitor.field("Net weight").fill("1,250")
    visitor.page.locator("form#sheet button.main").last.click()
    expect(visitor.page.locator("#problem")).to_be_visible()
    visitor.field("Net weight").fill("1,300")

    visitor.page.locator("header").get_by_role("button", name="Français", exact=True).click()

    visitor.page.wait_for_url("**/fr/**")
    assert visitor.page.locator("[name$=net_weight]").input_value() == "1300"


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_refused_registration_goes_along(enter, portal, javascript):
    visitor: Visitor = enter("", language="en", javascript=javascript)
    visitor.open("/register")
    visitor.field("First name").fill("Zoé")
    visitor.field("Last name").fill("Łukasz")
    visitor.field("E-mail").fill("zoe@example")
    visitor.button("Create an account").last.click()
    expect(visitor.page.locator("#problem")).to_be_visible()
    visitor.field("Confirm e-mail").fill("zoe@example.org")

    for name, language in (("Français", "fr"), ("English", "en")):
        header = visitor.page.locator("header")
        button, link = (header.get_by_role(role, name=name, exact=True) for role in ("button", "link"))
        button.or_(link).click()
        visitor.page.wait_for_url(f"**/{language}/register?*")
        values = [visitor.page.locator(f"[name={one}]").input_value() for one in ("first_name", "last_name", "email")]
        assert values == ["Zoé", "Łukasz", "zoe@example"]
        unsent = visitor.page.locator("[name=confirm_email]").input_value()
        assert unsent == ("zoe@example.org" if javascript else "")

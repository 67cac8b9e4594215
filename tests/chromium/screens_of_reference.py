"""Screens of the lists of reference data, as everybody and as their administrators see them."""

from playwright.sync_api import expect

from tests.chromium.serving import Portal
from tests.chromium.visitor import Visitor

LIST = "/administration/lists/nomenclature"
WORSE = "code,name_en,name_fr\n08,FRUIT,FRUITS\n0899000,x,\navocado,Avocados,Avocats\n"
OTHER = "code,name_en,name_fr\n08,EDIBLE FRUIT AND NUTS,FRUITS COMESTIBLES\n08999999,Fruit to come,Fruits à venir\n"


def _send(visitor: Visitor, text: str) -> None:
    visitor.open(f"{LIST}/upload")
    visitor.field("File").set_input_files({"name": "cn.csv", "mimeType": "text/csv", "buffer": text.encode()})
    visitor.field("Source").fill("The office")
    visitor.field("Year").fill("2026")
    visitor.button("Show what changes").click()


def file_refused(visitor: Visitor, _portal: Portal) -> None:
    """A file with mistakes, told line by line."""
    _send(visitor, WORSE)
    expect(visitor.page.get_by_role("alert")).to_be_visible()


def file_proposed(visitor: Visitor, _portal: Portal) -> None:
    """What a file would change, which is probably not whole."""
    _send(visitor, OTHER)
    expect(visitor.page.locator("[name=whole]")).to_be_visible()


def entry_refused(visitor: Visitor, _portal: Portal) -> None:
    """An entry with a mistake beside its field."""
    visitor.open(f"{LIST}/entry?entry=08044000")
    visitor.field("Replaced by").fill("x")
    visitor.button("Save").click()
    expect(visitor.page.get_by_role("alert")).to_be_visible()

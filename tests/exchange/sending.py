"""A file sent through a form of a page, the way a browser does it; what came back as a file."""

import csv
import io

from python_calamine import CalamineWorkbook
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tests.support.browser import Browser
from tests.support.pages import parsed, problems


def send(browser: Browser, data: bytes, name: str = "lines.xlsx") -> Browser:
    """Choose a file in the form with one, and send it."""
    form = browser.one("form:has([type=file])")
    fields = {c["name"]: c.get("value", "") for c in form.select("input[type=hidden]")}
    boundary, body = encode_multipart(fields | {"file": FileStorage(io.BytesIO(data), name)})
    answer = browser.fetch("POST", form["action"], data=body, content_type=f"multipart/form-data; boundary={boundary}")
    browser.page = parsed(answer.text)
    assert problems(browser.page, browser.address) == []
    return browser


def rows_of(data: bytes, language: str = "en") -> list[list]:
    """The rows of a file, as a spreadsheet of that language reads it."""
    if data.startswith(b"PK"):
        return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";" if language == "fr" else ","))

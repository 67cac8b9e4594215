"""What the page every visit begins with may cost on a bad line."""

from pathlib import Path

import brotli
import pytest

from tests.support.browser import Browser

STYLE = Path(__file__).parents[2] / "static" / "css" / "portal.css"
PAGE_AND_STYLE = 7_000


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("path", ["sign-in", "register"])
def test_page_and_style_stay_below_seven_thousand_bytes(app, language, path):
    answer = Browser(app).fetch("GET", f"/{language}/{path}", headers={"Accept-Encoding": "br"})

    assert answer.content_encoding == "br"
    style = brotli.compress(STYLE.read_bytes(), quality=11)
    assert len(answer.data) + len(style) <= PAGE_AND_STYLE


@pytest.mark.parametrize("path", ["sign-in", "register", "forgotten"])
def test_nothing_waits_for_a_script(app, path):
    browser = Browser(app).open(f"/en/{path}")

    scripts = browser.page.select("script")
    assert all(script.has_attr("defer") for script in scripts)
    assert all(form["method"] == "post" and form["action"] for form in browser.page.select("main form"))
    assert not browser.has("main [hidden]:not([data-show])"), "nothing but what scripts add waits to be shown"

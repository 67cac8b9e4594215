"""A browser that knows shared dictionaries fetches the one of its pages, and is then sent little."""

import pytest
from playwright.sync_api import Response

from tests.chromium.visitor import Visitor

pytestmark = pytest.mark.chromium

TIMES, PAUSE = 20, 250


def seen_again(visitor: Visitor, path: str) -> Response:
    """The page, opened anew."""
    with visitor.page.expect_response(f"**{path}") as answer:
        visitor.open(path)
    return answer.value


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_dictionary_comes_by_itself_and_serves_the_next_page(enter, portal, language):
    visitor = enter("exporter", language=language)
    reference = portal.make_coi()

    assert seen_again(visitor, f"/coi/{reference}").header_value("content-encoding") == "br"
    for _ in range(TIMES):  # a browser fetches it when it has nothing else to do, and does not say when
        visitor.page.wait_for_timeout(PAUSE)
        if seen_again(visitor, f"/coi/{reference}").header_value("content-encoding") == "dcz":
            break

    assert seen_again(visitor, f"/coi/{reference}").header_value("content-encoding") == "dcz"
    assert reference in visitor.heading.inner_text()

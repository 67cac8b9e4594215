"""A browser that knows shared dictionaries fetches the one of its pages, and is then sent little."""

import pytest

pytestmark = pytest.mark.chromium


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_dictionary_comes_by_itself_and_serves_the_next_page(enter, portal, language):
    visitor = enter("exporter", language=language)
    reference = portal.make_coi()
    with visitor.page.expect_response("**/*.dict") as first:
        visitor.open(f"/coi/{reference}")
    first.value.finished()

    with visitor.page.expect_response(f"**/coi/{reference}") as second:
        visitor.open(f"/coi/{reference}")

    assert second.value.header_value("content-encoding") == "dcz"
    assert reference in visitor.heading.inner_text()

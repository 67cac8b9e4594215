"""What the tests of accounts share."""

import pytest

from tests.support.browser import Browser


@pytest.fixture(autouse=True)
def _signing_in_is_the_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever signs in here fills in the form: elsewhere a session is put where the form would leave it."""
    monkeypatch.setattr(Browser, "sign_in", Browser.sign_in_by_form)

"""The settings of mail: a portal that could not send, or not safely, does not start."""

import pytest

from portal.config import Misconfigured, from_environment

SECRET = "a secret of the tests that is long enough"
PRODUCTION = {"PORTAL_SECRET_KEY": SECRET, "PORTAL_ADDRESS": "https://coi.example", "PORTAL_DATABASE_URL": "sqlite://"}
SENDER = "Portail COI <portal@coi.example>"


@pytest.mark.parametrize(
    "url",
    [
        "smtp://mail.example",
        "smtp://user:p%40ss@mail.example:587?starttls=1",
        "smtp://user:p%40ss@mail.example:587?timeout=5&starttls=1",
        "smtps://user:p%40ss@mail.example:465",
        "smtp://user:p%40ss@127.0.0.1:1025",
    ],
)
def test_a_mail_server_and_a_sender(url):
    settings = from_environment(PRODUCTION | {"PORTAL_SMTP_URL": url, "PORTAL_MAIL_FROM": SENDER})

    assert (settings["PORTAL_SMTP_URL"], settings["PORTAL_MAIL_FROM"]) == (url, SENDER)


@pytest.mark.parametrize(
    ("url", "sender", "said"),
    [
        ("mail.example:25", SENDER, "PORTAL_SMTP_URL is like"),
        ("https://mail.example", SENDER, "PORTAL_SMTP_URL is like"),
        ("smtp://", SENDER, "PORTAL_SMTP_URL is like"),
        ("smtp://mail.example:none", SENDER, "PORTAL_SMTP_URL is like"),
        ("smtp://mail.example?starttls=1&timeout=never", SENDER, "PORTAL_SMTP_URL is like"),
        ("smtp://user:password@mail.example:25", SENDER, "starttls=1"),
        ("smtp://user:password@mail.example:25?starttls=0", SENDER, "starttls=1"),
        ("smtp://mail.example", "", "PORTAL_MAIL_FROM"),
        ("smtp://mail.example", "the portal", "PORTAL_MAIL_FROM"),
    ],
)
def test_what_cannot_send_mail_does_not_start(url, sender, said):
    with pytest.raises(Misconfigured, match=said):
        from_environment(PRODUCTION | {"PORTAL_SMTP_URL": url, "PORTAL_MAIL_FROM": sender})


def test_without_a_mail_server_a_portal_starts():
    settings = from_environment(PRODUCTION)

    assert settings["PORTAL_SMTP_URL"] == ""


def test_a_demonstration_is_found_where_make_run_serves_it():
    demonstration = {"PORTAL_MODE": "demonstration", "PORTAL_SECRET_KEY": SECRET, "PORT": "8080"}

    settings = from_environment(demonstration | {"PORTAL_DATABASE_URL": "sqlite://"})

    assert settings["PORTAL_ADDRESS"] == "http://127.0.0.1:8080"
    assert settings["TRUSTED_HOSTS"] is None

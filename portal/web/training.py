"""What a training portal says on every page, every print and every mail, in both languages at once."""

from flask import Flask, current_app
from flask_babel import force_locale, gettext

from portal.config import Mode
from portal.shared.text import N_
from portal.web.i18n import LANGUAGES

MARK = N_("TRAINING")
WORTH = N_("Training: certificates have no value")
MAIL = N_("This mail comes from a training portal: nothing that it speaks of is real.")


def is_training() -> bool:
    """Whether this portal is for training."""
    return bool(current_app.config["PORTAL_MODE"] == Mode.TRAINING)


def mark() -> str:
    """One word in every language, for banners, prints and the subjects of mails."""
    return " / ".join(text for _code, text in in_each_language(MARK))


def in_each_language(message: str) -> list[tuple[str, str]]:
    """A message in every language, each with its code; who reads the page may know only one of them."""
    found = []
    for code in LANGUAGES:
        with force_locale(code):
            found.append((code, gettext(message)))
    return found


def marked(subject: str) -> str:
    """The subject of a mail; that of a training portal says so first."""
    return f"[{mark()}] {subject}" if is_training() else subject


def init_app(app: Flask) -> None:
    """Give templates the words."""
    app.jinja_env.globals.update(
        training_mark=mark,
        training_worth=lambda: in_each_language(WORTH),
        training_mail=lambda: in_each_language(MAIL),
    )

"""Writing a mail: the words of `templates/email`, in the language and the time zone of the person it is for."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app, render_template

from portal.notices.domain import Letter, told
from portal.notices.models import InboxNotice
from portal.web.i18n import current_language, speaking
from portal.web.training import marked

REFERENCE = re.compile(r"\b[A-Z]+(\.[A-Z0-9]+)+\b")  # of a request, a certificate, a draft


def write(notice: str, payload: Mapping[str, Any], at: datetime) -> Letter:
    """The mail that the outbox keeps as ``payload`` since ``at``; needs neither a request nor the database."""
    address = current_app.config["PORTAL_ADDRESS"].rstrip("/")
    language = payload["language"]
    words = told(notice, payload["parameters"], address=address) | {"home": f"{address}/{language}/"}
    with speaking(language, payload["time_zone"]):
        words |= {"groups": _groups(words.pop("notices"), address)} if "notices" in words else {}
        subject, text, html = (
            render_template(f"email/{notice}/{part}", **words) for part in ("subject.txt", "body.txt", "body.html")
        )
    return Letter(payload["to"], language, payload["message_id"], at, marked(subject.strip("\n")), text, html)


@dataclass(frozen=True)
class Group:
    """What a digest says about one matter: a certificate, or all that is about none."""

    about: str
    subjects: list[str]
    link: str


def _groups(notices: Iterable[Mapping[str, Any]], address: str) -> list[Group]:
    """The notices of a digest by certificate, in the order of the first about each; the others last."""
    groups: dict[str, Group] = {}
    for notice in notices:
        parameters = told(notice["notice"], notice["parameters"], address=address)
        group = groups.setdefault(notice["about"], Group(notice["about"], [], parameters["link"]))
        group.subjects.append(_subject(notice["notice"], parameters))
    return sorted(groups.values(), key=lambda group: not group.about)


def _subject(notice: str, parameters: Mapping[str, Any]) -> str:
    return render_template(f"email/{notice}/subject.txt", **parameters).strip()


@dataclass(frozen=True)
class Told:
    """A notice in the inbox, in the language of the page.

    ``words`` are those somebody wrote: a reason, a question. ``event`` is what became of a certificate, empty in other
    notices; its sentence is filled in with ``parameters``. ``todo`` is what the reader’s organisation does now; ``why``
    says, in the words of the portal, why something was not done.
    ``matter`` is the number of the request or certificate that the link leads to, where the subject does not say it.
    """

    id: int
    at: datetime
    number: str
    is_read: bool
    subject: str
    words: str
    link: str
    matter: str
    event: str
    todo: list[str]
    why: list[str]
    parameters: Mapping[str, Any]


def in_inbox(notice: InboxNotice) -> Told:
    """A notice as the inbox shows it."""
    parameters = told(notice.notice, notice.parameters, address="")
    words = next((parameters[name] for name in ("reason", "question", "answer", "message") if parameters.get(name)), "")
    path = parameters["link"].partition("/")[2].partition("/")[2]
    link = f"/{current_language()}/{path}"
    subject, number = _subject(notice.notice, parameters), REFERENCE.search(path)
    return Told(
        id=notice.id,
        at=notice.at,
        number=notice.number,
        is_read=notice.read_at is not None,
        subject=subject,
        words=words,
        link=link,
        matter=number.group() if number and number.group() not in subject else "",
        event=parameters.get("event", ""),
        todo=parameters.get("todo", []),
        why=parameters.get("why", []),
        parameters=parameters,
    )

"""Telling people about requests and operators (N02, N03, N04); inside the transaction of the act."""

from collections.abc import Iterable, Mapping
from typing import Any

from portal.auth.models import Account
from portal.extensions import db
from portal.notices.domain import Recipient
from portal.notices.services import notify, send_mail
from portal.organisations.domain import ACTIVITY_LABELS, Activity
from portal.organisations.models import OperatorActivity, Organisation, Role
from portal.organisations.queries import requests
from portal.web.i18n import DEFAULT


def recipient(account: Account) -> Recipient:
    """An account as notices know it."""
    return Recipient(account.id, account.name, account.email, account.language, account.time_zone, account.paces)


def deciders(notice: str, role: Role, *, but: int, **parameters: Any) -> None:
    """Tell those who can decide about a request."""
    found = requests.register().deciders(role.organisation)
    people = [recipient(a) for a in requests.who_decide(role.organisation, found) if a.id != but]
    about: dict[str, Any] = {"organisation": role.organisation.name, "organisation_id": role.organisation_id}
    notify(notice, people, link=f"/requests/{role.number}", **about, **parameters)


def requester(notice: str, role: Role, *, link: str = "/profile#roles", **parameters: Any) -> None:
    """Tell the person whose request it is."""
    account = db.session.get_one(Account, role.account_id)
    about: dict[str, Any] = {"organisation": role.organisation.name, "organisation_id": role.organisation_id}
    notify(notice, [recipient(account)], link=link, **about, **parameters)


def administrators(notice: str, role: Role, **parameters: Any) -> None:
    """Tell the administrators of the organisation of a role, apart from the person themselves."""
    found = requests.people_of([role.organisation_id], administrators=True)
    people = [recipient(account) for _role, account in found if account.id != role.account_id]
    about: dict[str, Any] = {"organisation": role.organisation.name, "organisation_id": role.organisation_id}
    notify(notice, people, link=f"/organisations/{role.organisation_id}#people", **about, **parameters)


def labels(activities: Iterable[OperatorActivity]) -> list[str]:
    """What activities are called, to be translated for each reader."""
    return [ACTIVITY_LABELS[Activity(activity.activity)] for activity in activities]


def validators(organisation: Organisation, activities: Iterable[OperatorActivity], *, but: int) -> None:
    """Tell those who validate an operator that it has something new."""
    found = requests.register().deciders(organisation)
    people = [recipient(account) for account in requests.who_validate(found) if account.id != but]
    about: dict[str, Any] = {"organisation": organisation.name, "organisation_id": organisation.id}
    notify(
        "operator_to_validate",
        people,
        link=f"/requests/operator/{organisation.id}",
        activities=labels(activities),
        **about,
    )


def users(
    notice: str, organisation: Organisation, *, but: int, but_requester: int | None = None, **parameters: Any
) -> None:
    """Tell the people of an operator what became of it, and those who wait to be attached to it."""
    found = [*requests.people_of([organisation.id]), *requests.people_of([organisation.id], pending=True)]
    people = [recipient(account) for _role, account in found if account.id not in (but, but_requester)]
    about: dict[str, Any] = {"organisation": organisation.name, "organisation_id": organisation.id}
    notify(notice, people, link=f"/organisations/{organisation.id}", **about, **parameters)
    if organisation.email and organisation.email not in {person.email for person in people}:
        _write_to(organisation, notice, parameters)


def _write_to(organisation: Organisation, notice: str, parameters: Mapping[str, Any]) -> None:
    """The same by mail to the address of the operator itself (§5), in the language of who created it."""
    creator = db.session.get(Account, organisation.created_by_id) if organisation.created_by_id else None
    language = creator.language if creator else DEFAULT
    send_mail(
        notice,
        to=organisation.email,
        language=language,
        name=organisation.name,
        link=f"/{language}/organisations/{organisation.id}",
        organisation=organisation.name,
        **parameters,
    )

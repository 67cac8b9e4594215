"""The account itself: made, activated, changed, closed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.auth import passwords, queries
from portal.auth.domain import SHORTEST, SHORTEST_WITH_SECOND_FACTOR, Purpose
from portal.auth.models import Account, Setting
from portal.auth.services import links
from portal.auth.services.mails import tell
from portal.auth.services.sessions import end_all
from portal.extensions import db
from portal.notices.domain.kinds import Pace
from portal.persistence import audit
from portal.persistence.audit import AuditEntry, By
from portal.persistence.transaction import transaction
from portal.shared import clock
from portal.shared.errors import Conflict, Invalid, WrongPassword
from portal.shared.text import N_

SUBJECT = "account"


@dataclass(frozen=True)
class Person:
    """What somebody says of themselves at registration."""

    first_name: str
    last_name: str
    email: str
    language: str


def create_account(email: str, first_name: str, last_name: str, password: str, *, language: str = "en") -> Account:
    """Add an account that is active at once, for commands and demonstration data; the caller holds the transaction."""
    account = _new(Person(first_name, last_name, email, language))
    account.password_hash = passwords.hashed(password)
    return account


def _new(person: Person) -> Account:
    account = Account(
        email=person.email.strip().lower(),
        first_name=person.first_name,
        last_name=person.last_name,
        language=person.language,
        created_at=clock.now(),
        paces={},
    )
    db.session.add(account)
    return account


def register(person: Person, *, browser: str = "") -> None:
    """Make an account without a password and send its link (N01), or tell the owner of the address (D07).

    Nothing in what happens, or in how long it takes, tells the two apart from outside.
    """
    with transaction():
        account = queries.by_email(person.email)
        if account is not None and (account.password_hash is not None or not account.is_active):
            tell(account, "account_exists", browser=browser)
            return
        if account is None:
            account = _new(person)
            db.session.flush()
        account.first_name, account.last_name, account.language = person.first_name, person.last_name, person.language
        links.send(account, Purpose.ACTIVATE, browser=browser)


def ask_reset(email: str, *, browser: str = "") -> None:
    """Send a link to set a new password, where there is an account to set it for; say the same in any case."""
    with transaction():
        account = queries.by_email(email)
        if account is not None and account.is_active:
            purpose = Purpose.RESET if account.password_hash else Purpose.ACTIVATE
            links.send(account, purpose, browser=browser)


def objection_to(account: Account, password: str) -> tuple[str, Mapping[str, Any]] | None:
    """Why this person may not take this password, None where they may."""
    shortest = SHORTEST_WITH_SECOND_FACTOR if account.has_second_factor else SHORTEST
    return passwords.objection(password, shortest=shortest, personal=account.words)


def set_password(token: str, password: str) -> Account:
    """Set the password by a link, which is used up; every session ends. Raises LinkIsDead, Invalid."""
    with transaction():
        link = links.use(token)
        account = db.session.get_one(Account, link.account_id)
        _refuse_bad(account, password)
        account.password_hash = passwords.hashed(password)
        end_all(account.id)
        links.kill(account.id, (Purpose.ACTIVATE, Purpose.RESET))
        if link.purpose == Purpose.RESET:
            tell(account, "password_changed")
        _record(account, f"account:{link.purpose}")
        return account


def confirm_password(account: Account, password: str) -> None:
    """Ask again for the password, before something that matters. Raises WrongPassword."""
    if not passwords.matches(account.password_hash, password):
        raise WrongPassword(N_("This is not your present password."))


def change_password(account_id: int, password: str, *, keep: str) -> None:
    """Set another password; every other session ends (``keep`` is the token of this one). Raises Invalid."""
    with transaction():
        account = db.session.get_one(Account, account_id)
        _refuse_bad(account, password)
        account.password_hash = passwords.hashed(password)
        end_all(account.id, keep=keep)
        tell(account, "password_changed")
        _record(account, "account:password_changed")


def _refuse_bad(account: Account, password: str) -> None:
    if found := objection_to(account, password):
        raise Invalid(found[0], field="password", **found[1])


def change_name(account_id: int, first_name: str, last_name: str) -> None:
    """Change the name; signatures keep the one they were made with."""
    with transaction():
        account = db.session.get_one(Account, account_id)
        before = account.name
        account.first_name, account.last_name = first_name, last_name
        if account.name != before:
            tell(account, "name_changed", new_name=account.name)
            _record(account, "account:name_changed", {"name": [before, account.name]})


def change_preferences(account_id: int, *, language: str, interface: str, zone: str, paces: Mapping[str, Pace]) -> None:
    """Language of e-mails and of pages, time zone, when each kind of notice is mailed."""
    with transaction():
        account = db.session.get_one(Account, account_id)
        account.language, account.interface_language, account.time_zone = language, interface, zone
        account.paces = {number: pace.value for number, pace in paces.items() if pace is not Pace.AT_ONCE}


def ask_email_change(account_id: int, email: str, *, browser: str = "") -> None:
    """Send a link to the old address and one to the new; both must be followed.

    Where the new address has an account already, its owner is told and nothing else differs.
    """
    with transaction():
        account = db.session.get_one(Account, account_id)
        taken = queries.by_email(email)
        links.forget(account.id, (Purpose.EMAIL_OLD, Purpose.EMAIL_NEW))
        links.send(account, Purpose.EMAIL_OLD, detail={"new_email": email}, browser=browser)
        if taken is None:
            links.send(account, Purpose.EMAIL_NEW, to=email, detail={"new_email": email}, browser=browser)
        else:
            tell(taken, "account_exists", browser=browser)


def confirm_email(token: str) -> bool:
    """Follow one of the two links; whether the address has changed now. Raises LinkIsDead, Conflict."""
    with transaction():
        link = links.use(token)
        account = db.session.get_one(Account, link.account_id)
        email = str(link.detail["new_email"])
        pending = queries.pending_email_change(account.id)
        followed = {other.purpose for other in pending if other.used_at and other.detail["new_email"] == email}
        if followed != {Purpose.EMAIL_OLD, Purpose.EMAIL_NEW}:
            return False
        if queries.by_email(email) is not None:
            raise Conflict(N_("This address was taken by another account meanwhile."))
        before, account.email = account.email, email
        links.forget(account.id, (Purpose.EMAIL_OLD, Purpose.EMAIL_NEW))
        end_all(account.id)
        for address in (before, email):
            tell(account, "email_changed", to=address, new_email=email)
        _record(account, "account:email_changed", {"email": [before, email]})
        return True


def close(account_id: int) -> None:
    """Close the account: it cannot sign in any more; what it signed stays. Raises Conflict for a last administrator."""
    with transaction():
        account = db.session.get_one(Account, account_id)
        if names := queries.sole_administrator_of(account_id):
            message = N_(
                "You are the last administrator of %(names)s. Name another one there first, then close your account."
            )
            raise Conflict(message, names=names)
        tell(account, "account_closed")
        _record(account, "account:closed")
        account.is_active = False
        account.password_hash = account.totp_secret = None
        links.forget(account.id, list(Purpose))
        end_all(account.id)


def switch_code_at_registration(*, on: bool, account_id: int) -> None:
    """Ask a code at registration, or not (portal administrators)."""
    with transaction() as session:
        session.merge(Setting(key=queries.CODE_AT_REGISTRATION, value="on" if on else "off"))
        account = session.get_one(Account, account_id)
        _record(account, "settings:code_at_registration", {"code": ["", "on" if on else "off"]})


def history(account_id: int) -> list[AuditEntry]:
    """What happened to an account, newest first."""
    return audit.entries((SUBJECT, account_id))


def _record(account: Account, event: str, changes: Mapping[str, Any] | None = None) -> None:
    by = By(queries.actor_of(account), None)
    audit.record(by, event, (SUBJECT, account.id), changes=changes, private=True)

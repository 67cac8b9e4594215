"""Loading the demonstration world once, and the words that introduce it to whoever starts the portal."""

from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import exists, select, update

from portal.attachments import queries as attachments
from portal.attachments import store
from portal.auth.models import Account
from portal.config import Mode
from portal.demonstration import certificates, lanes, organisations, people, requests
from portal.demonstration.events import play
from portal.documents import queries as sealed
from portal.extensions import db
from portal.notices.models import InboxNotice
from portal.persistence import instance
from portal.persistence.transaction import transaction
from portal.reference.services import load_builtin
from portal.shared import clock

PASSWORD = people.PASSWORD
UNREAD_SINCE = timedelta(days=5)


class NotInProduction(Exception):
    """The demonstration world has known passwords: a production portal refuses it."""

    def __init__(self) -> None:
        super().__init__(
            "The demonstration world is not for a production portal. / "
            "Le monde de démonstration n’est pas pour un portail de production."
        )


def load_if_empty() -> bool:
    """Load the world if there is no account yet, and return whether that was done; raises NotInProduction.

    Organisations and people come together or not at all; the certificates follow, act by act.
    """
    require_no_production()
    if db.session.scalar(select(exists().where(Account.id.is_not(None)))):
        return False
    load_builtin()
    now = clock.now()
    with transaction():
        numbers = organisations.add_all()
        with clock.at(now - timedelta(days=90)):
            people.add_all(numbers)
    actors = people.actors()
    play([*requests.events(numbers, actors, PASSWORD, now), *certificates.events(numbers, actors, now)])
    lanes.keep_all(actors)
    _read_what_was_told(until=now - UNREAD_SINCE)
    return True


def reset() -> None:
    """Empty the database, remove the files of its documents, and load the world anew; raises NotInProduction."""
    clear()
    load_if_empty()


def clear() -> None:
    """Empty the database and remove the files of its documents; raises NotInProduction.

    Only files that this database knows are removed: a store may have others.
    """
    require_no_production()
    keys = {key for _id, key, _digest in attachments.with_files()} | sealed.file_keys()
    instance.empty()
    for key in keys:
        store.delete(key)


def require_no_production() -> None:
    """Raise NotInProduction where this is a production portal."""
    if current_app.config["PORTAL_MODE"] == Mode.PRODUCTION:
        raise NotInProduction


def _read_what_was_told(*, until: datetime) -> None:
    """An inbox as a person leaves it who looks in now and then: only the last notices are unread."""
    with transaction() as session:
        session.execute(update(InboxNotice).where(InboxNotice.at < until).values(read_at=until))


def introduction(address: str) -> str:
    """What to open and whom to sign in as, in English and French."""
    width = max(len(person.email) for person in people.PEOPLE)
    names = max(len(person.name) for person in people.PEOPLE)
    accounts = [f"  {p.email:<{width}}  {p.name:<{names}}  {p.who_en} / {p.who_fr}" for p in people.PEOPLE]
    return "\n".join(
        (
            "",
            "COI Portal, demonstration. Nothing here is official.",
            "Portail COI, démonstration. Rien ici n’est officiel.",
            "",
            f"  Address / Adresse        {address}",
            f"  Password / Mot de passe  {PASSWORD}  (the same for everybody / le même pour tous)",
            "",
            *accounts,
            "",
        )
    )

"""The people of the demonstration, one per post, all with the same password. Their names are invented."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.auth import queries
from portal.auth.services.accounts import create_account
from portal.extensions import db
from portal.organisations.services import attach
from portal.shared.people import Actor

PASSWORD = "just a demonstration"  # noqa: S105 - printed at every start, for invented people only


@dataclass(frozen=True)
class Person:
    """Somebody to sign in as; ``posts`` are keys of organisations, the first one acted for by default."""

    key: str
    first_name: str
    last_name: str
    posts: tuple[str, ...]
    language: str
    time_zone: str
    who_en: str
    who_fr: str
    is_portal_administrator: bool = False

    @property
    def email(self) -> str:
        """The address to sign in with."""
        return f"{self.key}@demo.example"

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}"


PARIS, BRUSSELS, CASABLANCA = "Europe/Paris", "Europe/Brussels", "Africa/Casablanca"

# fmt: off
PEOPLE = (
    Person("exporter", "Salma", "Benharoun", ("atlas",), "fr", CASABLANCA,
           "Atlas Bio Export, exporter in Morocco", "exportateur au Maroc"),
    Person("importer", "Claire", "Montserin", ("acme_imports",), "fr", PARIS,
           "ACME Bio Imports FR, importer", "importateur"),
    Person("consignee", "Thomas", "Aldworth", ("acme_foods",), "en", PARIS,
           "ACME Bio Foods FR, first consignee", "premier destinataire"),
    Person("rfl", "Nadège", "Corvoisin", ("forwarder",), "fr", PARIS,
           "Transit Val d’Aubette, responsible for the load", "intéressé au chargement"),
    Person("body", "Yanis", "Tazerout", ("ecocert_ma", "ecocert_mg"), "en", CASABLANCA,
           "Ecocert SA, MA-BIO-154 and MG-BIO-154, control body", "organisme de contrôle"),
    Person("post", "Julien", "Barthomel", ("roissy",), "fr", PARIS,
           "Roissy FRCDG4H, point of entry", "point d’entrée"),
    Person("inao", "Mireille", "Castagnol", ("inao",), "fr", PARIS,
           "INAO, authority of France", "autorité de la France"),
    Person("commission", "Anneke", "Vandersteel", ("commission",), "en", BRUSSELS,
           "European Commission, reads everything but drafts", "lit tout sauf les brouillons"),
    Person("admin", "Robin", "Keldermans", (), "en", BRUSSELS,
           "portal administrator, no role", "administrateur du portail, sans rôle", is_portal_administrator=True),
    Person("newcomer", "Paul", "Lambrecourt", (), "fr", PARIS,
           "no role yet", "pas encore de rôle"),
)
# fmt: on


def add_all(organisation_ids: Mapping[str, int]) -> None:
    """Add the accounts with their roles, all Valid; the caller holds the transaction.

    Each person is the first of the organisation, and so its administrator (domain reference §6.3).
    """
    for person in PEOPLE:
        account = create_account(person.email, person.first_name, person.last_name, PASSWORD, language=person.language)
        account.time_zone = person.time_zone
        account.is_portal_administrator = person.is_portal_administrator
        db.session.flush()
        for post in person.posts:
            attach(account.id, organisation_ids[post], administrator=True)


def actors() -> dict[str, tuple[Actor, str]]:
    """The people who hold a post, as pages would know them, each with the language they read."""
    found: dict[str, tuple[Actor, str]] = {}
    for person in PEOPLE:
        account = queries.by_email(person.email)
        if account is not None and person.posts:
            found[person.key] = queries.actor_of(account), person.language
    return found

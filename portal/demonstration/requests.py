"""People of the demonstration who wait for a decision, so that those who decide find something on their desk."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from portal.auth import queries
from portal.auth.services.accounts import create_account
from portal.demonstration.events import Event
from portal.extensions import db
from portal.organisations.domain.requests import Step
from portal.organisations.services import decisions, roles
from portal.organisations.services.roles import Words
from portal.persistence.transaction import transaction
from portal.shared.people import Actor


@dataclass(frozen=True)
class Applicant:
    """Somebody invented who asks to join; ``days`` ago, with a message; ``refused_by`` whom, with a reason."""

    key: str
    first_name: str
    last_name: str
    organisations: tuple[str, ...]
    days: int
    message: str
    language: str = "fr"
    refused_by: str = ""
    reason: str = ""


# fmt: off
APPLICANTS = (
    Applicant("h.dubrac", "Hélène", "Dubrac", ("vaysse",), 6, "Je dirige les achats de VAYSSE Import. Certificat Ecocert France en pièce chez vous."),
    Applicant("o.ferlani", "Omar", "Ferlani", ("atlas",), 1, "Je prépare les expéditions d’Agadir avec Salma Benharoun."),
    Applicant("n.belcastel", "Nora", "Belcastel", ("ecocert_tn", "ecocert_ci"), 2, "Certificatrice pour la Tunisie et la Côte d’Ivoire depuis septembre."),
    Applicant("l.marchenoir", "Luc", "Marchenoir", ("roissy",), 0, "Équipe de nuit du fret."),
    Applicant("p.jaspers", "Pieter", "Jaspers", ("coffeeteam",), 3, "Green coffee buyer, here since 2019.", "en"),
    Applicant("a.veldrin", "Agathe", "Veldrin", ("acme_foods",), 12, "Stagiaire.", refused_by="inao", reason="Un stagiaire ne signe pas pour l’entreprise. Demandez à un responsable de faire la demande."),
)
# fmt: on


def events(
    organisation_ids: Mapping[str, int], deciders: Mapping[str, tuple[Actor, str]], password: str, now: datetime
) -> Iterator[Event]:
    """Every request at its own time, and the decisions that were taken a day later."""
    for number, applicant in enumerate(APPLICANTS):
        told = _Told(applicant, organisation_ids, password)
        asked = now - timedelta(days=applicant.days, minutes=40 + number)
        yield Event(asked, number, told.ask)
        if applicant.refused_by:
            yield Event(asked + timedelta(days=1), number, partial(told.refuse, deciders[applicant.refused_by][0]))


@dataclass
class _Told:
    """An applicant on their way."""

    applicant: Applicant
    organisation_ids: Mapping[str, int]
    password: str
    numbers: list[str] = field(default_factory=list)

    def ask(self) -> None:
        actor = _account(self.applicant, self.password)
        ids = [self.organisation_ids[key] for key in self.applicant.organisations]
        act = f"demonstration {self.applicant.key}"
        self.numbers = roles.request(ids, Words(self.applicant.message), act=act, actor=actor)

    def refuse(self, decider: Actor) -> None:
        decisions.decide(self.numbers[0], Step.REJECT, actor=decider, reason=self.applicant.reason)


def _account(applicant: Applicant, password: str) -> Actor:
    with transaction():
        account = create_account(
            f"{applicant.key}@demo.example",
            applicant.first_name,
            applicant.last_name,
            password,
            language=applicant.language,
        )
        db.session.flush()
        email = account.email
    found = queries.by_email(email)
    if found is None:
        raise LookupError(email)
    return queries.actor_of(found)

"""Changing how a country handles requests (§6.2); noted in the trail of the settings."""

from dataclasses import asdict

from portal.extensions import db
from portal.organisations.domain.validators import Policy
from portal.organisations.models import CountryPolicy
from portal.persistence import audit
from portal.persistence.transaction import transaction
from portal.shared.people import Actor

SUBJECT = ("country_policies", 0)


def change(country: str, policy: Policy, *, actor: Actor) -> None:
    """Give a country a policy of its own."""
    with transaction():
        row = db.session.get(CountryPolicy, country)
        before = asdict(row.as_policy()) if row else {}
        if row is None:
            row = CountryPolicy(country=country)
            db.session.add(row)
        row.validated_by = policy.validated_by.value
        row.administrators_decide = policy.administrators_decide
        row.default_authority_id = policy.default_authority_id
        changes = {name: [before.get(name), value] for name, value in asdict(policy).items()}
        audit.record(audit.By(actor, None), "policy:changed", SUBJECT, part=country, changes=changes)


def reset(country: str, *, actor: Actor) -> None:
    """Give a country the default back."""
    with transaction() as session:
        row = db.session.get(CountryPolicy, country)
        if row is not None:
            audit.record(audit.By(actor, None), "policy:reset", SUBJECT, part=country)
            session.delete(row)

"""The trade lanes of the demonstration: kept from certificates that are there."""

from collections.abc import Mapping

from portal.coi.domain.filters import Asked
from portal.coi.queries import lists
from portal.lanes import services
from portal.shared.people import Actor

LANES = (
    # who keeps it, the product it is looked for by, its name
    ("importer", "avocat", "Avocats du Souss par Roissy"),
    ("exporter", "avocat", "Avocats, ACME"),
    ("body", "amande", "Almonds / Amandes"),
)


def keep_all(people: Mapping[str, tuple[Actor, str]]) -> None:
    """Keep each lane from the newest certificate with its product that its person sees."""
    for who, product, name in LANES:
        actor, _language = people[who]
        found = lists.search(actor, Asked({"q": product})).rows
        services.create(name, found[0].number, act=f"demonstration {name}", actor=actor)

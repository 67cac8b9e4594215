"""A field of every kind, for the page that shows all parts of the portal. Nothing of it is ever stored."""

from wtforms import Form

from portal.auth.forms import Secret
from portal.coi.domain.lifecycle import FLAG_LABELS
from portal.coi.filters import Ticks
from portal.organisations.domain.requests import KIND_LABELS
from portal.shared.text import N_
from portal.web.fields import Choice, Countries, Day, LongText, Quantity, Text, Tick

USUAL = ("FR", "MA")


class EveryField(Form):
    """One of each kind; the labels and hints are those of real forms."""

    text = Text(N_("Trade name"), hint=N_("250 characters at most."), max_length=20, required=True)
    long_text = LongText(N_("Reason"), max_length=20)
    quantity = Quantity(N_("Net weight"), required=True)
    day = Day(N_("Planned departure"), hint=N_("The day the goods leave the country of export."))
    few = Choice(N_("Organisation"), choices=tuple(KIND_LABELS.items()), required=True)
    list = Choice(N_("Kind"), choices=tuple(KIND_LABELS.items()))
    country = Countries(N_("Country of export"), usual=USUAL, several=False, required=True)
    countries = Countries(N_("Countries of origin"), usual=USUAL, several=True)
    ticks = Ticks(N_("Status"), choices={flag.value: label for flag, label in FLAG_LABELS.items()})
    tick = Tick(N_("To be released in batches"))
    password = Secret(N_("Password"))


WRONG = {
    "text": "Avocado, class I, from one farm",
    "long_text": "Longer than this field can take",
    "quantity": "a lot",
    "day": "tomorrow",
    "few": "nobody",
    "list": "nobody",
    "country-other": "Atlantis",
    "countries-other": "Atlantis, Lyonesse",
    "tick": "1",
}
"""What every field that can refuse something refuses."""

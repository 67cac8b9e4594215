"""What is asked of the statistics, read from an address that can be kept."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import Form

from portal.coi.domain.lifecycle import CAPACITY_LABELS, Capacity
from portal.statistics.domain import Asked, default_period
from portal.web.both import gettext as _
from portal.web.fields import Choice, Day

CAPACITY, FIRST, LAST = "capacity", "from", "to"


class AskedForm(Form):
    """As what, and from when to when."""

    def validate(self, extra_validators: Any = None) -> bool:
        """A period ends after it began."""
        valid = bool(super().validate(extra_validators))
        first, last = self[FIRST], self[LAST]
        if valid and first.data and last.data and last.data < first.data:
            last.errors = (_("The period ends before it begins."),)
            return False
        return valid


def read(address: "MultiDict[str, str]", capacities: tuple[Capacity, ...], *, today: date) -> tuple[AskedForm, Asked]:
    """The form as the address fills it in, and what it asks; where an end of the period is left open, the usual one."""
    fields: Mapping[str, Any] = {
        CAPACITY: Choice(
            _l("My organisation is named as"),
            choices=[(c.value, CAPACITY_LABELS[c]) for c in capacities],
            hint=_l("Left empty: as any of them."),
        ),
        FIRST: Day(_l("Issued from")),
        LAST: Day(_l("Issued until")),
    }
    first, last = default_period(today)
    form: AskedForm = type("FilledIn", (AskedForm,), dict(fields))(address, data={FIRST: first, LAST: last})
    form.validate()
    chosen = form[CAPACITY].data
    asked = Asked(
        form[FIRST].data or first,
        form[LAST].data or last,
        Capacity(chosen) if chosen in {c.value for c in capacities} else None,
    )
    return form, asked

"""Form fields for what people type here: texts, numbers the language's way, choices, countries.

A field keeps what was typed; ``error`` says what is wrong and what to do. Nothing in here knows a box.
"""

import re
from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field as WTField
from wtforms import ValidationError

from portal.web.both import gettext as _
from portal.web.i18n import (
    country_name,
    current_language,
    find_country,
    format_number,
    joined,
    parse_day,
    parse_decimal,
    speaking,
)
from portal.web.typed import typed_language
from portal.web.words import Said

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
MOST = Decimal(10) ** 12
PLACES = 3
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)


def clean(text: str) -> str:
    """What was typed, without control characters, those that turn the direction of writing, and outer spaces."""
    return _CONTROL.sub("", text).replace("\r\n", "\n").strip()


class TypedField(WTField):
    """A field with one typed value; ``typed`` is shown again whatever becomes of it."""

    kind = "text"
    always_sent = True
    autocomplete = ""
    input_type = ""
    is_spoken = False
    """Whether it depends on the language of the page what something typed means."""

    def __init__(
        self, label: Any, *, hint: str = "", max_length: int = 255, required: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(label, **kwargs)
        self.hint, self.max_length, self.is_required = hint, max_length, required
        self.typed = ""

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Take the stored answer, then what was typed; an input that was not sent changes nothing."""
        sent = formdata is not None and (self.name in formdata or not self.always_sent)
        super().process(formdata if sent else None, data, extra_filters)

    def process_data(self, value: Any) -> None:
        """Take the stored answer."""
        self.data = value
        self.typed = self.shown(value)

    def shown(self, value: Any) -> str:
        """A stored answer as one would type it."""
        return "" if value is None else str(value)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Take what was typed; what cannot be read is told in `pre_validate`."""
        self.typed = self._here(clean(str(valuelist[0]))) if valuelist else ""
        self.data = self.read(self.typed) if self.typed else None

    def _here(self, typed: str) -> str:
        """What was typed in the other language, as one types it in that of the page."""
        if not self.is_spoken or (there := typed_language()) == current_language():
            return typed
        with speaking(there, "UTC"):
            value = self.read(typed)
        return typed if value is None else self.shown(value)

    def read(self, typed: str) -> Any:
        """What was typed as an answer, None where it cannot be read."""
        return typed

    @property
    def error(self) -> str:
        """What is wrong, in words; empty where nothing is."""
        errors = tuple(self.errors)
        return Said(lambda: " ".join(e.say() if isinstance(e, Said) else str(e) for e in errors))


class Text(TypedField):
    """A line of text."""

    def pre_validate(self, form: Any) -> None:
        """Refuse what is too long, saying by how much."""
        if len(self.typed) > self.max_length:
            raise ValidationError(
                _("%(most)s characters at most; there are %(count)s.", most=self.max_length, count=len(self.typed))
            )


class LongText(Text):
    """Several lines of text."""

    kind = "long_text"


class Quantity(TypedField):
    """An exact decimal, up to three places."""

    kind = "number"
    is_spoken = True

    def shown(self, value: Any) -> str:
        return format_number(value, grouped=False)

    def read(self, typed: str) -> Decimal | None:
        return parse_decimal(typed)

    def pre_validate(self, form: Any) -> None:
        """Refuse what is not one number, and numbers no consignment has."""
        if not self.typed:
            return
        if self.data is None:
            raise ValidationError(_("“%(typed)s” is not a number. Write it like %(example)s.", typed=self.typed[:40],
                                    example=Said(lambda: format_number(Decimal("1234.5")))))  # fmt: skip
        if self.data < 0:
            raise ValidationError(_("A weight cannot be negative."))
        if self.data >= MOST:
            raise ValidationError(_("This number is too large."))
        if self.data != self.data.quantize(Decimal(1).scaleb(-PLACES)):
            raise ValidationError(_("Three decimals at most."))


class Count(TypedField):
    """A whole number from zero."""

    kind = "number"
    is_spoken = True

    def shown(self, value: Any) -> str:
        return "" if value is None else str(value)

    def read(self, typed: str) -> int | None:
        number = parse_decimal(typed)
        if number is None or number != number.to_integral_value():
            return None
        return int(number) if -MOST < number < MOST else int(MOST)  # a million digits as an int take minutes

    def pre_validate(self, form: Any) -> None:
        """Refuse what is not a whole number from zero."""
        if self.typed and self.data is None:
            raise ValidationError(_("“%(typed)s” is not a whole number.", typed=self.typed[:40]))
        if self.data is not None and self.data < 0:
            raise ValidationError(_("This number cannot be negative."))
        if self.data is not None and self.data > 2**31 - 1:
            raise ValidationError(_("This number is too large."))


class Day(TypedField):
    """A date, as browsers send it or as people type it: 2026-11-21, 21/11/2026, 21.11.2026."""

    kind = "day"

    def shown(self, value: Any) -> str:
        return value.isoformat() if value else ""

    def read(self, typed: str) -> date | None:
        return parse_day(typed)

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no date of our time."""
        if self.typed and self.data is None:
            raise ValidationError(_("“%(typed)s” is not a date. Write it like 21/11/2026.", typed=self.typed[:40]))
        if self.data is not None and not EARLIEST <= self.data <= LATEST:
            raise ValidationError(_("This date is too far away."))


class Degrees(TypedField):
    """A latitude or a longitude in degrees, north and east positive."""

    kind = "number"
    is_spoken = True

    def __init__(self, label: Any, *, most: int, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.most = most

    def shown(self, value: Any) -> str:
        return "" if value is None else format_number(Decimal(str(value)), grouped=False, places=5)

    def read(self, typed: str) -> float | None:
        number = parse_decimal(typed)
        return None if number is None else float(number)

    def pre_validate(self, form: Any) -> None:
        """Refuse what does not lie on the globe."""
        if self.typed and self.data is None:
            raise ValidationError(_("“%(typed)s” is not a number. Write it like %(example)s.", typed=self.typed[:40],
                                    example=format_number(Decimal("43.6045"), places=4)))  # fmt: skip
        if self.data is not None and not -self.most <= self.data <= self.most:
            raise ValidationError(
                _("Between −%(most)s and %(most)s degrees. Were latitude and longitude exchanged?", most=self.most)
            )


class Choice(TypedField):
    """One value of a closed list; ``choices`` are (value, label) pairs, labels to be translated.

    ``others`` are those offered after them, under a heading of their own. ``missing`` says that there should be
    something to choose and is not: then nothing can be saved, not even a blank.
    """

    kind = "choice"
    others: tuple[tuple[str, str], ...] = ()
    missing = ""

    def __init__(self, label: Any, *, choices: Collection[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.choices = tuple(choices)

    def pre_validate(self, form: Any) -> None:
        """Refuse a value the list does not have."""
        if self.missing:
            raise ValidationError(_(self.missing))
        if self.typed and self.typed not in {value for value, _label in (*self.choices, *self.others)}:
            raise ValidationError(_("Choose one of the list."))


class Tick(TypedField):
    """Yes or no."""

    kind = "tick"
    always_sent = False

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        self.data = bool(valuelist) and valuelist[0] not in ("", "0")


class Countries(TypedField):
    """Countries: the usual ones to choose from, another one by name or code. ``several`` or one."""

    kind = "countries"
    other_error = _l("There is no country “%(typed)s”. Write its name in English or French, or its two-letter code.")

    def __init__(
        self,
        label: Any,
        *,
        usual: Sequence[str] = (),
        among: Collection[str] | None = None,
        several: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, **kwargs)
        self.usual, self.among, self.several = usual, among, several
        self.other = ""
        self.unknown: list[str] = []

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Take the chosen codes and, beside them, the names that were typed."""
        super().process(formdata, data, extra_filters)
        if formdata is not None and (self.name in formdata or f"{self.name}-other" in formdata):
            self._read(formdata.getlist(self.name), clean(formdata.get(f"{self.name}-other", "")))

    def _read(self, chosen: list[str], other: str) -> None:
        self.other = other
        listed = self.several and len(other) <= self.max_length
        typed = [part.strip() for part in other.replace(";", ",").split(",") if part.strip()] if listed else [other]
        named = {part: find_country(part) for part in typed if part}
        self.unknown = [part for part, code in named.items() if code is None]
        codes = list(dict.fromkeys([*(c for c in chosen if c), *(c for c in named.values() if c)]))
        self.unknown += [code for code in codes if find_country(code) != code]
        if self.several:
            self.data = codes
        elif not self.unknown:
            self.data = next((c for c in named.values() if c), None) or next(iter(codes), None)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Nothing here: `process` reads the two inputs together."""

    def pre_validate(self, form: Any) -> None:
        """Refuse names that are no country, and countries the box does not take."""
        if self.unknown:
            raise ValidationError(str(self.other_error) % {"typed": ", ".join(self.unknown)[:80]})
        outside = [code for code in self.codes if self.among is not None and code not in self.among]
        if outside:
            names = joined(country_name(code) for code in outside)
            raise ValidationError(_("%(countries)s: this box takes Member States of the Union only.", countries=names))
        self.other = ""

    @property
    def codes(self) -> list[str]:
        """The countries that are chosen now."""
        return list(self.data or []) if self.several else [self.data] if self.data else []

    @property
    def options(self) -> list[tuple[str, str, bool]]:
        """What is offered: code, name, whether it is chosen."""
        offered = dict.fromkeys([*self.codes, *self.usual])
        known = [code for code in offered if self.among is None or code in self.among or code in self.codes]
        return [(code, country_name(code), code in self.codes) for code in known]

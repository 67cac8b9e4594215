"""Forms of accounts: signing up and in, passwords, the profile."""

from collections.abc import Mapping
from typing import Any

from email_validator import EmailNotValidError, validate_email
from wtforms import Form, ValidationError

from portal.auth.domain import name_is_a_persons
from portal.notices.domain.kinds import KINDS, Pace
from portal.shared.text import N_
from portal.web.both import gettext as _
from portal.web.fields import Choice, Text, Tick, TypedField, clean
from portal.web.zones import find_zones, zone_name

LANGUAGES = (("en", N_("English")), ("fr", N_("French")))


class Secret(TypedField):
    """A password or a code: never shown again, and no character of it is touched."""

    kind = "secret"

    def __init__(self, label: Any, *, autocomplete: str = "current-password", **kwargs: Any) -> None:
        super().__init__(label, required=True, **kwargs)
        self.autocomplete = autocomplete

    def process_formdata(self, valuelist: Any) -> None:
        self.data = str(valuelist[0]) if valuelist else ""

    def pre_validate(self, form: Any) -> None:
        """Refuse nothing typed."""
        if not self.data:
            raise ValidationError(_("Fill this in."))


class PersonsName(Text):
    """A first or last name, in any script."""

    def __init__(self, label: Any, *, autocomplete: str, **kwargs: Any) -> None:
        super().__init__(label, max_length=100, required=True, **kwargs)
        self.autocomplete = autocomplete

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no person's name: a post, a company, an address."""
        super().pre_validate(form)
        self.typed = " ".join(self.typed.split())
        self.data = self.typed
        if not self.typed:
            raise ValidationError(_("Fill this in: the name is shown under your signatures."))
        if not name_is_a_persons(self.typed):
            raise ValidationError(_("Write the name of a person, in letters: certificates are signed with it."))


def _normal(address: str) -> str:
    """The one way an address is written down. Raises EmailNotValidError."""
    found = validate_email(address, check_deliverability=False, allow_smtputf8=False, strict=True)
    return f"{found.local_part}@{found.ascii_domain}".lower()


class Email(Text):
    """An e-mail address."""

    autocomplete = "email"
    input_type = "email"

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no address that mail reaches; letters outside ASCII before the @ are refused on purpose."""
        super().pre_validate(form)
        if not self.typed:
            raise ValidationError(_("Fill this in: the address is your login."))
        try:
            self.data = _normal(self.typed)
        except EmailNotValidError:
            raise ValidationError(_("This is not an e-mail address. Write it like name@domain.com.")) from None


class SameEmail(Text):
    """The address once more, against slips."""

    autocomplete = "email"
    input_type = "email"

    def pre_validate(self, form: Any) -> None:
        """Refuse another address than the first."""
        if self.typed.strip().lower() != form["email"].typed.strip().lower():
            raise ValidationError(_("The two addresses differ. Write the same one twice."))


class Agreed(Tick):
    """A tick that must be there."""

    def pre_validate(self, form: Any) -> None:
        """Refuse an empty box."""
        if not self.data:
            raise ValidationError(_("Tick this once you have read the privacy statement."))


class SignUpForm(Form):
    """Registration (domain reference §3.2)."""

    first_name = PersonsName(N_("First name"), autocomplete="given-name")
    last_name = PersonsName(N_("Last name"), autocomplete="family-name")
    email = Email(
        N_("E-mail"), required=True, hint=N_("Your own professional address: it is your login."), max_length=254
    )
    confirm_email = SameEmail(N_("Confirm e-mail"), required=True, max_length=254)
    language = Choice(N_("E-mail language"), choices=LANGUAGES, required=True)
    privacy = Agreed(N_("I have read and understood the privacy statement"), required=True)


class SignInForm(Form):
    """E-mail and password; the answer never says which of the two was wrong (D07)."""

    email = Text(N_("E-mail"), required=True, max_length=254)
    password = Secret(N_("Password"))


class ForgottenForm(Form):
    """Where to send the link that sets a new password."""

    email = Email(N_("E-mail"), required=True, max_length=254)


class NewPasswordForm(Form):
    """A new password, typed once: it can be shown."""

    password = Secret(N_("New password"), autocomplete="new-password")


class ChangePasswordForm(NewPasswordForm):
    """The same, by somebody who says who they are again."""

    current = Secret(N_("Your present password"))


class NameForm(Form):
    """The name under future signatures."""

    first_name = PersonsName(N_("First name"), autocomplete="given-name")
    last_name = PersonsName(N_("Last name"), autocomplete="family-name")


class EmailForm(Form):
    """Another address, confirmed from both."""

    email = Email(N_("New e-mail address"), required=True, max_length=254)
    current = Secret(N_("Your present password"))


class CodeForm(Form):
    """A code of the second factor."""

    code = Secret(
        N_("Code"), autocomplete="one-time-code", hint=N_("The six digits of your application, or a recovery code.")
    )


class TurnOffForm(ChangePasswordForm):
    """What it takes to turn the second factor off: a longer password in its place, and both that held until now."""

    code = Secret(N_("Code of your application, or a recovery code"), autocomplete="one-time-code")


class TimeZone(Text):
    """A time zone, by a city or a country: a list of all has six hundred entries."""

    def shown(self, value: Any) -> str:
        return zone_name(value or "")

    def read(self, typed: str) -> str | None:
        found = find_zones(typed)
        return found[0] if len(found) == 1 else None

    def pre_validate(self, form: Any) -> None:
        """Refuse what names no zone, or several."""
        super().pre_validate(form)
        if not self.typed:
            raise ValidationError(_("Fill this in."))
        if self.data is None and find_zones(self.typed):
            raise ValidationError(_("This country has several time zones. Write a large city in yours."))
        if self.data is None:
            raise ValidationError(_("There is no time zone “%(typed)s”. Write a large city in yours.",
                                    typed=self.typed[:40]))  # fmt: skip


class PreferencesForm(Form):
    """Languages, time zone."""

    language = Choice(N_("E-mail language"), choices=LANGUAGES, required=True)
    interface_language = Choice(N_("Interface language"), choices=LANGUAGES, required=True)
    time_zone = TimeZone(
        N_("Time zone"),
        required=True,
        hint=N_("A large city in it, or the country: Paris, Casablanca, Tunisia."),
        max_length=60,
    )


def paces(form: Mapping[str, Any]) -> dict[str, Pace]:
    """When the mail of each kind of notice leaves, as it was chosen; what is no choice is left out."""
    numbers = [number for number, kind in KINDS.items() if not kind.fixed and form.get(number) in set(Pace)]
    return {number: Pace(form[number]) for number in numbers}


def typed_email(text: str) -> str:
    """An address as it is looked up: as it was written down at registration, where it is one."""
    typed = clean(text)[:254]
    try:
        return _normal(typed)
    except EmailNotValidError:
        return typed.lower()

"""Forms about organisations: looking for one, asking to join it, creating and correcting an operator, deciding."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from email_validator import EmailNotValidError, validate_email
from wtforms import Form, ValidationError

from portal.organisations.domain import (
    ACTIVITY_LABELS,
    FUNCTION_LABELS,
    Activity,
    Function,
    IdentifierType,
    OrganisationKind,
)
from portal.organisations.domain.coordinates import are_exchanged
from portal.organisations.domain.identifiers import IDENTIFIER_LABELS, TYPED, normalised, objection
from portal.organisations.domain.requests import LONGEST_MESSAGE
from portal.organisations.domain.sections import NEEDS_BODY, NEEDS_EORI, OFFERED, SECTION_LABELS, Section
from portal.organisations.domain.validators import VALIDATED_BY_LABELS, Policy, ValidatedBy
from portal.organisations.services.operators import ActivityDetails, Details
from portal.organisations.services.roles import Words
from portal.shared.text import N_
from portal.web.both import gettext as _
from portal.web.fields import Choice, Countries, Day, Degrees, LongText, Text, Tick, clean
from portal.web.i18n import country_name
from portal.web.typed import Typed

_PHONE = re.compile(r"\+?[\d\s()./-]{5,30}")
_WEBSITE = re.compile(r"(https?://)?[\w-]+(\.[\w-]+)+(/\S*)?", re.IGNORECASE)


class Written(Text):
    """A text that must be there."""

    def pre_validate(self, form: Any) -> None:
        """Refuse nothing, and too much."""
        super().pre_validate(form)
        if not self.typed:
            raise ValidationError(_("Fill this in."))


class EmailAddress(Text):
    """An e-mail address, if any."""

    input_type, autocomplete = "email", "off"

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no address."""
        super().pre_validate(form)
        if self.typed:
            try:
                validate_email(self.typed, check_deliverability=False, allow_smtputf8=False)
            except EmailNotValidError:
                raise ValidationError(_("This is not an e-mail address. Write it like name@domain.com.")) from None


class Phone(Text):
    """A phone or fax number, if any."""

    input_type, autocomplete = "tel", "off"

    def pre_validate(self, form: Any) -> None:
        """Refuse what nobody can dial."""
        super().pre_validate(form)
        if self.typed and not _PHONE.fullmatch(self.typed):
            raise ValidationError(_("This is not a phone number. Write it like +32 02 123456."))


class Website(Text):
    """The address of a site, if any."""

    def pre_validate(self, form: Any) -> None:
        """Refuse what leads nowhere."""
        super().pre_validate(form)
        if self.typed and not _WEBSITE.fullmatch(self.typed):
            raise ValidationError(_("This is not the address of a site. Write it like www.domain.com."))


class Message(LongText):
    """Words to somebody who decides, or from them."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label, max_length=LONGEST_MESSAGE, **kwargs)


class WordsForm(Form):
    """The confirmation window (domain reference §4.5)."""

    message = Message(N_("Message"))
    email = EmailAddress(N_("Email"), hint="name@domain.com", max_length=254)
    phone = Phone(N_("Phone"), hint="+32 02 123456", max_length=40)

    @property
    def words(self) -> Words:
        """What was added to the request."""
        return Words(self.message.typed, self.email.typed, self.phone.typed)


class OneCountry(Countries):
    """A country that must be named."""

    def pre_validate(self, form: Any) -> None:
        """Refuse none."""
        super().pre_validate(form)
        if not self.data:
            raise ValidationError(_("Choose a country."))


ASKED_FOR = (Function.BCP, Function.RELEASE, Function.CCA)
"""The authorities that people ask to join (§4.3)."""


class SearchForm(Form):
    """Looking for an operator (§4.2); the other two kinds use what they need of it."""

    country = Countries(N_("Country"), several=False, required=True)
    section = Choice(N_("Section"), choices=())
    activity = Choice(N_("Activity type"), choices=tuple(ACTIVITY_LABELS.items()))
    function = Choice(N_("Role"), choices=tuple((kind.value, FUNCTION_LABELS[kind]) for kind in ASKED_FOR))
    q = Text(N_("Search"), max_length=200)


FILTERS: dict[OrganisationKind, tuple[str, ...]] = {
    OrganisationKind.OPERATOR: ("country", "section", "activity", "q"),
    OrganisationKind.AUTHORITY: ("country", "function", "q"),
    OrganisationKind.CONTROL_BODY: ("country", "q"),
}
"""Which filters each search has (§4.2–§4.4)."""


def search_form(kind: OrganisationKind, typed: Typed | None, usual: Sequence[str]) -> SearchForm:
    """The search of a kind of organisation, with what was typed; a country is mandatory for operators."""
    form = SearchForm(typed)
    form.country.usual = list(usual)
    form.section.choices = tuple(SECTION_LABELS.items())
    form.country.is_required = kind is OrganisationKind.OPERATOR
    for name in [f.short_name for f in form if f.short_name not in FILTERS[kind]]:
        del form[name]
    return form


class PlaceForm(Form):
    """The country of a new operator; at first the one that was searched."""

    country = OneCountry(N_("Country"), several=False, required=True)


class DetailsForm(Form):
    """Who and where an operator is (§5); ``country`` is its own, which another form asks for."""

    name = Written(N_("Name"), required=True)
    region = Text(N_("Administrative region"), max_length=100)
    postcode = Written(N_("Postcode"), max_length=20, required=True)
    city = Written(N_("City"), max_length=100, required=True)
    address = Written(N_("Address"), required=True)
    latitude = Degrees(N_("Latitude"), most=90)
    longitude = Degrees(N_("Longitude"), most=180)
    phone = Phone(N_("Phone"), max_length=40)
    fax = Phone(N_("Fax"), max_length=40)
    email = EmailAddress(N_("E-mail"), max_length=254, hint=N_("It receives the notice of validation."))
    website = Website(N_("Website"), max_length=200)
    eori = Text(N_("EORI number"), max_length=20, hint=N_("A country code and up to 15 letters or digits."))

    needs_eori, country = False, ""

    def validate(self, extra_validators: Any = None) -> bool:
        """At least one way to reach the operator (§5); EORI where the activity asks for it; a point in its country."""
        valid = super().validate(extra_validators)
        if not any(self[name].typed for name in ("phone", "fax", "email", "website")):
            self.phone.errors = (_("Give a phone number, or fill in fax, e-mail or website instead."),)
            valid = False
        number = normalised(IdentifierType.EORI, self.eori.typed)
        wrong = objection(IdentifierType.EORI, number) if number else None
        if not number and self.needs_eori:
            self.eori.errors = (_("An organic importer needs an EORI number: it stands on the certificate."),)
        elif wrong:
            self.eori.errors = (_(wrong),)
        return all([valid, not self.eori.errors, self._lies_there()])

    def _lies_there(self) -> bool:
        """Whether the point does not lie in the country the other way round."""
        latitude, longitude = self.latitude.data, self.longitude.data
        if latitude is None or longitude is None or self.latitude.errors or self.longitude.errors:
            return True
        if are_exchanged(latitude, longitude, self.country):
            far = _("This point is far from %(country)s.", country=country_name(self.country))
            self.latitude.errors = (far, _("Exchange latitude and longitude: then it lies there."))
        return not self.latitude.errors

    def details(self, country: str, identifiers: Iterable[tuple[IdentifierType, str]]) -> Details:
        """What was filled in."""
        eori = normalised(IdentifierType.EORI, self.eori.typed)
        numbers = dict.fromkeys([*([(IdentifierType.EORI, eori)] if eori else []), *identifiers])
        texts = {f: self[f].typed for f in ("name", "region", "postcode", "city", "address")}
        contacts = {f: self[f].typed for f in ("phone", "fax", "email", "website")}
        place = {"latitude": self.latitude.data, "longitude": self.longitude.data}
        return Details(country=country, identifiers=tuple(numbers), **texts, **contacts, **place)


class IdentifierForm(Form):
    """One number of an operator (§5.1)."""

    type = Choice(N_("Type"), choices=[(kind.value, IDENTIFIER_LABELS[kind]) for kind in TYPED])
    value = Text(N_("Value"), max_length=60)

    def validate(self, extra_validators: Any = None) -> bool:
        """A type and a value, or neither."""
        valid = super().validate(extra_validators)
        if bool(self.type.typed) != bool(self.value.typed):
            lacking = self.value if self.type.typed else self.type
            lacking.errors = (_("Give the type and the value, or empty both."),)
            return False
        wrong = objection(IdentifierType(self.type.typed), self.number) if valid and self.type.typed else None
        if wrong:
            self.value.errors = (_(wrong),)
        return valid and not wrong

    @property
    def number(self) -> str:
        """The value as it is kept."""
        return normalised(IdentifierType(self.type.typed), self.value.typed)


class IdentifierRows:
    """The numbers of an operator: as many rows as were sent, and one empty one to go on."""

    def __init__(self, typed: Typed | None, kept: Sequence[tuple[IdentifierType, str]] = ()) -> None:
        if typed is not None:
            count = min(len([name for name in typed if re.fullmatch(r"number-\d+-value", name)]), 12)
            self.forms = [IdentifierForm(typed, prefix=f"number-{at}-") for at in range(count)]
        else:
            self.forms = [
                IdentifierForm(prefix=f"number-{at}-", data={"type": kind.value, "value": value})
                for at, (kind, value) in enumerate(kept)
            ]
        if not self.forms or self.forms[-1].value.typed:
            self.add()

    def add(self) -> None:
        """One more empty row."""
        self.forms.append(IdentifierForm(prefix=f"number-{len(self.forms)}-"))

    def validate(self) -> bool:
        """Whether every row is right; all are looked at."""
        return all([form.validate() for form in self.forms])  # noqa: C419 - so that every row says what is wrong

    @property
    def numbers(self) -> list[tuple[IdentifierType, str]]:
        """What was filled in."""
        return [(IdentifierType(form.type.typed), form.number) for form in self.forms if form.value.typed]


def typed_numbers(details: DetailsForm, rows: IdentifierRows) -> Iterator[tuple[Text, IdentifierType, str]]:
    """Each number that was typed: its field, its type, as it is kept."""
    if eori := normalised(IdentifierType.EORI, details.eori.typed):
        yield details.eori, IdentifierType.EORI, eori
    for form in rows.forms:
        if form.value.typed and form.type.typed and not form.type.errors:
            yield form.value, IdentifierType(form.type.typed), form.number


class ActivityForm(Form):
    """One activity of an operator (§5)."""

    section = Choice(N_("Section"), choices=tuple(SECTION_LABELS.items()), required=True)
    activity = Choice(N_("Activity"), choices=(), required=True)
    control_body = Choice(N_("Control Body / Control Authority"), choices=())
    identifier = Text(N_("Identifier"), max_length=60, hint=N_("Approval number, if there is one."))
    certificate_number = Text(N_("Organic certificate: number"), max_length=60)
    certificate_issuer = Text(N_("Organic certificate: issuer"))
    certificate_valid_to = Day(N_("Organic certificate: valid until"))
    valid_from = Day(N_("Valid from"))
    valid_to = Day(N_("Valid to"), hint=N_("Careful: after this day the operator may not be selectable any more."))
    publication_date = Day(N_("Publication date"))
    application_date = Day(N_("Application date"))

    def offer(self, bodies: Iterable[tuple[int, str]]) -> None:
        """The control bodies of the country, and the activities of the sections."""
        self.control_body.choices = tuple((str(id_), name) for id_, name in bodies)
        self.activity.choices = tuple((a.value, ACTIVITY_LABELS[a]) for a in Activity if a in OFFERED)

    def validate(self, extra_validators: Any = None) -> bool:
        """Section and activity agree; organic activities name their body (D05); dates follow each other."""
        valid = super().validate(extra_validators)
        if not self.section.typed:
            self.section.errors = (_("Choose a section."),)
        if not self.activity.typed:
            self.activity.errors = (_("Choose an activity: without it nobody can validate the operator."),)
        elif not self.activity.errors:
            self._check_activity(Activity(self.activity.typed))
        if self.valid_from.data and self.valid_to.data and self.valid_to.data < self.valid_from.data:
            self.valid_to.errors = (_("This day comes before the first one."),)
        return valid and not any(field.errors for field in self)

    def _check_activity(self, activity: Activity) -> None:
        section = self.section.typed
        if section and not self.section.errors and OFFERED[activity] != Section(section):
            self.activity.errors = (_("This activity does not belong to the section. Choose another one."),)
        if activity in NEEDS_BODY and not self.control_body.typed and not self.control_body.errors:
            self.control_body.errors = (_("An organic activity needs its control body. Choose it."),)

    @property
    def needs_eori(self) -> bool:
        """Whether the activity chosen asks for an EORI number."""
        return self.activity.typed in {activity.value for activity in NEEDS_EORI}

    @property
    def details(self) -> ActivityDetails:
        """What was filled in."""
        dates = ("certificate_valid_to", "valid_from", "valid_to", "publication_date", "application_date")
        texts = ("identifier", "certificate_number", "certificate_issuer")
        return ActivityDetails(
            activity=Activity(self.activity.typed),
            control_body_id=int(self.control_body.typed) if self.control_body.typed else None,
            **{name: self[name].data for name in dates},
            **{name: self[name].typed for name in texts},
        )


class ReasonForm(Form):
    """Why somebody is refused or suspended."""

    reason = Message(N_("Reason"), hint=N_("It is sent to the person."), required=True)


class ActivitiesReasonForm(ReasonForm):
    """Why activities are refused, suspended or deleted; the same form validates and restores them."""

    reason = Message(N_("Reason"), hint=N_("Needed to refuse, to suspend or to delete: it is sent to the person."))


class HandOverForm(Form):
    """Who takes over from somebody who leaves, and why they leave (§6.3)."""

    to = Choice(N_("Who takes over"), choices=(), required=True)
    reason = Message(N_("Reason"), hint=N_("It is sent to the person."), required=True)


class QuestionForm(Form):
    """The one thing that is missing."""

    question = Message(N_("What is missing?"), hint=N_("The person answers on the portal; the request stays open."))


class AnswerForm(Form):
    """The answer to it."""

    answer = Message(N_("Your answer"), required=True)


class PolicyForm(Form):
    """How a country handles requests (§6.2)."""

    country = OneCountry(N_("Country"), several=False, required=True)
    validated_by = Choice(
        N_("Operators with a control body are validated by"), choices=tuple(VALIDATED_BY_LABELS.items()), required=True
    )
    administrators_decide = Tick(N_("Administrators of an organisation decide about colleagues"))
    default_authority = Choice(N_("Authority by default"), choices=())

    def validate(self, extra_validators: Any = None) -> bool:
        """A way of validating must be chosen."""
        valid = super().validate(extra_validators)
        if not self.validated_by.typed:
            self.validated_by.errors = (_("Choose one of the list."),)
        return valid and not self.validated_by.errors

    @property
    def policy(self) -> Policy:
        """What was filled in."""
        authority = int(self.default_authority.typed) if self.default_authority.typed else None
        return Policy(ValidatedBy(self.validated_by.typed), bool(self.administrators_decide.data), authority)


class OthersForm(Form):
    """That none of the look-alikes is mine."""

    distinct = Tick(N_("None of these is my company"))


def ticked(values: Iterable[str]) -> list[int]:
    """Numbers of rows that were ticked; what is no number is left out."""
    return list(dict.fromkeys(int(value) for value in map(clean, values) if value.isdecimal() and len(value) < 10))  # noqa: PLR2004

"""Forms about partners that are missing: looking for one, inviting it."""

from typing import Any

from wtforms import Form, ValidationError

from portal.auth.forms import LANGUAGES, Email
from portal.invitations.domain import LONGEST_MESSAGE, Invitation, has_address
from portal.invitations.services.holding import WITHOUT_ADDRESSES
from portal.organisations.forms import OneCountry, Written
from portal.shared.text import N_
from portal.web.both import gettext as _
from portal.web.fields import Choice, LongText


class PartnerForm(Form):
    """Who is missing: its name and its country."""

    name = Written(N_("Name of the company"), required=True)
    country = OneCountry(N_("Country"), several=False, required=True)


class Words(LongText):
    """Words to somebody who is not here yet: the mail that carries them advertises nothing."""

    def pre_validate(self, form: Any) -> None:
        """Refuse too much, and addresses."""
        super().pre_validate(form)
        if has_address(self.typed):
            raise ValidationError(_(WITHOUT_ADDRESSES))


class InviteForm(PartnerForm):
    """Who is invited, and in which words."""

    email = Email(
        N_("E-mail of the company"), max_length=254, required=True, hint=N_("The invitation is sent to this address.")
    )
    language = Choice(N_("Language of the invitation"), choices=LANGUAGES, required=True)
    message = Words(
        N_("Your words to them"),
        max_length=LONGEST_MESSAGE,
        hint=N_("Optional, without addresses of sites or of mail."),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """A language must be chosen."""
        valid = super().validate(extra_validators)
        if not self.language.typed:
            self.language.errors = (_("Choose one of the list."),)
        return valid and not self.language.errors

    @property
    def invitation(self) -> Invitation:
        """What was filled in."""
        email, country = str(self.email.data), str(self.country.data)
        return Invitation(self.name.typed, country, email, self.language.typed, self.message.typed)

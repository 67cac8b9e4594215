"""What is asked about a document: the fields of its type."""

from collections.abc import Mapping
from typing import Any

from wtforms import Form

from portal.attachments.domain import (
    COMMENT,
    FIELD_LABELS,
    ISSUED_ON,
    PLACE,
    REFERENCE,
    VALID_UNTIL,
    Details,
    DocumentType,
    wrong_dates,
)
from portal.shared import clock
from portal.shared.text import N_
from portal.web.both import gettext as _
from portal.web.fields import Day, LongText, Text, TypedField
from portal.web.typed import Typed

KINDS: Mapping[str, tuple[type[TypedField], dict[str, Any]]] = {
    REFERENCE: (Text, {"max_length": 100}),
    ISSUED_ON: (Day, {}),
    PLACE: (Text, {"max_length": 100}),
    VALID_UNTIL: (Day, {}),
    COMMENT: (LongText, {"max_length": 1000}),
}
HINTS: Mapping[tuple[str, str], str] = {("other", COMMENT): N_("Say what this document is.")}


class DocumentForm(Form):
    """The fields of one type of document; ``kind`` is the type."""

    kind: DocumentType

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether everything that was typed can be kept, and everything mandatory was typed."""
        good: bool = super().validate(extra_validators)
        wrong = {field.name: _("Fill this in.") for field in self if field.is_required and not field.typed}
        if good and not wrong:
            wrong = {name: _(message) for name, message in wrong_dates(self.details, clock.today()).items()}
        for name, text in wrong.items():
            self[name].errors = (*self[name].errors, text)
        return good and not wrong

    @property
    def details(self) -> Details:
        """What was typed, once it is valid."""
        given = {field.name: field.data for field in self if field.data}
        return Details(type=self.kind.key, **given)


def form_for(kind: DocumentType, typed: Typed | None, details: Details | None = None) -> DocumentForm:
    """The form of a type, with what was typed or what is stored."""
    fields = {name: _field(kind, name) for name in kind.fields}
    own: type[DocumentForm] = type("DocumentForm", (DocumentForm,), {"kind": kind, **fields})
    return own(typed, obj=details)


def _field(kind: DocumentType, name: str) -> Any:
    field, limits = KINDS[name]
    hint = HINTS.get((kind.key, name), "")
    return field(FIELD_LABELS[name], required=name in kind.mandatory, hint=hint, **limits)

"""Organisations of the three kinds, what they are registered or recognised for, and the roles people hold in them."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Base
from portal.organisations.domain import (
    Activity,
    ActivityFact,
    ActivityStatus,
    Function,
    IdentifierType,
    OrganisationKind,
    Party,
    Recognition,
    RecognitionType,
    RoleStatus,
    Scheme,
)
from portal.organisations.domain.validators import Policy, Subject, ValidatedBy
from portal.persistence.types import Moment
from portal.shared.people import Level

WORD = String(40).with_variant(String(40, collation="C"), "postgresql")
"""A folded word; compared byte by byte everywhere, so that both databases find the same."""

SCOPE = String(3).with_variant(String(3, collation="C"), "postgresql")


class Organisation(Base):
    """An operator, a control body for one country, or an authority.

    ``code`` is the operator number, the body's code or the authority's code. ``country`` is the seat; the country a
    body controls is ``controlled_country``. ``name_key`` is what two spellings of one name share (D13). A merged
    organisation says into which one it went. ``ended_on`` is the day from which an authority or a body can no longer be
    named on certificates. ``transport`` and ``unlocode`` are of a point of entry.
    """

    __tablename__ = "organisations"
    __table_args__ = (
        UniqueConstraint("kind", "code"),
        Index("ix_organisations_country_kind_name_key", "country", "kind", "name_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), index=True)
    name: Mapped[str] = mapped_column(String(255))
    code: Mapped[str] = mapped_column(String(40), default="")
    country: Mapped[str] = mapped_column(String(2), index=True)
    region: Mapped[str] = mapped_column(String(100), default="")
    postcode: Mapped[str] = mapped_column(String(20), default="")
    city: Mapped[str] = mapped_column(String(100), default="")
    address: Mapped[str] = mapped_column(String(255), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    function: Mapped[str | None] = mapped_column(String(10))
    superior_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    controlled_country: Mapped[str] = mapped_column(String(2), default="")
    name_key: Mapped[str] = mapped_column(
        String(255).with_variant(String(255, collation="C"), "postgresql"), default="", server_default=""
    )
    fax: Mapped[str] = mapped_column(String(40), default="", server_default="")
    website: Mapped[str] = mapped_column(String(200), default="", server_default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    ended_on: Mapped[date | None]
    transport: Mapped[str] = mapped_column(String(10), default="", server_default="")
    unlocode: Mapped[str] = mapped_column(String(5), default="", server_default="")

    activities: Mapped[list["OperatorActivity"]] = relationship(
        back_populates="organisation", foreign_keys="OperatorActivity.organisation_id"
    )
    identifiers: Mapped[list["Identifier"]] = relationship(
        back_populates="organisation", foreign_keys="Identifier.organisation_id"
    )
    recognitions: Mapped[list["BodyRecognition"]] = relationship(
        back_populates="organisation", order_by="BodyRecognition.id"
    )
    country_recognitions: Mapped[list["RecognisedCountry"]] = relationship(
        primaryjoin="foreign(RecognisedCountry.country) == Organisation.controlled_country",
        order_by="RecognisedCountry.id",
        viewonly=True,
    )
    merged_into: Mapped["Organisation | None"] = relationship(remote_side=[id], foreign_keys=[merged_into_id])

    def as_party(self) -> Party:
        """The organisation as the rules see it; reads its activities, identifiers and recognitions.

        One that was merged is registered for what it went into is registered for: certificates still name it.
        """
        registered = [*self.activities, *(self.merged_into.activities if self.merged_into else ())]
        return Party(
            id=self.id,
            kind=OrganisationKind(self.kind),
            name=self.name,
            country=self.country,
            code=self.code,
            address=self.address,
            postcode=self.postcode,
            city=self.city,
            eori=self.eori,
            function=Function(self.function) if self.function else None,
            superior_id=self.superior_id,
            controlled_country=self.controlled_country,
            activities=tuple(activity.as_fact() for activity in registered),
            recognitions=self.recognised,
            ended_on=self.ended_on,
        )

    @property
    def recognised(self) -> tuple[Recognition, ...]:
        """What it is recognised for, until it ended: by itself, or through the country it controls."""
        last = self.ended_on - timedelta(days=1) if self.ended_on else None
        return tuple(fact.within(None, last) for recognition in self.recognitions for fact in recognition.as_facts())

    @property
    def eori(self) -> str:
        """The EORI number that certificates print: its own before former ones, the oldest first; empty where none.

        One that was merged keeps its own, which is a former number of what it went into.
        """
        known = [*self.numbers, *(self.merged_into.numbers if self.merged_into else ())]
        found = [number for number in known if number.type == IdentifierType.EORI.value]
        found.sort(key=lambda number: number.former_of_id != self.id)
        return found[0].value if found else ""

    @property
    def numbers(self) -> list["Identifier"]:
        """Its identifiers: its own before former ones, the oldest first."""
        return sorted(self.identifiers, key=lambda number: (number.former_of_id is not None, number.id or 0))

    def as_subject(self) -> Subject:
        """The organisation as the table of validators sees it; reads its activities.

        Whoever refused or suspended its last activity goes on deciding about it (D15).
        """
        gone = (ActivityStatus.REJECTED.value, ActivityStatus.DELETED.value)
        live = [a for a in self.activities if a.status not in gone] or self.activities
        return Subject(
            id=self.id,
            kind=OrganisationKind(self.kind),
            country=self.country,
            function=Function(self.function) if self.function else None,
            region=self.region,
            superior_id=self.superior_id,
            body_ids=frozenset(a.control_body_id for a in live if a.control_body_id),
        )

    @property
    def place(self) -> str:
        """Postcode and city."""
        return f"{self.postcode} {self.city}".strip()


class OperatorActivity(Base):
    """What an operator does in a section, and whether that was validated."""

    __tablename__ = "operator_activities"
    __table_args__ = (UniqueConstraint("organisation_id", "activity"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    activity: Mapped[str] = mapped_column(String(40), index=True)
    status: Mapped[str] = mapped_column(String(20), default=ActivityStatus.NEW.value)
    control_body_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    identifier: Mapped[str] = mapped_column(String(60), default="")
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    publication_date: Mapped[date | None]
    application_date: Mapped[date | None]
    certificate_number: Mapped[str] = mapped_column(String(60), default="", server_default="")
    certificate_issuer: Mapped[str] = mapped_column(String(255), default="", server_default="")
    certificate_valid_to: Mapped[date | None]
    status_since: Mapped[datetime | None] = mapped_column(Moment)
    reason: Mapped[str] = mapped_column(Text, default="", server_default="")

    organisation: Mapped[Organisation] = relationship(back_populates="activities", foreign_keys=[organisation_id])
    control_body: Mapped[Organisation | None] = relationship(foreign_keys=[control_body_id])

    @property
    def is_valid(self) -> bool:
        """Whether it was validated, and stands."""
        return self.status == ActivityStatus.VALID.value

    def as_fact(self) -> ActivityFact:
        """The activity as the rules see it."""
        return ActivityFact(
            Activity(self.activity),
            ActivityStatus(self.status),
            self.control_body_id,
            self.valid_from,
            self.valid_to,
        )


class Identifier(Base):
    """A number that identifies an operator; one organisation only can carry it (D13).

    ``former_of_id`` is the merged operator whose number it was, where the one it went into has its own of the type.
    """

    __tablename__ = "identifiers"
    __table_args__ = (UniqueConstraint("type", "value"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    type: Mapped[str] = mapped_column(String(20))
    value: Mapped[str] = mapped_column(String(60))
    former_of_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))

    organisation: Mapped[Organisation] = relationship(back_populates="identifiers", foreign_keys=[organisation_id])
    former_of: Mapped[Organisation | None] = relationship(foreign_keys=[former_of_id])


class BodyRecognition(Base):
    """A ground on which a control body may issue certificates, with the categories it covers.

    ``exceptions`` are letters marked ° in the annex: without what an agreement covers already. A body of a recognised
    third country has no letters of its own: those of its country count, and as long as they do. ``source`` names the
    published list.
    """

    __tablename__ = "body_recognitions"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    type: Mapped[str] = mapped_column(String(20))
    scheme: Mapped[str] = mapped_column(String(20))
    categories: Mapped[str] = mapped_column(String(10))
    exceptions: Mapped[str] = mapped_column(String(10), default="", server_default="")
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(120), default="", server_default="")

    organisation: Mapped[Organisation] = relationship(back_populates="recognitions")

    def as_facts(self) -> list[Recognition]:
        """The recognition as the rules see it; through a third country, one for each recognition of the country."""
        own = Recognition(
            RecognitionType(self.type),
            Scheme(self.scheme),
            frozenset(self.categories),
            self.valid_from,
            self.valid_to,
            frozenset(self.exceptions or ""),
        )
        if own.type is not RecognitionType.THIRD_COUNTRY:
            return [own]
        countries = self.organisation.country_recognitions
        return [own.as_its_country(country.as_fact()) for country in countries if country.scheme == self.scheme]


class RecognisedCountry(Base):
    """A third country whose own rules and controls are recognised, by a list of the Commission or by an agreement.

    ``scheme`` is that list or agreement; ``limitations_en`` and ``limitations_fr`` say what of its ``categories`` is
    left out, ``issuing_body`` who alone issues certificates there, empty where every listed body does.
    """

    __tablename__ = "recognised_countries"
    __table_args__ = (UniqueConstraint("country", "scheme", "valid_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    country: Mapped[str] = mapped_column(String(2))
    scheme: Mapped[str] = mapped_column(String(20))
    categories: Mapped[str] = mapped_column(String(10))
    limitations_en: Mapped[str] = mapped_column(Text, default="", server_default="")
    limitations_fr: Mapped[str] = mapped_column(Text, default="", server_default="")
    issuing_body: Mapped[str] = mapped_column(String(255), default="", server_default="")
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(120), default="", server_default="")

    def as_fact(self) -> Recognition:
        """The recognition of the country as the rules see it."""
        return Recognition(
            RecognitionType.THIRD_COUNTRY,
            Scheme(self.scheme),
            frozenset(self.categories),
            self.valid_from,
            self.valid_to,
        )


class Role(Base):
    """A person at an organisation, and the request it came from; only a Valid role gives rights (§6.1).

    ``question`` is the one thing a validator asked for and that the requester has not answered yet: a flag on
    *Requested*, not a status. ``with_operator``: the request came together with the creation of its operator.
    """

    __tablename__ = "roles"
    __table_args__ = (
        UniqueConstraint("account_id", "organisation_id"),
        Index("ix_roles_organisation_id_status", "organisation_id", "status"),
        Index("ix_roles_status_requested_at", "status", "requested_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str | None] = mapped_column(String(20), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    status: Mapped[str] = mapped_column(String(20), default=RoleStatus.REQUESTED.value)
    is_administrator: Mapped[bool] = mapped_column(default=False)
    level: Mapped[str] = mapped_column(String(20), default=Level.MEMBER.value, server_default=Level.MEMBER.value)
    requested_at: Mapped[datetime | None] = mapped_column(Moment)
    status_since: Mapped[datetime | None] = mapped_column(Moment)
    with_operator: Mapped[bool] = mapped_column(default=False, server_default=false())
    message: Mapped[str] = mapped_column(Text, default="", server_default="")
    contact_email: Mapped[str] = mapped_column(String(254), default="", server_default="")
    contact_phone: Mapped[str] = mapped_column(String(40), default="", server_default="")
    reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    question: Mapped[str] = mapped_column(Text, default="", server_default="")
    answer: Mapped[str] = mapped_column(Text, default="", server_default="")
    asked_at: Mapped[datetime | None] = mapped_column(Moment)
    reminded_at: Mapped[datetime | None] = mapped_column(Moment)

    organisation: Mapped[Organisation] = relationship()


class CountryPolicy(Base):
    """How a country handles requests, where it differs from the default (§6.2); kept by a portal administrator."""

    __tablename__ = "country_policies"

    country: Mapped[str] = mapped_column(String(2), primary_key=True)
    validated_by: Mapped[str] = mapped_column(String(20))
    administrators_decide: Mapped[bool] = mapped_column(default=True)
    default_authority_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))

    def as_policy(self) -> Policy:
        """The policy as the table of validators sees it."""
        return Policy(ValidatedBy(self.validated_by), self.administrators_decide, self.default_authority_id)


def scope_of(kind: str, country: str) -> str:
    """The kind of an organisation, shortened to its first letter, and its country: the scope of its words."""
    return f"{kind[:1]}{country}"


class OrganisationWord(Base):
    """A word an organisation is found by, and where it stands: in its name, a number, its town.

    ``scope`` is the kind and the seat of the organisation: a common word of a country is found without its others.
    """

    __tablename__ = "organisation_words"
    __table_args__ = (
        Index("ix_organisation_words_organisation_id_word", "organisation_id", "word"),
        {"sqlite_with_rowid": False},
    )

    word: Mapped[str] = mapped_column(WORD, primary_key=True)
    scope: Mapped[str] = mapped_column(SCOPE, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    place: Mapped[str] = mapped_column(String(12), primary_key=True)


class WordVariant(Base):
    """How a word of some organisation is found that was not typed from its beginning.

    ``variant`` is the word, or the word with one letter left out: a slip of the fingers. With `MIDDLE` before it, it is
    an end of the word: what stands in the middle of the word begins one of its ends.
    """

    __tablename__ = "word_variants"
    __table_args__ = ({"sqlite_with_rowid": False},)

    variant: Mapped[str] = mapped_column(WORD, primary_key=True)
    word: Mapped[str] = mapped_column(WORD, primary_key=True)


class Merge(Base):
    """A duplicate that was merged into another organisation; ``moved`` says what went with it, to undo it."""

    __tablename__ = "merges"

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    target_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    at: Mapped[datetime] = mapped_column(Moment)
    undone_at: Mapped[datetime | None] = mapped_column(Moment)
    moved: Mapped[dict[str, Any]] = mapped_column(JSON)

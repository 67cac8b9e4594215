"""Organisations of the three kinds, what they are registered or recognised for, and the roles people hold in them."""

from datetime import date

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
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


class Organisation(Base):
    """An operator, a control body for one country, or an authority.

    ``code`` is the operator number, the body's code or the authority's code. ``country`` is the seat; the country a
    body controls is ``controlled_country``. ``search_text`` is folded: names, codes, identifiers, town, countries.
    """

    __tablename__ = "organisations"
    __table_args__ = (UniqueConstraint("kind", "code"),)

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
    search_text: Mapped[str] = mapped_column(String(2000), default="")

    activities: Mapped[list["OperatorActivity"]] = relationship(
        back_populates="organisation", foreign_keys="OperatorActivity.organisation_id"
    )
    identifiers: Mapped[list["Identifier"]] = relationship(back_populates="organisation")
    recognitions: Mapped[list["BodyRecognition"]] = relationship(back_populates="organisation")

    def as_party(self) -> Party:
        """The organisation as the rules see it; reads its activities, identifiers and recognitions."""
        return Party(
            id=self.id,
            kind=OrganisationKind(self.kind),
            name=self.name,
            country=self.country,
            code=self.code,
            address=self.address,
            postcode=self.postcode,
            city=self.city,
            eori=next((i.value for i in self.identifiers if i.type == IdentifierType.EORI), ""),
            function=Function(self.function) if self.function else None,
            superior_id=self.superior_id,
            controlled_country=self.controlled_country,
            activities=tuple(activity.as_fact() for activity in self.activities),
            recognitions=tuple(recognition.as_fact() for recognition in self.recognitions),
        )


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

    organisation: Mapped[Organisation] = relationship(back_populates="activities", foreign_keys=[organisation_id])

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
    """A number that identifies an operator; one organisation only can carry it (D13)."""

    __tablename__ = "identifiers"
    __table_args__ = (UniqueConstraint("type", "value"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    type: Mapped[str] = mapped_column(String(20))
    value: Mapped[str] = mapped_column(String(60))

    organisation: Mapped[Organisation] = relationship(back_populates="identifiers")


class BodyRecognition(Base):
    """A ground on which a control body may issue certificates, with the categories it covers."""

    __tablename__ = "body_recognitions"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    type: Mapped[str] = mapped_column(String(20))
    scheme: Mapped[str] = mapped_column(String(20))
    categories: Mapped[str] = mapped_column(String(10))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]

    organisation: Mapped[Organisation] = relationship(back_populates="recognitions")

    def as_fact(self) -> Recognition:
        """The recognition as the rules see it."""
        return Recognition(
            RecognitionType(self.type),
            Scheme(self.scheme),
            frozenset(self.categories),
            self.valid_from,
            self.valid_to,
        )


class Role(Base):
    """A person at an organisation; only a Valid role gives rights."""

    __tablename__ = "roles"
    __table_args__ = (
        UniqueConstraint("account_id", "organisation_id"),
        Index("ix_roles_organisation_id_status", "organisation_id", "status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    status: Mapped[str] = mapped_column(String(20), default=RoleStatus.REQUESTED.value)
    is_administrator: Mapped[bool] = mapped_column(default=False)

    organisation: Mapped[Organisation] = relationship()

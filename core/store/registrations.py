"""Registrations: an owner ties themself to a unit."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column

from core.domain.registrations import Channel, RegistrationState
from core.store.base import Base, OfShop, Tx, get_row
from core.store.owners import Owner


class Registration(OfShop, Base):
    __tablename__ = "registrations"
    __table_args__ = (
        UniqueConstraint("shop_id", "number"),
        Index("ix_registrations_shop_id_unit_id", "shop_id", "unit_id"),
    )

    number: Mapped[str]
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("units.id"))
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("owners.id"))
    state: Mapped[RegistrationState]
    channel: Mapped[Channel]
    purchased_on: Mapped[date]
    registered_at: Mapped[datetime]
    code: Mapped[str | None]
    settled_by: Mapped[str | None]
    settled_reason: Mapped[str | None]


class Correction(OfShop, Base):
    """Why staff changed a registration. What changed is in the history, without what names anybody."""

    __tablename__ = "corrections"
    __table_args__ = (
        Index("ix_corrections_shop_id_registration_id", "shop_id", "registration_id"),
        Index("ix_corrections_shop_id_owner_id", "shop_id", "owner_id"),
    )

    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registrations.id"))
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("owners.id"))
    """Whose it was before. None only of corrections from before that was kept."""
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    reason: Mapped[str]


async def list_corrections(tx: Tx, registration_id: UUID) -> list[Correction]:
    """Newest first."""
    query = select(Correction).where(Correction.registration_id == registration_id)
    return list(await tx.scalars(query.order_by(Correction.id.desc())))


async def get_registration(tx: Tx, registration_id: UUID, *, lock: bool = False) -> Registration:
    return await get_row(tx, Registration, registration_id, lock=lock)


async def list_registrations_of_unit(tx: Tx, unit_id: UUID) -> list[tuple[Registration, Owner]]:
    query = (
        select(Registration, Owner)
        .join(Owner, Owner.id == Registration.owner_id)
        .where(Registration.unit_id == unit_id)
        .order_by(Registration.id)
    )
    return [(registration, owner) for registration, owner in await tx.execute(query)]


async def list_registrations_by_code(tx: Tx, code: str, email_normal: str) -> list[Registration]:
    """One owner's. A product's code may stand for several pieces of theirs."""
    query = select(Registration).join(Owner, Owner.id == Registration.owner_id)
    query = query.where(Registration.code == code, Owner.email_normal == email_normal)
    return list(await tx.scalars(query.order_by(Registration.id)))


async def list_registrations(
    tx: Tx, *, state: RegistrationState | None = None, before: UUID | None = None, limit: int = 50
) -> list[tuple[Registration, Owner]]:
    query = select(Registration, Owner).join(Owner, Owner.id == Registration.owner_id)
    if state is not None:
        query = query.where(Registration.state == state)
    if before is not None:
        query = query.where(Registration.id < before)
    rows = await tx.execute(query.order_by(Registration.id.desc()).limit(limit))
    return [(registration, owner) for registration, owner in rows]


async def count_by_code(tx: Tx, codes: Sequence[str]) -> dict[str, int]:
    """How many owners hold a unit by each of these codes."""
    query = select(Registration.code, func.count()).where(
        Registration.code.in_(codes), Registration.state == RegistrationState.CONFIRMED
    )
    rows = await tx.execute(query.group_by(Registration.code))
    return {code: count for code, count in rows if code is not None}


async def count_registrations(tx: Tx, state: RegistrationState) -> int:
    query = select(func.count()).select_from(Registration).where(Registration.state == state)
    return await tx.scalar(query) or 0

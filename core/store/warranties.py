"""The promise for one unit: which terms, which days, whose it is."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Index, UniqueConstraint, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from core.domain.coverage import Coverage
from core.domain.registrations import Channel, Proof
from core.domain.terms import StartRule
from core.store.base import Base, OfShop, Tx, get_row, locked
from core.store.orders import OrderLineRow, OrderRow
from core.store.policies import TermsRow
from core.store.searches import units_named
from core.store.units import Unit


class Warranty(OfShop, Base):
    """The promise for one unit. Its status is derived from the days and today, never stored."""

    __tablename__ = "warranties"
    __table_args__ = (
        UniqueConstraint("shop_id", "unit_id"),
        Index("ix_warranties_shop_id_created_at", "shop_id", "created_at", "id"),
        Index("ix_warranties_shop_id_ends_on", "shop_id", "ends_on"),
        Index(
            "ix_warranties_undecided", "shop_id", "exception", "id", postgresql_where="exception IS NOT NULL"
        ),
        Index("ix_warranties_extended", "shop_id", "id", postgresql_where="extended_ends_on IS NOT NULL"),
        Index("ix_warranties_provisional", "shop_id", "id", postgresql_where="provisional"),
        Index("ix_warranties_estimated", "shop_id", "id", postgresql_where="purchase_estimated"),
    )

    unit_id: Mapped[UUID] = mapped_column(ForeignKey("units.id"))
    terms_id: Mapped[UUID | None] = mapped_column(ForeignKey("terms.id"))
    purchased_on: Mapped[date]
    purchased_at: Mapped[datetime | None]
    """As the order says; None where only the day is known."""
    purchase_estimated: Mapped[bool] = mapped_column(default=False, server_default="false")
    """Nobody named the day and no order knows it: it is the day of registration."""
    fulfilled_on: Mapped[date | None]
    delivered_on: Mapped[date | None]
    registered_on: Mapped[date | None]
    starts_on: Mapped[date | None] = mapped_column(Date)
    ends_on: Mapped[date | None] = mapped_column(Date)
    """The day that counts: the later of the two that follow."""
    computed_ends_on: Mapped[date | None] = mapped_column(Date)
    """As terms and facts give it."""
    extended_ends_on: Mapped[date | None] = mapped_column(Date)
    """Until when staff said that it lasts (docs/decisions/0021)."""
    basis: Mapped[StartRule | None]
    provisional: Mapped[bool] = mapped_column(default=False)
    exception: Mapped[str | None]
    """`no_policy`, `policy_conflict`, `shortening` or `another_order`: a person must look."""
    channel: Mapped[Channel]
    proof: Mapped[Proof]
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("owners.id"), index=True)
    certificate_code: Mapped[str | None] = mapped_column(unique=True)
    created_at: Mapped[datetime]

    def coverage(self) -> Coverage | None:
        if self.starts_on is None or self.basis is None:
            return None
        return Coverage(
            starts_on=self.starts_on, ends_on=self.ends_on, basis=self.basis, provisional=self.provisional
        )

    def computed(self) -> Coverage | None:
        """Without what staff added."""
        cover = self.coverage()
        return replace(cover, ends_on=self.computed_ends_on) if cover else None


async def get_warranty(tx: Tx, warranty_id: UUID, *, lock: bool = False) -> Warranty:
    return await get_row(tx, Warranty, warranty_id, lock=lock)


async def find_warranty_of_unit(tx: Tx, unit_id: UUID, *, lock: bool = False) -> Warranty | None:
    query = select(Warranty).where(Warranty.unit_id == unit_id)
    return await tx.scalar(locked(query, lock))


async def find_warranty_by_certificate(tx: Tx, code: str) -> Warranty | None:
    return await tx.scalar(select(Warranty).where(Warranty.certificate_code == code))


async def list_warranties_of_units(tx: Tx, unit_ids: Sequence[UUID], *, lock: bool = False) -> list[Warranty]:
    query = select(Warranty).where(Warranty.unit_id.in_(unit_ids)).order_by(Warranty.id)
    return list(await tx.scalars(locked(query, lock)))


async def list_warranties(
    tx: Tx,
    *,
    search: str = "",
    exception: bool | str = False,
    before: UUID | None = None,
    limit: int = 50,
) -> list[tuple[Warranty, Unit, OrderRow | None]]:
    """Newest first. `before` is the last id of the page before (UUIDv7: ordered by creation).

    `exception` is True for all that a person must look at, or the name of one kind.
    """
    query = (
        select(Warranty, Unit, OrderRow)
        .join(Unit, Unit.id == Warranty.unit_id)
        .outerjoin(OrderLineRow, OrderLineRow.id == Unit.order_line_id)
        .outerjoin(OrderRow, OrderRow.id == OrderLineRow.order_id)
    )
    if search:
        query = query.where(units_named(search))
    if exception:
        kind = exception if isinstance(exception, str) else None
        query = query.where(Warranty.exception == kind if kind else Warranty.exception.is_not(None))
    if before is not None:
        query = query.where(Warranty.id < before)
    rows = await tx.execute(query.order_by(Warranty.id.desc()).limit(limit))
    return [(warranty, unit, order) for warranty, unit, order in rows]


async def list_warranties_of_order(tx: Tx, order_id: UUID) -> list[tuple[Warranty, Unit]]:
    query = (
        select(Warranty, Unit)
        .join(Unit, Unit.id == Warranty.unit_id)
        .join(OrderLineRow, OrderLineRow.id == Unit.order_line_id)
        .where(OrderLineRow.order_id == order_id)
        .order_by(OrderLineRow.gid, Unit.position)
    )
    return [(warranty, unit) for warranty, unit in await tx.execute(query)]


async def list_undecided(tx: Tx, *, after: UUID | None, limit: int) -> list[Warranty]:
    """Warranties without terms, in the order of their ids."""
    query = select(Warranty).where(Warranty.terms_id.is_(None), Warranty.exception.is_not(None))
    if after is not None:
        query = query.where(Warranty.id > after)
    return list(await tx.scalars(query.order_by(Warranty.id).limit(limit).with_for_update()))


async def count_warranties(tx: Tx, *, exception: bool = False) -> int:
    query = select(func.count()).select_from(Warranty)
    return await tx.scalar(query.where(Warranty.exception.is_not(None)) if exception else query) or 0


async def count_exceptions(tx: Tx) -> dict[str, int]:
    """How many warranties a person must look at, by kind."""
    query = select(Warranty.exception, func.count()).where(Warranty.exception.is_not(None))
    rows = await tx.execute(query.group_by(Warranty.exception))
    return {kind: count for kind, count in rows if kind is not None}


async def count_active_by_policy(tx: Tx, today: date) -> dict[UUID, int]:
    """How many units are covered on that day by any version of each policy."""
    query = (
        select(TermsRow.policy_id, func.count())
        .join(Warranty, Warranty.terms_id == TermsRow.id)
        .join(Unit, Unit.id == Warranty.unit_id)
        .where(Unit.void_reason.is_(None), Warranty.starts_on <= today)
        .where(or_(Warranty.ends_on.is_(None), Warranty.ends_on >= today))
        .group_by(TermsRow.policy_id)
    )
    return dict((await tx.execute(query)).all())

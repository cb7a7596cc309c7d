"""What resolutions cost: entries that are added and never changed, and how they compare with Shopify."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple, cast
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    Subquery,
    UniqueConstraint,
    and_,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.orm import Mapped, aliased, mapped_column

from core.domain.costs import Cost, CostAccount, CostDifference, CostKind, CostSource
from core.domain.money import Money
from core.domain.repairs import RepairState
from core.domain.resolutions import ResolutionState
from core.store.base import Base, OfShop, Tx, new_id
from core.store.claims import Claim
from core.store.repairs import Repair
from core.store.resolutions import Resolution
from core.store.units import Unit
from core.store.warranties import Warranty


class CostRow(OfShop, Base):
    """One version of one entry. A trigger refuses every change but that a reason is blanked."""

    __tablename__ = "costs"
    __table_args__ = (
        UniqueConstraint("resolution_id", "kind", "version"),
        Index("ix_costs_shop_id_claim_id", "shop_id", "claim_id"),
        Index("ix_costs_shop_id_incurred_on", "shop_id", "incurred_on"),
    )

    resolution_id: Mapped[UUID] = mapped_column(ForeignKey("resolutions.id"))
    claim_id: Mapped[UUID] = mapped_column(ForeignKey("claims.id"))
    kind: Mapped[CostKind]
    version: Mapped[int]
    """The highest counts; the others are its history."""
    account: Mapped[CostAccount]
    amount: Mapped[Decimal]
    currency: Mapped[str]
    """The shop's."""
    presentment_amount: Mapped[Decimal | None]
    presentment_currency: Mapped[str | None]
    source: Mapped[CostSource]
    incurred_on: Mapped[date]
    """When it was carried out, on the shop's calendar; a correction belongs to the same day."""
    reason: Mapped[str | None]
    booked_by: Mapped[str]
    booked_at: Mapped[datetime]

    def value(self) -> Cost:
        paid = None
        if self.presentment_amount is not None and self.presentment_currency is not None:
            paid = Money(self.presentment_amount, self.presentment_currency)
        return Cost(
            kind=self.kind,
            account=self.account,
            amount=Money(self.amount, self.currency),
            presentment=paid,
            source=self.source,
        )


class CostCheck(OfShop, Base):
    """What Shopify last showed of a resolution's refund or order."""

    __tablename__ = "cost_checks"
    __table_args__ = (
        UniqueConstraint("resolution_id"),
        Index("ix_cost_checks_differing", "shop_id", "claim_id", postgresql_where="difference IS NOT NULL"),
    )

    resolution_id: Mapped[UUID] = mapped_column(ForeignKey("resolutions.id"))
    claim_id: Mapped[UUID] = mapped_column(ForeignKey("claims.id"))
    checked_at: Mapped[datetime]
    seen: Mapped[bool]
    """False: the order is older than Shopify lets us read, so nobody can tell."""
    amount: Mapped[Decimal | None]
    """Of a refund: what went back, in the shop's currency."""
    difference: Mapped[CostDifference | None]


class Grouping(StrEnum):
    MONTH = "month"
    KIND = "kind"
    PRODUCT = "product"


class Sum(NamedTuple):
    """Of one group and one account, in the shop's currency."""

    group: str
    """`2026-11`, a kind, or a product's title."""
    account: CostAccount
    amount: Decimal
    estimated: Decimal
    """The part of it that is an estimate."""
    claims: int


class Line(NamedTuple):
    """A current entry with what it is about."""

    cost: CostRow
    resolution: Resolution
    claim: Claim
    unit: Unit


class Agreement(NamedTuple):
    """What was booked by what Shopify did, beside what Shopify shows of it; the shop's currency."""

    checked: int
    unseen: int
    differing: int
    refunds: Decimal
    """What Shopify says went back."""
    booked: Decimal
    """What our books say went back, before staff corrected anything."""
    checked_at: datetime | None


def _current() -> Select[CostRow]:
    newest = CostRow.version.desc()
    return (
        select(CostRow)
        .ext(distinct_on(CostRow.resolution_id, CostRow.kind))
        .order_by(CostRow.resolution_id, CostRow.kind, newest)
    )


def _within(first: date, last: date) -> ColumnElement[bool]:
    """Both days included. Every version of an entry has the same day."""
    return and_(CostRow.incurred_on >= first, CostRow.incurred_on <= last)


async def list_entries(tx: Tx, claim_id: UUID) -> list[CostRow]:
    """Every version, oldest first."""
    query = select(CostRow).where(CostRow.claim_id == claim_id)
    # Not by key: those of one moment are in no order.
    return list(await tx.scalars(query.order_by(CostRow.booked_at, CostRow.version, CostRow.kind)))


async def list_current(tx: Tx, resolution_ids: Sequence[UUID]) -> list[CostRow]:
    return list(await tx.scalars(_current().where(CostRow.resolution_id.in_(resolution_ids))))


async def list_with_costs(tx: Tx, claim_id: UUID) -> list[Resolution]:
    """Resolutions of a claim that took effect, also beside the one that counts; oldest first.

    And repairs that came to nothing: what was done for them has cost something all the same.
    """
    gids = (Resolution.refund_gid, Resolution.order_gid, Resolution.credit_gid)
    effect = or_(*(gid.is_not(None) for gid in gids))
    late = and_(Resolution.state == ResolutionState.WITHDRAWN, effect)
    query = select(Resolution).where(
        Resolution.claim_id == claim_id, or_(Resolution.state == ResolutionState.DONE, late, _vain_repair())
    )
    return list(await tx.scalars(query.order_by(Resolution.id)))


def _vain_repair(*noted: ColumnElement[bool]) -> ColumnElement[bool]:
    """Of a resolution: a repair that came to nothing."""
    ended = or_(Repair.state == RepairState.NOT_REPAIRABLE, Repair.made_way_at.is_not(None))
    return exists().where(Repair.resolution_id == Resolution.id, ended, *noted)


async def sum_costs(tx: Tx, first: date, last: date, grouping: Grouping, currency: str) -> list[Sum]:
    """What counts of these days, both included, in that currency; groups in their order."""
    costs = _current().where(_within(first, last), CostRow.currency == currency).subquery()
    group = _group(costs, grouping)
    estimated = func.sum(costs.c.amount).filter(costs.c.source == CostSource.PRICE)
    query = (
        select(
            group.label("group"),
            costs.c.account,
            func.sum(costs.c.amount),
            func.coalesce(estimated, 0),
            func.count(func.distinct(costs.c.claim_id)),
        )
        .select_from(costs)
        .join(Claim, Claim.id == costs.c.claim_id)
        .join(Warranty, Warranty.id == Claim.warranty_id)
        .join(Unit, Unit.id == Warranty.unit_id)
        .group_by(group, costs.c.account)
        .order_by(group)
    )
    return [Sum(*row) for row in await tx.execute(query)]


def _group(costs: Subquery, grouping: Grouping) -> ColumnElement[Any]:
    if grouping is Grouping.MONTH:
        return func.to_char(costs.c.incurred_on, "YYYY-MM")
    return cast("ColumnElement[Any]", costs.c.kind if grouping is Grouping.KIND else Unit.title)


async def count_costs(tx: Tx, first: date, last: date) -> tuple[int, int]:
    """Claims that cost something in these days, both included, and entries that count."""
    costs = _current().where(_within(first, last)).subquery()
    query = select(func.count(func.distinct(costs.c.claim_id)), func.count()).select_from(costs)
    claims, entries = (await tx.execute(query)).one()
    return claims, entries


async def list_lines(tx: Tx, first: date, last: date, *, limit: int) -> list[Line]:
    """Current entries of these days, both included, oldest first."""
    current = aliased(CostRow, _current().where(_within(first, last)).subquery())
    query = (
        select(current, Resolution, Claim, Unit)
        .join(Resolution, Resolution.id == current.resolution_id)
        .join(Claim, Claim.id == current.claim_id)
        .join(Warranty, Warranty.id == Claim.warranty_id)
        .join(Unit, Unit.id == Warranty.unit_id)
        .order_by(current.incurred_on, current.claim_id, current.id)
    )
    return [Line(*row) for row in await tx.execute(query.limit(limit))]


async def list_unbooked(tx: Tx, *, after: UUID | None, limit: int) -> list[Resolution]:
    """Ended, and nothing is booked: from before costs were kept, or nothing was known. Oldest first."""
    noted = or_(Repair.parts_cost.is_not(None), Repair.labour_cost.is_not(None))
    ended = or_(Resolution.state == ResolutionState.DONE, _vain_repair(noted))
    booked = exists().where(CostRow.resolution_id == Resolution.id)
    query = select(Resolution).where(ended, ~booked)
    query = query if after is None else query.where(Resolution.id > after)
    return list(await tx.scalars(query.order_by(Resolution.id).limit(limit)))


async def list_to_check(tx: Tx, *, done_since: datetime, before: datetime, limit: int) -> list[Resolution]:
    """What Shopify did since an instant and nobody compared since `before`."""
    checked = exists().where(CostCheck.resolution_id == Resolution.id, CostCheck.checked_at >= before)
    effect = or_(Resolution.refund_gid.is_not(None), Resolution.order_gid.is_not(None))
    settled = Resolution.state.in_((ResolutionState.DONE, ResolutionState.WITHDRAWN))
    # A withdrawn one is never done: it counts from the call that had an effect after all.
    since = func.coalesce(Resolution.done_at, Resolution.called_at, Resolution.granted_at)
    query = select(Resolution).where(settled, effect, since >= done_since, ~checked)
    return list(await tx.scalars(query.order_by(Resolution.id).limit(limit)))


async def note_check(
    tx: Tx,
    resolution: Resolution,
    *,
    seen: bool,
    amount: Decimal | None,
    difference: CostDifference | None,
    now: datetime,
) -> None:
    found = {"checked_at": now, "seen": seen, "amount": amount, "difference": difference}
    ids = {"id": new_id(), "resolution_id": resolution.id, "claim_id": resolution.claim_id}
    statement = insert(CostCheck).values(ids | found)
    await tx.execute(statement.on_conflict_do_update(index_elements=["resolution_id"], set_=found))


async def list_checks(tx: Tx, claim_id: UUID) -> list[CostCheck]:
    return list(await tx.scalars(select(CostCheck).where(CostCheck.claim_id == claim_id)))


async def find_check(tx: Tx, resolution_id: UUID) -> CostCheck | None:
    return await tx.scalar(select(CostCheck).where(CostCheck.resolution_id == resolution_id))


async def read_agreement(tx: Tx, first: date, last: date) -> Agreement:
    """Of what was carried out in these days, both included, and compared since."""
    booked = (
        select(CostRow.resolution_id, CostRow.amount, CostRow.source)
        .where(_within(first, last), CostRow.version == 1, CostRow.kind == CostKind.GOODS)
        .subquery()
    )
    refund = booked.c.source == CostSource.REFUND
    query = (
        select(
            func.count(),
            func.count().filter(~CostCheck.seen),
            func.count().filter(CostCheck.difference.is_not(None)),
            func.coalesce(func.sum(CostCheck.amount).filter(refund), 0),
            func.coalesce(func.sum(booked.c.amount).filter(refund, CostCheck.seen), 0),
            func.max(CostCheck.checked_at),
        )
        .select_from(CostCheck)
        .join(booked, booked.c.resolution_id == CostCheck.resolution_id)
    )
    return Agreement(*(await tx.execute(query)).one())

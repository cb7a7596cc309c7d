"""Returns of faulty units: at most one for a claim, and what Shopify knows of it."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, UniqueConstraint, and_, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from core.domain.remedies import Payer
from core.domain.repairs import Grade
from core.domain.returns import (
    AWAITED,
    COMING,
    REMINDED_BEFORE,
    Back,
    Errand,
    Outside,
    ReturnState,
    holds_remedy,
)
from core.store.base import Base, OfShop, Tx, get_row, locked
from core.store.claims import Claim
from core.store.orders import OrderLineRow, OrderRow
from core.store.units import Unit
from core.store.warranties import Warranty


class Return(OfShop, Base):
    __tablename__ = "returns"
    __table_args__ = (
        UniqueConstraint("shop_id", "claim_id"),
        Index("ix_returns_shop_id_state", "shop_id", "state"),
        Index("ix_returns_due", "shop_id", "due_since", postgresql_where="due_since IS NOT NULL"),
    )

    claim_id: Mapped[UUID] = mapped_column(ForeignKey("claims.id"))
    state: Mapped[ReturnState]
    back: Mapped[Back]
    days: Mapped[int]
    """Of an advance exchange."""
    due_on: Mapped[date | None]
    """Its last day for handing the faulty unit in, on the shop's calendar. None: not counted yet, or none."""
    changed_at: Mapped[datetime]
    payer: Mapped[Payer]
    words: Mapped[str]
    """How it is sent, as the terms told the buyer."""
    label_key: Mapped[str | None]
    """A private file; or `label_url`, where the carrier shows it."""
    label_type: Mapped[str | None]
    label_url: Mapped[str | None]
    tracking: Mapped[str | None]
    grade: Mapped[Grade | None]
    findings: Mapped[str | None]
    """For staff."""
    reason: Mapped[str | None]
    """Why staff waived it."""
    reminded_at: Mapped[datetime | None]
    gid: Mapped[str | None]
    """Of the return in Shopify."""
    name: Mapped[str | None]
    opening_since: Mapped[datetime | None]
    """Since when there may be one. None: certainly none."""
    called_at: Mapped[datetime | None]
    """When the last call that may have made one was begun."""
    outside: Mapped[Outside | None]
    """Why there is none, or none any more."""
    ended_at: Mapped[datetime | None]
    """When it was closed or cancelled there."""
    problem: Mapped[str | None]
    """Shopify's own words, without personal data."""
    due_since: Mapped[datetime | None]
    """Since when Shopify is to be asked for something. None: nothing is."""

    @property
    def errand(self) -> Errand | None:
        """What is to be done in Shopify now."""
        if self.ended_at is not None or self.state is ReturnState.OFFERED:
            return None
        if self.state not in AWAITED:  # one may be there, even where Shopify said no, or nothing
            return Errand.END if self.opening_since else None
        if self.outside is not None:
            return None
        return Errand.FOLLOW if self.gid else Errand.OPEN

    @property
    def holds_remedy(self) -> bool:
        """Nothing is sent or paid yet; nor before Shopify was asked to end a return of ours."""
        ending = self.back is Back.FIRST and self.state not in AWAITED and self.due_since is not None
        return holds_remedy(self.state, self.back) or ending


HOLDING: ColumnElement[bool] = or_(
    Return.state == ReturnState.OFFERED,
    and_(Return.back == Back.FIRST, Return.state.in_(COMING | {ReturnState.RECEIVED})),
)
"""Because of it a remedy is not carried out yet."""


async def get_return(tx: Tx, return_id: UUID, *, lock: bool = False) -> Return:
    return await get_row(tx, Return, return_id, lock=lock)


async def find_return_of_claim(tx: Tx, claim_id: UUID, *, lock: bool = False) -> Return | None:
    return await tx.scalar(locked(select(Return).where(Return.claim_id == claim_id), lock))


async def list_returns_left_due(tx: Tx, *, before: datetime) -> list[UUID]:
    """Where Shopify was to be asked before an instant, and was not."""
    return list(await tx.scalars(select(Return.id).where(Return.due_since < before).order_by(Return.id)))


async def list_returns_near_their_day(tx: Tx, today: date) -> list[UUID]:
    """Awaited until a day that is near or over: whoever was not reminded yet, and what may be overdue."""
    query = select(Return.id).where(
        Return.state.in_(COMING),
        Return.due_on <= today + REMINDED_BEFORE,
        Return.reminded_at.is_(None) | (Return.due_on < today),
    )
    return list(await tx.scalars(query.order_by(Return.id)))


async def list_returns_of_order(tx: Tx, order_gid: str) -> list[UUID]:
    """Those that we keep open in Shopify on this order."""
    query = select(Return.id).join(Claim, Claim.id == Return.claim_id)
    query = query.join(Warranty, Warranty.id == Claim.warranty_id).join(Unit, Unit.id == Warranty.unit_id)
    query = query.join(OrderLineRow, OrderLineRow.id == Unit.order_line_id)
    query = query.join(OrderRow, OrderRow.id == OrderLineRow.order_id).where(
        OrderRow.gid == order_gid,
        Return.gid.is_not(None),
        Return.ended_at.is_(None),
        Return.outside.is_(None),
    )
    return list(await tx.scalars(query.order_by(Return.id)))


def coming_back() -> ColumnElement[bool]:
    """Of a claim: its faulty unit is awaited, or here and not looked at yet."""
    awaited = Return.state.in_(AWAITED | {ReturnState.RECEIVED})
    return Claim.id.in_(select(Return.claim_id).where(awaited))


async def count_coming_back(tx: Tx) -> int:
    return await tx.scalar(select(func.count()).select_from(Claim).where(coming_back())) or 0


async def count_overdue(tx: Tx) -> int:
    query = select(func.count()).select_from(Return).where(Return.state == ReturnState.OVERDUE)
    return await tx.scalar(query) or 0


async def states_of_returns(tx: Tx, claim_ids: Sequence[UUID]) -> dict[UUID, ReturnState]:
    rows = await tx.execute(select(Return.claim_id, Return.state).where(Return.claim_id.in_(claim_ids)))
    return {row.claim_id: row.state for row in rows}


async def known_return_labels(tx: Tx, keys: list[str]) -> set[str]:
    """Which of these private files are labels of a return."""
    return set(await tx.scalars(select(Return.label_key).where(Return.label_key.in_(keys))))

"""Granted remedies being carried out: written before the call, finished after it."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from core.domain.resolutions import Obstacle, ResolutionState
from core.domain.terms import Remedy
from core.store.base import Base, OfShop, Tx, get_row, locked


class Resolution(OfShop, Base):
    __tablename__ = "resolutions"
    __table_args__ = (
        UniqueConstraint("shop_id", "claim_id", "remedy"),
        Index("ix_resolutions_shop_id_state", "shop_id", "state"),
        Index("ix_resolutions_shop_id_order_gid", "shop_id", "order_gid"),
    )

    claim_id: Mapped[UUID] = mapped_column(ForeignKey("claims.id"))
    remedy: Mapped[Remedy]
    state: Mapped[ResolutionState]
    idempotency_key: Mapped[str] = mapped_column(unique=True)
    granted_at: Mapped[datetime]
    """Or taken up again by staff: patience with Shopify counts from here."""
    sending_since: Mapped[datetime | None]
    """When the first call may have been made with this key."""
    attempts: Mapped[int] = mapped_column(default=0)
    obstacle: Mapped[Obstacle | None]
    problem: Mapped[str | None]
    """Shopify's own words, without personal data."""
    amount: Mapped[Decimal | None]
    currency: Mapped[str | None]
    """Presentment currency: what the buyer's card sees."""
    shop_amount: Mapped[Decimal | None]
    draft_order_gid: Mapped[str | None]
    order_gid: Mapped[str | None]
    order_name: Mapped[str | None]
    refund_gid: Mapped[str | None]
    done_at: Mapped[datetime | None]


async def get_resolution(tx: Tx, resolution_id: UUID, *, lock: bool = False) -> Resolution:
    return await get_row(tx, Resolution, resolution_id, lock=lock)


async def find_resolution_of_claim(tx: Tx, claim_id: UUID, *, lock: bool = False) -> Resolution | None:
    query = select(Resolution).where(Resolution.claim_id == claim_id).order_by(Resolution.id.desc()).limit(1)
    return await tx.scalar(locked(query, lock))


async def find_resolution_of_order(tx: Tx, order_gid: str) -> Resolution | None:
    """The replacement that became this order, if it is one of ours."""
    return await tx.scalar(select(Resolution).where(Resolution.order_gid == order_gid))


async def find_resolution_of_draft(tx: Tx, draft_gid: str) -> Resolution | None:
    """The replacement for which this draft order was made, if it is one of ours."""
    return await tx.scalar(select(Resolution).where(Resolution.draft_order_gid == draft_gid))


async def list_unfinished(tx: Tx, *, before: datetime) -> list[Resolution]:
    """Granted before an instant, and still neither done nor with a person."""
    states = (ResolutionState.GRANTED, ResolutionState.SENDING)
    query = select(Resolution).where(Resolution.state.in_(states), Resolution.granted_at < before)
    return list(await tx.scalars(query.order_by(Resolution.id)))

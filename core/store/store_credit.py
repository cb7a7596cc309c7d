"""What was booked to customers' accounts for claims, and what of it nobody knows yet."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, text

from core.domain.money import Money
from core.domain.resolutions import ResolutionState
from core.store.base import Tx
from core.store.resolutions import Resolution

IN_DOUBT = (ResolutionState.SENDING, ResolutionState.NEEDS_ATTENTION, ResolutionState.WITHDRAWING)


async def hold_customer(tx: Tx, customer_gid: str) -> None:
    """One at a time gives credit to a customer; whoever comes second waits until the first has committed."""
    shop_id = tx.info["shop_id"]
    await tx.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"),
        {"key": f"store credit {shop_id} {customer_gid}"},
    )


async def is_in_doubt(tx: Tx, customer_gid: str, amount: Money, *, beside: UUID) -> bool:
    """Whether the customer may have got the same amount for another claim, and nobody knows yet."""
    query = select(Resolution.id).where(
        Resolution.customer_gid == customer_gid,
        Resolution.id != beside,
        Resolution.amount == amount.amount,
        Resolution.currency == amount.currency,
        Resolution.state.in_(IN_DOUBT),
        Resolution.attempts > 0,
        Resolution.credit_gid.is_(None),
    )
    return await tx.scalar(query.limit(1)) is not None


async def list_credits_of(tx: Tx, customer_gid: str, *, beside: UUID) -> Sequence[str]:
    """Gids of bookings that were for others of our resolutions."""
    query = select(Resolution.credit_gid).where(
        Resolution.customer_gid == customer_gid, Resolution.id != beside, Resolution.credit_gid.is_not(None)
    )
    return [gid for gid in await tx.scalars(query) if gid is not None]

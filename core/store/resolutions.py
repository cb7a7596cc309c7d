"""Granted remedies being carried out: written before the call, finished after it."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVarTuple
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Mapped, aliased, mapped_column

from core.domain.remedies import OF_MONEY, Remedy
from core.domain.resolutions import GIVEN_UP, HELD, ONLY_OUTSIDE, UNDER_WAY, Obstacle, ResolutionState
from core.domain.units import VoidReason
from core.store.base import Base, OfShop, Tx, get_row, locked
from core.store.claims import Claim
from core.store.orders import OrderLineRow, OrderRow
from core.store.returns import HOLDING, Return
from core.store.units import Unit
from core.store.warranties import Warranty

Row = TypeVarTuple("Row")

MAY_REFUND = (ResolutionState.SENDING, ResolutionState.WITHDRAWING)
"""A refund of ours may be on the order already."""


class Resolution(OfShop, Base):
    __tablename__ = "resolutions"
    __table_args__ = (
        Index(
            "ix_resolutions_that_count",
            "shop_id",
            "claim_id",
            "excess",
            unique=True,
            postgresql_where="state NOT IN ('withdrawing', 'withdrawn')",
        ),
        Index(
            "ix_resolutions_credit_gid",
            "shop_id",
            "credit_gid",
            unique=True,
            postgresql_where="credit_gid IS NOT NULL",
        ),
        Index("ix_resolutions_shop_id_customer_gid", "shop_id", "customer_gid"),
        Index("ix_resolutions_shop_id_claim_id", "shop_id", "claim_id"),
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
    called_at: Mapped[datetime | None]
    """When the last call that pays or orders was begun."""
    attempts: Mapped[int] = mapped_column(default=0)
    """Calls begun. None: nothing can have happened."""
    obstacle: Mapped[Obstacle | None]
    problem: Mapped[str | None]
    """Shopify's own words, without personal data."""
    grants_seen: Mapped[int | None]
    """The shop's `grants` as whoever stopped it knew them. None: not stopped since they are counted."""
    amount: Mapped[Decimal | None]
    currency: Mapped[str | None]
    """Presentment currency: what the buyer's card sees."""
    shop_amount: Mapped[Decimal | None]
    computed_from: Mapped[dict[str, Any] | None]
    """How the amount of a refund came about. None: granted before amounts were kept, or not a refund."""
    found_amount: Mapped[Decimal | None]
    """What can be paid instead, where the amount has changed since it was approved."""
    found_shop_amount: Mapped[Decimal | None]
    substitute_gid: Mapped[str | None]
    """Variant that is sent in place of the unit's own."""
    promised_on: Mapped[date | None]
    """Until when a replacement that was out of stock was promised to be sent. On the shop's calendar."""
    draft_order_gid: Mapped[str | None]
    address_version: Mapped[int | None]
    """Of the address that was given for the claim: the one that the draft carries."""
    ordering_since: Mapped[datetime | None]
    """When the draft may have become an order: from then on nobody changes where it goes."""
    order_gid: Mapped[str | None]
    order_name: Mapped[str | None]
    refund_gid: Mapped[str | None]
    by_account: Mapped[bool] = mapped_column(default=False)
    """Store credit that is booked by itself, and not with the refund of an order."""
    excess: Mapped[bool] = mapped_column(default=False)
    """Given beside another resolution of the claim, in the same approval: what did not fit on the order, or a
    supplement. It comes second."""
    customer_gid: Mapped[str | None]
    """Whose account the last call was for."""
    credits_before: Mapped[list[Any] | None]
    """Gids of what was booked there just before that call."""
    credit_gid: Mapped[str | None]
    """Of the booking that is ours."""
    pending_since: Mapped[datetime | None]
    """When we first saw that Shopify made the refund and the payment provider has not confirmed it."""
    done_at: Mapped[datetime | None]
    outside_reference: Mapped[str | None]
    """Where staff did it themselves. Set, nothing was or will be asked of Shopify."""
    reason: Mapped[str | None]
    """Why staff chose it in place of another one."""
    removed_before: Mapped[int | None]
    """Pieces that the order line had lost by other hands when staff decided. None where there is no order."""
    ended_before: Mapped[VoidReason | None]
    """What had ended the unit when staff decided all the same."""

    @property
    def through_the_order(self) -> bool:
        """It refunds the order, whether to the payments or as store credit."""
        return self.remedy in OF_MONEY and not self.by_account

    @property
    def only_outside(self) -> bool:
        """No other remedy may take its place."""
        # Goods were never sent to a person who was erased, so their money may go back.
        unsent = self.remedy is Remedy.REPLACEMENT and self.obstacle is Obstacle.ERASED
        return self.obstacle in ONLY_OUTSIDE and not unsent


THROUGH_THE_ORDER: ColumnElement[bool] = and_(
    Resolution.remedy.in_(OF_MONEY), Resolution.by_account.is_(False)
)
"""Carried out by refunding the order."""
TAKES_THE_PIECE: ColumnElement[bool] = and_(THROUGH_THE_ORDER, Resolution.excess.is_(False))
"""Such a refund takes the piece off the order; a supplement is money alone."""


async def get_resolution(tx: Tx, resolution_id: UUID, *, lock: bool = False) -> Resolution:
    return await get_row(tx, Resolution, resolution_id, lock=lock)


async def find_resolution_of_claim(tx: Tx, claim_id: UUID, *, lock: bool = False) -> Resolution | None:
    """The one that counts, neither withdrawn nor about to be: at work, else what was granted first."""
    query = select(Resolution).where(Resolution.claim_id == claim_id, Resolution.state.not_in(GIVEN_UP))
    query = query.order_by(Resolution.state == ResolutionState.DONE, Resolution.excess).limit(1)
    return await tx.scalar(locked(query, lock))


async def find_part(tx: Tx, claim_id: UUID, *, excess: bool, lock: bool = False) -> Resolution | None:
    """Of the two that may count: what was granted first, or its excess."""
    query = select(Resolution).where(
        Resolution.claim_id == claim_id, Resolution.state.not_in(GIVEN_UP), Resolution.excess.is_(excess)
    )
    return await tx.scalar(locked(query, lock))


async def find_replacement_on_draft(tx: Tx, claim_id: UUID, *, lock: bool = False) -> Resolution | None:
    """The newest replacement of a claim whose draft became no order yet, withdrawn or not."""
    query = select(Resolution).where(
        Resolution.claim_id == claim_id,
        Resolution.draft_order_gid.is_not(None),
        Resolution.order_gid.is_(None),
    )
    return await tx.scalar(locked(query.order_by(Resolution.id.desc()).limit(1), lock))


async def find_ordered_replacement(tx: Tx, claim_id: UUID) -> Resolution | None:
    """The newest replacement of a claim that became an order, as far as we know."""
    query = select(Resolution).where(Resolution.claim_id == claim_id, Resolution.order_gid.is_not(None))
    return await tx.scalar(query.order_by(Resolution.id.desc()).limit(1))


async def list_given_up(tx: Tx, claim_id: UUID) -> list[Resolution]:
    """What was granted before the one that counts, oldest first."""
    query = select(Resolution).where(Resolution.claim_id == claim_id, Resolution.state.in_(GIVEN_UP))
    return list(await tx.scalars(query.order_by(Resolution.id)))


async def last_call(tx: Tx, claim_id: UUID) -> datetime | None:
    """When a call for this claim was last begun, under whatever remedy."""
    return await tx.scalar(select(func.max(Resolution.called_at)).where(Resolution.claim_id == claim_id))


async def was_called(tx: Tx, claim_id: UUID) -> bool:
    """Whether a call was begun for this claim that may have had an effect, under whatever remedy."""
    query = select(Resolution.id).where(
        Resolution.claim_id == claim_id,
        Resolution.attempts > 0,
        Resolution.state != ResolutionState.WITHDRAWN,
    )
    return await tx.scalar(query.limit(1)) is not None


async def count_refunds_of_line(tx: Tx, line_id: UUID) -> int:
    """Refunds of ours that Shopify is known to have made; each took one piece off the line."""
    query = select(func.count(func.distinct(Resolution.refund_gid)))
    query = query.where(_of_line(line_id), Resolution.excess.is_(False))
    return await tx.scalar(query) or 0


async def list_refunds_under_way(
    tx: Tx, order_id: UUID, *, beside: UUID, before: UUID | None = None
) -> list[tuple[UUID, Resolution]]:
    """Refunds of an order for other claims, not made yet as far as we know, each with its line."""
    query = select(OrderLineRow.id, Resolution).join(Unit, Unit.order_line_id == OrderLineRow.id)
    query = query.join(Warranty, Warranty.unit_id == Unit.id).join(Claim, Claim.warranty_id == Warranty.id)
    query = query.join(Resolution, Resolution.claim_id == Claim.id).where(
        OrderLineRow.order_id == order_id,
        Resolution.claim_id != beside,
        THROUGH_THE_ORDER,
        Resolution.state.in_(UNDER_WAY),
        Resolution.refund_gid.is_(None),
    )
    rows = await tx.execute(query.where(Resolution.id < before) if before else query)
    return [(line_id, resolution) for line_id, resolution in rows]


async def is_refunding_line(tx: Tx, line_id: UUID, *, beside: UUID) -> bool:
    """Whether a refund for another claim may have taken a piece off the line, and nobody knows yet."""
    query = select(Resolution.id).where(
        _of_line(line_id),
        Resolution.claim_id != beside,
        TAKES_THE_PIECE,
        Resolution.state.in_(MAY_REFUND),
        Resolution.attempts > 0,
        Resolution.refund_gid.is_(None),
    )
    return await tx.scalar(query.limit(1)) is not None


def _of_line(line_id: UUID) -> ColumnElement[bool]:
    claims = select(Claim.id).join(Warranty, Warranty.id == Claim.warranty_id)
    claims = claims.join(Unit, Unit.id == Warranty.unit_id).where(Unit.order_line_id == line_id)
    return Resolution.claim_id.in_(claims)


async def find_resolution_of_order(tx: Tx, order_gid: str) -> Resolution | None:
    """The replacement that became this order, if it is one of ours."""
    return await tx.scalar(select(Resolution).where(Resolution.order_gid == order_gid))


async def find_resolution_of_draft(tx: Tx, draft_gid: str) -> Resolution | None:
    """The replacement for which this draft order was made, if it is one of ours."""
    return await tx.scalar(select(Resolution).where(Resolution.draft_order_gid == draft_gid))


async def list_unfinished(tx: Tx, *, before: datetime) -> list[Resolution]:
    """Granted before an instant, and still neither done nor with a person nor with the payment provider.

    A repair is with people for weeks: only while an earlier remedy may still have an effect. What waits for
    the faulty unit is not due yet.
    """
    query = select(Resolution).where(
        Resolution.state.in_(UNDER_WAY),
        Resolution.granted_at < before,
        Resolution.pending_since.is_(None),
        or_(Resolution.remedy != Remedy.REPAIR, _left_withdrawing()),
        or_(Resolution.claim_id.not_in(select(Return.claim_id).where(HOLDING)), _left_withdrawing()),
    )
    return list(await tx.scalars(query.order_by(Resolution.id)))


async def list_pending(tx: Tx) -> list[Resolution]:
    """Refunds that the payment provider has not confirmed yet."""
    query = select(Resolution).where(Resolution.state.in_(UNDER_WAY), Resolution.pending_since.is_not(None))
    return list(await tx.scalars(query.order_by(Resolution.id)))


async def list_held(tx: Tx, order_id: UUID) -> list[tuple[str, Resolution]]:
    """What was granted for pieces of an order and waits for others to decide, each with its line's gid."""
    query = _held(select(OrderLineRow.gid, Resolution).select_from(Resolution))
    rows = await tx.execute(query.where(OrderLineRow.order_id == order_id).order_by(Resolution.id))
    return [(gid, resolution) for gid, resolution in rows]


async def list_orders_held(tx: Tx) -> list[str]:
    """Gids of the orders for which something waits so."""
    query = _held(select(OrderRow.gid).distinct().select_from(Resolution))
    query = query.join(OrderRow, OrderRow.id == OrderLineRow.order_id)
    return list(await tx.scalars(query.order_by(OrderRow.gid)))


def _held(query: Select[*Row]) -> Select[*Row]:
    query = query.join(Claim, Claim.id == Resolution.claim_id).join(
        Warranty, Warranty.id == Claim.warranty_id
    )
    query = query.join(Unit, Unit.id == Warranty.unit_id)
    return query.join(OrderLineRow, OrderLineRow.id == Unit.order_line_id).where(
        Resolution.state == ResolutionState.NEEDS_ATTENTION, Resolution.obstacle.in_(HELD)
    )


def back_ordered(today: date) -> ColumnElement[bool]:
    """Of a claim: it waits for new stock by its terms, until a day that is not over. Nobody has to act."""
    return Claim.id.in_(_back_orders(select(Resolution.claim_id)).where(Resolution.promised_on >= today))


async def count_back_ordered(tx: Tx, today: date) -> int:
    return await tx.scalar(select(func.count()).select_from(Claim).where(back_ordered(today))) or 0


async def promised_days(tx: Tx, claim_ids: Sequence[UUID]) -> dict[UUID, date]:
    """Until when each claim waits so, of those that do."""
    query = _back_orders(select(Resolution)).where(Resolution.claim_id.in_(claim_ids))
    return {row.claim_id: row.promised_on for row in await tx.scalars(query) if row.promised_on}


async def list_back_orders(tx: Tx) -> list[Resolution]:
    """What waits for new stock by its terms, oldest first."""
    return list(await tx.scalars(_back_orders(select(Resolution)).order_by(Resolution.id)))


def _back_orders(query: Select[Any]) -> Select[Any]:
    return query.where(
        Resolution.state == ResolutionState.NEEDS_ATTENTION,
        Resolution.obstacle == Obstacle.OUT_OF_STOCK,
        Resolution.promised_on.is_not(None),
    )


async def list_stopped_by(
    tx: Tx, obstacles: Collection[Obstacle], *, unless_seen: int | None = None
) -> list[UUID]:
    """Resolutions that wait because of one of them, oldest first; not those that knew so many grants."""
    query = select(Resolution.id).where(
        Resolution.state == ResolutionState.NEEDS_ATTENTION, Resolution.obstacle.in_(obstacles)
    )
    if unless_seen is not None:
        query = query.where(Resolution.grants_seen.is_distinct_from(unless_seen))
    return list(await tx.scalars(query.order_by(Resolution.id)))


async def list_left_withdrawing(tx: Tx, *, before: datetime) -> list[Resolution]:
    """Settled outside before an instant, while what was granted earlier may still have an effect."""
    query = select(Resolution).where(
        Resolution.state == ResolutionState.DONE, Resolution.done_at < before, _left_withdrawing()
    )
    return list(await tx.scalars(query.order_by(Resolution.id)))


def _left_withdrawing() -> ColumnElement[bool]:
    earlier = aliased(Resolution)
    return exists().where(
        earlier.claim_id == Resolution.claim_id, earlier.state == ResolutionState.WITHDRAWING
    )

"""What buyers pay for replacements: one row for each granted replacement that is not free for them."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from core.domain.amounts import Amounts
from core.domain.money import Money
from core.domain.payments import Owed, PaymentState
from core.store.base import Base, OfShop, Tx, locked
from core.store.resolutions import Resolution


class Payment(OfShop, Base):
    __tablename__ = "payments"
    __table_args__ = (
        UniqueConstraint("resolution_id"),
        Index("ix_payments_shop_id_claim_id", "shop_id", "claim_id"),
        Index("ix_payments_stranded", "shop_id", "claim_id", postgresql_where="stranded_since IS NOT NULL"),
        Index("ix_payments_overdue", "shop_id", "claim_id", postgresql_where="overdue_since IS NOT NULL"),
    )

    resolution_id: Mapped[UUID] = mapped_column(ForeignKey("resolutions.id"))
    claim_id: Mapped[UUID] = mapped_column(ForeignKey("claims.id"))
    piece_amount: Mapped[Decimal]
    shipping_amount: Mapped[Decimal]
    currency: Mapped[str]
    """Presentment: what the buyer is asked for."""
    shop_piece_amount: Mapped[Decimal]
    shop_shipping_amount: Mapped[Decimal]
    shop_currency: Mapped[str]
    until: Mapped[date]
    """The last day to pay, on the shop's calendar."""
    round: Mapped[int] = mapped_column(default=0)
    """How many invoices were sent for it, one after another."""
    asked_at: Mapped[datetime | None]
    """When Shopify sent the one that can be paid now."""
    invoice_url: Mapped[str | None]
    """Where the buyer pays. It ends in a secret."""
    take_back_since: Mapped[datetime | None]
    """Since when staff want it back."""
    missed_at: Mapped[datetime | None]
    overdue_since: Mapped[datetime | None]
    """Since when the last day is over and there is an order that is still not paid."""
    lost_orders: Mapped[list[Any]] = mapped_column(default=list)
    """Gids of orders that invoices became and that ended unpaid: their drafts count no more."""
    paid_at: Mapped[datetime | None]
    waived_at: Mapped[datetime | None]
    waived_reason: Mapped[str | None]
    stranded_since: Mapped[datetime | None]
    """Since when the buyer has paid for a replacement that they do not get, and has not got it back."""
    returned_reference: Mapped[str | None]
    """Where staff gave it back, if Shopify does not show it."""

    def owed(self) -> Owed:
        ours, theirs = self.shop_currency, self.currency
        return Owed(
            piece=Amounts(Money(self.piece_amount, theirs), Money(self.shop_piece_amount, ours)),
            shipping=Amounts(Money(self.shipping_amount, theirs), Money(self.shop_shipping_amount, ours)),
        )

    @property
    def state(self) -> PaymentState:
        if self.paid_at is not None:
            return PaymentState.PAID
        if self.waived_at is not None:
            return PaymentState.WAIVED
        if self.missed_at is not None:
            return PaymentState.MISSED
        return PaymentState.ASKED if self.asked_at is not None else PaymentState.DUE

    @property
    def is_open(self) -> bool:
        """Nothing may be sent before it is paid."""
        return self.state not in {PaymentState.PAID, PaymentState.WAIVED}


def payment_for(resolution: Resolution, owed: Owed, until: date) -> Payment:
    return Payment(
        resolution_id=resolution.id,
        claim_id=resolution.claim_id,
        piece_amount=owed.piece.presentment.amount,
        shipping_amount=owed.shipping.presentment.amount,
        currency=owed.piece.presentment.currency,
        shop_piece_amount=owed.piece.shop.amount,
        shop_shipping_amount=owed.shipping.shop.amount,
        shop_currency=owed.piece.shop.currency,
        until=until,
    )


async def find_payment(tx: Tx, resolution_id: UUID, *, lock: bool = False) -> Payment | None:
    return await tx.scalar(locked(select(Payment).where(Payment.resolution_id == resolution_id), lock))


async def lost_orders_of(tx: Tx, claim_id: UUID) -> frozenset[str]:
    """Orders of a claim that ended unpaid, whose drafts are no replacement."""
    return frozenset(gid for each in await list_payments(tx, claim_id) for gid in each.lost_orders)


async def list_payments(tx: Tx, claim_id: UUID) -> Sequence[Payment]:
    """Of a claim, oldest first; the last belongs to the remedy that counts, if any does."""
    return list(await tx.scalars(select(Payment).where(Payment.claim_id == claim_id).order_by(Payment.id)))

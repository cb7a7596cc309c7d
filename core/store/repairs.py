"""Repairs: one for each resolution that is one, with its quote, its invoice and what was paid back."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column

from core.domain.money import Money
from core.domain.repairs import AT_WORK, Grade, Quote, RepairState, marker
from core.domain.resolutions import HELD, UNDER_WAY, Obstacle
from core.store.base import Base, OfShop, Tx, get_row, locked
from core.store.claims import Claim
from core.store.resolutions import Resolution

OPEN_QUOTE = (RepairState.QUOTED, RepairState.QUOTE_ACCEPTED)
"""That may run out."""


class Repair(OfShop, Base):
    __tablename__ = "repairs"
    __table_args__ = (
        UniqueConstraint("resolution_id"),
        Index("ix_repairs_shop_id_claim_id", "shop_id", "claim_id"),
        Index("ix_repairs_shop_id_state", "shop_id", "state"),
        Index("ix_repairs_shop_id_draft_order_gid", "shop_id", "draft_order_gid"),
        Index("ix_repairs_due", "shop_id", "due_since", postgresql_where="due_since IS NOT NULL"),
    )

    resolution_id: Mapped[UUID] = mapped_column(ForeignKey("resolutions.id"))
    claim_id: Mapped[UUID] = mapped_column(ForeignKey("claims.id"))
    state: Mapped[RepairState]
    changed_at: Mapped[datetime]
    label_key: Mapped[str | None]
    """A private file; or `label_url`, where the carrier shows it."""
    label_type: Mapped[str | None]
    label_url: Mapped[str | None]
    tracking_in: Mapped[str | None]
    tracking_back: Mapped[str | None]
    grade: Mapped[Grade | None]
    findings: Mapped[str | None]
    """For staff."""
    parts_cost: Mapped[Decimal | None]
    labour_cost: Mapped[Decimal | None]
    """What it costs the shop, in its currency."""
    repaired_at: Mapped[datetime | None]
    """None where it goes back unrepaired: nothing was wrong, or the buyer would not pay."""
    made_way_at: Mapped[datetime | None]
    """When another remedy took its place while it was at work. What is left is the unit's way back."""
    quote_round: Mapped[int] = mapped_column(default=0)
    """How many quotes there have been for the claim; each has an invoice and a marker of its own."""
    quote_amount: Mapped[Decimal | None]
    quote_currency: Mapped[str | None]
    quote_until: Mapped[date | None]
    quote_words: Mapped[str | None]
    """What the buyer reads of what is done for it."""
    draft_order_gid: Mapped[str | None]
    invoice_since: Mapped[datetime | None]
    """Since when there may be a draft order for this quote in Shopify. None: certainly none."""
    invoice_called_at: Mapped[datetime | None]
    """When the last call that may have made one was begun."""
    invoice_sent_at: Mapped[datetime | None]
    invoice_url: Mapped[str | None]
    """Where the buyer pays. It ends in a secret."""
    order_gid: Mapped[str | None]
    order_name: Mapped[str | None]
    paid_at: Mapped[datetime | None]
    paid_late: Mapped[bool] = mapped_column(default=False)
    """When nothing could be done for the money any more: it goes back."""
    reason: Mapped[str | None]
    """Why staff gave it up."""
    credit_key: Mapped[str | None]
    credit_since: Mapped[datetime | None]
    """When a refund of what was paid may first have been sent with this key."""
    credit_amount: Mapped[Decimal | None]
    """What is sent with the key; once it is made, what went back. In the currency of the quote."""
    credit_gid: Mapped[str | None]
    """None though credited: staff had refunded the order themselves."""
    credit_pending_since: Mapped[datetime | None]
    credited_at: Mapped[datetime | None]
    credit_reference: Mapped[str | None]
    """Where staff gave it back themselves."""
    due_since: Mapped[datetime | None]
    """Since when Shopify is to be asked for something: an invoice, its end, money back. None: nothing is."""
    obstacle: Mapped[Obstacle | None]
    """Why that waits for a person."""
    problem: Mapped[str | None]
    """Shopify's own words, without personal data."""
    grants_seen: Mapped[int | None]
    """As a resolution's."""

    def quote(self) -> Quote | None:
        if self.quote_amount is None or self.quote_currency is None or self.quote_until is None:
            return None
        return Quote(Money(self.quote_amount, self.quote_currency), self.quote_until)

    def credited(self) -> Money | None:
        """What went back, or is about to."""
        if self.credit_amount is None or self.quote_currency is None:
            return None
        return Money(self.credit_amount, self.quote_currency)

    @property
    def came_to_nothing(self) -> bool:
        """It was given up, or something else counts in its place."""
        return self.ended_at is not None

    @property
    def ended_at(self) -> datetime | None:
        """When it came to nothing."""
        given_up = self.changed_at if self.state is RepairState.NOT_REPAIRABLE else None
        return self.made_way_at or given_up

    @property
    def owes_credit(self) -> bool:
        """The buyer paid for a repair that they do not get, and has not got it back yet."""
        lost = self.came_to_nothing or self.paid_late
        return self.paid_at is not None and lost and self.credited_at is None

    def marker(self, claim_number: str) -> str:
        return marker(claim_number, self.quote_round)


async def get_repair(tx: Tx, repair_id: UUID, *, lock: bool = False) -> Repair:
    return await get_row(tx, Repair, repair_id, lock=lock)


async def find_repair_of_resolution(tx: Tx, resolution_id: UUID, *, lock: bool = False) -> Repair | None:
    return await tx.scalar(locked(select(Repair).where(Repair.resolution_id == resolution_id), lock))


async def list_repairs_of_claim(tx: Tx, claim_id: UUID) -> list[Repair]:
    """Oldest first; the last one is the one that counts, unless another remedy took its place."""
    return list(await tx.scalars(select(Repair).where(Repair.claim_id == claim_id).order_by(Repair.id)))


async def find_repair_made_way(tx: Tx, claim_id: UUID) -> Repair | None:
    """The last repair of a claim, where another remedy took its place while it was at work."""
    query = select(Repair).where(Repair.claim_id == claim_id).order_by(Repair.id.desc()).limit(1)
    last = await tx.scalar(query)
    return last if last is not None and last.made_way_at is not None else None


async def find_repair_of_draft(tx: Tx, draft_gid: str) -> Repair | None:
    return await tx.scalar(select(Repair).where(Repair.draft_order_gid == draft_gid))


async def find_repair_of_order(tx: Tx, order_gid: str) -> Repair | None:
    """The repair whose invoice became this order."""
    return await tx.scalar(select(Repair).where(Repair.order_gid == order_gid))


async def find_repair_of_round(tx: Tx, claim_number: str, round_: int) -> Repair | None:
    """The repair of a claim to which one of its quotes belonged."""
    query = select(Repair).join(Claim, Claim.id == Repair.claim_id)
    query = query.where(Claim.number == claim_number.upper(), Repair.quote_round >= round_)
    return await tx.scalar(query.order_by(Repair.id).limit(1))


async def count_rounds(tx: Tx, claim_id: UUID) -> int:
    query = select(func.max(Repair.quote_round)).where(Repair.claim_id == claim_id)
    return await tx.scalar(query) or 0


async def list_left_due(tx: Tx, *, before: datetime) -> list[UUID]:
    """Where Shopify was to be asked before an instant, and neither was nor waits for somebody."""
    query = select(Repair.id).where(
        Repair.due_since < before, Repair.obstacle.is_(None), Repair.credit_pending_since.is_(None)
    )
    return list(await tx.scalars(query.order_by(Repair.id)))


async def list_waiting_for_others(tx: Tx) -> list[UUID]:
    """Invoices that nobody has paid yet, and money on its way back that a provider or a bank holds up."""
    unpaid = Repair.invoice_since.is_not(None) & Repair.paid_at.is_(None)
    waiting = (unpaid | Repair.credit_pending_since.is_not(None)) & Repair.obstacle.is_(None)
    query = select(Repair.id).where(waiting | (Repair.obstacle.in_(HELD)))
    return list(await tx.scalars(query.order_by(Repair.id)))


async def list_repairs_stopped_by(
    tx: Tx, obstacles: Collection[Obstacle], *, unless_seen: int | None = None
) -> list[UUID]:
    """Of which an errand waits because of one of them, oldest first; not those that knew so many grants."""
    query = select(Repair.id).where(Repair.obstacle.in_(obstacles))
    if unless_seen is not None:
        query = query.where(Repair.grants_seen.is_distinct_from(unless_seen))
    return list(await tx.scalars(query.order_by(Repair.id)))


async def list_quotes_past(tx: Tx, today: date) -> list[UUID]:
    """Of which the last day is over."""
    query = select(Repair.id).where(
        Repair.state.in_(OPEN_QUOTE), Repair.quote_until < today, Repair.made_way_at.is_(None)
    )
    return list(await tx.scalars(query.order_by(Repair.id)))


def in_repair() -> ColumnElement[bool]:
    """Of a claim: a repair is at work that counts."""
    repairs = select(Repair.claim_id).join(Resolution, Resolution.id == Repair.resolution_id)
    return Claim.id.in_(repairs.where(Repair.state.in_(AT_WORK), Resolution.state.in_(UNDER_WAY)))


async def count_in_repair(tx: Tx) -> int:
    return await tx.scalar(select(func.count()).select_from(Claim).where(in_repair())) or 0


async def states_of_repairs(tx: Tx, claim_ids: Sequence[UUID]) -> dict[UUID, RepairState]:
    """The last one of each claim that has one."""
    query = select(Repair.claim_id, Repair.state).where(Repair.claim_id.in_(claim_ids)).order_by(Repair.id)
    return {row.claim_id: row.state for row in await tx.execute(query)}


async def known_labels(tx: Tx, keys: list[str]) -> set[str]:
    """Which of these private files are labels of a repair."""
    return set(await tx.scalars(select(Repair.label_key).where(Repair.label_key.in_(keys))))

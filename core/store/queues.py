"""Queues: whose each is, and what waits in it."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column

from core.domain.claims import ClaimState
from core.domain.queues import Queue
from core.store.base import Base, OfShop, Tx, locked
from core.store.claims import QUEUED_IN, Claim


class QueueOwner(OfShop, Base):
    """Written the first time that somebody gives the queue to people."""

    __tablename__ = "queue_owners"
    __table_args__ = (UniqueConstraint("shop_id", "queue"),)

    queue: Mapped[Queue]
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    backup_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))


class Waiting(NamedTuple):
    claims: int
    since: datetime
    """When the claim that waits longest was filed."""


async def list_queue_owners(tx: Tx) -> list[QueueOwner]:
    return list(await tx.scalars(select(QueueOwner).order_by(QueueOwner.id)))


async def find_queue_owner(tx: Tx, queue: Queue, *, lock: bool = False) -> QueueOwner | None:
    return await tx.scalar(locked(select(QueueOwner).where(QueueOwner.queue == queue), lock))


async def count_waiting(tx: Tx) -> Mapping[Queue, Waiting]:
    """Of each queue in which something waits for staff."""
    queue: ColumnElement[str] = QUEUED_IN
    query = select(queue, func.count(), func.min(Claim.submitted_at)).group_by(queue)
    rows = await tx.execute(query.where(Claim.state == ClaimState.IN_REVIEW))
    return {Queue(name): Waiting(count, since) for name, count, since in rows}

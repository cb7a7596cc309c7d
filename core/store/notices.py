"""Webhook deliveries as received: the inbox. A doorbell, so only what names its subject is kept."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Index, UniqueConstraint, delete, func, select, update
from sqlalchemy.orm import Mapped

from core.store.base import Base, OfShop, Tx, driver, get_row, new_id


class Notice(OfShop, Base):
    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("shop_id", "topic", "subscription", "event_id"),
        Index("ix_notices_waiting", "shop_id", "id", postgresql_where="handled_at IS NULL"),
    )

    topic: Mapped[str]
    subscription: Mapped[str]
    event_id: Mapped[str]
    subject_gid: Mapped[str | None]
    details: Mapped[dict[str, Any]]
    triggered_at: Mapped[datetime]
    received_at: Mapped[datetime]
    handled_at: Mapped[datetime | None]
    problem: Mapped[str | None]
    """Why it could not be applied; reconciliation tries again from Shopify's own state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One verified delivery on its way into the inbox."""

    shop_id: UUID
    topic: str
    subscription: str
    event_id: str
    subject_gid: str | None
    details: dict[str, Any]
    triggered_at: datetime
    received_at: datetime


INSERT = """
INSERT INTO notices
  (id, shop_id, topic, subscription, event_id, subject_gid, details, triggered_at, received_at)
SELECT id, shop_id, topic, subscription, event_id, subject_gid, details::jsonb, triggered_at, received_at
FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
            $8::timestamptz[], $9::timestamptz[])
  AS given(id, shop_id, topic, subscription, event_id, subject_gid, details, triggered_at, received_at)
ON CONFLICT DO NOTHING
"""


async def receive(tx: Tx, arrivals: Sequence[Arrival]) -> None:
    """Write what arrived together, of any shops; what is already there stays as it is."""
    connection = await driver(tx)
    await connection.execute(
        INSERT,
        [new_id() for _ in arrivals],
        [arrival.shop_id for arrival in arrivals],
        [arrival.topic for arrival in arrivals],
        [arrival.subscription for arrival in arrivals],
        [arrival.event_id for arrival in arrivals],
        [arrival.subject_gid for arrival in arrivals],
        [orjson.dumps(arrival.details).decode() for arrival in arrivals],
        [arrival.triggered_at for arrival in arrivals],
        [arrival.received_at for arrival in arrivals],
    )


async def get_notice(tx: Tx, notice_id: UUID, *, lock: bool = False) -> Notice:
    return await get_row(tx, Notice, notice_id, lock=lock)


async def list_waiting(tx: Tx, *, limit: int, topics: Collection[str] = ()) -> list[Notice]:
    """The oldest first. Two drains may see the same ones; reading a thing twice does no harm."""
    query = select(Notice).where(Notice.handled_at.is_(None))
    if topics:
        query = query.where(Notice.topic.in_(topics))
    return list(await tx.scalars(query.order_by(Notice.id).limit(limit)))


async def count_waiting(tx: Tx) -> int:
    query = select(func.count()).select_from(Notice).where(Notice.handled_at.is_(None))
    return await tx.scalar(query) or 0


async def mark_handled(tx: Tx, notice_ids: Sequence[UUID], *, now: datetime) -> None:
    """They are done with: what they said beyond their subject is forgotten."""
    done = update(Notice).where(Notice.id.in_(notice_ids))
    await tx.execute(done.values(handled_at=now, details={}))


async def set_aside(tx: Tx, notice_ids: Sequence[UUID], problem: str, *, now: datetime) -> None:
    """They cannot be applied; the page about synchronisation says so."""
    done = update(Notice).where(Notice.id.in_(notice_ids))
    await tx.execute(done.values(handled_at=now, problem=problem))


async def list_set_aside(tx: Tx, *, limit: int = 20) -> list[Notice]:
    query = select(Notice).where(Notice.problem.is_not(None)).order_by(Notice.id.desc()).limit(limit)
    return list(await tx.scalars(query))


async def forget_handled(tx: Tx, *, before: datetime) -> None:
    """Deliveries are remembered for 30 days, longer than Shopify repeats any."""
    await tx.execute(delete(Notice).where(Notice.handled_at < before))

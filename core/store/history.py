"""Append-only record of what happened: `noun:past_participle`, never a name or an address."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped

from core.domain.actors import Actor
from core.store.base import Base, OfShop, Tx


class Event(OfShop, Base):
    """A trigger refuses every update and delete."""

    __tablename__ = "events"
    __table_args__ = (Index("ix_events_shop_id_subject_id", "shop_id", "subject_id", "id"),)

    name: Mapped[str]
    subject_id: Mapped[UUID]
    actor: Mapped[str]
    happened_at: Mapped[datetime]
    details: Mapped[dict[str, Any]]


def record(tx: Tx, name: str, subject_id: UUID, *, by: Actor, now: datetime, **details: Any) -> None:  # noqa: ANN401 - JSON
    """Add an event to the transaction. `details` holds ids, numbers and codes, nothing personal."""
    tx.add(Event(name=name, subject_id=subject_id, actor=str(by), happened_at=now, details=details))


async def list_events(tx: Tx, subject_ids: list[UUID]) -> list[Event]:
    return list(await tx.scalars(select(Event).where(Event.subject_id.in_(subject_ids)).order_by(Event.id)))

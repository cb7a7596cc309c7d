"""Computed answers to claims, each with the facts it was made from. A trigger refuses every change."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Mapped, mapped_column

from core.domain.deciding import Course, Outcome
from core.domain.queues import Queue
from core.store.base import Base, OfShop, Tx
from core.store.policies import TermsRow


class DecisionRow(OfShop, Base):
    __tablename__ = "decisions"
    __table_args__ = (Index("ix_decisions_shop_id_claim_id", "shop_id", "claim_id", "id"),)

    claim_id: Mapped[UUID] = mapped_column(ForeignKey("claims.id"))
    terms_id: Mapped[UUID | None] = mapped_column(ForeignKey("terms.id"))
    facts: Mapped[dict[str, Any]]
    """As `core.store.values.FACTS` writes them: nobody's name, address or words."""
    outcome: Mapped[Outcome]
    course: Mapped[Course]
    queue: Mapped[Queue | None]
    rule: Mapped[str | None]
    """Name of the terms' rule that decided."""
    remedies: Mapped[list[Any]]
    missing: Mapped[dict[str, Any]]
    trace: Mapped[list[Any]]
    made_at: Mapped[datetime]


async def list_decisions(tx: Tx, *, after: UUID | None = None, limit: int) -> list[DecisionRow]:
    """Oldest first, from behind the one named."""
    query = select(DecisionRow).order_by(DecisionRow.id).limit(limit)
    return list(await tx.scalars(query if after is None else query.where(DecisionRow.id > after)))


async def find_decision_of_claim(tx: Tx, claim_id: UUID) -> DecisionRow | None:
    """The newest. None for claims from before decisions were kept."""
    query = select(DecisionRow).where(DecisionRow.claim_id == claim_id)
    return await tx.scalar(query.order_by(DecisionRow.id.desc()).limit(1))


class Answer(NamedTuple):
    """Of a decision, what other terms are compared with."""

    claim_id: UUID
    terms_id: UUID
    facts: dict[str, Any]
    outcome: Outcome
    course: Course
    remedies: list[Any]


async def stream_newest_answers(
    tx: Tx, policy_id: UUID, *, since: datetime, batch: int
) -> AsyncIterator[Sequence[Answer]]:
    """The newest decision of each claim, where a version of that policy gave it; oldest claim first."""
    newest = (
        select(DecisionRow)
        .where(DecisionRow.made_at >= since)
        .ext(distinct_on(DecisionRow.claim_id))
        .order_by(DecisionRow.claim_id, DecisionRow.id.desc())
        .subquery()
    )
    columns = [newest.c[name] for name in Answer._fields]
    query = (
        select(*columns)
        .join(TermsRow, TermsRow.id == newest.c.terms_id)
        .where(TermsRow.policy_id == policy_id)
        .order_by(newest.c.claim_id)
    )
    found = await tx.stream(query, execution_options={"yield_per": batch})
    async for part in found.partitions():
        yield [Answer(*row) for row in part]

"""Computed answers to claims, each with the facts it was made from. A trigger refuses every change."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Select, func, select
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


class Span(NamedTuple):
    """Decisions made from `since` on, and before `until` where there is an end."""

    since: datetime
    until: datetime | None = None


async def count_newest_answers(tx: Tx, policy_id: UUID, span: Span) -> int:
    """How many `list_newest_answers` has, however many parts it is read in."""
    answers = _newest_answers(policy_id, span).subquery()
    return await tx.scalar(select(func.count()).select_from(answers)) or 0


async def list_newest_answers(
    tx: Tx, policy_id: UUID, span: Span, *, before: UUID | None = None, limit: int
) -> list[Answer]:
    """The newest decision of each claim in that span, where a version of that policy gave it.

    Newest claim first, from behind the one named.
    """
    query = _newest_answers(policy_id, span, before).limit(limit)
    return [Answer(*row) for row in await tx.execute(query)]


def _newest_answers(policy_id: UUID, span: Span, before: UUID | None = None) -> Select[Any]:
    given = select(DecisionRow).where(DecisionRow.made_at >= span.since)
    if span.until is not None:
        given = given.where(DecisionRow.made_at < span.until)
    if before is not None:
        given = given.where(DecisionRow.claim_id < before)
    newest = (
        given.ext(distinct_on(DecisionRow.claim_id))
        .order_by(DecisionRow.claim_id.desc(), DecisionRow.id.desc())
        .subquery()
    )
    return (
        select(*(newest.c[name] for name in Answer._fields))
        .join(TermsRow, TermsRow.id == newest.c.terms_id)
        .where(TermsRow.policy_id == policy_id)
        .order_by(newest.c.claim_id.desc())
    )

"""Computed answers to claims, each with the facts it was made from. A trigger refuses every change."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, Select, and_, func, select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Mapped, mapped_column

from core.domain.claims import ClaimState
from core.domain.deciding import Course, Outcome
from core.domain.queues import Queue
from core.store.base import Base, OfShop, Tx
from core.store.claims import Claim
from core.store.policies import TermsRow
from core.store.units import Unit
from core.store.warranties import Warranty


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
    """The newest of a claim, with what other terms need: its facts, and days that may start a cover."""

    claim_id: UUID
    terms_id: UUID | None
    facts: dict[str, Any]
    state: ClaimState
    purchased_on: date
    fulfilled_on: date | None
    delivered_on: date | None
    registered_on: date | None


class Span(NamedTuple):
    """Decisions made from `since` on, and before `until` where there is an end."""

    since: datetime
    until: datetime | None = None


Product = tuple[str | None, str | None]
"""The gids of a product and a variant."""


def of_policy(policy_id: UUID) -> ColumnElement[bool]:
    """Claims that some version of the policy answered."""
    return TermsRow.policy_id == policy_id


def without_terms(products: Collection[Product]) -> ColumnElement[bool]:
    """Claims about pieces of these products to which nobody has promised anything yet.

    A piece that replaces another has what that one has.
    """
    named = [(product or "", variant or "") for product, variant in products]
    pair = tuple_(func.coalesce(Unit.product_gid, ""), func.coalesce(Unit.variant_gid, ""))
    return and_(
        TermsRow.id.is_(None), Warranty.terms_id.is_(None), Unit.replaces_id.is_(None), pair.in_(named)
    )


async def list_claimed_products_without_terms(tx: Tx) -> list[Product]:
    query = (
        select(Unit.product_gid, Unit.variant_gid)
        .join(Warranty, Warranty.unit_id == Unit.id)
        .join(Claim, Claim.warranty_id == Warranty.id)
        .where(Warranty.terms_id.is_(None))
        .distinct()
    )
    return [(product, variant) for product, variant in await tx.execute(query)]


async def count_newest_answers(tx: Tx, scope: ColumnElement[bool], span: Span) -> int:
    """How many `list_newest_answers` has, however many parts it is read in."""
    answers = _newest_answers(scope, span).subquery()
    return await tx.scalar(select(func.count()).select_from(answers)) or 0


async def list_newest_answers(
    tx: Tx, scope: ColumnElement[bool], span: Span, *, before: UUID | None = None, limit: int
) -> list[Answer]:
    """The newest decision of each claim in that span, of those that `of_policy` or `without_terms` chooses.

    Newest claim first, from behind the one named.
    """
    query = _newest_answers(scope, span, before).limit(limit)
    return [Answer(*row) for row in await tx.execute(query)]


def _newest_answers(scope: ColumnElement[bool], span: Span, before: UUID | None = None) -> Select[Any]:
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
    days = (Warranty.purchased_on, Warranty.fulfilled_on, Warranty.delivered_on, Warranty.registered_on)
    return (
        select(newest.c.claim_id, newest.c.terms_id, newest.c.facts, Claim.state, *days)
        .join(Claim, Claim.id == newest.c.claim_id)
        .join(Warranty, Warranty.id == Claim.warranty_id)
        .join(Unit, Unit.id == Warranty.unit_id)
        .outerjoin(TermsRow, TermsRow.id == newest.c.terms_id)
        .where(scope)
        .order_by(newest.c.claim_id.desc())
    )

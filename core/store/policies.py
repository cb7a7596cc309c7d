"""Policies, their assignments, and their published terms, which nothing ever changes."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column

from core.domain.deciding import Automation
from core.domain.policies import Assignment, AssignmentKind
from core.domain.remedies import Completion
from core.domain.terms import Terms
from core.store.base import Base, OfShop, Tx, get_row
from core.store.values import TERMS


class Policy(OfShop, Base):
    __tablename__ = "policies"
    __table_args__ = (UniqueConstraint("shop_id", "name"),)

    name: Mapped[str]
    draft: Mapped[dict[str, Any]]
    """The terms being written (core.services.drafts); published versions are rows of `terms`."""
    created_at: Mapped[datetime]
    automation: Mapped[Automation] = mapped_column(default=Automation.SUGGEST, server_default="suggest")
    """May be changed at any time: what was decided stays decided."""
    automatic_since: Mapped[datetime | None]
    """When it was switched on. What had been answered before stays with people."""
    completion: Mapped[Completion] = mapped_column(default=Completion.AUTOMATIC, server_default="automatic")
    """Of replacements. May be changed at any time: what is an order stays one."""


class AssignmentRow(OfShop, Base):
    __tablename__ = "assignments"
    __table_args__ = (UniqueConstraint("shop_id", "policy_id", "kind", "value"),)

    policy_id: Mapped[UUID] = mapped_column(ForeignKey("policies.id"))
    kind: Mapped[AssignmentKind]
    value: Mapped[str]


class TermsRow(OfShop, Base):
    """One published version. A trigger refuses every update and delete."""

    __tablename__ = "terms"
    __table_args__ = (UniqueConstraint("shop_id", "policy_id", "number"),)

    policy_id: Mapped[UUID] = mapped_column(ForeignKey("policies.id"))
    number: Mapped[int]
    published_at: Mapped[datetime]
    published_by: Mapped[str]
    in_force_from: Mapped[date | None]
    """The first day of purchase that it governs; None reaches back to all earlier purchases."""
    body: Mapped[dict[str, Any]]
    """The whole promise; `value` reads it."""

    def value(self) -> Terms:
        return TERMS.validate_python(self.body, strict=False)


async def get_policy(tx: Tx, policy_id: UUID, *, lock: bool = False) -> Policy:
    return await get_row(tx, Policy, policy_id, lock=lock)


async def find_policy_by_name(tx: Tx, name: str) -> Policy | None:
    return await tx.scalar(select(Policy).where(func.lower(Policy.name) == name.lower()))


async def list_policies(tx: Tx) -> list[Policy]:
    return list(await tx.scalars(select(Policy).order_by(Policy.name)))


async def list_assignments(tx: Tx) -> list[Assignment]:
    rows = await tx.scalars(select(AssignmentRow).order_by(AssignmentRow.kind, AssignmentRow.value))
    return [Assignment(row.policy_id, row.kind, row.value) for row in rows]


async def list_terms(tx: Tx, policy_id: UUID | None = None) -> list[TermsRow]:
    """Newest first; of every policy when none is named."""
    query = select(TermsRow).order_by(TermsRow.number.desc())
    if policy_id is not None:
        query = query.where(TermsRow.policy_id == policy_id)
    return list(await tx.scalars(query))


async def get_terms(tx: Tx, terms_id: UUID) -> TermsRow:
    return await get_row(tx, TermsRow, terms_id)


async def find_terms(tx: Tx, terms_id: UUID | None) -> Terms | None:
    """None where no policy covers it."""
    return (await get_terms(tx, terms_id)).value() if terms_id else None

"""What rules decide: which policy lets them, what waits for them, and how much of it people took back."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select

from core.domain.claims import ClaimState
from core.domain.deciding import Automation
from core.store.base import Tx
from core.store.claims import BY_RULE, Claim
from core.store.policies import Policy, TermsRow


class Figures(NamedTuple):
    """Of claims that were decided for the first time since an instant."""

    decided: int
    automatic: int
    taken_back: int
    """Of the automatic ones: an appeal was granted, or staff chose another remedy."""
    overridden: int
    """Of all: against the computed answer, or taken back."""


async def find_policy_of_terms(tx: Tx, terms_id: UUID) -> Policy | None:
    query = select(Policy).join(TermsRow, TermsRow.policy_id == Policy.id)
    return await tx.scalar(query.where(TermsRow.id == terms_id))


async def count_decided(tx: Tx, *, since: datetime, policy_id: UUID | None = None) -> Figures:
    """Of every policy when none is named."""
    query = select(
        func.count(),
        func.count().filter(BY_RULE),
        func.count().filter(BY_RULE, Claim.overridden),
        func.count().filter(Claim.overridden),
    ).where(Claim.first_decided_at >= since)
    if policy_id is not None:
        of_policy = select(TermsRow.id).where(TermsRow.policy_id == policy_id)
        query = query.where(Claim.terms_id.in_(of_policy))
    return Figures(*(await tx.execute(query)).one())


async def list_left_to_rules(tx: Tx, *, before: datetime) -> Sequence[UUID]:
    """Claims that a rule was to decide by then, and that nobody has decided."""
    query = (
        select(Claim.id)
        .join(TermsRow, TermsRow.id == Claim.terms_id)
        .join(Policy, Policy.id == TermsRow.policy_id)
        .where(Claim.state == ClaimState.IN_REVIEW, Claim.queue.is_(None))
        .where(Policy.automation == Automation.AUTOMATIC)
        .where(Claim.put_to_rules_at.between(Policy.automatic_since, before))
    )
    return list(await tx.scalars(query.order_by(Claim.id)))

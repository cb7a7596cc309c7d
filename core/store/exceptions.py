"""What a person must look at, or should know of, in sections: counted at once, listed newest first."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, true

from core.domain.claims import UNDECIDED
from core.domain.queues import Queue
from core.domain.returns import ReturnState
from core.store.base import Tx
from core.store.claims import Claim
from core.store.costs import CostCheck
from core.store.decisions import DecisionRow
from core.store.differences import Difference
from core.store.end_dates import EndChange, by_registration
from core.store.orders import OrderLineRow, OrderRow
from core.store.owners import Owner
from core.store.payments import Payment
from core.store.returns import Return
from core.store.units import Unit
from core.store.warranties import Warranty


class Section(StrEnum):
    """In the order of the report."""

    NO_POLICY = "no_policy"
    POLICY_CONFLICT = "policy_conflict"
    SHORTENING = "shortening"
    ANOTHER_ORDER = "another_order"
    UNRETURNED = "unreturned"
    DATES = "dates"
    ESTIMATED = "estimated"
    PROVISIONAL = "provisional"
    EXTENDED = "extended"
    CORRECTED = "corrected"
    OVERRIDDEN = "overridden"
    OWN_APPEALS = "own_appeals"
    DIFFERENCES = "differences"
    COSTS = "costs"
    STRANDED = "stranded"
    OVERDUE = "overdue"


DIFFERING = select(DecisionRow.claim_id).join(Difference, Difference.decision_id == DecisionRow.id)
MISBOOKED = select(CostCheck.claim_id).where(CostCheck.difference.is_not(None))
OVERDUE = select(Payment.claim_id).where(Payment.overdue_since.is_not(None))
STRANDED = select(Payment.claim_id).where(Payment.stranded_since.is_not(None))
OF_WARRANTIES: Mapping[Section, ColumnElement[bool]] = MappingProxyType(
    {
        Section.NO_POLICY: Warranty.exception == Section.NO_POLICY.value,
        Section.POLICY_CONFLICT: Warranty.exception == Section.POLICY_CONFLICT.value,
        Section.SHORTENING: Warranty.exception == Section.SHORTENING.value,
        Section.ANOTHER_ORDER: Warranty.exception == Section.ANOTHER_ORDER.value,
        Section.ESTIMATED: Warranty.purchase_estimated == true(),
        Section.PROVISIONAL: Warranty.provisional == true(),
        Section.EXTENDED: Warranty.extended_ends_on.is_not(None),
    }
)
OF_CLAIMS: Mapping[Section, ColumnElement[bool]] = MappingProxyType(
    {
        Section.DATES: Claim.state.in_(UNDECIDED) & (Claim.queue == Queue.DATES),
        Section.UNRETURNED: Claim.id.in_(select(Return.claim_id).where(Return.state == ReturnState.OVERDUE)),
        Section.OVERRIDDEN: Claim.overridden == true(),
        Section.OWN_APPEALS: Claim.own_appeal_reason.is_not(None),
        Section.DIFFERENCES: Claim.id.in_(DIFFERING),
        Section.COSTS: Claim.id.in_(MISBOOKED),
        Section.STRANDED: Claim.id.in_(STRANDED),
        Section.OVERDUE: Claim.id.in_(OVERDUE),
    }
)
OF_MOVES: Mapping[Section, ColumnElement[bool]] = MappingProxyType({Section.CORRECTED: by_registration()})
"""Each condition is that of an index, so a section costs what it holds and not what the shop holds."""


async def count_sections(tx: Tx) -> Mapping[Section, int]:
    """In one statement."""
    warranties = {
        section: select(func.count()).select_from(Warranty).where(condition).scalar_subquery()
        for section, condition in OF_WARRANTIES.items()
    }
    claims = {
        section: select(func.count()).select_from(Claim).where(condition).scalar_subquery()
        for section, condition in OF_CLAIMS.items()
    }
    moves = {
        section: select(func.count()).select_from(EndChange).where(condition).scalar_subquery()
        for section, condition in OF_MOVES.items()
    }
    counts = warranties | claims | moves
    row = (await tx.execute(select(*(counts[section] for section in Section)))).one()
    return dict(zip(Section, row, strict=True))


async def list_warranties_of_section(
    tx: Tx, section: Section, *, before: UUID | None, limit: int
) -> list[tuple[Warranty, Unit, OrderRow | None]]:
    query = (
        select(Warranty, Unit, OrderRow)
        .join(Unit, Unit.id == Warranty.unit_id)
        .outerjoin(OrderLineRow, OrderLineRow.id == Unit.order_line_id)
        .outerjoin(OrderRow, OrderRow.id == OrderLineRow.order_id)
        .where(OF_WARRANTIES[section])
    )
    if before is not None:
        query = query.where(Warranty.id < before)
    rows = await tx.execute(query.order_by(Warranty.id.desc()).limit(limit))
    return [(warranty, unit, order) for warranty, unit, order in rows]


async def list_claims_of_section(
    tx: Tx, section: Section, *, before: UUID | None, limit: int
) -> list[tuple[Claim, Unit, Owner]]:
    query = (
        select(Claim, Unit, Owner)
        .join(Warranty, Warranty.id == Claim.warranty_id)
        .join(Unit, Unit.id == Warranty.unit_id)
        .join(Owner, Owner.id == Claim.owner_id)
        .where(OF_CLAIMS[section])
    )
    if before is not None:
        query = query.where(Claim.id < before)
    rows = await tx.execute(query.order_by(Claim.id.desc()).limit(limit))
    return [(claim, unit, owner) for claim, unit, owner in rows]

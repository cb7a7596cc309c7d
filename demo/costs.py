"""What finance adds to the costs that were booked by themselves."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from core.domain.costs import CostAccount, CostKind
from core.domain.money import Money
from core.domain.remedies import Remedy
from core.domain.resolutions import ResolutionState
from core.services import costs
from core.services.costs import Correction
from core.store import jobs
from core.store.claims import Claim
from core.store.costs import list_current
from core.store.resolutions import Resolution
from core.store.units import Unit
from core.store.warranties import Warranty
from demo.seeding import STAFF, Seeding, present

PARCEL = Money(Decimal("6.90"), "EUR")
BAD_BATCH = "kettle"
"""Refunds of these are the maker's cost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    claim_id: UUID
    resolution_id: UUID
    remedy: Remedy
    title: str


async def keep_books(seeding: Seeding) -> None:
    """Parcels of replacements, a batch that the maker pays for; then all is compared with Shopify."""
    for settled in await _settled(seeding):
        if settled.remedy is Remedy.REPLACEMENT:
            await _enter(seeding, settled, _parcel())
        elif BAD_BATCH in settled.title:
            await _move_to_supplier(seeding, settled)
    async with seeding.tx() as tx:
        await jobs.enqueue(tx, jobs.CheckCosts(seeding.shop_id))


async def _settled(seeding: Seeding) -> list[Settled]:
    query = (
        select(Claim.id, Resolution.id, Resolution.remedy, Unit.title)
        .join(Resolution, Resolution.claim_id == Claim.id)
        .join(Warranty, Warranty.id == Claim.warranty_id)
        .join(Unit, Unit.id == Warranty.unit_id)
        .where(Resolution.state == ResolutionState.DONE)
    )
    async with seeding.tx() as tx:
        return [
            Settled(claim_id=claim_id, resolution_id=resolution_id, remedy=remedy, title=title)
            for claim_id, resolution_id, remedy, title in await tx.execute(query)
        ]


def _parcel() -> Correction:
    return Correction(
        kind=CostKind.SHIPPING,
        account=CostAccount.WARRANTY,
        amount=PARCEL,
        reason="As the carrier invoiced it",
        shown=0,
    )


async def _move_to_supplier(seeding: Seeding, settled: Settled) -> None:
    async with seeding.tx() as tx:
        rows = await list_current(tx, [settled.resolution_id])
    for row in rows:
        if row.account is CostAccount.WARRANTY:
            amount, reason = (
                Money(row.amount, row.currency),
                "Bad heating plates: the maker takes the batch back",
            )
            moved = Correction(
                kind=row.kind, account=CostAccount.SUPPLIER, amount=amount, reason=reason, shown=row.version
            )
            await _enter(seeding, settled, moved)


async def _enter(seeding: Seeding, settled: Settled, wanted: Correction) -> None:
    async with seeding.tx() as tx:
        await costs.correct(tx, settled.claim_id, settled.resolution_id, wanted, by=STAFF, now=present())

"""How a case ended: what Shopify recorded, and what we say of it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from core.domain.claims import ClaimState
from core.domain.costs import CostKind
from core.domain.resolutions import Obstacle, ResolutionState
from core.store.claims import get_claim
from core.store.costs import list_entries
from core.store.repairs import list_repairs_of_claim
from core.store.resolutions import find_resolution_of_claim
from simulator.actions.totals import total
from simulator.records import DraftOrder, Refund, Return
from tests.support.credit import bookings
from tests.support.house import House


class Effect(StrEnum):
    """What was done in Shopify, as Shopify's own records show it."""

    REFUND = "refund"
    """With the marker of a claim."""
    PAID_BACK = "paid_back"
    """A refund with the marker of a repair."""
    BY_HAND = "by_hand"
    """A refund without."""
    ORDER = "order"
    """Made of the draft of a replacement."""
    PAID = "paid"
    """An order made of a repair's invoice."""
    OPEN_DRAFT = "open_draft"
    """Left behind: somebody may yet complete or pay it."""
    RETURN = "return"
    """Of a faulty unit, closed."""
    OPEN_RETURN = "open_return"
    """Of one, left behind."""
    BOOKED = "booked"
    """Store credit of an account."""


@dataclass(frozen=True, slots=True)
class Done:
    effect: Effect
    amount: Decimal
    """In the shop's currency."""
    street: str | None = None
    """To which a replacement goes."""


Effects = Counter[Done]
"""How often each was done."""
Costs = Counter[tuple[CostKind, Decimal]]
"""How often each was ever booked, corrections too."""
OUR_MARKERS: Mapping[str, Effect] = MappingProxyType(
    {"warranty-claim-": Effect.REFUND, "warranty-repair-": Effect.PAID_BACK}
)


@dataclass(frozen=True, slots=True)
class Case:
    """One claim whose remedy was granted and waits for the worker."""

    order_gid: str
    claim_id: UUID
    number: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a case ended: with us, and in Shopify."""

    claim: ClaimState
    resolution: ResolutionState
    obstacle: Obstacle | None
    """Why a person is asked: of the remedy that counts, else of the repair before or in it."""
    effects: Effects
    costs: Costs

    @property
    def left_to_a_person(self) -> bool:
        return self.claim is ClaimState.NEEDS_ATTENTION or self.obstacle is not None


def effects(house: House) -> Effects:
    """What Shopify recorded, all of it."""
    shop = house.shop
    found = Counter(_refunded(refund) for order in shop.orders.values() for refund in order.refunds)
    found.update(_drafted(draft) for draft in shop.drafts.values())
    found.update(_returned(back) for order in shop.orders.values() for back in order.returns)
    del found[CANCELLED]
    found.update(Done(Effect.BOOKED, amount) for _, amount, _ in bookings(house))
    return found


CANCELLED = Done(Effect.RETURN, Decimal(-1))
"""As if it had never been."""


def _returned(back: Return) -> Done:
    if back.status == "CANCELED":
        return CANCELLED
    return Done(Effect.RETURN if back.status == "CLOSED" else Effect.OPEN_RETURN, Decimal(0))


def _refunded(refund: Refund) -> Done:
    note = refund.note or ""
    kinds = [effect for marker, effect in OUR_MARKERS.items() if marker in note]
    return Done(kinds[0] if kinds else Effect.BY_HAND, refund.total.shop)


def _drafted(draft: DraftOrder) -> Done:
    if draft.order is None:
        return Done(Effect.OPEN_DRAFT, Decimal(0))
    if "warranty-repair" in draft.tags:
        return Done(Effect.PAID, total(draft.order).shop)
    address = draft.order.shipping_address
    return Done(Effect.ORDER, total(draft.order).shop, address.address1 if address else None)


async def outcome(house: House, case: Case) -> Outcome:
    async with house.tx() as tx:
        claim = await get_claim(tx, case.claim_id)
        resolution = await find_resolution_of_claim(tx, case.claim_id)
        repairs = await list_repairs_of_claim(tx, case.claim_id)
        entries = await list_entries(tx, case.claim_id)
    assert resolution is not None
    obstacles = [resolution.obstacle, *(repair.obstacle for repair in repairs)]
    return Outcome(
        claim.state,
        resolution.state,
        next((obstacle for obstacle in obstacles if obstacle), None),
        effects(house),
        Counter((row.kind, row.amount) for row in entries),
    )

"""Every saga that the harness kills, starves and interrupts. A new remedy is one more entry of `SAGAS`."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

from core.domain.claims import ClaimState
from core.domain.remedies import Remedy
from core.domain.resolutions import Obstacle, ResolutionState
from core.services.amounts import Agreed
from core.store.claims import Claim, get_claim
from core.store.resolutions import find_resolution_of_claim
from simulator import world as shopify
from simulator.actions.totals import total
from tests.support.credit import CREDIT_FIRST, agree, bookings, bought_elsewhere, claimed, credit, eur
from tests.support.house import House
from tests.support.shops import approve, file_claim, publish_policy
from tests.support.stalls import switch

ADA = "ada@example.org"


class Effect(StrEnum):
    """What was done in Shopify, as Shopify's own records show it."""

    REFUND = "refund"
    """With our marker."""
    BY_HAND = "by_hand"
    """A refund without."""
    ORDER = "order"
    """Made of one of our drafts."""
    OPEN_DRAFT = "open_draft"
    """Left behind: somebody may yet complete it."""
    BOOKED = "booked"
    """Store credit of an account."""


Effects = Counter[tuple[Effect, Decimal]]
"""How often each was done, and of what amount in the shop's currency."""
PRICE = Decimal("80.00")


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
    effects: Effects


@dataclass(frozen=True, slots=True)
class Saga:
    bring: Callable[[House], Awaitable[Case]]
    """Everything before the worker: what was sold, claimed and granted."""
    effects: Effects
    """What Shopify must show in the end, and nothing else."""
    by_hand: bool = True
    """Whether the merchant could refund the line instead."""
    idle: timedelta = timedelta(minutes=5)
    """How long it waited for the worker."""
    taken_over: timedelta = timedelta(seconds=30)
    """How long after a worker's death the next one comes."""


async def _claimed(house: House, *, email: str = ADA, **terms: Any) -> tuple[Claim, Case]:
    """Two pieces were sold, so that paying for the other one as well would be possible."""
    await publish_policy(house, **terms)
    order = house.order(house.product(stock=10), 2)
    await house.settle()
    claim = await file_claim(house, order, email=email)
    await house.settle()
    return claim, Case(order.id, claim.id, claim.number)


async def _refund(house: House) -> Case:
    claim, case = await _claimed(house)
    await approve(house, claim, Remedy.REFUND)
    return case


async def _replacement(house: House) -> Case:
    claim, case = await _claimed(house)
    await approve(house, claim, Remedy.REPLACEMENT)
    return case


async def _refund_in_place_of_a_replacement(house: House) -> Case:
    """The draft waits for an address, as somebody else claims; staff chose a refund instead."""
    claim, case = await _claimed(house, email="second@example.org")
    await approve(house, claim, Remedy.REPLACEMENT)
    await house.settle()
    await switch(house, claim, Remedy.REFUND)
    return case


async def _credit_with_the_order(house: House) -> Case:
    claim, case = await _claimed(house, offers=CREDIT_FIRST)
    await credit(house, claim)
    return case


async def _credit_of_an_account(house: House) -> Case:
    """Bought elsewhere, by somebody who is no customer yet and agrees to become one."""
    claim = await bought_elsewhere(house)
    await agree(house, claim)
    await house.settle()
    await credit(house, claim)
    return Case("", claim.id, claim.number)


async def _refund_and_the_rest_as_credit(house: House) -> Case:
    """The merchant gave 30.00 of 80.00 back for something else: 50.00 fit, and 30.00 do not."""
    order, claim = await claimed(house)
    shopify.merchant_refund(house.world, house.shop, order, amount="30.00")
    await house.settle()
    both = Agreed(seen=True, shown=eur("50.00"), excess=eur("30.00"))
    await approve(house, claim, Remedy.REFUND, agreed=both, note="Both")
    return Case(order.id, claim.id, claim.number)


def _one(effect: Effect, amount: Decimal = PRICE) -> Effects:
    return Counter({(effect, amount): 1})


SAGAS: Mapping[str, Saga] = MappingProxyType(
    {
        "refund": Saga(_refund, _one(Effect.REFUND)),
        "replacement": Saga(_replacement, _one(Effect.ORDER, Decimal(0))),
        "switched": Saga(_refund_in_place_of_a_replacement, _one(Effect.REFUND)),
        # Shopify's access ends after an hour; a dead worker's turn at renewing it ends after 90 seconds.
        "expired": Saga(
            _refund, _one(Effect.REFUND), idle=timedelta(hours=2), taken_over=timedelta(seconds=100)
        ),
        "credit": Saga(_credit_with_the_order, _one(Effect.REFUND) + _one(Effect.BOOKED)),
        "account": Saga(_credit_of_an_account, _one(Effect.BOOKED), by_hand=False),
        "both": Saga(
            _refund_and_the_rest_as_credit,
            _one(Effect.BY_HAND, Decimal("30.00"))
            + _one(Effect.REFUND, Decimal("50.00"))
            + _one(Effect.BOOKED, Decimal("30.00")),
            by_hand=False,
        ),
    }
)


def effects(house: House) -> Effects:
    """What Shopify recorded, all of it."""
    found: Effects = Counter()
    for order in house.shop.orders.values():
        for refund in order.refunds:
            ours = "warranty-claim-" in (refund.note or "")
            found[Effect.REFUND if ours else Effect.BY_HAND, refund.total.shop] += 1
    for draft in house.shop.drafts.values():
        ordered = draft.order
        found[
            (Effect.OPEN_DRAFT, Decimal(0)) if ordered is None else (Effect.ORDER, total(ordered).shop)
        ] += 1
    for _, amount, _ in bookings(house):
        found[Effect.BOOKED, amount] += 1
    return found


async def outcome(house: House, case: Case) -> Outcome:
    async with house.tx() as tx:
        claim = await get_claim(tx, case.claim_id)
        resolution = await find_resolution_of_claim(tx, case.claim_id)
    assert resolution is not None
    return Outcome(claim.state, resolution.state, resolution.obstacle, effects(house))


def stands(found: Outcome, saga: Saga) -> bool:
    """Done once; or with a person who sees why, and done at most once."""
    if found.claim is ClaimState.NEEDS_ATTENTION:
        beyond = found.effects - saga.effects
        return found.obstacle is not None and not {effect for effect, _ in beyond} - {Effect.OPEN_DRAFT}
    return found == done(saga)


def done(saga: Saga) -> Outcome:
    return Outcome(ClaimState.DONE, ResolutionState.DONE, None, Counter(saga.effects))

"""Every saga that the harness kills, starves and interrupts. A new remedy is one more entry of `SAGAS`."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from core.domain.claims import ClaimState
from core.domain.remedies import Remedy
from core.domain.resolutions import Obstacle, ResolutionState
from core.store.claims import get_claim
from core.store.resolutions import find_resolution_of_claim
from simulator.records import Order
from tests.support.house import House
from tests.support.shops import approve, file_claim, publish_policy
from tests.support.stalls import switch


class Effect(StrEnum):
    """What a remedy does in Shopify, as Shopify's own records show it."""

    REFUND = "refund"
    ORDER = "order"
    """Made of one of our drafts."""
    OPEN_DRAFT = "open_draft"
    """Left behind: somebody may yet complete it."""


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
    effects: Counter[Effect]


@dataclass(frozen=True, slots=True)
class Saga:
    bring: Callable[[House], Awaitable[Case]]
    """Everything before the worker: what was sold, claimed and granted."""
    effects: Mapping[Effect, int]
    """What Shopify must show in the end, and nothing else."""
    idle: timedelta = timedelta(minutes=5)
    """How long it waited for the worker."""
    taken_over: timedelta = timedelta(seconds=30)
    """How long after a worker's death the next one comes."""


async def _granted(house: House, remedy: Remedy) -> Case:
    order, case = await _claimed(house)
    async with house.tx() as tx:
        claim = await get_claim(tx, case.claim_id)
    await approve(house, claim, remedy)
    assert order.id == case.order_gid
    return case


async def _claimed(house: House, *, email: str = "ada@example.org") -> tuple[Order, Case]:
    """Two pieces were sold, so that paying for the other one as well would be possible."""
    await publish_policy(house)
    order = house.order(house.product(stock=10), 2)
    await house.settle()
    claim = await file_claim(house, order, email=email)
    await house.settle()
    return order, Case(order.id, claim.id, claim.number)


async def _refund(house: House) -> Case:
    return await _granted(house, Remedy.REFUND)


async def _replacement(house: House) -> Case:
    return await _granted(house, Remedy.REPLACEMENT)


async def _refund_in_place_of_a_replacement(house: House) -> Case:
    """The draft waits for an address, as somebody else claims; staff chose a refund instead."""
    _, case = await _claimed(house, email="second@example.org")
    async with house.tx() as tx:
        claim = await get_claim(tx, case.claim_id)
    await approve(house, claim, Remedy.REPLACEMENT)
    await house.settle()
    await switch(house, claim, Remedy.REFUND)
    return case


SAGAS: Mapping[str, Saga] = MappingProxyType(
    {
        "refund": Saga(_refund, {Effect.REFUND: 1}),
        "replacement": Saga(_replacement, {Effect.ORDER: 1}),
        "switched": Saga(_refund_in_place_of_a_replacement, {Effect.REFUND: 1}),
        # Shopify's access ends after an hour; a dead worker's turn at renewing it ends after 90 seconds.
        "expired": Saga(_refund, {Effect.REFUND: 1}, timedelta(hours=2), timedelta(seconds=100)),
    }
)


def effects(house: House, *, by_hand: int = 0) -> Counter[Effect]:
    """What Shopify recorded, but for so many refunds that the merchant made."""
    refunds = sum(len(order.refunds) for order in house.shop.orders.values()) - by_hand
    drafts = list(house.shop.drafts.values())
    ordered = sum(draft.order is not None for draft in drafts)
    return +Counter({Effect.REFUND: refunds, Effect.ORDER: ordered, Effect.OPEN_DRAFT: len(drafts) - ordered})


async def outcome(house: House, case: Case, *, by_hand: int = 0) -> Outcome:
    async with house.tx() as tx:
        claim = await get_claim(tx, case.claim_id)
        resolution = await find_resolution_of_claim(tx, case.claim_id)
    assert resolution is not None
    return Outcome(claim.state, resolution.state, resolution.obstacle, effects(house, by_hand=by_hand))


def stands(found: Outcome, saga: Saga) -> bool:
    """Done once; or with a person who sees why, and done at most once."""
    if found.claim is ClaimState.NEEDS_ATTENTION:
        beyond = found.effects - Counter(saga.effects)
        return found.obstacle is not None and not beyond.keys() - {Effect.OPEN_DRAFT}
    return found == done(saga)


def done(saga: Saga) -> Outcome:
    return Outcome(ClaimState.DONE, ResolutionState.DONE, None, Counter(saga.effects))

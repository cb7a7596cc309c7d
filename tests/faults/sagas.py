"""Every saga that the harness kills, starves and interrupts. A new remedy is one more entry of `SAGAS`."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from core.domain.claims import ClaimState
from core.domain.costs import CostKind
from core.domain.remedies import Remedy
from core.domain.resolutions import FOR_AN_ADDRESS, ResolutionState
from core.services.amounts import Agreed
from core.store.claims import Claim, get_claim
from simulator import world as shopify
from tests.faults import payments, repairs, returns
from tests.faults.outcomes import Case, Costs, Done, Effect, Effects, Outcome
from tests.support.addresses import POTSDAM, send_to
from tests.support.credit import CREDIT_FIRST, agree, bought_elsewhere, claimed, credit, eur
from tests.support.house import House
from tests.support.shops import approve, claim_and_resolution, file_claim, publish_policy
from tests.support.stalls import switch

ADA, SECOND = "ada@example.org", "second@example.org"
HOME, THERE = "Lampenweg 1", POTSDAM.line1
PRICE = Decimal("80.00")


async def nobody(_house: House, _case: Case) -> bool:
    return False


def goods(*amounts: Decimal) -> Costs:
    return Counter((CostKind.GOODS, amount) for amount in amounts)


@dataclass(frozen=True, slots=True)
class Saga:
    bring: Callable[[House], Awaitable[Case]]
    """Everything before the worker: what was sold, claimed and granted."""
    effects: Effects
    """What Shopify must show in the end, and nothing else."""
    costs: Costs = field(default_factory=lambda: goods(PRICE))
    """What must be booked in the end, and nothing else."""
    answer: Callable[[House, Case], Awaitable[bool]] = nobody
    """What people do once the worker waits for them; whether there was anything to do."""
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
    claim, case = await _claimed(house, email=SECOND)
    await approve(house, claim, Remedy.REPLACEMENT)
    await house.settle()
    await switch(house, claim, Remedy.REFUND)
    return case


async def _replacement_for_somebody_else(house: House) -> Case:
    """Nobody knows yet where to send it."""
    claim, case = await _claimed(house, email=SECOND)
    await approve(house, claim, Remedy.REPLACEMENT)
    return case


async def _say_where(house: House, case: Case) -> bool:
    """Whoever claims, once they are asked."""
    async with house.tx() as tx:
        claim = await get_claim(tx, case.claim_id)
    _, resolution = await claim_and_resolution(house, claim)
    asked = resolution.obstacle in FOR_AN_ADDRESS
    if asked:
        await send_to(house, claim)
    return asked


async def _replacement_whose_address_came(house: House) -> Case:
    """It stopped on a draft without an address, and went on with one."""
    case = await _replacement_for_somebody_else(house)
    await house.settle()
    assert await _say_where(house, case)
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


async def _replacement_and_a_part_of_the_price(house: House) -> Case:
    claim, case = await _claimed(house)
    beside = Agreed(seen=True, shown=eur("80.00"), supplement=eur("15.00"))
    await approve(house, claim, Remedy.REPLACEMENT, agreed=beside, note="The box was torn, too")
    return case


def _each(*done: Done) -> Effects:
    return Counter(done)


REFUNDED, FIFTY, THIRTY = Done(Effect.REFUND, PRICE), Decimal("50.00"), Decimal("30.00")
FIFTEEN = Decimal("15.00")
SAGAS: Mapping[str, Saga] = MappingProxyType(
    {
        "refund": Saga(_refund, _each(REFUNDED)),
        "replacement": Saga(_replacement, _each(Done(Effect.ORDER, Decimal(0), HOME))),
        "switched": Saga(_refund_in_place_of_a_replacement, _each(REFUNDED)),
        # Shopify's access ends after an hour; a dead worker's turn at renewing it ends after 90 seconds.
        "expired": Saga(_refund, _each(REFUNDED), idle=timedelta(hours=2), taken_over=timedelta(seconds=100)),
        "asked": Saga(
            _replacement_for_somebody_else,
            _each(Done(Effect.ORDER, Decimal(0), THERE)),
            answer=_say_where,
            by_hand=False,
        ),
        "answered": Saga(_replacement_whose_address_came, _each(Done(Effect.ORDER, Decimal(0), THERE))),
        "credit": Saga(_credit_with_the_order, _each(REFUNDED, Done(Effect.BOOKED, PRICE))),
        "account": Saga(_credit_of_an_account, _each(Done(Effect.BOOKED, PRICE)), by_hand=False),
        "both": Saga(
            _refund_and_the_rest_as_credit,
            _each(Done(Effect.BY_HAND, THIRTY), Done(Effect.REFUND, FIFTY), Done(Effect.BOOKED, THIRTY)),
            costs=goods(FIFTY, THIRTY),
            by_hand=False,
        ),
        "supplement": Saga(
            _replacement_and_a_part_of_the_price,
            _each(Done(Effect.ORDER, Decimal(0), HOME), Done(Effect.REFUND, FIFTEEN)),
            costs=goods(PRICE, FIFTEEN),
            by_hand=False,
        ),
        "charged": Saga(
            payments.approved,
            _each(Done(Effect.ORDER, payments.OWED, HOME)),
            costs=goods(PRICE - payments.OWED),
            answer=payments.pay_all,
            by_hand=False,
        ),
        "paid": Saga(
            payments.paid_unheard,
            _each(Done(Effect.ORDER, payments.OWED, HOME)),
            costs=goods(PRICE - payments.OWED),
            by_hand=False,
        ),
        "invoice": Saga(
            repairs.accepted,
            _each(Done(Effect.PAID, repairs.ASKED)),
            costs=repairs.COSTS,
            answer=repairs.pay_and_mend,
            by_hand=False,
        ),
        "paid_back": Saga(
            repairs.given_up_and_paid,
            _each(Done(Effect.PAID, repairs.ASKED), Done(Effect.PAID_BACK, repairs.ASKED), REFUNDED),
            costs=repairs.IN_VAIN + goods(PRICE),
            by_hand=False,
        ),
        "returned": Saga(
            returns.asked_first,
            _each(REFUNDED, Done(Effect.RETURN, Decimal(0))),
            answer=returns.send_in,
            by_hand=False,
        ),
        "withdrawn": Saga(
            repairs.given_up_unpaid,
            _each(REFUNDED),
            costs=repairs.IN_VAIN + goods(PRICE),
            by_hand=False,
        ),
    }
)


def stands(found: Outcome, saga: Saga) -> bool:
    """Done once; or with a person who sees why, and done at most once."""
    if found.left_to_a_person:
        beyond = {each.effect for each in found.effects - saga.effects}
        return (
            found.obstacle is not None
            and beyond <= {Effect.OPEN_DRAFT, Effect.OPEN_RETURN}
            and not found.costs - saga.costs
        )
    return found in (done(saga), _without_return(done(saga)))


def _without_return(whole: Outcome) -> Outcome:
    """Where Shopify refuses to open a return, people follow the unit without one."""
    kept = Counter({each: count for each, count in whole.effects.items() if each.effect is not Effect.RETURN})
    return replace(whole, effects=kept)


def done(saga: Saga) -> Outcome:
    return Outcome(ClaimState.DONE, ResolutionState.DONE, None, Counter(saga.effects), Counter(saga.costs))

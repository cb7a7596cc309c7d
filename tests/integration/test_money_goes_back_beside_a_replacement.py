"""A replacement, and beside it a part of the price: two resolutions of one claim, under one approval."""

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from core.domain.actors import Actor
from core.domain.claims import ClaimState, StepRefusedError
from core.domain.costs import CostAccount, CostKind
from core.domain.limits import OverLimitError
from core.domain.remedies import Remedy
from core.domain.resolutions import UNSEEN, Obstacle, ResolutionState
from core.domain.roles import Role
from core.domain.units import VoidReason
from core.services import claims, limits
from core.services.amounts import Agreed, AmountChangedError, AmountTooHighError
from core.services.claims import ReasonMissingError
from core.services.remedies import RemedyUnavailableError
from core.services.rights import RightMissingError
from core.shopify.errors import UnknownOutcome
from core.store.claims import Claim
from core.store.costs import list_entries
from core.store.resolutions import Resolution
from simulator import world as shopify
from simulator.records import Order
from sync.errors import TryAgainError
from tests.support.credit import eur, letters
from tests.support.house import House
from tests.support.shops import STAFF, approve, claim_and_resolution, file_claim, hire, publish_policy
from tests.support.stalls import carry_out, go_on, made, settle_outside, switch, void_reasons

pytestmark = pytest.mark.thorough

WHY = "The box was torn as well"


async def claimed(house: House, quantity: int = 1, *, stock: int = 9, **order: Any) -> tuple[Order, Claim]:
    """A piece of 80.00 of an order whose money was read."""
    await publish_policy(house)
    sold = house.order(house.product(stock=stock), quantity, **order)
    await house.settle()
    claim = await file_claim(house, sold)
    await house.settle()
    return sold, claim


def beside(amount: str, shown: str = "80.00") -> Agreed:
    return Agreed(seen=True, shown=eur(shown), supplement=eur(amount))


async def replace(house: House, claim: Claim, agreed: Agreed, *, note: str = WHY) -> None:
    await approve(house, claim, Remedy.REPLACEMENT, agreed=agreed, note=note)


async def parts(house: House) -> list[tuple[Remedy, bool, ResolutionState, Decimal | None]]:
    async with house.tx() as tx:
        found = await tx.scalars(select(Resolution).order_by(Resolution.id))
        return [(row.remedy, row.excess, row.state, row.amount) for row in found]


async def order_it(house: House, claim: Claim) -> None:
    """The first part, and no job of the second."""
    _, first = await claim_and_resolution(house, claim)
    with suppress(TryAgainError):
        await carry_out(house, first.id)
    house.later(timedelta(seconds=2))
    await carry_out(house, first.id)


def paid(sold: Order) -> list[Decimal]:
    return [each.total.presentment for each in sold.refunds]


@pytest.mark.sample
async def test_both_are_carried_out_once_and_the_piece_stays_on_the_order(house: House) -> None:
    sold, claim = await claimed(house, 3)
    await replace(house, claim, beside("15.00"))
    await house.settle()
    assert await parts(house) == [
        (Remedy.REPLACEMENT, False, ResolutionState.DONE, None),
        (Remedy.REFUND, True, ResolutionState.DONE, Decimal("15.00")),
    ]
    assert (paid(sold), made(house), sold.line_items[0].refundable_quantity) == ([Decimal("15.00")], 1, 3)
    assert sold.refunds[0].note == f"Warranty claim {claim.number} (warranty-claim-{claim.number}-beside)"
    assert (await void_reasons(house)).count(VoidReason.REPLACED) == 1
    assert set(await void_reasons(house)) == {VoidReason.REPLACED, None}
    now, _ = await claim_and_resolution(house, claim)
    assert (now.state, now.remedy, now.overridden) == (ClaimState.DONE, Remedy.REPLACEMENT, True)
    assert (await letters(house))[-2:] == ["replacement_sent", "refund_made"]
    async with house.tx() as tx:
        costs = [(row.kind, row.account, row.amount) for row in await list_entries(tx, claim.id)]
    goods = CostKind.GOODS
    assert costs == [
        (goods, CostAccount.WARRANTY, Decimal("80.00")),
        (goods, CostAccount.GOODWILL, Decimal("15.00")),
    ]


async def test_it_needs_a_reason_and_the_right_to_override(house: House) -> None:
    sold, claim = await claimed(house)
    with pytest.raises(ReasonMissingError):
        await replace(house, claim, beside("15.00"), note="")
    await hire(house, 2, Role.SERVICE)
    with pytest.raises(RightMissingError):
        await as_staff(house, claim, "2")
    await house.settle()
    assert (await parts(house), paid(sold), made(house)) == ([], [], 0)


async def as_staff(house: House, claim: Claim, user: str, amount: str = "15.00") -> None:
    async with house.tx() as tx:
        await claims.approve(
            tx,
            claim.id,
            Remedy.REPLACEMENT,
            agreed=beside(amount),
            note=WHY,
            by=Actor.staff(user),
            now=house.ctx.now(),
        )


async def test_one_limit_is_held_against_goods_and_money_together(house: House) -> None:
    _, claim = await claimed(house)
    await hire(house, 2, Role.MANAGER)
    async with house.tx() as tx:
        await limits.set_limits(tx, {Role.MANAGER: Decimal("95.00")}, by=STAFF, now=house.ctx.now())
    with pytest.raises(OverLimitError):
        await as_staff(house, claim, "2", "15.01")
    assert await parts(house) == []
    await as_staff(house, claim, "2", "15.00")
    assert len(await parts(house)) == 2


async def test_never_more_than_the_piece_is_worth_nor_than_a_page_showed(house: House) -> None:
    sold, claim = await claimed(house)
    with pytest.raises(AmountTooHighError):
        await replace(house, claim, beside("80.01"))
    with pytest.raises(AmountChangedError):
        await replace(house, claim, beside("15.00", shown="81.00"))
    shopify.merchant_refund(house.world, house.shop, sold, lines={sold.line_items[0].id: 1})
    await house.settle()
    with pytest.raises(RemedyUnavailableError, match="gone"):
        await replace(house, claim, beside("15.00"))
    await house.settle()
    assert (await parts(house), made(house)) == ([], 0)


async def test_a_lost_answer_is_found_by_its_own_marker(house: House) -> None:
    sold, claim = await claimed(house)
    await replace(house, claim, beside("15.00"))
    await order_it(house, claim)
    now, rest = await claim_and_resolution(house, claim)
    assert (now.state, rest.excess) == (ClaimState.APPROVED, True)
    shopify.add_fault(house.world, "lost_answer", "refundCreate")
    with pytest.raises(UnknownOutcome):
        await carry_out(house, rest.id)
    await house.settle()
    assert (paid(sold), (await claim_and_resolution(house, claim))[0].state) == (
        [Decimal("15.00")],
        ClaimState.DONE,
    )


async def test_nothing_goes_back_before_the_replacement_and_with_another_remedy_all_is_due_again(
    house: House,
) -> None:
    sold, claim = await claimed(house, stock=0)
    await replace(house, claim, beside("15.00"))
    await house.settle()
    async with house.tx() as tx:
        rest = await tx.scalar(select(Resolution.id).where(Resolution.excess))
    assert rest is not None
    await carry_out(house, rest)
    now, first = await claim_and_resolution(house, claim)
    assert (now.state, first.obstacle, paid(sold)) == (
        ClaimState.NEEDS_ATTENTION,
        Obstacle.OUT_OF_STOCK,
        [],
    )
    await switch(house, claim, Remedy.REFUND, Agreed(seen=True, shown=eur("80.00")))
    await house.settle()
    assert paid(sold) == [Decimal("80.00")]
    assert [(remedy, state) for remedy, _, state, _ in await parts(house)] == [
        (Remedy.REPLACEMENT, ResolutionState.WITHDRAWN),
        (Remedy.REFUND, ResolutionState.WITHDRAWN),
        (Remedy.REFUND, ResolutionState.DONE),
    ]


async def test_a_piece_that_the_merchant_refunded_meanwhile_gets_no_more(house: House) -> None:
    sold, claim = await claimed(house, 2)
    await replace(house, claim, beside("15.00"))
    await order_it(house, claim)
    shopify.merchant_refund(house.world, house.shop, sold, lines={sold.line_items[0].id: 1})
    await house.settle()
    now, rest = await claim_and_resolution(house, claim)
    assert (now.state, rest.excess, rest.obstacle) == (
        ClaimState.NEEDS_ATTENTION,
        True,
        Obstacle.UNIT_ENDED,
    )
    with pytest.raises(StepRefusedError):
        await switch(house, claim, Remedy.REFUND)
    house.later(UNSEEN)
    await settle_outside(house, claim)
    await house.settle()
    now, _ = await claim_and_resolution(house, claim)
    assert (now.state, now.remedy, paid(sold)) == (ClaimState.DONE, Remedy.REPLACEMENT, [Decimal("80.00")])


async def test_what_the_provider_refuses_is_tried_again_by_staff_alone(house: House) -> None:
    sold, claim = await claimed(house)
    await replace(house, claim, beside("15.00"))
    shopify.add_fault(house.world, "user_error", "refundCreate")
    await house.settle()
    now, rest = await claim_and_resolution(house, claim)
    assert (now.state, rest.obstacle, paid(sold)) == (ClaimState.NEEDS_ATTENTION, Obstacle.REFUSED, [])
    await go_on(house, claim)
    await house.settle()
    assert ((await claim_and_resolution(house, claim))[0].state, paid(sold)) == (
        ClaimState.DONE,
        [Decimal("15.00")],
    )

"""What is due and does not fit on the order is given as store credit beside it, under one approval."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from core.domain.actors import Actor
from core.domain.amounts import Amounts
from core.domain.claims import ClaimState, StepRefusedError
from core.domain.limits import OverLimitError
from core.domain.remedies import Remedy
from core.domain.resolutions import UNSEEN, Obstacle, ResolutionState
from core.domain.roles import Role
from core.domain.units import VoidReason
from core.services import approved_amounts, claims, limits, resolutions, settling
from core.services.amounts import Agreed, AmountChangedError, NotAllPaidError
from core.services.remedies import RemedyUnavailableError
from core.shopify.errors import UnknownOutcome
from core.store.base import Tx
from core.store.claims import Claim
from core.store.resolutions import Resolution
from simulator import world as shopify
from simulator.records import Order
from tests.support.credit import bookings, claimed, eur, letters
from tests.support.house import House
from tests.support.shops import STAFF, approve, claim_and_resolution, hire
from tests.support.stalls import carry_out, go_on, happened, settle_outside, switch, void_reasons

pytestmark = pytest.mark.thorough

BOTH = Agreed(seen=True, shown=eur("50.00"), excess=eur("30.00"))
ADA = "ada@example.org"


async def half_given_back(house: House, **order: Any) -> tuple[Order, Claim]:
    """A lamp of 80.00 on whose order the merchant gave 30.00 back for something else."""
    sold, claim = await claimed(house, **order)
    shopify.merchant_refund(house.world, house.shop, sold, amount="30.00")
    await house.settle()
    return sold, claim


async def parts(house: House) -> list[tuple[Remedy, bool, ResolutionState, Decimal | None]]:
    async with house.tx() as tx:
        found = await tx.scalars(select(Resolution).order_by(Resolution.id))
        return [(row.remedy, row.excess, row.state, row.amount) for row in found]


@pytest.mark.sample
async def test_both_parts_are_carried_out_once_and_come_to_what_is_due(house: House) -> None:
    sold, claim = await half_given_back(house)
    await approve(house, claim, Remedy.REFUND, agreed=BOTH, note="Both")
    await house.settle()
    assert await parts(house) == [
        (Remedy.REFUND, False, ResolutionState.DONE, Decimal("50.0")),
        (Remedy.STORE_CREDIT, True, ResolutionState.DONE, Decimal("30.00")),
    ]
    assert [each.total.presentment for each in sold.refunds] == [Decimal("30.00"), Decimal("50.00")]
    assert bookings(house) == [(ADA, Decimal("30.00"), "EUR")]
    now, _ = await claim_and_resolution(house, claim)
    assert (now.state, now.remedy, await void_reasons(house)) == (
        ClaimState.DONE,
        Remedy.REFUND,
        [VoidReason.REFUNDED],
    )
    assert (await letters(house))[-2:] == ["refund_made", "store_credit_given"]
    history = await happened(house, claim)
    assert history.index("resolution:refunded") < history.index("resolution:credited")


async def test_the_order_s_part_may_be_store_credit_too(house: House) -> None:
    _, claim = await half_given_back(house)
    await approve(house, claim, Remedy.STORE_CREDIT, agreed=BOTH)
    await house.settle()
    assert [amount for _, amount, _ in bookings(house)] == [Decimal("50.00"), Decimal("30.00")]
    assert (await letters(house))[-2:] == ["store_credit_given", "store_credit_given"]


async def test_unasked_nothing_of_it_is_given(house: House) -> None:
    _, claim = await half_given_back(house)
    await approve(house, claim, Remedy.REFUND, agreed=Agreed(seen=True, shown=eur("50.00")), note="One")
    await house.settle()
    assert (bookings(house), len(await parts(house))) == ([], 1)


@pytest.mark.parametrize(
    ("agreed", "refusal"),
    [
        (Agreed(seen=True, shown=eur("50.00"), excess=eur("30.01")), AmountChangedError),
        (Agreed(seen=True, shown=eur("50.00"), excess=eur("30.00"), amount=eur("20.00")), NotAllPaidError),
    ],
)
async def test_another_rest_than_the_page_showed_is_refused(
    house: House, agreed: Agreed, refusal: type[Exception]
) -> None:
    _, claim = await half_given_back(house)
    with pytest.raises(refusal):
        await approve(house, claim, Remedy.REFUND, agreed=agreed, note="Both")
    await house.settle()
    assert (await parts(house), bookings(house)) == ([], [])


async def test_a_guest_s_order_has_nobody_to_credit(house: House) -> None:
    _, claim = await half_given_back(house, guest=True)
    with pytest.raises(RemedyUnavailableError, match="no_customer"):
        await approve(house, claim, Remedy.REFUND, agreed=BOTH, note="Both")
    assert await parts(house) == []


async def test_a_limit_is_held_against_both_parts(house: House) -> None:
    _, claim = await half_given_back(house)
    await hire(house, 2, Role.MANAGER)
    async with house.tx() as tx:
        await limits.set_limits(tx, {Role.MANAGER: Decimal("79.99")}, by=STAFF, now=house.ctx.now())
    with pytest.raises(OverLimitError):
        async with house.tx() as tx:
            await approve_as(tx, house, claim, "2")
    assert await parts(house) == []
    async with house.tx() as tx:
        await limits.set_limits(tx, {Role.MANAGER: Decimal("80.00")}, by=STAFF, now=house.ctx.now())
    async with house.tx() as tx:
        await approve_as(tx, house, claim, "2")
    assert len(await parts(house)) == 2


async def approve_as(tx: Tx, house: House, claim: Claim, user: str) -> None:
    by, now = Actor.staff(user), house.ctx.now()
    await claims.approve(tx, claim.id, Remedy.REFUND, agreed=BOTH, note="Both", by=by, now=now)


async def test_the_rest_waits_until_the_refund_is_done(house: House) -> None:
    sold, claim = await half_given_back(house)
    shopify.set_knobs(house.world, house.shop.domain, refund_status="PENDING")
    await approve(house, claim, Remedy.REFUND, agreed=BOTH, note="Both")
    await house.settle()
    async with house.tx() as tx:
        rest = await tx.scalar(select(Resolution.id).where(Resolution.excess))
    assert rest is not None
    await carry_out(house, rest)
    assert (len(sold.refunds), bookings(house)) == (2, [])
    sold.refunds[-1].transactions[0].status = "SUCCESS"
    _, first = await claim_and_resolution(house, claim)
    await carry_out(house, first.id)
    await house.settle()
    assert bookings(house) == [(ADA, Decimal("30.00"), "EUR")]
    assert (await claim_and_resolution(house, claim))[0].state is ClaimState.DONE


async def test_credit_whose_answer_was_lost_is_found_beside_the_refund(house: House) -> None:
    sold, claim = await half_given_back(house)
    await approve(house, claim, Remedy.REFUND, agreed=BOTH, note="Both")
    _, first = await claim_and_resolution(house, claim)
    await carry_out(house, first.id)
    now, rest = await claim_and_resolution(house, claim)
    assert (now.state, rest.excess) == (ClaimState.APPROVED, True)
    shopify.add_fault(house.world, "lost_answer", "storeCreditAccountCredit")
    with pytest.raises(UnknownOutcome):
        await carry_out(house, rest.id)
    house.later(UNSEEN)
    await house.settle()
    assert ((await claim_and_resolution(house, claim))[0].state, len(sold.refunds)) == (ClaimState.DONE, 2)
    assert bookings(house) == [(ADA, Decimal("30.00"), "EUR")]


async def test_a_rest_that_stops_is_continued_or_settled_and_never_another_remedy(house: House) -> None:
    sold, claim = await half_given_back(house)
    await approve(house, claim, Remedy.REFUND, agreed=BOTH, note="Both")
    shopify.add_fault(house.world, "user_error", "storeCreditAccountCredit", times=2)
    await house.settle()
    now, rest = await claim_and_resolution(house, claim)
    assert (now.state, rest.obstacle, rest.excess) == (ClaimState.NEEDS_ATTENTION, Obstacle.REFUSED, True)
    with pytest.raises(StepRefusedError):
        await switch(house, claim, Remedy.REPLACEMENT)
    await go_on(house, claim)
    await house.settle()
    house.later(UNSEEN)
    await settle_outside(house, claim)
    await house.settle()
    now, _ = await claim_and_resolution(house, claim)
    assert (now.state, now.remedy, len(sold.refunds), bookings(house)) == (
        ClaimState.DONE,
        Remedy.REFUND,
        2,
        [],
    )
    assert await void_reasons(house) == [VoidReason.REFUNDED]


async def test_with_another_remedy_the_rest_is_not_given_either(house: House) -> None:
    _, claim = await half_given_back(house)
    shopify.set_knobs(house.world, house.shop.domain, refund_status="FAILURE")
    await approve(house, claim, Remedy.REFUND, agreed=BOTH, note="Both")
    await house.settle()
    await switch(house, claim, Remedy.REPLACEMENT)
    house.later(UNSEEN)
    await house.settle()
    assert [(remedy, state) for remedy, _, state, _ in await parts(house)] == [
        (Remedy.REFUND, ResolutionState.WITHDRAWN),
        (Remedy.STORE_CREDIT, ResolutionState.WITHDRAWN),
        (Remedy.REPLACEMENT, ResolutionState.DONE),
    ]
    assert bookings(house) == []


async def gave_back(house: House, **order: Any) -> tuple[Order, Claim]:
    """Approved was the whole of 80.00; before it is sent, 30.00 goes back for something else."""
    sold, claim = await claimed(house, **order)
    seen = Agreed(seen=True, shown=eur("80.00"))
    await approve(house, claim, Remedy.REFUND, agreed=seen, note="All")
    shopify.merchant_refund(house.world, house.shop, sold, amount="30.00")
    await house.settle()
    now, first = await claim_and_resolution(house, claim)
    assert (now.state, first.obstacle) == (ClaimState.NEEDS_ATTENTION, Obstacle.AMOUNT_CHANGED)
    return sold, claim


async def accept(house: House, claim: Claim, rest: str, *, by: Actor = STAFF) -> None:
    _, first = await claim_and_resolution(house, claim)
    now = house.ctx.now()
    async with house.tx() as tx:
        await approved_amounts.accept(tx, claim.id, first.id, eur("50.00"), eur(rest), by=by, now=now)


async def test_what_stopped_fitting_meanwhile_is_credited_beside_what_still_fits(house: House) -> None:
    sold, claim = await gave_back(house)
    await accept(house, claim, "30.00")
    await house.settle()
    assert [(remedy, state, amount) for remedy, _, state, amount in await parts(house)] == [
        (Remedy.REFUND, ResolutionState.DONE, Decimal("50.0")),
        (Remedy.STORE_CREDIT, ResolutionState.DONE, Decimal("30.00")),
    ]
    assert [each.total.presentment for each in sold.refunds] == [Decimal("30.00"), Decimal("50.00")]
    assert bookings(house) == [(ADA, Decimal("30.00"), "EUR")]


async def test_another_rest_or_more_than_the_limit_is_not_accepted(house: House) -> None:
    _, claim = await gave_back(house)
    with pytest.raises(AmountChangedError):
        await accept(house, claim, "30.01")
    await hire(house, 2, Role.MANAGER)
    async with house.tx() as tx:
        await limits.set_limits(tx, {Role.MANAGER: Decimal("79.99")}, by=STAFF, now=house.ctx.now())
    with pytest.raises(OverLimitError):
        await accept(house, claim, "30.00", by=Actor.staff("2"))
    await house.settle()
    assert (len(await parts(house)), bookings(house)) == (1, [])


async def test_of_a_guest_s_order_nothing_is_credited_beside(house: House) -> None:
    _, claim = await gave_back(house, guest=True)
    with pytest.raises(RemedyUnavailableError, match="no_customer"):
        await accept(house, claim, "30.00")
    assert len(await parts(house)) == 1


async def test_a_rest_that_grew_takes_the_place_of_the_one_approved(house: House) -> None:
    sold, claim = await claimed(house)
    shopify.merchant_refund(house.world, house.shop, sold, amount="10.00")
    await house.settle()
    both = Agreed(seen=True, shown=eur("70.00"), excess=eur("10.00"))
    await approve(house, claim, Remedy.REFUND, agreed=both, note="Both")
    shopify.merchant_refund(house.world, house.shop, sold, amount="20.00")
    await house.settle()
    await accept(house, claim, "30.00")
    await house.settle()
    assert [(state, amount) for _, _, state, amount in await parts(house)] == [
        (ResolutionState.DONE, Decimal("50.0")),
        (ResolutionState.DONE, Decimal("30.00")),
    ]
    assert bookings(house) == [(ADA, Decimal("30.00"), "EUR")]


async def test_a_refund_that_is_known_after_it_stopped_lets_the_rest_go_on(house: House) -> None:
    """Two workers: one gave up, the other's answer came."""
    _, claim = await half_given_back(house)
    await approve(house, claim, Remedy.REFUND, agreed=BOTH, note="Both")
    _, first = await claim_and_resolution(house, claim)
    paid = Amounts(eur("50.00"), eur("50.00"))
    async with house.tx() as tx:
        await resolutions.begin_sending(tx, first.id, now=house.ctx.now())
        await resolutions.stall(tx, first.id, Obstacle.UNREACHABLE, "", now=house.ctx.now())
    async with house.tx() as tx:
        gid = "gid://shopify/Refund/1"
        await settling.settle_refund(tx, first.id, refund_gid=gid, amounts=paid, now=house.ctx.now())
    assert (await claim_and_resolution(house, claim))[0].state is ClaimState.APPROVED
    shopify.add_fault(house.world, "user_error", "storeCreditAccountCredit")
    await house.settle()
    now, rest = await claim_and_resolution(house, claim)
    assert (now.state, rest.obstacle) == (ClaimState.NEEDS_ATTENTION, Obstacle.REFUSED)

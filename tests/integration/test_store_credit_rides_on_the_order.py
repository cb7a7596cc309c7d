"""With an order store credit rides on its refund, and is credited by itself only where staff say so."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from core.domain.claims import ClaimState, StepRefusedError
from core.domain.remedies import Remedy, Step
from core.domain.resolutions import Obstacle, ResolutionState
from core.domain.units import VoidReason
from core.services.amounts import Agreed
from core.services.remedies import RemedyUnavailableError
from core.shopify.errors import UnknownOutcome, Unreachable
from core.store.claims import Claim
from core.store.letters import LetterRow
from core.store.orders import OrderRow
from simulator import world as shopify
from tests.support.credit import (
    bookings,
    claimed,
    credit,
    eur,
    letters,
)
from tests.support.house import House
from tests.support.shops import claim_and_resolution
from tests.support.stalls import (
    carry_out,
    rows,
    switch,
    void_reasons,
)

pytestmark = pytest.mark.thorough

HALF = (Step(until_months=120, share=Decimal("0.5")),)
ADA = "ada@example.org"


async def obstacle(house: House, claim: Claim) -> tuple[ClaimState, Obstacle | None]:
    now, resolution = await claim_and_resolution(house, claim)
    return now.state, resolution.obstacle


@pytest.mark.sample
async def test_with_an_order_it_rides_on_the_refund_to_the_cent(house: House) -> None:
    sold, claim = await claimed(house, quantity=2, terms={"pro_rata": HALF, "deductible": Decimal(5)})
    await credit(house, claim, Agreed(seen=True, shown=eur("35.00")), note="")
    await house.settle()
    now, resolution = await claim_and_resolution(house, claim)
    assert (now.state, now.remedy, resolution.amount) == (
        ClaimState.DONE,
        Remedy.STORE_CREDIT,
        Decimal("35.0"),
    )
    [refund] = sold.refunds
    assert [(each.gateway, each.amount.presentment) for each in refund.transactions] == [
        ("shopify_store_credit", Decimal("35.00"))
    ]
    assert bookings(house) == [(ADA, Decimal("35.00"), "EUR")]
    assert await void_reasons(house) == [VoidReason.REFUNDED, None]
    assert await letters(house) == ["claim_received", "claim_approved", "store_credit_given"]
    async with house.tx() as tx:
        last = (await tx.scalars(select(LetterRow).order_by(LetterRow.id.desc()))).first()
    assert last is not None
    assert "€35.00" in (last.text or "")


async def test_in_the_buyer_s_own_currency(house: House) -> None:
    house.shop.rates["JPY"] = Decimal("162.5")
    _, claim = await claimed(house, currency="JPY", terms={"deductible": Decimal("4.99")})
    await credit(house, claim, note="")
    await house.settle()
    assert bookings(house) == [(ADA, Decimal(12189), "JPY")]


async def test_a_refund_of_which_the_answer_was_lost_credits_once(house: House) -> None:
    sold, claim = await claimed(house)
    await credit(house, claim, note="")
    shopify.add_fault(house.world, "lost_answer", "refundCreate")
    await house.settle()
    assert (await obstacle(house, claim), len(sold.refunds)) == ((ClaimState.DONE, None), 1)
    assert bookings(house) == [(ADA, Decimal("80.00"), "EUR")]


@pytest.mark.parametrize(("fault", "made"), [("lost_answer", 1), ("close_before", 0)])
async def test_with_an_old_key_nothing_is_sent_again(house: House, fault: str, made: int) -> None:
    sold, claim = await claimed(house)
    await credit(house, claim, note="")
    _, resolution = await claim_and_resolution(house, claim)
    shopify.add_fault(house.world, fault, "refundCreate")
    with pytest.raises((UnknownOutcome, Unreachable)):
        await carry_out(house, resolution.id)
    house.later(timedelta(hours=25))
    await carry_out(house, resolution.id)
    expected = (ClaimState.DONE, None) if made else (ClaimState.NEEDS_ATTENTION, Obstacle.OUTCOME_UNKNOWN)
    assert (await obstacle(house, claim), len(sold.refunds), len(bookings(house))) == (expected, made, made)


async def test_an_order_without_a_customer_has_no_account(house: House) -> None:
    _, claim = await claimed(house, guest=True)
    with pytest.raises(RemedyUnavailableError, match="no_customer"):
        await credit(house, claim)
    await house.settle()
    assert (await rows(house), bookings(house)) == ([], [])


async def test_an_order_with_nothing_left_is_credited_by_itself_once_staff_say_so(house: House) -> None:
    sold, claim = await claimed(house)
    shopify.merchant_refund(house.world, house.shop, sold, amount="80.00")
    await house.settle()
    with pytest.raises(RemedyUnavailableError, match="nothing_left"):
        await credit(house, claim)
    await credit(house, claim, Agreed(seen=True, shown=eur("80.00")))
    await house.settle()
    assert (await obstacle(house, claim), len(sold.refunds)) == ((ClaimState.DONE, None), 1)
    assert bookings(house) == [(ADA, Decimal("80.00"), "EUR")]
    assert await void_reasons(house) == [VoidReason.CREDITED]


@pytest.mark.parametrize("money_known", [True, False])
async def test_an_order_that_gave_all_back_meanwhile_lets_staff_credit_by_itself(
    house: House, money_known: bool
) -> None:
    """Approved with the order's refund; what was left on it went back for something else since."""
    sold, claim = await claimed(house)
    seen = Agreed(seen=True, shown=eur("80.00"))
    if not money_known:
        async with house.tx() as tx:
            await tx.execute(update(OrderRow).values(money=None))
        seen = Agreed(seen=True)
    await credit(house, claim, seen, note="")
    shopify.merchant_refund(house.world, house.shop, sold, amount="80.00")
    await house.settle()
    assert await obstacle(house, claim) == (ClaimState.NEEDS_ATTENTION, Obstacle.NOTHING_REFUNDABLE)
    assert bookings(house) == []
    await switch(house, claim, Remedy.STORE_CREDIT, Agreed(seen=True, shown=eur("80.00")))
    await house.settle()
    assert (await obstacle(house, claim), bookings(house)) == (
        (ClaimState.DONE, None),
        [(ADA, Decimal("80.00"), "EUR")],
    )
    assert len(sold.refunds) == 1


async def test_while_the_order_has_some_of_it_credit_is_continued_and_not_begun_anew(house: House) -> None:
    _, claim = await claimed(house)
    await credit(house, claim, note="")
    shopify.add_fault(house.world, "user_error", "refundCreate")
    await house.settle()
    with pytest.raises(StepRefusedError):
        await switch(house, claim, Remedy.STORE_CREDIT)
    assert (await rows(house), bookings(house)) == (
        [(Remedy.STORE_CREDIT, ResolutionState.NEEDS_ATTENTION)],
        [],
    )


async def test_an_open_chargeback_holds_credit_as_it_holds_refunds(house: House) -> None:
    sold, claim = await claimed(house)
    await credit(house, claim, note="")
    shopify.dispute_order(house.world, house.shop, sold, "NEEDS_RESPONSE")
    await house.settle()
    assert await obstacle(house, claim) == (ClaimState.NEEDS_ATTENTION, Obstacle.CHARGEBACK_OPEN)
    assert bookings(house) == []


async def test_a_cancelled_order_s_piece_is_credited_no_more(house: House) -> None:
    sold, claim = await claimed(house)
    await credit(house, claim, note="")
    shopify.cancel_order(house.world, house.shop, sold)
    await house.settle()
    state, why = await obstacle(house, claim)
    assert (state, why in {Obstacle.UNIT_ENDED, Obstacle.NOTHING_REFUNDABLE}) == (
        ClaimState.NEEDS_ATTENTION,
        True,
    )
    assert bookings(house) == []

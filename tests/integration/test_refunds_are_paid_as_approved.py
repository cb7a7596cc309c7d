"""What a refund comes to is computed from the order, kept with the approval, and paid so or not at all."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, update

from core.domain.amounts import Amounts, LineMoney
from core.domain.claims import ClaimState, StepRefusedError
from core.domain.money import Money
from core.domain.remedies import Remedy, Step, plainly
from core.domain.resolutions import Obstacle
from core.services import approved_amounts
from core.services.amounts import (
    Agreed,
    AmountChangedError,
    AmountTooHighError,
    NotChargedError,
    Preview,
    preview,
)
from core.services.claims import ReasonMissingError
from core.services.remedies import RemedyUnavailableError
from core.store.claims import Claim
from core.store.decisions import find_decision_of_claim
from core.store.orders import OrderRow
from core.store.owners import Owner
from core.store.resolutions import Resolution
from core.store.units import get_unit
from core.store.warranties import get_warranty
from simulator import world as shopify
from simulator.records import Order
from tests.support.house import House
from tests.support.shops import STAFF, approve, claim_and_resolution, file_claim, publish_policy
from tests.support.stalls import go_on

pytestmark = pytest.mark.thorough

HALF = (Step(until_months=120, share=Decimal("0.5")),)


def eur(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


async def claimed(
    house: House, *, quantity: int = 1, terms: Mapping[str, Any] | None = None, **order: Any
) -> tuple[Order, Claim]:
    """A claim whose order's money was read after it was filed."""
    offers = plainly(Remedy.REFUND, Remedy.REPLACEMENT)
    await publish_policy(house, offers=offers, **(terms or {}))
    sold = house.order(house.product(stock=9), quantity, **order)
    await house.settle()
    claim = await file_claim(house, sold)
    await house.settle()
    return sold, claim


async def previewed(house: House, claim: Claim) -> Preview:
    async with house.tx() as tx:
        warranty = await get_warranty(tx, claim.warranty_id)
        return await preview(tx, claim, await get_unit(tx, warranty.unit_id))


async def stopped(house: House, claim: Claim) -> tuple[ClaimState, Obstacle | None, Decimal | None]:
    claim, resolution = await claim_and_resolution(house, claim)
    return claim.state, resolution.obstacle, resolution.found_amount


def paid(order: Order) -> list[Decimal]:
    return [each.total.presentment for each in order.refunds]


async def test_the_money_of_an_order_is_read_once_somebody_claims_a_piece_of_it(house: House) -> None:
    house.shop.tax_rate = Decimal("0.19")
    sold, claim = await claimed(
        house,
        quantity=3,
        order_discount="20.00",
        payments=[("gift_card", "30.00"), ("shopify_payments", "0")],
    )
    house.order(house.product("Cup"))
    await house.settle()
    async with house.tx() as tx:
        rows = list(await tx.scalars(select(OrderRow).order_by(OrderRow.created_at, OrderRow.id)))
    told, other = (row.money_value() for row in rows)
    assert other is None
    assert told is not None
    assert told.left == Amounts(eur("261.80"), eur("261.80"))
    assert [(each.gateway, each.left) for each in told.payments] == [
        ("Gift Card", eur("30.00")),
        ("Shopify Payments", eur("231.80")),
    ]
    assert told.lines[sold.line_items[0].id] == LineMoney(
        quantity=3,
        current_quantity=3,
        net=Amounts(eur("220.00"), eur("220.00")),
        tax=Amounts(eur("41.80"), eur("41.80")),
        taxes_included=False,
        refunded=Amounts(eur("0"), eur("0")),
    )
    shopify.merchant_refund(house.world, house.shop, sold, lines={0: 1})
    await house.settle()
    async with house.tx() as tx:
        row = await tx.scalar(select(OrderRow).where(OrderRow.gid == sold.id))
    assert row is not None
    again = row.money_value()
    assert again is not None
    line = again.lines[sold.line_items[0].id]
    assert (line.current_quantity, line.refunded) == (2, Amounts(eur("87.26"), eur("87.26")))
    assert again.left.presentment == eur("174.54")
    # The decision knows the price with tax: it was not on file when the claim was, but is when it is decided.
    await approve(house, claim, Remedy.REFUND)
    async with house.tx() as tx:
        decision = await find_decision_of_claim(tx, claim.id)
    assert decision is not None
    assert (decision.facts["value"], decision.facts["price"], decision.facts["can_charge"]) == (
        "73.33",
        "87.28",
        True,
    )
    assert decision.remedies[0] == {"remedy": "refund", "worth": "87.28", "buyer_pays": "0"}


async def test_a_share_of_the_price_goes_back_as_it_was_shown_and_approved(house: House) -> None:
    house.shop.tax_rate, house.shop.taxes_included = Decimal("0.19"), True
    terms = {"pro_rata": HALF, "deductible": Decimal(5)}
    sold, claim = await claimed(house, terms=terms, shipping="9.90")
    shown = await previewed(house, claim)
    assert shown.due is not None
    payable, worth = shown.due.payable, shown.due.worth
    assert (payable.presentment, worth.tax_in(payable.presentment)) == (eur("35.00"), eur("5.59"))
    assert (shown.over, shown.due.remains.presentment) == ([("Shopify Payments", eur("35.00"))], eur("54.90"))
    await approve(house, claim, Remedy.REFUND, agreed=Agreed(seen=True, shown=eur("35.00")))
    _, before = await claim_and_resolution(house, claim)
    assert (before.amount, before.currency, before.shop_amount) == (Decimal("35.00"), "EUR", Decimal("35.00"))
    assert before.computed_from is not None
    assert before.computed_from["portion"] == ["0.5", "5", False, "0"]
    await house.settle()
    claim, resolution = await claim_and_resolution(house, claim)
    assert (claim.state, claim.overridden, resolution.amount) == (ClaimState.DONE, False, Decimal("35.0"))
    assert paid(sold) == [Decimal("35.00")]


async def test_a_foreign_buyer_gets_their_own_currency_at_the_order_s_rate(house: House) -> None:
    house.shop.rates["JPY"] = Decimal("162.5")
    terms = {"deductible": Decimal("4.99")}
    sold, claim = await claimed(house, quantity=2, terms=terms, currency="JPY")
    await approve(house, claim, Remedy.REFUND)
    await house.settle()
    _, resolution = await claim_and_resolution(house, claim)
    # 80.00 at 162.5 is 13000; 4.99 at that rate 810.875.
    assert (resolution.amount, resolution.currency) == (Decimal(12189), "JPY")
    assert paid(sold) == [Decimal(12189)]


async def test_a_refund_granted_before_the_money_was_read_is_computed_when_it_is_paid(house: House) -> None:
    await publish_policy(house, pro_rata=HALF)
    sold = house.order(house.product())
    await house.settle()
    claim = await file_claim(house, sold)
    await approve(house, claim, Remedy.REFUND)
    assert (await claim_and_resolution(house, claim))[1].amount is None
    await house.settle()
    assert paid(sold) == [Decimal("40.00")]


async def test_what_nobody_could_see_is_shown_before_it_is_paid(house: House) -> None:
    await publish_policy(house, pro_rata=HALF)
    sold = house.order(house.product())
    await house.settle()
    claim = await file_claim(house, sold)
    await approve(house, claim, Remedy.REFUND, agreed=Agreed(seen=True))
    await house.settle()
    expected = (ClaimState.NEEDS_ATTENTION, Obstacle.AMOUNT_CHANGED, Decimal("40.00"))
    assert (await stopped(house, claim), paid(sold)) == (expected, [])
    await accept(house, claim, eur("40.00"))
    await house.settle()
    assert ((await claim_and_resolution(house, claim))[0].state, paid(sold)) == (
        ClaimState.DONE,
        [Decimal("40.00")],
    )


async def accept(house: House, claim: Claim, shown: Money) -> None:
    _, resolution = await claim_and_resolution(house, claim)
    async with house.tx() as tx:
        await approved_amounts.accept(tx, claim.id, resolution.id, shown, by=STAFF, now=house.ctx.now())


async def test_an_order_that_gave_money_back_meanwhile_stops_the_refund_until_staff_look(
    house: House,
) -> None:
    sold, claim = await claimed(house)
    await approve(house, claim, Remedy.REFUND, agreed=Agreed(seen=True, shown=eur("80.00")))
    shopify.merchant_refund(house.world, house.shop, sold, amount="30.00")
    await house.settle()
    expected = (ClaimState.NEEDS_ATTENTION, Obstacle.AMOUNT_CHANGED, Decimal("50.00"))
    assert (await stopped(house, claim), paid(sold)) == (expected, [Decimal("30.00")])
    with pytest.raises(AmountChangedError):
        await accept(house, claim, eur("80.00"))
    assert await stopped(house, claim) == expected
    await accept(house, claim, eur("50.00"))
    await house.settle()
    assert (await claim_and_resolution(house, claim))[0].state is ClaimState.DONE
    assert paid(sold) == [Decimal("30.00"), Decimal("50.00")]
    with pytest.raises(StepRefusedError):
        await accept(house, claim, eur("50.00"))


async def test_a_refund_that_shopify_refused_is_computed_anew_when_staff_continue(house: House) -> None:
    """Nothing was sent, so nothing binds: the merchant has given most of it back since."""
    sold, claim = await claimed(house, quantity=2)
    await approve(house, claim, Remedy.REFUND, agreed=Agreed(seen=True, shown=eur("80.00")))
    _, granted = await claim_and_resolution(house, claim)
    shopify.add_fault(house.world, "user_error", "refundCreate")
    await house.settle()
    assert (await stopped(house, claim), paid(sold)) == (
        (ClaimState.NEEDS_ATTENTION, Obstacle.REFUSED, None),
        [],
    )
    shopify.merchant_refund(house.world, house.shop, sold, amount="90.00")
    await house.settle()
    await go_on(house, claim)
    await house.settle()
    expected = (ClaimState.NEEDS_ATTENTION, Obstacle.AMOUNT_CHANGED, Decimal("70.00"))
    assert (await stopped(house, claim), paid(sold)) == (expected, [Decimal("90.00")])
    await accept(house, claim, eur("70.00"))
    await house.settle()
    claim, resolution = await claim_and_resolution(house, claim)
    assert (claim.state, paid(sold)) == (ClaimState.DONE, [Decimal("90.00"), Decimal("70.00")])
    assert resolution.idempotency_key != granted.idempotency_key


async def test_what_was_approved_before_amounts_were_kept_is_paid_as_shopify_suggests(house: House) -> None:
    sold, claim = await claimed(house, terms={"pro_rata": HALF})
    await approve(house, claim, Remedy.REFUND)
    async with house.tx() as tx:
        await tx.execute(
            update(Resolution).values(amount=None, currency=None, shop_amount=None, computed_from=None)
        )
    await house.settle()
    assert paid(sold) == [Decimal("80.00")]


@pytest.mark.sample
async def test_two_pieces_of_a_line_are_paid_to_the_cent_of_the_line(house: House) -> None:
    await publish_policy(house)
    sold = house.order(house.product(price="100.00"), 3, order_discount="200.00")
    await house.settle()
    claims = [await file_claim(house, sold, position=number) for number in (1, 2, 3)]
    await house.settle()
    for claim in claims:
        await approve(house, claim, Remedy.REFUND)
    amounts = [(await claim_and_resolution(house, claim))[1].amount for claim in claims]
    assert amounts == [Decimal("33.33"), Decimal("33.34"), Decimal("33.33")]
    await house.settle()
    assert sorted(paid(sold)) == [Decimal("33.33"), Decimal("33.33"), Decimal("33.34")]


async def test_staff_may_pay_less_with_a_reason_and_never_more(house: House) -> None:
    sold, claim = await claimed(house)
    less = Agreed(seen=True, shown=eur("80.00"), amount=eur("20.00"))
    with pytest.raises(ReasonMissingError):
        await approve(house, claim, Remedy.REFUND, agreed=less)
    more = Agreed(seen=True, shown=eur("80.00"), amount=eur("80.01"))
    with pytest.raises(AmountTooHighError):
        await approve(house, claim, Remedy.REFUND, agreed=more, note="Because")
    async with house.tx() as tx:
        assert list(await tx.scalars(select(Resolution))) == []
    await approve(house, claim, Remedy.REFUND, agreed=less, note="They keep the lamp")
    await house.settle()
    claim, resolution = await claim_and_resolution(house, claim)
    assert (claim.overridden, resolution.amount, paid(sold)) == (True, Decimal("20.0"), [Decimal("20.00")])


async def test_nothing_that_is_due_is_nothing_to_approve(house: House) -> None:
    sold, claim = await claimed(house, terms={"deductible": Decimal(90)})
    with pytest.raises(RemedyUnavailableError, match="nothing_left"):
        await approve(house, claim, Remedy.REFUND, note="All the same")
    await house.settle()
    assert paid(sold) == []


async def test_goods_that_the_buyer_should_pay_for_are_not_sent_by_oversight(house: House) -> None:
    _, claim = await claimed(house, terms={"deductible": Decimal(15)})
    async with house.tx() as tx:
        await tx.execute(update(Owner).values(email=""))
    with pytest.raises(NotChargedError, match=r"15\.00 EUR would not be charged"):
        await approve(house, claim, Remedy.REPLACEMENT, note="Because")
    with pytest.raises(ReasonMissingError):
        await approve(house, claim, Remedy.REPLACEMENT, agreed=Agreed(uncharged=True))
    assert not house.shop.drafts
    await approve(house, claim, Remedy.REPLACEMENT, agreed=Agreed(uncharged=True), note="Our mistake")
    await house.settle()
    claim, _ = await claim_and_resolution(house, claim)
    assert (claim.state, claim.overridden, len(house.shop.drafts)) == (ClaimState.DONE, True, 1)

"""Where the terms say so, a refund takes its share of the order's shipping along: shown, paid and booked."""

from decimal import Decimal
from typing import Any

import pytest

from core.domain.claims import ClaimState
from core.domain.costs import CostKind
from core.domain.money import Money
from core.domain.remedies import Remedy, plainly
from core.domain.resolutions import Obstacle
from core.services.amounts import Agreed
from core.shopify.errors import UnknownOutcome
from core.store import jobs
from core.store.claims import Claim
from core.store.costs import list_checks, list_entries
from core.store.decisions import find_decision_of_claim
from simulator import world as shopify
from simulator.records import Order
from sync import costs as worker
from tests.integration.shopify_app.support import HTMX, said
from tests.support.house import House
from tests.support.shops import approve, claim_and_resolution, file_claim, publish_policy
from tests.support.stalls import carry_out

OFFERS = plainly(Remedy.REFUND, Remedy.REPLACEMENT, Remedy.STORE_CREDIT)


async def claimed(
    house: House, pieces: int = 1, *, terms: dict[str, Any] | None = None, **order: Any
) -> tuple[Order, list[Claim]]:
    """Claims of the first pieces of an order of three lamps and a cup of the same price, all 80.00."""
    await publish_policy(house, offers=OFFERS, **({"refunds_shipping": True} | (terms or {})))
    lines: list[dict[str, Any]] = [
        {"variant": house.product(stock=9).variants[0], "quantity": 3},
        {"variant": house.product("Cup").variants[0]},
    ]
    values = {"email": "ada@example.org", "shipping": "10.00", "shipping_tax_rate": "0.19"}
    sold = shopify.place_order(house.world, house.shop, lines, **(values | order))
    await house.settle()
    claims = [await file_claim(house, sold, position=number) for number in range(1, pieces + 1)]
    await house.settle()
    return sold, claims


def went_back(order: Order) -> list[tuple[Decimal, Decimal]]:
    """Of each refund: all of it, and what of it is for the shipping, before tax."""
    return sorted((each.total.presentment, each.shipping.presentment) for each in order.refunds)


async def booked(house: House, claim: Claim) -> list[tuple[CostKind, Decimal]]:
    async with house.tx() as tx:
        return sorted((row.kind, row.amount) for row in await list_entries(tx, claim.id))


async def test_a_share_of_the_shipping_goes_back_as_it_was_shown(house: House) -> None:
    sold, [claim] = await claimed(house)
    async with house.staff() as staff:
        page = await staff.get(f"/claims/{claim.id}")
        for line in (
            "Worth now €80.00 Share of the shipping €2.98 To the buyer €82.98 Tax in it €0.48",
            "Left on the order €248.92",
        ):
            assert line in said(page)
        form = {"remedy": "refund", "shown": "82.98 EUR"}
        approved = await staff.post(f"/claims/{claim.id}/approve", data=form, headers=HTMX)
        assert (approved.status_code, "Approved: €82.98." in said(approved)) == (200, True)
    await house.settle()
    assert went_back(sold) == [(Decimal("82.98"), Decimal("2.50"))]
    assert await booked(house, claim) == [
        (CostKind.GOODS, Decimal("80.00")),
        (CostKind.SHIPPING, Decimal("2.98")),
    ]
    async with house.tx() as tx:
        decision = await find_decision_of_claim(tx, claim.id)
    assert decision is not None
    assert (decision.facts["price"], decision.facts["shipping"]) == ("80.00", "2.98")
    assert [item["worth"] for item in decision.remedies] == ["82.98", "80.00", "82.98"]


async def test_what_was_booked_agrees_with_shopify(house: House) -> None:
    _, [claim] = await claimed(house)
    await approve(house, claim, Remedy.REFUND)
    await house.settle()
    await worker.check_costs(house.ctx, jobs.CheckCosts(await house.shop_id()))
    async with house.tx() as tx:
        assert [(row.amount, row.difference) for row in await list_checks(tx, claim.id)] == [
            (Decimal("82.98"), None)
        ]


async def test_several_refunds_of_a_line_come_to_its_share_to_the_cent(house: House) -> None:
    sold, claims = await claimed(house, 3, shipping="9.99")
    for claim in claims:
        await approve(house, claim, Remedy.REFUND)
    await house.settle()
    # Of 9.99 and 1.90 of tax the line has 7.49 and 1.43 or 1.42.
    assert [shipping for _, shipping in went_back(sold)] == [
        Decimal("2.49"),
        Decimal("2.50"),
        Decimal("2.50"),
    ]
    assert sum(total for total, _ in went_back(sold)) == Decimal("248.91")
    kinds = [dict(await booked(house, claim))[CostKind.SHIPPING] for claim in claims]
    assert sum(kinds) == Decimal("8.91")


async def test_without_such_terms_the_shipping_stays(house: House) -> None:
    sold, [claim] = await claimed(house, terms={"refunds_shipping": False})
    await approve(house, claim, Remedy.REFUND)
    await house.settle()
    assert went_back(sold) == [(Decimal("80.00"), Decimal(0))]
    assert await booked(house, claim) == [(CostKind.GOODS, Decimal("80.00"))]


async def test_shipping_that_was_given_back_before_is_not_given_twice(house: House) -> None:
    sold, [claim] = await claimed(house)
    shopify.merchant_refund(house.world, house.shop, sold, shipping=True)
    await house.settle()
    await approve(house, claim, Remedy.REFUND, agreed=Agreed(seen=True, shown=Money(Decimal("80.00"), "EUR")))
    await house.settle()
    assert went_back(sold) == [(Decimal("11.90"), Decimal("10.00")), (Decimal("80.00"), Decimal(0))]


async def test_shipping_that_goes_back_meanwhile_stops_the_refund_until_staff_look(house: House) -> None:
    sold, [claim] = await claimed(house)
    await approve(house, claim, Remedy.REFUND, agreed=Agreed(seen=True, shown=Money(Decimal("82.98"), "EUR")))
    shopify.merchant_refund(house.world, house.shop, sold, shipping=True)
    await house.settle()
    claim, resolution = await claim_and_resolution(house, claim)
    assert (claim.state, resolution.obstacle, resolution.found_amount) == (
        ClaimState.NEEDS_ATTENTION,
        Obstacle.AMOUNT_CHANGED,
        Decimal("80.00"),
    )
    assert went_back(sold) == [(Decimal("11.90"), Decimal("10.00"))]


async def test_an_answer_that_is_lost_pays_it_once(house: House) -> None:
    sold, [claim] = await claimed(house)
    await approve(house, claim, Remedy.REFUND)
    _, resolution = await claim_and_resolution(house, claim)
    shopify.add_fault(house.world, "lost_answer", "refundCreate")
    with pytest.raises(UnknownOutcome):
        await carry_out(house, resolution.id)
    await house.settle()
    claim, resolution = await claim_and_resolution(house, claim)
    assert (claim.state, went_back(sold)) == (ClaimState.DONE, [(Decimal("82.98"), Decimal("2.50"))])
    assert dict(await booked(house, claim))[CostKind.SHIPPING] == Decimal("2.98")


async def test_store_credit_of_an_order_takes_it_along_too(house: House) -> None:
    sold, [claim] = await claimed(house)
    await approve(house, claim, Remedy.STORE_CREDIT, note="They asked for it")
    await house.settle()
    assert went_back(sold) == [(Decimal("82.98"), Decimal("2.50"))]
    [account] = house.shop.customers[sold.customer.number].accounts if sold.customer else []
    assert account.balance == Decimal("82.98")

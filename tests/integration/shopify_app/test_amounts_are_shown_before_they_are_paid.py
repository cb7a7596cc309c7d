"""Staff see what a remedy comes to and where it goes, and approve that or nothing."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, update

from core.domain.claims import ClaimState
from core.domain.remedies import Remedy, Step, plainly
from core.services.amounts import Agreed
from core.store.claims import Claim
from core.store.owners import Owner
from core.store.resolutions import Resolution
from simulator import world as shopify
from simulator.records import Order
from tests.integration.shopify_app.support import HTMX, claim_now, said
from tests.support.house import House
from tests.support.shops import approve, file_claim, publish_policy

pytestmark = pytest.mark.thorough

HALF = (Step(until_months=120, share=Decimal("0.5")),)


async def claimed(
    house: House, *, terms: Mapping[str, Any] | None = None, read: bool = True, **order: Any
) -> tuple[Order, Claim]:
    await publish_policy(house, offers=plainly(Remedy.REFUND, Remedy.REPLACEMENT), **(terms or {}))
    sold = house.order(house.product(stock=9), **order)
    await house.settle()
    claim = await file_claim(house, sold)
    if read:
        await house.settle()
    return sold, claim


async def granted(house: House) -> list[tuple[Remedy, Decimal | None]]:
    async with house.tx() as tx:
        return [(row.remedy, row.amount) for row in await tx.scalars(select(Resolution))]


@pytest.mark.sample
async def test_the_page_says_what_goes_back_where_and_what_is_left(house: House) -> None:
    house.shop.tax_rate, house.shop.taxes_included = Decimal("0.19"), True
    sold, claim = await claimed(
        house,
        terms={"pro_rata": HALF, "deductible": Decimal(5)},
        shipping="9.90",
        payments=[("gift_card", "20.00"), ("shopify_payments", "0")],
    )
    async with house.staff() as staff:
        page = await staff.get(f"/claims/{claim.id}")
        shown = said(page)
        for line in (
            "Worth now €80.00",
            "Carried by you 50% of it, less €5.00",
            "To the buyer €35.00",
            "Tax in it €5.59",
            "Goes back to Gift Card €20.00, Shopify Payments €15.00",
            "Left on the order €54.90",
            "Send it without charging €45.00",
        ):
            assert line in shown
        assert 'name="shown" value="35.00 EUR"' in page.text
        form = {"remedy": "refund", "shown": "35.00 EUR"}
        approved = await staff.post(f"/claims/{claim.id}/approve", data=form, headers=HTMX)
        assert (approved.status_code, "Approved: €35.00." in said(approved)) == (200, True)
    await house.settle()
    assert [each.total.presentment for each in sold.refunds] == [Decimal("35.00")]


async def test_an_amount_that_changed_meanwhile_is_shown_and_nothing_is_approved(house: House) -> None:
    sold, claim = await claimed(house)
    shopify.merchant_refund(house.world, house.shop, sold, amount="30.00")
    await house.settle()
    async with house.staff() as staff:
        form = {"remedy": "refund", "note": "A good customer", "shown": "80.00 EUR"}
        late = await staff.post(f"/claims/{claim.id}/approve", data=form, headers=HTMX)
        assert late.status_code == 409
        assert "The amount is €50.00 now, not €80.00. Nothing was done: look at it again." in said(late)
        assert 'name="shown" value="50.00 EUR"' in late.text
        assert "A good customer" in late.text
        assert "30.00 more is due and does not fit" in said(late)
        assert await granted(house) == []
        assert (await claim_now(house, claim.id)).state is ClaimState.IN_REVIEW
        tampered = await staff.post(
            f"/claims/{claim.id}/approve", data=form | {"shown": "much"}, headers=HTMX
        )
        assert tampered.status_code == 400
        again = await staff.post(
            f"/claims/{claim.id}/approve", data=form | {"shown": "50.00 EUR"}, headers=HTMX
        )
    assert (again.status_code, await granted(house)) == (200, [(Remedy.REFUND, Decimal("50.00"))])


@pytest.mark.parametrize(
    ("amount", "note", "wrong"),
    [
        ("80.01", "Because", "At most €80.00 is due. Enter less, or leave it empty to pay all of it."),
        ("20.00", "", "Say why you decide so."),
        ("20.005", "Because", "This currency has no such small parts. Enter what was really paid."),
        ("0", "Because", "The amount must be more than 0."),
    ],
)
async def test_a_wrong_amount_is_refused_beside_its_field(
    house: House, amount: str, note: str, wrong: str
) -> None:
    _, claim = await claimed(house)
    async with house.staff() as staff:
        form = {"remedy": "refund", "shown": "80.00 EUR", "amount": amount, "note": note}
        refused = await staff.post(f"/claims/{claim.id}/approve", data=form, headers=HTMX)
    assert (refused.status_code, wrong in said(refused)) == (422, True)
    assert f'value="{amount}"' in refused.text
    assert await granted(house) == []


async def test_goods_for_which_nobody_can_be_asked_to_pay_need_a_tick_and_a_reason(house: House) -> None:
    _, claim = await claimed(house, terms={"deductible": Decimal(15)})
    async with house.tx() as tx:
        await tx.execute(update(Owner).values(email=""))
    async with house.staff() as staff:
        form = {"remedy": "replacement", "shown": "65.00 EUR", "note": "Our mistake"}
        page = await staff.get(f"/claims/{claim.id}")
        assert "There is nobody to whom an invoice could be sent." in said(page)
        refused = await staff.post(f"/claims/{claim.id}/approve", data=form, headers=HTMX)
        assert refused.status_code == 422
        assert "Confirm that it goes out without, or choose another remedy." in said(refused)
        assert await granted(house) == []
        ticked = await staff.post(
            f"/claims/{claim.id}/approve", data=form | {"uncharged": "on"}, headers=HTMX
        )
    assert (ticked.status_code, await granted(house)) == (200, [(Remedy.REPLACEMENT, None)])


async def test_an_amount_that_nobody_could_see_is_confirmed_before_it_is_paid(house: House) -> None:
    sold, claim = await claimed(house, read=False, terms={"pro_rata": HALF})
    async with house.staff() as staff:
        page = await staff.get(f"/claims/{claim.id}")
        assert "The order's money is being read from Shopify." in page.text.replace("&#39;", "'")
        form = {"remedy": "refund", "shown": "unknown"}
        await staff.post(f"/claims/{claim.id}/approve", data=form, headers=HTMX)
        await house.settle()
        stopped = await staff.get(f"/claims/{claim.id}")
        assert "The amount has changed" in said(stopped)
        assert "Can be paid now: €40.00." in said(stopped)
        assert sold.refunds == []
        other = await staff.post(f"/claims/{claim.id}/amount", data={"shown": "80.00 EUR"}, headers=HTMX)
        assert other.status_code == 409
        paid = await staff.post(f"/claims/{claim.id}/amount", data={"shown": "40.00 EUR"}, headers=HTMX)
        assert paid.status_code == 200
        await house.settle()
        twice = await staff.post(f"/claims/{claim.id}/amount", data={"shown": "40.00 EUR"}, headers=HTMX)
        done = await staff.get(f"/claims/{claim.id}")
    assert twice.status_code == 409
    assert "What can be paid now was approved: €40.00." in said(done)
    assert [each.total.presentment for each in sold.refunds] == [Decimal("40.00")]


async def test_another_remedy_in_place_of_a_stalled_one_is_agreed_to_likewise(house: House) -> None:
    sold, claim = await claimed(house, terms={"deductible": Decimal(15)})
    [product] = house.shop.products.values()
    shopify.set_stock(house.world, house.shop, product.variants[0], 0)
    await approve(house, claim, Remedy.REPLACEMENT, agreed=Agreed(uncharged=True), note="Our mistake")
    await house.settle()
    async with house.staff() as staff:
        page = await staff.get(f"/claims/{claim.id}")
        assert 'name="shown" value="65.00 EUR"' in page.text
        form = {"remedy": "refund", "shown": "80.00 EUR", "reason": "Sold out"}
        late = await staff.post(f"/claims/{claim.id}/switch", data=form, headers=HTMX)
        assert late.status_code == 409
        assert (await claim_now(house, claim.id)).state is ClaimState.NEEDS_ATTENTION
        await staff.post(f"/claims/{claim.id}/switch", data=form | {"shown": "65.00 EUR"}, headers=HTMX)
    await house.settle()
    assert [each.total.presentment for each in sold.refunds] == [Decimal("65.00")]


async def test_where_nothing_is_left_nobody_is_asked_whether_to_pay_less(house: House) -> None:
    sold, claim = await claimed(house)
    async with house.staff() as staff:
        assert "Pay less" in said(await staff.get(f"/claims/{claim.id}"))
        shopify.merchant_refund(house.world, house.shop, sold, amount="80.00")
        await house.settle()
        shown = said(await staff.get(f"/claims/{claim.id}"))
    assert "To the buyer €0.00" in shown
    assert "Pay less" not in shown

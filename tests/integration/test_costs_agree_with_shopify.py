"""Every night what was booked is held against what Shopify shows; a difference is an exception."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import delete, select, text, update

from core.domain.costs import CostAccount, CostDifference, CostKind, CostSource
from core.domain.money import Money
from core.domain.remedies import Remedy, plainly
from core.domain.resolutions import UNSEEN
from core.services import costs
from core.store.claims import Claim
from core.store.costs import CostCheck, CostRow, read_agreement
from core.store.exceptions import Section, count_sections
from core.store.resolutions import Resolution
from simulator import world as shopify
from simulator.records import Order
from sync import timers
from tests.integration.shopify_app.support import said
from tests.support.house import House
from tests.support.shops import STAFF, approve, claim_and_resolution, file_claim, publish_policy
from tests.support.stalls import lost_refund, settle_outside

pytestmark = pytest.mark.thorough


async def settled(house: House, remedy: Remedy, **order: Any) -> tuple[Order, Claim]:
    await publish_policy(house, offers=plainly(Remedy.REFUND, Remedy.REPLACEMENT))
    sold = house.order(house.product(stock=5), **order)
    await house.settle()
    claim = await file_claim(house, sold)
    await house.settle()
    await approve(house, claim, remedy)
    await house.settle()
    return sold, claim


async def night(house: House) -> None:
    house.later(timedelta(hours=24))
    await timers.check_costs_all(house.ctx)
    await house.settle()


async def checks(house: House) -> list[tuple[bool, Decimal | None, CostDifference | None]]:
    async with house.tx() as tx:
        rows = await tx.scalars(select(CostCheck).order_by(CostCheck.resolution_id))
        return [(row.seen, row.amount, row.difference) for row in rows]


async def exceptions(house: House) -> int:
    async with house.tx() as tx:
        return (await count_sections(tx))[Section.COSTS]


async def enter_nothing(house: House, claim: Claim) -> None:
    """Staff looked, and correct the goods to nothing."""
    _, resolution = await claim_and_resolution(house, claim)
    wanted = costs.Correction(
        kind=CostKind.GOODS,
        account=CostAccount.WARRANTY,
        amount=Money(Decimal("0.00"), "EUR"),
        reason="Nothing left the house",
        shown=1,
    )
    async with house.tx() as tx:
        await costs.correct(tx, claim.id, resolution.id, wanted, by=STAFF, now=house.ctx.now())


@pytest.mark.sample
async def test_books_that_agree_are_no_exception(house: House) -> None:
    sold, _ = await settled(house, Remedy.REFUND)
    await night(house)
    assert await checks(house) == [(True, Decimal("80.00"), None)]
    assert await exceptions(house) == 0
    async with house.tx() as tx:
        day = house.ctx.now().date()
        found = await read_agreement(tx, day - timedelta(days=30), day)
    refunded = sum(each.total.shop for each in sold.refunds)
    assert (found.checked, found.differing, found.refunds, found.booked) == (1, 0, refunded, refunded)


async def test_a_refund_that_failed_later_is_an_exception_until_somebody_says_why(house: House) -> None:
    sold, claim = await settled(house, Remedy.REFUND)
    sold.refunds[0].transactions[0].status = "FAILURE"
    await night(house)
    assert await checks(house) == [(True, Decimal(0), CostDifference.AMOUNT)]
    assert await exceptions(house) == 1
    async with house.staff() as staff:
        page = await staff.get(f"/claims/{claim.id}")
        listed = await staff.get("/exceptions/costs")
        report = await staff.get("/costs")
    assert "Shopify says that €0.00 went back. Correct the amount." in said(page)
    assert claim.number in said(listed)
    assert "Differs" in said(report)
    assert "Refunds as Shopify shows them €0.00 Refunds as we booked them €80.00" in said(report)
    await enter_nothing(house, claim)
    assert await exceptions(house) == 0
    await night(house)
    assert await checks(house) == [(True, Decimal(0), None)]


async def test_a_replacement_whose_order_was_cancelled_is_an_exception(house: House) -> None:
    _, claim = await settled(house, Remedy.REPLACEMENT)
    [draft] = house.shop.drafts.values()
    assert draft.order is not None
    await night(house)
    assert (await checks(house), await exceptions(house)) == ([(True, None, None)], 0)
    shopify.cancel_order(house.world, house.shop, draft.order)
    await night(house)
    assert await checks(house) == [(True, None, CostDifference.CANCELLED)]
    async with house.staff() as staff:
        page = await staff.get(f"/claims/{claim.id}")
    assert "The replacement's order was cancelled in Shopify. If nothing was sent, enter 0." in said(page)
    await enter_nothing(house, claim)
    assert await exceptions(house) == 0
    await night(house)
    assert (await checks(house), await exceptions(house)) == ([(True, None, None)], 0)


async def test_what_is_gone_is_told_from_what_is_too_old_to_be_shown(house: House) -> None:
    sold, _ = await settled(house, Remedy.REFUND)
    sold.refunds.clear()
    await night(house)
    assert await checks(house) == [(True, None, CostDifference.GONE)]
    async with house.tx() as tx:
        await tx.execute(text("UPDATE orders SET created_at = created_at - interval '61 days'"))
    await night(house)
    assert (await checks(house), await exceptions(house)) == ([(False, None, None)], 0)


async def test_what_took_effect_beside_the_remedy_that_counts_waits_for_staff_s_word(house: House) -> None:
    sold, claim = await lost_refund(house)
    house.later(UNSEEN)
    await settle_outside(house, claim)
    await house.settle()
    await night(house)
    assert len(sold.refunds) == 1
    assert await checks(house) == [(True, Decimal("80.00"), CostDifference.UNBOOKED)]
    async with house.tx() as tx:
        amounts = list(await tx.scalars(select(CostRow.amount)))
        late = await tx.scalar(select(Resolution).where(Resolution.outside_reference.is_(None)))
    assert amounts == [Decimal("40.00")]
    assert late is not None
    form = {
        "line": "add",
        "resolution": str(late.id),
        "shown": "0",
        "kind": "goods",
        "account": "warranty",
        "amount": "0",
        "reason": "It is the refund that was settled outside",
    }
    async with house.staff() as staff:
        page = await staff.get(f"/claims/{claim.id}")
        assert "This took effect in Shopify as well." in said(page)
        noted = await staff.post(f"/claims/{claim.id}/costs", data=form, headers={"HX-Request": "true"})
    assert noted.status_code == 200
    await night(house)
    assert (await checks(house))[0] == (True, Decimal("80.00"), None)
    assert await exceptions(house) == 0


async def test_what_was_done_before_costs_were_kept_is_booked_at_night(house: House) -> None:
    _, claim = await settled(house, Remedy.REPLACEMENT)
    async with house.tx() as tx:
        await tx.execute(text("ALTER TABLE costs DISABLE TRIGGER append_only"))
        await tx.execute(delete(CostRow))
        await tx.execute(text("ALTER TABLE costs ENABLE TRIGGER append_only"))
    variant = next(iter(house.shop.variants.values()))
    shopify.set_cost(house.world, house.shop, variant, "31.20")
    await night(house)
    await night(house)
    async with house.tx() as tx:
        [row] = await tx.scalars(select(CostRow).where(CostRow.claim_id == claim.id))
        [resolution] = await tx.scalars(select(Resolution))
    assert (row.amount, row.source) == (Decimal("31.20"), CostSource.UNIT_COST)
    assert resolution.done_at is not None
    assert row.incurred_on == resolution.done_at.date()


async def test_old_claims_are_not_asked_about_for_ever(house: House) -> None:
    await settled(house, Remedy.REFUND)
    async with house.tx() as tx:
        await tx.execute(update(Resolution).values(done_at=Resolution.done_at - timedelta(days=61)))
    await night(house)
    assert await checks(house) == []


async def test_a_shop_without_access_is_left_in_peace(house: House) -> None:
    await settled(house, Remedy.REFUND)
    shopify.uninstall_app(house.world, house.shop)
    await timers.check_costs_all(house.ctx)
    await house.settle()
    assert await checks(house) == []

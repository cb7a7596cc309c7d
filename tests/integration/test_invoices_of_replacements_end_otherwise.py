"""Invoices of replacements that run out, are taken back, deleted or cancelled, or are paid for nothing."""

import asyncio
from datetime import date, timedelta
from decimal import Decimal

import pytest

from core.domain.claims import ClaimState, StepRefusedError
from core.domain.costs import CostKind
from core.domain.payments import PAY_WITHIN, PaymentState
from core.domain.remedies import Remedy
from core.domain.resolutions import UNSEEN, Obstacle
from core.services import payment_steps, resolutions, withdrawals
from core.services.erasure import erase_owner
from core.store.claims import Claim
from core.store.costs import list_entries
from core.store.exceptions import Section, count_sections
from core.store.history import list_events
from simulator import world as shopify
from simulator.actions import drafts
from simulator.actions.catalogue import available
from simulator.actions.drafts import draft_total
from simulator.records import Order
from sync.errors import TryAgainError
from tests.integration.shopify_app.support import said
from tests.support.house import House
from tests.support.payments import (
    ASKED,
    MISSED,
    PAID,
    asked,
    claimed,
    news,
    pass_days,
    pay,
    payment_of,
    renew,
    standing,
    take_back,
)
from tests.support.shops import STAFF, approve, claim_and_resolution
from tests.support.stalls import carry_out, settle_outside

pytestmark = pytest.mark.thorough


@pytest.mark.sample
async def test_unpaid_it_is_taken_back_and_the_buyer_is_told(house: House) -> None:
    _, claim, draft = await asked(house)
    variant = draft.lines[0].variant
    assert variant is not None
    await pass_days(house, 14)
    assert (draft.deleted, await standing(house, claim)) == (False, ASKED)
    await pass_days(house, 1)
    assert (await standing(house, claim), await news(house)) == (MISSED, ["asked", "missed"])
    assert (draft.deleted, house.shop.drafts, available(variant)) == (True, {}, 8)


async def test_what_ran_out_can_be_asked_for_again(house: House) -> None:
    _, claim, first = await asked(house)
    await pass_days(house, 15)
    second = await renew(house, claim)
    assert (first.deleted, second.status, await standing(house, claim)) == (True, "INVOICE_SENT", ASKED)
    payment = await payment_of(house, claim)
    assert (payment.until, payment.round, await news(house)) == (
        date(2026, 12, 21),
        2,
        ["asked", "missed", "asked"],
    )
    pay(house, second)
    await house.settle()
    assert await standing(house, claim) == PAID


@pytest.mark.sample
async def test_paid_while_it_is_taken_back_it_counts(house: House) -> None:
    _, claim, draft = await asked(house)
    _, resolution = await claim_and_resolution(house, claim)
    async with house.tx() as tx:
        await payment_steps.take_back(tx, claim.id, by=STAFF, now=house.ctx.now())
    house.later(UNSEEN)
    shopify.add_fault(house.world, "slow", "draftOrderDelete", seconds=0.3)

    async def pay_meanwhile() -> None:
        for _ in range(500):
            if not house.world.memory.faults:
                break
            await asyncio.sleep(0.01)
        pay(house, draft)

    await asyncio.gather(carry_out(house, resolution.id), pay_meanwhile())
    await house.settle()
    assert (await standing(house, claim), draft.deleted, await news(house)) == (PAID, False, ["asked"])


async def test_staff_take_it_back_and_go_without(house: House) -> None:
    _, claim, draft = await asked(house)
    await take_back(house, claim)
    assert (await standing(house, claim), draft.deleted) == (MISSED, True)
    async with house.tx() as tx:
        with pytest.raises(StepRefusedError):
            await payment_steps.take_back(tx, claim.id, by=STAFF, now=house.ctx.now())
    async with house.tx() as tx:
        await payment_steps.waive(tx, claim.id, "A good customer", by=STAFF, now=house.ctx.now())
    house.later(timedelta(seconds=30))
    await house.settle()
    claim, _ = await claim_and_resolution(house, claim)
    [free] = house.shop.drafts.values()
    assert (claim.state, claim.overridden, draft_total(free).presentment) == (
        ClaimState.DONE,
        True,
        Decimal("0.00"),
    )
    async with house.tx() as tx:
        with pytest.raises(StepRefusedError):
            await payment_steps.waive(tx, claim.id, "Twice", by=STAFF, now=house.ctx.now())
        costs = [(row.kind, row.amount) for row in await list_entries(tx, claim.id)]
    assert costs == [(CostKind.GOODS, Decimal("80.00"))]


async def test_another_remedy_takes_its_place_once_it_is_back(house: House) -> None:
    sold, claim, _ = await asked(house)
    await take_back(house, claim)
    async with house.tx() as tx:
        await withdrawals.switch(
            tx, claim.id, Remedy.REFUND, reason="They would rather not pay", by=STAFF, now=house.ctx.now()
        )
    house.later(UNSEEN)
    await house.settle()
    claim, _ = await claim_and_resolution(house, claim)
    assert (claim.state, claim.remedy, house.shop.drafts) == (ClaimState.DONE, Remedy.REFUND, {})
    assert [each.total.presentment for each in sold.refunds] == [Decimal("65.00")]


async def test_an_answer_that_is_lost_asks_once(house: House) -> None:
    _, claim = await claimed(house)
    shopify.add_fault(house.world, "lost_answer", "draftOrderInvoiceSend")
    await approve(house, claim, Remedy.REPLACEMENT)
    await house.settle()
    [draft] = house.shop.drafts.values()
    assert (draft.status, await standing(house, claim), await news(house)) == (
        "INVOICE_SENT",
        ASKED,
        ["asked"],
    )


async def test_staff_complete_it_by_hand_and_it_waits_until_it_is_paid(house: House) -> None:
    _, claim, draft = await asked(house)
    order = pay(house, draft, paid=False)
    await house.settle()
    assert await standing(house, claim) == ASKED
    shopify.pay_order(house.world, house.shop, order)
    await house.settle()
    assert await standing(house, claim) == PAID


@pytest.mark.parametrize(("ending", "expected"), [("paid", PAID), ("cancelled", MISSED)])
async def test_an_order_that_nobody_pays_is_shown_after_the_last_day_until_it_ends(
    house: House, ending: str, expected: object
) -> None:
    _, claim, draft = await asked(house)
    order = pay(house, draft, paid=False)
    await house.settle()
    await pass_days(house, PAY_WITHIN.days)
    assert await overdue(house, claim) is False
    await pass_days(house, 1)
    await pass_days(house, 30)
    assert (await standing(house, claim), await overdue(house, claim)) == (ASKED, True)
    async with house.staff() as staff:
        page = said(await staff.get(f"/claims/{claim.id}"))
    assert page.count("The last day is over. Mark the order as paid in Shopify") == 1
    assert page.count("The last day to pay for the replacement is over, and it is not paid.") == 1
    if ending == "paid":
        shopify.pay_order(house.world, house.shop, order)
    else:
        shopify.cancel_order(house.world, house.shop, order)
    await house.settle()
    assert (await standing(house, claim), await overdue(house, claim)) == (expected, False)


async def overdue(house: House, claim: Claim) -> bool:
    """As the exceptions report counts."""
    async with house.tx() as tx:
        count = (await count_sections(tx))[Section.OVERDUE]
    assert count == int((await payment_of(house, claim)).overdue_since is not None)
    return bool(count)


async def test_an_order_that_is_cancelled_unpaid_can_be_asked_for_again(house: House) -> None:
    _, claim, draft = await asked(house)
    order = pay(house, draft, paid=False)
    await house.settle()
    shopify.cancel_order(house.world, house.shop, order)
    await house.settle()
    assert await standing(house, claim) == MISSED
    second = await renew(house, claim)
    # The cancelled order carries the same tag, and is looked at again.
    shopify.tag_order(house.world, house.shop, order, "looked at")
    await house.settle()
    assert await standing(house, claim) == ASKED
    new = pay(house, second)
    await house.settle()
    _, resolution = await claim_and_resolution(house, claim)
    assert (await standing(house, claim), resolution.order_gid) == (PAID, new.id)


async def test_a_piece_that_is_refunded_meanwhile_need_not_be_paid_for_any_more(house: House) -> None:
    sold, claim, draft = await asked(house)
    shopify.merchant_refund(house.world, house.shop, sold, lines={0: 1})
    await house.settle()
    await pass_days(house, 1)
    expected = (ClaimState.NEEDS_ATTENTION, Obstacle.UNIT_ENDED, PaymentState.MISSED)
    assert (await standing(house, claim), draft.deleted, await news(house)) == (
        expected,
        True,
        ["asked", "missed"],
    )


async def test_an_invoice_that_is_deleted_in_shopify_is_made_anew(house: House) -> None:
    _, claim, draft = await asked(house)
    drafts.delete_draft(house.world, house.shop, draft)
    await house.settle()
    assert (await standing(house, claim), await news(house)) == (MISSED, ["asked", "missed"])
    second = await renew(house, claim)
    assert (second.status, await standing(house, claim)) == ("INVOICE_SENT", ASKED)
    assert (await payment_of(house, claim)).round == 2


async def test_a_draft_that_comes_to_something_else_is_not_sent(house: House) -> None:
    _, claim = await claimed(house)
    house.shop.tax_rate = Decimal("0.19")
    shopify.set_knobs(house.world, house.shop.domain, draft_ready_delay=60)
    await approve(house, claim, Remedy.REPLACEMENT)
    _, resolution = await claim_and_resolution(house, claim)
    with pytest.raises(TryAgainError):
        await carry_out(house, resolution.id)
    [draft] = house.shop.drafts.values()
    drafts.update_draft(house.world, house.shop, draft, {"taxExempt": False})
    house.later(timedelta(minutes=2))
    await house.settle()
    claim, resolution = await claim_and_resolution(house, claim)
    assert (claim.state, resolution.obstacle, draft.status) == (
        ClaimState.NEEDS_ATTENTION,
        Obstacle.REFUSED,
        "OPEN",
    )
    assert resolution.problem == "Its draft order comes to 22.75 EUR instead of 19.90 EUR."
    assert await news(house) == []


async def test_whoever_is_erased_is_asked_for_nothing_more(house: House) -> None:
    _, claim, draft = await asked(house)
    async with house.tx() as tx:
        await erase_owner(tx, claim.owner_id, now=house.ctx.now())
    assert (await payment_of(house, claim)).invoice_url is None
    await pass_days(house, 1)
    claim, resolution = await claim_and_resolution(house, claim)
    assert (claim.state, resolution.obstacle, draft.deleted) == (
        ClaimState.NEEDS_ATTENTION,
        Obstacle.ERASED,
        True,
    )


async def test_paid_while_we_were_away_it_is_found_when_we_are_back(house: House) -> None:
    _, claim, draft = await asked(house)
    shopify.uninstall_app(house.world, house.shop)
    await house.settle()
    pay(house, draft)
    await pass_days(house, 20)
    assert await standing(house, claim) == ASKED
    shopify.install_app(house.world, house.shop)
    await house.open_app()
    await pass_days(house, 0)
    assert await standing(house, claim) == PAID


async def stranded(house: House) -> tuple[Claim, Order]:
    """Paid, on order, and then cancelled without giving the money back."""
    _, claim, draft = await asked(house)
    order = pay(house, draft)
    await house.settle()
    shopify.cancel_order(house.world, house.shop, order, refund=False)
    await house.settle()
    return claim, order


async def test_money_for_a_replacement_that_never_comes_is_shown_until_it_went_back(house: House) -> None:
    claim, order = await stranded(house)
    assert (await payment_of(house, claim)).stranded_since is not None
    shopify.merchant_refund(house.world, house.shop, order, amount="19.90")
    await house.settle()
    assert (await payment_of(house, claim)).stranded_since is None
    async with house.tx() as tx:
        names = [event.name for event in await list_events(tx, [claim.id])]
    assert [name for name in names if name.startswith("payment:")] == [
        "payment:asked",
        "payment:paid",
        "payment:stranded",
        "payment:returned",
    ]


async def test_staff_note_that_it_went_back_another_way(house: House) -> None:
    claim, _ = await stranded(house)
    async with house.tx() as tx:
        await payment_steps.give_back(tx, claim.id, "SEPA 4711", by=STAFF, now=house.ctx.now())
    payment = await payment_of(house, claim)
    assert (payment.stranded_since, payment.returned_reference) == (None, "SEPA 4711")


async def test_paid_though_staff_settled_it_outside_is_shown(house: House) -> None:
    _, claim, draft = await asked(house)
    drafts.delete_draft(house.world, house.shop, draft)
    await house.settle()
    second = await renew(house, claim)
    house.later(UNSEEN)
    async with house.tx() as tx:
        _, resolution = await claim_and_resolution(house, claim)
        await resolutions.stall(tx, resolution.id, Obstacle.UNREACHABLE, "", now=house.ctx.now())
    await settle_outside(house, claim)
    pay(house, second)
    await house.settle()
    assert (await payment_of(house, claim)).stranded_since is not None

"""The invoice of a repair: made once, paid when Shopify says so, taken back when nobody may pay it."""

from datetime import timedelta
from decimal import Decimal

import pytest

from core.domain.claims import ClaimState
from core.domain.money import Money
from core.domain.remedies import Remedy
from core.domain.repairs import RepairState, RepairStepRefusedError
from core.domain.resolutions import UNSEEN, Obstacle, ResolutionState
from core.domain.units import VoidReason
from core.services import repair_quotes, repair_steps, withdrawals
from core.services.remedies import NotDueError
from core.services.repair_quotes import QuoteChangedError, QuoteExpiredError
from core.services.withdrawals import Outside
from core.shopify.errors import UnknownOutcome
from core.store import jobs
from core.store.claims import Claim
from core.store.history import list_events
from simulator import world as shopify
from simulator.actions import drafts
from sync import repairs as worker
from sync import timers
from sync.errors import TryAgainError
from sync.reconcile import reconcile_orders
from tests.support.house import House
from tests.support.repairs import (
    accept,
    authorised,
    give_up,
    inspected,
    invoiced,
    invoices,
    news,
    paid,
    quote,
    quoted,
    repair_of,
    try_again,
)
from tests.support.shops import STAFF, claim_and_resolution
from tests.support.stalls import happened, stalled, switch, void_reasons

pytestmark = pytest.mark.thorough


async def look_after(house: House, claim: Claim) -> None:
    repair = await repair_of(house, claim)
    await worker.look_after(house.ctx, jobs.LookAfterRepair(await house.shop_id(), repair.id))


async def test_a_granted_repair_asks_nothing_of_shopify_and_no_sweep_wakes_it(house: House) -> None:
    sold, claim = await authorised(house)
    claim, resolution = await claim_and_resolution(house, claim)
    assert (claim.state, claim.remedy) == (ClaimState.APPROVED, Remedy.REPAIR)
    assert (resolution.state, resolution.attempts) == (ResolutionState.GRANTED, 0)
    assert (await repair_of(house, claim)).state is RepairState.AUTHORISED
    house.later(timedelta(days=10))
    await timers.sweep(house.ctx)
    assert await house.settle() == []
    assert (sold.refunds, house.shop.drafts) == ([], {})


async def test_the_invoice_is_one_draft_with_our_tag_and_one_line_of_no_product(house: House) -> None:
    claim, draft = await invoiced(house)
    repair = await repair_of(house, claim)
    [line] = draft.lines
    assert draft.tags == ["warranty-repair", f"warranty-repair-{claim.number}-1"]
    assert (draft.status, draft.email) == ("INVOICE_SENT", "ada@example.org")
    assert (line.title, line.custom) == ("Repair: Lumen desk lamp", True)
    assert line.unit_price.presentment == Decimal("49.00")
    assert (repair.state, repair.draft_order_gid) == (RepairState.QUOTE_ACCEPTED, draft.id)
    assert (repair.due_since, repair.obstacle) == (None, None)
    assert repair.invoice_url is not None
    assert repair.invoice_url.endswith(f"/invoices/{draft.number}")
    await accept(house, claim)
    await house.settle()
    assert invoices(house) == [draft], "the buyer's yes twice is one"
    assert (await happened(house, claim)).count("repair:invoiced") == 1


@pytest.mark.parametrize("mutation", ["draftOrderCreate", "draftOrderInvoiceSend"])
async def test_an_invoice_whose_answer_was_lost_is_found_and_not_made_again(
    house: House, mutation: str
) -> None:
    _, claim = await quoted(house)
    shopify.set_knobs(house.world, house.shop.domain, draft_ready_delay=0, search_lag=10)
    await accept(house, claim)
    shopify.add_fault(house.world, "lost_answer", mutation)
    with pytest.raises(UnknownOutcome):
        await look_after(house, claim)
    if mutation == "draftOrderCreate":
        with pytest.raises(TryAgainError):
            await look_after(house, claim)
        assert len(invoices(house)) == 1
    house.later(timedelta(seconds=30))
    await house.settle()
    [draft] = invoices(house)
    repair = await repair_of(house, claim)
    assert (repair.draft_order_gid, draft.status) == (draft.id, "INVOICE_SENT")
    assert repair.invoice_sent_at is not None


@pytest.mark.sample
async def test_payment_is_learned_from_shopify_once_and_starts_no_warranty(house: House) -> None:
    claim, order = await paid(house)
    repair = await repair_of(house, claim)
    known = (repair.state, repair.order_gid, repair.order_name, repair.paid_at)
    assert known[:3] == (RepairState.QUOTE_PAID, order.id, order.name)
    assert await void_reasons(house) == [None], "one unit as before: the lamp"
    house.later(timedelta(hours=1))
    shopify.tag_order(house.world, house.shop, order, "vip")
    await timers.reconcile_all(house.ctx)
    await house.settle()
    again = await repair_of(house, claim)
    assert (again.state, again.order_gid, again.order_name, again.paid_at) == known
    async with house.tx() as tx:
        moved = [event.details.get("state") for event in await list_events(tx, [claim.id])]
    assert moved.count("quote_paid") == 1


async def test_payment_that_no_webhook_told_is_found(house: House) -> None:
    claim, draft = await invoiced(house)
    shopify.set_knobs(house.world, house.shop.domain, loss=1.0)
    drafts.complete_draft(house.world, house.shop, draft)
    await house.settle()
    assert (await repair_of(house, claim)).paid_at is None
    await timers.look_at_pending_refunds(house.ctx)
    await house.settle()
    assert (await repair_of(house, claim)).state is RepairState.QUOTE_PAID


async def test_an_order_that_waits_for_payment_is_not_paid(house: House) -> None:
    claim, draft = await invoiced(house)
    order = drafts.complete_draft(house.world, house.shop, draft, paid=False)
    await house.settle()
    repair = await repair_of(house, claim)
    assert (repair.state, repair.order_gid, repair.paid_at) == (RepairState.QUOTE_ACCEPTED, order.id, None)
    with pytest.raises(RepairStepRefusedError):
        async with house.tx() as tx:
            await repair_steps.start(tx, claim.id, by=STAFF, now=house.ctx.now())
    shopify.cancel_order(house.world, house.shop, order)
    await house.settle()
    repair = await repair_of(house, claim)
    assert (repair.order_gid, repair.draft_order_gid, repair.paid_at) == (None, None, None)
    assert repair.obstacle is Obstacle.REFUSED
    assert repair.problem == "The order of the invoice was cancelled or deleted in Shopify."
    await try_again(house, claim)
    [_, again] = invoices(house)
    assert (await repair_of(house, claim)).draft_order_gid == again.id
    shopify.tag_order(house.world, house.shop, order, "old")
    await house.settle()
    repair = await repair_of(house, claim)
    assert (repair.draft_order_gid, repair.obstacle) == (again.id, None), "the ended one is told once more"


async def test_a_quote_runs_out_its_invoice_is_taken_back_and_it_can_be_renewed(house: House) -> None:
    claim, _ = await invoiced(house)
    house.later(timedelta(days=15))
    await timers.sweep(house.ctx)
    await house.settle()
    repair = await repair_of(house, claim)
    assert (repair.state, repair.draft_order_gid, repair.invoice_since) == (
        RepairState.QUOTE_EXPIRED,
        None,
        None,
    )
    assert invoices(house) == []
    assert (await news(house))[-1] == "quote_expired"
    await quote(house, claim, price=Money(Decimal("59.00"), "EUR"))
    await accept(house, claim)
    await house.settle()
    [draft] = invoices(house)
    assert draft.tags == ["warranty-repair", f"warranty-repair-{claim.number}-2"]
    assert draft.lines[0].unit_price.presentment == Decimal("59.00")


async def test_a_quote_holds_on_its_last_day(house: House) -> None:
    _, claim = await quoted(house, days=3)
    house.later(timedelta(days=3))
    await timers.sweep(house.ctx)
    await house.settle()
    assert (await repair_of(house, claim)).state is RepairState.QUOTED
    await accept(house, claim)
    assert (await repair_of(house, claim)).state is RepairState.QUOTE_ACCEPTED


async def test_nobody_accepts_what_has_run_out_or_was_replaced(house: House) -> None:
    _, claim = await quoted(house, days=3)
    with pytest.raises(QuoteChangedError):
        async with house.tx() as tx:
            await repair_quotes.accept(tx, claim.id, 2, now=house.ctx.now())
    house.later(timedelta(days=4))
    with pytest.raises(QuoteExpiredError):
        await accept(house, claim)
    repair = await repair_of(house, claim)
    assert (repair.state, repair.due_since, house.shop.drafts) == (RepairState.QUOTED, None, {})


async def test_an_invoice_that_was_paid_while_it_was_taken_back_counts(house: House) -> None:
    claim, draft = await invoiced(house)
    house.later(timedelta(days=15))
    drafts.complete_draft(house.world, house.shop, draft)
    await look_after(house, claim)
    repair = await repair_of(house, claim)
    assert (repair.state, repair.paid_late) == (RepairState.QUOTE_PAID, False)


async def test_nothing_is_taken_back_while_the_last_call_may_still_make_a_draft(house: House) -> None:
    _, claim = await quoted(house)
    await accept(house, claim)
    shopify.add_fault(house.world, "lost_answer", "draftOrderCreate")
    with pytest.raises(UnknownOutcome):
        await look_after(house, claim)
    await give_up(house, claim)
    with pytest.raises(TryAgainError):
        await look_after(house, claim)
    assert len(invoices(house)) == 1
    house.later(UNSEEN)
    await house.settle()
    assert invoices(house) == []
    assert (await repair_of(house, claim)).invoice_since is None


async def test_what_shopify_refuses_waits_for_a_person_and_goes_on_when_they_say_so(house: House) -> None:
    claim, draft = await invoiced(house)
    drafts.delete_draft(house.world, house.shop, draft)
    await house.settle()
    repair = await repair_of(house, claim)
    assert (repair.obstacle, repair.problem) == (Obstacle.REFUSED, "The invoice was deleted in Shopify.")
    assert invoices(house) == []
    await try_again(house, claim)
    [again] = invoices(house)
    repair = await repair_of(house, claim)
    assert (repair.obstacle, repair.draft_order_gid) == (None, again.id)


async def test_a_shop_that_uninstalled_us_sends_no_invoice_and_says_why(house: House) -> None:
    _, claim = await quoted(house)
    await accept(house, claim)
    shopify.uninstall_app(house.world, house.shop)
    await house.settle()
    await look_after(house, claim)
    repair = await repair_of(house, claim)
    assert (repair.obstacle, repair.invoice_since) == (Obstacle.NO_ACCESS, None)
    assert house.shop.drafts == {}


async def test_an_unreachable_shopify_is_tried_for_a_day(house: House) -> None:
    _, claim = await quoted(house)
    await accept(house, claim)
    shopify.add_fault(house.world, "5xx", "draftOrderCreate", times=100)
    with pytest.raises(UnknownOutcome):
        await look_after(house, claim)
    assert (await repair_of(house, claim)).obstacle is None
    house.later(timedelta(hours=25))
    await look_after(house, claim)
    assert (await repair_of(house, claim)).obstacle is Obstacle.UNREACHABLE
    house.world.memory.faults.clear()
    house.later(UNSEEN)
    await reconcile_orders(house.ctx, jobs.ReconcileOrders(await house.shop_id()))
    await house.settle()
    assert ((await repair_of(house, claim)).obstacle, len(invoices(house))) == (None, 1)


async def test_the_search_is_given_time_from_the_last_call_for_the_invoice(house: House) -> None:
    _, claim = await quoted(house)
    await accept(house, claim)
    shopify.set_knobs(house.world, house.shop.domain, search_lag=10)
    for fault in ("5xx", "lost_answer"):
        shopify.add_fault(house.world, fault, "draftOrderCreate")
        with pytest.raises(UnknownOutcome):
            await look_after(house, claim)
        house.later(UNSEEN if fault == "5xx" else timedelta(seconds=2))
    with pytest.raises(TryAgainError):
        await look_after(house, claim)
    house.later(UNSEEN)
    await look_after(house, claim)
    [invoice] = invoices(house)
    assert (await repair_of(house, claim)).draft_order_gid == invoice.id


async def test_paid_by_a_copy_of_the_invoice_ours_cannot_be_paid_once_it_is_done(house: House) -> None:
    claim, draft = await invoiced(house)
    copy = drafts.create_draft(house.world, house.shop, draft.inputs)
    house.later(timedelta(seconds=2))
    drafts.complete_draft(house.world, house.shop, copy)
    await house.settle()
    now = house.ctx.now()
    async with house.tx() as tx:
        await repair_steps.start(tx, claim.id, by=STAFF, now=now)
        await repair_steps.finish(tx, claim.id, repair_steps.Costs(), by=STAFF, now=now)
        await repair_steps.ship(tx, claim.id, "BACK1", by=STAFF, now=now)
        await repair_steps.deliver(tx, claim.id, by=STAFF, now=now)
    await house.settle()
    assert (await claim_and_resolution(house, claim))[0].state is ClaimState.DONE
    assert invoices(house) == [copy]


async def test_nothing_more_is_promised_for_a_piece_that_the_order_gave_up(house: House) -> None:
    sold, claim = await inspected(house)
    shopify.cancel_order(house.world, house.shop, sold)
    await house.settle()
    with pytest.raises(NotDueError) as refused:
        async with house.tx() as tx:
            await repair_steps.start(tx, claim.id, by=STAFF, now=house.ctx.now())
    assert refused.value.obstacle is Obstacle.UNIT_ENDED
    assert (await repair_of(house, claim)).state is RepairState.INSPECTED
    async with house.tx() as tx:
        await repair_steps.ship(tx, claim.id, "BACK1", by=STAFF, now=house.ctx.now())
        await repair_steps.deliver(tx, claim.id, by=STAFF, now=house.ctx.now())
    await house.settle()
    assert (await claim_and_resolution(house, claim))[0].state is ClaimState.DONE
    assert (await news(house))[-2:] == ["sent_unrepaired", "back_unrepaired"]
    assert (await happened(house, claim))[-1] == "resolution:returned"


async def test_a_repair_takes_the_place_of_a_replacement_that_is_sold_out(house: House) -> None:
    _, claim = await stalled(house, Remedy.REPLACEMENT)
    await switch(house, claim, Remedy.REPAIR)
    await house.settle()
    claim, resolution = await claim_and_resolution(house, claim)
    assert (claim.state, resolution.remedy) == (ClaimState.APPROVED, Remedy.REPAIR)
    assert (await repair_of(house, claim)).resolution_id == resolution.id


async def test_a_repair_that_staff_had_done_elsewhere_leaves_the_unit_alive(house: House) -> None:
    _, claim = await stalled(house, Remedy.REPLACEMENT)
    done = Outside(remedy=Remedy.REPAIR, reference="Workshop 12")
    async with house.tx() as tx:
        await withdrawals.settle_outside(tx, claim.id, done, by=STAFF, now=house.ctx.now())
    await house.settle()
    claim, resolution = await claim_and_resolution(house, claim)
    assert (claim.state, claim.remedy, resolution.outside_reference) == (
        ClaimState.DONE,
        Remedy.REPAIR,
        "Workshop 12",
    )
    assert VoidReason.REPLACED not in await void_reasons(house)
    assert await void_reasons(house) == [None]

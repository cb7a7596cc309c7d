"""One draft of a replacement becomes an order, also where answers are lost and people help."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from core.domain.claims import ClaimState
from core.domain.remedies import Remedy
from core.domain.resolutions import UNSEEN, Obstacle, ResolutionState
from core.shopify.errors import UnknownOutcome
from core.store.claims import Claim
from core.store.exceptions import Section
from core.store.orders import OrderLineRow, OrderRow
from core.store.units import Unit
from core.store.warranties import Warranty
from simulator import world as shopify
from simulator.actions import drafts
from simulator.actions.catalogue import available
from simulator.records import DraftOrder
from sync.errors import TryAgainError
from tests.integration.shopify_app.support import said
from tests.integration.test_drafts_are_left_to_staff import left
from tests.support.addresses import send_to, the_draft
from tests.support.house import House
from tests.support.shops import approve, claim_and_resolution, file_claim, publish_policy
from tests.support.stalls import carry_out, go_on, happened, made, stalled_on_a_draft

pytestmark = pytest.mark.thorough

A_MOMENT = timedelta(seconds=2)
SECOND = "resolution:ordered_again"


async def approved(house: House, *, stock: int = 9) -> Claim:
    await publish_policy(house)
    sold = house.order(house.product(stock=stock))
    await house.settle()
    claim = await file_claim(house, sold)
    await approve(house, claim, Remedy.REPLACEMENT)
    shopify.set_knobs(house.world, house.shop.domain, search_lag=10)
    return claim


async def attempt(house: House, claim: Claim, fault: str) -> None:
    """A call of which nobody learns what came of it."""
    _, resolution = await claim_and_resolution(house, claim)
    shopify.add_fault(house.world, fault, "draftOrderCreate")
    with pytest.raises(UnknownOutcome):
        await carry_out(house, resolution.id)


async def look_too_early(house: House, claim: Claim) -> None:
    house.later(A_MOMENT)
    _, resolution = await claim_and_resolution(house, claim)
    with pytest.raises(TryAgainError) as later:
        await carry_out(house, resolution.id)
    assert UNSEEN - 2 * A_MOMENT < later.value.delay <= UNSEEN - A_MOMENT


def copied(house: House, draft: DraftOrder, *, free: bool = True) -> DraftOrder:
    """Staff duplicate it in Shopify, tags and all."""
    given = {name: value for name, value in draft.inputs.items() if free or name != "appliedDiscount"}
    copy = drafts.create_draft(house.world, house.shop, given)
    house.later(A_MOMENT)
    return copy


async def promises(house: House) -> list[tuple[bool, bool, str | None]]:
    """Of each order's unit: whether it stands in for another, has the first one's days, and what is odd."""
    async with house.tx() as tx:
        query = select(Unit, Warranty).join(Warranty, Warranty.unit_id == Unit.id)
        query = query.join(OrderLineRow, OrderLineRow.id == Unit.order_line_id)
        query = query.join(OrderRow, OrderRow.id == OrderLineRow.order_id).order_by(OrderRow.name)
        pairs = [(unit, warranty) for unit, warranty in await tx.execute(query)]
    first = pairs[0][1]
    return [
        (unit.replaces_id is not None, warranty.starts_on == first.starts_on, warranty.exception)
        for unit, warranty in pairs
    ]


@pytest.mark.sample
async def test_the_search_is_given_time_from_the_last_call_and_not_the_first(house: House) -> None:
    claim = await approved(house)
    await attempt(house, claim, "5xx")
    house.later(UNSEEN)
    await attempt(house, claim, "lost_answer")
    await look_too_early(house, claim)
    assert len(house.shop.drafts) == 1
    house.later(UNSEEN)
    await house.settle()
    claim, resolution = await claim_and_resolution(house, claim)
    assert (claim.state, resolution.draft_order_gid) == (ClaimState.DONE, the_draft(house).id)
    assert made(house) == 1


async def test_what_shopify_refused_is_not_waited_for(house: House) -> None:
    claim = await approved(house)
    shopify.add_fault(house.world, "user_error", "draftOrderCreate")
    await house.settle()
    _, resolution = await claim_and_resolution(house, claim)
    assert (resolution.obstacle, resolution.called_at, len(house.shop.drafts)) == (Obstacle.REFUSED, None, 0)
    await go_on(house, claim)
    await house.settle()
    assert ((await claim_and_resolution(house, claim))[0].state, made(house)) == (ClaimState.DONE, 1)


async def test_the_last_piece_is_not_missed_where_our_own_draft_holds_it(house: House) -> None:
    claim = await approved(house, stock=2)
    await attempt(house, claim, "lost_answer")
    variant = the_draft(house).lines[0].variant
    assert variant is not None
    assert available(variant) == 0
    await look_too_early(house, claim)
    _, resolution = await claim_and_resolution(house, claim)
    assert (resolution.state, resolution.obstacle) == (ResolutionState.SENDING, None)
    house.later(UNSEEN)
    await house.settle()
    assert ((await claim_and_resolution(house, claim))[0].state, made(house)) == (ClaimState.DONE, 1)


@pytest.mark.sample
async def test_a_copy_that_staff_complete_is_the_replacement_and_our_draft_is_swept(house: House) -> None:
    claim = await left(house)
    copy = copied(house, the_draft(house))
    order = drafts.complete_draft(house.world, house.shop, copy)
    await house.settle()
    claim, resolution = await claim_and_resolution(house, claim)
    assert (claim.state, resolution.order_gid) == (ClaimState.DONE, order.id)
    assert list(house.shop.drafts.values()) == [copy]
    assert SECOND not in await happened(house, claim)


@pytest.mark.sample
async def test_a_second_order_promises_nothing_anew_and_staff_are_told_until_it_is_cancelled(
    house: House,
) -> None:
    claim = await left(house)
    ours = the_draft(house)
    copy = copied(house, ours)
    first = drafts.complete_draft(house.world, house.shop, copy)
    second = drafts.complete_draft(house.world, house.shop, ours)
    await house.settle()
    claim, resolution = await claim_and_resolution(house, claim)
    assert (claim.state, resolution.order_gid) == (ClaimState.DONE, first.id)
    assert (await happened(house, claim)).count(SECOND) == 1
    assert await promises(house) == [
        (False, True, None),
        (True, True, None),
        (True, True, Section.ANOTHER_ORDER),
    ]
    async with house.staff() as staff:
        page = said(await staff.get(f"/claims/{claim.id}"))
        report = said(await staff.get(f"/exceptions/{Section.ANOTHER_ORDER}"))
    assert f"cancel the one that is not to be sent. Order {second.name}" in page
    assert f"{second.name} Nov 22, 2026" in report
    assert second.cancelled_at is None
    house.later(timedelta(minutes=1))
    shopify.cancel_order(house.world, house.shop, second)
    await house.settle()
    assert (await promises(house))[2] == (True, True, None)
    assert (await happened(house, claim)).count(SECOND) == 1


async def test_it_ends_as_well_where_the_replacement_is_what_staff_cancel(house: House) -> None:
    await left(house)
    ours = the_draft(house)
    first = drafts.complete_draft(house.world, house.shop, copied(house, ours))
    drafts.complete_draft(house.world, house.shop, ours)
    await house.settle()
    assert [odd for _, _, odd in await promises(house)] == [None, None, Section.ANOTHER_ORDER]
    house.later(timedelta(minutes=1))
    shopify.cancel_order(house.world, house.shop, first)
    await house.settle()
    assert [odd for _, _, odd in await promises(house)] == [None, None, None]


async def test_a_copy_that_is_completed_months_later_is_known_for_what_it_is(house: House) -> None:
    claim = await left(house)
    draft = the_draft(house)
    drafts.complete_draft(house.world, house.shop, draft)
    await house.settle()
    house.later(timedelta(days=60))
    drafts.complete_draft(house.world, house.shop, copied(house, draft))
    await house.settle()
    assert (await happened(house, claim))[-1] == SECOND
    assert (await promises(house))[2] == (True, True, Section.ANOTHER_ORDER)


async def test_a_copy_that_is_sold_at_a_price_has_a_promise_of_its_own(house: House) -> None:
    claim = await left(house)
    draft = the_draft(house)
    drafts.complete_draft(house.world, house.shop, draft)
    await house.settle()
    house.later(timedelta(days=60))
    drafts.complete_draft(house.world, house.shop, copied(house, draft, free=False))
    await house.settle()
    assert SECOND not in await happened(house, claim)
    assert (await promises(house))[2] == (False, False, None)


async def test_a_draft_that_waits_holds_its_piece_as_long_as_an_invoice_would(house: House) -> None:
    _, claim, draft = await stalled_on_a_draft(house)
    # Fourteen days after November 22, to the end of the day.
    assert (draft.reserved, draft.reserve_inventory_until) == (True, datetime(2026, 12, 6, 23, tzinfo=UTC))
    await send_to(house, claim)
    await house.settle()
    assert (made(house), draft.reserved) == (1, False)


async def test_a_draft_that_is_left_to_staff_holds_its_piece(house: House) -> None:
    await left(house)
    variant = the_draft(house).lines[0].variant
    assert variant is not None
    # Of five one is sold.
    assert (the_draft(house).reserved, available(variant)) == (True, 3)

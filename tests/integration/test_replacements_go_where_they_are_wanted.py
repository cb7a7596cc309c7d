"""A replacement goes where whoever claims says, else to the address of their own order; to nobody else's."""

from datetime import timedelta

import pytest

from core.domain.claims import ClaimState
from core.domain.remedies import Remedy
from core.domain.resolutions import Obstacle
from core.services import erasure, replacement_drafts, resolutions
from core.services.addresses import AddressFixedError
from core.services.replacement_drafts import AddressChangedError
from core.shopify.errors import UnknownOutcome
from core.store.claims import Claim
from simulator import world as shopify
from simulator.actions import drafts
from tests.support.addresses import given, granted, lines, send_to, the_draft
from tests.support.credit import bought_elsewhere, letters
from tests.support.house import House
from tests.support.shops import STAFF, approve, claim_and_resolution
from tests.support.stalls import carry_out, go_on, happened, made, switch

pytestmark = pytest.mark.thorough

SECOND = "second@example.org"
THERE = ("Ada", "Buyer", "Neuer Weg 7", "14467", "DE")
HOME = ("Ada", "Buyer", "Lampenweg 1", "10115", "DE")


async def standing(house: House, claim: Claim) -> tuple[ClaimState, Obstacle | None]:
    now, resolution = await claim_and_resolution(house, claim)
    return now.state, resolution.obstacle


async def stopped(house: House) -> Claim:
    """Somebody else than who bought claims, so a draft without an address waits."""
    _, claim = await granted(house, email=SECOND)
    await house.settle()
    assert await standing(house, claim) == (ClaimState.NEEDS_ATTENTION, Obstacle.NO_ADDRESS)
    return claim


def went_to(house: House) -> tuple[str | None, ...]:
    order = the_draft(house).order
    assert order is not None
    return lines(order.shipping_address)


@pytest.mark.sample
async def test_whoever_has_no_address_is_asked_once_and_the_answer_lets_it_go_on(house: House) -> None:
    claim = await stopped(house)
    draft = the_draft(house)
    assert (lines(draft.shipping_address), (await letters(house))[-1]) == ((), "address_asked")
    await go_on(house, claim)
    await house.settle()
    assert (await letters(house)).count("address_asked") == 1
    await send_to(house, claim)
    await house.settle()
    assert await standing(house, claim) == (ClaimState.DONE, None)
    assert the_draft(house) is draft
    assert draft.order is not None
    assert lines(draft.order.shipping_address) == THERE
    assert draft.order.shipping_address is not None
    assert draft.order.shipping_address.address2 == "c/o Weber"
    assert "claim:address_given" in await happened(house, claim)


async def test_a_buyer_elsewhere_says_it_before_anything_is_decided(house: House) -> None:
    claim = await bought_elsewhere(house)
    await send_to(house, claim)
    await approve(house, claim, Remedy.REPLACEMENT, note="As a courtesy")
    await house.settle()
    order = the_draft(house).order
    assert order is not None
    assert (lines(order.shipping_address), await standing(house, claim)) == (THERE, (ClaimState.DONE, None))
    assert "address_asked" not in await letters(house)


async def test_what_is_given_wins_over_the_order_s_address(house: House) -> None:
    _, claim = await granted(house)
    await send_to(house, claim)
    await house.settle()
    assert went_to(house) == THERE


async def test_nothing_given_it_goes_to_the_order_s_address(house: House) -> None:
    _, claim = await granted(house)
    await house.settle()
    assert went_to(house) == HOME
    assert await given(house, claim) is None


async def test_the_last_of_two_counts_and_the_same_twice_is_once(house: House) -> None:
    claim = await bought_elsewhere(house)
    await send_to(house, claim, line1="Alter Weg 1")
    await send_to(house, claim)
    await send_to(house, claim)
    found = await given(house, claim)
    assert found is not None
    assert (found.version, found.line1, found.given_by) == (2, "Neuer Weg 7", "buyer")
    assert (await happened(house, claim)).count("claim:address_given") == 2


async def test_staff_who_were_told_give_it_too(house: House) -> None:
    claim = await stopped(house)
    await send_to(house, claim, by=STAFF)
    await house.settle()
    found = await given(house, claim)
    assert found is not None
    assert (found.given_by, (await standing(house, claim))[0]) == (str(STAFF), ClaimState.DONE)


async def test_one_that_comes_while_the_worker_looks_is_not_asked_for(house: House) -> None:
    _, claim = await granted(house, email=SECOND)
    _, resolution = await claim_and_resolution(house, claim)
    await send_to(house, claim)
    async with house.tx() as tx:  # as a worker does that read the claim before
        await resolutions.stall(tx, resolution.id, Obstacle.NO_ADDRESS, "", now=house.ctx.now())
    assert await standing(house, claim) == (ClaimState.APPROVED, None)
    await house.settle()
    assert await standing(house, claim) == (ClaimState.DONE, None)
    assert "address_asked" not in await letters(house)


async def test_a_draft_that_has_another_address_gets_the_new_one_before_it_is_ordered(house: House) -> None:
    _, claim = await granted(house)
    await send_to(house, claim, line1="Alter Weg 1")
    shopify.add_fault(house.world, "402", "draftOrderComplete")
    await house.settle()
    assert await standing(house, claim) == (ClaimState.NEEDS_ATTENTION, Obstacle.NO_ACCESS)
    draft = the_draft(house)
    assert lines(draft.shipping_address)[2] == "Alter Weg 1"
    await house.open_app()
    async with house.tx() as tx:
        _, resolution = await claim_and_resolution(house, claim)
        await replacement_drafts.stop_ordering(tx, resolution.id, resolution.attempts)
    await send_to(house, claim)
    with pytest.raises(AddressChangedError):
        async with house.tx() as tx:
            await replacement_drafts.begin_ordering(tx, resolution.id, now=house.ctx.now())
    await go_on(house, claim)
    await house.settle()
    assert (went_to(house), made(house)) == (THERE, 1)


@pytest.mark.parametrize("fault", ["lost_answer", "5xx", "torn"])
async def test_an_address_whose_answer_was_lost_is_said_again(house: House, fault: str) -> None:
    claim = await stopped(house)
    shopify.add_fault(house.world, fault, "draftOrderUpdate")
    await send_to(house, claim)
    await house.settle()
    assert (went_to(house), made(house)) == (THERE, 1)
    assert await standing(house, claim) == (ClaimState.DONE, None)


async def test_while_it_is_being_ordered_nothing_is_changed(house: House) -> None:
    _, claim = await granted(house)
    _, resolution = await claim_and_resolution(house, claim)
    shopify.add_fault(house.world, "lost_answer", "draftOrderComplete")
    house.shop.knobs.draft_ready_delay = 0
    with pytest.raises(UnknownOutcome):
        await carry_out(house, resolution.id)
    with pytest.raises(AddressFixedError):
        await send_to(house, claim)
    assert await given(house, claim) is None
    await house.settle()
    assert went_to(house) == HOME


async def test_a_clear_no_lets_the_address_be_changed_again(house: House) -> None:
    _, claim = await granted(house)
    shopify.add_fault(house.world, "user_error", "draftOrderComplete", message="Not today")
    await house.settle()
    assert await standing(house, claim) == (ClaimState.NEEDS_ATTENTION, Obstacle.REFUSED)
    await send_to(house, claim)
    await go_on(house, claim)
    await house.settle()
    assert (went_to(house), made(house)) == (THERE, 1)


async def test_when_it_is_ordered_the_address_stays(house: House) -> None:
    _, claim = await granted(house)
    await house.settle()
    with pytest.raises(AddressFixedError):
        await send_to(house, claim)
    assert await given(house, claim) is None


async def test_an_address_that_shopify_refuses_is_asked_for_again(house: House) -> None:
    claim = await stopped(house)
    shopify.add_fault(house.world, "user_error", "draftOrderUpdate", message="Zip is not valid for Germany")
    await send_to(house, claim)
    await house.settle()
    _, resolution = await claim_and_resolution(house, claim)
    assert (resolution.obstacle, resolution.problem) == (
        Obstacle.ADDRESS_REFUSED,
        "Zip is not valid for Germany",
    )
    assert (await letters(house)).count("address_asked") == 2
    assert made(house) == 0
    await send_to(house, claim, postcode="14469")
    await house.settle()
    assert (await standing(house, claim), made(house)) == ((ClaimState.DONE, None), 1)


async def test_a_draft_that_staff_completed_meanwhile_keeps_its_address(house: House) -> None:
    claim = await stopped(house)
    house.later(timedelta(seconds=1))
    draft = the_draft(house)
    await send_to(house, claim)
    drafts.complete_draft(house.world, house.shop, draft)
    await house.settle()
    assert draft.order is not None
    assert (await standing(house, claim), lines(draft.order.shipping_address)) == (
        (ClaimState.DONE, None),
        (),
    )


async def test_with_another_remedy_there_is_nothing_to_send(house: House) -> None:
    claim = await stopped(house)
    await switch(house, claim, Remedy.REFUND)
    with pytest.raises(AddressFixedError):
        await send_to(house, claim)
    assert await given(house, claim) is None


async def test_an_erased_person_leaves_no_address_and_gets_no_replacement(house: House) -> None:
    claim = await bought_elsewhere(house)
    await send_to(house, claim)
    await approve(house, claim, Remedy.REPLACEMENT, note="As a courtesy")
    async with house.tx() as tx:
        await erasure.erase_person(tx, customer_gid=None, email="ada@example.org", now=house.ctx.now())
    assert await given(house, claim) is None
    await house.settle()
    assert await standing(house, claim) == (ClaimState.NEEDS_ATTENTION, Obstacle.ERASED)
    with pytest.raises(AddressFixedError):
        await send_to(house, claim)
    assert (await given(house, claim), made(house)) == (None, 0)


async def test_what_cannot_be_sent_to_an_erased_person_may_be_refunded(house: House) -> None:
    sold, claim = await granted(house)
    async with house.tx() as tx:
        await erasure.erase_person(tx, customer_gid=None, email="ada@example.org", now=house.ctx.now())
    await house.settle()
    assert await standing(house, claim) == (ClaimState.NEEDS_ATTENTION, Obstacle.ERASED)
    await switch(house, claim, Remedy.REFUND)
    house.later(timedelta(minutes=3))
    await house.settle()
    assert (await standing(house, claim), len(sold.refunds), made(house)) == ((ClaimState.DONE, None), 1, 0)


async def test_an_answer_lost_while_drafting_takes_the_newest_address(house: House) -> None:
    _, claim = await granted(house, email=SECOND)
    await send_to(house, claim, line1="Alter Weg 1")
    _, resolution = await claim_and_resolution(house, claim)
    shopify.add_fault(house.world, "lost_answer", "draftOrderCreate")
    with pytest.raises(UnknownOutcome):
        await carry_out(house, resolution.id)
    await send_to(house, claim)
    house.later(timedelta(seconds=30))
    await house.settle()
    assert (went_to(house), made(house)) == (THERE, 1)

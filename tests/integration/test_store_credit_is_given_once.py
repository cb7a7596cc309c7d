"""Store credit reaches an account exactly once: with the refund of an order, or by itself with consent."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from core.domain.claims import ClaimState, StepRefusedError
from core.domain.remedies import Remedy, Step
from core.domain.resolutions import UNSEEN, Obstacle, ResolutionState
from core.domain.units import VoidReason
from core.services import erasure, resolutions
from core.services.amounts import Agreed, AmountChangedError, AmountMissingError
from core.services.claims import ReasonMissingError
from core.services.remedies import NotDueError, RemedyUnavailableError
from core.services.store_credit import ClaimOverError
from core.shopify.errors import UnknownOutcome
from core.store.catalogue import VariantRow
from core.store.claims import Claim
from simulator import world as shopify
from simulator.actions.customers import credit as book_by_hand
from sync.errors import TryAgainError
from tests.support.credit import (
    agree,
    bookings,
    bought_elsewhere,
    claim_of,
    credit,
    eur,
    known,
    letters,
    stops_halfway,
)
from tests.support.house import SHOP, House
from tests.support.shops import claim_and_resolution
from tests.support.stalls import (
    carry_out,
    go_on,
    happened,
    rows,
    settle_outside,
    switch,
    void_reasons,
)

pytestmark = pytest.mark.thorough

HALF = (Step(until_months=120, share=Decimal("0.5")),)
ADA = "ada@example.org"
SCOPES = {"write_store_credit_account_transactions"}


async def obstacle(house: House, claim: Claim) -> tuple[ClaimState, Obstacle | None]:
    now, resolution = await claim_and_resolution(house, claim)
    return now.state, resolution.obstacle


async def test_a_customer_of_the_store_gets_it_by_their_address(house: House) -> None:
    known(house)
    claim = await bought_elsewhere(house, pro_rata=HALF, deductible=Decimal(5))
    await credit(house, claim)
    await house.settle()
    now, resolution = await claim_and_resolution(house, claim)
    assert (now.state, resolution.amount, resolution.currency) == (ClaimState.DONE, Decimal("35.00"), "EUR")
    assert (bookings(house), len(house.shop.customers)) == ([(ADA, Decimal("35.00"), "EUR")], 1)
    assert await void_reasons(house) == [VoidReason.CREDITED]
    assert "resolution:credited" in await happened(house, claim)


async def test_without_consent_nobody_becomes_a_customer(house: House) -> None:
    claim = await bought_elsewhere(house)
    await credit(house, claim)
    await house.settle()
    assert await obstacle(house, claim) == (ClaimState.NEEDS_ATTENTION, Obstacle.NO_CONSENT)
    assert (len(house.shop.customers), bookings(house)) == (0, [])
    assert (await letters(house))[-1] == "consent_asked"
    await go_on(house, claim)
    await house.settle()
    assert await obstacle(house, claim) == (ClaimState.NEEDS_ATTENTION, Obstacle.NO_CONSENT)
    assert (await letters(house)).count("consent_asked") == 1


@pytest.mark.sample
async def test_consent_lets_it_go_on_by_itself_and_counts_once(house: House) -> None:
    claim = await bought_elsewhere(house)
    await credit(house, claim)
    await house.settle()
    await agree(house, claim)
    first, _ = await claim_and_resolution(house, claim)
    house.later(timedelta(hours=1))
    await agree(house, claim)
    await house.settle()
    now, _ = await claim_and_resolution(house, claim)
    assert (now.state, now.credit_consent_at) == (ClaimState.DONE, first.credit_consent_at)
    [customer] = house.shop.customers.values()
    assert (customer.email, customer.first_name, customer.note) == (
        ADA,
        "Ada Buyer",
        f"Opened with consent for store credit of warranty claim {claim.number}",
    )
    assert bookings(house) == [(ADA, Decimal("80.00"), "EUR")]
    assert (await letters(house))[-1] == "store_credit_given"


async def test_consent_that_comes_while_the_worker_looks_is_not_asked_for_again(house: House) -> None:
    claim = await bought_elsewhere(house)
    await credit(house, claim)
    _, resolution = await claim_and_resolution(house, claim)
    await agree(house, claim)
    async with house.tx() as tx:  # as a worker does that read the claim before
        await resolutions.stall(tx, resolution.id, Obstacle.NO_CONSENT, "", now=house.ctx.now())
    assert await obstacle(house, claim) == (ClaimState.APPROVED, None)
    await house.settle()
    assert (await obstacle(house, claim), len(bookings(house))) == ((ClaimState.DONE, None), 1)
    assert "consent_asked" not in await letters(house)


async def test_a_claim_that_is_over_asks_for_no_consent(house: House) -> None:
    known(house)
    claim = await bought_elsewhere(house)
    await credit(house, claim)
    await house.settle()
    with pytest.raises(ClaimOverError):
        await agree(house, claim)
    assert (await claim_and_resolution(house, claim))[0].credit_consent_at is None


async def test_a_customer_is_created_once_though_the_answer_was_lost(house: House) -> None:
    claim = await bought_elsewhere(house)
    await agree(house, claim)
    await credit(house, claim)
    shopify.add_fault(house.world, "lost_answer", "customerCreate")
    await house.settle()
    assert (len(house.shop.customers), bookings(house)) == (1, [(ADA, Decimal("80.00"), "EUR")])


@pytest.mark.parametrize("fault", ["lost_answer", "torn", "5xx"])
async def test_credit_whose_answer_was_lost_is_found_or_booked_but_never_twice(
    house: House, fault: str
) -> None:
    known(house)
    claim = await bought_elsewhere(house)
    await credit(house, claim)
    _, resolution = await claim_and_resolution(house, claim)
    shopify.add_fault(house.world, fault, "storeCreditAccountCredit")
    with pytest.raises(UnknownOutcome):
        await carry_out(house, resolution.id)
    house.later(UNSEEN)
    await house.settle()
    assert await obstacle(house, claim) == (ClaimState.DONE, None)
    assert bookings(house) == [(ADA, Decimal("80.00"), "EUR")]
    _, resolution = await claim_and_resolution(house, claim)
    [customer] = house.shop.customers.values()
    assert resolution.credit_gid == customer.accounts[0].transactions[0].id


async def test_a_day_later_it_is_still_found(house: House) -> None:
    known(house)
    claim = await bought_elsewhere(house)
    await credit(house, claim)
    _, resolution = await claim_and_resolution(house, claim)
    shopify.add_fault(house.world, "lost_answer", "storeCreditAccountCredit")
    with pytest.raises(UnknownOutcome):
        await carry_out(house, resolution.id)
    house.later(timedelta(hours=25))
    await carry_out(house, resolution.id)
    assert (await obstacle(house, claim), len(bookings(house))) == ((ClaimState.DONE, None), 1)


async def test_two_workers_book_once(house: House) -> None:
    known(house)
    claim = await bought_elsewhere(house)
    await credit(house, claim)
    _, resolution = await claim_and_resolution(house, claim)

    async def work() -> None:
        with suppress(TryAgainError):
            await carry_out(house, resolution.id)

    await asyncio.gather(work(), work(), work())
    house.later(UNSEEN)
    await house.settle()
    assert (await obstacle(house, claim), len(bookings(house))) == ((ClaimState.DONE, None), 1)


async def test_pressed_twice_it_is_granted_once(house: House) -> None:
    known(house)
    claim = await bought_elsewhere(house)
    await credit(house, claim)
    with pytest.raises(StepRefusedError):
        await credit(house, claim)
    await house.settle()
    assert (await rows(house), len(bookings(house))) == ([(Remedy.STORE_CREDIT, ResolutionState.DONE)], 1)


async def test_what_cannot_be_told_apart_goes_to_a_person_and_is_not_booked_again(house: House) -> None:
    ada = known(house)
    claim = await bought_elsewhere(house)
    await credit(house, claim)
    _, resolution = await claim_and_resolution(house, claim)
    shopify.add_fault(house.world, "lost_answer", "storeCreditAccountCredit")
    with pytest.raises(UnknownOutcome):
        await carry_out(house, resolution.id)
    book_by_hand(house.world, ada, Decimal("80.00"), "EUR")
    house.later(UNSEEN)
    await house.settle()
    assert await obstacle(house, claim) == (ClaimState.NEEDS_ATTENTION, Obstacle.CREDIT_UNCLEAR)
    await go_on(house, claim)
    await house.settle()
    assert await obstacle(house, claim) == (ClaimState.NEEDS_ATTENTION, Obstacle.CREDIT_UNCLEAR)
    assert len(bookings(house)) == 2
    with pytest.raises(NotDueError):
        await switch(house, claim, Remedy.REPLACEMENT)
    await settle_outside(house, claim)
    await house.settle()
    assert (await obstacle(house, claim), len(bookings(house))) == ((ClaimState.DONE, None), 2)
    assert "resolution:lost_sight_of" in await happened(house, claim)


async def test_bookings_of_other_amounts_and_times_are_no_question(house: House) -> None:
    ada = known(house)
    claim = await bought_elsewhere(house)
    book_by_hand(house.world, ada, Decimal("80.00"), "EUR")
    await credit(house, claim)
    await stops_halfway(house, claim, "5xx", "storeCreditAccountCredit")
    book_by_hand(house.world, ada, Decimal("79.00"), "EUR")
    house.later(UNSEEN)
    await house.settle()
    assert [amount for _, amount, _ in bookings(house)] == [Decimal(80), Decimal(79), Decimal(80)]
    assert await obstacle(house, claim) == (ClaimState.DONE, None)


async def test_a_second_claim_of_the_same_amount_waits_until_the_first_is_known(house: House) -> None:
    known(house)
    first = await bought_elsewhere(house)
    [lamp] = house.shop.products.values()
    second = await claim_of(house, lamp)
    for claim in (first, second):
        await credit(house, claim)
    _, one = await claim_and_resolution(house, first)
    _, two = await claim_and_resolution(house, second)
    shopify.add_fault(house.world, "lost_answer", "storeCreditAccountCredit")
    with pytest.raises(UnknownOutcome):
        await carry_out(house, one.id)
    with pytest.raises(TryAgainError):
        await carry_out(house, two.id)
    assert len(bookings(house)) == 1
    house.later(UNSEEN)
    await carry_out(house, one.id)
    await carry_out(house, two.id)
    gids = [(await claim_and_resolution(house, claim))[1].credit_gid for claim in (first, second)]
    assert (len(set(gids)), len(bookings(house))) == (2, 2)


async def test_what_shopify_refuses_is_no_doubt(house: House) -> None:
    known(house)
    claim = await bought_elsewhere(house)
    await credit(house, claim)
    shopify.add_fault(house.world, "user_error", "storeCreditAccountCredit", message="No more for them")
    await house.settle()
    assert await obstacle(house, claim) == (ClaimState.NEEDS_ATTENTION, Obstacle.REFUSED)
    _, resolution = await claim_and_resolution(house, claim)
    assert (resolution.attempts, resolution.problem, bookings(house)) == (0, "No more for them", [])
    await go_on(house, claim)
    await house.settle()
    assert (await obstacle(house, claim), len(bookings(house))) == ((ClaimState.DONE, None), 1)


async def test_a_missing_scope_is_shown_and_the_grant_lets_it_go_on(house: House) -> None:
    known(house)
    claim = await bought_elsewhere(house)
    shopify.revoke_scopes(house.world, house.shop, SCOPES)
    await credit(house, claim)
    await house.settle()
    assert await obstacle(house, claim) == (ClaimState.NEEDS_ATTENTION, Obstacle.SCOPE_MISSING)
    assert bookings(house) == []
    shopify.grant_scopes(house.world, house.shop, SCOPES)
    await house.settle()
    assert (await obstacle(house, claim), len(bookings(house))) == ((ClaimState.DONE, None), 1)


async def test_while_the_app_is_uninstalled_nothing_is_booked(house: House) -> None:
    known(house)
    claim = await bought_elsewhere(house)
    await credit(house, claim)
    shopify.uninstall_app(house.world, SHOP)
    await house.settle()
    assert await obstacle(house, claim) == (ClaimState.NEEDS_ATTENTION, Obstacle.NO_ACCESS)
    assert bookings(house) == []
    shopify.install_app(house.world, SHOP)
    await house.open_app()
    assert (await obstacle(house, claim), len(bookings(house))) == ((ClaimState.DONE, None), 1)


async def test_nothing_is_booked_for_a_person_who_was_erased(house: House) -> None:
    known(house)
    claim = await bought_elsewhere(house)
    await credit(house, claim)
    async with house.tx() as tx:
        await erasure.erase_person(tx, customer_gid=None, email=ADA, now=house.ctx.now())
    await house.settle()
    assert await obstacle(house, claim) == (ClaimState.NEEDS_ATTENTION, Obstacle.ERASED)
    assert bookings(house) == []


async def test_who_was_erased_before_gets_no_promise_of_it(house: House) -> None:
    claim = await bought_elsewhere(house)
    async with house.tx() as tx:
        await erasure.erase_person(tx, customer_gid=None, email=ADA, now=house.ctx.now())
    with pytest.raises(RemedyUnavailableError, match="erased"):
        await credit(house, claim)
    assert await rows(house) == []


async def test_another_amount_than_the_catalogue_s_needs_a_reason(house: House) -> None:
    known(house)
    claim = await bought_elsewhere(house)
    more = Agreed(seen=True, shown=eur("80.00"), amount=eur("92.50"))
    with pytest.raises(ReasonMissingError):
        await credit(house, claim, more, note="")
    with pytest.raises(AmountChangedError):
        await credit(house, claim, Agreed(seen=True, shown=eur("79.00")))
    assert await rows(house) == []
    await credit(house, claim, more)
    await house.settle()
    assert bookings(house) == [(ADA, Decimal("92.50"), "EUR")]


async def test_what_the_catalogue_does_not_know_is_entered(house: House) -> None:
    known(house)
    claim = await bought_elsewhere(house)
    async with house.tx() as tx:
        for variant in await tx.scalars(select(VariantRow)):
            await tx.delete(variant)
    with pytest.raises(RemedyUnavailableError, match="no_price"):
        await credit(house, claim)
    with pytest.raises(AmountMissingError):
        await credit(house, claim, Agreed(seen=True))
    await credit(house, claim, Agreed(seen=True, amount=eur("66.00")))
    await house.settle()
    assert bookings(house) == [(ADA, Decimal("66.00"), "EUR")]


async def test_another_remedy_waits_until_the_credit_is_sure_to_have_no_effect(house: House) -> None:
    known(house)
    claim = await bought_elsewhere(house)
    await credit(house, claim)
    _, resolution = await claim_and_resolution(house, claim)
    shopify.add_fault(house.world, "lost_answer", "storeCreditAccountCredit")
    with pytest.raises(UnknownOutcome):
        await carry_out(house, resolution.id)
    async with house.tx() as tx:
        await resolutions.stall(tx, resolution.id, Obstacle.UNREACHABLE, "", now=house.ctx.now())
    await switch(house, claim, Remedy.REPLACEMENT)
    house.later(UNSEEN)
    await house.settle()
    now, _ = await claim_and_resolution(house, claim)
    assert (now.state, now.remedy) == (ClaimState.DONE, Remedy.STORE_CREDIT)
    assert (len(bookings(house)), len(house.shop.drafts)) == (1, 0)
    assert await void_reasons(house) == [VoidReason.CREDITED]

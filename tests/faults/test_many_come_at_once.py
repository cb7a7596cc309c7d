"""Fifty approve the same claim, fifty claim pieces of the same line, twenty find the same access expired."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import httpx
import pytest

from core.domain.claims import ClaimState
from core.domain.remedies import Remedy
from core.domain.roles import Role
from core.services import claims
from core.shopify.http import create_http
from core.store.claims import get_claim
from core.store.jobs import CarryOutResolution
from core.store.resolutions import find_resolution_of_claim
from simulator import world as shopify
from sync.access import shopify_of
from sync.errors import TryAgainError, is_passing
from sync.handlers import HANDLERS
from tests.faults.figures import Figures
from tests.faults.wire import TOKEN, Wire
from tests.support.house import House
from tests.support.jobs import drain
from tests.support.shops import STAFF, file_claim, hire, publish_policy

pytestmark = pytest.mark.thorough

MANY, REFRESHERS, WORKERS = 50, 20, 8
JOBS = 20
"""That one claim may leave behind."""
NAMES = {1: "Sim Staff 1", 2: "Grace Hopper", 3: "Alan Turing"}


async def test_of_fifty_who_approve_one_wins_and_the_others_are_told_who(
    house: House, figures: Figures
) -> None:
    await publish_policy(house)
    order = house.order(house.product(stock=5))
    await house.settle()
    claim = await file_claim(house, order)
    await house.settle()
    for user in (2, 3):
        await hire(house, user, Role.MANAGER, NAMES[user])

    async def approve(user: int) -> httpx.Response:
        async with house.staff(user=user) as staff:
            remedy = "replacement" if user % 2 else "refund"
            form = {"remedy": remedy, "note": "Broken", "shown": "80.00 EUR"}
            return await staff.post(f"/claims/{claim.id}/approve", data=form)

    users = [1 + number % 3 for number in range(MANY)]
    answers = await asyncio.gather(*(approve(user) for user in users))
    await house.settle()
    assert Counter(answer.status_code for answer in answers) == {303: 1, 409: MANY - 1}
    [winner] = [user for user, answer in zip(users, answers, strict=True) if answer.status_code == 303]
    for user, answer in zip(users, answers, strict=True):
        if answer.status_code == 409:
            said = "You took a step already" if user == winner else f"{NAMES[winner]} was faster"
            assert said in answer.text
    remedies = sum(len(each.refunds) for each in house.shop.orders.values())
    remedies += sum(draft.order is not None for draft in house.shop.drafts.values())
    assert remedies == 1
    figures.count(approvals=MANY)


@pytest.mark.parametrize("many", [5, pytest.param(MANY, marks=pytest.mark.slow)])
@pytest.mark.usefixtures("impatient")
@pytest.mark.timeout(600)
async def test_many_claims_of_one_line_are_refunded_to_its_last_cent(
    house: House, figures: Figures, many: int
) -> None:
    await publish_policy(house)
    order = house.order(house.product(stock=many, price="33.33"), many)
    await house.settle()
    filed = [await file_claim(house, order, position=place, photos=0) for place in range(1, many + 1)]
    await house.settle()

    async def approve(number: int) -> None:
        async with house.tx() as tx:
            await claims.approve(
                tx, filed[number].id, Remedy.REFUND, note="Broken", by=STAFF, now=house.ctx.now()
            )

    await asyncio.gather(*(approve(number) for number in range(many)))
    await _carried_out_side_by_side(house, [claim.id for claim in filed])
    await drain(house.ctx, most=JOBS * many)
    await house.settle()
    async with house.tx() as tx:
        states = Counter([(await get_claim(tx, claim.id)).state for claim in filed])
    assert states == {ClaimState.DONE: many}
    assert len(order.refunds) == many
    assert sum(refund.total.shop for refund in order.refunds) == Decimal("33.33") * many
    figures.count(claims_of_one_line=many)


async def _carried_out_side_by_side(house: House, claim_ids: list[UUID]) -> None:
    turns = asyncio.Semaphore(WORKERS)

    async def carry_out(claim_id: UUID) -> None:
        async with house.tx() as tx:
            resolution = await find_resolution_of_claim(tx, claim_id)
        assert resolution is not None
        job = CarryOutResolution(resolution.shop_id, resolution.id)
        for _ in range(100 * MANY):
            try:
                async with turns:
                    await HANDLERS[CarryOutResolution](house.ctx, job)
            except Exception as error:
                if not isinstance(error, TryAgainError) and not is_passing(error):
                    raise
                await asyncio.sleep(0.01)
            else:
                return
        raise AssertionError("it goes round in circles")

    await asyncio.gather(*(carry_out(claim_id) for claim_id in claim_ids))


async def test_twenty_who_find_the_access_expired_refresh_it_once(house: House, figures: Figures) -> None:
    """The answer to the first refresh is lost: whoever comes next asks again, and nobody is locked out."""
    house.later(timedelta(hours=2))
    shopify.add_fault(house.world, "lost_answer", "refresh_token")
    wire = Wire(httpx.ASGITransport(house.simulator))
    async with create_http(wire) as http:
        ctx, shop_id = replace(house.ctx, http=http), await house.shop_id()

        async def read() -> str:
            for _ in range(5):
                try:
                    async with shopify_of(ctx, shop_id) as api:
                        return (await api.read_shop()).name
                except Exception as error:
                    if not is_passing(error):
                        raise
            raise AssertionError("locked out")

        names = await asyncio.gather(*(read() for _ in range(REFRESHERS)))
    assert names == ["Lumen"] * REFRESHERS
    asked = Counter(call.name for call in wire.calls)
    assert asked[TOKEN] == 2, "the one whose answer was lost, and the one after it"
    figures.count(refreshers=REFRESHERS)

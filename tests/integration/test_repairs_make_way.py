"""A repair took the place of a remedy that was carried out after all: the unit goes back, money once."""

import httpx
import pytest

from core.domain.claims import ClaimState
from core.domain.remedies import Remedy
from core.domain.repairs import RepairState
from core.domain.resolutions import UNSEEN, Obstacle, ResolutionState
from core.services import resolutions
from core.shopify.errors import UnknownOutcome
from core.store.claims import Claim
from simulator import world as shopify
from tests.integration.shopify_app.support import HTMX, said
from tests.support.house import House
from tests.support.repairs import news, repair_of
from tests.support.shops import approve, claim_and_resolution, file_claim, publish_policy
from tests.support.stalls import carry_out, lost_refund, rows, switch

pytestmark = pytest.mark.thorough


async def post(staff: httpx.AsyncClient, claim: Claim, step: str, **form: str) -> httpx.Response:
    return await staff.post(f"/claims/{claim.id}/repair/{step}", data=form, headers=HTMX)


LOOKING = "We are still looking whether the earlier remedy was carried out (Refund). Try again in a moment."


@pytest.mark.sample
async def test_nothing_binds_while_the_earlier_refund_is_looked_for(house: House) -> None:
    _, claim = await lost_refund(house)
    await switch(house, claim, Remedy.REPAIR)
    async with house.staff() as staff:
        label = await post(staff, claim, "label", url="https://carrier.example/1")
        for step, form in (("receive", {}), ("inspect", {"grade": "major"})):
            assert (await post(staff, claim, step, **form)).status_code == 200
        begun = await post(staff, claim, "begin")
        quoted = await post(staff, claim, "quote", amount="49.00", until="2026-12-06")
        assert (await post(staff, claim, "ship")).status_code == 200
        delivered = await post(staff, claim, "deliver")
    for refused in (label, begun, quoted, delivered):
        assert (refused.status_code, LOOKING in said(refused)) == (422, True)
    assert (await repair_of(house, claim)).state is RepairState.SHIPPED_BACK
    claim, resolution = await claim_and_resolution(house, claim)
    assert (claim.state, resolution.state) == (ClaimState.APPROVED, ResolutionState.GRANTED)
    assert (await news(house), house.shop.drafts) == (["received", "sent_unrepaired"], {})


async def test_what_was_refused_is_possible_once_the_refund_is_known_not_to_be_there(house: House) -> None:
    await publish_policy(house)
    sold = house.order(house.product())
    await house.settle()
    claim = await file_claim(house, sold)
    await approve(house, claim, Remedy.REFUND)
    shopify.add_fault(house.world, "5xx", "refundCreate")
    _, resolution = await claim_and_resolution(house, claim)
    with pytest.raises(UnknownOutcome):
        await carry_out(house, resolution.id)
    async with house.tx() as tx:
        await resolutions.stall(tx, resolution.id, Obstacle.UNREACHABLE, "", now=house.ctx.now())
    await switch(house, claim, Remedy.REPAIR)
    house.later(UNSEEN)
    await house.settle()
    assert await rows(house) == [
        (Remedy.REFUND, ResolutionState.WITHDRAWN),
        (Remedy.REPAIR, ResolutionState.GRANTED),
    ]
    async with house.staff() as staff:
        for step, form in (("receive", {}), ("inspect", {"grade": "major"}), ("begin", {})):
            assert (await post(staff, claim, step, **form)).status_code == 200
    assert (await repair_of(house, claim)).state is RepairState.IN_REPAIR

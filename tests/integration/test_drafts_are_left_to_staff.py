"""By the policy staff make the order of a replacement's draft themselves, and we notice when they do."""

from datetime import timedelta

import pytest

from core.domain.claims import ClaimState
from core.domain.remedies import Completion
from core.domain.resolutions import Obstacle
from core.domain.roles import Role
from core.store.claims import Claim
from core.store.policies import Policy
from simulator.actions import drafts
from tests.integration.microsite.phone import all_of
from tests.integration.shopify_app.support import HTMX, said
from tests.support.addresses import granted, lines, send_to, the_draft
from tests.support.credit import letters
from tests.support.house import House
from tests.support.shops import claim_and_resolution, hire
from tests.support.stalls import go_on, made

pytestmark = pytest.mark.thorough


async def switch(house: House, user: int = 1, **form: str) -> int:
    [policy] = await all_of(house, Policy)
    async with house.staff(user=user) as staff:
        sent = await staff.post(f"/policies/{policy.id}/completion", data=form, headers=HTMX)
    return sent.status_code


async def left(house: House) -> Claim:
    _, claim = await granted(house)
    assert await switch(house, completion="by_hand") == 200
    await house.settle()
    assert await standing(house, claim) == (ClaimState.NEEDS_ATTENTION, Obstacle.LEFT_AS_DRAFT)
    return claim


async def standing(house: House, claim: Claim) -> tuple[ClaimState, Obstacle | None]:
    now, resolution = await claim_and_resolution(house, claim)
    return now.state, resolution.obstacle


async def test_the_draft_waits_until_staff_complete_it_in_shopify(house: House) -> None:
    claim = await left(house)
    async with house.staff() as staff:
        page = said(await staff.get(f"/claims/{claim.id}"))
    assert "Complete the draft order in Shopify. We notice it and go on by ourselves." in page
    draft = the_draft(house)
    assert (draft.order, lines(draft.shipping_address)[2]) == (None, "Lampenweg 1")
    await go_on(house, claim)
    await house.settle()
    assert (await standing(house, claim), made(house)) == (
        (ClaimState.NEEDS_ATTENTION, Obstacle.LEFT_AS_DRAFT),
        0,
    )
    drafts.complete_draft(house.world, house.shop, draft)
    await house.settle()
    now, resolution = await claim_and_resolution(house, claim)
    assert draft.order is not None
    assert (now.state, resolution.order_gid, resolution.order_name) == (
        ClaimState.DONE,
        draft.order.id,
        draft.order.name,
    )
    assert (made(house), (await letters(house)).count("replacement_sent")) == (1, 1)


async def test_a_new_address_goes_on_the_draft_that_waits(house: House) -> None:
    claim = await left(house)
    await send_to(house, claim)
    await house.settle()
    assert (lines(the_draft(house).shipping_address)[2], made(house)) == ("Neuer Weg 7", 0)
    assert await standing(house, claim) == (ClaimState.NEEDS_ATTENTION, Obstacle.LEFT_AS_DRAFT)


async def test_switched_back_continue_makes_the_order(house: House) -> None:
    claim = await left(house)
    assert await switch(house, completion="automatic") == 200
    house.later(timedelta(minutes=1))
    await go_on(house, claim)
    await house.settle()
    assert (await standing(house, claim), made(house)) == ((ClaimState.DONE, None), 1)


async def test_the_switch_is_for_those_who_may_and_says_what_is_wrong(house: House) -> None:
    await granted(house)
    await hire(house, 12, Role.SERVICE)
    assert await switch(house, 12, completion="by_hand") == 403
    assert await switch(house, completion="by_magic") == 422
    [policy] = await all_of(house, Policy)
    assert policy.completion is Completion.AUTOMATIC
    async with house.staff() as staff:
        assert "Replacements become orders" in said(await staff.get(f"/policies/{policy.id}"))

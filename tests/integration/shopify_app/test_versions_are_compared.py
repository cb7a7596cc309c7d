"""Staff read two versions of a policy side by side, the draft too, and see what differs."""

import re
from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

import httpx

from core.domain.terms import Terms
from core.services import policies
from core.services.drafts import draft_from_terms
from core.store.policies import get_policy
from simulator import world as shopify
from tests.integration.shopify_app.support import OTHER, said
from tests.integration.shopify_app.test_policies_are_edited import FULL
from tests.support.house import House
from tests.support.shops import STAFF, lamp_terms, publish_policy


def marked(page: httpx.Response) -> list[str]:
    """What is marked as different, from the top to the bottom."""
    found = re.findall(r'<mark class="differs">(.*?)</mark>', page.text, re.DOTALL)
    return [said(httpx.Response(200, text=each)).replace("≠ Differs: ", "") for each in found]


async def two_versions(house: House, second: Terms, draft: Terms | None = None) -> str:
    """A policy whose first version are the lamp's terms; where its versions are compared."""
    first = await publish_policy(house)
    async with house.tx() as tx:
        await policies.publish(tx, first.policy_id, second, by=STAFF, now=house.ctx.now())
        if draft is not None:
            (await get_policy(tx, first.policy_id, lock=True)).draft = draft_from_terms(draft)
    return f"/policies/{first.policy_id}/compare"


async def test_what_differs_between_two_versions_is_marked_on_both_sides(house: House) -> None:
    longer = lamp_terms(
        months=36,
        deductible=Decimal("5.00"),
        rules=FULL.rules[2:],
        plain_text="Two years on everything that we made wrong. And a third one.",
    )
    address = await two_versions(house, longer)
    async with house.staff() as staff:
        page = await staff.get(address, params={"one": "1", "other": "2"})
        policy = await staff.get(address.removesuffix("/compare"))
    assert marked(page) == [
        "24 months from the day it arrived. Replacement first, else a refund.",
        "36 months from the day it arrived. Replacement first, else a refund.",
        "Every claim goes to a person.",
        "Dear: to a person, in the queue “High value”. In stock; answer: Covered.",
        "The buyer pays €0.00 per claim.",
        "The buyer pays €5.00 per claim.",
        "And a third one.",
    ]
    told = said(page)
    assert "4 parts differ The promise · Rules that decide, the first that fits · Costs and time · " in told
    assert "A later version never changes a warranty that was issued" in told
    assert re.search(rf'href="{address}\?[^"]*one=1&amp;other=2', policy.text)
    assert "What changed from version 1" in said(policy)


async def test_the_draft_stands_beside_the_newest_version_and_order_is_a_difference(house: House) -> None:
    address = await two_versions(house, FULL, replace(FULL, rules=FULL.rules[::-1]))
    async with house.staff() as staff:
        page = await staff.get(address)
        same = await staff.get(address, params={"one": "2", "other": "2"})
        german = said(await staff.get(address, params={"locale": "de"}))
    assert "One part differs Rules that decide" in said(page)
    assert "Version 2 Ask “why”: ask for what is missing." in said(page)
    assert "The draft ≠ Differs: Dear" in said(page)
    assert marked(same) == []
    assert "Both say the same" in said(same)
    assert "Ein Teil unterscheidet sich" in german


async def test_versions_that_are_not_there_are_unknown(house: House) -> None:
    address = await two_versions(house, FULL)
    shopify.create_shop(house.world, OTHER, name="Glimmer", currency="EUR")
    await house.open_app(OTHER)
    async with house.staff() as staff, house.staff(OTHER) as stranger:
        unfinished = await staff.get(address)
        for one in ("3", "0", "x", ""):
            assert (await staff.get(address, params={"one": one})).status_code == 404
        assert (await stranger.get(address)).status_code == 404
        assert (await staff.get(f"/policies/{uuid4()}/compare")).status_code == 404
    assert "The draft is not complete" in said(unfinished)

"""Whoever lacks a right is refused on the server, told who has it, and nothing has happened."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import func, select

from core.domain.actors import Actor
from core.domain.claims import ClaimState
from core.domain.faults import Fault
from core.domain.goodwill import Goodwill
from core.domain.remedies import Remedy
from core.domain.rights import Right, allowed
from core.domain.roles import Role
from core.services import policies
from core.services.rights import RightMissingError
from core.store.claims import Claim, get_claim
from core.store.decisions import DecisionRow
from core.store.history import Event, list_events
from core.store.resolutions import Resolution
from shopify_app.rights import NEEDED
from shopify_app.site import ROUTES
from tests.integration.shopify_app.support import HTMX, claim_now, filed, said, sold
from tests.support.house import House
from tests.support.shops import file_claim, hire, lamp_terms, publish_policy

USERS = {Role.MANAGER: 12, Role.SERVICE: 13, Role.SALES: 14, Role.FINANCE: 15}
TOO_LATE = timedelta(days=740)
KEPT = Goodwill(
    months=6, remedy=Remedy.REFUND, share=Decimal(1), approver=Role.FINANCE, reasons=("Loyal", "Our mistake")
)


async def colleague(house: House, role: Role, name: str = "") -> httpx.AsyncClient:
    await hire(house, USERS[role], role, name)
    return house.staff(user=USERS[role])


async def happened(house: House) -> list[int]:
    async with house.tx() as tx:
        counts = [select(func.count()).select_from(model) for model in (Event, DecisionRow, Resolution)]
        return [await tx.scalar(count) or 0 for count in counts]


@pytest.fixture
async def team(house: House) -> AsyncIterator[dict[Role, httpx.AsyncClient]]:
    async with AsyncExitStack() as stack:
        yield {role: await stack.enter_async_context(await colleague(house, role)) for role in USERS}


async def test_every_guarded_address_refuses_whoever_lacks_its_right(
    house: House, team: dict[Role, httpx.AsyncClient]
) -> None:
    before = await happened(house)
    for route in ROUTES:
        right = NEEDED.get(route.name)
        if right is None:
            continue
        address = re.sub(r"\{[^}]*}", str(uuid4()), route.path)
        for role, client in team.items():
            if allowed(role, right):
                continue
            for method in route.methods or ():
                refused = await client.request(method, address)
                assert refused.status_code == 403, (role, method, route.name)
    assert await happened(house) == before


async def test_a_refusal_says_what_is_not_allowed_and_who_can_do_it(house: House) -> None:
    await hire(house, 12, Role.MANAGER, "Mia Weber")
    async with await colleague(house, Role.SALES) as sales:
        page = await sales.get("/settings/brand")
        toast = await sales.post("/settings/brand", data={"name": "Mine"}, headers=HTMX)
        home = await sales.get("/")
    expected = "You may not change the brand. Ask Sim Staff 1 and Mia Weber."
    assert expected in said(page)
    assert expected in toast.headers["HX-Trigger"]
    assert toast.headers["HX-Reswap"] == "none"
    assert "/settings/brand" not in home.text


async def test_the_publisher_of_terms_is_asked_by_the_service_too(house: House) -> None:
    """A door that knows nothing of rights cannot give what the person does not have."""
    terms = await publish_policy(house)
    await hire(house, 13, Role.SERVICE)
    before = await happened(house)
    for nobody in ("13", "unknown"):
        by, now = Actor.staff(nobody), house.ctx.now()
        async with house.tx() as tx:
            with pytest.raises(RightMissingError):
                await policies.publish(tx, terms.policy_id, lamp_terms(), by=by, now=now)
    assert await happened(house) == before


@pytest.mark.thorough
@pytest.mark.parametrize("fault", [Fault.ACCIDENT, Fault.STOPPED_WORKING])
async def test_going_against_the_answer_asks_for_the_right_to_override(house: House, fault: Fault) -> None:
    """Approving what is excluded; declining what is covered."""
    [warranty] = await sold(house)
    claim = await filed(house, warranty, fault)
    excluded = fault is Fault.ACCIDENT
    step, form = (
        ("approve", {"remedy": "refund", "note": "A good customer"})
        if excluded
        else ("decline", {"reason": "other", "note": "We do not like it"})
    )
    async with await colleague(house, Role.SERVICE) as service:
        before = await happened(house)
        refused = await service.post(f"/claims/{claim.id}/{step}", data=form, headers=HTMX)
        page = await service.get(f"/claims/{claim.id}")
    assert refused.status_code == 403
    assert "You may not decide against the computed answer. Ask Sim Staff 1." in said(page)
    assert (f"/claims/{claim.id}/approve" in page.text) is not excluded
    assert (f"/claims/{claim.id}/decline" in page.text) is excluded
    assert (await claim_now(house, claim.id)).state is ClaimState.IN_REVIEW
    assert await happened(house) == before


@pytest.mark.thorough
async def test_service_grants_what_is_on_offer_and_is_offered_nothing_else(house: House) -> None:
    [warranty] = await sold(house, 1)
    claim = await filed(house, warranty)
    async with await colleague(house, Role.SERVICE) as service:
        done = await service.post(f"/claims/{claim.id}/approve", data={"remedy": "refund"}, headers=HTMX)
    assert done.status_code == 200
    assert (await claim_now(house, claim.id)).overridden is False


async def too_late(house: House, **terms: Any) -> Claim:
    await publish_policy(house, **terms)
    order = house.order(house.product())
    await house.settle()
    return await file_claim(house, order, after=TOO_LATE)


@pytest.mark.thorough
async def test_goodwill_is_granted_by_whom_the_terms_name_with_one_of_their_reasons(house: House) -> None:
    claim = await too_late(house, goodwill=KEPT)
    address, form = f"/claims/{claim.id}/approve", {"remedy": "refund"}
    async with await colleague(house, Role.MANAGER) as manager:
        refused = await manager.post(address, data=form | {"goodwill_reason": "Loyal"}, headers=HTMX)
        page = await manager.get(f"/claims/{claim.id}")
    assert refused.status_code == 403
    assert address not in page.text
    async with await colleague(house, Role.FINANCE, "Finn Otto") as finance:
        assert "You may not grant goodwill under these terms. Ask Sim Staff 1 and Finn Otto." in said(
            await (await colleague(house, Role.MANAGER)).get(f"/claims/{claim.id}")
        )
        for reason in ("", "Because"):
            invalid = await finance.post(address, data=form | {"goodwill_reason": reason}, headers=HTMX)
            assert invalid.status_code == 422
            assert "Choose a reason for the goodwill." in said(invalid)
        assert (await claim_now(house, claim.id)).state is ClaimState.IN_REVIEW
        granted = await finance.post(address, data=form | {"goodwill_reason": "Our mistake"}, headers=HTMX)
    assert granted.status_code == 200
    assert "Goodwill: Our mistake" in said(granted)
    assert "Granted as goodwill: Refund." in said(granted)
    now = await claim_now(house, claim.id)
    assert (now.goodwill_reason, now.overridden, now.decision_note) == ("Our mistake", False, None)


async def test_the_owner_grants_goodwill_whomever_the_terms_name(house: House) -> None:
    claim = await too_late(house, goodwill=KEPT)
    async with house.staff() as owner:
        form = {"remedy": "refund", "goodwill_reason": "Loyal"}
        granted = await owner.post(f"/claims/{claim.id}/approve", data=form, headers=HTMX)
    assert granted.status_code == 200
    async with house.tx() as tx:
        assert (await get_claim(tx, claim.id)).state is ClaimState.APPROVED
        assert [event.actor for event in await list_events(tx, [claim.id])][-1] == "staff:1"


async def test_whoever_may_decide_nothing_still_reads_the_claim(house: House) -> None:
    [warranty] = await sold(house)
    claim = await filed(house, warranty)
    async with await colleague(house, Role.SALES) as sales:
        page = await sales.get(f"/claims/{claim.id}")
        refused = await sales.post(f"/claims/{claim.id}/approve", data={"remedy": "refund"})
    assert (page.status_code, refused.status_code) == (200, 403)
    assert "It went dark." in said(page)
    assert "You may not decide claims. Ask Sim Staff 1." in said(page)
    assert f"/claims/{claim.id}/ask" in page.text
    assert Right.DECIDE not in {right for right in Right if allowed(Role.SALES, right)}

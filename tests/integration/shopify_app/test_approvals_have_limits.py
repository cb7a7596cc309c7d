"""Roles have limits of approval; what is more is handed up, and nobody approves what they handed up."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from core.domain.claims import ClaimState
from core.domain.deciding import Automation
from core.domain.queues import Queue
from core.domain.remedies import Remedy, plainly
from core.domain.roles import Role
from core.store.claims import Claim
from core.store.history import Event
from core.store.limits import list_limits
from core.store.resolutions import Resolution
from core.store.staff import StaffMember
from simulator import world as shopify
from simulator.records import Order
from tests.integration.shopify_app.support import HTMX, OTHER, claim_now, said
from tests.integration.test_rules_decide import sold
from tests.support.house import House
from tests.support.shops import file_claim

pytestmark = pytest.mark.thorough

OWNER, SERVICE = 1, 2
NONE = {"manager": "", "service": "", "sales": "", "finance": ""}


async def claimed(house: House, mode: Automation = Automation.OFF) -> tuple[Order, Claim]:
    """Of a lamp for 80 euros; a colleague in service has opened the app."""
    order = await sold(house, mode, offers=plainly(Remedy.REFUND, Remedy.REPLACEMENT, Remedy.REPAIR))
    claim = await file_claim(house, order)
    await house.settle()
    async with house.staff(user=SERVICE) as staff:
        assert (await staff.get("/")).status_code == 200
    return order, claim


async def limit(house: House, **amounts: str) -> int:
    async with house.staff() as staff:
        saved = await staff.post("/settings/staff/limits", data=NONE | amounts, headers=HTMX)
    return saved.status_code


async def granted(house: House) -> list[Remedy]:
    async with house.tx() as tx:
        return [row.remedy for row in await tx.scalars(select(Resolution))]


@pytest.mark.parametrize(
    ("remedy", "amount", "highest", "may"),
    [
        ("refund", "", "80.00", True),
        ("refund", "", "79.99", False),
        ("refund", "50.00", "50.00", True),
        ("replacement", "", "80.00", True),
        ("replacement", "", "79.99", False),
        ("replacement", "", "0", False),
        ("replacement", "", "", True),
        ("repair", "", "80.00", True),
        ("repair", "", "79.99", False),
    ],
)
async def test_a_role_grants_up_to_its_limit(
    house: House, remedy: str, amount: str, highest: str, may: bool
) -> None:
    _, claim = await claimed(house)
    await limit(house, service=highest)
    form = {"remedy": remedy, "shown": "80.00 EUR", "amount": amount, "note": "A reason"}
    async with house.staff(user=SERVICE) as staff:
        answer = await staff.post(f"/claims/{claim.id}/approve", data=form, headers=HTMX)
    if may:
        assert (answer.status_code, await granted(house)) == (200, [Remedy(remedy)])
        return
    assert (answer.status_code, await granted(house)) == (409, [])
    shown = f"€{Decimal(highest):.2f}"
    assert f"This comes to €80.00, and you may approve up to {shown}. Hand the claim up." in said(answer)
    assert "A reason" in answer.text, "what was typed stays"
    assert (await claim_now(house, claim.id)).state is ClaimState.IN_REVIEW


async def test_one_button_for_what_a_rule_would_do_keeps_to_the_limit_too(house: House) -> None:
    _, claim = await claimed(house, Automation.SUGGEST)
    await limit(house, service="50")
    async with house.tx() as tx:
        event = await tx.scalar(select(Event).where(Event.name == "limits:set"))
    assert event is not None
    assert event.details == {"limits": {"service": "50.00 EUR"}}
    async with house.staff(user=SERVICE) as staff:
        page = await staff.get(f"/claims/{claim.id}")
        decision = page.text.partition('name="decision" value="')[2].partition('"')[0]
        form = {"decision": decision, "course": "approve", "shown": "80.00 EUR", "message": "Sorry!"}
        answer = await staff.post(f"/claims/{claim.id}/confirm", data=form, headers=HTMX)
    assert (answer.status_code, await granted(house)) == (409, [])
    assert "you may approve up to €50.00" in said(answer)
    assert "Sorry!" in answer.text


@pytest.mark.sample
async def test_who_hands_a_claim_up_must_not_approve_it_and_somebody_else_may(house: House) -> None:
    _, claim = await claimed(house, Automation.SUGGEST)
    async with house.staff(user=SERVICE) as staff:
        up = await staff.post(f"/claims/{claim.id}/escalate", headers=HTMX)
        assert (up.status_code, "Handed up" in said(up)) == (200, True)
        again = await staff.post(f"/claims/{claim.id}/escalate", headers=HTMX)
        page = said(await staff.get(f"/claims/{claim.id}"))
        own = await staff.post(
            f"/claims/{claim.id}/approve", data={"remedy": "refund", "shown": "80.00 EUR"}, headers=HTMX
        )
    assert again.status_code == 200
    assert "You handed this claim up, so somebody else approves it." in page
    assert "What the rules would do" not in page, "no rule decides it"
    assert (own.status_code, await granted(house)) == (409, [])
    assert "Nothing was changed." in said(own)
    held = await claim_now(house, claim.id)
    assert (held.state, held.queue, held.escalated_by) == (
        ClaimState.IN_REVIEW,
        Queue.ESCALATED,
        f"staff:{SERVICE}",
    )
    async with house.tx() as tx:
        events = list(await tx.scalars(select(Event).where(Event.name == "claim:escalated")))
    assert len(events) == 1
    async with house.staff(user=OWNER) as staff:
        page = said(await staff.get(f"/claims/{claim.id}"))
        assert "handed this claim up. Somebody else approves it." in page
        done = await staff.post(
            f"/claims/{claim.id}/approve", data={"remedy": "refund", "shown": "80.00 EUR"}, headers=HTMX
        )
    assert (done.status_code, await granted(house)) == (200, [Remedy.REFUND])


async def test_a_decided_claim_is_not_handed_up(house: House) -> None:
    _, claim = await claimed(house)
    async with house.staff() as staff:
        form = {"remedy": "refund", "shown": "80.00 EUR"}
        await staff.post(f"/claims/{claim.id}/approve", data=form, headers=HTMX)
    async with house.staff(user=SERVICE) as staff:
        late = await staff.post(f"/claims/{claim.id}/escalate", headers=HTMX)
    assert (late.status_code, (await claim_now(house, claim.id)).escalated_at) == (409, None)


async def test_a_rule_decides_whatever_the_limits_of_people_are(house: House) -> None:
    order = await sold(house, offers=plainly(Remedy.REFUND))
    await limit(house, manager="1", service="1", sales="1", finance="1")
    claim = await file_claim(house, order)
    await house.settle()
    assert (await claim_now(house, claim.id)).decided_by == "rule:Small"


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ("-1", "The limit must be 0 or more."),
        ("10.005", "This currency has no such small parts."),
        ("much", "like 12.50"),
    ],
)
async def test_a_wrong_limit_is_refused_beside_its_field(house: House, typed: str, wrong: str) -> None:
    assert await limit(house, manager="100") == 200
    async with house.staff() as staff:
        answer = await staff.post("/settings/staff/limits", data=NONE | {"service": typed}, headers=HTMX)
    assert (answer.status_code, wrong in said(answer)) == (422, True)
    assert f'value="{typed}"' in answer.text
    async with house.tx() as tx:
        assert await list_limits(tx) == {Role.MANAGER: Decimal(100)}


@pytest.mark.sample
async def test_only_owners_set_limits_and_no_other_shop_s(house: House) -> None:
    await claimed(house)
    async with house.staff(user=SERVICE) as staff:
        refused = await staff.post("/settings/staff/limits", data=NONE | {"service": "999"}, headers=HTMX)
    assert refused.status_code == 403
    shopify.create_shop(house.world, OTHER, name="Glimmer", currency="EUR")
    await house.open_app(OTHER)
    async with house.staff(OTHER) as staff:
        assert (
            await staff.post("/settings/staff/limits", data=NONE | {"service": "5"}, headers=HTMX)
        ).status_code == 200
    async with house.tx() as tx:
        assert await list_limits(tx) == {}
        assert {member.role for member in await tx.scalars(select(StaffMember))} == {
            Role.OWNER,
            Role.SERVICE,
        }


@pytest.mark.sample
async def test_another_shop_s_claim_cannot_be_handed_up(house: House) -> None:
    _, claim = await claimed(house)
    shopify.create_shop(house.world, OTHER, name="Glimmer", currency="EUR")
    await house.open_app(OTHER)
    async with house.staff(OTHER) as staff:
        assert (await staff.post(f"/claims/{claim.id}/escalate", headers=HTMX)).status_code == 404
    assert (await claim_now(house, claim.id)).escalated_at is None

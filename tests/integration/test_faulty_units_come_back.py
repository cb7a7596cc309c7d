"""A faulty unit that comes back first: nothing leaves before it is here, and Shopify has one return of it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from core.domain.claims import ClaimState
from core.domain.deciding import Automation
from core.domain.remedies import Remedy, plainly
from core.domain.repairs import Grade
from core.domain.resolutions import UNSEEN, Obstacle
from core.domain.returns import Back, Outside, ReturnState, Rule, marker
from core.services import claims, return_steps
from core.services.claims import ReasonMissingError
from core.store.claims import Claim, get_claim
from core.store.letters import LetterRow
from core.store.resolutions import Resolution
from core.store.returns import Return, find_return_of_claim
from simulator import world as shopify
from simulator.records import Order
from sync import timers
from tests.integration.test_rules_decide import sold
from tests.support.house import House
from tests.support.jobs import drain
from tests.support.shops import STAFF, approve, file_claim, publish_policy

pytestmark = pytest.mark.thorough

HOW = "Lumen returns, Lampenweg 2, 10115 Berlin. Without the box."


async def asked(
    house: House,
    remedy: Remedy = Remedy.REFUND,
    *,
    quantity: int = 1,
    fulfilled: bool = True,
    approved: bool = True,
) -> tuple[Order, Claim]:
    """Approved under terms by which the faulty unit comes back first."""
    both = plainly(Remedy.REFUND, Remedy.REPLACEMENT)
    await publish_policy(house, offers=both, unit_back=Back.FIRST, unit_back_words=HOW)
    order = house.order(house.product(stock=9), quantity)
    if fulfilled:
        shopify.fulfill_order(house.world, house.shop, order)
    await house.settle()
    claim = await file_claim(house, order)
    await house.settle()
    if approved:
        await approve(house, claim, remedy)
        await house.settle()
    return order, claim


async def back_of(house: House, claim: Claim) -> Return:
    async with house.tx() as tx:
        row = await find_return_of_claim(tx, claim.id)
    assert row is not None
    return row


async def stands(house: House, claim: Claim) -> tuple[ClaimState, Obstacle | None]:
    async with house.tx() as tx:
        now = await get_claim(tx, claim.id)
        resolution = await tx.scalar(select(Resolution).where(Resolution.claim_id == claim.id))
    return now.state, resolution.obstacle if resolution else None


async def take(house: House, claim: Claim, step: str, *details: object) -> None:
    async with house.tx() as tx:
        await getattr(return_steps, step)(tx, claim.id, *details, by=STAFF, now=house.ctx.now())
    await house.settle()


async def written(house: House) -> list[str]:
    """What the letters of the return told, in order."""
    async with house.tx() as tx:
        rows = await tx.scalars(
            select(LetterRow).where(LetterRow.kind == "return_news").order_by(LetterRow.id)
        )
        return [row.context["news"] for row in rows]


async def sweep(house: House, after: timedelta) -> None:
    house.later(after)
    await timers.sweep(house.ctx)
    await house.settle()


def sent(house: House, order: Order) -> tuple[int, int]:
    """Refunds, and draft orders that became orders."""
    return len(order.refunds), sum(draft.order is not None for draft in house.shop.drafts.values())


def mutations(house: House, *fields: str) -> list[str]:
    """Those of these that Shopify carried out."""
    return [item.field for item in house.world.memory.mutations if item.changed and item.field in fields]


@pytest.mark.parametrize("remedy", [Remedy.REFUND, Remedy.REPLACEMENT])
async def test_the_remedy_waits_for_the_unit_and_then_is_carried_out_once(
    house: House, remedy: Remedy
) -> None:
    order, claim = await asked(house, remedy)
    row = await back_of(house, claim)
    (back,) = order.returns
    assert (row.state, row.gid, row.name, row.outside) == (ReturnState.ASKED, back.id, back.name, None)
    assert (back.status, back.lines[0].return_reason_note) == (
        "OPEN",
        f"Warranty claim {claim.number} ({marker(claim.number)})",
    )
    assert back.lines[0].reason == "defective"
    await sweep(house, timedelta(hours=1))
    assert sent(house, order) == (0, 0), "it is not here yet"
    await take(house, claim, "send", "DHL 1")
    await take(house, claim, "receive")
    assert (back.status, sent(house, order)) == ("CLOSED", (0, 0)), "nobody has looked at it"
    await take(house, claim, "inspect", Grade.MAJOR, "Broken switch")
    assert await stands(house, claim) == (ClaimState.DONE, None)
    assert sent(house, order) == ((1, 0) if remedy is Remedy.REFUND else (0, 1))
    assert order.line_items[0].current_quantity == (0 if remedy is Remedy.REFUND else 1)
    assert back.refunds == [], "nothing is ever refunded by the return"
    await sweep(house, timedelta(hours=1))
    assert sent(house, order) == ((1, 0) if remedy is Remedy.REFUND else (0, 1))
    assert mutations(house, "returnCreate", "returnClose", "returnCancel") == ["returnCreate", "returnClose"]
    assert await written(house) == ["asked_first", "received"]


async def test_the_letter_and_the_page_say_how_it_is_sent(house: House) -> None:
    _, claim = await asked(house)
    async with house.tx() as tx:
        rows = {row.kind: row.text or "" for row in await tx.scalars(select(LetterRow))}
    assert HOW in rows["return_news"]
    assert "Sending it costs you nothing." in rows["return_news"]
    assert "A letter about the faulty product says what comes first." in rows["claim_approved"]
    page = await house.buyer.get(f"/claims/{claim.access_code}")
    assert "Approved: please send us the faulty product" in page.text
    assert HOW in page.text
    form = {"tracking": "DHL 00340", **csrf(page.text)}
    answer = await house.buyer.post(f"/claims/{claim.access_code}/return/sent", data=form)
    assert answer.status_code == 303
    row = await back_of(house, claim)
    assert (row.state, row.tracking) == (ReturnState.ON_ITS_WAY, "DHL 00340")
    again = await house.buyer.post(f"/claims/{claim.access_code}/return/sent", data=form)
    assert again.status_code == 409, "it is on its way already"


def csrf(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(csrf_token)" value="([^"]+)"', page)[:1])


async def test_a_lost_answer_opens_no_second_return(house: House) -> None:
    shopify.add_fault(house.world, "lost_answer", "returnCreate")
    order, claim = await asked(house)
    assert len(order.returns) == 1
    assert (await back_of(house, claim)).gid == order.returns[0].id, "found by its note"
    assert mutations(house, "returnCreate") == ["returnCreate"]


async def test_a_call_that_may_still_be_under_way_is_waited_for(house: House) -> None:
    order, claim = await asked(house, approved=False)
    shopify.add_fault(house.world, "close_before", "returnCreate")
    waited: list[timedelta] = []

    async def wait(pause: timedelta) -> None:
        assert order.returns == [], "the first call never arrived, and nobody knows that"
        waited.append(pause)
        house.later(pause)

    await approve(house, claim, Remedy.REFUND)
    await drain(house.ctx, wait=wait)
    await house.settle()
    assert UNSEEN in waited
    assert [back.id for back in order.returns] == [(await back_of(house, claim)).gid]


@pytest.mark.parametrize(
    ("fulfilled", "outside"), [(False, Outside.NOT_RETURNABLE), (True, Outside.SCOPE_MISSING)]
)
async def test_where_shopify_allows_none_people_follow_it(
    house: House, fulfilled: bool, outside: Outside
) -> None:
    if outside is Outside.SCOPE_MISSING:
        shopify.revoke_scopes(house.world, house.shop, {"read_returns", "write_returns"})
        await house.settle()
    order, claim = await asked(house, fulfilled=fulfilled)
    assert (await back_of(house, claim)).outside is outside
    await take(house, claim, "receive")
    await take(house, claim, "inspect", Grade.MAJOR, "")
    assert await stands(house, claim) == (ClaimState.DONE, None)
    assert (sent(house, order), order.returns) == ((1, 0), [])


@pytest.mark.sample
async def test_staff_waive_it_and_what_waited_goes_on(house: House) -> None:
    order, claim = await asked(house)
    await take(house, claim, "waive", "Too heavy to send")
    assert await stands(house, claim) == (ClaimState.DONE, None)
    assert (sent(house, order), order.returns[0].status) == ((1, 0), "CANCELED")
    assert await written(house) == ["asked_first", "waived"]


async def test_what_came_back_without_a_fault_waits_for_a_person(house: House) -> None:
    order, claim = await asked(house)
    await take(house, claim, "receive")
    await take(house, claim, "inspect", Grade.NO_FAULT, "Works")
    assert await stands(house, claim) == (ClaimState.NEEDS_ATTENTION, Obstacle.UNIT_DOUBTED)
    assert sent(house, order) == (0, 0)
    async with house.staff() as staff:
        page = await staff.post(f"/claims/{claim.id}/retry")
    assert page.status_code == 303
    await house.settle()
    assert await stands(house, claim) == (ClaimState.DONE, None)
    assert sent(house, order) == (1, 0)


async def test_staff_who_close_it_in_shopify_have_received_it(house: House) -> None:
    order, claim = await asked(house)
    shopify.move_return(house.world, house.shop, order, order.returns[0], "close")
    await house.settle()
    assert (await back_of(house, claim)).state is ReturnState.RECEIVED
    assert sent(house, order) == (0, 0), "nobody has looked at it"


async def test_staff_who_refund_it_in_shopify_leave_nothing_to_refund(house: House) -> None:
    order, claim = await asked(house)
    shopify.move_return(house.world, house.shop, order, order.returns[0], "process")
    shopify.move_return(house.world, house.shop, order, order.returns[0], "close")
    await house.settle()
    await take(house, claim, "inspect", Grade.MAJOR, "")
    assert await stands(house, claim) == (ClaimState.NEEDS_ATTENTION, Obstacle.NOTHING_REFUNDABLE)
    assert sent(house, order) == (1, 0), "the one of the return"


async def test_staff_who_cancel_it_in_shopify_go_on_without_it(house: House) -> None:
    order, claim = await asked(house)
    shopify.move_return(house.world, house.shop, order, order.returns[0], "cancel")
    await house.settle()
    row = await back_of(house, claim)
    assert (row.state, row.outside) == (ReturnState.ASKED, Outside.ENDED_THERE)
    assert (len(order.returns), sent(house, order)) == (1, (0, 0))


async def test_a_return_of_ours_is_no_obstacle_for_another_claim_of_the_line(house: House) -> None:
    order, first = await asked(house, Remedy.REPLACEMENT, quantity=2)
    second = await file_claim(house, order, position=2)
    await house.settle()
    async with house.tx() as tx:
        await claims.approve(
            tx,
            second.id,
            Remedy.REPLACEMENT,
            unit_back=Rule(),
            note="Keeps it",
            by=STAFF,
            now=house.ctx.now(),
        )
    await house.settle()
    assert await stands(house, second) == (ClaimState.DONE, None)
    assert await stands(house, first) == (ClaimState.APPROVED, None)
    assert sent(house, order) == (0, 1)


async def test_another_way_than_the_terms_need_a_reason(house: House) -> None:
    await publish_policy(house)
    order = house.order(house.product(stock=9))
    await house.settle()
    claim = await file_claim(house, order)
    with pytest.raises(ReasonMissingError):
        async with house.tx() as tx:
            await claims.approve(
                tx, claim.id, Remedy.REFUND, unit_back=Rule(Back.FIRST), by=STAFF, now=house.ctx.now()
            )
    async with house.tx() as tx:
        assert (await get_claim(tx, claim.id)).state is ClaimState.IN_REVIEW
        assert await find_return_of_claim(tx, claim.id) is None


async def test_a_rule_asks_for_it_as_the_terms_say(house: House) -> None:
    order = await sold(house, Automation.AUTOMATIC, unit_back=Back.FIRST)
    shopify.fulfill_order(house.world, house.shop, order)
    claim = await file_claim(house, order)
    await house.settle()
    assert (await back_of(house, claim)).state is ReturnState.ASKED
    assert (await stands(house, claim), sent(house, order)) == ((ClaimState.APPROVED, None), (0, 0))

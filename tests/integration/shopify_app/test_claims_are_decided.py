"""Staff decide claims: approve, ask, decline, go on."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from core.domain.claims import ClaimState
from core.domain.faults import Fault
from core.domain.remedies import Remedy
from core.domain.resolutions import Obstacle
from core.services import resolutions
from core.store.claims import Message
from core.store.resolutions import Resolution
from shopify_app.obstacles import OBSTACLES
from simulator import world as shopify
from tests.integration.shopify_app.support import HTMX, OTHER, claim_now, filed, follow, said, searched, sold
from tests.support.house import House
from tests.support.shops import approve

pytestmark = pytest.mark.thorough


async def count_resolutions(house: House) -> int:
    async with house.tx() as tx:
        return await tx.scalar(select(func.count()).select_from(Resolution)) or 0


async def test_an_approved_replacement_is_ordered_once_and_followed_on_the_page(house: House) -> None:
    [warranty] = await sold(house)
    claim = await filed(house, warranty)
    async with house.staff() as staff:
        form = {"remedy": "replacement", "note": ""}
        approved = await staff.post(f"/claims/{claim.id}/approve", data=form, headers=HTMX)
        assert approved.status_code == 200
        assert 'hx-trigger="every 2s"' in approved.text
        assert "Being carried out in Shopify: Replacement" in said(approved)
        await house.settle()
        after = await staff.get(f"/claims/{claim.id}", headers=HTMX)
    assert "hx-trigger" not in after.text.partition("<header")[0]
    assert "Done in Shopify: Replacement" in said(after)
    assert (await claim_now(house, claim.id)).state is ClaimState.DONE
    assert await count_resolutions(house) == 1


@pytest.mark.sample
async def test_approving_twice_makes_one_resolution_and_says_who_was_faster(house: House) -> None:
    [warranty] = await sold(house)
    claim = await filed(house, warranty)
    async with house.staff(user=1) as first, house.staff(user=2) as second:
        await first.post(f"/claims/{claim.id}/approve", data={"remedy": "replacement"}, headers=HTMX)
        late = await second.post(f"/claims/{claim.id}/approve", data={"remedy": "refund"}, headers=HTMX)
    assert late.status_code == 409
    assert "Sim Staff 1 was faster: the claim is now “Being carried out”." in said(late)
    assert "critical" in late.headers["HX-Trigger"]
    assert await count_resolutions(house) == 1
    assert (await claim_now(house, claim.id)).remedy is Remedy.REPLACEMENT


async def test_going_against_the_answer_needs_a_reason_and_keeps_what_was_chosen(house: House) -> None:
    [warranty] = await sold(house)
    claim = await filed(house, warranty, Fault.ACCIDENT)
    async with house.staff() as staff:
        refused = await staff.post(f"/claims/{claim.id}/approve", data={"remedy": "refund"}, headers=HTMX)
        assert refused.status_code == 422
        assert "Say why you decide so." in said(refused)
        assert 'value="refund" checked' in " ".join(refused.text.split())
        assert (await claim_now(house, claim.id)).state is ClaimState.IN_REVIEW
        assert await count_resolutions(house) == 0
        form = {"remedy": "refund", "note": "A good customer of ours"}
        approved = await staff.post(f"/claims/{claim.id}/approve", data=form, headers=HTMX)
    assert approved.status_code == 200
    assert "This went against the computed answer." in said(approved)


async def test_without_htmx_a_step_leads_back_to_the_claim(house: House) -> None:
    [warranty] = await sold(house)
    claim = await filed(house, warranty)
    async with house.staff() as staff:
        answer = await staff.post(f"/claims/{claim.id}/ask", data={"question": "Which bulb?"})
        assert answer.status_code == 303
        page = await follow(staff, answer.headers["location"])
    assert answer.headers["location"].startswith(f"/claims/{claim.id}?shop=lumen.myshopify.com")
    assert "Which bulb?" in said(page)
    assert (await claim_now(house, claim.id)).state is ClaimState.WAITING


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("", "Tick what is missing, or write your question."),
        ("x" * 5001, "Shorten your question to 5000 characters or fewer."),
    ],
)
async def test_a_question_is_neither_empty_nor_endless(house: House, question: str, reason: str) -> None:
    [warranty] = await sold(house)
    claim = await filed(house, warranty)
    async with house.staff() as staff:
        refused = await staff.post(f"/claims/{claim.id}/ask", data={"question": question}, headers=HTMX)
    assert refused.status_code == 422
    assert reason in said(refused)
    assert question in refused.text
    async with house.tx() as tx:
        assert await tx.scalar(select(func.count()).select_from(Message)) == 0


@pytest.mark.sample
async def test_a_decline_needs_a_reason_and_words_for_the_buyer(house: House) -> None:
    [warranty] = await sold(house)
    claim = await filed(house, warranty, Fault.ACCIDENT)
    async with house.staff() as staff:
        form = {"reason": "because", "note": ""}
        refused = await staff.post(f"/claims/{claim.id}/decline", data=form, headers=HTMX)
        assert refused.status_code == 422
        assert "Choose a reason." in said(refused)
        assert "Enter the text for the buyer." in said(refused)
        assert (await claim_now(house, claim.id)).state is ClaimState.IN_REVIEW
        form = {"reason": "fault_excluded", "note": "A fall is not a fault of ours."}
        declined = await staff.post(f"/claims/{claim.id}/decline", data=form, headers=HTMX)
    assert declined.status_code == 200
    assert "The terms exclude this fault. Decided by: You" in said(declined)
    assert (await claim_now(house, claim.id)).state is ClaimState.DECLINED


@pytest.mark.parametrize("reason", ["not_proved", "outside_cover"])
async def test_a_reason_that_our_own_records_belie_is_refused(house: House, reason: str) -> None:
    """An order of this store, and in time: whoever reads the letter would know better."""
    [warranty] = await sold(house)
    claim = await filed(house, warranty)
    form = {"reason": reason, "note": "Sorry."}
    async with house.staff() as staff:
        refused = await staff.post(f"/claims/{claim.id}/decline", data=form, headers=HTMX)
        assert refused.status_code == 422
        assert "Our own records say otherwise, and the buyer would read it." in said(refused)
        assert "Sorry." in refused.text
        assert (await claim_now(house, claim.id)).state is ClaimState.IN_REVIEW
        declined = await staff.post(
            f"/claims/{claim.id}/decline", data=form | {"reason": "no_fault_found"}, headers=HTMX
        )
    assert declined.status_code == 200
    assert (await claim_now(house, claim.id)).state is ClaimState.DECLINED


async def test_an_obstacle_is_explained_and_the_remedy_goes_on_when_it_is_gone(house: House) -> None:
    [warranty] = await sold(house)
    claim = await filed(house, warranty)
    [product] = house.shop.products.values()
    variant = product.variants[0]
    shopify.set_stock(house.world, house.shop, variant, 0)
    async with house.staff() as staff:
        await staff.post(f"/claims/{claim.id}/approve", data={"remedy": "replacement"}, headers=HTMX)
        await house.settle()
        stopped = await staff.get(f"/claims/{claim.id}")
        assert "The product is out of stock" in said(stopped)
        assert "Add stock in Shopify, then continue." in said(stopped)
        shopify.set_stock(house.world, house.shop, variant, 5)
        again = await staff.post(f"/claims/{claim.id}/retry", headers=HTMX)
        assert again.status_code == 200
        await house.settle()
        twice = await staff.post(f"/claims/{claim.id}/retry", headers=HTMX)
    assert twice.status_code == 409
    assert (await claim_now(house, claim.id)).state is ClaimState.DONE
    assert await count_resolutions(house) == 1


async def test_an_obstacle_is_told_in_shopify_s_own_words_too(house: House) -> None:
    [warranty] = await sold(house)
    claim = await filed(house, warranty)
    async with house.staff() as staff:
        await staff.post(f"/claims/{claim.id}/approve", data={"remedy": "replacement"}, headers=HTMX)
        async with house.tx() as tx:
            resolution = await tx.scalar(select(Resolution))
            assert resolution is not None
            now = house.ctx.now()
            await resolutions.stall(tx, resolution.id, Obstacle.REFUSED, "<b>Title</b> is taken", now=now)
        page = await staff.get(f"/claims/{claim.id}")
    assert "In Shopify's words: &lt;b&gt;Title&lt;/b&gt; is taken" in page.text
    assert "Continue" in said(page)


@pytest.mark.sample
def test_every_obstacle_has_its_words() -> None:
    assert set(OBSTACLES) == set(Obstacle)


@pytest.mark.sample
@pytest.mark.parametrize("step", ["", "/approve", "/ask", "/decline", "/retry"])
async def test_another_shop_s_claim_is_as_unknown_as_one_that_never_was(house: House, step: str) -> None:
    [warranty] = await sold(house)
    claim = await filed(house, warranty)
    shopify.create_shop(house.world, OTHER, name="Glimmer", currency="EUR")
    await house.open_app(OTHER)
    form = {"": None, "/approve": {"remedy": "refund"}, "/ask": {"question": "?"}, "/retry": {}}
    data = form.get(step, {"reason": "other", "note": "no"})
    answers = []
    async with house.staff(OTHER) as stranger:
        for claim_id in (claim.id, uuid4()):
            address = f"/claims/{claim_id}{step}"
            answers.append(await stranger.post(address, data=data) if step else await stranger.get(address))
    assert [answer.status_code for answer in answers] == [404, 404]
    assert said(answers[0]).partition("Number of")[0] == said(answers[1]).partition("Number of")[0]
    assert (await claim_now(house, claim.id)).state is ClaimState.IN_REVIEW
    assert await count_resolutions(house) == 0


async def test_the_inbox_has_a_tab_for_each_state_with_its_count(house: House) -> None:
    first, second = await sold(house, 2)
    await filed(house, first)
    declined = await filed(house, second)
    house.later(timedelta(minutes=1))
    async with house.staff() as staff:
        form = {"reason": "other", "note": "No fault of ours."}
        await staff.post(f"/claims/{declined.id}/decline", data=form)
        inbox = await staff.get("/claims")
        closed = await staff.get("/claims", params={"state": "declined"})
        found = await searched(staff, "claims", declined.number.lower(), state="all")
        nothing = await searched(staff, "claims", "nobody@example.org", state="all")
        hers = await searched(staff, "claims", "ADA@example.org", state="declined")
    assert "In review 1" in said(inbox)
    assert "Declined 1" in said(inbox)
    assert declined.number not in inbox.text
    assert declined.number in closed.text
    assert declined.number in found.text
    assert hers.text.count("row-link") == 1
    assert "Nothing found" in said(nothing)


@pytest.mark.thorough
@pytest.mark.parametrize("given", [Remedy.REFUND, Remedy.REPLACEMENT])
@pytest.mark.parametrize("asked", list(Remedy))
async def test_no_note_gives_a_second_remedy_for_one_unit(house: House, given: Remedy, asked: Remedy) -> None:
    [warranty, _] = await sold(house, 2)
    first = await filed(house, warranty)
    await approve(house, first, given, note="A good customer")
    await house.settle()
    assert (await claim_now(house, first.id)).state is ClaimState.DONE
    [order] = [each for each in house.shop.orders.values() if "warranty-replacement" not in each.tags]
    before = (len(order.refunds), len(house.shop.drafts))
    second = await filed(house, warranty)
    async with house.staff() as staff:
        form = {"remedy": asked.value, "note": "A good customer"}
        refused = await staff.post(f"/claims/{second.id}/approve", data=form, headers=HTMX)
    assert refused.status_code == 422
    assert "This unit was refunded or replaced before" in said(refused)
    assert "A good customer" in refused.text
    await house.settle()
    assert (len(order.refunds), len(house.shop.drafts)) == before
    assert (await claim_now(house, second.id)).state is ClaimState.IN_REVIEW


async def test_a_piece_that_the_order_gave_up_is_not_refunded_whatever_is_said(house: House) -> None:
    [warranty] = await sold(house)
    claim = await filed(house, warranty)
    [order] = house.shop.orders.values()
    shopify.cancel_order(house.world, house.shop, order)
    await house.settle()
    async with house.staff() as staff:
        form = {"remedy": "refund", "note": "A good customer"}
        refused = await staff.post(f"/claims/{claim.id}/approve", data=form, headers=HTMX)
        assert refused.status_code == 422
        assert "so there is nothing to refund." in said(refused)
        assert await count_resolutions(house) == 0
        form = {"remedy": "replacement", "note": "It was sent all the same"}
        await staff.post(f"/claims/{claim.id}/approve", data=form, headers=HTMX)
    await house.settle()
    assert (await claim_now(house, claim.id)).state is ClaimState.DONE
    assert (len(order.refunds), len(house.shop.drafts)) == (1, 1)

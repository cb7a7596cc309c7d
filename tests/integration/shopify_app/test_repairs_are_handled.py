"""Staff take a repair through its steps on the claim's page, each once, and nothing else."""

import io
import os
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

import httpx
import pytest
import time_machine
from PIL import Image

from core.domain.claims import ClaimState
from core.domain.remedies import Remedy
from core.domain.repairs import Grade, RepairState
from core.domain.roles import Role
from core.services import repair_quotes
from core.store.claims import Claim
from simulator import world as shopify
from simulator.actions import drafts
from tests.integration.shopify_app.support import HTMX, OTHER, claim_now, follow, said
from tests.support.house import House
from tests.support.repairs import (
    authorised,
    give_up,
    inspected,
    invoiced,
    news,
    paid,
    repair_of,
)
from tests.support.shops import hire
from tests.support.stalls import happened, void_reasons

pytestmark = pytest.mark.thorough

STEPS = ("label", "receive", "inspect", "quote", "begin", "finish", "ship", "deliver", "give_up")
FORMS: Mapping[str, dict[str, str]] = {
    "label": {"url": "https://carrier.example/label/1"},
    "receive": {},
    "inspect": {"grade": "major"},
    "quote": {"amount": "49.00", "until": "2026-12-06"},
    "begin": {},
    "finish": {},
    "ship": {},
    "deliver": {},
    "give_up": {"reason": "Corroded"},
}


async def post(staff: httpx.AsyncClient, claim: Claim, step: str, **changes: str) -> httpx.Response:
    return await staff.post(f"/claims/{claim.id}/repair/{step}", data=FORMS[step] | changes, headers=HTMX)


@pytest.mark.sample
async def test_a_free_repair_goes_its_way_and_leaves_the_unit_covered(house: House) -> None:
    sold, claim = await authorised(house)
    async with house.staff() as staff:
        for step in ("label", "receive", "inspect", "begin", "finish", "ship"):
            answer = await post(staff, claim, step)
            assert answer.status_code == 200, (step, said(answer))
        assert "It is on its way to the buyer. Its arrival settles the claim." in said(answer)
        settled = await post(staff, claim, "deliver")
    await house.settle()
    assert "Back with the buyer" in said(settled)
    assert (await claim_now(house, claim.id)).state is ClaimState.DONE
    repair = await repair_of(house, claim)
    assert (repair.state, repair.grade) == (RepairState.DELIVERED, Grade.MAJOR)
    assert await void_reasons(house) == [None]
    assert (sold.refunds, house.shop.drafts) == ([], {})
    assert await news(house) == ["label_sent", "received", "sent_repaired", "back_repaired"]
    assert (await happened(house, claim))[-1] == "resolution:repaired"
    async with house.staff() as staff:
        page = said(await staff.get(f"/claims/{claim.id}"))
    for letter in ("label sent", "received", "sent back, repaired", "back with the buyer, repaired"):
        assert f"Repair: {letter}" in page


async def test_a_step_out_of_turn_is_refused_and_nothing_has_changed(house: House) -> None:
    _, claim = await authorised(house)
    before = await happened(house, claim)
    async with house.staff() as staff:
        for step in ("inspect", "quote", "begin", "finish", "ship", "deliver"):
            refused = await post(staff, claim, step)
            assert refused.status_code == 409, step
            assert "You took a step already: the repair is now “Authorised”. Nothing more" in said(refused)
    repair = await repair_of(house, claim)
    assert (repair.state, repair.quote_round, repair.grade) == (RepairState.AUTHORISED, 0, None)
    assert (await happened(house, claim), await news(house)) == (before, [])


async def test_whoever_is_second_learns_who_was_faster(house: House) -> None:
    _, claim = await authorised(house)
    await hire(house, 7, Role.SERVICE, "Sam Second")
    async with house.staff() as first, house.staff(user=7) as second:
        assert (await post(first, claim, "receive", tracking="IN1")).status_code == 200
        late = await post(second, claim, "receive", tracking="IN2")
    assert late.status_code == 409
    assert "was faster: the repair is now “Received”. Nothing of yours was changed." in said(late)
    assert (await repair_of(house, claim)).tracking_in == "IN1"


async def test_a_label_is_kept_privately_and_opens_for_whoever_has_the_page(house: House) -> None:
    """Larger than other forms may be: a photo of a label straight from a phone."""
    picture = io.BytesIO()
    Image.frombytes("RGB", (800, 600), os.urandom(800 * 600 * 3)).save(picture, "PNG")
    assert picture.tell() > 1024 * 1024
    _, claim = await authorised(house)
    async with house.staff() as staff:
        files = {"label": ("label.png", picture.getvalue(), "image/png")}
        sent = await staff.post(
            f"/claims/{claim.id}/repair/label", data={"url": "", "tracking": "IN1"}, files=files, headers=HTMX
        )
        assert sent.status_code == 200, said(sent)
        card = sent.text.partition('id="repair"')[2]
        [address] = [part for part in card.split('"') if "/signed/files/" in part]
        opened = await follow(staff, address)
    assert (opened.status_code, opened.headers["content-type"]) == (200, "image/jpeg")
    repair = await repair_of(house, claim)
    assert (repair.state, repair.label_url, repair.tracking_in) == (RepairState.LABEL_SENT, None, "IN1")


async def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(house: House) -> None:
    _, claim = await authorised(house)
    async with house.staff() as staff:
        for step, change, reason in (
            ("label", {"url": "", "tracking": "IN-77"}, "Choose the label's file, or enter its address."),
            ("label", {"url": "http://x.example", "tracking": "IN-77"}, "begins with https://"),
            ("give_up", {"reason": ""}, "Enter the reason."),
        ):
            refused = await post(staff, claim, step, **change)
            assert refused.status_code == 422, step
            assert reason in said(refused)
            assert step != "label" or 'value="IN-77"' in refused.text
    assert (await repair_of(house, claim)).state is RepairState.AUTHORISED


async def test_a_quote_that_nobody_could_pay_is_not_sent(house: House) -> None:
    _, claim = await inspected(house)
    async with house.staff() as staff:
        for change, reason in (
            ({"amount": "49.001"}, "This currency has no such small parts."),
            ({"amount": "0"}, "The amount must be more than 0."),
            ({"until": "2026-11-21"}, "Choose a day from today on, at most 90 days ahead."),
            ({"until": "2027-11-21"}, "Choose a day from today on, at most 90 days ahead."),
        ):
            refused = await post(staff, claim, "quote", words="A new coil", **change)
            assert refused.status_code == 422, change
            assert reason in said(refused)
            assert "A new coil" in refused.text
    repair = await repair_of(house, claim)
    assert (repair.state, repair.quote_round, repair.quote_amount) == (RepairState.INSPECTED, 0, None)


async def test_a_quote_is_kept_told_and_waits_for_the_buyer(house: House) -> None:
    _, claim = await inspected(house)
    async with house.staff() as staff:
        asked = await post(staff, claim, "quote", words="A new coil")
    assert asked.status_code == 200
    assert "The buyer decides on the quote. We wait for them." in said(asked)
    repair = await repair_of(house, claim)
    assert (repair.quote_amount, repair.quote_currency, repair.quote_until) == (
        Decimal("49.00"),
        "EUR",
        date(2026, 12, 6),
    )
    await house.settle()
    assert (await news(house))[-1] == "quoted"
    assert house.shop.drafts == {}


async def test_what_the_inspection_found_says_what_comes_next(house: House) -> None:
    _, claim = await inspected(house, Grade.BEYOND_REPAIR)
    async with house.staff() as staff:
        page = await staff.get(f"/claims/{claim.id}")
    card = page.text.partition('id="repair"')[2]
    first, rest = card.index(f"/claims/{claim.id}/repair/give_up"), card.index("Something else happened")
    assert first < rest < card.index(f"/claims/{claim.id}/repair/begin")
    assert "Beyond repair" in said(page)


async def test_costs_are_for_those_who_may_see_them(house: House) -> None:
    _, claim = await inspected(house)
    await hire(house, 7, Role.SERVICE, "Sam Second")
    async with house.staff() as owner, house.staff(user=7) as service:
        seen, hidden = (
            said(await owner.get(f"/claims/{claim.id}")),
            said(await service.get(f"/claims/{claim.id}")),
        )
    assert ("Parts €12.50" in seen, "Labour €20.00" in seen) == (True, True)
    assert ("€12.50" in hidden, "€20.00" in hidden) == (False, False)


async def test_who_may_not_decide_may_not_handle_repairs(house: House) -> None:
    _, claim = await authorised(house)
    await hire(house, 7, Role.SALES, "Sam Second")
    async with house.staff(user=7) as staff:
        codes = [(await post(staff, claim, step)).status_code for step in STEPS]
        page = await staff.get(f"/claims/{claim.id}")
    assert codes == [403] * len(STEPS)
    assert f"/claims/{claim.id}/repair/" not in page.text
    assert (await repair_of(house, claim)).state is RepairState.AUTHORISED


async def test_another_shop_sees_and_moves_nothing_of_it(house: House) -> None:
    _, claim = await authorised(house)
    repair = await repair_of(house, claim)
    shopify.create_shop(house.world, OTHER, name="Glimmer", currency="EUR")
    await house.open_app(OTHER)
    async with house.staff(OTHER) as staff:
        codes = [(await post(staff, claim, step)).status_code for step in STEPS]
        for step, said_in in (("retry", {}), ("credited", {"reference": "X"})):
            answer = await staff.post(f"/claims/{claim.id}/repair/{repair.id}/{step}", data=said_in)
            codes.append(answer.status_code)
        listed = await staff.get("/claims", params={"state": "in_repair"})
    assert set(codes) == {404}
    assert claim.number not in listed.text
    assert (await repair_of(house, claim)).state is RepairState.AUTHORISED


async def test_the_inbox_shows_what_is_in_repair_and_only_that(house: House) -> None:
    _, claim = await authorised(house)
    async with house.staff() as staff:
        listed = await staff.get("/claims", params={"state": "in_repair"})
        assert claim.number in listed.text
        assert "In repair 1" in said(listed)
        assert f"{claim.number} Covered Lumen desk lamp Stopped working Ada Buyer Authorised" in said(listed)
        await post(staff, claim, "give_up")
        empty = await staff.get("/claims", params={"state": "in_repair"})
    assert claim.number not in empty.text


async def test_given_up_it_asks_for_another_remedy_and_does_not_offer_to_continue(house: House) -> None:
    _, claim = await inspected(house)
    async with house.staff() as staff:
        page = await post(staff, claim, "give_up", reason="Corroded")
        assert page.status_code == 200
        assert "It cannot be repaired" in said(page)
        assert f"/claims/{claim.id}/retry" not in page.text
        assert "Another remedy: Refund" in said(page)
        again = await staff.post(f"/claims/{claim.id}/retry", headers=HTMX)
        assert again.status_code == 409
        switched = await staff.post(
            f"/claims/{claim.id}/switch",
            data={"remedy": "replacement", "reason": "Corroded"},
            headers=HTMX,
        )
        assert switched.status_code == 200, said(switched)
    await house.settle()
    now = await claim_now(house, claim.id)
    assert (now.state, now.remedy) == (ClaimState.DONE, Remedy.REPLACEMENT)
    assert "Repair: Cannot be repaired." in said(switched)


async def test_an_invoice_in_doubt_is_taken_back_before_the_quote_is_renewed(house: House) -> None:
    claim, _ = await invoiced(house)
    house.later(timedelta(days=15))
    async with house.tx() as tx:
        await repair_quotes.expire(tx, (await repair_of(house, claim)).id, now=house.ctx.now())
    with time_machine.travel(house.ctx.now()):
        async with house.staff() as staff:
            page = await staff.get(f"/claims/{claim.id}")
            assert "The last day of the quote is over." in said(page)
            assert "Renew the quote" in said(page)
            early = await post(staff, claim, "quote", until="2026-12-20")
            assert early.status_code == 422
            assert "The invoice of the earlier quote may still be paid." in said(early)
            assert (await repair_of(house, claim)).quote_round == 1
        await house.settle()
        assert house.shop.drafts == {}
        async with house.staff() as staff:
            assert (await post(staff, claim, "quote", until="2026-12-20")).status_code == 200
    assert (await repair_of(house, claim)).quote_round == 2


async def test_money_that_cannot_go_back_is_said_and_can_be_given_back_by_hand(house: House) -> None:
    claim, order = await paid(house)
    shopify.set_knobs(house.world, house.shop.domain, refund_status="FAILURE")
    await give_up(house, claim)
    await house.settle()
    repair = await repair_of(house, claim)
    async with house.staff() as staff:
        page = await staff.get(f"/claims/{claim.id}")
        assert "The payment did not go back" in said(page)
        noted = await staff.post(
            f"/claims/{claim.id}/repair/{repair.id}/credited", data={"reference": "SEPA 17"}, headers=HTMX
        )
        assert noted.status_code == 200
        twice = await staff.post(
            f"/claims/{claim.id}/repair/{repair.id}/credited", data={"reference": "SEPA 18"}, headers=HTMX
        )
        assert twice.status_code == 409
    await house.settle()
    repair = await repair_of(house, claim)
    assert (repair.credit_reference, repair.obstacle) == ("SEPA 17", None)
    assert len(order.refunds) == 1
    assert (await news(house))[-1] == "credited"


async def test_nothing_begins_before_shopify_says_that_it_is_paid(house: House) -> None:
    claim, draft = await invoiced(house)
    async with house.staff() as staff:
        refused = await post(staff, claim, "begin")
        assert refused.status_code == 409
        assert (await repair_of(house, claim)).state is RepairState.QUOTE_ACCEPTED
        order = drafts.complete_draft(house.world, house.shop, draft)
        await house.settle()
        page = await staff.get(f"/claims/{claim.id}")
        assert f"Order {order.name}" in said(page)
        assert "Shopify says that it is paid. Begin." in said(page)
        assert (await post(staff, claim, "begin")).status_code == 200

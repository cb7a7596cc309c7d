"""Buyers always know where a claim stands, who acts next, and can answer."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine

from core.domain.claims import ClaimState, DeclineReason
from core.domain.remedies import Remedy
from core.services import claims, questions
from core.store.claims import Claim, Evidence, Message, get_claim
from core.store.resolutions import Resolution, find_resolution_of_claim
from core.store.shops import get_shop
from simulator import world as shopify
from tests.integration.microsite.phone import (
    FAULT,
    all_of,
    approve_without_photo,
    count,
    file_claim,
    jpeg,
    label_of_order,
    labels,
    now,
    register,
    send,
    sheet,
    stock,
)
from tests.support.house import House
from tests.support.shops import STAFF, publish_policy

pytestmark = pytest.mark.thorough

QUESTION = "Could you send us a photo of the plug?"


async def open_claim(house: House) -> tuple[Claim, str]:
    await stock(house)
    [code] = await labels(house)
    claim, _ = await file_claim(house, code)
    return claim, f"/claims/{claim.access_code}"


async def asked(house: House) -> tuple[Claim, str]:
    claim, path = await open_claim(house)
    async with house.tx() as tx:
        await questions.ask(tx, claim.id, QUESTION, by=STAFF, now=now())
    return claim, path


async def state(house: House, claim: Claim) -> ClaimState:
    async with house.tx() as tx:
        return (await get_claim(tx, claim.id)).state


async def test_a_new_claim_says_who_acts_next_and_by_when(house: House) -> None:
    claim, path = await open_claim(house)
    page = await house.buyer.get(path)
    assert page.status_code == 200
    assert f"Claim {claim.number}" in page.text
    assert "We are looking at your claim" in page.text
    assert "We act next. You hear from us by November 23, 2026." in page.text
    assert "It does not light up any more." in page.text
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["x-robots-tag"] == "noindex, nofollow, noarchive"


async def test_a_claim_that_waits_for_us_too_long_does_not_promise_a_past_day(house: House) -> None:
    _, path = await open_claim(house)
    with time_machine.travel(now() + timedelta(days=3)):
        page = await house.buyer.get(path)
    assert "It is taking longer than we promised; we have not forgotten you." in page.text


@pytest.mark.sample
async def test_a_question_is_answered_with_words_and_photos(house: House) -> None:
    claim, path = await asked(house)
    page = await house.buyer.get(path)
    assert "You act next: please answer below." in page.text
    assert QUESTION in page.text
    answer = await send(house.buyer, page, {"text": "Here it is."}, [("plug.jpg", jpeg())])
    assert (answer.status_code, answer.headers["location"]) == (303, path)
    assert await state(house, claim) is ClaimState.IN_REVIEW
    said = [(message.actor, message.text) for message in await all_of(house, Message)]
    assert said == [("staff:1", QUESTION), ("buyer", "Here it is.")]
    assert await count(house, Evidence) == [1]
    page = await house.buyer.get(answer.headers["location"])
    assert "Thank you, your answer has arrived" in page.text
    assert "Here it is." in page.text
    again = await house.buyer.get(answer.headers["location"])
    assert "Thank you" not in again.text
    assert "Here it is." in again.text


async def test_a_photo_alone_is_an_answer(house: House) -> None:
    claim, path = await asked(house)
    answer = await send(house.buyer, await house.buyer.get(path), {"text": ""}, [("p.jpg", jpeg())])
    assert answer.status_code == 303
    assert await state(house, claim) is ClaimState.IN_REVIEW
    assert await count(house, Message, Evidence) == [1, 1]


async def test_something_may_be_added_without_being_asked(house: House) -> None:
    claim, path = await open_claim(house)
    page = await house.buyer.get(path)
    assert "Something to add?" in page.text
    await send(house.buyer, page, {"text": "It smells of smoke."})
    assert await state(house, claim) is ClaimState.IN_REVIEW
    assert [message.text for message in await all_of(house, Message)] == ["It smells of smoke."]


async def test_an_answer_sent_twice_is_said_once(house: House) -> None:
    _, path = await asked(house)
    page = await house.buyer.get(path)
    for _ in range(2):
        answer = await send(house.buyer, page, {"text": "Here it is."}, [("plug.jpg", jpeg())])
        assert answer.status_code == 303
    assert await count(house, Message, Evidence) == [2, 1]


async def test_an_empty_answer_is_no_answer(house: House) -> None:
    claim, path = await asked(house)
    answer = await send(house.buyer, await house.buyer.get(path), {"text": "  "})
    assert answer.status_code == 422
    assert "Write something, or add what we asked for." in answer.text
    assert await state(house, claim) is ClaimState.WAITING
    assert await count(house, Message) == [1]


@pytest.mark.parametrize("wrong", ["a\x00b", "x" * 5001])
async def test_a_wrong_answer_keeps_its_photos_and_changes_nothing(house: House, wrong: str) -> None:
    claim, path = await asked(house)
    page = await house.buyer.get(path)
    answer = await send(house.buyer, page, {"text": wrong}, [("plug.jpg", jpeg())])
    assert answer.status_code == 422
    assert await state(house, claim) is ClaimState.WAITING
    assert await count(house, Message, Evidence) == [1, 0]
    assert (await send(house.buyer, answer, {"text": "Here."})).status_code == 303
    assert await count(house, Message, Evidence) == [2, 1]


async def test_an_answer_without_the_form_s_token_changes_nothing(house: House) -> None:
    claim, path = await asked(house)
    assert (await house.buyer.post(f"{path}/answer", data={"text": "x"})).status_code == 403
    assert await state(house, claim) is ClaimState.WAITING


async def test_an_answer_after_the_decision_is_refused_with_a_page(house: House) -> None:
    claim, path = await asked(house)
    page = await house.buyer.get(path)
    async with house.tx() as tx:
        await claims.decline(tx, claim.id, DeclineReason.NO_FAULT_FOUND, note="No plug.", by=STAFF, now=now())
    answer = await send(house.buyer, page, {"text": "Wait"})
    assert answer.status_code == 409
    assert "This claim was decided in the meantime, so nothing was added to it." in answer.text
    assert await state(house, claim) is ClaimState.DECLINED
    assert await count(house, Message) == [1]


@pytest.mark.sample
async def test_a_decline_gives_its_reason_day_terms_and_where_to_object(house: House) -> None:
    claim, path = await open_claim(house)
    async with house.tx() as tx:
        (await get_shop(tx, lock=True)).email = "care@lumen.example"
        note = "We are sorry: <b>limescale</b>."
        await claims.decline(tx, claim.id, DeclineReason.FAULT_EXCLUDED, note=note, by=STAFF, now=now())
    page = await house.buyer.get(path)
    assert "We cannot accept this claim" in page.text
    assert "The terms do not cover this kind of fault." in page.text
    assert "We are sorry: &lt;b&gt;limescale&lt;/b&gt;." in page.text
    assert "What the terms say, version 1" in page.text
    assert "Two years on everything that we made wrong." in page.text
    assert "October 13, 2028" in page.text
    assert "<dt>Decided on</dt><dd>November 22, 2026</dd>" in page.text
    assert "You can ask for it once, until December 22, 2026." in page.text
    assert "without a person" not in page.text
    assert "Your rights by law towards the seller stay as they are." in page.text
    assert sheet(page).action == f"{path}/appeal"


async def test_why_staff_went_against_the_rules_stays_with_them(house: House) -> None:
    claim, path = await open_claim(house)
    async with house.tx() as tx:
        note = "Loyal buyer, our secret"
        await claims.approve(tx, claim.id, Remedy.REPLACEMENT, note=note, by=STAFF, now=now())
    page = await house.buyer.get(path)
    assert "Approved: we are replacing it" in page.text
    assert "our secret" not in page.text


async def test_a_remedy_that_takes_too_long_does_not_promise_a_past_day(house: House) -> None:
    claim, path = await open_claim(house)
    await approve_without_photo(house, claim, Remedy.REPLACEMENT)
    assert "We act next. It will be done by " in (await house.buyer.get(path)).text
    with time_machine.travel(now() + timedelta(days=3)):
        page = await house.buyer.get(path)
    assert "It takes a little longer; somebody is working on it." in page.text


async def resolved(house: House, remedy: Remedy) -> tuple[Resolution, str]:
    """An order's piece is claimed by its owner and made good in Shopify."""
    await publish_policy(house)
    order = house.order(house.product(price="80.00", stock=5))
    shopify.fulfill_order(house.world, house.shop, order)
    await house.settle()
    code = await label_of_order(house, order)
    claim, _ = await file_claim(house, code)
    await approve_without_photo(house, claim, remedy)
    house.shop.knobs.draft_ready_delay = 0
    await house.settle()
    async with house.tx() as tx:
        resolution = await find_resolution_of_claim(tx, claim.id)
    assert resolution is not None
    return resolution, f"/claims/{claim.access_code}"


async def test_a_refund_is_told_to_the_cent(house: House) -> None:
    resolution, path = await resolved(house, Remedy.REFUND)
    assert resolution.amount == Decimal("80.00")
    page = await house.buyer.get(path, headers={"Accept-Language": "de"})
    assert "Erstattet: 80,00\xa0€" in page.text
    assert "Alles ist erledigt." in page.text


async def test_a_replacement_names_its_order(house: House) -> None:
    resolution, path = await resolved(house, Remedy.REPLACEMENT)
    page = await house.buyer.get(path)
    assert resolution.order_name is not None
    assert f"Your replacement is order {resolution.order_name}" in page.text


async def photo_address(house: House) -> str:
    await stock(house)
    [code] = await labels(house)
    _, warranty = await register(house, code)
    page = await house.buyer.get(f"/w/{warranty.certificate_code}/claim")
    answer = await send(house.buyer, page, FAULT, [("crack.jpg", jpeg("red"))])
    claim = await house.buyer.get(answer.headers["location"])
    return "/files/" + claim.text.split('<a href="/files/')[1].split('"')[0]


async def test_a_photo_is_shown_as_a_picture_and_nothing_else(house: House) -> None:
    answer = await house.buyer.get(await photo_address(house))
    assert answer.status_code == 200
    assert answer.content.startswith(b"\xff\xd8\xff")
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-disposition"] == 'inline; filename="photo.jpg"'
    csp = answer.headers["content-security-policy"]
    assert csp == "sandbox; default-src 'none'; frame-ancestors 'none'"
    assert answer.headers["cache-control"] == "no-store"


async def test_a_photo_s_link_lasts_ten_minutes(house: House) -> None:
    address = await photo_address(house)
    began = now()
    with time_machine.travel(began + timedelta(minutes=9)):
        assert (await house.buyer.get(address)).status_code == 200
    with time_machine.travel(began + timedelta(minutes=11)):
        assert (await house.buyer.get(address)).status_code == 404


@pytest.mark.sample
async def test_a_forged_photo_link_and_an_erased_photo_open_nothing(house: House) -> None:
    address = await photo_address(house)
    assert (await house.buyer.get(f"{address}x")).status_code == 404
    [photo] = await all_of(house, Evidence)
    await house.ctx.blobs.delete(photo.key)
    assert (await house.buyer.get(address)).status_code == 404

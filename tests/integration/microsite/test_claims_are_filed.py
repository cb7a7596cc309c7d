"""One complete claim, with the certificate's link or with nothing but the code; and what is refused."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta

import httpx
import pytest

from core.domain.claims import ClaimState, DeclineReason
from core.domain.deciding import Outcome
from core.domain.faults import Fault
from core.domain.registrations import RegistrationState
from core.services import claims, disputes
from core.store.claims import Claim, Evidence
from core.store.letters import LetterRow
from core.store.registrations import Registration
from tests.integration.microsite.phone import (
    ADA,
    BOUGHT,
    FAULT,
    all_of,
    count,
    entry,
    file_claim,
    files_of,
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

BOB = {"name": "Bob Other", "email": "bob@example.org"}
PHOTO = [("crack.jpg", jpeg("red"))]


async def link(house: House) -> str:
    """Of a certificate whose owner is about to claim."""
    await stock(house)
    [code] = await labels(house)
    _, warranty = await register(house, code)
    return f"/w/{warranty.certificate_code}/claim"


async def nothing_happened(house: House) -> bool:
    return await count(house, Claim, Evidence) == [0, 0]


async def stored(house: House) -> int:
    return files_of(house, await house.shop_id())


async def test_a_registered_buyer_claims_without_repeating_what_is_known(house: House) -> None:
    path = await link(house)
    page = await house.buyer.get(path)
    assert sheet(page).names == ["fault", "description", "photos"]
    answer = await send(house.buyer, page, FAULT, [*PHOTO, ("back.jpg", jpeg("blue"))])
    [claim] = await all_of(house, Claim)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/claims/{claim.access_code}")
    assert (claim.state, claim.fault, claim.outcome) == (
        ClaimState.IN_REVIEW,
        Fault.STOPPED_WORKING,
        Outcome.ELIGIBLE,
    )
    assert (claim.description, claim.submitted_by) == ("It does not light up any more.", "buyer")
    photos = await all_of(house, Evidence)
    assert [(photo.content_type, photo.width, photo.height) for photo in photos] == [
        ("image/jpeg", 640, 480)
    ] * 2
    data = await house.ctx.blobs.get(photos[0].key)
    assert hashlib.sha256(data).hexdigest() == photos[0].sha256
    assert [row.kind for row in await all_of(house, LetterRow)] == [
        "registration_confirmed",
        "claim_received",
    ]
    told = [(await house.buyer.get(answer.headers["location"])).text for _ in range(2)]
    assert ["Your claim has arrived" in text for text in told] == [True, False]


async def test_a_claim_sent_twice_is_one_claim(house: House) -> None:
    page = await house.buyer.get(await link(house))
    answers = [await send(house.buyer, page, FAULT, PHOTO) for _ in range(2)]
    assert answers[0].headers["location"] == answers[1].headers["location"]
    assert await count(house, Claim, Evidence) == [1, 1]


async def test_an_open_claim_is_followed_instead_of_filed_again(house: House) -> None:
    await stock(house)
    [code] = await labels(house)
    claim, warranty = await file_claim(house, code)
    answer = await house.buyer.get(f"/w/{warranty.certificate_code}/claim")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/claims/{claim.access_code}")


async def test_a_stale_form_leads_to_the_open_claim_too(house: House) -> None:
    path = await link(house)
    first, second = await house.buyer.get(path), await house.buyer.get(path)
    filed = await send(house.buyer, first, FAULT, PHOTO)
    again = await send(house.buyer, second, FAULT, PHOTO)
    assert again.headers["location"] == filed.headers["location"]
    assert await count(house, Claim) == [1]


async def test_after_a_decline_another_claim_may_be_filed(house: House) -> None:
    await stock(house)
    [code] = await labels(house)
    claim, warranty = await file_claim(house, code)
    async with house.tx() as tx:
        await claims.decline(tx, claim.id, DeclineReason.OTHER, note="No.", by=STAFF, now=now())
    page = await house.buyer.get(f"/w/{warranty.certificate_code}/claim")
    answer = await send(house.buyer, page, FAULT, PHOTO)
    assert answer.status_code == 303
    assert await count(house, Claim) == [2]


async def test_somebody_else_s_open_claim_is_not_shown_to_the_new_owner(house: House) -> None:
    await stock(house)
    [code] = await labels(house)
    claim, warranty = await file_claim(house, code)
    dispute, _ = await register(house, code, entry("bob@example.org"))
    async with house.tx() as tx:
        await disputes.settle(tx, dispute.id, accept=True, reason="Receipt", by=STAFF, now=now())
    [row] = [row for row in await all_of(house, type(warranty)) if row.id == warranty.id]
    page = await house.buyer.get(f"/w/{row.certificate_code}/claim")
    answer = await send(house.buyer, page, FAULT, PHOTO)
    assert answer.status_code == 409
    assert claim.access_code not in answer.text
    assert await count(house, Claim) == [1]


async def test_an_unregistered_buyer_claims_in_one_submission(house: House) -> None:
    await stock(house)
    [code] = await labels(house)
    page = await house.buyer.get(f"/{code}/claim")
    assert sheet(page).names == [
        "fault",
        "description",
        "photos",
        "name",
        "email",
        "purchased_on",
        "day_unknown",
        "channel",
        "order_named",
    ]
    answer = await send(house.buyer, page, {**FAULT, **ADA, **BOUGHT}, PHOTO)
    [claim] = await all_of(house, Claim)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/claims/{claim.access_code}")
    [registration] = await all_of(house, Registration)
    assert registration.state is RegistrationState.CONFIRMED
    assert registration.owner_id == claim.owner_id
    assert await count(house, Evidence) == [1]
    again = await send(house.buyer, page, {**FAULT, **ADA, **BOUGHT}, PHOTO)
    assert again.headers["location"] == answer.headers["location"]
    assert await count(house, Claim, Evidence, Registration) == [1, 1, 1]


async def test_a_code_that_knows_its_order_does_not_ask_for_the_purchase(house: House) -> None:
    await publish_policy(house)
    order = house.order(house.product())
    await house.settle()
    page = await house.buyer.get(f"/{await label_of_order(house, order)}/claim")
    assert sheet(page).names == ["fault", "description", "photos", "name", "email"]
    answer = await send(house.buyer, page, {**FAULT, **ADA}, PHOTO)
    assert answer.headers["location"].startswith("/claims/")


async def test_a_claim_for_somebody_else_s_unit_opens_a_dispute_and_no_claim(house: House) -> None:
    await stock(house)
    [code] = await labels(house)
    page = await house.buyer.get(f"/{code}/claim")
    await register(house, code)
    answer = await send(house.buyer, page, {**FAULT, **BOB, **BOUGHT}, PHOTO)
    assert answer.status_code == 200
    assert "Thank you, we have it" in answer.text
    assert "Ada" not in answer.text
    assert await count(house, Claim) == [0]
    states = [row.state for row in await all_of(house, Registration)]
    assert states == [RegistrationState.CONFIRMED, RegistrationState.DISPUTED]


async def test_an_owner_who_claims_by_a_product_s_code_later_is_led_by_the_mailbox(house: House) -> None:
    await stock(house)
    [code] = await labels(house, per_unit=False)
    await register(house, code, at=now() - timedelta(days=3))
    page = await house.buyer.get(f"/{code}/claim")
    answer = await send(house.buyer, page, {**FAULT, **ADA, **BOUGHT}, PHOTO)
    assert answer.status_code == 200
    assert "/claims/" not in answer.text
    [claim] = await all_of(house, Claim)
    assert claim.access_code not in answer.text
    assert "claim_received" in [row.kind for row in await all_of(house, LetterRow)]


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("fault", "", "Choose what is wrong."),
        ("fault", "stolen", "Choose what is wrong."),
        ("description", "", "Enter what happened."),
        ("description", "x" * 5001, "Shorten what happened to 5000 characters or fewer."),
        ("description", "a\x00b", "The text holds characters that cannot be shown. Type it again."),
    ],
)
async def test_a_mistake_keeps_words_and_photos(house: House, field: str, typed: str, message: str) -> None:
    page = await house.buyer.get(await link(house))
    refused = await send(house.buyer, page, {**FAULT, field: typed}, PHOTO)
    assert refused.status_code == 422
    assert message in refused.text
    assert await nothing_happened(house)
    assert "1 file is here already" in refused.text
    assert len(sheet(refused).fields["kept"]) == 1
    assert sheet(refused).fields["submission_key"] == sheet(page).fields["submission_key"]
    answer = await send(house.buyer, refused, FAULT)
    assert answer.status_code == 303
    [photo] = await all_of(house, Evidence)
    assert (photo.width, photo.height) == (640, 480)
    assert await stored(house) == 1


async def test_a_form_without_its_token_files_nothing(house: House) -> None:
    path = await link(house)
    data: dict[str, str] = {**FAULT, "submission_key": "k" * 20}
    files: Sequence[tuple[str, tuple[str, bytes, str]]] = [("photos", ("a.jpg", jpeg(), "image/jpeg"))]
    answer = await house.buyer.post(path, data=data, files=files)
    assert answer.status_code == 403
    assert await nothing_happened(house)
    assert await stored(house) == 0


async def test_a_key_read_off_another_form_finds_no_claim_of_theirs(house: House) -> None:
    await stock(house)
    codes = await labels(house, 2)
    pages: list[httpx.Response] = []
    for code, email in zip(codes, ("ada@example.org", "bob@example.org"), strict=True):
        _, warranty = await register(house, code, entry(email))
        pages.append(await house.buyer.get(f"/w/{warranty.certificate_code}/claim"))
    key = sheet(pages[0]).fields["submission_key"]
    first = await send(house.buyer, pages[0], FAULT, PHOTO)
    second = await send(house.buyer, pages[1], {**FAULT, "submission_key": key}, PHOTO)
    assert first.headers["location"] != second.headers["location"]
    assert await count(house, Claim) == [2]


@pytest.mark.thorough
async def test_the_twenty_first_claim_of_an_hour_is_refused(house: House) -> None:
    page = await house.buyer.get(await link(house))
    answers = [await send(house.buyer, page, {**FAULT, "fault": ""}) for _ in range(21)]
    assert [answer.status_code for answer in answers] == [422] * 20 + [429]
    assert await nothing_happened(house)


async def test_an_impossible_day_keeps_the_photos_of_an_unregistered_buyer(house: House) -> None:
    await stock(house)
    [code] = await labels(house)
    page = await house.buyer.get(f"/{code}/claim")
    late = {**FAULT, **ADA, **BOUGHT, "purchased_on": "2190-01-01"}
    refused = await send(house.buyer, page, late, PHOTO)
    assert refused.status_code == 422
    assert "not after today" in refused.text
    assert await count(house, Claim, Registration) == [0, 0]
    answer = await send(house.buyer, refused, {**FAULT, **ADA, **BOUGHT})
    assert answer.status_code == 303
    assert await count(house, Claim, Evidence) == [1, 1]

"""Files that came with another claim are noticed, whoever sends them: staff look, and no rule decides."""

import asyncio
import io
from random import Random
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFilter
from sqlalchemy import select

from core.domain.actors import BUYER
from core.domain.claims import ClaimState, DeclineReason
from core.domain.conditions import When
from core.domain.deciding import Course, DecisionRule, Outcome
from core.domain.faults import Fault
from core.domain.queues import Queue
from core.domain.signals import SignalKind
from core.services import claims
from core.services.claims import Complaint
from core.services.evidence import Brought, Upload
from core.store.claims import Claim, list_evidence
from core.store.decisions import find_decision_of_claim
from core.store.signals import Signal, list_signals
from tests.integration.microsite.phone import FAULT, entry, labels, now, register, send, stock
from tests.integration.shopify_app.support import HTMX, said
from tests.support.house import House
from tests.support.locks import until_waiting
from tests.support.shops import STAFF

pytestmark = pytest.mark.thorough

ALL_APPROVED = (DecisionRule(name="All", course=Course.APPROVE, when=When()),)


def scene(seed: int) -> Image.Image:
    """Something to photograph: shapes in grey light."""
    dice, image = Random(seed), Image.new("RGB", (1200, 900), "#9a9488")
    draw = ImageDraw.Draw(image)
    for _ in range(24):
        x, y = dice.randrange(1100), dice.randrange(800)
        shade = tuple(dice.randrange(256) for _ in range(3))
        draw.rectangle((x, y, x + dice.randrange(80, 500), y + dice.randrange(80, 400)), fill=shade)
    return image.filter(ImageFilter.GaussianBlur(3))


def saved(image: Image.Image, quality: int = 90) -> bytes:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=quality)
    return file.getvalue()


PICTURE = saved(scene(1))
AGAIN = saved(scene(1).resize((640, 480)), quality=40)
WHITE, BLACK = (saved(Image.new("RGB", (800, 600), colour)) for colour in ("white", "black"))
SHEET = saved(Image.linear_gradient("L").rotate(90).resize((800, 600)).convert("RGB"))
SMALLER_SHEET = saved(Image.linear_gradient("L").rotate(90).resize((640, 480)).convert("RGB"), quality=60)


async def file(house: House, code: str, photo: bytes, email: str = "ada@example.org") -> Claim:
    """Somebody registers the unit of a code and claims it, from their phone."""
    _, warranty = await register(house, code, entry(email))
    page = await house.buyer.get(f"/w/{warranty.certificate_code}/claim")
    answer = await send(house.buyer, page, FAULT, [("photo.jpg", photo)])
    assert answer.status_code == 303, answer.text
    async with house.tx() as tx:
        mine = select(Claim).where(Claim.warranty_id == warranty.id)
        found = await tx.scalar(mine.order_by(Claim.id.desc()).limit(1))
    assert found is not None
    return found


async def signals(house: House) -> list[Signal]:
    async with house.tx() as tx:
        return list(await tx.scalars(select(Signal).order_by(Signal.id)))


async def course(house: House, claim: Claim) -> tuple[Course, Queue | None, Any]:
    async with house.tx() as tx:
        decision = await find_decision_of_claim(tx, claim.id)
    assert decision is not None
    return decision.course, decision.queue, decision.facts["signals"]


@pytest.mark.sample
@pytest.mark.parametrize(
    ("again", "kind", "said_of_it"),
    [
        (PICTURE, SignalKind.SAME_FILE, "The same file: claim"),
        (AGAIN, SignalKind.LOOKS_ALIKE, "Nearly the same picture: claim"),
    ],
)
async def test_a_photo_of_another_claim_goes_to_the_signals_queue_and_names_that_claim(
    house: House, again: bytes, kind: SignalKind, said_of_it: str
) -> None:
    await stock(house, rules=ALL_APPROVED)
    first_code, second_code = await labels(house, 2)
    first = await file(house, first_code, PICTURE)
    second = await file(house, second_code, again, "bob@example.org")
    [signal] = await signals(house)
    assert (signal.claim_id, signal.kind) == (second.id, kind)
    assert await course(house, first) == (Course.APPROVE, None, 0)
    assert await course(house, second) == (Course.QUEUE, Queue.SIGNALS, 1)
    assert second.outcome is Outcome.ELIGIBLE, "it routes, it does not decline"
    async with house.staff() as staff:
        page = await staff.get(f"/claims/{second.id}")
        assert f"{said_of_it} {first.number}" in said(page)
        assert f"/claims/{first.id}" in page.text
        shown = page.text.partition('class="signal"')[2].partition("</section>")[0]
        both = [part.partition('"')[0] for part in shown.split('<img src="')[1:]]
        pictures = [await house.shopify_calls.get(address) for address in both]
        assert "Noticed" not in said(await staff.get(f"/claims/{first.id}")).partition("History")[0]
    assert [picture.status_code for picture in pictures] == [200, 200]
    assert (pictures[0].content == pictures[1].content) is (kind is SignalKind.SAME_FILE)


async def test_a_signal_is_set_aside_with_a_reason_and_then_counts_no_more(house: House) -> None:
    await stock(house, rules=ALL_APPROVED)
    codes = await labels(house, 2)
    await file(house, codes[0], PICTURE)
    claim = await file(house, codes[1], PICTURE)
    [signal] = await signals(house)
    address = f"/claims/{claim.id}/signals/{signal.id}/set-aside"
    async with house.staff() as staff:
        refused = await staff.post(address, data={"reason": " "}, headers=HTMX)
        assert refused.status_code == 422
        assert "Enter the reason." in said(refused)
        assert (await course(house, claim))[1] is Queue.SIGNALS
        done = await staff.post(address, data={"reason": "Bought as a pair, one photo."}, headers=HTMX)
        again = await staff.post(address, data={"reason": "Something else"}, headers=HTMX)
        page = said(await staff.get(f"/claims/{claim.id}"))
    assert (done.status_code, again.status_code) == (200, 200)
    assert "Set aside. You: Bought as a pair, one photo." in page
    assert "Something else" not in page
    assert "Noticed: The same file in claim" in page
    assert await course(house, claim) == (Course.APPROVE, None, 0)
    async with house.tx() as tx:
        await claims.reassess(tx, claim, now=now())
    assert len(await signals(house)) == 1, "it is not noticed again"


async def test_another_claim_s_signal_is_as_unknown_as_one_that_never_was(house: House) -> None:
    await stock(house)
    codes = await labels(house, 2)
    first = await file(house, codes[0], PICTURE)
    await file(house, codes[1], PICTURE)
    [signal] = await signals(house)
    async with house.staff() as staff:
        answer = await staff.post(f"/claims/{first.id}/signals/{signal.id}/set-aside", data={"reason": "x"})
    assert answer.status_code == 404
    assert [each.set_aside_at for each in await signals(house)] == [None]


@pytest.mark.parametrize(
    ("one", "other"), [(WHITE, WHITE), (WHITE, BLACK), (SHEET, SMALLER_SHEET), (PICTURE, saved(scene(2)))]
)
async def test_a_picture_without_features_and_another_picture_are_no_copies(
    house: House, one: bytes, other: bytes
) -> None:
    await stock(house)
    codes = await labels(house, 2)
    await file(house, codes[0], one)
    await file(house, codes[1], other, "bob@example.org")
    assert await signals(house) == []


async def test_the_same_person_may_show_the_same_photo_of_the_same_unit_again(house: House) -> None:
    await stock(house)
    [code] = await labels(house)
    first = await file(house, code, PICTURE)
    async with house.tx() as tx:
        await claims.decline(tx, first.id, DeclineReason.OTHER, note="No.", by=STAFF, now=now())
    second = await file(house, code, PICTURE)
    assert second.id != first.id
    assert await signals(house) == []


async def test_a_photo_that_comes_with_an_answer_is_noticed_too(house: House) -> None:
    await stock(house, rules=ALL_APPROVED)
    codes = await labels(house, 2)
    await file(house, codes[0], PICTURE)
    claim = await file(house, codes[1], saved(scene(2)), "bob@example.org")
    path = f"/claims/{claim.access_code}"
    assert await course(house, claim) == (Course.APPROVE, None, 0)
    await send(house.buyer, await house.buyer.get(path), {}, [("more.jpg", AGAIN)])
    assert await course(house, claim) == (Course.QUEUE, Queue.SIGNALS, 1)


async def test_of_two_claims_with_one_photo_at_the_same_moment_the_second_sees_the_first(
    house: House,
) -> None:
    """The first is written and not committed yet, when the second arrives through its own door."""
    await stock(house, rules=ALL_APPROVED)
    codes = await labels(house, 3)
    known = await file(house, codes[0], PICTURE, "eve@example.org")
    _, warranty = await register(house, codes[1], entry("ada@example.org"))
    _, other = await register(house, codes[2], entry("bob@example.org"))
    page = await house.buyer.get(f"/w/{other.certificate_code}/claim")
    complaint = Complaint(fault=Fault.OTHER, description="Broken", brought=await same_photo(house, known))
    assert warranty.owner_id is not None
    async with house.tx() as tx:
        first = await claims.file(tx, warranty.id, warranty.owner_id, complaint, by=BUYER, now=now())
        later = asyncio.create_task(send(house.buyer, page, FAULT, [("photo.jpg", PICTURE)]))
        await until_waiting(house, 1)
        assert not later.done()
    assert (await later).status_code == 303
    async with house.tx() as tx:
        [second] = await tx.scalars(select(Claim).where(Claim.warranty_id == other.id))
        noticed = {(each.signal.claim_id, each.other_claim.id) for each in await list_signals(tx, second.id)}
    assert noticed == {(second.id, known.id), (second.id, first.id)}
    assert (second.outcome, second.state) == (Outcome.ELIGIBLE, ClaimState.IN_REVIEW)
    assert await course(house, second) == (Course.QUEUE, Queue.SIGNALS, 2)
    assert await course(house, first) == (Course.QUEUE, Queue.SIGNALS, 1)


async def same_photo(house: House, claim: Claim) -> Brought:
    """Cleaned as that claim's was."""
    async with house.tx() as tx:
        [photo] = await list_evidence(tx, claim.id)
    names = ("key", "content_type", "size", "sha256", "perceptual_hash")
    return Brought(files=[Upload(**{name: getattr(photo, name) for name in names})])


async def test_a_buyer_is_not_told_what_was_noticed(house: House) -> None:
    await stock(house)
    codes = await labels(house, 2)
    first = await file(house, codes[0], PICTURE)
    second = await file(house, codes[1], PICTURE, "bob@example.org")
    page = await house.buyer.get(f"/claims/{second.access_code}")
    assert first.number not in page.text
    assert "Noticed" not in page.text

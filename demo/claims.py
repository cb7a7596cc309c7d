"""Files the stories as claims and takes each as far as it goes."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from core.domain.actors import BUYER
from core.domain.evidence import Piece
from core.domain.remedies import Remedy
from core.domain.resolutions import ResolutionState
from core.files.clean import CleanFile, clean_file
from core.files.keeping import keep
from core.files.kinds import PHOTOS
from core.services import appeals, automation, claims, questions, store_credit
from core.services.claims import Complaint
from core.services.evidence import Brought, Upload
from core.store.claims import Claim
from core.store.registrations import Registration
from core.store.resolutions import Resolution
from core.store.warranties import find_warranty_of_unit
from demo.complaints import STORIES, Ending, FromStore, Story
from demo.people import Person
from demo.photos import take
from demo.registrations import Scanned, register, register_from_store
from demo.repairs import mend
from demo.seeding import STAFF, Seeding, present

PATIENCE_SECONDS = 30.0
SECONDS = timedelta(seconds=4)
Knob = Callable[[int], Awaitable[None]]
"""Sets how many seconds Shopify takes to make a draft order ready."""


async def develop_photos() -> list[list[CleanFile]]:
    """The photos of each story, cleaned as uploads are; one more where the buyer answers."""
    scenes = [(*story.scenes, *story.scenes[: bool(story.answer)]) for story in STORIES]
    return [
        [await _develop(scene, 700 + number * 10 + place) for place, scene in enumerate(each)]
        for number, each in enumerate(scenes)
    ]


async def _develop(scene: str, seed: int) -> CleanFile:
    return await clean_file(await asyncio.to_thread(take, scene, seed), kinds=PHOTOS)


async def tell_stories(
    seeding: Seeding,
    codes_of: dict[str, list[str]],
    buyers: list[Person],
    photos: list[list[CleanFile]],
    slow_down: Knob,
) -> None:
    for story, images in zip(STORIES, photos, strict=True):
        registration = await _held(seeding, story, codes_of, buyers)
        stored = [await keep(seeding.blobs, seeding.shop_id, Piece.PHOTO, image) for image in images]
        claim = await _file(seeding, story, registration, stored[: len(story.scenes)])
        await _lead_on(seeding, story, claim.id, stored[len(story.scenes) :], slow_down)
    await _until(seeding, _settled)


async def _held(
    seeding: Seeding, story: Story, codes_of: dict[str, list[str]], buyers: list[Person]
) -> Registration:
    """The registration of the thing that broke."""
    thing = story.thing
    if isinstance(thing, FromStore):
        return await register_from_store(
            seeding,
            thing.product_type,
            title=thing.title,
            currency=thing.currency,
            at=seeding.ago(story.filed + 0.1),
        )
    scanned = Scanned(
        code=codes_of[thing.title].pop(0),
        person=buyers.pop(),
        channel=thing.channel,
        bought=thing.bought,
        registered=max(thing.bought - 5, story.filed),
    )
    return await register(seeding, scanned)


async def _file(
    seeding: Seeding, story: Story, registration: Registration, photos: Sequence[Upload]
) -> Claim:
    complaint = Complaint(
        fault=story.fault,
        description=story.text,
        brought=Brought(files=photos),
        wished_remedy=story.wish,
    )
    async with seeding.tx() as tx:
        warranty = await find_warranty_of_unit(tx, registration.unit_id)
        if warranty is None:
            raise LookupError("a registered unit has a warranty")
        filed = seeding.ago(story.filed)
        claim = await claims.file(tx, warranty.id, registration.owner_id, complaint, by=BUYER, now=filed)
        if story.ending is Ending.BY_RULE:
            # As the worker would, but so long ago.
            await automation.follow(tx, claim.id, None, now=filed + SECONDS)
        return claim


async def _lead_on(
    seeding: Seeding, story: Story, claim_id: UUID, more: Sequence[Upload], slow_down: Knob
) -> None:
    match story.ending:
        case Ending.ASKED | Ending.ANSWERED:
            await _talk(seeding, story, claim_id, more)
        case Ending.DECLINED if story.reason is not None:
            async with seeding.tx() as tx:
                when = seeding.ago(story.filed - 1)
                await claims.decline(tx, claim_id, story.reason, note=story.note, by=STAFF, now=when)
        case Ending.APPROVED:
            await _approve(seeding, story, claim_id, slow_down)
        case Ending.BY_RULE if story.appeal:
            await _appeal(seeding, story, claim_id)
        case Ending.BY_RULE if story.mending:
            await mend(seeding, claim_id, story.mending, filed=story.filed)


async def _talk(seeding: Seeding, story: Story, claim_id: UUID, more: Sequence[Upload]) -> None:
    async with seeding.tx() as tx:
        await questions.ask(tx, claim_id, story.question, by=STAFF, now=seeding.ago(story.filed - 1))
    if story.ending is Ending.ANSWERED:
        async with seeding.tx() as tx:
            await questions.answer(
                tx, claim_id, story.answer, Brought(files=more), now=seeding.ago(story.filed - 2)
            )


async def _appeal(seeding: Seeding, story: Story, claim_id: UUID) -> None:
    """Somebody asks a person to look again; with a note the person finds that they are right."""
    async with seeding.tx() as tx:
        await appeals.appeal(tx, claim_id, story.appeal, now=seeding.ago(story.filed - 0.3))
    if story.note:
        async with seeding.tx() as tx:
            await claims.approve(tx, claim_id, story.remedy, note=story.note, by=STAFF, now=present())


async def _approve(seeding: Seeding, story: Story, claim_id: UUID, slow_down: Knob) -> None:
    """Granted now, because the worker asks Shopify now."""
    if story.waits_in_shopify:
        await _until(seeding, _settled)
        await slow_down(1800)
    if story.consents:
        async with seeding.tx() as tx:
            await store_credit.consent(tx, claim_id, now=seeding.ago(story.filed - 0.1))
    async with seeding.tx() as tx:
        await claims.approve(tx, claim_id, story.remedy, note=story.note, by=STAFF, now=present())
    if story.waits_in_shopify:
        await _until(seeding, _drafted(claim_id))
        await slow_down(0)


Question = Callable[[list[Resolution]], bool]


def _settled(resolutions: list[Resolution]) -> bool:
    """Shopify has been asked for each; a draft order that takes its time may be left, and repairs do."""
    open_states = {ResolutionState.GRANTED, ResolutionState.SENDING}
    return not any(
        each.state in open_states and not each.draft_order_gid and each.remedy is not Remedy.REPAIR
        for each in resolutions
    )


def _drafted(claim_id: UUID) -> Question:
    return lambda found: any(each.draft_order_gid for each in found if each.claim_id == claim_id)


async def _until(seeding: Seeding, question: Question) -> None:
    """Raises TimeoutError when the worker does not get there."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            async with seeding.tx() as tx:
                found = list(await tx.scalars(select(Resolution)))
            if question(found):
                return
            await asyncio.sleep(0.1)

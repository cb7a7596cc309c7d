"""What the clock asks for: lost wake-ups are healed, old things forgotten, tokens kept alive."""

import os
from datetime import timedelta

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import func, select, text

from core.domain.remedies import Remedy
from core.domain.resolutions import ResolutionState
from core.files.blobs import new_key
from core.store import jobs
from core.store.claims import Evidence
from core.store.notices import Notice
from core.store.syncs import BackfillState, get_sync
from core.store.tokens import find_token
from simulator import world as shopify
from sync import timers
from tests.integration.shopify_app.support import OTHER
from tests.support.house import House
from tests.support.shops import approve, claim_and_resolution, file_claim, publish_policy


async def lose_every_job(house: House) -> None:
    async with house.tx() as tx:
        await tx.execute(text("DELETE FROM pgqueuer"))


async def test_a_lost_wake_up_is_healed(house: House) -> None:
    await publish_policy(house)
    house.order(house.product())
    await house.simulator.state.dispatcher.flush()
    await lose_every_job(house)
    await timers.sweep(house.ctx)
    await house.settle()
    async with house.tx() as tx:
        assert await tx.scalar(select(func.count()).where(Notice.handled_at.is_(None))) == 0


def failures(timer: str) -> float:
    return REGISTRY.get_sample_value("warranty_desk_timer_failures_total", {"timer": timer}) or 0


async def test_a_shop_in_which_a_timer_fails_keeps_no_other_waiting(
    house: House, capfd: pytest.CaptureFixture[str]
) -> None:
    shopify.create_shop(house.world, OTHER, name="Glimmer", currency="EUR")
    await house.open_app(OTHER)
    async with house.tx() as tx:
        await tx.execute(text("UPDATE shop_syncs SET backfill_state = 'torn'"))
    async with house.tx(OTHER) as tx:
        (await get_sync(tx)).backfill_state = BackfillState.RUNNING
    await lose_every_job(house)
    before = failures("sweep")
    await timers.sweep(house.ctx)
    async with house.tx() as tx:
        payloads = list(
            await tx.scalars(text("SELECT payload FROM pgqueuer WHERE entrypoint = 'AdvanceBackfill'"))
        )
    assert payloads == [jobs.AdvanceBackfill(await house.shop_id(OTHER)).payload()]
    assert failures("sweep") == before + 1
    logged = capfd.readouterr().err
    assert logged.count("timer.failed") == 1
    assert str(await house.shop_id()) in logged


async def test_a_lost_resolution_is_carried_out(house: House) -> None:
    await publish_policy(house)
    order = house.order(house.product())
    await house.settle()
    claim = await file_claim(house, order)
    await approve(house, claim, Remedy.REFUND)
    await lose_every_job(house)
    await timers.sweep(house.ctx)
    await house.settle()
    assert (await claim_and_resolution(house, claim))[1].state is ResolutionState.GRANTED
    house.later(timedelta(minutes=11))
    await timers.sweep(house.ctx)
    await house.settle()
    assert (await claim_and_resolution(house, claim))[1].state is ResolutionState.DONE
    assert len(order.refunds) == 1


async def test_handled_deliveries_are_forgotten_after_thirty_days(house: House) -> None:
    house.product()
    await house.settle()
    house.later(timedelta(days=29))
    await timers.forget_notices(house.ctx)
    async with house.tx() as tx:
        assert await tx.scalar(select(func.count()).select_from(Notice)) != 0
    house.later(timedelta(days=2))
    await timers.forget_notices(house.ctx)
    async with house.tx() as tx:
        assert await tx.scalar(select(func.count()).select_from(Notice)) == 0


async def test_an_idle_shop_keeps_its_access(house: House) -> None:
    house.later(timedelta(days=80))
    await timers.keep_tokens_alive(house.ctx)
    await house.settle()
    async with house.tx() as tx:
        token = await find_token(tx)
    assert token is not None
    assert token.refresh_expires_at - house.ctx.now() > timedelta(days=89)


async def test_photos_of_unfinished_forms_are_forgotten_and_evidence_is_not(house: House) -> None:
    await publish_policy(house)
    order = house.order(house.product())
    await house.settle()
    claim = await file_claim(house, order)
    shop_id = await house.shop_id()
    kept, abandoned = new_key(shop_id), new_key(shop_id)
    async with house.tx() as tx:
        evidence = await tx.scalar(select(Evidence).where(Evidence.claim_id == claim.id))
        assert evidence is not None
        evidence.key = kept
    for key in (kept, abandoned):
        await house.ctx.blobs.put(key, b"photo")
        # Files carry the machine's own time.
        os.utime(house.settings.data_dir / "files" / key, times=(house.ctx.now().timestamp(),) * 2)
    await timers.forget_abandoned_photos(house.ctx)
    assert await house.ctx.blobs.get(abandoned) == b"photo"
    house.later(timedelta(days=2))
    await timers.forget_abandoned_photos(house.ctx)
    assert await house.ctx.blobs.older_than(shop_id, house.ctx.now()) == [kept]

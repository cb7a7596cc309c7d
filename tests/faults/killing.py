"""Workers of a stage that die: the simulator is in this process, each worker in one of its own."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

import httpx
import uvicorn

from core.shopify.budget import Budgets
from core.shopify.http import create_http
from sync.shares import Shares
from sync.turns import Turns
from tests.faults.mortal import FINISHED, TRUST, Life, Mortal, MortalTransport, fork
from tests.faults.sagas import done
from tests.faults.stage import Stage
from tests.support.jobs import drain


@dataclass(slots=True)
class Slaughterhouse:
    stage: Stage
    shopify: uvicorn.Server
    address: str

    async def worker(self, last: int = 0) -> Life:
        """One worker until nothing is left to do, or until its point `last`."""
        await self.stage.take_over()
        life = await fork(self._work, last)
        await self._quiet()
        return life

    async def taken_over(self, last: int = 0, *, after: timedelta | None = None) -> Life:
        """The next one, some time after the one before it died."""
        self.stage.house.later(after or self.stage.saga.taken_over)
        return await self.worker(last)

    async def undisturbed(self) -> Life:
        """A worker that nobody kills."""
        await self.stage.put_back()
        life = await self.worker()
        found = await self.stage.outcome()
        assert (life.ended, found) == (FINISHED, done(self.stage.saga)), found
        return life

    async def _quiet(self) -> None:
        """Until Shopify has carried out whatever the dead one sent."""
        state = self.shopify.server_state
        await asyncio.sleep(0.001)
        while state.connections or state.tasks:  # noqa: ASYNC110 - it has no event for that
            await asyncio.sleep(0.001)

    async def _work(self, mortal: Mortal) -> None:
        house = self.stage.house
        # The parent's connections stay the parent's.
        mine = house.db.engine.sync_engine
        parents = mine.pool
        mine.dispose(close=False)
        mortal.watch(house.db)
        settings = house.settings.model_copy(update={"shopify_base_url": f"{self.address}/shops/{{shop}}"})
        async with create_http(MortalTransport(mortal)) as http:
            ctx = replace(
                house.ctx, settings=settings, http=http, budgets=Budgets(), turns=Turns(), shares=Shares()
            )
            await drain(ctx, wait=self._wait)
        del parents

    async def _wait(self, delay: timedelta) -> None:
        """Time passes for this worker and for Shopify alike."""
        self.stage.house.world.clock.advance(delay)
        seconds = delay.total_seconds()
        async with httpx.AsyncClient(verify=TRUST) as control:
            await control.post(f"{self.address}/control/clock", json={"seconds": seconds})


@asynccontextmanager
async def slaughterhouse(stage: Stage) -> AsyncIterator[Slaughterhouse]:
    """The stage with its simulator on a port. One run warms up what all later ones need."""
    await stage.work()
    config = uvicorn.Config(
        stage.house.simulator, lifespan="off", log_level="critical", access_log=False, ws="none"
    )
    server = uvicorn.Server(config)
    # Named as TCP: otherwise asyncio lets it collect small packets, and each answer comes 40 ms late.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
        listening.bind(("127.0.0.1", 0))
        serving = asyncio.create_task(server._serve([listening]))  # noqa: SLF001 - signals stay pytest's
        while not server.started:  # noqa: ASYNC110 - it has no event for that
            await asyncio.sleep(0.005)
        port = listening.getsockname()[1]
        try:
            yield Slaughterhouse(stage, server, f"http://127.0.0.1:{port}")
        finally:
            server.should_exit = True
            await serving

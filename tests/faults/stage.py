"""One saga at its beginning, put back for each run: database and simulator stand as when it was granted."""

import pickle
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import httpx
import time_machine

from core.domain.claims import ClaimState
from core.logs import configure
from core.services import repairs
from core.shopify.http import create_http
from core.store.base import Database
from core.store.claims import get_claim
from core.store.repairs import list_repairs_of_claim
from simulator import world as shopify
from simulator.state import Memory
from tests.faults.mortal import Point
from tests.faults.outcomes import Case, Outcome, outcome
from tests.faults.sagas import SAGAS, Saga
from tests.faults.wire import Call
from tests.support.databases import Copy, Server
from tests.support.house import INSTALLED, NOON, House, build_house, installed_house
from tests.support.jobs import drain
from tests.support.shops import STAFF
from tests.support.stalls import go_on

SHOPIFY_AS_IT_IS = {"search_lag": 10.0, "draft_ready_delay": 0.5}
"""A new draft is not found at once, and cannot be completed at once."""
TAKE_OVER = "UPDATE pgqueuer SET status = 'queued' WHERE status = 'picked'"
"""What the queue does with the jobs of a worker that is not heard of any more."""


@dataclass(slots=True)
class Stage:
    saga: Saga
    house: House
    case: Case
    copy: Copy
    memory: bytes
    traveller: time_machine.Traveller | None = None
    calls: list[Call] = field(default_factory=list)
    """Those that the saga makes when nothing happens to it; empty until somebody asked."""
    points: list[Point] = field(default_factory=list)
    """Where a worker that nobody kills could have died; empty until somebody asked."""

    async def put_back(self) -> None:
        """As if nothing had been done yet."""
        assert self.traveller is not None
        self.traveller.move_to(NOON + self.saga.idle)
        await self.copy.put_back()
        world, dispatcher = self.house.world, self.house.simulator.state.dispatcher
        world.memory = pickle.loads(self.memory)  # noqa: S301 - our own, of just now
        world.clock.offset = timedelta(0)
        world.keys_in_flight.clear()
        world.inbox.clear()
        dispatcher.forget()
        # Webhooks would come whenever they please, and no run would be like another.
        dispatcher.paused = True

    async def wait(self, delay: timedelta) -> None:
        """Time passes instead of being waited for."""
        self.house.later(delay)

    async def work(self, wire: httpx.AsyncBaseTransport | None = None) -> None:
        """What a worker does until nothing is left to do, over a network that may do as it likes."""
        await self.take_over()
        if wire is None:
            await drain(self.house.ctx, wait=self.wait)
            return
        async with create_http(wire) as http:
            await drain(replace(self.house.ctx, http=http), wait=self.wait, patient=True)

    async def take_over(self) -> None:
        await self.copy.administrator.execute(TAKE_OVER)

    async def go_on(self) -> None:
        """Staff press Continue, or Try again at the repair, and the worker does what it can."""
        async with self.house.tx() as tx:
            claim = await get_claim(tx, self.case.claim_id)
            stopped = [each for each in await list_repairs_of_claim(tx, claim.id) if each.obstacle]
        if claim.state is ClaimState.NEEDS_ATTENTION:
            await go_on(self.house, claim)
        for repair in stopped:
            async with self.house.tx() as tx:
                await repairs.retry(tx, claim.id, repair.id, by=STAFF, now=self.house.ctx.now())
        await self.work()

    async def outcome(self) -> Outcome:
        """After people have answered, where the worker waits for them."""
        if await self.saga.answer(self.house, self.case):
            await self.work()
        return await outcome(self.house, self.case)


@dataclass(slots=True)
class Stages:
    """Those of a session: to build one takes a second, to put one back hundredths of it."""

    server: Server
    folder: Path
    stack: AsyncExitStack
    built: dict[str, Stage] = field(default_factory=dict)

    async def of(self, name: str, traveller: time_machine.Traveller) -> Stage:
        """The stage of a saga, put back."""
        if name not in self.built:
            traveller.move_to(NOON)
            self.built[name] = await self.stack.enter_async_context(_built(self.server, self.folder, name))
        stage = self.built[name]
        stage.traveller = traveller
        # After each test logging is as Python has it.
        configure(stage.house.settings)
        await stage.put_back()
        return stage


@asynccontextmanager
async def _built(server: Server, folder: Path, name: str) -> AsyncIterator[Stage]:
    template = f"template_{name}"
    case, memory = await _bring(server, folder, name, template)
    async with server.lent(template=template) as copy:
        await copy.administrator.execute("ANALYZE")
        async with build_house(copy.db, folder, memory=pickle.loads(memory)) as house:  # noqa: S301 - as above
            yield Stage(SAGAS[name], house, case, copy, memory)


async def _bring(server: Server, folder: Path, name: str, template: str) -> tuple[Case, bytes]:
    async with installed_house(server, folder):
        pass  # whoever is first installs the app
    original = Database.connect(await server.create(template, template=INSTALLED))
    memory: Memory = pickle.loads(server.snapshots[INSTALLED])  # noqa: S301 - as above
    async with build_house(original, folder, memory=memory) as house:
        case = await SAGAS[name].bring(house)
        shopify.set_knobs(house.world, house.shop, **SHOPIFY_AS_IT_IS)
        kept = pickle.dumps(house.world.memory)
    await original.close()
    return case, kept

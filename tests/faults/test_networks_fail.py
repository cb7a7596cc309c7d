"""Whatever the network does to a call: one remedy, or none and a reason that staff see.

Each fault strikes each operation that any saga asks for, where it is asked for first: before, during and
after. What was left to a person is paid once they press Continue. `CALLS=all` strikes every call of every
saga, `CALLS=refund` those of one, and `CALLS=refund/7` plays one again.
"""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product

import httpx
import pytest

from tests.faults.asked import calls, chosen
from tests.faults.conftest import StageOf, again
from tests.faults.figures import Figures
from tests.faults.network import FAULTS, UNKEYED, Fault, When
from tests.faults.sagas import SAGAS, done, stands
from tests.faults.stage import Stage
from tests.faults.wire import Call, PassOn, Wire

OUTAGE = timedelta(minutes=3)

pytestmark = [pytest.mark.usefixtures("impatient"), pytest.mark.timeout(3000)]


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "when"), list(product(FAULTS, When)))
async def test_a_fault_at_any_call_ends_in_one_remedy_or_a_reason(
    stage_of: StageOf, figures: Figures, kind: str, when: When
) -> None:
    failures = []
    async for name, stage, call in _struck(stage_of, FAULTS[kind], when):
        figures.count(faults_struck=1)
        await stage.put_back()
        if failure := await _strike(stage, FAULTS[kind], when, call, figures):
            failures.append(f"CALLS={name}/{call.number} {again()}\n  {call.name}: {failure}")
    assert not failures, "\n".join(failures)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["twice", "429"])
async def test_only_what_has_no_key_is_booked_twice_and_therefore_spared(
    stage_of: StageOf, figures: Figures, kind: str
) -> None:
    """Once Shopify takes a key for store credit, this fails: then nothing is spared any more."""
    stage = await stage_of("account")
    [booking] = [call for call in await calls(stage) if call.name in UNKEYED]
    await stage.put_back()
    await _strike(stage, FAULTS[kind], When.DURING, booking, figures)
    assert await stage.outcome() == replace(done(stage.saga), effects=stage.saga.effects + stage.saga.effects)


async def _struck(stage_of: StageOf, fault: Fault, when: When) -> AsyncIterator[tuple[str, Stage, Call]]:
    for name in SAGAS:
        for call in await chosen(stage_of, name):
            if fault.meets(call, when):
                yield name, await stage_of(name), call


async def _strike(stage: Stage, fault: Fault, when: When, struck: Call, figures: Figures) -> str | None:
    """What is wrong with how it ended, if anything is."""
    until: datetime | None = None

    async def treat(call: Call, pass_on: PassOn) -> httpx.Response:
        nonlocal until
        if call.number == struck.number:
            assert call.name == struck.name, "no run is like another"
            if when is not When.AFTER:
                return await fault.strike(call, pass_on, done=when is When.DURING)
            until = stage.house.world.now() + OUTAGE
        elif until is not None and stage.house.world.now() < until and fault.meets(call, when):
            return await fault.strike(call, pass_on, done=False)
        return await pass_on(call.request)

    await stage.work(Wire(httpx.ASGITransport(stage.house.simulator), treat))
    found = await stage.outcome()
    if not stands(found, stage.saga):
        return f"{found}"
    if found.left_to_a_person:
        figures.count(left_to_a_person=1)
        await stage.go_on()
        ended = await stage.outcome()
        return None if ended == done(stage.saga) else f"{found}\n  then {ended}"
    return None

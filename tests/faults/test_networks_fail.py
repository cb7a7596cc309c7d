"""Whatever the network does to a call: one refund or replacement, or none and a reason that staff see.

The calls are those that a saga makes when nothing happens to them; each meets each fault before, during and
after. What was left to a person is paid once they press Continue. `CALL` alone plays one call again.
"""

import os
from datetime import datetime, timedelta
from itertools import product

import httpx
import pytest

from core.domain.claims import ClaimState
from tests.faults.conftest import StageOf, again
from tests.faults.figures import Figures
from tests.faults.network import FAULTS, Fault, When
from tests.faults.sagas import SAGAS, done, stands
from tests.faults.stage import Stage
from tests.faults.wire import TOKEN, Call, PassOn, Wire

ONE_CALL = int(os.environ.get("CALL", "0"))
OUTAGE = timedelta(minutes=3)
MORE_OF_THE_SAME = frozenset({"expired"})
"""A saga that another one tells: of it only the call for access is new."""
SAMPLE = {("refund", "reset_before_answer", When.DURING), ("replacement", "504", When.AFTER)}

pytestmark = [pytest.mark.usefixtures("impatient"), pytest.mark.timeout(600)]


@pytest.mark.parametrize(
    ("name", "kind", "when"),
    [
        pytest.param(*cell, marks=() if cell in SAMPLE else pytest.mark.slow)
        for cell in product(SAGAS, FAULTS, When)
    ],
)
async def test_a_fault_at_any_call_ends_in_one_remedy_or_a_reason(
    stage_of: StageOf, figures: Figures, name: str, kind: str, when: When
) -> None:
    stage = await stage_of(name)
    fault, failures = FAULTS[kind], []
    for call in await calls(stage):
        if not fault.meets(call) or (name in MORE_OF_THE_SAME and call.name != TOKEN):
            continue
        if ONE_CALL not in {0, call.number}:
            continue
        await stage.put_back()
        if failure := await _cell(stage, fault, when, call, figures):
            failures.append(f"CALL={call.number} {again()}\n  {call.name}: {failure}")
    assert not failures, "\n".join(failures)


async def calls(stage: Stage) -> list[Call]:
    """Those of a saga that nothing happens to."""
    wire = Wire(httpx.ASGITransport(stage.house.simulator))
    await stage.work(wire)
    assert await stage.outcome() == done(stage.saga)
    return wire.calls


async def _cell(stage: Stage, fault: Fault, when: When, struck: Call, figures: Figures) -> str | None:
    """What is wrong with how it ended, if anything is."""
    until: datetime | None = None

    async def treat(call: Call, pass_on: PassOn) -> httpx.Response:
        nonlocal until
        if call.number == struck.number:
            assert call.name == struck.name, "no run is like another"
            if when is not When.AFTER:
                return await fault.strike(call, pass_on, done=when is When.DURING)
            until = stage.house.world.now() + OUTAGE
        elif until is not None and stage.house.world.now() < until and fault.meets(call):
            return await fault.strike(call, pass_on, done=False)
        return await pass_on(call.request)

    await stage.work(Wire(httpx.ASGITransport(stage.house.simulator), treat))
    found = await stage.outcome()
    figures.count(cells=1)
    if not stands(found, stage.saga):
        return f"{found}"
    if found.claim is ClaimState.NEEDS_ATTENTION:
        figures.count(left_to_a_person=1)
        await stage.go_on()
        ended = await stage.outcome()
        return None if ended == done(stage.saga) else f"{found}\n  then {ended}"
    return None

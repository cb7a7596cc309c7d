"""What a saga asks Shopify for when nothing happens to it."""

import os
from itertools import takewhile

import httpx

from tests.faults.conftest import StageOf
from tests.faults.sagas import SAGAS, done
from tests.faults.stage import Stage
from tests.faults.wire import Call, Wire

CALLS = os.environ.get("CALLS", "")
"""`all`, those of one saga as in `refund`, or one as in `refund/7`."""


async def calls(stage: Stage) -> list[Call]:
    if not stage.calls:
        await stage.put_back()
        wire = Wire(httpx.ASGITransport(stage.house.simulator))
        await stage.work(wire)
        found = await stage.outcome()
        assert found == done(stage.saga), found
        stage.calls = wire.calls
    return stage.calls


async def chosen(stage_of: StageOf, name: str, *, every: bool = False) -> list[Call]:
    """As CALLS says. Without it `every` one, or those for whose operation no saga asked before."""
    if CALLS and CALLS != "all" and CALLS.partition("/")[0] != name:
        return []
    mine = await calls(await stage_of(name))
    if CALLS:
        return [call for call in mine if CALLS in {"all", name, f"{name}/{call.number}"}]
    if every:
        return mine
    before = takewhile(lambda each: each != name, SAGAS)
    seen = {call.name for each in before for call in await calls(await stage_of(each))}
    return [
        call
        for place, call in enumerate(mine)
        if call.name not in seen | {earlier.name for earlier in mine[:place]}
    ]

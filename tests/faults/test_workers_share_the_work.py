"""Two workers on one database; one is killed, the other takes its jobs over."""

import asyncio
import signal
from pathlib import Path

import pytest

from core.domain.claims import ClaimState
from core.domain.remedies import Remedy
from core.domain.resolutions import ResolutionState
from tests.faults.real_workers import wait_for, worker, yard
from tests.support.databases import Server

CLAIMS = 20
REFUNDED_ONCE = (ClaimState.DONE, ResolutionState.DONE, 1, 0)


@pytest.mark.slow
def test_a_killed_workers_jobs_are_taken_over(server: Server, tmp_path: Path) -> None:
    url = asyncio.run(server.create())
    with yard(url, tmp_path) as ready:
        cases = ready.prepare(Remedy.REFUND, CLAIMS)
        with worker(ready) as victim, worker(ready):
            wait_for(ready, lambda states: states["done"] >= 3)
            victim.send_signal(signal.SIGKILL)
            wait_for(ready, lambda states: states["done"] == CLAIMS)
        assert [ready.outcome(case) for case in cases] == [REFUNDED_ONCE] * CLAIMS

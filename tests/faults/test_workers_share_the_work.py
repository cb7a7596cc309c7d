"""Two workers on one database; one is killed, the other takes its jobs over."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from core.domain.remedies import Remedy
from tests.faults.stage import Stage
from tests.faults.test_remedies_survive_kills import expected, ready
from tests.support.house import ROOT

__all__ = ["ready"]

CLAIMS = 20
PATIENCE_SECONDS = 90


@contextmanager
def worker(ready: Stage) -> Iterator[subprocess.Popen[bytes]]:
    """`python -m sync`, as an operator starts it."""
    settings = ready.settings
    environment = {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": ready.url,
        "SHOPIFY_API_KEY": settings.shopify_api_key,
        "SHOPIFY_API_SECRET": settings.shopify_api_secret.get_secret_value(),
        "SHOPIFY_BASE_URL": settings.shopify_base_url,
        "ENCRYPTION_KEYS": settings.encryption_keys.get_secret_value(),
        "SIGNING_KEYS": settings.signing_keys.get_secret_value(),
        "LOG_LEVEL": "CRITICAL",
    }
    running = subprocess.Popen([sys.executable, "-W", "ignore", "-m", "sync"], cwd=ROOT, env=environment)
    try:
        yield running
    finally:
        running.terminate()
        running.wait(20)


@pytest.mark.slow
def test_a_killed_workers_jobs_are_taken_over(ready: Stage) -> None:
    cases = ready.prepare(Remedy.REFUND, CLAIMS)
    with worker(ready) as victim, worker(ready):
        _wait(ready, lambda states: states["done"] >= 3)
        victim.send_signal(signal.SIGKILL)
        _wait(ready, lambda states: states["done"] == CLAIMS)
    assert [ready.outcome(case) for case in cases] == [expected(Remedy.REFUND)] * CLAIMS


def _wait(ready: Stage, reached: Callable[[Counter[str]], bool]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    states: Counter[str] = Counter()
    while time.monotonic() < end:
        states = ready.states()
        if reached(states):
            return
        time.sleep(0.2)
    pytest.fail(f"after {PATIENCE_SECONDS} s the claims are {states}")

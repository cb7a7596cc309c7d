"""The demo's own children: started in sessions of their own, watched, and stopped by their own ids."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import httpx

GRACE_SECONDS = 15.0


class ChildEndedError(Exception):
    """A child ended that should run; the message is for whoever started the demo."""


class Child:
    """A Python module as a process group of its own, its output in a file."""

    def __init__(
        self, name: str, arguments: Sequence[str], *, log: Path, environment: Mapping[str, str]
    ) -> None:
        self.name = name
        self.log = log
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            self._process = subprocess.Popen(  # noqa: S603 - our own modules
                [sys.executable, "-m", *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=dict(environment),
                start_new_session=True,
            )

    def check(self) -> None:
        """Raises ChildEndedError with the last lines that the child wrote."""
        code = self._process.poll()
        if code is None:
            return
        lines = self.log.read_text(errors="replace").splitlines()[-12:]
        told = "\n  ".join(lines) or "nothing"
        message = f"{self.name} ended with code {code}. Its last words ({self.log}):\n  {told}"
        raise ChildEndedError(message)

    def stop(self) -> None:
        """Ask the group to end, wait, and insist after a while."""
        if self._process.poll() is None:
            self._signal(signal.SIGTERM)
        try:
            self._process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGKILL)
            self._process.wait()

    def _signal(self, number: int) -> None:
        try:
            os.killpg(self._process.pid, number)
        except ProcessLookupError:
            return


def wait_until_ready(child: Child, url: str, *, seconds: float = 60.0) -> None:
    """Until the address answers 200. Raises ChildEndedError, also when that takes too long."""
    deadline = time.monotonic() + seconds
    with httpx.Client(timeout=2) as http:
        while time.monotonic() < deadline:
            child.check()
            try:
                if http.get(url).status_code == httpx.codes.OK:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.05)
    message = f"{child.name} did not answer at {url} within {seconds:.0f} s. See {child.log}."
    raise ChildEndedError(message)

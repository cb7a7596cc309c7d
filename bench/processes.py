"""Our own children: each in a session of its own, stopped by its own id."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

import httpx

from bench import ROOT
from core.settings import Settings

GRACE_SECONDS = 15.0
SETTINGS = {name.upper() for name in Settings.model_fields}


class EndedError(Exception):
    """A child ended or never answered; the message has its last words."""


@dataclass(frozen=True, slots=True)
class Child:
    process: subprocess.Popen[bytes]
    port: int
    log: Path
    started: float
    """On the monotonic clock, just before it was started."""

    def wait_until_ready(self, path: str = "/readyz", *, seconds: float = 60.0) -> float:
        """Until the path answers 200. Returns the seconds since the start. Raises EndedError."""
        with httpx.Client(timeout=2) as http:
            while time.monotonic() - self.started < seconds and self.process.poll() is None:
                try:
                    answer = http.get(f"http://127.0.0.1:{self.port}{path}")
                except httpx.TransportError:
                    time.sleep(0.005)
                    continue
                if answer.status_code == HTTPStatus.OK:
                    return time.monotonic() - self.started
        told = "\n  ".join(self.log.read_text(errors="replace").splitlines()[-12:])
        message = f"{self.process.args!r} is not ready. Its last words:\n  {told or 'none'}"
        raise EndedError(message)

    def resident_mebibytes(self) -> float:
        answer = subprocess.run(  # noqa: S603 - our own child's number
            ["ps", "-o", "rss=", "-p", str(self.process.pid)],  # noqa: S607 - everywhere in another place
            capture_output=True,
            text=True,
            check=True,
        )
        return int(answer.stdout) / 1024


@contextmanager
def running(
    command: Sequence[str], *, port: int, environment: Mapping[str, str], log: Path
) -> Iterator[Child]:
    """The command as a child that listens on the port; ended with everything it started.

    Settings of the app that this process happens to have are not handed on.
    """
    inherited = {name: value for name, value in os.environ.items() if name.upper() not in SETTINGS}
    with log.open("ab") as output:
        started = time.monotonic()
        process = subprocess.Popen(  # noqa: S603 - our own commands
            command,
            cwd=ROOT,
            env=inherited | dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield Child(process, port, log, started)
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(GRACE_SECONDS)
    except ProcessLookupError:
        process.wait()
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

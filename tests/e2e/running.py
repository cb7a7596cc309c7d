"""The demo as a user starts it, and what is left of it after Ctrl-C."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
HANDLE = "nordkessel"
ENDING_SECONDS = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """Where it answers; `said` is what it told whoever started it."""

    guide: str
    simulator: str
    app: str
    public: str
    said: str


@contextmanager
def running_demo(folder: Path) -> Iterator[Demo]:
    """Until the end of the block; then Ctrl-C, and nothing may be left."""
    port, simulator_port, guide_port = ports = _free_ports()
    options = {
        "--folder": folder,
        "--port": port,
        "--simulator-port": simulator_port,
        "--guide-port": guide_port,
    }
    process = subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", "demo", *(str(part) for option in options.items() for part in option)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield Demo(
            guide=f"http://127.0.0.1:{guide_port}",
            simulator=f"http://127.0.0.1:{simulator_port}",
            app=f"http://127.0.0.1:{port}",
            public=f"http://localhost:{port}",
            said=_first_words(process, f"http://127.0.0.1:{guide_port}"),
        )
    finally:
        _end(process, ports)


def _first_words(process: subprocess.Popen[str], address: str) -> str:
    """Until it names the page to begin with."""
    if process.stdout is None:
        raise AssertionError("its output goes to a pipe")
    said = ""
    for line in process.stdout:
        said += line
        if address in line:
            return said
    message = f"The demo ended before it was ready. It said:\n{said}"
    raise AssertionError(message)


def _end(process: subprocess.Popen[str], ports: tuple[int, ...]) -> None:
    family = _descendants(process.pid)
    process.send_signal(signal.SIGINT)
    try:
        said, _ = process.communicate(timeout=ENDING_SECONDS)
    except subprocess.TimeoutExpired:
        for pid in (*family, process.pid):
            _kill(pid)
        process.wait()
        message = f"The demo did not end within {ENDING_SECONDS:.0f} s of Ctrl-C"
        raise AssertionError(message) from None
    assert process.returncode == 0, f"The demo ended with code {process.returncode}:\n{said}"
    left = family & _alive()
    assert not left, f"Processes of the demo live on: {left}"
    busy = [port for port in ports if not _is_free(port)]
    assert not busy, f"Ports are still taken: {busy}"


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _free_ports() -> tuple[int, int, int]:
    with socket.socket() as first, socket.socket() as second, socket.socket() as third:
        for probe in (first, second, third):
            probe.bind(("127.0.0.1", 0))
        return first.getsockname()[1], second.getsockname()[1], third.getsockname()[1]


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def _processes() -> list[tuple[int, int, str]]:
    """Id, parent's id and state of everything on this machine."""
    told = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,stat="], capture_output=True, text=True, check=True)  # noqa: S607 - wherever it lies
    rows = (line.split() for line in told.stdout.splitlines())
    return [(int(pid), int(parent), state) for pid, parent, state in rows]


def _descendants(pid: int) -> set[int]:
    found, rows = {pid}, _processes()
    while more := {child for child, parent, _ in rows if parent in found} - found:
        found |= more
    return found - {pid}


def _alive() -> set[int]:
    return {pid for pid, _, state in _processes() if not state.startswith("Z")}

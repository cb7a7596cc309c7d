"""What the figures were measured on."""

import os
import platform
import shutil
import subprocess
import time
from pathlib import Path
from statistics import median

SYNCS = 200
PAGE = bytes(8192)
SETTINGS = ("fsync", "synchronous_commit", "full_page_writes", "wal_sync_method", "shared_buffers")


def describe(folder: Path) -> dict[str, str]:
    """By name; `folder` is where the database will write."""
    return {
        "Processor": f"{_processor()}, {os.cpu_count()} cores",
        "Memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
        "System": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        "Node": _said_by("node", "--version") or "not installed",
        "Disk": f"{_sync_milliseconds(folder):.2f} ms to make a page of 8 KiB durable (median of {SYNCS})",
        "Busy before": f"{os.getloadavg()[0]:.1f} processes wanted a core in the minute before",
    }


def busy() -> bool:
    """Whether others use this machine so much that the figures say little."""
    return os.getloadavg()[0] > (os.cpu_count() or 1) / 2


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.machine()


def _said_by(program: str, *arguments: str) -> str | None:
    found = shutil.which(program)
    if found is None:
        return None
    answer = subprocess.run([found, *arguments], capture_output=True, text=True, check=False)  # noqa: S603 - a version
    return answer.stdout.strip()


def _sync_milliseconds(folder: Path) -> float:
    """As the database does at each commit: write a page, wait until the disk has it."""
    took = []
    path = folder / "sync"
    with path.open("wb", buffering=0) as file:
        for _ in range(SYNCS):
            file.write(PAGE)
            began = time.perf_counter()
            os.fsync(file.fileno())
            took.append((time.perf_counter() - began) * 1000)
    path.unlink()
    return median(took)

"""Keeping the world between runs: one pickle, replaced atomically."""

import asyncio
import os
import pickle
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from simulator.state import Memory, World

FILE = "world.pickle"
EVERY_SECONDS = 1.0


def save(world: World, folder: Path) -> None:
    """Write all state; a crash leaves either the old file or the new one."""
    folder.mkdir(parents=True, exist_ok=True)
    with world.lock:
        world.memory.offset_seconds = world.clock.offset.total_seconds()
        data = pickle.dumps(world.memory, protocol=pickle.HIGHEST_PROTOCOL)
    handle, name = tempfile.mkstemp(dir=folder, prefix="world-")
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(folder / FILE)


def load(world: World, folder: Path) -> bool:
    """Take up the saved state, if there is any; webhooks that were still pending are sent."""
    path = folder / FILE
    if not path.exists():
        return False
    memory: Memory = pickle.loads(path.read_bytes())  # noqa: S301 - our own file, in a folder that the operator chose
    world.memory = memory
    world.clock.offset = timedelta(seconds=memory.offset_seconds)
    world.inbox.extend(item for item in memory.deliveries if item.state == "pending")
    return True


async def keep(world: World, folder: Path) -> None:
    """Save shortly after every change, until cancelled; then once more."""
    saved, pause = world.version, EVERY_SECONDS
    try:
        while True:
            await asyncio.sleep(pause)
            if world.version != saved:
                saved, started = world.version, time.monotonic()
                save(world, folder)
                # A large world takes seconds to write; it must not spend its life saving.
                pause = max(EVERY_SECONDS, 20 * (time.monotonic() - started))
    finally:
        save(world, folder)

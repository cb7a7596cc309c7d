"""Keeping the world between runs: one pickle, replaced atomically."""

import asyncio
import os
import pickle
import tempfile
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import timedelta
from pathlib import Path

from simulator.state import Memory, World

FILE = "world.pickle"
EVERY_SECONDS = 1.0


class OutdatedStateError(Exception):
    """Another version of the simulator wrote the file."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} was written by another version of the simulator. Remove it to start over.")


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
    """Take up the saved state, if there is any; webhooks that were still pending are sent.

    What an older version did not know yet is as in a new world. Raises OutdatedStateError where that is not
    enough.
    """
    path = folder / FILE
    if not path.exists():
        return False
    try:
        memory: Memory = pickle.loads(path.read_bytes())  # noqa: S301 - our own file, in a folder that the operator chose
    except (AttributeError, ImportError, pickle.UnpicklingError) as error:
        raise OutdatedStateError(path) from error
    _complete(memory, path)
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


def _complete(memory: Memory, path: Path) -> None:
    """Give each record the fields that its class has got since it was written."""
    waiting: list[object] = [memory]
    seen: set[int] = set()
    while waiting:
        item = waiting.pop()
        if id(item) in seen:
            continue
        seen.add(id(item))
        if isinstance(item, Mapping):
            waiting.extend(item.values())
        elif isinstance(item, list | tuple | set | deque):
            waiting.extend(item)
        elif is_dataclass(item):
            waiting.extend(_completed(item, path))


def _completed(record: object, path: Path) -> list[object]:
    """Its values, after what was missing is set as in a new one."""
    for each in fields(record):  # type: ignore[arg-type]
        if hasattr(record, each.name):
            continue
        if each.default is MISSING and each.default_factory is MISSING:
            raise OutdatedStateError(path)
        value = each.default if each.default_factory is MISSING else each.default_factory()
        object.__setattr__(record, each.name, value)
    return [getattr(record, each.name) for each in fields(record)]  # type: ignore[arg-type]

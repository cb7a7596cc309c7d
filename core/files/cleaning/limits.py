"""What a process that opens strangers' files may still do, and what it answers."""

import resource
from contextlib import suppress
from typing import NamedTuple

Answer = tuple[dict[str, int | str], bytes]
"""What the file is now, and a JPEG or PDF; or only why it is refused."""


class Limits(NamedTuple):
    memory: int
    """Bytes of addresses."""
    seconds: int
    """Of the processor's time."""
    written: int = 0
    """Bytes of the longest file that may be written. Pipes do not count."""


def limit(limits: Limits) -> None:
    """No more memory and time than one file needs, and nothing can be opened any more: no file, no socket."""
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.written, limits.written))
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))  # what is open stays open, whatever its number
    with suppress(ValueError, OSError):  # macOS knows this limit and refuses it
        resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))


def refused(reason: str) -> Answer:
    """`reason` is a `core.files.refusals.Refusal`."""
    return {"refused": reason}, b""

"""Runs a program that strangers' files may do their worst to."""

import asyncio
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Sequence
from typing import BinaryIO

_CHUNK = 64 * 1024


async def run_apart(
    command: Sequence[str], source: BinaryIO, *, seconds: float, most: int, passed: Sequence[int] = ()
) -> bytes:
    """What a program makes of a file; nothing if the file killed it, took its time or made it say too much.

    `source` and the descriptors `passed` are all that it has open; `most` bytes are read of its answer.
    Raises RuntimeError when the program itself cannot run, which is no fault of the file.
    """
    process = await asyncio.create_subprocess_exec(
        *command, stdin=source, stdout=PIPE, stderr=DEVNULL, env={}, pass_fds=passed
    )
    try:
        async with asyncio.timeout(seconds):
            output = await _answer(process, most)
    except TimeoutError:
        return b""
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if (code := process.returncode or 0) > 0:
        msg = f"No file can be cleaned: the program ended with exit code {code}. Is everything installed?"
        raise RuntimeError(msg)
    return output if code == 0 else b""


async def _answer(process: asyncio.subprocess.Process, most: int) -> bytes:
    """Raises TimeoutError, as if it never ended, when it says more."""
    assert process.stdout is not None  # noqa: S101 - it is a pipe
    output = bytearray()
    while chunk := await process.stdout.read(_CHUNK):
        output += chunk
        if len(output) > most:
            raise TimeoutError
    await process.wait()
    return bytes(output)

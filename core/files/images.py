"""Photos from buyers: checked by what they are, decoded elsewhere, kept as plain JPEGs without metadata."""

import asyncio
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

MAX_BYTES = 10 * 1024 * 1024
CLEANING_SECONDS = 15
"""Wall clock; the process itself may use 10 s of processor time."""

_PROGRAM = Path(__file__).with_name("clean.py")
_AT_ONCE = asyncio.Semaphore(2)
"""More would only take turns on the processors, each holding its memory meanwhile."""

_SIGNATURES = ((0, b"\xff\xd8\xff", "JPEG"), (0, b"\x89PNG\r\n\x1a\n", "PNG"), (8, b"WEBP", "WEBP"))
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1"}


class ImageRefusedError(ValueError):
    """A photo that cannot be accepted; the message says why and what to do, for whoever sent it."""

    message = ""

    def __init__(self) -> None:
        super().__init__(self.message)


class NotAnImageError(ImageRefusedError):
    message = "This file is not a photo we can use. Please send a JPEG, PNG, WebP or HEIC picture."


class TooLargeError(ImageRefusedError):
    message = "This photo is larger than 10 MB. Please send a smaller one, or a screenshot of it."


class TooManyPixelsError(ImageRefusedError):
    message = "This picture is larger than 50 megapixels. Please send a smaller one, or a screenshot of it."


class UnreadableError(ImageRefusedError):
    message = "This photo is damaged and cannot be opened. Please take it again or send another one."


_REFUSALS: dict[str, type[ImageRefusedError]] = {
    "too_many_pixels": TooManyPixelsError,
    "unreadable": UnreadableError,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanImage:
    data: bytes
    content_type: str
    width: int
    height: int
    sha256: str
    """Of `data`, in hexadecimal. The same photo gives the same one each time."""
    perceptual_hash: int
    """64 bits as PostgreSQL's `bigint` holds them; see `distance`."""


async def clean_image(data: bytes) -> CleanImage:
    """The photo upright, at most 1512 pixels a side, with nothing left that says where or by whom.

    Raises an ImageRefusedError of one of four kinds.
    """
    if len(data) > MAX_BYTES:
        raise TooLargeError
    kind = _kind(data)
    if kind is None:
        raise NotAnImageError
    async with _AT_ONCE:
        output = await run_apart((sys.executable, "-I", str(_PROGRAM), kind), data, CLEANING_SECONDS)
    head, _, jpeg = output.partition(b"\n")
    answer = json.loads(head) if head else {"refused": "unreadable"}
    if refusal := answer.get("refused"):
        raise _REFUSALS[refusal]
    digest = sha256(jpeg).hexdigest()
    return CleanImage(data=jpeg, content_type="image/jpeg", sha256=digest, **answer)


def distance(one: int, other: int) -> int:
    """How many of 64 bits differ between two perceptual hashes; up to about 6 is the same picture."""
    return ((one ^ other) & (2**64 - 1)).bit_count()


def _kind(data: bytes) -> str | None:
    for start, signature, kind in _SIGNATURES:
        if data.startswith(signature, start):
            return kind
    return "HEIF" if data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS else None


async def run_apart(command: Sequence[str], data: bytes, seconds: float) -> bytes:
    """What a program makes of the data; nothing if the data killed it or used up its time.

    Raises RuntimeError when the program itself cannot run, which is no fault of the data.
    """
    process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env={})
    try:
        async with asyncio.timeout(seconds):
            output, _ = await process.communicate(data)
    except TimeoutError:
        return b""
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if (code := process.returncode or 0) > 0:
        msg = f"No photo can be cleaned: the program ended with exit code {code}. Is Pillow installed?"
        raise RuntimeError(msg)
    return output if code == 0 else b""

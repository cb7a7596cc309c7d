"""Files from strangers: told by their content, cleaned in a process of their own, and described."""

import asyncio
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import file_digest, sha256
from io import BufferedReader
from pathlib import Path
from tempfile import TemporaryFile, mkstemp
from typing import Any, BinaryIO, Self

from core.files.apart import run_apart
from core.files.kinds import HEAD_BYTES, MEGABYTE, Kind, form_of, kind_of
from core.files.refusals import Refusal, not_usable, refused

CLEANING_SECONDS = {Kind.PHOTO: 15, Kind.PAPER: 15, Kind.VIDEO: 60}
"""Wall clock; each process itself may use less of the processor's time."""
MOST_ANSWERED = 40 * MEGABYTE

_ROOT = str(Path(__file__).parents[2])
_PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
from core.files.cleaning.program import main
main(sys.argv[2], int(sys.argv[3]))
"""
_AT_ONCE = asyncio.Semaphore(2)
"""More would only take turns on the processors, each holding its memory meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanFile:
    """Nothing is left in it that says where or by whom. A video lies on disk until the `with` block ends."""

    kind: Kind
    content: bytes | Path
    size: int
    """Bytes."""
    sha256: str
    """Of the content, in hexadecimal. The same file gives the same one each time."""
    width: int | None = None
    height: int | None = None
    """Of a photo or video, upright."""
    pages: int | None = None
    """Of a paper."""
    seconds: int | None = None
    """Of a video, rounded up."""
    perceptual_hash: int | None = None
    """Of a photo, or a frame near the middle of a video: 64 bits as PostgreSQL's `bigint` holds them; see
    `distance`."""
    poster: bytes | None = None
    """That frame of a video, as JPEG."""

    @property
    def content_type(self) -> str:
        return self.kind.content_type

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.discard()

    def discard(self) -> None:
        """Delete a video's temporary file; where the content is in memory, nothing."""
        if isinstance(self.content, Path):
            self.content.unlink(missing_ok=True)


async def clean_file(source: bytes | BinaryIO, *, kinds: frozenset[Kind]) -> CleanFile:
    """A photo upright, at most 1512 pixels a side; a PDF that only shows its pages; a video as MP4.

    A file must be one on disk or able to become one, as `upload.file` is: it is never read into our memory.
    Whoever asked discards the result. Raises FileRefusedError.
    """
    if not isinstance(source, bytes):
        return await _cleaned(source, kinds)
    with await asyncio.to_thread(_on_disk, source) as file:
        return await _cleaned(file, kinds)


def command(form: str, target: int) -> Sequence[str]:
    """The program that cleans its standard input, with an open file for what is too large for a pipe."""
    return (sys.executable, "-I", "-c", _PROGRAM, _ROOT, form, str(target))


def distance(one: int, other: int) -> int:
    """How many of 64 bits differ between two perceptual hashes; up to about 6 is the same picture."""
    return ((one ^ other) & (2**64 - 1)).bit_count()


async def _cleaned(source: BinaryIO, kinds: frozenset[Kind]) -> CleanFile:
    form = form_of(await asyncio.to_thread(_head, source))
    if form is None or kind_of(form) not in kinds:
        raise not_usable(kinds)
    kind = kind_of(form)
    if os.fstat(source.fileno()).st_size > kind.most_bytes:
        raise refused(kind, Refusal.TOO_LARGE)
    if kind is Kind.VIDEO:
        return await _cleaned_video(source, form)
    answer, body = await _clean_apart(source, kind, form)
    return CleanFile(kind=kind, content=body, size=len(body), sha256=sha256(body).hexdigest(), **answer)


async def _cleaned_video(source: BinaryIO, form: str) -> CleanFile:
    descriptor, name = mkstemp(suffix=".mp4")
    try:
        with os.fdopen(descriptor, "rb") as target:
            answer, poster = await _clean_apart(source, Kind.VIDEO, form, target.fileno())
            size, digest = await asyncio.to_thread(_measured, target)
    except BaseException:
        os.unlink(name)  # noqa: PTH108 - asks nobody to wait
        raise
    content = Path(name)
    return CleanFile(kind=Kind.VIDEO, content=content, size=size, sha256=digest, poster=poster, **answer)


async def _clean_apart(
    source: BinaryIO, kind: Kind, form: str, target: int | None = None
) -> tuple[dict[str, Any], bytes]:
    """What the program says of the file, and what it answers with. Raises FileRefusedError."""
    passed = () if target is None else (target,)
    async with _AT_ONCE:
        output = await run_apart(
            command(form, target or 0),
            source,
            seconds=CLEANING_SECONDS[kind],
            most=MOST_ANSWERED,
            passed=passed,
        )
    head, _, body = output.partition(b"\n")
    answer: dict[str, Any] = json.loads(head) if head else {"refused": Refusal.UNREADABLE}
    if refusal := answer.get("refused"):
        raise refused(kind, Refusal(refusal))
    return answer, body


def _measured(file: BufferedReader) -> tuple[int, str]:
    """Its size, and its digest in hexadecimal."""
    file.seek(0)
    return os.fstat(file.fileno()).st_size, file_digest(file, "sha256").hexdigest()


def _on_disk(data: bytes) -> BinaryIO:
    file = TemporaryFile()  # noqa: SIM115 - closed by whoever asked
    file.write(data)
    return file


def _head(source: BinaryIO) -> bytes:
    """Without moving in it, because the process that cleans it shares the place."""
    number = source.fileno()
    source.flush()
    return os.pread(number, HEAD_BYTES, 0)

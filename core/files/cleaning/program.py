"""Makes one file harmless, in a process of its own: reads it from standard input, answers on standard output.

Decoders are where hostile files do their damage, so this process starts with an empty environment, gives
itself little memory and time, and can open nothing once it begins to read. It answers with a line of JSON,
then a JPEG or PDF; a video goes into a file that is open already. This package imports nothing else of
ours, and of the libraries only what the file needs, so that it starts in a tenth of a second.
"""

import json
import os
import sys
from collections.abc import Callable
from functools import partial
from typing import BinaryIO

from core.files.cleaning.limits import Answer, Limits, limit, refused

Cleaning = Callable[[BinaryIO], Answer]


def main(form: str, target: int) -> None:
    """`form` is JPEG, PNG, WEBP, HEIF, PDF or MP4; `target` an open file for what is too large for a pipe."""
    limits, clean = prepared(form, target)
    limit(limits)
    os.lseek(sys.stdin.fileno(), 0, os.SEEK_SET)  # whoever opened the file may have read in it
    try:
        answer, body = clean(sys.stdin.buffer)
    except Exception:  # noqa: BLE001 - whatever a decoder raises means the same: this file cannot be read
        answer, body = refused("unreadable")
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + body)


def prepared(form: str, target: int) -> tuple[Limits, Cleaning]:
    """With everything imported that is needed later."""
    if form == "PDF":
        from core.files.cleaning import papers  # noqa: PLC0415 - others need not pay for it

        papers.load()
        return papers.LIMITS, papers.cleaned
    if form == "MP4":
        from core.files.cleaning import photos, videos  # noqa: PLC0415 - as above

        photos.load("JPEG")
        return videos.LIMITS, partial(videos.cleaned, target=os.fdopen(target, "r+b"))
    from core.files.cleaning import photos  # noqa: PLC0415 - as above

    photos.load(form)
    return photos.LIMITS, partial(photos.cleaned, form=form)

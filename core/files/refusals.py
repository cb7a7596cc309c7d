"""Why a file is not accepted and what to do, for whoever sent it. English; doors translate."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from core.files.kinds import EVERY_KIND, PHOTOS, Kind


class Refusal(StrEnum):
    NOT_USABLE = "not_usable"
    TOO_LARGE = "too_large"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_LONG = "too_long"
    LOCKED = "locked"
    NOT_PLAYABLE = "not_playable"
    UNREADABLE = "unreadable"


class FileRefusedError(ValueError):
    """The message says why and what to do."""

    def __init__(self, refusal: Refusal, message: str) -> None:
        super().__init__(message)
        self.refusal = refusal


NOT_USABLE: Mapping[frozenset[Kind], str] = {
    PHOTOS: "This file is not a photo we can use. Please send a JPEG, PNG, WebP or HEIC picture.",
    frozenset({Kind.PAPER}): "This file is not a PDF. Please send a PDF.",
    frozenset({Kind.VIDEO}): "This file is not a video we can use. Please send an MP4 or MOV video.",
    frozenset({Kind.PHOTO, Kind.PAPER}): (
        "We cannot use this kind of file. Please send a PDF, or a JPEG, PNG, WebP or HEIC picture."
    ),
    frozenset({Kind.PHOTO, Kind.VIDEO}): (
        "We cannot use this kind of file. Please send a JPEG, PNG, WebP or HEIC picture,"
        " or an MP4 or MOV video."
    ),
    frozenset({Kind.PAPER, Kind.VIDEO}): (
        "We cannot use this kind of file. Please send a PDF, or an MP4 or MOV video."
    ),
    EVERY_KIND: (
        "We cannot use this kind of file. Please send a JPEG, PNG, WebP or HEIC picture, a PDF,"
        " or an MP4 or MOV video."
    ),
}
"""By the kinds that were asked for."""

OTHERS: Mapping[tuple[Kind, Refusal], str] = {
    (Kind.PHOTO, Refusal.TOO_LARGE): (
        "This photo is larger than 10 MB. Please send a smaller one, or a screenshot of it."
    ),
    (Kind.PHOTO, Refusal.TOO_MANY_PIXELS): (
        "This picture is larger than 50 megapixels. Please send a smaller one, or a screenshot of it."
    ),
    (Kind.PHOTO, Refusal.UNREADABLE): (
        "This photo is damaged and cannot be opened. Please take it again or send another one."
    ),
    (Kind.PAPER, Refusal.TOO_LARGE): (
        "This PDF is larger than 20 MB. Please send only the pages that matter, or photos of them."
    ),
    (Kind.PAPER, Refusal.TOO_MANY_PAGES): (
        "This PDF has more than 100 pages. Please send only the pages that matter, or photos of them."
    ),
    (Kind.PAPER, Refusal.LOCKED): (
        "This PDF is locked with a password. Please save it without one, or send photos of its pages."
    ),
    (Kind.PAPER, Refusal.UNREADABLE): (
        "This PDF is damaged and cannot be opened. Please save it again, or send photos of its pages."
    ),
    (Kind.VIDEO, Refusal.TOO_LARGE): (
        "This video is larger than 200 MB. Please send a shorter one: half a minute that shows the fault"
        " is enough."
    ),
    (Kind.VIDEO, Refusal.TOO_LONG): (
        "This video is longer than 3 minutes. Please send a shorter one: half a minute that shows the fault"
        " is enough."
    ),
    (Kind.VIDEO, Refusal.TOO_MANY_PIXELS): (
        "This video is finer than 4K. Please record it again with a lower resolution, such as Full HD."
    ),
    (Kind.VIDEO, Refusal.NOT_PLAYABLE): (
        "We cannot play this kind of video. Please record it with a phone’s camera, or send an MP4 (H.264)."
    ),
    (Kind.VIDEO, Refusal.UNREADABLE): (
        "This video is damaged and cannot be played. Please record it again or send another one."
    ),
}

MESSAGES: Sequence[str] = (*NOT_USABLE.values(), *OTHERS.values())
"""All of them, for the catalogues."""


def not_usable(kinds: frozenset[Kind]) -> FileRefusedError:
    return FileRefusedError(Refusal.NOT_USABLE, NOT_USABLE[kinds])


def refused(kind: Kind, refusal: Refusal) -> FileRefusedError:
    return FileRefusedError(refusal, OTHERS[kind, refusal])

"""Kinds of files that buyers send, told apart by their first bytes; names and declared types say nothing."""

from enum import StrEnum

MEGABYTE = 1024 * 1024
HEAD_BYTES = 1024
"""So far in the name of PDF may stand, after what mail programs put before it."""

_SIGNATURES = ((0, b"\xff\xd8\xff", "JPEG"), (0, b"\x89PNG\r\n\x1a\n", "PNG"), (8, b"WEBP", "WEBP"))
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1"}
_PICTURE_BRANDS = {*_HEIF_BRANDS, b"avif", b"avis", b"crx ", b"jp2 ", b"jpx ", b"msf1"}
_MOVIE_BOXES = {b"moov", b"mdat", b"wide", b"skip", b"free"}
"""The first box of QuickTime movies from before `ftyp`."""


class Kind(StrEnum):
    PHOTO = "photo"
    PAPER = "paper"
    VIDEO = "video"

    @property
    def most_bytes(self) -> int:
        return {Kind.PHOTO: 10, Kind.PAPER: 20, Kind.VIDEO: 200}[self] * MEGABYTE

    @property
    def content_type(self) -> str:
        """Of what cleaning makes of it, whatever it was."""
        return {Kind.PHOTO: "image/jpeg", Kind.PAPER: "application/pdf", Kind.VIDEO: "video/mp4"}[self]

    @property
    def file_name(self) -> str:
        """As which it is saved; what the sender called it may be anything."""
        return {Kind.PHOTO: "photo.jpg", Kind.PAPER: "paper.pdf", Kind.VIDEO: "video.mp4"}[self]


PHOTOS = frozenset({Kind.PHOTO})
EVERY_KIND = frozenset(Kind)
FORM_BYTES = 250 * MEGABYTE
"""Of all files of one form: a video and what goes with it."""


def form_of(head: bytes) -> str | None:
    """JPEG, PNG, WEBP, HEIF, PDF or MP4, by its first HEAD_BYTES; None if it is nothing that we know."""
    for start, signature, form in _SIGNATURES:
        if head.startswith(signature, start):
            return form
    name, brand = head[4:8], head[8:12]
    if name == b"ftyp":
        return "HEIF" if brand in _HEIF_BRANDS else None if brand in _PICTURE_BRANDS else "MP4"
    if name in _MOVIE_BOXES:
        return "MP4"
    return "PDF" if b"%PDF-" in head else None


def kind_of_type(content_type: str) -> Kind:
    """Of a file that was cleaned. Raises KeyError for any other."""
    return {kind.content_type: kind for kind in Kind}[content_type]


def kind_of(form: str) -> Kind:
    return {"PDF": Kind.PAPER, "MP4": Kind.VIDEO}.get(form, Kind.PHOTO)

"""Pictures inside papers keep what the camera wrote: it is cut out, and the pixels stay as they are.

JPEG as in ITU T.81, annex B; JPEG 2000 as in ISO 15444-1, annex I.
"""

import re
from collections.abc import Iterator

START, END, SCAN, COMMENT = 0xD8, 0xD9, 0xDA, 0xFE
_APPLICATION = range(0xE0, 0xF0)
_WITHOUT_LENGTH = {START, END, 0x01, *range(0xD0, 0xD8)}
_KEPT = {0xE0, 0xEE}
"""JFIF, and Adobe's, which says how the colours are meant."""
_MARKER = re.compile(rb"\xff+([^\x00\xd0-\xd7\xff])", re.DOTALL)
"""In a scan FF is followed by 00 where it is data; D0 to D7 only say where one can restart."""
_BOX_HEAD = 8
_BOXES = {b"jP  ", b"ftyp", b"jp2h", b"jp2c"}


def bare_jpeg(data: bytes) -> bytes:
    """Without EXIF, XMP, profiles and comments, and without what follows its end.

    Raises ValueError when it is not made as a JPEG is.
    """
    if not data.startswith(b"\xff\xd8\xff"):
        raise ValueError("Not a JPEG")
    return b"".join(part for marker, part in _parts(data) if not _tells(marker))


def bare_jpeg_2000(data: bytes) -> bytes:
    """Without its boxes of XML and of others' data; a mere stream of pixels has none.

    Raises ValueError when it is not made of boxes.
    """
    if data.startswith(b"\xff\x4f\xff\x51"):
        return data
    return b"".join(box for name, box in _boxes(data) if name in _BOXES)


def _tells(marker: int) -> bool:
    return marker == COMMENT or (marker in _APPLICATION and marker not in _KEPT)


def _parts(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Markers, each with everything up to the next one, until the end of the picture."""
    at = 0
    while found := _MARKER.search(data, at):
        marker, until = found[1][0], found.end()
        if marker not in _WITHOUT_LENGTH:
            length = int.from_bytes(data[until : until + 2])
            if length < 2 or until + length > len(data):  # noqa: PLR2004 - the length counts itself
                raise ValueError("A part is longer than the JPEG")
            until += length
        if marker == SCAN:
            following = _MARKER.search(data, until)
            until = following.start() if following else len(data)
        yield marker, data[found.start() : until]
        if marker == END:
            return
        at = until


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at < len(data):
        length, name = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        if length == 1:
            length = int.from_bytes(data[at + 8 : at + 16])
        length = length or len(data) - at
        if length < _BOX_HEAD or at + length > len(data):
            raise ValueError("A box is longer than the picture")
        yield name, data[at : at + length]
        at += length

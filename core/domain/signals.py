"""What is noticed about evidence: a file that came with another claim. A signal routes; it never declines."""

from enum import StrEnum

NEAR = 6
"""So many of 64 bits of a perceptual hash may differ in two copies of one picture: shrunk, saved again."""

TELLING = 8
"""So many bits at least must change from row to row of the grid that was hashed."""

_ROWS = 8
_ALL_BUT_LAST_ROW = 2**56 - 1


class SignalKind(StrEnum):
    SAME_FILE = "same_file"
    """Byte for byte, once cleaned."""
    LOOKS_ALIKE = "looks_alike"


def tells(perceptual_hash: int | None) -> bool:
    """Whether the hash can tell one picture from another.

    A white sheet, a black picture or an even fall of light gives the same bits in every row, whosever
    picture it is. Such a picture is compared by its bytes alone.
    """
    if perceptual_hash is None:
        return False
    bits = perceptual_hash & (2**64 - 1)
    return ((bits ^ (bits >> _ROWS)) & _ALL_BUT_LAST_ROW).bit_count() >= TELLING


def is_blank(perceptual_hash: int | None) -> bool:
    """Of one colour throughout: even its bytes are nobody's own."""
    return perceptual_hash == 0


def is_innocent(*, same_owner: bool, same_unit: bool) -> bool:
    """The same person about the same piece again: they may show the picture they have."""
    return same_owner and same_unit

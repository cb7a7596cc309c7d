"""Which pieces of evidence a claim needs: the first tier that fits, and nothing beyond it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from core.domain.conditions import When


class Piece(StrEnum):
    PHOTO = "photo"
    VIDEO = "video"
    SERIAL = "serial"
    PROOF = "proof"
    """Of purchase: a receipt, an invoice, an order in a marketplace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """What claims of a kind need. Tiers stand in order; the first that fits counts."""

    needs: Mapping[Piece, int]
    """How many of each."""
    when: When = field(default_factory=When)


ONE_PHOTO = Tier(needs=MappingProxyType({Piece.PHOTO: 1}))
"""Where no tier fits: the floor of every claim."""


def lacking(needs: Mapping[Piece, int], given: Mapping[Piece, int]) -> dict[Piece, int]:
    """What is needed beyond what was given."""
    missing = {}
    for piece, count in needs.items():
        left = count - given.get(piece, 0)
        if left > 0:
            missing[piece] = left
    return missing


def common(lists: Collection[Mapping[Piece, int]]) -> dict[Piece, int]:
    """What every one of these lists asks for, whichever will count."""
    fewest = {piece: min(each.get(piece, 0) for each in lists) for piece in Piece} if lists else {}
    return {piece: count for piece, count in fewest.items() if count}

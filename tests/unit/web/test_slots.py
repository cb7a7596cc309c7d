"""Slots say before sending what cleaning says after it, and name pieces in the order of the form."""

from core.domain.evidence import Piece
from core.files.kinds import Kind
from core.web.slots import MEGABYTES
from microsite.slots import WORDS


def test_a_file_may_be_as_large_as_cleaning_takes_it() -> None:
    kinds = {Piece.PHOTO: Kind.PHOTO, Piece.VIDEO: Kind.VIDEO, Piece.PROOF: Kind.PAPER}
    assert {piece: kind.most_bytes // 1024**2 for piece, kind in kinds.items()} == MEGABYTES


def test_pieces_are_named_in_the_order_of_the_form_whatever_order_was_stored() -> None:
    stored = {Piece.PROOF: 1, Piece.SERIAL: 1, Piece.PHOTO: 2}
    assert WORDS.named(str, stored) == "2 photos of the fault, the serial number, a proof of purchase"
    assert list(WORDS.lacks(str, stored)) == ["photos", "serial", "proof"]

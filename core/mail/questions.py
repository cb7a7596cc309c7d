"""What a rule asks a buyer for, in their language: the evidence that is still missing."""

from collections.abc import Mapping
from types import MappingProxyType

from core.domain.evidence import Piece
from core.mail.letters import gettext_of, translatable

PIECES: Mapping[Piece, str] = MappingProxyType(
    {
        Piece.PHOTO: translatable("photos of the fault: {count}"),
        Piece.VIDEO: translatable("videos that show the fault: {count}"),
        Piece.SERIAL: translatable("the serial number on the product"),
        Piece.PROOF: translatable("a proof of purchase, such as the receipt or the invoice"),
    }
)


def question(locale: str, missing: Mapping[Piece, int]) -> str:
    """One sentence, then what is missing line by line."""
    _ = gettext_of(locale)
    asked = _("To decide about your claim we still need the following from you:")
    lines = [f"– {_(PIECES[piece]).format(count=count)}" for piece, count in missing.items()]
    return "\n".join([asked, *lines])

"""What staff are told about pieces of evidence."""

from dataclasses import replace

from core.domain.evidence import Piece
from core.domain.proofs import SENT
from core.web.locales import translatable
from core.web.slots import Words
from shopify_app import words

WORDS = Words(
    labels={**words.PIECE, Piece.PHOTO: translatable("Photos")},
    why={
        Piece.PHOTO: translatable("The whole product, and the fault from close by."),
        Piece.VIDEO: translatable("A few seconds that show the fault."),
        Piece.SERIAL: translatable("From the label of the product. Nobody has noted it yet."),
        Piece.PROOF: translatable("No order of this store says when it was bought."),
    },
    one={
        Piece.PHOTO: translatable("one photo"),
        Piece.VIDEO: translatable("a video"),
        Piece.SERIAL: translatable("the serial number"),
        Piece.PROOF: translatable("a proof of purchase"),
    },
    more={
        Piece.PHOTO: translatable("%(count)s photos"),
        Piece.VIDEO: translatable("%(count)s videos"),
        Piece.PROOF: translatable("%(count)s proofs of purchase"),
    },
    proofs={kind: words.PROOF_KIND[kind] for kind in SENT},
    serial_helps=translatable(
        "From the label of the product. By the terms it may prove the purchase, if we hold its number."
    ),
    needed=translatable("Needed: %(pieces)s."),
    missing=translatable("Still missing: %(pieces)s."),
)

ADDING = replace(
    WORDS,
    why={
        Piece.PHOTO: translatable("The whole product, and the fault from close by."),
        Piece.VIDEO: translatable("A few seconds that show the fault."),
        Piece.SERIAL: translatable("From the label of the product. Nobody has noted it yet."),
        Piece.PROOF: translatable("A receipt, an invoice, or a picture of the order."),
    },
)
"""Where nothing is asked for, and staff add what they have."""

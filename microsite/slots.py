"""What buyers are told about pieces of evidence: what each is called, and why we ask for it."""

from core.domain.evidence import Piece
from core.domain.proofs import ProofKind
from core.web.locales import translatable
from core.web.slots import Words

WORDS = Words(
    labels={
        Piece.PHOTO: translatable("Photos of the fault"),
        Piece.VIDEO: translatable("A short video"),
        Piece.SERIAL: translatable("Serial number"),
        Piece.PROOF: translatable("Proof of purchase"),
    },
    why={
        Piece.PHOTO: translatable("The whole product, and the fault from close by. Up to 10 MB each."),
        Piece.VIDEO: translatable("A few seconds that show what happens, or what does not."),
        Piece.SERIAL: translatable("On the label of the product. It tells us when and where it was made."),
        Piece.PROOF: translatable("We have no order of yours for it, so we need to see when it was bought."),
    },
    one={
        Piece.PHOTO: translatable("one photo of the fault"),
        Piece.VIDEO: translatable("a short video of the fault"),
        Piece.SERIAL: translatable("the serial number"),
        Piece.PROOF: translatable("a proof of purchase"),
    },
    more={
        Piece.PHOTO: translatable("%(count)s photos of the fault"),
        Piece.VIDEO: translatable("%(count)s short videos of the fault"),
        Piece.PROOF: translatable("%(count)s proofs of purchase"),
    },
    proofs={
        ProofKind.RECEIPT: translatable("A receipt or an invoice"),
        ProofKind.MARKETPLACE: translatable("A picture of the order in a marketplace"),
    },
    serial_helps=translatable(
        "On the label of the product. If we know when it left us, you may need no other proof of purchase."
    ),
    needed=translatable("Needed: %(pieces)s."),
    missing=translatable("Still missing: %(pieces)s."),
)

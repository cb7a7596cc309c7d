"""Terms to begin with, by trade. A merchant adapts them in a minute; none of them has a remark."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from core.domain.conditions import When
from core.domain.deciding import Course, DecisionRule
from core.domain.evidence import Piece, Tier
from core.domain.faults import Fault
from core.domain.goodwill import Goodwill
from core.domain.proofs import AlternativeProof, ProofKind
from core.domain.queues import Queue
from core.domain.registrations import Proof
from core.domain.remedies import Offer, Remedy, Step, plainly
from core.domain.terms import StartRule, Terms

ARRIVAL = (StartRule.DELIVERY, StartRule.FULFILMENT, StartRule.PURCHASE)
STOCK_FIRST = (Offer(remedy=Remedy.REPLACEMENT, when=When(in_stock=True)), Offer(remedy=Remedy.REFUND))
PROOFS = (
    AlternativeProof(kind=ProofKind.RECEIPT, gives=Proof.WEAK),
    AlternativeProof(kind=ProofKind.MARKETPLACE, gives=Proof.STRONG),
    AlternativeProof(kind=ProofKind.SERIAL, gives=Proof.WEAK, days_after_shipping=90),
)
TIERS = (
    Tier(needs={Piece.PHOTO: 1}, when=When(value_to=Decimal(50))),
    Tier(needs={Piece.PHOTO: 2, Piece.PROOF: 1}, when=When(value_to=Decimal(250))),
    Tier(needs={Piece.PHOTO: 2, Piece.VIDEO: 1, Piece.SERIAL: 1, Piece.PROOF: 1}),
)
SMALL = DecisionRule(
    name="Small and proved",
    course=Course.APPROVE,
    when=When(value_to=Decimal(50), proof=Proof.STRONG, earlier_claims_to=1),
    words="Everything we need is there, so nobody had to look at it first. You may keep the faulty piece; "
    "please recycle it.",
)
DEAR = DecisionRule(
    name="Dear", course=Course.QUEUE, when=When(value_from=Decimal(250)), queue=Queue.HIGH_VALUE
)
BY_LAW = "Your rights by law stay untouched; this promise comes on top of them."


@dataclass(frozen=True, slots=True, kw_only=True)
class Starter:
    name: str
    terms: Terms


STARTERS: Mapping[str, Starter] = MappingProxyType(
    {
        "electronics": Starter(
            name="Electronics, two years",
            terms=Terms(
                months=24,
                start_rules=ARRIVAL,
                offers=STOCK_FIRST,
                excluded_faults=frozenset({Fault.ACCIDENT, Fault.COSMETIC}),
                tiers=TIERS,
                alternative_proofs=PROOFS,
                rules=(SMALL, DEAR),
                goodwill=Goodwill(months=3, remedy=Remedy.REFUND, share=Decimal("0.5")),
                statutory_text=BY_LAW,
                plain_text="If your device stops working within two years of arriving, we send a new one,"
                " or give your money back where we have none. Tell us what happened and add a "
                "photo; we answer within a day. Damage from drops and water, and scratches, "
                "are not covered.",
            ),
        ),
        "apparel": Starter(
            name="Apparel, one year",
            terms=Terms(
                months=12,
                start_rules=ARRIVAL,
                excluded_faults=frozenset({Fault.ACCIDENT, Fault.COSMETIC}),
                offers=plainly(Remedy.REPLACEMENT, Remedy.REFUND),
                alternative_proofs=PROOFS,
                rules=(SMALL,),
                statutory_text=BY_LAW,
                plain_text="Seams, zips and fabric hold for a year of ordinary wear. If they do not, send"
                " us a photo and we replace the piece or give your money back. Tears from "
                "accidents and colours that fade in the sun are not covered.",
            ),
        ),
        "furniture": Starter(
            name="Furniture, five years",
            terms=Terms(
                months=60,
                start_rules=ARRIVAL,
                excluded_faults=frozenset({Fault.ACCIDENT, Fault.COSMETIC}),
                offers=STOCK_FIRST,
                tiers=(Tier(needs={Piece.PHOTO: 2, Piece.PROOF: 1}),),
                alternative_proofs=PROOFS,
                rules=(DEAR,),
                goodwill=Goodwill(months=12, remedy=Remedy.REFUND, share=Decimal("0.3")),
                statutory_text=BY_LAW,
                plain_text="Frames, joints and fittings hold for five years of use at home. If one fails,"
                " send us two photos and your proof of purchase; we replace the piece or give "
                "your money back. Stains and scratches from daily life are not covered.",
            ),
        ),
        "batteries": Starter(
            name="Batteries, six months",
            terms=Terms(
                months=6,
                start_rules=ARRIVAL,
                offers=plainly(Remedy.REPLACEMENT, Remedy.REFUND),
                tiers=(Tier(needs={Piece.PHOTO: 1, Piece.SERIAL: 1}),),
                alternative_proofs=PROOFS,
                pro_rata=(
                    Step(until_months=2, share=Decimal(1)),
                    Step(until_months=4, share=Decimal("0.6")),
                    Step(until_months=7, share=Decimal("0.3")),
                ),
                statutory_text=BY_LAW,
                plain_text="A battery that no longer holds its charge is replaced within six months of "
                "arriving. In the first two months it costs you nothing; later you pay for the"
                " time you have used it. Damage from heat, water or other chargers is not "
                "covered.",
            ),
        ),
        "refurbished": Starter(
            name="Refurbished, one year",
            terms=Terms(
                months=12,
                start_rules=ARRIVAL,
                offers=(
                    Offer(remedy=Remedy.REPLACEMENT, when=When(in_stock=True, discontinued=False)),
                    Offer(remedy=Remedy.REFUND),
                ),
                excluded_faults=frozenset({Fault.ACCIDENT, Fault.COSMETIC}),
                tiers=TIERS,
                alternative_proofs=PROOFS,
                rules=(DEAR,),
                statutory_text=BY_LAW,
                plain_text="Every refurbished device is tested before it leaves us and works for a year. "
                "If it does not, tell us what happened and add photos; we send another one or "
                "give your money back. Signs of earlier use are not faults.",
            ),
        ),
        "frame": Starter(
            name="Frames, for life",
            terms=Terms(
                months=None,
                start_rules=(StartRule.PURCHASE,),
                offers=STOCK_FIRST,
                excluded_faults=frozenset({Fault.ACCIDENT, Fault.COSMETIC, Fault.BATTERY}),
                tiers=(Tier(needs={Piece.PHOTO: 3, Piece.SERIAL: 1, Piece.PROOF: 1}),),
                alternative_proofs=PROOFS,
                rules=(DEAR,),
                statutory_text=BY_LAW,
                plain_text="A frame that cracks or breaks in ordinary use is replaced for as long as you "
                "own it. Send us three photos, the number on the frame and your proof of "
                "purchase. Parts that wear, and damage from crashes, are not covered.",
            ),
        ),
    }
)
"""By key, in the order in which they are shown."""

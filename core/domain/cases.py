"""A claim before the rules: what is known about it, and what follows from that by the terms alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Self

from core.domain import proofs
from core.domain.coverage import Coverage, compute
from core.domain.days import full_months
from core.domain.evidence import Piece
from core.domain.faults import Fault
from core.domain.money import is_price
from core.domain.proofs import OrderMatch, ProofKind, Shown
from core.domain.registrations import Channel, Proof
from core.domain.serials import SerialMatch
from core.domain.terms import StartRule, Terms

EDITION = 3
"""Of the rules as they are now (docs/decisions/0025-editions-of-the-rules.md). Stored facts keep theirs."""
DAYS_COUNT = LAW_IS_WHOLE = 3
"""The edition from which on only a day cures an estimate, and the law is paid without deductions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFacts:
    """Everything that a decision may read. Kept with the decision, so that it can be made again.

    Days on the shop's calendar, money in its currency. What nobody looked at has its default: facts that were
    stored before a field existed still give the answer they gave.
    """

    edition: int = 1
    """Of the rules that answer."""
    submitted_on: date
    fault: Fault
    coverage: Coverage | None
    evidence: Mapping[Piece, int] = field(default_factory=dict)
    policy_conflict: bool = False
    """Without terms: two policies claim the product, rather than none."""
    terms_number: int | None = None
    channel: Channel = Channel.OTHER
    category: str = ""
    """Product type."""
    value: Decimal | None = None
    """What one piece cost, after discounts."""
    price: Decimal | None = None
    """What the unit is worth now, tax and all: remedies are shares of it. None: `value` stands in."""
    shipping: Decimal | None = None
    """The unit's share of what the order's shipping cost, tax and all. None: nobody knows."""
    can_charge: bool | None = None
    """Whether a buyer can be asked to pay what goods cost them. None: nobody looked."""
    currency: str = ""
    purchased_on: date | None = None
    purchase_estimated: bool = False
    shipped_on: date | None = None
    """When the unit left the factory."""
    region: str | None = None
    """ISO 3166 code of the country it was sold to."""
    proof: Proof = Proof.NONE
    """What we know ourselves."""
    proofs_given: frozenset[ProofKind] = frozenset()
    proofs_confirmed: frozenset[ProofKind] = frozenset()
    """What staff looked at and found to be what its sender calls it."""
    serial: SerialMatch | None = None
    """What we hold of the serial that it brings. None: there is none, or nobody looked."""
    serial_shipped_on: date | None = None
    """When the piece with that serial left, the factory or else us, as far as we know."""
    order: OrderMatch | None = None
    """What we hold of the order that they named. None: they named none, or nobody looked."""
    ordered_on: date | None = None
    """When that order was made, if it is theirs."""
    void_reason: str | None = None
    owner_disputed: bool = False
    claimant_holds_it: bool = True
    """Unless staff judged that the unit is not theirs."""
    unpaid: bool = False
    """It came with an order that nobody has paid yet."""
    signals: int = 0
    """How often something was noticed, such as a photo of another claim."""
    earlier_claims: int = 0
    """Of the same owner, in the twelve months before."""
    failures: int = 1
    """Of the unit and those that it replaced, this one included."""
    in_stock: bool | None = None
    discontinued: bool | None = None
    appealed: bool = False
    """The buyer asked for a second look at a decline."""
    escalated: bool = False
    """Staff handed it up."""


NOTHING = Shown(frozenset())
THEIRS = OrderMatch.THEIRS
"""Bound once, as in `core.domain.looks`."""


@dataclass(slots=True)
class Case:
    """Facts in the light of terms: what conditions and looks read."""

    facts: ClaimFacts
    terms: Terms | None
    proof: Proof
    shown: Shown
    coverage: Coverage | None
    age_months: int | None
    fault: Fault
    category: str
    channel: Channel
    value: Decimal | None
    earlier_claims: int
    failures: int
    in_stock: bool | None
    discontinued: bool | None

    @property
    def day_is_known(self) -> bool:
        """Unless the day of purchase is an estimate that an order or a serial gave no day for.

        A file gives none before somebody reads it. Until the third edition any proof would do.
        """
        if not self.facts.purchase_estimated:
            return True
        if self.facts.edition < DAYS_COUNT:
            return self.proof is not Proof.NONE
        return self.facts.proof is Proof.STRONG or self.coverage is not self.facts.coverage

    @classmethod
    def of(cls, facts: ClaimFacts, terms: Terms | None) -> Self:
        facts = _without_nonsense(facts)
        given, cover = _given_and_cover(facts, terms)
        accepted = terms.alternative_proofs if terms and given else ()
        own = Proof.STRONG if facts.order is THEIRS else facts.proof
        shown = Shown(given, facts.proofs_confirmed if facts.edition > 1 else None) if accepted else NOTHING
        return cls(
            facts,
            terms,
            proofs.strength(own, shown, accepted) if accepted else own,
            shown,
            cover,
            full_months(cover.starts_on, facts.submitted_on) if cover else None,
            facts.fault,
            facts.category,
            facts.channel,
            facts.value,
            facts.earlier_claims,
            facts.failures,
            facts.in_stock,
            facts.discontinued,
        )


def _without_nonsense(facts: ClaimFacts) -> ClaimFacts:
    """What nothing can cost, below zero or no number at all, is as good as unknown."""
    value, price, shipping = facts.value, facts.price, facts.shipping
    if _known(value) is value and _known(price) is price and _known(shipping) is shipping:
        return facts
    return replace(facts, value=_known(value), price=_known(price), shipping=_known(shipping))


def _known(amount: Decimal | None) -> Decimal | None:
    return amount if amount is None or is_price(amount) else None


def _given_and_cover(facts: ClaimFacts, terms: Terms | None) -> tuple[frozenset[ProofKind], Coverage | None]:
    """The proofs that count, and the covered days: recorded, or for an estimate by order or serial.

    Either cures an estimate where the claim is inside the days that it gives. Outside of them it speaks
    against the estimate, which is for a person: a fact that shortens never decides.
    """
    given, recorded = facts.proofs_given, facts.coverage
    if terms is None or not facts.purchase_estimated:
        return given, recorded
    if facts.order is THEIRS and facts.ordered_on is not None:
        by_order = compute(terms, {StartRule.PURCHASE: facts.ordered_on})
        cures = by_order.covers(facts.submitted_on)
        if cures or facts.edition < DAYS_COUNT:
            return given, by_order if cures else recorded
    if ProofKind.SERIAL not in given:
        return given, recorded
    day = proofs.day_by_serial(facts.serial_shipped_on or facts.shipped_on, terms.alternative_proofs)
    if day is None:
        return given, recorded
    cover = compute(terms, {StartRule.PURCHASE: day})
    if facts.edition > 1 and not cover.covers(facts.submitted_on):
        return given - {ProofKind.SERIAL}, recorded
    return given, cover

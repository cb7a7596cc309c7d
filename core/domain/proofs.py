"""Proof of purchase other than the store's own order: what is accepted, and which day it gives."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from core.domain.conditions import STRENGTH
from core.domain.days import add_days
from core.domain.registrations import Proof


class ProofKind(StrEnum):
    RECEIPT = "receipt"
    MARKETPLACE = "marketplace"
    """A picture of the order in a marketplace."""
    SERIAL = "serial"
    """The number on the unit, which we know when it left the factory."""


class OrderMatch(StrEnum):
    """What we hold of the order that a claimant named."""

    THEIRS = "theirs"
    """Of this store, with their address and a piece of the product: another record of the same thing."""
    OTHER = "other"
    """Of this store, with another address or without the product, or taken back."""
    UNKNOWN = "unknown"
    """None of this store that we hold: a marketplace's, or an invoice's number."""


SENT = (ProofKind.RECEIPT, ProofKind.MARKETPLACE)
"""The others are known, not sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlternativeProof:
    """A kind of proof that the terms accept, and how much it proves."""

    kind: ProofKind
    gives: Proof
    days_after_shipping: int = 0
    """For a serial: the purchase is taken to have been that many days after the unit left the factory."""


class Shown(NamedTuple):
    """The proofs that a claim brought."""

    given: Collection[ProofKind]
    confirmed: Collection[ProofKind] | None = None
    """Of those, what staff looked at and confirmed. None: taken as labelled, as before they could."""


def strength(own: Proof, shown: Shown, accepted: Iterable[AlternativeProof]) -> Proof:
    """The strongest of what we know ourselves and what was given and is accepted."""
    strengths = [own, *(_gives(proof, shown.confirmed) for proof in accepted if proof.kind in shown.given)]
    return max(strengths, key=STRENGTH.__getitem__)


def _gives(proof: AlternativeProof, confirmed: Collection[ProofKind] | None) -> Proof:
    """A file is what its sender calls it until somebody has looked: weak at best."""
    if confirmed is None or proof.kind in confirmed or proof.kind not in SENT:
        return proof.gives
    return min(proof.gives, Proof.WEAK, key=STRENGTH.__getitem__)


def unconfirmed(shown: Shown, accepted: Iterable[AlternativeProof]) -> tuple[ProofKind, ...]:
    """What would prove more once staff had confirmed it, in the order of the terms."""
    named = [proof for proof in accepted if proof.kind in shown.given]
    return tuple(proof.kind for proof in named if _gives(proof, shown.confirmed) is not proof.gives)


def kinds_to_send(accepted: Iterable[AlternativeProof]) -> tuple[ProofKind, ...]:
    """Which proofs a buyer can send as a file: those of the terms, and any where the terms name none."""
    named = {proof.kind for proof in accepted}
    return tuple(kind for kind in SENT if kind in named) or SENT


def day_by_serial(shipped_on: date | None, accepted: Iterable[AlternativeProof]) -> date | None:
    """The day of purchase that a serial stands for; None where it does not count or was never shipped."""
    for proof in accepted:
        if proof.kind is ProofKind.SERIAL and shipped_on is not None:
            return add_days(shipped_on, proof.days_after_shipping)
    return None

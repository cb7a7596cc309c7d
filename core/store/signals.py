"""What was noticed about the evidence of a claim, and which other evidence it resembles."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, cast, func, select
from sqlalchemy.dialects.postgresql import BIT
from sqlalchemy.orm import Mapped, aliased, mapped_column

from core.domain.signals import NEAR, SignalKind, is_blank, tells
from core.store.base import Base, NotFoundError, OfShop, Tx, get_row, shop_of
from core.store.claims import Claim, Evidence
from core.store.owners import Owner
from core.store.warranties import Warranty


class Signal(OfShop, Base):
    __tablename__ = "signals"
    __table_args__ = (
        UniqueConstraint("shop_id", "evidence_id", "other_evidence_id"),
        Index("ix_signals_shop_id_claim_id", "shop_id", "claim_id"),
    )

    claim_id: Mapped[UUID] = mapped_column(ForeignKey("claims.id"))
    """The one that it routes: whose evidence came later."""
    evidence_id: Mapped[UUID] = mapped_column(ForeignKey("evidence.id"))
    other_evidence_id: Mapped[UUID] = mapped_column(ForeignKey("evidence.id"))
    kind: Mapped[SignalKind]
    noticed_at: Mapped[datetime]
    set_aside_at: Mapped[datetime | None]
    set_aside_by: Mapped[str | None]
    set_aside_reason: Mapped[str | None]


class Noticed(NamedTuple):
    """A signal with both files and the claim that had the file first."""

    signal: Signal
    own: Evidence
    other: Evidence
    other_claim: Claim
    other_owner: Owner


async def get_signal(tx: Tx, claim_id: UUID, signal_id: UUID) -> Signal:
    """Raises NotFoundError, for another claim's too."""
    signal = await get_row(tx, Signal, signal_id, lock=True)
    if signal.claim_id != claim_id:
        raise NotFoundError("Signal")
    return signal


async def count_signals(tx: Tx, claim_id: UUID) -> int:
    """Those that nobody has set aside."""
    query = select(func.count()).select_from(Signal).where(Signal.claim_id == claim_id)
    return await tx.scalar(query.where(Signal.set_aside_at.is_(None))) or 0


async def list_signals(tx: Tx, claim_id: UUID) -> list[Noticed]:
    """Open ones first, then in the order in which they were noticed."""
    own, other = aliased(Evidence), aliased(Evidence)
    query = (
        select(Signal, own, other, Claim, Owner)
        .join(own, own.id == Signal.evidence_id)
        .join(other, other.id == Signal.other_evidence_id)
        .join(Claim, Claim.id == other.claim_id)
        .join(Owner, Owner.id == Claim.owner_id)
        .where(Signal.claim_id == claim_id)
        .order_by(Signal.set_aside_at.is_not(None), Signal.id)
    )
    return [Noticed(*row) for row in await tx.execute(query)]


async def hold_files(tx: Tx) -> None:
    """Nobody else lays files on file in this shop until the transaction ends.

    Of two claims that bring the same picture at once, each would see only what was committed before it, so
    neither would see the other. Held from before the first file is written, whoever comes second sees it.
    """
    key = func.hashtextextended(f"evidence:{shop_of(tx)}", 0)
    await tx.execute(select(func.pg_advisory_xact_lock(key)))


async def list_earlier_copies(tx: Tx, evidence: Evidence) -> list[tuple[Evidence, Claim, UUID]]:
    """Files of other claims that are the same, or nearly the same picture; with their unit.

    They came before: see `hold_files`. Ids do not tell, as the clocks of two machines differ.
    The shop's pictures are looked through one by one (docs/decisions/0018-evidence-by-tier.md).
    """
    alike = Evidence.sha256 == evidence.sha256
    if is_blank(evidence.perceptual_hash):
        return []
    if tells(evidence.perceptual_hash):
        differing = Evidence.perceptual_hash.bitwise_xor(evidence.perceptual_hash)
        alike = alike | (func.bit_count(cast(differing, BIT(64))) <= NEAR)
    query = (
        select(Evidence, Claim, Warranty.unit_id)
        .join(Claim, Claim.id == Evidence.claim_id)
        .join(Warranty, Warranty.id == Claim.warranty_id)
        .where(alike, Evidence.claim_id != evidence.claim_id)
        .order_by(Evidence.id)
    )
    return [(other, claim, unit_id) for other, claim, unit_id in await tx.execute(query)]

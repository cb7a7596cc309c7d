"""Claims, what was said in them, and their evidence."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from core.domain.claims import ClaimState, DeclineReason
from core.domain.deciding import Outcome
from core.domain.faults import Fault
from core.domain.queues import Queue
from core.domain.remedies import Remedy
from core.store.base import Base, OfShop, Tx, get_row
from core.store.orders import OrderLineRow, OrderRow
from core.store.owners import Owner
from core.store.units import Unit
from core.store.warranties import Warranty


class Claim(OfShop, Base):
    __tablename__ = "claims"
    __table_args__ = (
        UniqueConstraint("shop_id", "number"),
        Index("ix_claims_shop_id_state", "shop_id", "state", "id"),
        Index("ix_claims_shop_id_warranty_id", "shop_id", "warranty_id"),
    )

    number: Mapped[str]
    warranty_id: Mapped[UUID] = mapped_column(ForeignKey("warranties.id"))
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("owners.id"))
    access_code: Mapped[str] = mapped_column(unique=True)
    """The buyer's private link."""
    state: Mapped[ClaimState]
    fault: Mapped[Fault]
    description: Mapped[str]
    wished_remedy: Mapped[Remedy | None]
    submitted_at: Mapped[datetime]
    submitted_by: Mapped[str]
    submission_key: Mapped[str | None]
    """The form's own: sent twice, it is one claim."""
    outcome: Mapped[Outcome]
    queue: Mapped[Queue | None]
    """Where the computed answer leaves it to a person."""
    trace: Mapped[list[Any]]
    terms_id: Mapped[UUID | None] = mapped_column(ForeignKey("terms.id"))
    remedy: Mapped[Remedy | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    decline_reason: Mapped[DeclineReason | None]
    decision_note: Mapped[str | None]
    """Why staff went against the computed answer, or what they wrote to the buyer with a decline."""
    overridden: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)


class Message(OfShop, Base):
    """One thread with the buyer."""

    __tablename__ = "messages"
    __table_args__ = (Index("ix_messages_shop_id_claim_id", "shop_id", "claim_id"),)

    claim_id: Mapped[UUID] = mapped_column(ForeignKey("claims.id"))
    actor: Mapped[str]
    text: Mapped[str]
    sent_at: Mapped[datetime]


class Evidence(OfShop, Base):
    """A cleaned photo. The key opens nothing by itself."""

    __tablename__ = "evidence"
    __table_args__ = (Index("ix_evidence_shop_id_claim_id", "shop_id", "claim_id"),)

    claim_id: Mapped[UUID] = mapped_column(ForeignKey("claims.id"))
    key: Mapped[str]
    content_type: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    size: Mapped[int]
    sha256: Mapped[str]
    perceptual_hash: Mapped[int] = mapped_column(BigInteger)
    """64 bits; photos that look alike differ in few of them."""
    added_at: Mapped[datetime]
    added_by: Mapped[str]


async def get_claim(tx: Tx, claim_id: UUID, *, lock: bool = False) -> Claim:
    return await get_row(tx, Claim, claim_id, lock=lock)


async def find_claim_by_access_code(tx: Tx, code: str) -> Claim | None:
    return await tx.scalar(select(Claim).where(Claim.access_code == code))


async def find_claim_by_number(tx: Tx, number: str) -> Claim | None:
    return await tx.scalar(select(Claim).where(Claim.number == number))


async def find_claim_by_submission(tx: Tx, key: str) -> Claim | None:
    return await tx.scalar(select(Claim).where(Claim.submission_key == key))


async def list_inbox(
    tx: Tx,
    *,
    state: ClaimState | None = None,
    search: str = "",
    before: UUID | None = None,
    limit: int = 50,
) -> list[tuple[Claim, Unit, Owner]]:
    """Newest first, with the unit and the claimant. The search knows numbers, addresses and titles."""
    query = (
        select(Claim, Unit, Owner)
        .join(Warranty, Warranty.id == Claim.warranty_id)
        .join(Unit, Unit.id == Warranty.unit_id)
        .join(Owner, Owner.id == Claim.owner_id)
    )
    if state is not None:
        query = query.where(Claim.state == state)
    if search:
        term = search.strip()
        title = f"%{term.replace('%', '').replace('_', '')}%"
        query = query.where(
            or_(Claim.number == term.upper(), Owner.email_normal == term.casefold(), Unit.title.ilike(title))
        )
    if before is not None:
        query = query.where(Claim.id < before)
    rows = await tx.execute(query.order_by(Claim.id.desc()).limit(limit))
    return [(claim, unit, owner) for claim, unit, owner in rows]


async def list_claims_of_owner(tx: Tx, owner_id: UUID) -> list[Claim]:
    query = select(Claim).where(Claim.owner_id == owner_id).order_by(Claim.id.desc())
    return list(await tx.scalars(query))


async def list_claims_of_warranties(tx: Tx, warranty_ids: Sequence[UUID]) -> list[Claim]:
    query = select(Claim).where(Claim.warranty_id.in_(warranty_ids)).order_by(Claim.id.desc())
    return list(await tx.scalars(query))


async def list_claims(tx: Tx, claim_ids: Sequence[UUID]) -> list[Claim]:
    return list(await tx.scalars(select(Claim).where(Claim.id.in_(claim_ids))))


async def list_claimed_lines(tx: Tx, order_gids: Sequence[str]) -> dict[str, list[str]]:
    """Gids of the order lines of which somebody claimed a piece, by the gid of their order."""
    query = select(OrderRow.gid, OrderLineRow.gid).join(OrderLineRow, OrderLineRow.order_id == OrderRow.id)
    query = query.join(Unit, Unit.order_line_id == OrderLineRow.id)
    query = query.join(Warranty, Warranty.unit_id == Unit.id).join(Claim, Claim.warranty_id == Warranty.id)
    found: dict[str, list[str]] = {}
    for order_gid, line_gid in await tx.execute(query.where(OrderRow.gid.in_(order_gids)).distinct()):
        found.setdefault(order_gid, []).append(line_gid)
    return found


async def count_claims_of_owner(tx: Tx, owner_id: UUID, *, since: datetime, before: datetime) -> int:
    """Submitted in that time, its end exclusive."""
    query = select(func.count()).select_from(Claim).where(Claim.owner_id == owner_id)
    return await tx.scalar(query.where(Claim.submitted_at >= since, Claim.submitted_at < before)) or 0


async def count_failures(tx: Tx, unit_id: UUID, *, other_than: UUID | None) -> int:
    """Claims that were granted for this unit and for those that it replaced."""
    lineage = select(Unit.id, Unit.replaces_id).where(Unit.id == unit_id).cte("lineage", recursive=True)
    earlier = select(Unit.id, Unit.replaces_id).join(lineage, Unit.id == lineage.c.replaces_id)
    lineage = lineage.union(earlier)
    query = (
        select(func.count(Claim.id))
        .join(Warranty, Warranty.id == Claim.warranty_id)
        .join(lineage, lineage.c.id == Warranty.unit_id)
        .where(Claim.remedy.is_not(None))
    )
    return await tx.scalar(query.where(Claim.id != other_than) if other_than else query) or 0


async def count_claims(tx: Tx) -> dict[ClaimState, int]:
    rows = await tx.execute(select(Claim.state, func.count()).group_by(Claim.state))
    return dict(rows.all())


async def list_messages(tx: Tx, claim_id: UUID) -> list[Message]:
    return list(await tx.scalars(select(Message).where(Message.claim_id == claim_id).order_by(Message.id)))


async def list_evidence(tx: Tx, claim_id: UUID) -> list[Evidence]:
    return list(await tx.scalars(select(Evidence).where(Evidence.claim_id == claim_id).order_by(Evidence.id)))


async def known_files(tx: Tx, keys: Sequence[str]) -> set[str]:
    """Which of these private files are evidence of a claim."""
    return set(await tx.scalars(select(Evidence.key).where(Evidence.key.in_(keys))))

"""Claims, what was said in them, and their evidence."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    and_,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import Mapped, mapped_column

from core.domain.actors import ActorKind
from core.domain.claims import UNDECIDED, ClaimState, DeclineReason
from core.domain.clocks import Clock
from core.domain.codes import normalise_number
from core.domain.deciding import Outcome
from core.domain.evidence import Piece
from core.domain.faults import Fault
from core.domain.proofs import ProofKind
from core.domain.queues import Queue
from core.domain.remedies import Remedy
from core.store.base import Base, NotFoundError, OfShop, Tx, get_row
from core.store.orders import OrderLineRow, OrderRow
from core.store.owners import Owner
from core.store.searches import owners_named, units_named
from core.store.units import Unit
from core.store.warranties import Warranty


class Claim(OfShop, Base):
    __tablename__ = "claims"
    __table_args__ = (
        UniqueConstraint("shop_id", "number"),
        Index("ix_claims_shop_id_state", "shop_id", "state", "id"),
        Index("ix_claims_shop_id_warranty_id", "shop_id", "warranty_id"),
        Index("ix_claims_shop_id_first_decided_at", "shop_id", "first_decided_at"),
        Index("ix_claims_overridden", "shop_id", "id", postgresql_where="overridden"),
        Index("ix_claims_shop_id_serial_normal", "shop_id", "serial_normal"),
        Index("ix_claims_own_appeals", "shop_id", "id", postgresql_where="own_appeal_reason IS NOT NULL"),
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
    serial: Mapped[str | None]
    """As the claimant typed it, where we did not know the unit's own."""
    serial_normal: Mapped[str | None]
    """As it is compared (`core.domain.serials`)."""
    order_named: Mapped[str | None]
    """The number of an order or an invoice, as the claimant typed it."""
    due_at: Mapped[datetime]
    """When the terms promise an answer; with `waiting_since` the claim's clock."""
    waiting_since: Mapped[datetime | None]
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
    goodwill_reason: Mapped[str | None]
    """One of those that the terms list, in the merchant's words."""
    overridden: Mapped[bool] = mapped_column(default=False)
    """The decision goes against the computed answer, or an appeal against what a rule had decided."""
    first_decided_at: Mapped[datetime | None]
    first_decided_by: Mapped[str | None]
    """Who must not decide the appeal."""
    appealed_at: Mapped[datetime | None]
    """Until the appeal is decided, `decline_reason` and `decision_note` are those of the first decision."""
    own_appeal_reason: Mapped[str | None]
    """Why whoever declined it decided its appeal as well; empty once a person was erased."""
    escalated_at: Mapped[datetime | None]
    escalated_by: Mapped[str | None]
    """Who must not approve it."""
    credit_consent_at: Mapped[datetime | None]
    """When the buyer said that we may open a customer account for store credit."""
    in_stock: Mapped[bool | None]
    discontinued: Mapped[bool | None]
    """As Shopify said when it was last asked for this claim. None where nobody looked."""
    put_to_rules_at: Mapped[datetime]
    """When it was filed, answered or looked at anew: rules decide what comes to them, not what waits."""
    version: Mapped[int] = mapped_column(default=1)

    def clock(self) -> Clock:
        return Clock(self.due_at, self.waiting_since)

    def set_clock(self, clock: Clock) -> None:
        self.due_at, self.waiting_since = clock.due_at, clock.waiting_since


class Message(OfShop, Base):
    """One thread with the buyer."""

    __tablename__ = "messages"
    __table_args__ = (Index("ix_messages_shop_id_claim_id", "shop_id", "claim_id"),)

    claim_id: Mapped[UUID] = mapped_column(ForeignKey("claims.id"))
    actor: Mapped[str]
    text: Mapped[str]
    sent_at: Mapped[datetime]
    pieces: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What staff asked for by name, and how much of it."""

    def asked_for(self) -> dict[Piece, int]:
        return {Piece(piece): count for piece, count in self.pieces.items()}


class Evidence(OfShop, Base):
    """A cleaned file: one piece, or a part of it. The key opens nothing by itself."""

    __tablename__ = "evidence"
    __table_args__ = (
        Index("ix_evidence_shop_id_claim_id", "shop_id", "claim_id"),
        Index("ix_evidence_shop_id_sha256", "shop_id", "sha256"),
        Index("ix_evidence_shop_id_perceptual_hash", "shop_id", "perceptual_hash"),
    )

    claim_id: Mapped[UUID] = mapped_column(ForeignKey("claims.id"))
    piece: Mapped[Piece] = mapped_column(default=Piece.PHOTO)
    proof_kind: Mapped[ProofKind | None]
    """Of a proof of purchase, as whoever sent it calls it."""
    confirmed_at: Mapped[datetime | None]
    """When staff found that it is what it is called."""
    confirmed_by: Mapped[str | None]
    key: Mapped[str]
    content_type: Mapped[str]
    width: Mapped[int | None]
    height: Mapped[int | None]
    seconds: Mapped[int | None]
    """Of a video."""
    pages: Mapped[int | None]
    """Of a paper."""
    size: Mapped[int]
    sha256: Mapped[str]
    perceptual_hash: Mapped[int | None] = mapped_column(BigInteger)
    """64 bits; pictures that look alike differ in few of them."""
    added_at: Mapped[datetime]
    added_by: Mapped[str]


async def list_promised_since(tx: Tx) -> list[UUID]:
    """Warranties of claims that nobody has decided and that were answered before anything was promised."""
    query = select(Claim.warranty_id).join(Warranty, Warranty.id == Claim.warranty_id)
    query = query.where(Claim.state.in_(UNDECIDED), Claim.terms_id.is_(None), Warranty.terms_id.is_not(None))
    return list(await tx.scalars(query.distinct().order_by(Claim.warranty_id)))


async def get_claim(tx: Tx, claim_id: UUID, *, lock: bool = False) -> Claim:
    return await get_row(tx, Claim, claim_id, lock=lock)


async def find_claim_by_access_code(tx: Tx, code: str) -> Claim | None:
    return await tx.scalar(select(Claim).where(Claim.access_code == code))


async def find_claim_by_number(tx: Tx, number: str) -> Claim | None:
    return await tx.scalar(select(Claim).where(Claim.number == number))


async def find_claim_by_submission(tx: Tx, key: str) -> Claim | None:
    return await tx.scalar(select(Claim).where(Claim.submission_key == key))


class Way(StrEnum):
    """How claims came to their decision."""

    AUTOMATIC = "automatic"
    """A rule decided first, whatever an appeal came to."""
    OVERRIDDEN = "overridden"
    """Against the computed answer, or an appeal against what a rule had decided."""


BY_RULE: ColumnElement[bool] = or_(
    Claim.first_decided_by == ActorKind.RULE.value,
    Claim.first_decided_by.startswith(f"{ActorKind.RULE}:"),
)
WAYS: Mapping[Way, ColumnElement[bool]] = MappingProxyType(
    {Way.AUTOMATIC: BY_RULE, Way.OVERRIDDEN: Claim.overridden.is_(True)}
)

QUEUED_IN: ColumnElement[str] = type_coerce(func.coalesce(Claim.queue, Queue.REVIEW.value), String)
"""Of a claim in review. What a rule only suggests waits with everything else that a person looks at."""


async def list_inbox(
    tx: Tx,
    *,
    state: ClaimState | None = None,
    way: Way | None = None,
    late_at: datetime | None = None,
    queues: Collection[Queue] | None = None,
    only: ColumnElement[bool] | None = None,
    search: str = "",
    before: UUID | None = None,
    limit: int = 50,
) -> list[tuple[Claim, Unit, Owner]]:
    """Newest first, with the unit and the claimant. The search knows claims, claimants and units.

    `late_at` leaves those that have waited for our answer too long by then.
    With `queues` those that wait for staff in one of them. `only` is a condition of another noun's.
    """
    query = (
        select(Claim, Unit, Owner)
        .join(Warranty, Warranty.id == Claim.warranty_id)
        .join(Unit, Unit.id == Warranty.unit_id)
        .join(Owner, Owner.id == Claim.owner_id)
    )
    if state is not None:
        query = query.where(Claim.state == state)
    if way is not None:
        query = query.where(WAYS[way])
    if only is not None:
        query = query.where(only)
    if late_at is not None:
        query = query.where(_late(late_at))
    if queues is not None:
        query = query.where(
            Claim.state == ClaimState.IN_REVIEW, QUEUED_IN.in_([each.value for each in queues])
        )
    if search:
        by_number = Claim.number == normalise_number(search)
        query = query.where(or_(by_number, owners_named(search), units_named(search)))
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


async def is_serial_claimed(tx: Tx, serial_normal: str, *, other_than: Unit, before: datetime) -> bool:
    """Whether an earlier claim of another piece of the product brought this serial."""
    query = (
        select(Claim.id)
        .join(Warranty, Warranty.id == Claim.warranty_id)
        .join(Unit, Unit.id == Warranty.unit_id)
        .where(Claim.serial_normal == serial_normal, Claim.submitted_at < before)
        .where(Unit.product_gid == other_than.product_gid, Unit.id != other_than.id)
    )
    return await tx.scalar(query.limit(1)) is not None


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


async def count_ways(tx: Tx) -> dict[Way, int]:
    query = select(*(func.count().filter(WAYS[way]) for way in Way)).select_from(Claim)
    return dict(zip(Way, (await tx.execute(query)).one(), strict=True))


async def count_late(tx: Tx, now: datetime) -> int:
    return await tx.scalar(select(func.count()).select_from(Claim).where(_late(now))) or 0


def _late(now: datetime) -> ColumnElement[bool]:
    """As `core.domain.clocks.Clock.is_late` says of claims that nobody has decided."""
    return and_(Claim.state == ClaimState.IN_REVIEW, Claim.waiting_since.is_(None), Claim.due_at < now)


async def list_messages(tx: Tx, claim_id: UUID) -> list[Message]:
    return list(await tx.scalars(select(Message).where(Message.claim_id == claim_id).order_by(Message.id)))


async def list_evidence(tx: Tx, claim_id: UUID) -> list[Evidence]:
    return list(await tx.scalars(select(Evidence).where(Evidence.claim_id == claim_id).order_by(Evidence.id)))


async def get_proof(tx: Tx, claim_id: UUID, evidence_id: UUID) -> Evidence:
    """A proof of purchase. Raises NotFoundError, for another claim's and for other evidence too."""
    found = await get_row(tx, Evidence, evidence_id, lock=True)
    if found.claim_id != claim_id or found.proof_kind is None:
        raise NotFoundError("Evidence")
    return found


async def known_files(tx: Tx, keys: Sequence[str]) -> set[str]:
    """Which of these private files are evidence of a claim."""
    return set(await tx.scalars(select(Evidence.key).where(Evidence.key.in_(keys))))

"""How far the nightly replay of decisions has come, and whose answers it did not find again."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from core.store.base import Base, OfShop, Tx, locked, new_id, shop_of
from core.store.claims import Claim
from core.store.decisions import DecisionRow


class Replay(OfShop, Base):
    """One row a shop."""

    __tablename__ = "replays"
    __table_args__ = (UniqueConstraint("shop_id"),)

    begun_at: Mapped[datetime | None]
    """None while none is running."""
    after: Mapped[UUID | None]
    """The last decision that was made again."""
    replayed: Mapped[int] = mapped_column(default=0, server_default="0")
    """By the replay that is running, or else by the last one."""
    replayed_at: Mapped[datetime | None]
    """When the last one came to its end."""


class Difference(OfShop, Base):
    """A decision that its own facts and terms do not give any more. The decision stays as it was."""

    __tablename__ = "differences"
    __table_args__ = (UniqueConstraint("shop_id", "decision_id"),)

    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decisions.id"))
    found_at: Mapped[datetime]


async def get_replay(tx: Tx, *, lock: bool = False) -> Replay:
    """The shop's one row, written the first time it is asked for."""
    query = locked(select(Replay).where(Replay.shop_id == shop_of(tx)), lock)
    replay = await tx.scalar(query)
    if replay is not None:
        return replay
    await tx.execute(insert(Replay).values(id=new_id(), replayed=0).on_conflict_do_nothing())
    return (await tx.scalars(query)).one()


async def note_differences(
    tx: Tx, looked_at: Collection[UUID], differing: Collection[UUID], *, now: datetime
) -> None:
    """What differs is kept since it was first found; what agrees again is forgotten."""
    healed = Difference.decision_id.in_(looked_at), Difference.decision_id.not_in(differing)
    await tx.execute(delete(Difference).where(*healed))
    rows = [{"id": new_id(), "decision_id": decision_id, "found_at": now} for decision_id in differing]
    if rows:
        await tx.execute(insert(Difference).values(rows).on_conflict_do_nothing())


async def list_differing_claims(tx: Tx, *, limit: int) -> Sequence[Claim]:
    differing = select(DecisionRow.claim_id).join(Difference, Difference.decision_id == DecisionRow.id)
    return list(
        await tx.scalars(select(Claim).where(Claim.id.in_(differing)).order_by(Claim.id).limit(limit))
    )


async def count_differences(tx: Tx) -> int:
    return await tx.scalar(select(func.count()).select_from(Difference)) or 0

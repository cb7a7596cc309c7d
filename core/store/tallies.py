"""What operators watch, counted in one question to each shop."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CompoundSelect, DateTime, String, cast, func, literal, null, select, union_all

from core.domain.resolutions import ResolutionState
from core.store.base import Tx
from core.store.claims import Claim
from core.store.differences import Difference
from core.store.notices import Notice
from core.store.resolutions import Resolution
from core.store.syncs import BackfillState, ShopSync

INBOX, CLAIMS, STALLED, DIFFERING = "inbox", "claims", "stalled", "differing"
RECONCILED, COMPARED = "reconciled", "compared"


@dataclass(frozen=True, slots=True)
class Tally:
    what: str
    label: str
    """State, obstacle, or nothing."""
    count: int
    since: datetime | None


NEVER = cast(null(), DateTime(timezone=True))
EVERYTHING: CompoundSelect[Any] = union_all(
    select(literal(INBOX), literal(""), func.count(), func.min(Notice.received_at)).where(
        Notice.handled_at.is_(None)
    ),
    select(literal(CLAIMS), cast(Claim.state, String), func.count(), NEVER).group_by(Claim.state),
    select(literal(STALLED), func.coalesce(cast(Resolution.obstacle, String), ""), func.count(), NEVER)
    .where(Resolution.state == ResolutionState.NEEDS_ATTENTION)
    .group_by(Resolution.obstacle),
    select(literal(DIFFERING), literal(""), func.count(), NEVER).select_from(Difference),
    select(literal(RECONCILED), literal(""), literal(1), ShopSync.reconciled_at).where(
        ShopSync.backfill_state == BackfillState.DONE
    ),
    select(
        literal(COMPARED),
        literal(""),
        literal(1),
        func.coalesce(ShopSync.compared_at, ShopSync.backfill_done_at),
    ).where(ShopSync.backfill_state == BackfillState.DONE),
)


async def tally(tx: Tx) -> Sequence[Tally]:
    return [Tally(*row) for row in await tx.execute(EVERYTHING)]

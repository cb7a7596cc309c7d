"""Once a night every decision is made again from what was stored with it: any difference is an exception.

It goes forward in batches, and how far it came is kept with each, so that it may stop anywhere.
"""

from datetime import datetime
from uuid import UUID

from pydantic import ValidationError

from core.domain.terms import Terms
from core.services.decisions import differs
from core.store.base import Tx
from core.store.decisions import DecisionRow, list_decisions
from core.store.differences import get_replay, note_differences
from core.store.policies import find_terms

BATCH = 200


async def start(tx: Tx, *, now: datetime) -> None:
    """Start a replay, or go on with one that never came to its end."""
    replay = await get_replay(tx, lock=True)
    if replay.begun_at is None:
        replay.begun_at, replay.after, replay.replayed = now, None, 0


async def replay_batch(tx: Tx, *, now: datetime) -> int | None:
    """Make the next decisions again. Returns how many differ, None when all have been looked at."""
    replay = await get_replay(tx, lock=True)
    if replay.begun_at is None:
        return None
    rows = await list_decisions(tx, after=replay.after, limit=BATCH)
    if not rows:
        replay.begun_at, replay.after, replay.replayed_at = None, None, now
        return None
    terms, unreadable = await _terms_of(tx, rows)
    differing = {row.id for row in rows if row.terms_id in unreadable or differs(row, terms[row.terms_id])}
    await note_differences(tx, [row.id for row in rows], differing, now=now)
    replay.after = rows[-1].id
    replay.replayed += len(rows)
    return len(differing)


async def _terms_of(
    tx: Tx, rows: list[DecisionRow]
) -> tuple[dict[UUID | None, Terms | None], set[UUID | None]]:
    """Read once for all decisions that stand on them; and those that cannot be read any more."""
    found: dict[UUID | None, Terms | None] = {None: None}
    unreadable: set[UUID | None] = set()
    for terms_id in {row.terms_id for row in rows if row.terms_id}:
        try:
            found[terms_id] = await find_terms(tx, terms_id)
        except ValidationError:
            unreadable.add(terms_id)
    return found, unreadable

"""What Shopify is asked for a return: said before the call, kept after it."""

from datetime import datetime
from uuid import UUID

from core.domain.actors import SHOPIFY
from core.domain.resolutions import UNDER_WAY
from core.domain.returns import HERE, Back, Errand, Outside, ReturnState
from core.services.remedies import check_seen
from core.services.return_steps import receive_held
from core.services.returns import held, release
from core.store.base import Tx


class NotWantedError(Exception):
    """Nothing is to be opened any more."""


async def begin_opening(tx: Tx, return_id: UUID, *, now: datetime) -> None:
    """Say that a return may be made from now on. Raises MayBeMadeError, NotWantedError."""
    row = (await held(tx, return_id)).row
    if row.errand is not Errand.OPEN:
        raise NotWantedError
    check_seen(row.called_at, now)
    row.opening_since, row.called_at = row.opening_since or now, now


async def keep_opened(tx: Tx, return_id: UUID, gid: str, name: str) -> None:
    """Remember the return that counts. It may be wanted no more; then the next errand ends it."""
    row = (await held(tx, return_id)).row
    row.opening_since = row.opening_since or row.changed_at
    row.gid, row.name = row.gid or gid, row.name or name


async def keep_outside(tx: Tx, return_id: UUID, why: Outside, problem: str | None) -> None:
    """It is followed by people alone: Shopify has no return of it, or none any more."""
    row = (await held(tx, return_id)).row
    row.outside, row.problem = why, problem


async def keep_ended(tx: Tx, return_id: UUID, *, problem: str | None = None, now: datetime) -> None:
    """Closed or cancelled in Shopify; or not, and staff have to do it there."""
    row = (await held(tx, return_id)).row
    row.ended_at, row.problem = now, problem


async def follow(tx: Tx, return_id: UUID, status: str, *, now: datetime) -> None:
    """Staff ended our return in Shopify: closed, the unit has arrived; else people go on without it."""
    coming = await held(tx, return_id)
    row = coming.row
    if status == "CLOSED":
        row.ended_at = now
        if row.state not in {*HERE, ReturnState.WAIVED, ReturnState.CANCELLED}:
            await receive_held(tx, coming, by=SHOPIFY, now=now)
    elif status in {"CANCELED", "DECLINED"}:
        row.ended_at, row.outside = now, Outside.ENDED_THERE


async def rest(tx: Tx, return_id: UUID, *, now: datetime) -> None:
    """Nothing is to be asked of Shopify any more, unless something has come up: the remedy may go on."""
    coming = await held(tx, return_id)
    if coming.row.errand in {None, Errand.FOLLOW}:
        coming.row.due_since = None
        waited = coming.row.back is Back.FIRST and not coming.row.holds_remedy
        if waited and coming.task.resolution.state in UNDER_WAY:
            await release(tx, coming, now=now)

"""Signals: files that came with another claim are noticed, shown, and set aside by staff with a reason."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from core.domain.actors import SYSTEM, Actor
from core.domain.signals import SignalKind, is_innocent
from core.store import history
from core.store.base import Tx, new_id
from core.store.claims import Claim, Evidence
from core.store.signals import Signal, get_signal, list_earlier_copies
from core.store.warranties import get_warranty


async def notice(tx: Tx, claim: Claim, added: Sequence[Evidence], *, now: datetime) -> None:
    """Note which of the files that were just added came with an earlier claim.

    The later of two claims has the signal: whoever showed a picture first is not the one who took it.
    """
    unit_id = (await get_warranty(tx, claim.warranty_id)).unit_id
    for own in added:
        for other, other_claim, other_unit_id in await list_earlier_copies(tx, own):
            same_unit = other_unit_id == unit_id
            if not is_innocent(same_owner=other_claim.owner_id == claim.owner_id, same_unit=same_unit):
                await _note(tx, claim, own, other, other_claim, now)


async def _note(
    tx: Tx, claim: Claim, own: Evidence, other: Evidence, other_claim: Claim, now: datetime
) -> None:
    kind = SignalKind.SAME_FILE if own.sha256 == other.sha256 else SignalKind.LOOKS_ALIKE
    statement = insert(Signal).values(
        id=new_id(),
        claim_id=claim.id,
        evidence_id=own.id,
        other_evidence_id=other.id,
        kind=kind,
        noticed_at=now,
    )
    noted = await tx.scalar(statement.on_conflict_do_nothing().returning(Signal.id))
    if noted is not None:
        history.record(
            tx, "signal:noticed", claim.id, by=SYSTEM, now=now, kind=kind, other=other_claim.number
        )


async def set_aside(tx: Tx, claim: Claim, signal_id: UUID, reason: str, *, by: Actor, now: datetime) -> None:
    """Staff looked and say why it means nothing: it does not count any more. The claim is locked.

    Set aside already, the first reason stays. Raises NotFoundError for a signal of another claim.
    """
    signal = await get_signal(tx, claim.id, signal_id)
    if signal.set_aside_at is not None:
        return
    signal.set_aside_at, signal.set_aside_by, signal.set_aside_reason = now, str(by), reason
    history.record(tx, "signal:set_aside", claim.id, by=by, now=now, kind=signal.kind)

"""What a buyer paid for a repair that they do not get goes back in full, once.

An intent and a key before the call, the result after: docs/decisions/0004-sagas.md.
"""

from datetime import datetime
from uuid import UUID, uuid5

from core.domain.actors import SYSTEM, Actor
from core.domain.money import Money
from core.domain.repairs import RepairNews, RepairStep, RepairStepRefusedError
from core.services.repairs import Work, held, write
from core.services.resolutions import NoLongerWantedError
from core.store import history
from core.store.base import Tx


async def begin_credit(tx: Tx, repair_id: UUID, amount: Money, *, now: datetime) -> tuple[str, Money]:
    """Say that a refund may be made from now on. The key, and the amount that always goes with it.

    Raises NoLongerWantedError.
    """
    repair = (await held(tx, repair_id)).repair
    if not repair.owes_credit:
        raise NoLongerWantedError
    if repair.credit_key is None or repair.credit_since is None:
        seed = f"credit:{now.isoformat()}"
        repair.credit_key, repair.credit_since = str(uuid5(repair.id, seed)), now
        repair.credit_amount = amount.amount
    return repair.credit_key, repair.credited() or amount


async def await_credit(tx: Tx, repair_id: UUID, refund_gid: str, *, now: datetime) -> datetime:
    """Shopify made the refund; the payment provider has yet to confirm it. Since when we know that."""
    repair = (await held(tx, repair_id)).repair
    repair.credit_gid = refund_gid
    repair.credit_pending_since = repair.credit_pending_since or now
    return repair.credit_pending_since


async def settle_credit(
    tx: Tx, repair_id: UUID, *, refund_gid: str | None, amount: Money | None, now: datetime
) -> None:
    """The money is on its way back. Without a refund of ours: staff had refunded the order themselves."""
    work = await held(tx, repair_id)
    if not work.repair.owes_credit:
        return
    work.repair.credit_gid = refund_gid
    if amount is not None:
        work.repair.credit_amount = amount.amount
    await _settle(tx, work, by=SYSTEM, now=now)


async def settle_outside(
    tx: Tx, claim_id: UUID, repair_id: UUID, reference: str, *, by: Actor, now: datetime
) -> None:
    """Staff gave it back themselves, where our refund could not. Raises RepairStepRefusedError."""
    work = await held(tx, repair_id)
    if work.task.claim.id != claim_id:
        raise LookupError("the repair belongs to another claim")
    if not work.repair.owes_credit or work.repair.obstacle is None:
        raise RepairStepRefusedError(RepairStep.PAY, work.repair.state)
    work.repair.credit_reference = reference
    await _settle(tx, work, by=by, now=now)


async def _settle(tx: Tx, work: Work, *, by: Actor, now: datetime) -> None:
    repair = work.repair
    repair.credited_at, repair.due_since = now, None
    repair.credit_pending_since = repair.obstacle = repair.problem = None
    quoted = repair.quote()
    amount = repair.credited() or (quoted.amount if quoted else None)
    await write(tx, work, RepairNews.CREDITED, now, amount=amount)
    history.record(
        tx,
        "repair:credited",
        work.task.claim.id,
        by=by,
        now=now,
        amount=str(amount) if amount else None,
        refund_gid=repair.credit_gid,
    )

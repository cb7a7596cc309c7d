"""What buyers and staff do with a faulty unit on its way back.

Each raises NotFoundError where nothing comes back and ReturnStepRefusedError where somebody was quicker,
and then nothing has changed.
"""

from datetime import datetime
from uuid import UUID

from core.domain.actors import Actor
from core.domain.repairs import Grade
from core.domain.resolutions import UNDER_WAY, Obstacle
from core.domain.returns import DOUBTFUL, Back, ReturnNews, ReturnState, ReturnStep, ReturnStepRefusedError
from core.services.repair_steps import Label
from core.services.resolutions import stall
from core.services.returns import Coming, ask_shopify, give_cover_back, held_of_claim, move, release, tell
from core.store.base import Tx


async def accept(tx: Tx, claim_id: UUID, *, days: int, by: Actor, now: datetime) -> None:
    """The buyer agrees to the advance exchange, to its days and what follows them: the replacement leaves.

    `days` are those that they saw.
    """
    coming = await held_of_claim(tx, claim_id)
    if days != coming.row.days:
        raise ReturnStepRefusedError(ReturnStep.ACCEPT, coming.row.state)
    move(tx, coming, ReturnStep.ACCEPT, by=by, now=now, days=coming.row.days)
    await ask_shopify(tx, coming.row, now=now)
    await release(tx, coming, now=now)


async def prefer_first(tx: Tx, claim_id: UUID, *, by: Actor, now: datetime) -> None:
    """The buyer would rather send theirs first: nothing leaves before it is here, and no day is set."""
    coming = await held_of_claim(tx, claim_id)
    move(tx, coming, ReturnStep.PREFER_FIRST, by=by, now=now)
    coming.row.back = Back.FIRST
    await ask_shopify(tx, coming.row, now=now)
    await tell(tx, coming.task.claim, coming.row, ReturnNews.ASKED_FIRST, now)


async def send_label(
    tx: Tx, claim_id: UUID, label: Label, tracking: str, *, by: Actor, now: datetime
) -> None:
    """The buyer finds it on their page; another one takes its place."""
    coming = await held_of_claim(tx, claim_id)
    move(tx, coming, ReturnStep.SEND_LABEL, by=by, now=now)
    row = coming.row
    row.label_key, row.label_type, row.label_url = label.key, label.content_type, label.url
    row.tracking = tracking or None
    await tell(tx, coming.task.claim, row, ReturnNews.LABEL_SENT, now, about=label.key or label.url)


async def send(tx: Tx, claim_id: UUID, tracking: str, *, by: Actor, now: datetime) -> None:
    """The carrier has it, says the buyer or staff."""
    coming = await held_of_claim(tx, claim_id)
    move(tx, coming, ReturnStep.SEND, by=by, now=now)
    coming.row.tracking = tracking or coming.row.tracking


async def receive(tx: Tx, claim_id: UUID, *, by: Actor, now: datetime) -> None:
    await receive_held(tx, await held_of_claim(tx, claim_id), by=by, now=now)


async def receive_held(tx: Tx, coming: Coming, *, by: Actor, now: datetime) -> None:
    """It is here. An offer that nobody has answered yet is an exchange in advance no more."""
    offered = coming.row.state is ReturnState.OFFERED
    move(tx, coming, ReturnStep.RECEIVE, by=by, now=now)
    if offered:
        coming.row.back = Back.FIRST
    give_cover_back(coming)
    await ask_shopify(tx, coming.row, now=now)
    await tell(tx, coming.task.claim, coming.row, ReturnNews.RECEIVED, now)


async def inspect(tx: Tx, claim_id: UUID, grade: Grade, findings: str, *, by: Actor, now: datetime) -> None:
    """What waited for it is carried out; what came back otherwise than claimed waits for a person."""
    coming = await held_of_claim(tx, claim_id)
    move(tx, coming, ReturnStep.INSPECT, by=by, now=now, grade=grade)
    row, resolution = coming.row, coming.task.resolution
    row.grade, row.findings = grade, findings or None
    if row.back is not Back.FIRST or resolution.state not in UNDER_WAY:
        return
    if grade in DOUBTFUL:
        await tx.flush()
        await stall(tx, resolution.id, Obstacle.UNIT_DOUBTED, None, now=now)
    else:
        await release(tx, coming, now=now)


async def waive(tx: Tx, claim_id: UUID, reason: str, *, by: Actor, now: datetime) -> None:
    """Staff do not want it any more: what waited goes on, and nothing follows from its staying away."""
    coming = await held_of_claim(tx, claim_id)
    move(tx, coming, ReturnStep.WAIVE, by=by, now=now)
    coming.row.reason = reason
    give_cover_back(coming)
    await ask_shopify(tx, coming.row, now=now)
    if coming.task.resolution.state in UNDER_WAY:
        await release(tx, coming, now=now)
    await tell(tx, coming.task.claim, coming.row, ReturnNews.WAIVED, now)

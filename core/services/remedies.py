"""Whether a remedy may be granted, and whether one that was granted is still due when it is carried out."""

from collections.abc import Sequence

from core.domain.resolutions import Obstacle
from core.domain.units import VoidReason
from core.store.base import Tx
from core.store.orders import OrderLineRow
from core.store.resolutions import Resolution, count_refunds_of_line, is_refunding_line
from core.store.units import Unit


class NotDueError(Exception):
    """What was granted is not due any more: the unit ended meanwhile."""

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(obstacle.value)
        self.obstacle = obstacle


class OthersUnderWayError(Exception):
    """A piece is missing that another refund of ours may have taken: wait until it is known."""


async def check_still_due(
    tx: Tx, resolution: Resolution, given_up: Sequence[Resolution], unit: Unit, line: OrderLineRow | None
) -> None:
    """Before anything is sent, with the unit locked. Raises NotDueError, OthersUnderWayError.

    What had ended the unit already when staff granted this was theirs to judge; what our own refund took off
    the order without moving money has ended nothing.
    """
    reason = unit.void_reason
    ours = any(each.refund_gid for each in (resolution, *given_up))
    if reason not in {None, resolution.ended_before} and not (ours and reason is VoidReason.REMOVED):
        raise NotDueError(Obstacle.UNIT_ENDED)
    # Of several pieces the order does not say which one it lost: it may have been this one.
    if line is None or await removed_by_others(tx, line) <= (resolution.removed_before or 0):
        return
    if await is_refunding_line(tx, line.id, beside=resolution.claim_id):
        raise OthersUnderWayError
    raise NotDueError(Obstacle.UNIT_ENDED)


async def removed_by_others(tx: Tx, line: OrderLineRow) -> int:
    """Pieces that the line has lost otherwise than by refunds of ours."""
    return line.quantity - line.current_quantity - await count_refunds_of_line(tx, line.id)

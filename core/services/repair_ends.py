"""How a repair ends without being one: another remedy counts in its place."""

from datetime import datetime

from core.domain.actors import SYSTEM
from core.domain.repairs import AT_WORK
from core.services import costs
from core.services.repairs import ask_shopify
from core.store import history
from core.store.base import Tx
from core.store.repairs import find_repair_of_resolution
from core.store.resolutions import Resolution


async def make_way(tx: Tx, resolution: Resolution, *, now: datetime) -> None:
    """What was granted is given up, and if it is a repair at work, that ends, too.

    The unit may still come back to its owner; what the buyer paid for the repair goes back to them, and
    an invoice that could still be paid is taken back. What was done for it is booked. With the resolution
    locked.
    """
    repair = await find_repair_of_resolution(tx, resolution.id, lock=True)
    if repair is None or repair.state not in AT_WORK:
        return
    repair.made_way_at = now
    history.record(tx, "repair:made_way", resolution.claim_id, by=SYSTEM, now=now, repair_id=str(repair.id))
    if repair.owes_credit or repair.invoice_since is not None:
        await ask_shopify(tx, repair, now=now)
    await costs.book(tx, resolution, now=now)

"""The webhook inbox: written once, drained by one job per shop."""

from collections.abc import Sequence

from core.store import jobs, notices
from core.store.base import Tx
from core.store.notices import Arrival


async def receive(tx: Tx, arrivals: Sequence[Arrival]) -> None:
    """Write deliveries that arrived together and wake one drain for each shop."""
    await notices.receive(tx, arrivals)
    shops = sorted({arrival.shop_id for arrival in arrivals})
    await jobs.enqueue(tx, *(jobs.DrainNotices(shop_id) for shop_id in shops))

"""What becomes of a replacement on its way: kept with the claim, told to the buyer when it leaves."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from core.domain.actors import SHOPIFY
from core.domain.letters import Letter
from core.domain.parcels import Parcel
from core.domain.resolutions import GIVEN_UP
from core.services import letters
from core.services.resolutions import Task, read_task
from core.store import history
from core.store.base import Tx, new_id
from core.store.bulk import upsert
from core.store.parcels import ParcelRow, drop_parcels, list_parcels
from core.store.resolutions import find_resolution_of_order


async def record(tx: Tx, order_gid: str, parcels: Sequence[Parcel], *, now: datetime) -> None:
    """Bring what we hold to what Shopify says of this order now. One that replaces nothing is left alone."""
    found = await find_resolution_of_order(tx, order_gid)
    if found is None:
        return
    task = await read_task(tx, found.id, lock=True)
    before = {row.gid: row.delivered_at for row in await list_parcels(tx, found.id)}
    await drop_parcels(tx, found.id, but=[parcel.gid for parcel in parcels])
    await upsert(tx, ParcelRow, [_columns(task, parcel) for parcel in parcels], key=("gid",))
    for parcel in parcels:
        if parcel.gid not in before:
            await _tell(tx, task, parcel, now)
        if parcel.delivered_at is not None and before.get(parcel.gid) is None:
            history.record(tx, "resolution:delivered", task.claim.id, by=SHOPIFY, now=now)


async def _tell(tx: Tx, task: Task, parcel: Parcel, now: datetime) -> None:
    """Once. No letter of what has arrived already, nor of what another remedy took the place of."""
    history.record(tx, "resolution:shipped", task.claim.id, by=SHOPIFY, now=now)
    if parcel.delivered_at is not None or task.resolution.state in GIVEN_UP:
        return
    await letters.write(
        tx,
        Letter.REPLACEMENT_SHIPPED,
        to=task.claim.owner_id,
        about=parcel.gid,
        now=now,
        claim_id=task.claim.id,
        warranty_id=task.warranty.id,
        carrier=parcel.carrier,
        tracking_number=parcel.number,
        tracking_url=parcel.url,
    )


def _columns(task: Task, parcel: Parcel) -> dict[str, Any]:
    known = task.owner.erased_at is None
    return {
        "id": new_id(),
        "resolution_id": task.resolution.id,
        "gid": parcel.gid,
        "sent_at": parcel.sent_at,
        "delivered_at": parcel.delivered_at,
        "carrier": parcel.carrier,
        "number": parcel.number if known else None,
        "url": parcel.url if known else None,
    }

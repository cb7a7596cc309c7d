"""Where a replacement goes: said by the buyer, or by staff for them, and changed until it is ordered."""

from datetime import datetime
from uuid import UUID

from core.domain.actors import Actor
from core.domain.addresses import PostalAddress
from core.domain.claims import OPEN
from core.domain.registrations import normalise_email
from core.domain.remedies import Remedy
from core.domain.resolutions import FOR_AN_ADDRESS, Obstacle, ResolutionState
from core.services.resolutions import retry
from core.store import history, jobs
from core.store.addresses import DeliveryAddress, find_address
from core.store.base import Tx, shop_of
from core.store.claims import Claim, get_claim
from core.store.orders import OrderRow
from core.store.owners import Owner, get_owner
from core.store.resolutions import Resolution, find_part
from core.store.units import get_unit
from core.store.warranties import get_warranty

ON_A_DRAFT = FOR_AN_ADDRESS | {Obstacle.LEFT_AS_DRAFT}
"""A new address goes on a draft that waits for staff, too."""


class AddressFixedError(Exception):
    """The claim is over or the replacement is being ordered: where it goes cannot be changed any more."""


def order_of_buyer(order: OrderRow | None, owner: Owner) -> OrderRow | None:
    """The order, if whoever claims is who bought: nobody learns or gets another person's address."""
    bought = order is not None and normalise_email(order.email or "") == owner.email_normal
    return order if bought else None


def may_change(claim: Claim, resolution: Resolution | None, owner: Owner) -> bool:
    """Whether the claim may still take an address. `resolution` is what was granted first, if anything."""
    if claim.state not in OPEN or owner.erased_at is not None:
        return False
    if resolution is None:
        return True
    ordered = resolution.order_gid is not None or resolution.ordering_since is not None
    return resolution.remedy is Remedy.REPLACEMENT and not ordered


def waits_for_address(resolution: Resolution) -> bool:
    """Whether a new address lets it go on."""
    stopped = resolution.state is ResolutionState.NEEDS_ATTENTION
    return stopped and resolution.obstacle in FOR_AN_ADDRESS


async def give(tx: Tx, claim_id: UUID, address: PostalAddress, *, by: Actor, now: datetime) -> None:
    """The replacement goes there. What waits for it goes on; the same again is once.

    Raises AddressFixedError.
    """
    claim = await get_claim(tx, claim_id)
    warranty = await get_warranty(tx, claim.warranty_id)
    # The unit first, as the worker does, which may just be ordering the replacement.
    await get_unit(tx, warranty.unit_id, lock=True)
    await get_warranty(tx, warranty.id, lock=True)
    claim = await get_claim(tx, claim_id, lock=True)
    resolution = await find_part(tx, claim_id, excess=False, lock=True)
    if not may_change(claim, resolution, await get_owner(tx, claim.owner_id)):
        raise AddressFixedError
    known = await find_address(tx, claim_id)
    if known is not None and known.value() == address:
        return
    _put(tx, claim_id, known, address, by=by, now=now)
    history.record(tx, "claim:address_given", claim_id, by=by, now=now, changed=known is not None)
    stopped = resolution is not None and resolution.state is ResolutionState.NEEDS_ATTENTION
    if resolution is not None and stopped and resolution.obstacle in ON_A_DRAFT:
        await retry(tx, claim_id, resolution.id, by=by, now=now)
    elif resolution is not None and resolution.pending_since is not None:
        # Its buyer may pay at any moment, and then it goes where the draft says.
        await jobs.enqueue(tx, jobs.CarryOutResolution(shop_of(tx), resolution.id))


def _put(
    tx: Tx, claim_id: UUID, known: DeliveryAddress | None, address: PostalAddress, *, by: Actor, now: datetime
) -> None:
    row = known or DeliveryAddress(claim_id=claim_id, version=0)
    row.put(address)
    row.version += 1
    row.given_at, row.given_by = now, str(by)
    tx.add(row)

"""Substitutes: named by staff, and sent where the terms or a person say so."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from core.domain.actors import SYSTEM, Actor
from core.domain.claims import ClaimStep, StepRefusedError
from core.domain.resolutions import UNDER_WAY, Obstacle
from core.services.resolutions import Task, read_task, retry
from core.store import history
from core.store.base import NotFoundError, Tx, get_row, new_id
from core.store.catalogue import VariantRow, find_title, get_product, list_variants_by_sku
from core.store.policies import find_terms
from core.store.resolutions import Resolution, find_resolution_of_claim
from core.store.substitutes import Substitute, find_substitute
from core.store.units import Unit, get_unit
from core.store.warranties import get_warranty

NOTHING_TO_SEND = frozenset({Obstacle.OUT_OF_STOCK, Obstacle.VARIANT_GONE})


class Wrong(StrEnum):
    """Why nothing can be named so."""

    UNKNOWN = "unknown"
    SEVERAL = "several"
    ITSELF = "itself"


class SubstituteError(Exception):
    def __init__(self, field: str, wrong: Wrong) -> None:
        super().__init__(f"{field}: {wrong}")
        self.field, self.wrong = field, wrong


async def name(
    tx: Tx, sku: str, substitute: str, *, every_variant: bool, by: Actor, now: datetime
) -> Substitute:
    """From now on the variant with the second SKU stands in for the first, or for all of its product's.

    What was named before is forgotten. Raises SubstituteError.
    """
    original, instead = await _variant(tx, "sku", sku), await _variant(tx, "substitute", substitute)
    if original.id == instead.id or (every_variant and original.product_id == instead.product_id):
        raise SubstituteError("substitute", Wrong.ITSELF)
    of_gid = (await get_product(tx, original.product_id)).gid if every_variant else original.gid
    row = await find_substitute(tx, of_gid) or Substitute(id=new_id(), of_gid=of_gid)
    row.variant_gid, row.named_at, row.named_by = instead.gid, now, str(by)
    tx.add(row)
    history.record(tx, "substitute:named", row.id, by=by, now=now, of=of_gid, variant=instead.gid)
    return row


async def _variant(tx: Tx, field: str, sku: str) -> VariantRow:
    found = await list_variants_by_sku(tx, sku)
    if len(found) != 1:
        raise SubstituteError(field, Wrong.SEVERAL if found else Wrong.UNKNOWN)
    return found[0]


async def forget(tx: Tx, substitute_id: UUID, *, by: Actor, now: datetime) -> None:
    """Nothing is sent in its place any more. Raises NotFoundError."""
    row = await get_row(tx, Substitute, substitute_id, lock=True)
    history.record(tx, "substitute:forgotten", row.id, by=by, now=now, of=row.of_gid)
    await tx.delete(row)


async def find_for(tx: Tx, unit: Unit) -> str | None:
    """Gid of the variant that was named for the unit's, else for its product."""
    for gid in filter(None, (unit.variant_gid, unit.product_gid)):
        row = await find_substitute(tx, gid)
        if row is not None:
            return row.variant_gid
    return None


async def find_by_terms(tx: Tx, task: Task) -> str | None:
    """Likewise, if the claim's terms send it by themselves."""
    terms = await find_terms(tx, task.claim.terms_id)
    return await find_for(tx, task.unit) if terms and terms.sends_substitutes else None


async def choose(tx: Tx, resolution_id: UUID, variant_gid: str, *, now: datetime) -> None:
    """The worker sends it in place of the unit's own."""
    task = await read_task(tx, resolution_id, lock=True)
    if task.resolution.state in UNDER_WAY and task.resolution.draft_order_gid is None:
        await _put(tx, task.resolution, variant_gid, by=SYSTEM, now=now)


def may_send(resolution: Resolution) -> bool:
    """Whether a person may still choose the substitute: nothing was made of the unit's own variant."""
    return resolution.obstacle in NOTHING_TO_SEND and resolution.draft_order_gid is None


async def send(tx: Tx, claim_id: UUID, *, by: Actor, now: datetime) -> None:
    """Staff send the substitute that was named, whatever the terms say.

    Raises StepRefusedError, NotFoundError.
    """
    found = await find_resolution_of_claim(tx, claim_id)
    if found is None:
        raise NotFoundError("Resolution")
    task = await read_task(tx, found.id, lock=True)
    unit = await get_unit(tx, (await get_warranty(tx, task.claim.warranty_id)).unit_id)
    named = await find_for(tx, unit)
    if named is None or not may_send(task.resolution):
        raise StepRefusedError(ClaimStep.RETRY, task.claim.state)
    await _put(tx, task.resolution, named, by=by, now=now)
    await retry(tx, claim_id, task.resolution.id, by=by, now=now)


async def _put(tx: Tx, resolution: Resolution, variant_gid: str, *, by: Actor, now: datetime) -> None:
    resolution.substitute_gid = variant_gid
    title = await find_title(tx, variant_gid)
    history.record(tx, "resolution:substituted", resolution.claim_id, by=by, now=now, title=title)

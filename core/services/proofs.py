"""Proofs of purchase: staff confirm files that a claim brought, and note serials on the unit."""

from datetime import datetime
from uuid import UUID

from core.domain import serials
from core.domain.actors import Actor
from core.domain.claims import UNDECIDED
from core.services.claims import reassess, wake_rules
from core.services.reassessments import reassess_open
from core.store import history
from core.store.base import Tx
from core.store.claims import Claim, get_claim, get_proof
from core.store.units import Unit, find_unit_with_serial, get_unit
from core.store.warranties import get_warranty


class SerialTakenError(ValueError):
    """Another unit of the product has this serial; `title` is what it is called."""

    def __init__(self, title: str) -> None:
        super().__init__("another unit of the product has this serial")
        self.title = title


class SerialChangedError(ValueError):
    """The number that staff saw is not the one that would be noted."""


async def confirm(tx: Tx, claim_id: UUID, evidence_id: UUID, *, by: Actor, now: datetime) -> None:
    """Staff saw that it is what it is called: it counts as the terms say, and the claim is answered anew.

    Confirmed already, the first who did it stays. A decided claim keeps its answer. Raises NotFoundError for
    what is no proof of this claim.
    """
    claim = await get_claim(tx, claim_id)
    await get_warranty(tx, claim.warranty_id, lock=True)
    claim = await get_claim(tx, claim_id, lock=True)
    proof = await get_proof(tx, claim.id, evidence_id)
    if proof.confirmed_at is not None:
        return
    proof.confirmed_at, proof.confirmed_by = now, str(by)
    history.record(tx, "proof:confirmed", claim.id, by=by, now=now, kind=proof.proof_kind)
    await _answer_anew(tx, claim, now)


async def take_over_serial(tx: Tx, claim_id: UUID, seen: str, *, by: Actor, now: datetime) -> None:
    """Staff saw that the serial which the claimant typed is the unit's own: it is never asked again.

    It counts as the terms say from now on, so an undecided claim is answered anew. Done already, nothing
    happens. Raises SerialTakenError, and SerialChangedError where it is not the one that they saw any more,
    or the unit has another by now.
    """
    claim = await get_claim(tx, claim_id)
    unit = await get_unit(tx, (await get_warranty(tx, claim.warranty_id)).unit_id, lock=True)
    await get_warranty(tx, claim.warranty_id, lock=True)
    claim = await get_claim(tx, claim_id, lock=True)
    normal = serials.normal(seen)
    if serials.normal(claim.serial or "") != normal or unit.serial_normal not in {None, normal}:
        raise SerialChangedError
    if unit.serial_normal == normal:
        return
    await _number(tx, unit, claim.serial)
    history.record(tx, "unit:numbered", claim.id, by=by, now=now)
    await _answer_anew(tx, claim, now)


async def note_serial(tx: Tx, warranty_id: UUID, typed: str, *, seen: str, by: Actor, now: datetime) -> None:
    """Staff note the unit's serial, correct it, or take it off; its undecided claims are answered anew.

    Nothing happens where it is the same. Raises SerialTakenError, and SerialChangedError where the unit has
    another one by now than they saw.
    """
    unit = await get_unit(tx, (await get_warranty(tx, warranty_id)).unit_id, lock=True)
    await get_warranty(tx, warranty_id, lock=True)
    serial = typed if serials.normal(typed) else None
    if (unit.serial or "") != seen:
        raise SerialChangedError
    if unit.serial == serial:
        return
    done = "unnumbered" if serial is None else "numbered" if unit.serial is None else "renumbered"
    await _number(tx, unit, serial)
    history.record(tx, f"unit:{done}", unit.id, by=by, now=now)
    await tx.flush()
    await reassess_open(tx, warranty_id, now=now)


async def _number(tx: Tx, unit: Unit, serial: str | None) -> None:
    normal = serials.normal(serial or "") or None
    other = await find_unit_with_serial(tx, unit.product_gid, normal) if normal else None
    if other is not None and other.id != unit.id:
        raise SerialTakenError(other.title)
    unit.serial, unit.serial_normal = serial, normal


async def _answer_anew(tx: Tx, claim: Claim, now: datetime) -> None:
    """Unless it is decided."""
    await tx.flush()
    if claim.state in UNDECIDED:
        await reassess(tx, claim, now=now)
        await wake_rules(tx, claim, now=now)

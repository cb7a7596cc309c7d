"""The serial that a claim brings, compared with what we hold (docs/decisions/0030)."""

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from core.domain import serials
from core.domain.proofs import ProofKind
from core.domain.registrations import normalise_email
from core.domain.serials import PROVING, SerialMatch
from core.store.base import Tx
from core.store.claims import is_serial_claimed, list_claims_of_warranties
from core.store.codes import find_code_of_unit
from core.store.orders import get_line, get_order
from core.store.owners import get_owner
from core.store.units import Unit, find_unit_with_serial
from core.store.warranties import find_warranty_of_unit


class Known(NamedTuple):
    """What we hold of a serial; of a piece that is somebody else's no day."""

    match: SerialMatch | None = None
    shipped_on: date | None = None
    """When the piece left the factory; where nobody said so, when we sent it. The shop's calendar."""

    @property
    def proofs(self) -> frozenset[ProofKind]:
        return frozenset({ProofKind.SERIAL}) if self.match in PROVING else frozenset()


async def look_up(tx: Tx, unit: Unit, typed: str | None, *, owner_id: UUID, before: datetime) -> Known:
    """By the unit's own serial, which nobody has to type, or the one that was typed.

    Of other pieces those of the same product count: makers number each product for itself. Two pieces that
    have a label each are two pieces.
    """
    normal, own = serials.normal(typed or ""), unit.serial_normal
    if own is not None and normal not in {"", own}:
        return Known(SerialMatch.DIFFERS)
    normal = own or normal
    if not normal:
        return Known()
    if await is_serial_claimed(tx, normal, other_than=unit, before=before):
        return Known(SerialMatch.TAKEN)
    if own is not None:
        return Known(SerialMatch.OWN, await _shipped_on(tx, unit))
    piece = await find_unit_with_serial(tx, unit.product_gid, normal)
    if piece is None:
        return Known(SerialMatch.UNKNOWN)
    labelled = await find_code_of_unit(tx, unit.id) and await find_code_of_unit(tx, piece.id)
    match = SerialMatch.TAKEN if labelled else await _whose(tx, piece, owner_id)
    return Known(match, await _shipped_on(tx, piece) if match in PROVING else None)


async def _whose(tx: Tx, piece: Unit, owner_id: UUID) -> SerialMatch:
    """Theirs by their address on its order, or by their registration. What was claimed itself is taken."""
    warranty = await find_warranty_of_unit(tx, piece.id)
    registered_by = warranty.owner_id if warranty else None
    claimed = warranty is not None and bool(await list_claims_of_warranties(tx, [warranty.id]))
    if piece.void_reason is not None or claimed or registered_by not in {None, owner_id}:
        return SerialMatch.TAKEN
    if registered_by is not None:
        return SerialMatch.THEIRS
    if piece.order_line_id is None:
        return SerialMatch.PIECE
    order = await get_order(tx, (await get_line(tx, piece.order_line_id)).order_id)
    owner = await get_owner(tx, owner_id)
    ordered = normalise_email(order.email or "") == owner.email_normal
    return SerialMatch.THEIRS if ordered else SerialMatch.TAKEN


async def _shipped_on(tx: Tx, piece: Unit) -> date | None:
    warranty = await find_warranty_of_unit(tx, piece.id)
    return piece.shipped_on or (warranty.fulfilled_on if warranty else None)

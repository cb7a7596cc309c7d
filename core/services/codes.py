"""Sheets of codes: per unit where pieces can be told apart, per product where not."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import insert

from core.domain import codes
from core.domain.actors import Actor
from core.domain.serials import normal, repeated
from core.store import history
from core.store.base import Tx, new_ids, shop_of
from core.store.bulk import upsert
from core.store.codes import CodeRow, PublicCode, Sheet, find_code, find_code_of_unit
from core.store.units import Unit, find_unit_with_serial, get_unit

MOST_CODES = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """What the labels stand for."""

    title: str
    sku: str | None
    product_gid: str
    variant_gid: str | None


class SerialsRefusal(StrEnum):
    COUNT = "count"
    ONE_CODE = "one_code"
    """One code on all labels cannot tell pieces apart."""
    TWICE = "twice"
    TAKEN = "taken"


class SerialsRefusedError(ValueError):
    """The list of serials does not fit the labels; `serial` is the one that is meant."""

    def __init__(self, why: SerialsRefusal, serial: str = "") -> None:
        super().__init__(why.value)
        self.why, self.serial = why, serial


async def order_sheet(
    tx: Tx,
    labelled: Labelled,
    *,
    per_unit: bool,
    count: int,
    shipped_on: date | None = None,
    serials: Sequence[str] = (),
    by: Actor,
    now: datetime,
) -> Sheet:
    """Make a sheet of `count` labels: as many units with a code each, or one code of the product.

    `shipped_on`, in the shop's calendar, is the day before which none of them can have been bought.
    `serials`, where they are known, are those of the pieces in the order of the labels. Raises
    SerialsRefusedError, and ValueError when the count is not between 1 and 20,000.
    """
    if not 1 <= count <= MOST_CODES:
        raise ValueError("a sheet has between 1 and 20,000 labels")
    if serials:
        await _check_serials(tx, labelled, serials, count if per_unit else 0)
    sheet = Sheet(
        title=labelled.title,
        sku=labelled.sku,
        product_gid=labelled.product_gid,
        variant_gid=labelled.variant_gid,
        per_unit=per_unit,
        count=count,
        shipped_on=shipped_on,
        created_at=now,
        created_by=str(by),
    )
    tx.add(sheet)
    await tx.flush()
    units = await _add_units(tx, labelled, sheet, serials, now) if per_unit else [None]
    await _add_codes(tx, sheet, labelled, units, now)
    history.record(tx, "sheet:ordered", sheet.id, by=by, now=now, count=count, per_unit=per_unit)
    return sheet


async def label_unit(tx: Tx, unit_id: UUID, *, by: Actor, now: datetime) -> CodeRow:
    """The code of a unit that came with an order, made if it has none."""
    unit = await get_unit(tx, unit_id, lock=True)
    known = await find_code_of_unit(tx, unit.id)
    if known is not None:
        return known
    labelled = Labelled(
        title=unit.title, sku=unit.sku, product_gid=unit.product_gid or "", variant_gid=unit.variant_gid
    )
    sheet = Sheet(
        title=unit.title,
        sku=unit.sku,
        product_gid=unit.product_gid,
        variant_gid=unit.variant_gid,
        per_unit=True,
        count=1,
        created_at=now,
        created_by=str(by),
    )
    tx.add(sheet)
    await tx.flush()
    await _add_codes(tx, sheet, labelled, [unit.id], now)
    history.record(tx, "unit:labelled", unit.id, by=by, now=now)
    row = await find_code_of_unit(tx, unit.id)
    if row is None:
        raise LookupError("the code just written is not there")
    return row


async def make_void(tx: Tx, code: str, *, reason: str, by: Actor, now: datetime) -> bool:
    """A label that must not be used any more; its page answers like an unknown one. False if it was void."""
    row = await find_code(tx, code, lock=True)
    if row is None or row.void_at is not None:
        return False
    row.void_at, row.void_reason = now, reason
    history.record(tx, "code:voided", row.unit_id or row.sheet_id, by=by, now=now, code_id=str(row.id))
    return True


async def publish_code(tx: Tx, code: str) -> str:
    """Let the microsite find this shop by a code or a private link."""
    await tx.execute(insert(PublicCode).values(code=code, shop_id=shop_of(tx)))
    return code


async def _check_serials(tx: Tx, labelled: Labelled, serials: Sequence[str], labels: int) -> None:
    """As many as there are labels, each once, and none that another piece of the product has."""
    if len(serials) != labels:
        raise SerialsRefusedError(SerialsRefusal.COUNT if labels else SerialsRefusal.ONE_CODE)
    twice = repeated(serials)
    if twice is not None:
        raise SerialsRefusedError(SerialsRefusal.TWICE, twice)
    other = await find_unit_with_serial(tx, labelled.product_gid, *map(normal, serials))
    if other is not None:
        raise SerialsRefusedError(SerialsRefusal.TAKEN, other.serial or "")


async def _add_units(
    tx: Tx, labelled: Labelled, sheet: Sheet, serials: Sequence[str], now: datetime
) -> Sequence[UUID]:
    each: Sequence[str | None] = serials or [None] * sheet.count
    ids = new_ids(sheet.count)
    rows = [
        {
            "id": unit_id,
            "product_gid": labelled.product_gid,
            "variant_gid": labelled.variant_gid,
            "title": labelled.title,
            "sku": labelled.sku,
            "shipped_on": sheet.shipped_on,
            "serial": serial,
            "serial_normal": normal(serial) if serial else None,
            "created_at": now,
        }
        for unit_id, serial in zip(ids, each, strict=True)
    ]
    await upsert(tx, Unit, rows, key=("order_line_id", "position"))
    return ids


async def _add_codes(
    tx: Tx, sheet: Sheet, labelled: Labelled, unit_ids: Sequence[UUID | None], now: datetime
) -> None:
    rows = [
        {
            "id": code_id,
            "code": codes.new_code(secrets.token_bytes),
            "unit_id": unit_id,
            "product_gid": labelled.product_gid,
            "variant_gid": labelled.variant_gid,
            "sheet_id": sheet.id,
            "created_at": now,
        }
        for code_id, unit_id in zip(new_ids(len(unit_ids)), unit_ids, strict=True)
    ]
    await upsert(tx, CodeRow, rows, key=("code",))
    public = [{"code": row["code"], "shop_id": shop_of(tx)} for row in rows]
    await tx.execute(insert(PublicCode), public)

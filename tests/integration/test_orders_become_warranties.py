"""Orders become warranties by themselves."""

from datetime import UTC, datetime

from sqlalchemy import select

from core.domain.units import VoidReason
from core.store.units import Unit
from core.store.warranties import Warranty
from simulator import world as shopify
from tests.support.house import House
from tests.support.shops import publish_policy


async def units(house: House) -> list[tuple[int | None, VoidReason | None]]:
    async with house.tx() as tx:
        rows = await tx.scalars(select(Unit).order_by(Unit.position))
        return [(unit.position, unit.void_reason) for unit in rows]


async def warranties(house: House) -> list[Warranty]:
    async with house.tx() as tx:
        return list(await tx.scalars(select(Warranty).order_by(Warranty.id)))


async def test_a_line_of_three_makes_three_warranties(house: House) -> None:
    await publish_policy(house)
    lamp = house.product()
    house.order(lamp, 3, at=datetime(2026, 11, 2, 23, 30, tzinfo=UTC))
    await house.settle()
    assert await units(house) == [(1, None), (2, None), (3, None)]
    first, *_ = await warranties(house)
    # 23:30 UTC is the next day in Berlin.
    assert (str(first.starts_on), str(first.ends_on), first.basis, first.provisional) == (
        "2026-11-03",
        "2028-11-03",
        "purchase",
        True,
    )
    assert first.exception is None

"""Once a night everything we hold is compared with Shopify, and what changed a quarter of an hour ago."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from core.domain.catalogue import Product as Described
from core.domain.units import VoidReason
from core.services import catalogue, comparisons
from core.services.comparisons import BATCH, NIGHTS
from core.store.catalogue import find_product
from core.store.jobs import CompareWithShopify, ReconcileProducts
from core.store.orders import OrderLineRow, OrderRow
from core.store.shops import ShopState, get_shop
from core.store.syncs import ComparisonStage, get_sync
from core.store.units import Unit
from simulator import world as shopify
from simulator.faults import add_fault
from simulator.records import Order, Product
from sync import timers
from sync.comparison import BATCHES_A_TURN
from tests.integration.shopify_app.support import said
from tests.support.house import House
from tests.support.jobs import drain
from tests.support.shops import publish_policy

pytestmark = pytest.mark.thorough


@pytest.fixture
async def lamp(house: House) -> Product:
    await publish_policy(house)
    lamp = house.product()
    await house.settle()
    return lamp


def tell_nobody(house: House) -> None:
    shopify.set_knobs(house.world, house.shop, loss=1.0)


async def ended(house: House, order: Order) -> list[VoidReason | None]:
    query = select(Unit.void_reason).join(OrderLineRow, OrderLineRow.id == Unit.order_line_id)
    query = query.join(OrderRow, OrderRow.id == OrderLineRow.order_id).where(OrderRow.gid == order.id)
    async with house.tx() as tx:
        return list(await tx.scalars(query.order_by(Unit.position)))


async def repaired(house: House) -> tuple[int, int, bool]:
    """Orders and products that the comparison repaired, and whether it came to its end."""
    async with house.tx() as tx:
        sync = await get_sync(tx)
    over = sync.comparison_stage is None and sync.compared_at is not None
    return sync.comparison_orders_repaired, sync.comparison_products_repaired, over


async def a_night_passes(house: House) -> None:
    await timers.compare_all(house.ctx)
    await house.settle()


@pytest.mark.sample
async def test_an_order_deleted_unheard_ends_its_units_the_night_after(house: House, lamp: Product) -> None:
    order, other = house.order(lamp, 2), house.order(lamp)
    await house.settle()
    tell_nobody(house)
    shopify.delete_order(house.world, house.shop, order)
    await timers.reconcile_all(house.ctx)
    await house.settle()
    assert await ended(house, order) == [None, None], "a search cannot find what is gone"
    await a_night_passes(house)
    assert await ended(house, order) == [VoidReason.DELETED, VoidReason.DELETED]
    assert await ended(house, other) == [None]
    assert await repaired(house) == (1, 0, True)
    async with house.staff() as staff:
        assert "ago · one order repaired Last replay of decisions" in said(await staff.get("/"))


async def test_where_nothing_differs_nothing_is_read_whole(house: House, lamp: Product) -> None:
    house.order(lamp)
    await house.settle()
    add_fault(house.world, "5xx", "ReadOrder", times=1)
    add_fault(house.world, "5xx", "ReadProduct", times=1)
    await a_night_passes(house)
    assert await repaired(house) == (0, 0, True)
    assert len(house.world.memory.faults) == 2, "neither fault was met"


async def test_a_product_changed_and_a_product_deleted_unheard_are_found(house: House, lamp: Product) -> None:
    shade = house.product("Paper shade")
    await house.settle()
    tell_nobody(house)
    house.later(timedelta(minutes=1))
    shopify.update_product(house.world, house.shop, lamp, title="Lumen desk lamp, brass")
    shopify.delete_product(house.world, house.shop, shade)
    await a_night_passes(house)
    async with house.tx() as tx:
        held, gone = await find_product(tx, lamp.id), await find_product(tx, shade.id)
    assert held is not None
    assert gone is not None
    assert (held.title, held.deleted_at, gone.deleted_at is None) == ("Lumen desk lamp, brass", None, False)
    assert await repaired(house) == (0, 2, True)


async def test_a_product_that_nobody_told_us_of_is_found_within_a_quarter_of_an_hour(
    house: House, lamp: Product
) -> None:
    tell_nobody(house)
    new = house.product("Floor lamp")
    house.later(timedelta(minutes=15))
    await timers.reconcile_all(house.ctx)
    done = await house.settle()
    assert ReconcileProducts(await house.shop_id()) in done
    async with house.tx() as tx:
        sync, held = await get_sync(tx), await find_product(tx, new.id)
    assert held is not None
    assert (held.title, sync.reconcile_products_repaired) == ("Floor lamp", 1)
    house.later(timedelta(minutes=15))
    await timers.reconcile_all(house.ctx)
    await house.settle()
    async with house.tx() as tx:
        assert (await get_sync(tx)).reconcile_products_repaired == 0


async def test_it_goes_on_where_it_was_stopped(house: House, lamp: Product) -> None:
    orders = [house.order(lamp) for _ in range(BATCH + 1)]
    await house.settle()
    tell_nobody(house)
    first, last = min(orders, key=lambda order: order.id), max(orders, key=lambda order: order.id)
    shopify.delete_order(house.world, house.shop, first)
    shopify.delete_order(house.world, house.shop, last)
    add_fault(house.world, "401", "ReadOrderUpdates", skip=1, times=1)
    await timers.compare_all(house.ctx)
    with pytest.raises(AssertionError, match="circles"):
        await drain(house.ctx, most=1)
    async with house.tx() as tx:
        sync = await get_sync(tx)
    assert (sync.comparison_stage, sync.comparison_orders_repaired) == (ComparisonStage.ORDERS, 1)
    assert sync.comparison_after is not None
    async with house.staff() as staff:
        assert "Under way since" in said(await staff.get("/"))
    await house.settle()
    assert await ended(house, first) == await ended(house, last) == [VoidReason.DELETED]
    assert await repaired(house) == (2, 0, True)


async def test_after_a_thousand_ids_other_jobs_have_their_turn(house: House) -> None:
    with house.world.silence():
        known = [house.product(f"Lamp {number}") for number in range(BATCH * BATCHES_A_TURN)]
    async with house.tx() as tx:
        await catalogue.record(tx, [as_read(product) for product in known], now=house.ctx.now())
        await tx.execute(text("DELETE FROM pgqueuer"))
    with house.world.silence():
        shopify.delete_product(house.world, house.shop, known[0])
        shopify.delete_product(house.world, house.shop, known[-1])
    await timers.compare_all(house.ctx)
    done = await house.settle()
    turn = CompareWithShopify(await house.shop_id())
    # Orders, older orders and eight batches of products; then the other two, and the end.
    assert done == [turn, turn]
    assert await repaired(house) == (0, 2, True)


def as_read(product: Product) -> Described:
    return Described(
        gid=product.id,
        title=product.title,
        handle=product.handle,
        vendor=None,
        product_type=None,
        status=product.status,
        tags=(),
        collections=(),
        image_url=None,
        updated_at=product.updated_at.replace(microsecond=0),
        variants=(),
    )


async def test_what_cannot_be_recorded_holds_up_nothing_else(house: House, lamp: Product) -> None:
    broken, deleted = house.order(lamp), house.order(lamp)
    await house.settle()
    tell_nobody(house)
    shopify.delete_order(house.world, house.shop, deleted)
    house.later(timedelta(minutes=1))
    shopify.tag_order(house.world, house.shop, broken, "nul\x00")
    await a_night_passes(house)
    assert await ended(house, deleted) == [VoidReason.DELETED]
    assert await ended(house, broken) == [None]
    assert await repaired(house) == (1, 0, True)


async def test_an_order_out_of_our_sight_is_no_deleted_order(house: House, lamp: Product) -> None:
    old = house.order(lamp)
    await house.settle()
    house.later(timedelta(days=60))
    await a_night_passes(house)
    async with house.tx() as tx:
        assert "read_all_orders" not in (await get_shop(tx)).scopes
    assert await ended(house, old) == [None]
    assert await repaired(house) == (0, 0, True)


async def test_where_we_may_read_them_each_older_order_has_its_turn_within_thirty_nights(
    house: House, lamp: Product
) -> None:
    old, void = house.order(lamp), house.order(lamp)
    await house.settle()
    shopify.grant_scopes(house.world, house.shop, {"read_all_orders"})
    shopify.cancel_order(house.world, house.shop, void)
    await house.settle()
    tell_nobody(house)
    shopify.delete_order(house.world, house.shop, old)
    shopify.delete_order(house.world, house.shop, void)
    house.later(timedelta(days=61))
    for _ in range(NIGHTS):
        house.later(timedelta(days=1))
        await a_night_passes(house)
    assert await ended(house, old) == [VoidReason.DELETED]
    assert await ended(house, void) == [VoidReason.CANCELLED], "nothing is promised for it any more"


async def test_a_comparison_that_runs_over_the_next_night_passes_no_older_order_over(
    house: House, lamp: Product
) -> None:
    old = [house.order(lamp) for _ in range(8)]
    await house.settle()
    shopify.grant_scopes(house.world, house.shop, {"read_all_orders"})
    await house.settle()
    tell_nobody(house)
    for order in old:
        shopify.delete_order(house.world, house.shop, order)
    house.later(timedelta(days=61))
    for _ in range(NIGHTS):
        house.later(timedelta(days=1))
        await timers.compare_all(house.ctx)
        house.later(timedelta(days=1))
        await a_night_passes(house)
    assert [await ended(house, order) for order in old] == [[VoidReason.DELETED]] * 8


async def test_a_shop_that_left_is_not_compared(house: House, lamp: Product) -> None:
    async with house.tx() as tx:
        shop = await get_shop(tx)
        await tx.execute(update(type(shop)).values(state=ShopState.UNINSTALLED))
    async with house.tx() as tx:
        assert not await comparisons.start(tx, now=house.ctx.now())
        assert await comparisons.next_batch(tx) is None
        assert (await get_sync(tx)).comparison_stage is None

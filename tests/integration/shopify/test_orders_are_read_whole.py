from datetime import timedelta
from decimal import Decimal

import httpx
import pytest

from core.domain.money import Money
from core.domain.orders import FulfilledLine
from core.shopify.addresses import read_shipping_address
from core.shopify.admin_api.client import AdminApi
from core.shopify.errors import Unreachable
from core.shopify.order_notes import add_tags, show_warranty_status
from core.shopify.orders import list_orders_by_tag, list_updated_orders, read_order
from simulator import world as shopify
from tests.integration.shopify.conftest import Simulated

ADDRESS = {
    "first_name": "Jo",
    "last_name": "Doe",
    "address1": "Main St 1",
    "city": "Berlin",
    "zip": "10115",
    "country_code_v2": "DE",
}


async def test_an_order_is_read_with_lines_prices_and_buyer(api: AdminApi, simulated: Simulated) -> None:
    placed = simulated.place(quantity=3, order_discount="15.00", address=ADDRESS, tags=["vip"])
    order = await read_order(api, placed.id)
    assert order is not None
    assert (order.gid, order.name, order.currency, order.presentment_currency) == (
        placed.id,
        placed.name,
        "USD",
        "USD",
    )
    assert (order.email, order.customer_name, order.country_code) == ("jo@example.com", "Jo Doe", "DE")
    assert order.tags == ("vip",)
    line = order.lines[0]
    assert (line.title, line.variant_title, line.sku, line.vendor) == ("Kettle", "Red", "KET-R", "Acme")
    assert (line.quantity, line.current_quantity, line.refundable_quantity) == (3, 3, 3)
    assert line.unit_price == Money(Decimal("45.0"), "USD")
    assert (line.product_gid, line.variant_gid) == (simulated.kettle.id, simulated.kettle.variants[0].id)
    assert order.fulfilments == ()
    assert order.fulfilments_complete is True


async def test_a_foreign_buyer_has_prices_in_both_currencies(api: AdminApi, simulated: Simulated) -> None:
    shopify.create_shop(simulated.world, "two.myshopify.com")
    simulated.shop.rates["EUR"] = Decimal("0.9")
    order = await read_order(api, simulated.place(currency="EUR").id)
    assert order is not None
    assert order.presentment_currency == "EUR"
    assert order.lines[0].unit_price == Money(Decimal("45.0"), "EUR")
    assert order.lines[0].shop_unit_price == Money(Decimal("50.0"), "USD")


async def test_parcels_say_what_was_in_them(api: AdminApi, simulated: Simulated) -> None:
    placed = simulated.place(quantity=3)
    line = placed.line_items[0].id
    shopify.fulfill_order(simulated.world, simulated.shop, placed, lines={0: 1})
    shopify.fulfill_order(simulated.world, simulated.shop, placed, lines={0: 2})
    shopify.deliver_order(simulated.world, simulated.shop, placed)
    order = await read_order(api, placed.id)
    assert order is not None
    assert {each.lines for each in order.fulfilments} == {
        (FulfilledLine(line_gid=line, quantity=1),),
        (FulfilledLine(line_gid=line, quantity=2),),
    }
    assert [each.delivered_at is not None for each in order.fulfilments].count(True) == 1


async def test_an_order_of_many_lines_and_parcels_is_read_to_the_last(
    api: AdminApi, simulated: Simulated
) -> None:
    variant = simulated.kettle.variants[0].id
    shopify.set_stock(simulated.world, simulated.shop, variant, 500)
    placed = shopify.place_order(
        simulated.world, simulated.shop, [{"variant": variant, "quantity": 1} for _ in range(95)]
    )
    shopify.fulfill_order(simulated.world, simulated.shop, placed, lines=dict.fromkeys(range(70), 1))
    for number in range(70, 90):
        shopify.fulfill_order(simulated.world, simulated.shop, placed, lines={number: 1})
    order = await read_order(api, placed.id)
    assert order is not None
    assert [line.gid for line in order.lines] == [line.id for line in placed.line_items]
    assert len(order.fulfilments) == 21
    shipped = {line.line_gid for parcel in order.fulfilments for line in parcel.lines}
    assert shipped == {line.id for line in placed.line_items[:90]}


async def test_an_order_that_is_not_there_is_none(api: AdminApi) -> None:
    assert await read_order(api, "gid://shopify/Order/404") is None


async def test_personal_fields_that_shopify_withholds_are_none(api: AdminApi, simulated: Simulated) -> None:
    placed = simulated.place(address=ADDRESS)
    shopify.set_knobs(simulated.world, simulated.shop, protected_data="level1")
    order = await read_order(api, placed.id)
    assert order is not None
    assert (order.email, order.customer_name, order.country_code) == (None, None, None)
    assert order.lines[0].sku == "KET-R"
    assert await read_shipping_address(api, placed.id) is None


async def test_the_delivery_address_can_be_read_for_a_replacement(
    api: AdminApi, simulated: Simulated
) -> None:
    address = await read_shipping_address(api, simulated.place(address=ADDRESS).id)
    assert address is not None
    assert (address.first_name, address.address1, address.zip, address.country_code) == (
        "Jo",
        "Main St 1",
        "10115",
        "DE",
    )


async def test_orders_changed_since_an_instant_come_page_by_page(api: AdminApi, simulated: Simulated) -> None:
    start = simulated.world.now()
    placed = [simulated.place(quantity=1) for _ in range(3)]
    page = await list_updated_orders(api, start - timedelta(minutes=10))
    assert {gid for gid, _ in page.changed} == {each.id for each in placed}
    assert page.after is None
    later = await list_updated_orders(api, start + timedelta(hours=1))
    assert later.changed == ()


async def test_a_resolution_shows_on_the_order_however_often_it_is_written(
    api: AdminApi, simulated: Simulated
) -> None:
    placed = simulated.place()
    for _ in range(2):
        await add_tags(api, placed.id, ["warranty", "wd-1042"])
        await show_warranty_status(api, placed.id, "WD-1042 replaced")
    order = await read_order(api, placed.id)
    assert order is not None
    assert sorted(order.tags) == ["warranty", "wd-1042"]
    assert await list_orders_by_tag(api, "WD-1042") == ((placed.id, placed.name),)
    assert await list_orders_by_tag(api, "wd-104") == ()


async def test_a_passing_fault_is_overcome_and_a_lasting_one_reported(
    api: AdminApi, simulated: Simulated
) -> None:
    placed = simulated.place()
    shopify.add_fault(simulated.world, "5xx", "ReadOrder", times=2)
    assert await read_order(api, placed.id) is not None
    shopify.add_fault(simulated.world, "torn", "ReadOrder", times=3)
    with pytest.raises(Unreachable):
        await read_order(api, placed.id)


async def test_an_order_that_changes_between_its_pages_is_read_again(
    api: AdminApi, http: httpx.AsyncClient, simulated: Simulated
) -> None:
    variant = simulated.kettle.variants[0].id
    shopify.set_stock(simulated.world, simulated.shop, variant, 500)
    lines = [{"variant": variant, "quantity": 1} for _ in range(45)]
    placed = shopify.place_order(simulated.world, simulated.shop, lines)
    changes = [1]

    async def edit_meanwhile(request: httpx.Request) -> None:
        if b'"operationName":"ReadOrderLines"' in request.content and changes:
            simulated.world.clock.advance(timedelta(seconds=changes.pop()))
            shopify.edit_order(simulated.world, simulated.shop, placed, set_quantity={0: 0})

    http.event_hooks["request"].append(edit_meanwhile)
    order = await read_order(api, placed.id)
    assert order is not None
    assert [line.current_quantity for line in order.lines] == [0, *[1] * 44]
    changes.extend([1, 1, 1, 1])
    with pytest.raises(Unreachable, match="changes faster"):
        await read_order(api, placed.id)

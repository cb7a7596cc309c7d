from decimal import Decimal

from core.domain.catalogue import Collection, Variant
from core.shopify.admin_api.client import AdminApi
from core.shopify.products import read_product
from core.shopify.stock import available
from simulator import world as shopify
from tests.integration.shopify.conftest import Simulated


async def test_a_product_is_read_with_variants_and_collections(api: AdminApi, simulated: Simulated) -> None:
    collection = shopify.create_collection(simulated.world, simulated.shop, "Kitchen", [simulated.kettle])
    product = await read_product(api, simulated.kettle.id)
    assert product is not None
    assert (product.title, product.vendor, product.product_type, product.status) == (
        "Kettle",
        "Acme",
        "Kitchen",
        "ACTIVE",
    )
    assert (product.tags, product.collections) == (
        ("steel",),
        (Collection(gid=collection.id, title="Kitchen"),),
    )
    red, blue = simulated.kettle.variants
    assert product.variants == (
        Variant(gid=red.id, title="Red", sku="KET-R", barcode=None, price=Decimal("50.00")),
        Variant(gid=blue.id, title="Blue", sku="KET-B", barcode=None, price=Decimal("55.00")),
    )


async def test_a_product_of_many_variants_is_read_to_the_last(api: AdminApi, simulated: Simulated) -> None:
    variants = [{"title": f"Size {number}", "sku": f"S{number}", "price": "1.00"} for number in range(420)]
    shoe = shopify.create_product(simulated.world, simulated.shop, "Shoe", variants=variants)
    product = await read_product(api, shoe.id)
    assert product is not None
    assert [each.sku for each in product.variants] == [f"S{number}" for number in range(420)]


async def test_a_product_that_is_gone_is_none(api: AdminApi) -> None:
    assert await read_product(api, "gid://shopify/Product/404") is None


async def test_stock_says_what_can_be_sent_and_from_where(api: AdminApi, simulated: Simulated) -> None:
    red, blue = simulated.kettle.variants
    simulated.place(quantity=2)
    stock = await available(api, red.id)
    assert stock is not None
    assert (stock.tracked, stock.continue_selling) == (True, False)
    assert [(each.location_name, each.available) for each in stock.levels] == [("Main warehouse", 3)]
    assert (stock.has(3), stock.has(4)) == (True, False)
    none_left = await available(api, blue.id)
    assert none_left is not None
    assert none_left.has(1) is False


async def test_what_is_not_counted_or_oversold_can_always_be_sent(
    api: AdminApi, simulated: Simulated
) -> None:
    variants = [
        {"title": "Uncounted", "tracked": False, "stock": 0},
        {"title": "Oversold", "inventory_policy": "CONTINUE", "stock": 0},
    ]
    made = shopify.create_product(simulated.world, simulated.shop, "Card", variants=variants)
    for variant in made.variants:
        stock = await available(api, variant.id)
        assert stock is not None
        assert stock.has(10) is True


async def test_a_variant_that_is_gone_has_no_stock(api: AdminApi) -> None:
    assert await available(api, "gid://shopify/ProductVariant/404") is None

"""Nordkessel's products, collections and shelves in the simulated store."""

from collections.abc import Iterable
from random import Random

from demo.catalogue import Goods, cost_of
from simulator import world as shopify
from simulator.records import Product
from simulator.records.goods import Stock
from simulator.state import Shop, World

LOCATIONS = ("Berlin warehouse", "Zürich shop")
SOLD_OUT = "Hytte stove-top kettle"
"""So that one granted replacement cannot be sent."""
PLENTY = 5000
COLLECTIONS = {
    "Coffee": {"Espresso machines", "Grinders", "Coffee makers", "Drippers and filters", "Cups"},
    "Kitchen": {"Kettles", "Toasters", "Blenders", "Cookware", "Knives"},
    "On the road": {"Flasks"},
}


def add_products(world: World, shop: Shop, goods: Iterable[Goods]) -> list[Product]:
    products = [_add(world, shop, each) for each in goods]
    for title, kinds in COLLECTIONS.items():
        members = [product for product in products if product.product_type in kinds]
        shopify.create_collection(world, shop, title, members)
    card = shopify.create_product(
        world, shop, "Gift card", price="50.00", product_type="Gift cards", is_gift_card=True, stock=PLENTY
    )
    return [*products, card]


def _add(world: World, shop: Shop, goods: Goods) -> Product:
    return shopify.create_product(
        world,
        shop,
        goods.title,
        product_type=goods.kind,
        vendor="Nordkessel",
        tags=["coffee" if goods.kind in COLLECTIONS["Coffee"] else "kitchen"],
        picture=goods.picture,
        description=f"{goods.title} by Nordkessel.",
        variants=[
            {
                "title": name or "Default Title",
                "price": goods.price + more,
                "cost": cost_of(goods.kind, goods.price + more),
                "sku": sku,
                "stock": PLENTY,
            }
            for (name, more), sku in zip(goods.variants, goods.skus, strict=True)
        ],
    )


def count_shelves(shop: Shop, dice: Random) -> None:
    """What is left at both locations, besides what is promised to orders."""
    for variant in shop.variants.values():
        for location, most in zip(shop.locations.values(), (60, 12), strict=True):
            stock = variant.item.stock.setdefault(location.number, Stock())
            left = 0 if variant.product.title == SOLD_OUT else dice.randint(3, most)
            stock.on_hand = stock.committed + left

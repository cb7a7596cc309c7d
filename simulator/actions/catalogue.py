"""Products, variants, collections and stock."""

# ruff: noqa: ANN401 - values of any field pass through here

import re
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from simulator import payloads
from simulator.events import emit
from simulator.records import Collection, InventoryItem, Product, ProductVariant, Stock
from simulator.state import Shop, SimulatorError, World


def create_product(
    world: World,
    shop: Shop | str,
    title: str,
    *,
    price: Decimal | str = "0.00",
    variants: Sequence[dict[str, Any]] = (),
    vendor: str = "",
    product_type: str = "",
    status: str = "ACTIVE",
    description: str = "",
    tags: Sequence[str] = (),
    stock: int = 100,
    is_gift_card: bool = False,
    picture: str = "box",
    at: datetime | None = None,
) -> Product:
    """A product with one default variant, or one for each entry of `variants`.

    A variant is a dict of title, price, cost, sku, barcode, stock, tracked, inventory_policy,
    requires_shipping and taxable.
    """
    shop, moment = world.shop(shop), at or world.now()
    product = Product(
        world.next_number(),
        title,
        re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-"),
        vendor or shop.name,
        product_type,
        moment,
        moment,
        status=status.upper(),
        description=description,
        tags=list(tags),
        is_gift_card=is_gift_card,
        picture=picture,
    )
    shop.products[product.number] = product
    for entry in variants or [{}]:
        _add_variant(world, shop, product, {"price": price, "stock": stock} | entry, moment)
    emit(world, shop, [("products/create", lambda: payloads.product(product))])
    return product


def _add_variant(
    world: World, shop: Shop, product: Product, entry: dict[str, Any], at: datetime
) -> ProductVariant:
    variant = ProductVariant(
        world.next_number(),
        product,
        entry.get("title", "Default Title"),
        entry.get("sku"),
        entry.get("barcode"),
        Decimal(entry["price"]),
        at,
        at,
        inventory_policy=entry.get("inventory_policy", "DENY"),
        taxable=entry.get("taxable", True),
    )
    shipped = entry.get("requires_shipping", not product.is_gift_card)
    variant.item = InventoryItem(world.next_number(), variant, entry.get("tracked", True), shipped)
    variant.item.stock[shop.main_location.number] = Stock(on_hand=int(entry["stock"]))
    if entry.get("cost") is not None:
        variant.item.unit_cost = Decimal(entry["cost"])
    product.variants.append(variant)
    shop.variants[variant.number] = variant
    return variant


def find_variant(shop: Shop, reference: str | int | ProductVariant) -> ProductVariant:
    """By record, number, gid or SKU."""
    if isinstance(reference, ProductVariant):
        return reference
    text = str(reference).rsplit("/", 1)[-1]
    if text.isdigit() and int(text) in shop.variants:
        return shop.variants[int(text)]
    for variant in shop.variants.values():
        if variant.sku == reference and not variant.deleted:
            return variant
    message = f"{shop.domain} has no variant {reference}."
    raise SimulatorError(message)


def find_product(shop: Shop, reference: str | int | Product) -> Product:
    """By record, number, gid or handle."""
    if isinstance(reference, Product):
        return reference
    text = str(reference).rsplit("/", 1)[-1]
    if text.isdigit() and int(text) in shop.products:
        return shop.products[int(text)]
    for product in shop.products.values():
        if product.handle == reference and not product.deleted:
            return product
    message = f"{shop.domain} has no product {reference}."
    raise SimulatorError(message)


def update_product(world: World, shop: Shop | str, reference: str | int | Product, **changes: Any) -> Product:
    """Change title, vendor, product_type, status, tags or description."""
    shop = world.shop(shop)
    product = find_product(shop, reference)
    for name, value in changes.items():
        if name not in {"title", "vendor", "product_type", "status", "tags", "description"}:
            message = f"A product's {name} cannot be changed here."
            raise SimulatorError(message)
        setattr(product, name, value)
    product_updated(world, shop, product)
    return product


def product_updated(world: World, shop: Shop, product: Product) -> None:
    product.updated_at = world.now()
    emit(world, shop, [("products/update", lambda: payloads.product(product))])


def delete_product(world: World, shop: Shop | str, reference: str | int | Product) -> None:
    """Order lines keep their text; their product and variant become null."""
    shop = world.shop(shop)
    product = find_product(shop, reference)
    product.deleted = True
    for variant in product.variants:
        variant.deleted = True
        shop.variants.pop(variant.number, None)
    shop.products.pop(product.number, None)
    emit(
        world, shop, [("products/delete", lambda: {"id": product.number, "admin_graphql_api_id": product.id})]
    )


def delete_variant(world: World, shop: Shop | str, reference: str | int | ProductVariant) -> None:
    shop = world.shop(shop)
    variant = find_variant(shop, reference)
    variant.deleted = True
    shop.variants.pop(variant.number, None)
    variant.product.variants.remove(variant)
    product_updated(world, shop, variant.product)


def create_collection(
    world: World, shop: Shop | str, title: str, products: Sequence[str | int | Product] = ()
) -> Collection:
    shop = world.shop(shop)
    members = [find_product(shop, item) for item in products]
    collection = Collection(
        world.next_number(), title, re.sub(r"[^a-z0-9]+", "-", title.lower()), world.now(), members
    )
    shop.collections[collection.number] = collection
    world.changed()
    return collection


def set_stock(world: World, shop: Shop | str, variant: str | int | ProductVariant, on_hand: int) -> None:
    """Count the shelf at the main location."""
    shop = world.shop(shop)
    found = find_variant(shop, variant)
    found.item.stock.setdefault(shop.main_location.number, Stock()).on_hand = on_hand
    world.changed()


def set_cost(
    world: World, shop: Shop | str, variant: str | int | ProductVariant, cost: Decimal | str | None
) -> None:
    """Enter what one piece costs the shop, or take that back."""
    find_variant(world.shop(shop), variant).item.unit_cost = None if cost is None else Decimal(cost)
    world.changed()


def available(variant: ProductVariant) -> int:
    return sum(stock.available for stock in variant.item.stock.values())


def can_sell(variant: ProductVariant, quantity: int) -> bool:
    if not variant.item.tracked or variant.inventory_policy == "CONTINUE":
        return True
    return available(variant) >= quantity


def commit_stock(shop: Shop, variant: ProductVariant | None, quantity: int) -> int:
    """Promise pieces to an order; answers the location's number, 0 when stock is not counted."""
    if variant is None or variant.deleted or not variant.item.tracked:
        return 0
    location = max(variant.item.stock, key=lambda number: variant.item.stock[number].available)
    variant.item.stock[location].committed += quantity
    return location or shop.main_location.number

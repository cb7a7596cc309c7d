"""Products, variants, collections, stock."""

# ruff: noqa: ANN401 - values of any field pass through here
# ruff: noqa: A002 - the schema's name

from decimal import Decimal
from typing import Any

from simulator.actions.catalogue import available
from simulator.api.context import Context, Fields, Types, number_of
from simulator.api.fields.metafields import METAFIELD_FIELDS
from simulator.api.search import compile_query
from simulator.records import Collection, InventoryItem, Product, ProductVariant

Args = Any
PRODUCT_SORTS = {"UPDATED_AT": "updated_at", "CREATED_AT": "created_at", "TITLE": "title", "VENDOR": "vendor"}
PRODUCT_FILTERS = {
    "id": lambda item: item.number,
    "status": lambda item: item.status.lower(),
    "title": lambda item: item.title,
    "handle": lambda item: item.handle,
    "vendor": lambda item: item.vendor,
    "product_type": lambda item: item.product_type,
    "tag": lambda item: item.tags,
    "sku": lambda item: [variant.sku for variant in item.variants],
    "barcode": lambda item: [variant.barcode for variant in item.variants],
    "updated_at": lambda item: item.updated_at,
    "created_at": lambda item: item.created_at,
}
VARIANT_FILTERS = {
    "id": lambda item: item.number,
    "sku": lambda item: item.sku,
    "barcode": lambda item: item.barcode,
    "product_id": lambda item: item.product.number,
    "updated_at": lambda item: item.updated_at,
}


def _words(item: Any) -> list[str]:
    return [item.title, *item.title.split(), getattr(item, "sku", None) or ""]


def products(
    _root: object, ctx: Context, query: str | None = None, sort_key: str = "ID", **args: Args
) -> object:
    test, unknown = compile_query(query, PRODUCT_FILTERS, _words)
    ctx.unknown_filters += unknown
    found = [item for item in ctx.shop.products.values() if test(item)]
    name = PRODUCT_SORTS.get(sort_key, "number")
    return ctx.connect(found, args, key=lambda item: getattr(item, name))


def product_variants(_root: object, ctx: Context, query: str | None = None, **args: Args) -> object:
    args.pop("sort_key", None)
    test, unknown = compile_query(query, VARIANT_FILTERS, _words)
    ctx.unknown_filters += unknown
    return ctx.connect([item for item in ctx.shop.variants.values() if test(item)], args)


def product(_root: object, ctx: Context, id: str) -> Product | None:
    return ctx.shop.products.get(number_of(id, "Product"))


def product_variant(_root: object, ctx: Context, id: str) -> ProductVariant | None:
    return ctx.shop.variants.get(number_of(id, "ProductVariant"))


def collections(_root: object, ctx: Context, **args: Args) -> object:
    args.pop("query", None)
    args.pop("sort_key", None)
    return ctx.connect(list(ctx.shop.collections.values()), args)


def collection(_root: object, ctx: Context, id: str) -> Collection | None:
    return ctx.shop.collections.get(number_of(id, "Collection"))


def picture(item: Product, ctx: Context) -> dict[str, Any]:
    url = f"{ctx.base_url}/pictures/{item.number}.svg"
    return {
        "id": f"gid://shopify/ProductImage/{item.number}",
        "url": url,
        "altText": item.title,
        "width": 640,
        "height": 640,
    }


def media(item: Product, ctx: Context) -> dict[str, Any]:
    image = picture(item, ctx)
    return {
        "__typename": "MediaImage",
        "id": f"gid://shopify/MediaImage/{item.number}",
        "number": item.number,
        "alt": item.title,
        "mediaContentType": "IMAGE",
        "status": "READY",
        "image": image,
        "preview": {"image": image, "status": "READY"},
    }


def unit_cost(item: InventoryItem, ctx: Context) -> dict[str, Any] | None:
    if item.unit_cost is None:
        return None
    return {"amount": item.unit_cost, "currencyCode": ctx.shop.currency_code}


def levels(item: InventoryItem, ctx: Context, **args: Args) -> object:
    found = [_level(ctx, item, number) for number in item.stock]
    return ctx.connect(found, args)


def _level(ctx: Context, item: InventoryItem, number: int) -> dict[str, Any]:
    return {
        "__typename": "InventoryLevel",
        "id": f"gid://shopify/InventoryLevel/{number}?inventory_item_id={item.number}",
        "number": number,
        "isActive": True,
        "location": ctx.shop.locations[number],
        "item": item,
        "stock": item.stock[number],
    }


def quantities(level: dict[str, Any], _ctx: Context, names: list[str]) -> list[dict[str, Any]]:
    stock = level["stock"]
    known = {"available", "on_hand", "committed", "reserved"}
    return [
        {
            "id": f"{level['id']}&name={name}",
            "name": name,
            "quantity": getattr(stock, name) if name in known else 0,
        }
        for name in names
    ]


def for_sale(variant: ProductVariant, _ctx: Context) -> bool:
    open_stock = not variant.item.tracked or variant.inventory_policy == "CONTINUE" or available(variant) > 0
    return variant.product.status == "ACTIVE" and open_stock


def display_name(variant: ProductVariant, _ctx: Context) -> str:
    return f"{variant.product.title} - {variant.title}"


def _prices(item: Product, ctx: Context) -> dict[str, Any]:
    prices = [variant.price for variant in item.variants] or [Decimal(0)]
    code = ctx.shop.currency_code
    lowest, highest = ({"amount": amount, "currencyCode": code} for amount in (min(prices), max(prices)))
    return {"minVariantPrice": lowest, "maxVariantPrice": highest}


def in_collections(item: Product, ctx: Context, **args: Args) -> object:
    found = [entry for entry in ctx.shop.collections.values() if item in entry.products]
    return ctx.connect(found, args)


def has_product(entry: Collection, _ctx: Context, id: str) -> bool:
    return any(item.id == id for item in entry.products)


QUERIES: Fields = {
    "products": products,
    "product": product,
    "productVariant": product_variant,
    "productVariants": product_variants,
    "collections": collections,
    "collection": collection,
}
TYPES: Types = {
    "Product": {
        **METAFIELD_FIELDS,
        "variants": lambda item, ctx, **args: ctx.connect(item.variants, args),
        "variantsCount": lambda item, _ctx, **_args: {"count": len(item.variants), "precision": "EXACT"},
        "totalInventory": lambda item, _ctx: sum(available(variant) for variant in item.variants),
        "featuredMedia": media,
        "featuredImage": picture,
        "media": lambda item, ctx, **args: ctx.connect([media(item, ctx)], args),
        "collections": in_collections,
        "priceRangeV2": _prices,
        "descriptionHtml": lambda item, _ctx: item.description,
        "publishedAt": lambda item, _ctx: item.created_at,
        "onlineStoreUrl": lambda item, ctx: f"{ctx.base_url}/store/{ctx.shop.handle}/products/{item.handle}",
        "hasOnlyDefaultVariant": lambda item, _ctx: len(item.variants) == 1,
    },
    "ProductVariant": {
        **METAFIELD_FIELDS,
        "inventoryItem": lambda variant, _ctx: variant.item,
        "displayName": display_name,
        "inventoryQuantity": lambda variant, _ctx: available(variant),
        "sellableOnlineQuantity": lambda variant, _ctx: available(variant),
        "availableForSale": for_sale,
        "compareAtPrice": lambda _variant, _ctx: None,
        "image": lambda _variant, _ctx, **_args: None,
        "position": lambda variant, _ctx: variant.product.variants.index(variant) + 1,
        "selectedOptions": lambda variant, _ctx: [{"name": "Title", "value": variant.title}],
    },
    "InventoryItem": {
        "inventoryLevels": levels,
        "sku": lambda item, _ctx: item.variant.sku,
        "variant": lambda item, _ctx: item.variant,
        "unitCost": unit_cost,
    },
    "InventoryLevel": {"quantities": quantities},
    "Collection": {
        **METAFIELD_FIELDS,
        "products": lambda entry, ctx, **args: ctx.connect(entry.products, {**args, "sort_key": None}),
        "productsCount": lambda entry, _ctx: {"count": len(entry.products), "precision": "EXACT"},
        "hasProduct": has_product,
    },
}

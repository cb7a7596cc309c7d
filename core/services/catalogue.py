"""The local copy of the store's products."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update

from core.domain.catalogue import Product, Variant
from core.store import jobs
from core.store.base import Tx, new_id, shop_of
from core.store.bulk import upsert
from core.store.catalogue import CollectionRow, ProductRow, VariantRow, find_product


async def record(tx: Tx, given: Sequence[Product], *, now: datetime) -> int:
    """Bring products and variants to the state that these describe. Returns how many were news.

    Warranties that had no policy are looked at again: the product may have been unknown until now.
    """
    newest = {product.gid: product for product in sorted(given, key=lambda product: product.updated_at)}
    products = sorted(newest.values(), key=lambda product: product.gid)
    rows = [_product_columns(product) for product in products]
    written = await upsert(tx, ProductRow, rows, key=("gid",), newer="updated_at")
    ids = {row["gid"]: row["id"] for row in written}
    current = [product for product in products if product.gid in ids]
    variants = [
        _variant_columns(variant, ids[product.gid]) for product in current for variant in product.variants
    ]
    named = {item.gid: item.title for product in current for item in product.collections}
    titles = [{"id": new_id(), "gid": gid, "title": named[gid]} for gid in sorted(named)]
    await upsert(tx, CollectionRow, titles, key=("gid",))
    await upsert(tx, VariantRow, sorted(variants, key=lambda row: str(row["gid"])), key=("gid",))
    for product in current:
        await _drop_missing(tx, ids[product.gid], product, now)
    if current:
        await jobs.enqueue(tx, jobs.ApplyPolicies(shop_of(tx)))
    return len(current)


async def forget(tx: Tx, product_gid: str, *, now: datetime) -> None:
    """The product was deleted in Shopify. Its warranties stay; new codes for it cannot be ordered."""
    product = await find_product(tx, product_gid)
    if product is not None and product.deleted_at is None:
        product.deleted_at = now
        gone = update(VariantRow).where(VariantRow.product_id == product.id)
        await tx.execute(gone.values(deleted_at=now))


async def _drop_missing(tx: Tx, product_id: UUID, product: Product, now: datetime) -> None:
    kept = [variant.gid for variant in product.variants]
    gone = update(VariantRow).where(VariantRow.product_id == product_id, VariantRow.gid.not_in(kept))
    await tx.execute(gone.where(VariantRow.deleted_at.is_(None)).values(deleted_at=now))


def _product_columns(product: Product) -> dict[str, Any]:
    return {
        "id": new_id(),
        "gid": product.gid,
        "title": product.title,
        "handle": product.handle,
        "vendor": product.vendor,
        "product_type": product.product_type,
        "status": product.status,
        "tags": list(product.tags),
        "collections": [item.gid for item in product.collections],
        "image_url": product.image_url,
        "updated_at": product.updated_at,
        "deleted_at": None,
    }


def _variant_columns(variant: Variant, product_id: UUID) -> dict[str, Any]:
    return {
        "id": new_id(),
        "product_id": product_id,
        "gid": variant.gid,
        "title": variant.title,
        "sku": variant.sku,
        "barcode": variant.barcode,
        "price": variant.price,
        "deleted_at": None,
    }

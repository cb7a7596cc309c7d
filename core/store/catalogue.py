"""Products and variants, a local copy of the store's catalogue."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from core.store.base import Base, OfShop, Tx, get_row


class ProductRow(OfShop, Base):
    __tablename__ = "products"
    __table_args__ = (UniqueConstraint("shop_id", "gid"),)

    gid: Mapped[str]
    title: Mapped[str]
    handle: Mapped[str]
    vendor: Mapped[str | None]
    product_type: Mapped[str | None]
    status: Mapped[str]
    tags: Mapped[list[Any]]
    collections: Mapped[list[Any]]
    """Gids."""
    image_url: Mapped[str | None]
    updated_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]


class CollectionRow(OfShop, Base):
    """Named by some product. Which products are in it is with the products."""

    __tablename__ = "collections"
    __table_args__ = (UniqueConstraint("shop_id", "gid"),)

    gid: Mapped[str]
    title: Mapped[str]


class VariantRow(OfShop, Base):
    __tablename__ = "variants"
    __table_args__ = (UniqueConstraint("shop_id", "gid"),)

    product_id: Mapped[UUID] = mapped_column(ForeignKey("products.id"), index=True)
    gid: Mapped[str]
    title: Mapped[str]
    sku: Mapped[str | None]
    barcode: Mapped[str | None]
    price: Mapped[Decimal]
    """In the shop's currency."""
    deleted_at: Mapped[datetime | None]


async def list_products(tx: Tx, *, search: str = "", after: str = "", limit: int = 50) -> list[ProductRow]:
    """By title, deleted ones left out; `after` is the last title of the page before."""
    query = select(ProductRow).where(ProductRow.deleted_at.is_(None), ProductRow.title > after)
    if search:
        like = f"%{search.replace('%', '').replace('_', '')}%"
        query = query.where(or_(ProductRow.title.ilike(like), ProductRow.product_type.ilike(like)))
    return list(await tx.scalars(query.order_by(ProductRow.title, ProductRow.id).limit(limit)))


async def list_variants(tx: Tx, product_ids: Sequence[UUID]) -> list[VariantRow]:
    query = select(VariantRow).where(VariantRow.product_id.in_(product_ids), VariantRow.deleted_at.is_(None))
    return list(await tx.scalars(query.order_by(VariantRow.title)))


async def find_product(tx: Tx, gid: str) -> ProductRow | None:
    return await tx.scalar(select(ProductRow).where(ProductRow.gid == gid))


async def get_product(tx: Tx, product_id: UUID) -> ProductRow:
    return await get_row(tx, ProductRow, product_id)


async def find_variant(tx: Tx, gid: str) -> VariantRow | None:
    return await tx.scalar(select(VariantRow).where(VariantRow.gid == gid))


async def list_variants_by_sku(tx: Tx, sku: str) -> list[VariantRow]:
    """As it is written or in other cases; deleted ones left out."""
    query = select(VariantRow).where(
        func.lower(VariantRow.sku) == sku.lower(), VariantRow.deleted_at.is_(None)
    )
    return list(await tx.scalars(query.order_by(VariantRow.id)))


async def find_title(tx: Tx, gid: str) -> str:
    """What a product or variant is called; empty where we do not know it."""
    product = await find_product(tx, gid)
    if product is not None:
        return product.title
    variant = await find_variant(tx, gid)
    if variant is None:
        return ""
    title = (await get_product(tx, variant.product_id)).title
    return title if variant.title in {"", "Default Title"} else f"{title} · {variant.title}"


async def list_products_by_gid(tx: Tx, gids: Sequence[str]) -> list[ProductRow]:
    return list(await tx.scalars(select(ProductRow).where(ProductRow.gid.in_(gids))))


async def known_product_updates(tx: Tx, gids: Sequence[str]) -> dict[str, datetime]:
    """When Shopify last changed the products that we hold, by gid."""
    rows = await tx.execute(select(ProductRow.gid, ProductRow.updated_at).where(ProductRow.gid.in_(gids)))
    return dict(rows.all())


async def list_updates_of_products(tx: Tx, *, after: str | None, limit: int) -> list[tuple[str, datetime]]:
    """Gid and last change, by gid; deleted ones left out."""
    query = select(ProductRow.gid, ProductRow.updated_at).where(ProductRow.deleted_at.is_(None))
    if after is not None:
        query = query.where(ProductRow.gid > after)
    rows = await tx.execute(query.order_by(ProductRow.gid).limit(limit))
    return [(gid, updated_at) for gid, updated_at in rows]


async def titles_of_collections(tx: Tx) -> dict[str, str]:
    """By gid."""
    return dict((await tx.execute(select(CollectionRow.gid, CollectionRow.title))).all())


async def list_whole_catalogue(tx: Tx, *, limit: int) -> list[ProductRow]:
    """By title, deleted ones left out."""
    query = select(ProductRow).where(ProductRow.deleted_at.is_(None))
    return list(await tx.scalars(query.order_by(ProductRow.title, ProductRow.id).limit(limit)))

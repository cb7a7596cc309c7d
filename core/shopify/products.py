"""Products as the domain knows them, read one by one or as lists of what changed."""

from collections.abc import Sequence
from datetime import datetime

from core.domain.catalogue import Collection, Product, Variant
from core.shopify.admin_api.client import AdminApi
from core.shopify.admin_api.fragments import CollectionPage, ProductFacts, VariantPage
from core.shopify.admin_api.read_product_updates import ReadProductUpdatesNodesProduct
from core.shopify.updates import Updates, changed_since


async def read_product(api: AdminApi, gid: str) -> Product | None:
    """The product as it is now, with all its variants and collections. None when it is gone."""
    product = await api.read_product(gid)
    if product is None:
        return None
    variants = await _all_variants(api, gid, product.variants)
    return _to_domain(product, await _all_collections(api, gid, product.collections), variants)


async def list_updated_products(api: AdminApi, since: datetime, after: str | None = None) -> Updates:
    """One page of the products changed at or after an instant."""
    page = await api.list_updated_products(changed_since(since), after)
    return Updates(
        changed=tuple((each.id, each.updated_at) for each in page.nodes),
        after=page.page_info.end_cursor if page.page_info.has_next_page else None,
    )


async def read_product_updates(api: AdminApi, gids: Sequence[str]) -> dict[str, datetime]:
    """When each was last changed, at most 250 of them; those that are gone are left out."""
    found = await api.read_product_updates(list(gids))
    return {each.id: each.updated_at for each in found if isinstance(each, ReadProductUpdatesNodesProduct)}


async def _all_variants(api: AdminApi, gid: str, page: VariantPage) -> tuple[Variant, ...]:
    nodes = list(page.nodes)
    while page.page_info.has_next_page and page.page_info.end_cursor:
        more = await api.read_product_variants(gid, page.page_info.end_cursor)
        if more is None:
            break
        page = more.variants
        nodes.extend(page.nodes)
    return tuple(
        Variant(
            gid=each.id,
            title=each.title,
            sku=each.sku or None,
            barcode=each.barcode or None,
            price=each.price,
        )
        for each in nodes
    )


async def _all_collections(api: AdminApi, gid: str, page: CollectionPage) -> tuple[Collection, ...]:
    nodes = list(page.nodes)
    while page.page_info.has_next_page and page.page_info.end_cursor:
        more = await api.read_product_collections(gid, page.page_info.end_cursor)
        if more is None:
            break
        page = more.collections
        nodes.extend(page.nodes)
    return tuple(Collection(gid=each.id, title=each.title) for each in nodes)


def _to_domain(
    product: ProductFacts, collections: tuple[Collection, ...], variants: tuple[Variant, ...]
) -> Product:
    preview = product.featured_media.preview if product.featured_media else None
    return Product(
        gid=product.id,
        title=product.title,
        handle=product.handle,
        vendor=product.vendor or None,
        product_type=product.product_type or None,
        status=product.status,
        tags=tuple(product.tags),
        collections=collections,
        image_url=preview.image.url if preview and preview.image else None,
        updated_at=product.updated_at,
        variants=variants,
    )

"""Products are read from Shopify and recorded."""

from collections.abc import Sequence
from uuid import UUID

from core.services import catalogue
from core.shopify.admin_api.client import AdminApi
from core.shopify.products import read_product
from sync.context import Context
from sync.orders import read_each


async def bring_products(ctx: Context, shop_id: UUID, api: AdminApi, gids: Sequence[str]) -> None:
    """Bring our copy of these products to what Shopify says now."""
    found = await read_each(lambda gid: read_product(api, gid), gids)
    async with ctx.db.transaction(shop_id) as tx:
        await catalogue.record(tx, [product for product in found if product], now=ctx.now())
        for gid, product in zip(gids, found, strict=True):
            if product is None:
                await catalogue.forget(tx, gid, now=ctx.now())

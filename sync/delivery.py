"""Where a replacement goes: what whoever claims gave, else the address of their own order."""

from core.domain.addresses import PostalAddress, first_and_last
from core.domain.resolutions import Obstacle
from core.services.replacement_drafts import carries, note_address
from core.services.resolutions import Task, read_task
from core.shopify import draft_orders
from core.shopify.addresses import read_shipping_address
from core.shopify.admin_api.client import AdminApi
from core.shopify.draft_orders import Address, DraftOrder
from core.shopify.errors import Rejected
from core.store.orders import OrderRow
from core.store.resolutions import Resolution
from sync.context import Context
from sync.errors import ObstacleMetError


async def destination(api: AdminApi, task: Task, order: OrderRow | None) -> tuple[Address | None, int | None]:
    """For a new draft, with the version of the given address. `order` is that of whoever claims."""
    if task.address is not None:
        return _as_shopify_has_it(task.address.value()), task.address.version
    return (await read_shipping_address(api, order.gid) if order else None), None


async def readdressed(ctx: Context, api: AdminApi, resolution: Resolution, draft: DraftOrder) -> DraftOrder:
    """The draft with the address that was given last. One that is an order by now stays as it is.

    Raises ObstacleMetError and what Shopify raises.
    """
    async with ctx.db.transaction(resolution.shop_id) as tx:
        task = await read_task(tx, resolution.id)
    if draft.order_gid is not None or task.address is None or carries(task):
        return draft
    try:
        changed = await draft_orders.readdress(api, draft.gid, _as_shopify_has_it(task.address.value()))
    except Rejected as refused:
        now = await draft_orders.read(api, draft.gid)
        if now is not None and now.order_gid is not None:
            return now
        raise ObstacleMetError(Obstacle.ADDRESS_REFUSED, str(refused)) from None
    async with ctx.db.transaction(resolution.shop_id) as tx:
        await note_address(tx, resolution.id, task.address.version)
    return changed


def unaddressed(task: Task, draft: DraftOrder) -> ObstacleMetError:
    """Why a draft without an address cannot be sent."""
    if task.owner.erased_at is not None:
        return ObstacleMetError(Obstacle.ERASED, "Whoever claimed was erased.")
    return ObstacleMetError(Obstacle.NO_ADDRESS, draft.name)


def _as_shopify_has_it(address: PostalAddress) -> Address:
    first, last = first_and_last(address.name)
    return Address(
        first_name=first or None,
        last_name=last or None,
        address1=address.line1,
        address2=address.line2 or None,
        city=address.town,
        province_code=address.province_code or None,
        zip=address.postcode or None,
        country_code=address.country_code,
        phone=address.phone or None,
    )

"""Where the parcels of a replacement order are."""

from core.domain.parcels import Parcel
from core.shopify.admin_api.client import AdminApi
from core.shopify.admin_api.read_tracking import ReadTrackingOrderFulfillments
from core.shopify.orders import NO_PARCEL


async def read_parcels(api: AdminApi, order_gid: str) -> tuple[Parcel, ...]:
    """What left of the order, with what the carrier calls it; nothing where Shopify shows no such order."""
    order = await api.read_tracking(order_gid)
    return (
        tuple(_parcel(each) for each in order.fulfillments if each.status not in NO_PARCEL) if order else ()
    )


def _parcel(sent: ReadTrackingOrderFulfillments) -> Parcel:
    """Of several numbers the first: a parcel of one piece has one."""
    tracked = next(iter(sent.tracking_info), None)
    url = str(tracked.url) if tracked and tracked.url else ""
    return Parcel(
        gid=sent.id,
        sent_at=sent.created_at,
        delivered_at=sent.delivered_at,
        carrier=(tracked.company or None) if tracked else None,
        number=(tracked.number or None) if tracked else None,
        url=url if url.startswith(("https://", "http://")) else None,
    )

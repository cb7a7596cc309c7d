"""Where an order was sent."""

from core.shopify.admin_api.client import AdminApi
from core.shopify.draft_orders import Address


async def read_shipping_address(api: AdminApi, order_gid: str) -> Address | None:
    """The order's delivery address; None when there is none or we may not read it."""
    order = await api.read_shipping_address(order_gid)
    found = order.shipping_address if order else None
    if found is None:
        return None
    return Address(
        first_name=found.first_name,
        last_name=found.last_name,
        company=found.company,
        address1=found.address_1,
        address2=found.address_2,
        city=found.city,
        province_code=found.province_code,
        zip=found.zip_,
        country_code=found.country_code_v_2,
        phone=found.phone,
    )

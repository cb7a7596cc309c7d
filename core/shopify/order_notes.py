"""Shows on the original order how a claim ended, for whoever opens the order in the Shopify admin.

Shopify's API cannot write to an order's timeline, and its note belongs to staff: setting it would overwrite
what they type meanwhile. So we add tags, which are searchable, and set one metafield of our own. Both may be
repeated.
"""

from collections.abc import Sequence

from core.shopify.admin_api.client import AdminApi
from core.shopify.errors import UnknownOutcome
from core.shopify.results import refuse_errors


async def add_tags(api: AdminApi, order_gid: str, tags: Sequence[str]) -> None:
    """Add tags to an order. A tag that is there already stays as it is."""
    answer = await api.add_tags(order_gid, list(tags))
    if answer is None:
        raise UnknownOutcome("Shopify did not say whether the order was tagged: tag it again")
    refuse_errors(answer.user_errors)


async def show_warranty_status(api: AdminApi, order_gid: str, text: str) -> None:
    """Set the line that our metafield shows on the order page, such as `WD-1042 replaced by #1077`."""
    answer = await api.show_warranty_status(order_gid, text)
    if answer is None:
        raise UnknownOutcome("Shopify did not say whether the status was set: set it again")
    refuse_errors(answer.user_errors)

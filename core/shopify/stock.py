"""How many of a variant can be sent, and from where."""

from dataclasses import dataclass

from core.shopify.admin_api.client import AdminApi


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    location_gid: str
    location_name: str
    available: int
    """May be negative when more was promised than is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    tracked: bool
    """False: the shop does not count this variant, so there is always some."""
    continue_selling: bool
    """The shop sells it even when there is none."""
    levels: tuple[Level, ...]
    """Active locations only."""

    def has(self, quantity: int) -> bool:
        """Whether a replacement of this quantity can be promised from one location."""
        return (
            not self.tracked
            or self.continue_selling
            or any(each.available >= quantity for each in self.levels)
        )


async def available(api: AdminApi, variant_gid: str) -> Stock | None:
    """Stock of a variant by location; None when the variant no longer exists."""
    levels: list[Level] = []
    after: str | None = None
    while True:
        variant = await api.read_stock(variant_gid, after)
        if variant is None:
            return None
        page = variant.inventory_item.inventory_levels
        levels.extend(
            Level(
                location_gid=each.location.id,
                location_name=each.location.name,
                available=sum(
                    quantity.quantity for quantity in each.quantities if quantity.name == "available"
                ),
            )
            for each in page.nodes
            if each.location.is_active
        )
        after = page.page_info.end_cursor
        if not page.page_info.has_next_page or after is None:
            break
    return Stock(
        tracked=variant.inventory_item.tracked,
        continue_selling=variant.inventory_policy == "CONTINUE",
        levels=tuple(levels),
    )

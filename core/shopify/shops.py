"""What a shop is, and what it lets us do."""

from dataclasses import dataclass

from core.shopify.admin_api.client import AdminApi


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopFacts:
    gid: str
    name: str
    domain: str
    """`name.myshopify.com`."""
    public_domain: str
    """Where buyers shop, without scheme."""
    email: str
    currency: str
    timezone: str
    """IANA name: the shop's calendar."""
    country_code: str | None
    development: bool
    """A partner's development store: no real sales."""


async def read_shop(api: AdminApi) -> ShopFacts:
    shop = await api.read_shop()
    return ShopFacts(
        gid=shop.id,
        name=shop.name,
        domain=shop.myshopify_domain,
        public_domain=shop.primary_domain.host,
        email=shop.contact_email,
        currency=shop.currency_code,
        timezone=shop.iana_timezone,
        country_code=shop.shop_address.country_code_v_2,
        development=shop.plan.partner_development,
    )


async def read_scopes(api: AdminApi) -> frozenset[str]:
    """The scopes granted now; compare them with `guards.scopes_cover`."""
    installation = await api.read_scopes()
    return frozenset(each.handle for each in installation.access_scopes)

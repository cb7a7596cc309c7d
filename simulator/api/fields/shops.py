"""Shop, locations, API versions."""

# ruff: noqa: A002 - the schema's name

from typing import Any

from simulator.api.context import Context, Fields, Types
from simulator.api.fields.metafields import METAFIELD_FIELDS
from simulator.api.schema import VERSION
from simulator.state import Shop

Args = Any
VERSIONS = ("2026-01", "2026-04", "2026-07", VERSION)


def shop(_root: object, ctx: Context) -> Shop:
    return ctx.shop


def locations(_root: object, ctx: Context, **args: Args) -> object:
    wanted = [
        place for place in ctx.shop.locations.values() if place.is_active or args.get("include_inactive")
    ]
    return ctx.connect(wanted, args)


def location(_root: object, ctx: Context, id: str | None = None) -> object:
    if id is None:
        return ctx.shop.main_location
    return ctx.shop.locations.get(int(id.rsplit("/", 1)[-1]))


def public_api_versions(_root: object, _ctx: Context) -> list[dict[str, object]]:
    known = [{"handle": name, "displayName": name, "supported": True} for name in VERSIONS]
    return [*known, {"handle": "unstable", "displayName": "unstable", "supported": False}]


QUERIES: Fields = {
    "shop": shop,
    "locations": locations,
    "location": location,
    "publicApiVersions": public_api_versions,
}
TYPES: Types = {
    "Shop": {
        **METAFIELD_FIELDS,
        "id": lambda shop, _ctx: f"gid://shopify/Shop/{shop.number}",
        "email": lambda shop, _ctx: shop.contact_email,
        "myshopifyDomain": lambda shop, _ctx: shop.domain,
        "url": lambda shop, _ctx: f"https://{shop.domain}",
        "primaryDomain": lambda shop, _ctx: {
            "id": f"gid://shopify/Domain/{shop.number}",
            "host": shop.domain,
            "url": f"https://{shop.domain}",
            "sslEnabled": True,
        },
        "enabledPresentmentCurrencies": lambda shop, _ctx: [shop.currency_code, *shop.rates],
        "shopAddress": lambda shop, _ctx: {"countryCodeV2": shop.country, "country": shop.country},
        "billingAddress": lambda shop, _ctx: {"countryCodeV2": shop.country, "country": shop.country},
        "orderNumberFormatPrefix": lambda _shop, _ctx: "#",
        "orderNumberFormatSuffix": lambda _shop, _ctx: "",
        "timezoneAbbreviation": lambda _shop, _ctx: "UTC",
        "plan": lambda shop, _ctx: {
            "publicDisplayName": shop.plan,
            "displayName": shop.plan,
            "partnerDevelopment": shop.plan == "Development",
            "shopifyPlus": shop.plan == "Shopify Plus",
        },
    },
}

"""Shops and the apps in them: create, install, uninstall, scopes."""

# ruff: noqa: ANN401 - values of any field pass through here

import zlib
from datetime import datetime
from decimal import Decimal
from typing import Any

from simulator.events import emit
from simulator.records import Location, StaffMember
from simulator.state import Installation, Knobs, Shop, SimulatorError, World


def create_shop(
    world: World,
    domain: str,
    *,
    name: str | None = None,
    currency: str = "USD",
    timezone: str = "Etc/UTC",
    email: str | None = None,
    taxes_included: bool = False,
    tax_rate: Decimal | str = "0",
    tax_title: str = "Tax",
    rates: dict[str, str] | None = None,
    locations: tuple[str, ...] = ("Main warehouse",),
    plan: str = "Basic",
    country: str = "US",
    color: str = "#1f5f4a",
    install: bool = True,
    created_at: datetime | None = None,
) -> Shop:
    """A new store, with the first app installed unless told otherwise.

    `rates` are the other currencies it sells in: presentment currency → units for one unit of shop currency.
    """
    full = domain if "." in domain else f"{domain}.myshopify.com"
    if full in world.shops:
        message = f"The shop {full} exists already."
        raise SimulatorError(message)
    handle = full.removesuffix(".myshopify.com")
    shop = Shop(
        number=10_000_000 + zlib.crc32(full.encode()) % 80_000_000,
        domain=full,
        name=name or handle.replace("-", " ").title(),
        currency_code=currency,
        iana_timezone=timezone,
        contact_email=email or f"hello@{handle}.example",
        created_at=created_at or world.now(),
        taxes_included=taxes_included,
        tax_rate=Decimal(tax_rate),
        tax_title=tax_title,
        rates={code: Decimal(rate) for code, rate in (rates or {}).items()},
        plan=plan,
        country=country,
        color=color,
    )
    for title in locations:
        location = Location(world.next_number(), title)
        shop.locations[location.number] = location
    world.shops[full] = shop
    if install and world.apps:
        install_app(world, shop)
    world.changed()
    return shop


def hire(
    world: World,
    shop: Shop | str,
    number: int,
    first_name: str,
    last_name: str,
    *,
    account_owner: bool = False,
) -> StaffMember:
    """Somebody works in the shop's admin from now on; `number` is their user id."""
    shop = world.shop(shop)
    email = f"{first_name}.{last_name}@{shop.handle}.example".lower().replace(" ", "-")
    member = StaffMember(number, first_name, last_name, email, account_owner)
    shop.staff[number] = member
    world.changed()
    return member


def install_app(
    world: World, shop: Shop | str, client_id: str | None = None, *, scopes: set[str] | None = None
) -> Installation:
    """Install or reinstall: the merchant grants the required scopes (or exactly `scopes`)."""
    shop, app = world.shop(shop), world.app(client_id)
    installation = Installation(
        number=world.next_number(),
        client_id=app.client_id,
        scopes=set(app.scopes if scopes is None else scopes),
        installed_at=world.now(),
    )
    shop.installations[app.client_id] = installation
    world.changed()
    return installation


def installation_of(world: World, shop: Shop, client_id: str | None = None) -> Installation:
    """The live installation, or SimulatorError."""
    found = shop.installations.get(world.app(client_id).client_id)
    if found is None or not found.active:
        message = f"The app is not installed in {shop.domain}."
        raise SimulatorError(message)
    return found


def uninstall_app(world: World, shop: Shop | str, client_id: str | None = None) -> None:
    """The merchant removes the app: tokens die at once, app/uninstalled goes out."""
    shop = world.shop(shop)
    installation = installation_of(world, shop, client_id)
    installation.uninstalled_at = world.now()
    installation.subscriptions.clear()
    for token in world.memory.tokens.values():
        if token.domain == shop.domain and token.client_id == installation.client_id:
            token.revoked = True
    emit(world, shop, [("app/uninstalled", lambda: shop_payload(shop))])


def redact_shop(world: World, shop: Shop | str) -> None:
    """What Shopify sends 48 hours after an uninstall."""
    shop = world.shop(shop)
    emit(world, shop, [("shop/redact", lambda: {"shop_id": shop.number, "shop_domain": shop.domain})])


def grant_scopes(world: World, shop: Shop | str, scopes: set[str], client_id: str | None = None) -> set[str]:
    """The merchant agrees to more scopes. Existing tokens gain them, as in Shopify."""
    shop = world.shop(shop)
    return _set_scopes(world, shop, installation_of(world, shop, client_id).scopes | scopes, client_id)


def revoke_scopes(world: World, shop: Shop | str, scopes: set[str], client_id: str | None = None) -> set[str]:
    shop = world.shop(shop)
    return _set_scopes(world, shop, installation_of(world, shop, client_id).scopes - scopes, client_id)


def _set_scopes(world: World, shop: Shop, scopes: set[str], client_id: str | None) -> set[str]:
    installation = installation_of(world, shop, client_id)
    previous, installation.scopes = sorted(installation.scopes), set(scopes)
    body = {
        "id": shop.number,
        "previous": previous,
        "current": sorted(scopes),
        "updated_at": world.now().isoformat(),
    }
    emit(world, shop, [("app/scopes_update", lambda: body)])
    return installation.scopes


def set_knobs(world: World, shop: Shop | str, **values: Any) -> Knobs:
    """Change how the shop misbehaves; unknown names are refused."""
    knobs = world.shop(shop).knobs
    for name, value in values.items():
        if name not in Knobs.__dataclass_fields__:
            message = f"There is no knob {name}. Knobs: {', '.join(Knobs.__dataclass_fields__)}."
            raise SimulatorError(message)
        setattr(knobs, name, value)
    world.changed()
    return knobs


def shop_payload(shop: Shop) -> dict[str, Any]:
    return {
        "id": shop.number,
        "name": shop.name,
        "email": shop.contact_email,
        "domain": shop.domain,
        "myshopify_domain": shop.domain,
        "currency": shop.currency_code,
        "iana_timezone": shop.iana_timezone,
        "plan_display_name": shop.plan,
    }

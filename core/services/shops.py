"""Shops come, go, and come back."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from core.domain.actors import SHOPIFY
from core.store import history, jobs
from core.store.base import NotFoundError, Tx, new_id
from core.store.shops import FIRST_COLOUR, Shop, ShopState, find_shop, get_shop
from core.store.syncs import get_sync
from core.store.tokens import ShopToken


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopProfile:
    """What Shopify says about the shop itself. `timezone` is an IANA name."""

    gid: str
    name: str
    email: str | None
    currency: str
    timezone: str
    country_code: str | None


async def get_or_add(tx: Tx, domain: str, *, now: datetime) -> Shop:
    """The shop of a verified domain, written the first time it is seen. Needs no tenant."""
    shop = await find_shop(tx, domain)
    if shop is not None:
        return shop
    first = insert(Shop).values(
        id=new_id(),
        domain=domain,
        state=ShopState.UNINSTALLED,
        installed_at=now,
        name=domain.removesuffix(".myshopify.com"),
        currency="USD",
        timezone="UTC",
        scopes="",
        accent_colour=FIRST_COLOUR,
        locale="en",
    )
    # Two tabs may open the app at once.
    await tx.execute(first.on_conflict_do_nothing())
    shop = await find_shop(tx, domain)
    if shop is None:
        raise NotFoundError("Shop")
    return shop


async def install(tx: Tx, *, scopes: str, now: datetime) -> Shop:
    """The shop gave us access, for the first time or again: read it from the start."""
    shop = await get_shop(tx, lock=True)
    if shop.state is ShopState.UNINSTALLED:
        shop.installed_at, shop.uninstalled_at = now, None
        history.record(tx, "shop:installed", shop.id, by=SHOPIFY, now=now)
        await jobs.enqueue(tx, jobs.WelcomeShop(shop.id))
    elif shop.state is ShopState.NEEDS_REOPEN:
        # What waited for access goes on: the inbox, the past, and what webhooks lost meanwhile.
        again = (jobs.DrainNotices, jobs.AdvanceBackfill, jobs.ReconcileOrders)
        await jobs.enqueue(tx, *(kind(shop.id) for kind in again))
    if shop.state is not ShopState.INSTALLED or _gained(shop.scopes, scopes):
        shop.grants += 1
        await jobs.enqueue(tx, jobs.GoOn(shop.id))
    shop.state, shop.scopes = ShopState.INSTALLED, scopes
    await get_sync(tx)
    return shop


async def learn(tx: Tx, profile: ShopProfile) -> Shop:
    """Keep what Shopify says about the shop. Its brand is staff's own once they have seen it."""
    shop = await get_shop(tx, lock=True)
    if shop.gid is None:
        shop.name, shop.email = profile.name, profile.email
    shop.gid = profile.gid
    shop.currency, shop.timezone = profile.currency, profile.timezone
    shop.country_code = profile.country_code
    return shop


async def uninstall(tx: Tx, *, triggered_at: datetime, now: datetime) -> bool:
    """Drop the tokens and stop. A notice older than the present install is about an earlier one."""
    shop = await get_shop(tx, lock=True)
    if shop.state is ShopState.UNINSTALLED or triggered_at < shop.installed_at:
        return False
    shop.state, shop.uninstalled_at = ShopState.UNINSTALLED, now
    await tx.execute(delete(ShopToken).where(ShopToken.shop_id == shop.id))
    history.record(tx, "shop:uninstalled", shop.id, by=SHOPIFY, now=now)
    return True


async def lose_access(tx: Tx, *, now: datetime) -> None:
    """Shopify refused our refresh token: only opening the app again helps."""
    shop = await get_shop(tx, lock=True)
    if shop.state is ShopState.INSTALLED:
        shop.state = ShopState.NEEDS_REOPEN
        history.record(tx, "shop:access_lost", shop.id, by=SHOPIFY, now=now)


async def change_scopes(tx: Tx, scopes: Collection[str], *, now: datetime) -> None:
    """What the shop grants now. More than before may let go on what lacked it."""
    shop = await get_shop(tx, lock=True)
    granted = ",".join(sorted(scopes))
    if set(shop.scopes.split(",")) == set(granted.split(",")):
        return
    if _gained(shop.scopes, granted):
        shop.grants += 1
    shop.scopes = granted
    history.record(tx, "shop:scopes_changed", shop.id, by=SHOPIFY, now=now, scopes=granted)


def _gained(before: str, after: str) -> bool:
    """Whether it grants something new. Shopify names a scope for reading or not where writing implies it."""
    had = before.split(",")
    implied = [scope.replace("write_", "read_", 1) for scope in had if scope.startswith("write_")]
    return not {*had, *implied}.issuperset(after.split(","))


async def brand(tx: Tx, *, name: str, accent_colour: str, logo_url: str | None, email: str | None) -> Shop:
    """How buyers see the merchant. `accent_colour` is `#rrggbb`; pages correct its contrast."""
    shop = await get_shop(tx, lock=True)
    shop.name, shop.accent_colour = name, accent_colour
    shop.logo_url, shop.email = logo_url, email
    return shop

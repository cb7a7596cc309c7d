"""Access to Shopify: kept encrypted, renewed by one worker at a time, never lost in between."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from core.store.base import Tx, shop_of
from core.store.shops import get_shop
from core.store.tokens import ShopToken, find_token
from core.store.vault import Vault

FRESH_FOR = timedelta(minutes=2)
"""A token that lives at least that long is used as it is."""
LEASE = timedelta(seconds=90)
"""How long one worker may take to refresh before another tries: longer than two calls can hang."""


class NoAccessError(Exception):
    """We hold no token for this shop: it must open the app."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What Shopify gave us. Instants in UTC."""

    access_token: str
    access_expires_at: datetime
    refresh_token: str
    refresh_expires_at: datetime


@dataclass(frozen=True, slots=True)
class Usable:
    """A token to use now."""

    access_token: str
    proven: bool


@dataclass(frozen=True, slots=True)
class RefreshWanted:
    """This worker holds the lease: refresh with this token, then `keep` the answer."""

    refresh_token: str


@dataclass(frozen=True, slots=True)
class SomebodyRefreshes:
    """Another worker holds the lease: look again in a moment."""


async def keep(tx: Tx, vault: Vault, grant: Grant, *, instead_of: str | None = None) -> None:
    """Store a grant before its first use. The refresh token before it stays until this one has worked.

    A refresh that came late changes nothing: `instead_of` is the refresh token it was made with.
    """
    await get_shop(tx, lock=True)
    token = await find_token(tx, lock=True)
    if instead_of is not None and not await is_current(tx, vault, instead_of):
        return
    if token is None:
        token = ShopToken()
        tx.add(token)
    else:
        token.previous_refresh_token = token.refresh_token
    token.access_token = vault.lock(grant.access_token, _place(shop_of(tx), "access"))
    token.refresh_token = vault.lock(grant.refresh_token, _place(shop_of(tx), "refresh"))
    token.access_expires_at, token.refresh_expires_at = grant.access_expires_at, grant.refresh_expires_at
    token.proven, token.refreshing_until = False, None


async def use(
    tx: Tx, vault: Vault, *, now: datetime, force: bool = False
) -> Usable | RefreshWanted | SomebodyRefreshes:
    """What to do to call Shopify now. Raises NoAccessError.

    `force` asks for a refresh although the token seems fresh: Shopify has refused it.
    """
    token = await find_token(tx, lock=True)
    if token is None:
        raise NoAccessError
    if not force and token.access_expires_at - now > FRESH_FOR:
        opened = vault.open(token.access_token, _place(token.shop_id, "access"))
        return Usable(opened, token.proven)
    if token.refreshing_until is not None and token.refreshing_until > now:
        return SomebodyRefreshes()
    token.refreshing_until = now + LEASE
    return RefreshWanted(vault.open(token.refresh_token, _place(token.shop_id, "refresh")))


async def is_current(tx: Tx, vault: Vault, refresh_token: str) -> bool:
    """Whether this is still the refresh token that counts, or the one before it."""
    token = await find_token(tx, lock=True)
    if token is None:
        return False
    kept = (token.refresh_token, token.previous_refresh_token)
    place = _place(token.shop_id, "refresh")
    return refresh_token in {vault.open(sealed, place) for sealed in kept if sealed is not None}


async def prove(tx: Tx, vault: Vault, access_token: str) -> None:
    """The access token has worked: Shopify forgets the refresh token before it, and so do we."""
    token = await find_token(tx, lock=True)
    if token is None:
        return
    if vault.open(token.access_token, _place(token.shop_id, "access")) == access_token:
        token.proven, token.previous_refresh_token = True, None


async def distrust(tx: Tx, *, now: datetime) -> None:
    """Shopify refused the access token before its time: the next use refreshes."""
    token = await find_token(tx, lock=True)
    if token is not None:
        token.access_expires_at = min(token.access_expires_at, now)


async def previous_refresh_token(tx: Tx, vault: Vault) -> str | None:
    """The refresh token before the present one, while Shopify still takes it."""
    token = await find_token(tx)
    if token is None or token.previous_refresh_token is None:
        return None
    return vault.open(token.previous_refresh_token, _place(token.shop_id, "refresh"))


async def give_up_lease(tx: Tx) -> None:
    """The refresh did not succeed: let another worker try."""
    token = await find_token(tx, lock=True)
    if token is not None:
        token.refreshing_until = None


def _place(shop_id: UUID, column: str) -> str:
    return f"shop_tokens|{column}|{shop_id}"

"""Shops: the tenants."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from core.store.base import Base, NotFoundError, Tx, locked, new_id, shop_of

FIRST_COLOUR = "#1f5c4a"


class ShopState(StrEnum):
    INSTALLED = "installed"
    NEEDS_REOPEN = "needs_reopen"
    """Shopify took back our access; opening the app in the admin mends it."""
    UNINSTALLED = "uninstalled"


class Shop(Base):
    """The tenant. No row-level security here: a request finds its shop in this table."""

    __tablename__ = "shops"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    domain: Mapped[str] = mapped_column(unique=True)
    state: Mapped[ShopState]
    installed_at: Mapped[datetime]
    uninstalled_at: Mapped[datetime | None]
    name: Mapped[str]
    email: Mapped[str | None]
    currency: Mapped[str]
    timezone: Mapped[str]
    country_code: Mapped[str | None]
    scopes: Mapped[str] = mapped_column(default="")
    grants: Mapped[int] = mapped_column(default=0)
    """How often the shop has granted what it did not grant before, or has given its access back."""
    gid: Mapped[str | None]
    accent_colour: Mapped[str] = mapped_column(default=FIRST_COLOUR)
    logo_url: Mapped[str | None]
    locale: Mapped[str] = mapped_column(default="en")
    redacted_at: Mapped[datetime | None]


async def find_shop(tx: Tx, domain: str) -> Shop | None:
    return await tx.scalar(select(Shop).where(Shop.domain == domain))


async def get_shop(tx: Tx, shop_id: UUID | None = None, *, lock: bool = False) -> Shop:
    """The transaction's shop, or the one named."""
    query = select(Shop).where(Shop.id == (shop_id or shop_of(tx)))
    shop = await tx.scalar(locked(query, lock))
    if shop is None:
        raise NotFoundError("Shop")
    return shop


async def list_shops(tx: Tx) -> list[UUID]:
    """All of them, also those that left: what waits for them must still be done."""
    return list(await tx.scalars(select(Shop.id).order_by(Shop.id)))


async def list_states(tx: Tx) -> list[tuple[UUID, ShopState]]:
    return [(shop_id, state) for shop_id, state in await tx.execute(select(Shop.id, Shop.state))]


async def list_active_shops(tx: Tx) -> list[UUID]:
    query = select(Shop.id).where(Shop.state == ShopState.INSTALLED).order_by(Shop.id)
    return list(await tx.scalars(query))

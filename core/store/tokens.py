"""Expiring offline access to a shop, encrypted."""

from datetime import datetime

from sqlalchemy import LargeBinary, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from core.store.base import Base, OfShop, Tx, locked, shop_of


class ShopToken(OfShop, Base):
    """Expiring offline access, encrypted and bound to its row."""

    __tablename__ = "shop_tokens"
    __table_args__ = (UniqueConstraint("shop_id"),)

    access_token: Mapped[bytes] = mapped_column(LargeBinary)
    access_expires_at: Mapped[datetime]
    refresh_token: Mapped[bytes] = mapped_column(LargeBinary)
    refresh_expires_at: Mapped[datetime]
    previous_refresh_token: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Kept until the new access token has worked: Shopify accepts it until then."""
    proven: Mapped[bool] = mapped_column(default=False)
    refreshing_until: Mapped[datetime | None]
    """A worker is refreshing until then at the latest; the others wait."""


async def find_token(tx: Tx, *, lock: bool = False) -> ShopToken | None:
    query = select(ShopToken).where(ShopToken.shop_id == shop_of(tx))
    return await tx.scalar(locked(query, lock))

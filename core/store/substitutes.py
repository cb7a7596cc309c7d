"""What is sent in place of a variant, or of any variant of a product, that is out of stock or gone."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.orm import Mapped

from core.store.base import Base, OfShop, Tx


class Substitute(OfShop, Base):
    __tablename__ = "substitutes"
    __table_args__ = (UniqueConstraint("shop_id", "of_gid"),)

    of_gid: Mapped[str]
    """Of a variant, or of a product where it stands in for all of its variants."""
    variant_gid: Mapped[str]
    named_at: Mapped[datetime]
    named_by: Mapped[str]


async def find_substitute(tx: Tx, of_gid: str) -> Substitute | None:
    return await tx.scalar(select(Substitute).where(Substitute.of_gid == of_gid))


async def list_substitutes(tx: Tx) -> Sequence[Substitute]:
    """Newest first."""
    return list(await tx.scalars(select(Substitute).order_by(Substitute.id.desc())))

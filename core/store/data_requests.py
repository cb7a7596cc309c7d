"""What buyers asked the shop for: their data."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, func, select
from sqlalchemy.orm import Mapped

from core.store.base import Base, OfShop, Tx, get_row


class DataRequest(OfShop, Base):
    """Erasing the person blanks who it was; that it was answered stays."""

    __tablename__ = "data_requests"
    __table_args__ = (Index("ix_data_requests_shop_id_answered_at", "shop_id", "answered_at"),)

    customer_gid: Mapped[str | None]
    email: Mapped[str | None]
    requested_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]


async def get_data_request(tx: Tx, request_id: UUID, *, lock: bool = False) -> DataRequest:
    return await get_row(tx, DataRequest, request_id, lock=lock)


async def list_data_requests(tx: Tx, *, before: UUID | None = None, limit: int = 50) -> list[DataRequest]:
    """Newest first; `before` is the last one of the page before."""
    query = select(DataRequest) if before is None else select(DataRequest).where(DataRequest.id < before)
    return list(await tx.scalars(query.order_by(DataRequest.id.desc()).limit(limit)))


async def count_unanswered(tx: Tx) -> int:
    query = select(func.count()).select_from(DataRequest).where(DataRequest.answered_at.is_(None))
    return await tx.scalar(query) or 0

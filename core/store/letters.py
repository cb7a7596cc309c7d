"""Letters: what was written to whom, once each."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from core.store.base import Base, OfShop, Tx, get_row


class LetterRow(OfShop, Base):
    __tablename__ = "letters"
    __table_args__ = (
        UniqueConstraint("shop_id", "occasion"),
        Index("ix_letters_shop_id_claim_id", "shop_id", "claim_id"),
    )

    kind: Mapped[str]
    occasion: Mapped[str]
    """What it is about, once: `claim_received:<claim id>`. A second letter on it is not written."""
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("owners.id"))
    claim_id: Mapped[UUID | None] = mapped_column(ForeignKey("claims.id"))
    warranty_id: Mapped[UUID | None] = mapped_column(ForeignKey("warranties.id"))
    context: Mapped[dict[str, Any]]
    message_id: Mapped[str]
    written_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    subject: Mapped[str | None]
    text: Mapped[str | None]
    html: Mapped[str | None]
    problem: Mapped[str | None]


async def get_letter(tx: Tx, letter_id: UUID, *, lock: bool = False) -> LetterRow:
    return await get_row(tx, LetterRow, letter_id, lock=lock)


async def find_letter(tx: Tx, occasion: str) -> LetterRow | None:
    return await tx.scalar(select(LetterRow).where(LetterRow.occasion == occasion))


async def list_letters_of_claim(tx: Tx, claim_id: UUID) -> list[LetterRow]:
    query = select(LetterRow).where(LetterRow.claim_id == claim_id).order_by(LetterRow.id)
    return list(await tx.scalars(query))


async def list_letters(tx: Tx, *, limit: int = 50) -> list[LetterRow]:
    return list(await tx.scalars(select(LetterRow).order_by(LetterRow.id.desc()).limit(limit)))

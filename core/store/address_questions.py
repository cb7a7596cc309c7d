"""Addresses on a customer's orders that Shopify does not give as theirs: staff say whether they are."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, select
from sqlalchemy.orm import Mapped, mapped_column

from core.store.base import Base, OfShop, Tx, get_row
from core.store.owners import Owner


class AddressQuestion(OfShop, Base):
    """Whether this owner is whoever asked for their data, or was erased. The address is the owner's alone."""

    __tablename__ = "address_questions"
    __table_args__ = (Index("ix_address_questions_shop_id_data_request_id", "shop_id", "data_request_id"),)

    owner_id: Mapped[UUID] = mapped_column(ForeignKey("owners.id"))
    data_request_id: Mapped[UUID | None] = mapped_column(ForeignKey("data_requests.id"))
    """None where the customer was erased."""
    asked_at: Mapped[datetime]
    same_person: Mapped[bool | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]


async def get_address_question(tx: Tx, question_id: UUID, *, lock: bool = False) -> AddressQuestion:
    return await get_row(tx, AddressQuestion, question_id, lock=lock)


async def list_address_questions(
    tx: Tx, data_request_ids: Sequence[UUID]
) -> list[tuple[AddressQuestion, Owner]]:
    """Those of these requests."""
    return await _open(tx, AddressQuestion.data_request_id.in_(data_request_ids))


async def list_of_erasures(tx: Tx) -> list[tuple[AddressQuestion, Owner]]:
    """Those that a customer left who was erased."""
    return await _open(tx, AddressQuestion.data_request_id.is_(None))


async def _open(tx: Tx, wanted: ColumnElement[bool]) -> list[tuple[AddressQuestion, Owner]]:
    query = select(AddressQuestion, Owner).join(Owner, Owner.id == AddressQuestion.owner_id)
    unanswered = AddressQuestion.answered_at.is_(None), Owner.erased_at.is_(None)
    rows = await tx.execute(query.where(wanted, *unanswered).order_by(AddressQuestion.id))
    return [(question, owner) for question, owner in rows]


async def list_confirmed_owners(tx: Tx, data_request_id: UUID) -> list[UUID]:
    """Of whom staff said that they are the same person."""
    query = select(AddressQuestion.owner_id).where(AddressQuestion.data_request_id == data_request_id)
    return list(await tx.scalars(query.where(AddressQuestion.same_person.is_(True))))

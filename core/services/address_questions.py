"""Whether an address on a customer's orders is the customer's own: asked of staff, who can ask them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from core.domain.actors import Actor
from core.store import history, jobs
from core.store.address_questions import AddressQuestion, get_address_question
from core.store.base import Tx, shop_of


def ask(tx: Tx, owner_ids: Sequence[UUID], *, data_request_id: UUID | None, now: datetime) -> None:
    """Nothing of theirs is given away or erased until staff have answered."""
    for owner_id in owner_ids:
        tx.add(AddressQuestion(owner_id=owner_id, data_request_id=data_request_id, asked_at=now))


async def answer(tx: Tx, question_id: UUID, *, same_person: bool, by: Actor, now: datetime) -> bool:
    """Staff know. What is held of the same person joins the file, or is erased. False if it was answered."""
    question = await get_address_question(tx, question_id, lock=True)
    if question.answered_at is not None:
        return False
    question.same_person, question.answered_at, question.answered_by = same_person, now, str(by)
    about = {"question_id": str(question.id), "same_person": same_person}
    history.record(tx, "person:address_answered", shop_of(tx), by=by, now=now, **about)
    if same_person and question.data_request_id is None:
        await jobs.enqueue(tx, jobs.EraseOwner(shop_of(tx), question.owner_id))
    return True

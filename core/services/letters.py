"""Letters: written in the business transaction, each occasion once; the worker renders and sends them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from core.domain.letters import Letter
from core.store import jobs
from core.store.base import Tx, new_id, shop_of
from core.store.letters import LetterRow


async def write(
    tx: Tx,
    letter: Letter,
    *,
    to: UUID,
    about: object,
    now: datetime,
    claim_id: UUID | None = None,
    warranty_id: UUID | None = None,
    **context: Any,  # noqa: ANN401 - JSON
) -> None:
    """Write a letter to an owner about one occasion; written already, nothing happens.

    `context` holds what the texts need beyond what the rows say when it is sent: plain JSON values.
    """
    letter_id = new_id()
    statement = insert(LetterRow).values(
        id=letter_id,
        kind=letter.value,
        occasion=f"{letter}:{about}",
        owner_id=to,
        claim_id=claim_id,
        warranty_id=warranty_id,
        context=context,
        message_id=str(letter_id),
        written_at=now,
    )
    written = await tx.scalar(statement.on_conflict_do_nothing().returning(LetterRow.id))
    if written is not None:
        await jobs.enqueue(tx, jobs.SendLetter(shop_of(tx), letter_id))

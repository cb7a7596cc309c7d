"""Owners: one row per person and shop, found by their address."""

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert

from core.domain.registrations import normalise_email
from core.store.base import Tx, new_id
from core.store.owners import Owner, find_owner


async def get_or_add(tx: Tx, *, name: str, email: str, locale: str, now: datetime) -> Owner:
    """The owner with this address; two requests at once make one row.

    A known owner keeps the name they gave first: whoever types somebody's address cannot rename them.
    """
    normal = normalise_email(email)
    statement = insert(Owner).values(
        id=new_id(), name=name, email=email.strip(), email_normal=normal, locale=locale, created_at=now
    )
    await tx.execute(statement.on_conflict_do_nothing())
    owner = await find_owner(tx, normal)
    if owner is None:
        raise LookupError("the owner just written is not there")
    return owner

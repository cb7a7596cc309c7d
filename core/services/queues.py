"""Queues: given to an owner and a backup, and whose each one is today."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from core.domain.actors import Actor
from core.domain.queues import Queue, holder
from core.domain.rights import Right
from core.domain.roles import Role
from core.services import rights
from core.store import history
from core.store.base import Tx
from core.store.queues import QueueOwner, find_queue_owner, list_queue_owners
from core.store.shops import get_shop
from core.store.staff import StaffMember, get_staff_member, list_staff


class OwnBackupError(ValueError):
    """Nobody is their own backup."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """Who has a queue."""

    owner: StaffMember
    backup: StaffMember | None
    holder: StaffMember
    """Of the two, whose it is today."""


async def list_charges(tx: Tx, today: date) -> Mapping[Queue, Charge]:
    """Of every queue; the shop's first owner has those that nobody was given. Empty before anybody came."""
    staff = await list_staff(tx)
    given = {row.queue: row for row in await list_queue_owners(tx)}
    return {queue: _charge(given.get(queue), staff, today) for queue in Queue} if staff else {}


def _charge(row: QueueOwner | None, staff: Sequence[StaffMember], today: date) -> Charge:
    known = {member.id: member for member in staff}
    absent = {member.id for member in staff if member.absent(today)}
    first = next((member for member in staff if member.role is Role.OWNER), staff[0])
    owner_id, backup_id = (row.owner_id, row.backup_id) if row else (first.id, None)
    return Charge(
        owner=known[owner_id],
        backup=known[backup_id] if backup_id else None,
        holder=known[holder(owner_id, backup_id, absent)],
    )


async def give(
    tx: Tx, queue: Queue, owner_id: UUID, backup_id: UUID | None, *, by: Actor, now: datetime
) -> None:
    """Say whose a queue is. Raises RightMissingError, OwnBackupError, NotFoundError."""
    await rights.check(tx, by, Right.MANAGE_QUEUES)
    if owner_id == backup_id:
        raise OwnBackupError
    for member_id in filter(None, (owner_id, backup_id)):
        await get_staff_member(tx, member_id)
    await get_shop(tx, lock=True)  # two people may be the first to give it
    row = await find_queue_owner(tx, queue, lock=True)
    if row is not None and (row.owner_id, row.backup_id) == (owner_id, backup_id):
        return
    if row is None:
        row = QueueOwner(queue=queue, owner_id=owner_id)
        tx.add(row)
    row.owner_id, row.backup_id = owner_id, backup_id
    await tx.flush()
    people = {"owner": str(owner_id), "backup": str(backup_id) if backup_id else None}
    history.record(tx, "queue:given", row.id, by=by, now=now, queue=queue, **people)

"""Staff: known from the first time they open the app, given roles by owners, away until a day."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from core.domain.actors import Actor
from core.domain.rights import Right
from core.domain.roles import Role
from core.services import rights
from core.store import history
from core.store.base import NotFoundError, Tx
from core.store.shops import get_shop
from core.store.staff import StaffMember, find_staff_member, list_staff


class LastOwnerError(ValueError):
    """Without an owner nobody could give roles any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What Shopify says of somebody."""

    name: str
    account_owner: bool


async def see(tx: Tx, user_id: str, told: Told | None, *, on: date) -> StaffMember:
    """Somebody opened the app. The first person and the store's owner are owners; others begin in service."""
    await get_shop(tx, lock=True)  # two people, or two tabs, may be the first at once
    known = await list_staff(tx)
    member = next((each for each in known if each.user_id == user_id), None)
    if member is None:
        role = Role.SERVICE if known else Role.OWNER
        member = StaffMember(
            user_id=user_id, name="", role=role, account_owner=False, first_seen_on=on, last_seen_on=on
        )
        tx.add(member)
    member.last_seen_on = max(on, member.last_seen_on)
    if told is not None:
        _learn(member, told)
    await tx.flush()
    return member


def _learn(member: StaffMember, told: Told) -> None:
    """Whoever has just become the store's owner becomes ours; afterwards they may get another role."""
    member.name = told.name
    if told.account_owner and not member.account_owner:
        member.role = Role.OWNER
    member.account_owner = told.account_owner


async def change(
    tx: Tx, member_id: UUID, role: Role, absent_until: date | None, *, by: Actor, now: datetime
) -> StaffMember:
    """Give a role, and say how long somebody is away. Raises RightMissingError, LastOwnerError."""
    await rights.check(tx, by, Right.MANAGE_STAFF)
    everybody = await list_staff(tx, lock=True)
    member = next((each for each in everybody if each.id == member_id), None)
    if member is None:
        raise NotFoundError("StaffMember")
    others = [each for each in everybody if each.id != member.id]
    if role is not Role.OWNER and not any(each.role is Role.OWNER for each in others):
        raise LastOwnerError
    if role is not member.role:
        roles = [member.role.value, role.value]
        history.record(tx, "staff:role_given", member.id, by=by, now=now, role=roles)
        member.role = role
    _put_absence(tx, member, absent_until, by=by, now=now)
    return member


async def go_away(tx: Tx, absent_until: date | None, *, by: Actor, now: datetime) -> StaffMember:
    """Everybody says of themself until when they are away; None is back at work."""
    member = await find_staff_member(tx, by.reference or "")
    if member is None:
        raise NotFoundError("StaffMember")
    _put_absence(tx, member, absent_until, by=by, now=now)
    return member


def _put_absence(tx: Tx, member: StaffMember, absent_until: date | None, *, by: Actor, now: datetime) -> None:
    if absent_until != member.absent_until:
        until = absent_until.isoformat() if absent_until else None
        history.record(tx, "staff:absence_told", member.id, by=by, now=now, until=until)
        member.absent_until = absent_until

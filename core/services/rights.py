"""Whether somebody may do something. Services ask wherever a right depends on more than the door."""

from core.domain.actors import Actor, ActorKind
from core.domain.deciding import Outcome
from core.domain.goodwill import Goodwill
from core.domain.rights import Right, allowed, missing_to_approve, missing_to_decline
from core.domain.roles import Role
from core.store.base import Tx
from core.store.staff import find_staff_member, list_staff


class RightMissingError(Exception):
    """Nothing was done. `approver` is the role that the terms name, where goodwill is what is lacking."""

    def __init__(self, right: Right, approver: Role | None = None) -> None:
        super().__init__(right.value)
        self.right = right
        self.approver = approver


async def role_of(tx: Tx, by: Actor) -> Role | None:
    """Of staff. Buyers, Shopify and our own rules have none, and need none for what they may do at all.

    Staff who are not on record have none either; signing in puts everybody on it.
    """
    if by.kind is not ActorKind.STAFF or by.reference is None:
        return None
    member = await find_staff_member(tx, by.reference)
    return member.role if member else None


async def check_approval(
    tx: Tx,
    by: Actor,
    outcome: Outcome,
    goodwill: Goodwill | None,
    *,
    on_offer: bool,
    missing: bool = False,
) -> None:
    """Granting a remedy to this computed answer. Raises RightMissingError."""
    if by.kind is not ActorKind.STAFF:
        return
    role, approver = await role_of(tx, by), goodwill.approver if goodwill else None
    right = (
        missing_to_approve(role, outcome, on_offer=on_offer, missing=missing, approver=approver)
        if role
        else Right.DECIDE
    )
    if right is not None:
        raise RightMissingError(right, approver)


async def check_decline(tx: Tx, by: Actor, outcome: Outcome, *, cure: bool = False) -> None:
    """Raises RightMissingError."""
    if by.kind is not ActorKind.STAFF:
        return
    role = await role_of(tx, by)
    missing = missing_to_decline(role, outcome, cure=cure) if role else Right.DECIDE
    if missing is not None:
        raise RightMissingError(missing)


async def others_may(tx: Tx, than: str | None, right: Right) -> bool:
    """Whether somebody else than that actor, as it is stored, has the right in this shop."""
    own = f"{ActorKind.STAFF}:"
    user_id = than.removeprefix(own) if than and than.startswith(own) else None
    return any(each.user_id != user_id and allowed(each.role, right) for each in await list_staff(tx))


async def check(tx: Tx, by: Actor, right: Right) -> None:
    """Raises RightMissingError for staff without it."""
    if by.kind is not ActorKind.STAFF:
        return
    role = await role_of(tx, by)
    if role is None or not allowed(role, right):
        raise RightMissingError(right)

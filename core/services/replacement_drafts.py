"""Draft orders of replacements: which one counts, which address it carries, and when it may become an order.

The worker calls Shopify between these transactions (docs/decisions/0029-where-a-replacement-goes.md).
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.domain.actors import Actor
from core.domain.remedies import Completion
from core.services.remedies import check_seen
from core.services.resolutions import Task, begin_sending, read_task
from core.store import history
from core.store.automation import find_policy_of_terms
from core.store.base import Tx
from core.store.payments import lost_orders_of
from core.store.policies import Policy, get_policy
from core.store.resolutions import get_resolution


class AddressChangedError(Exception):
    """Another address was given since: the draft gets it first."""


@dataclass(frozen=True, slots=True)
class Call:
    """One that may make a draft. Instants in UTC."""

    begun_at: datetime
    before: datetime | None
    """When the call before it was begun, if it may have made one."""


async def lost_of_earlier(tx: Tx, task: Task) -> frozenset[str] | None:
    """Orders that count for nothing any more; None where no call was begun, so that nothing is looked for."""
    row = await get_resolution(tx, task.resolution.id)
    return frozenset(await lost_orders_of(tx, task.claim.id)) if row.attempts else None


async def check_none_held(tx: Tx, resolution_id: UUID, *, looked_at: datetime) -> None:
    """No draft of ours that nobody sees yet holds the last piece. Raises MayBeMadeError."""
    check_seen((await get_resolution(tx, resolution_id)).called_at, looked_at)


async def begin_drafting(tx: Tx, resolution_id: UUID, *, looked_at: datetime, now: datetime) -> Call:
    """Say that a draft may be made from now on, none of ours having been found then.

    Raises MayBeMadeError and what `begin_sending` raises.
    """
    before = (await read_task(tx, resolution_id, lock=True)).resolution.called_at
    await begin_sending(tx, resolution_id, now=now)
    check_seen(before, looked_at)
    return Call(now, before)


async def stop_drafting(tx: Tx, resolution_id: UUID, call: Call) -> None:
    """Shopify said no to this call: it made nothing that would have to be waited for."""
    resolution = (await read_task(tx, resolution_id, lock=True)).resolution
    if resolution.called_at == call.begun_at:
        resolution.called_at = call.before


async def keep_draft(
    tx: Tx, resolution_id: UUID, draft_order_gid: str, *, address_version: int | None
) -> str:
    """Remember the draft order. Returns the one that counts: another worker may have been first.

    `address_version` is that of the given address which it surely carries.
    """
    task = await read_task(tx, resolution_id, lock=True)
    if task.resolution.draft_order_gid is None:
        task.resolution.draft_order_gid = draft_order_gid
        task.resolution.address_version = address_version
    return task.resolution.draft_order_gid


async def forget_draft(tx: Tx, resolution_id: UUID) -> None:
    """The draft was deleted in Shopify: whoever continues gets a new one."""
    task = await read_task(tx, resolution_id, lock=True)
    task.resolution.draft_order_gid = task.resolution.address_version = None
    # What the calls made is known, and gone: nothing of them has to be waited for.
    task.resolution.ordering_since = task.resolution.called_at = None


async def note_address(tx: Tx, resolution_id: UUID, address_version: int) -> None:
    """The draft carries the address that was given under this version."""
    task = await read_task(tx, resolution_id, lock=True)
    task.resolution.address_version = address_version


def carries(task: Task) -> bool:
    """Whether the draft has the address that was given last, if any was."""
    return task.address is None or task.address.version == task.resolution.address_version


async def is_left_to_staff(tx: Tx, task: Task) -> bool:
    """Whether the policy leaves drafts of replacements to people."""
    terms_id = task.claim.terms_id
    policy = await find_policy_of_terms(tx, terms_id) if terms_id else None
    return policy is not None and policy.completion is Completion.BY_HAND


async def switch_completion(
    tx: Tx, policy_id: UUID, completion: Completion, *, by: Actor, now: datetime
) -> Policy:
    """Who completes drafts of the policy's replacements from now on. What waits for staff stays with them."""
    policy = await get_policy(tx, policy_id, lock=True)
    if policy.completion is not completion:
        policy.completion = completion
        history.record(tx, "policy:completion_set", policy.id, by=by, now=now, completion=completion)
    return policy


async def begin_ordering(tx: Tx, resolution_id: UUID, *, now: datetime) -> int | None:
    """Say that the draft may become an order from now on; the address stays as it is.

    Returns the number of this call if none before it may have ordered. Raises AddressChangedError and what
    `begin_sending` raises.
    """
    task = await read_task(tx, resolution_id, lock=True)
    if not carries(task):
        raise AddressChangedError
    await begin_sending(tx, resolution_id, now=now)
    first = task.resolution.ordering_since is None
    task.resolution.ordering_since = task.resolution.ordering_since or now
    return task.resolution.attempts if first else None


async def stop_ordering(tx: Tx, resolution_id: UUID, call: int | None) -> None:
    """Shopify said no to this call: where it goes may be changed again, unless another may have ordered."""
    task = await read_task(tx, resolution_id, lock=True)
    if task.resolution.attempts == call:
        task.resolution.ordering_since = None

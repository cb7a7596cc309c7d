"""Store credit that is booked to a customer's account: said before the call, found again after it.

The worker calls Shopify between these transactions (docs/decisions/0023-store-credit.md).
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from core.domain.actors import BUYER
from core.domain.claims import OPEN
from core.domain.money import Money
from core.domain.resolutions import UNSEEN, Obstacle, ResolutionState, ResolutionStep, proceed
from core.domain.store_credit import Given
from core.services.remedies import OthersUnderWayError
from core.services.resolutions import begin_sending, read_task, retry
from core.store import history
from core.store.base import Tx
from core.store.claims import get_claim
from core.store.resolutions import Resolution, find_resolution_of_claim
from core.store.store_credit import hold_customer, is_in_doubt, list_credits_of
from core.store.units import get_unit
from core.store.warranties import get_warranty


class ClaimOverError(Exception):
    """The claim is declined or done, so nothing of it asks for consent any more."""


def amount_of(resolution: Resolution) -> Money:
    """What is to be booked. Raises LookupError: credit by itself is always granted with its amount."""
    if resolution.amount is None or resolution.currency is None:
        raise LookupError("store credit without an amount")
    return Money(resolution.amount, resolution.currency)


async def given_before(tx: Tx, resolution: Resolution) -> Given | None:
    """The last call that may have booked it. None: none was begun."""
    if resolution.attempts == 0 or resolution.called_at is None or resolution.customer_gid is None:
        return None
    return Given(
        amount=amount_of(resolution),
        called_at=resolution.called_at,
        before=frozenset(resolution.credits_before or ()),
        others=frozenset(await list_credits_of(tx, resolution.customer_gid, beside=resolution.id)),
    )


async def begin_credit(
    tx: Tx, resolution_id: UUID, customer_gid: str, seen: Collection[str], *, attempts: int, now: datetime
) -> Money:
    """Say that a call may be made from now on, for what amount, and what the account held just before.

    `attempts` are the calls that whoever asks knows of and has looked for. Raises OthersUnderWayError when
    another call was begun since, or one for the same amount to this customer may have been made, and what
    `begin_sending` raises.
    """
    resolution = (await read_task(tx, resolution_id, lock=True)).resolution
    await hold_customer(tx, customer_gid)
    called_at, amount = resolution.called_at, amount_of(resolution)
    recent = resolution.attempts > 0 and called_at is not None and now - called_at < UNSEEN
    doubtful = await is_in_doubt(tx, customer_gid, amount, beside=resolution.id)
    if resolution.attempts != attempts or recent or doubtful:
        raise OthersUnderWayError
    await begin_sending(tx, resolution_id, now=now)
    resolution.customer_gid, resolution.credits_before = customer_gid, sorted(seen)
    return amount


async def take_back(tx: Tx, resolution_id: UUID) -> None:
    """Shopify said no, so the call that was begun last booked nothing and need not be looked for."""
    resolution = (await read_task(tx, resolution_id, lock=True)).resolution
    if resolution.attempts == 0 or resolution.credit_gid is not None:
        return
    resolution.attempts -= 1
    if resolution.attempts == 0:
        resolution.sending_since = resolution.called_at = None
        if resolution.state is ResolutionState.SENDING:
            resolution.state = proceed(ResolutionStep.TAKE_BACK, resolution.state)


async def consent(tx: Tx, claim_id: UUID, *, now: datetime) -> None:
    """The buyer says that we may open a customer account for them; what waits for it goes on. Twice is once.

    Raises ClaimOverError.
    """
    claim = await get_claim(tx, claim_id)
    warranty = await get_warranty(tx, claim.warranty_id)
    # The unit first, as the worker does, which may just be looking for the consent.
    await get_unit(tx, warranty.unit_id, lock=True)
    await get_warranty(tx, warranty.id, lock=True)
    claim = await get_claim(tx, claim_id, lock=True)
    if claim.credit_consent_at is not None:
        return
    if claim.state not in OPEN:
        raise ClaimOverError
    claim.credit_consent_at = now
    history.record(tx, "claim:credit_consented", claim.id, by=BUYER, now=now)
    waiting = await find_resolution_of_claim(tx, claim_id)
    if waiting is not None and waiting.obstacle is Obstacle.NO_CONSENT:
        await retry(tx, claim_id, waiting.id, by=BUYER, now=now)

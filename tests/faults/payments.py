"""Replacements that the buyer pays a part of: an invoice to be sent, and one that was paid unheard."""

from datetime import timedelta
from decimal import Decimal

from core.domain.payments import PaymentState
from core.domain.remedies import Remedy
from core.store.claims import get_claim
from simulator.records import DraftOrder
from sync import timers
from tests.faults.outcomes import Case
from tests.support.house import House
from tests.support.payments import asked, claimed, pay, standing
from tests.support.shops import approve

OWED = Decimal("19.90")
A_DAY = timedelta(days=1)


async def approved(house: House) -> Case:
    sold, claim = await claimed(house)
    await approve(house, claim, Remedy.REPLACEMENT)
    return Case(sold.id, claim.id, claim.number)


async def paid_unheard(house: House) -> Case:
    sold, claim, draft = await asked(house)
    pay(house, draft)
    await timers.look_at_pending_refunds(house.ctx)
    return Case(sold.id, claim.id, claim.number)


async def pay_all(house: House, case: Case) -> bool:
    """A day later the buyer pays any invoice they got, and a timer learns of it."""
    async with house.tx() as tx:
        claim = await get_claim(tx, case.claim_id)
    _, obstacle, state = await standing(house, claim)
    sent = [draft for draft in house.shop.drafts.values() if _is_open(draft)]
    if state is not PaymentState.ASKED or obstacle is not None or not sent:
        return False
    house.later(A_DAY)
    for draft in sent:
        pay(house, draft)
    await timers.look_at_pending_refunds(house.ctx)
    return True


def _is_open(draft: DraftOrder) -> bool:
    return draft.invoice_sent_at is not None and draft.order is None

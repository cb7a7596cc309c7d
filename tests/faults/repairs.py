"""Repairs before the worker comes: an invoice to be sent, one to be taken back, money to be given back."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal

from core.domain.costs import CostKind
from core.domain.money import Money
from core.domain.remedies import Remedy
from core.domain.repairs import RepairState
from core.services import repair_steps
from core.services.repair_steps import Costs as Noted
from core.store.claims import Claim, get_claim
from core.store.repairs import list_repairs_of_claim
from simulator.actions import drafts
from simulator.records import DraftOrder
from sync import timers
from tests.faults.outcomes import Case, Costs
from tests.support.house import House
from tests.support.jobs import drain
from tests.support.repairs import accept, give_up, inspected, invoices, quote
from tests.support.shops import STAFF
from tests.support.stalls import switch

ASKED = Decimal("10.00")
A_DAY = timedelta(days=1)
COSTS: Costs = Counter({(CostKind.GOODS, Decimal("2.50")): 1, (CostKind.LABOUR, Decimal("20.00")): 1})
"""Parts of 12.50 less the 10.00 that the buyer pays."""
IN_VAIN: Costs = Counter({(CostKind.GOODS, Decimal("12.50")): 1, (CostKind.LABOUR, Decimal("20.00")): 1})
"""Of a repair that is given up: what the buyer pays for it is theirs again."""


async def accepted(house: House) -> Case:
    sold, claim = await inspected(house)
    await quote(house, claim, price=Money(ASKED, "EUR"))
    await accept(house, claim)
    return Case(sold.id, claim.id, claim.number)


async def _invoiced(house: House) -> tuple[Case, Claim, DraftOrder]:
    case = await accepted(house)
    await house.settle()
    async with house.tx() as tx:
        claim = await get_claim(tx, case.claim_id)
    [draft] = invoices(house)
    return case, claim, draft


async def given_up_unpaid(house: House) -> Case:
    """The invoice is out, and may be paid as long as it is there; staff refund the lamp instead."""
    case, claim, _ = await _invoiced(house)
    await give_up(house, claim)
    await switch(house, claim, Remedy.REFUND)
    return case


async def given_up_and_paid(house: House) -> Case:
    """The same, but the buyer was quicker, and nobody here has heard of it."""
    case, claim, draft = await _invoiced(house)
    await give_up(house, claim)
    await switch(house, claim, Remedy.REFUND)
    drafts.complete_draft(house.world, house.shop, draft)
    return case


async def pay_and_mend(house: House, case: Case) -> bool:
    """A day later the buyer pays any invoice they got; a timer learns of it; the lamp goes back whole."""
    async with house.tx() as tx:
        [repair] = await list_repairs_of_claim(tx, case.claim_id)
    if repair.state is not RepairState.QUOTE_ACCEPTED or repair.obstacle is not None:
        return False
    house.later(A_DAY)
    for draft in invoices(house):
        if draft.invoice_sent_at is not None:
            drafts.complete_draft(house.world, house.shop, draft)
    await timers.look_at_pending_refunds(house.ctx)
    await drain(house.ctx)
    async with house.tx() as tx:
        [repair] = await list_repairs_of_claim(tx, case.claim_id)
        if repair.state is not RepairState.QUOTE_PAID:
            return False
        now = house.ctx.now()
        await repair_steps.start(tx, case.claim_id, by=STAFF, now=now)
        await repair_steps.finish(tx, case.claim_id, Noted(), by=STAFF, now=now)
        await repair_steps.ship(tx, case.claim_id, "", by=STAFF, now=now)
        await repair_steps.deliver(tx, case.claim_id, by=STAFF, now=now)
    return True

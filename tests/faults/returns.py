"""A faulty unit that comes back first: one return to be opened and ended, and then the money."""

from core.domain.remedies import Remedy
from core.domain.repairs import Grade
from core.domain.returns import COMING, Back
from core.services import return_steps
from core.store.returns import find_return_of_claim
from simulator import world as shopify
from tests.faults.outcomes import Case
from tests.support.house import House
from tests.support.shops import STAFF, approve, file_claim, publish_policy


async def asked_first(house: House) -> Case:
    """Two pieces were sold and sent, so that another one could be returned as well."""
    await publish_policy(house, unit_back=Back.FIRST)
    order = house.order(house.product(stock=10), 2)
    shopify.fulfill_order(house.world, house.shop, order)
    await house.settle()
    claim = await file_claim(house, order)
    await house.settle()
    await approve(house, claim, Remedy.REFUND)
    return Case(order.id, claim.id, claim.number)


async def send_in(house: House, case: Case) -> bool:
    """The parcel comes, and what was in it is as it was claimed."""
    async with house.tx() as tx:
        row = await find_return_of_claim(tx, case.claim_id)
        if row is None or row.state not in COMING:
            return False
        await return_steps.receive(tx, case.claim_id, by=STAFF, now=house.ctx.now())
    async with house.tx() as tx:
        await return_steps.inspect(tx, case.claim_id, Grade.MAJOR, "", by=STAFF, now=house.ctx.now())
    return True

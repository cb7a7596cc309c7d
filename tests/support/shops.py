"""What a shop has done before a test begins: plain functions with defaults."""

from core.domain.actors import Actor
from core.domain.policies import AssignmentKind
from core.domain.terms import Remedy, StartRule, Terms
from core.services import policies
from core.store.policies import TermsRow
from tests.support.house import House

STAFF = Actor.staff("1")


def lamp_terms(**changes: object) -> Terms:
    values: dict[str, object] = {
        "months": 24,
        "start_rules": (StartRule.DELIVERY, StartRule.FULFILMENT, StartRule.PURCHASE),
        "remedies": (Remedy.REPLACEMENT, Remedy.REFUND),
        "plain_text": "Two years on everything that we made wrong.",
    }
    return Terms(**(values | changes))  # type: ignore[arg-type]


async def publish_policy(
    house: House,
    name: str = "Two years",
    kind: AssignmentKind = AssignmentKind.EVERYTHING,
    value: str = "",
    **terms: object,
) -> TermsRow:
    """A published policy for every product, unless told otherwise."""
    async with house.tx() as tx:
        policy = await policies.create(tx, name, {}, by=STAFF, now=house.ctx.now())
        await policies.assign(tx, policy.id, [(kind, value)], by=STAFF, now=house.ctx.now())
        row = await policies.publish(tx, policy.id, lamp_terms(**terms), by=STAFF, now=house.ctx.now())
    await house.settle()
    return row

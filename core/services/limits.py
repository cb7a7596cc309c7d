"""Limits of approval by role: set by owners, held against what a remedy is worth before it is granted."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from sqlalchemy import delete

from core.domain.actors import Actor
from core.domain.limits import check_limit
from core.domain.money import Money
from core.domain.remedies import Remedy
from core.domain.rights import Right
from core.domain.roles import Role
from core.services import rights
from core.services.amounts import Granted
from core.store import history
from core.store.base import Tx, shop_of
from core.store.claims import Claim
from core.store.decisions import find_decision_of_claim
from core.store.limits import ApprovalLimit, list_limits
from core.store.shops import get_shop
from core.store.values import FACTS


async def set_limits(tx: Tx, amounts: Mapping[Role, Decimal | None], *, by: Actor, now: datetime) -> None:
    """In the shop's currency, for one claim; None takes a limit away. Raises RightMissingError."""
    await rights.check(tx, by, Right.MANAGE_STAFF)
    shop = await get_shop(tx, lock=True)  # two owners at once would each write half
    before = await list_limits(tx)
    after = {role: amount for role, amount in amounts.items() if amount is not None}
    if after == before:
        return
    await tx.execute(delete(ApprovalLimit))
    tx.add_all(ApprovalLimit(role=role, amount=amount) for role, amount in after.items())
    kept = {role.value: str(Money(amount, shop.currency)) for role, amount in after.items()}
    history.record(tx, "limits:set", shop_of(tx), by=by, now=now, limits=kept)


async def limit_of(tx: Tx, by: Actor) -> Money | None:
    """Of staff. None: no limit; our own rules have none beside their conditions."""
    role = await rights.role_of(tx, by)
    amount = (await list_limits(tx)).get(role) if role else None
    return Money(amount, (await get_shop(tx)).currency) if amount is not None else None


async def check_grant(tx: Tx, claim: Claim, remedy: Remedy, granted: Granted, *, by: Actor) -> None:
    """Whether somebody may grant so much. Raises OverLimitError."""
    limit = await limit_of(tx, by)
    if limit is not None:
        check_limit(limit, await _worth(tx, claim, remedy, granted))


async def _worth(tx: Tx, claim: Claim, remedy: Remedy, granted: Granted) -> Money | None:
    """In the shop's currency: what goes back, else what the computed answer says that the remedy is worth.

    One limit for all that is given: a supplement counts with the goods beside which it is paid.
    """
    if granted.whole is not None:
        return granted.whole.shop
    row = await find_decision_of_claim(tx, claim.id)
    if row is None:
        return None
    facts = FACTS.validate_python(row.facts)
    offered = {item["remedy"]: Decimal(item["worth"]) for item in row.remedies}
    price = facts.value if facts.price is None else facts.price
    worth = offered.get(remedy.value, price)
    if worth is None or not facts.currency:
        return None
    goods = Money(worth, facts.currency)
    return goods + granted.supplement.shop if granted.supplement else goods

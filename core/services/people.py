"""Whose is what: a person as Shopify names them, by customer and address.

Whoever orders may type anybody's address. So an address counts as somebody's only when Shopify gives it as
the customer's; what else stands on the customer's orders is a question to staff.
"""

from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select

from core.domain.registrations import normalise_email
from core.store.base import Tx
from core.store.orders import OrderRow
from core.store.owners import Owner


def orders_of(customer_gid: str | None, email: str | None) -> ColumnElement[bool] | None:
    """The customer's, and those with the address that name no other customer.

    Only what is known counts: an absent address must not match orders without one.
    """
    known = [OrderRow.customer_gid == customer_gid] if customer_gid else []
    if email:
        nobody_else = [OrderRow.customer_gid.is_(None)] if customer_gid else []
        known.append(and_(orders_with(email), *nobody_else))
    return or_(*known) if known else None


def orders_with(email: str) -> ColumnElement[bool]:
    """Whoever ordered."""
    return func.lower(OrderRow.email) == normalise_email(email)


async def owners_of(tx: Tx, email: str | None) -> list[UUID]:
    """Registered buyers need not be Shopify customers: the address says who they are."""
    if not email:
        return []
    return list(await tx.scalars(select(Owner.id).where(Owner.email_normal == normalise_email(email))))


async def owners_to_ask_about(tx: Tx, customer_gid: str | None, email: str | None) -> list[UUID]:
    """Owners whose address stands on the customer's orders and is not the customer's."""
    if not customer_gid:
        return []
    orders = select(OrderRow.email).where(OrderRow.customer_gid == customer_gid, OrderRow.email.is_not(None))
    own = normalise_email(email) if email else None
    others = {normalise_email(address) for address in await tx.scalars(orders) if address} - {own}
    query = select(Owner.id).where(Owner.email_normal.in_(others))
    return list(await tx.scalars(query.order_by(Owner.id)))

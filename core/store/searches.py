"""What staff may type to find units: a part of a title or a name, or anything else that names them, whole."""

from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from core.domain import serials
from core.domain.codes import normalise, normalise_number
from core.domain.registrations import normalise_email
from core.store.codes import CodeRow
from core.store.orders import OrderLineRow, OrderRow
from core.store.owners import Owner
from core.store.registrations import Registration
from core.store.units import Unit


def units_named(term: str) -> ColumnElement[bool]:
    """By title, serial, SKU or printed code; by their order, its number and customer; by their registrations.

    For a query that selects from `Unit`. Dashes and capitals do not matter where a machine wrote the text.
    """
    return or_(
        Unit.title.icontains(term, autoescape=True),
        Unit.sku == term,
        Unit.serial_normal.in_(_said(serials.normal(term))),
        Unit.order_line_id.in_(_lines(term)),
        Unit.id.in_(_registered(term)),
        Unit.id.in_(select(CodeRow.unit_id).where(CodeRow.code.in_(_said(normalise(term))))),
    )


def owners_named(term: str) -> ColumnElement[bool]:
    """For a query that selects from `Owner`."""
    return or_(Owner.email_normal == normalise_email(term), Owner.name.icontains(term, autoescape=True))


def _lines(term: str) -> Select[Any]:
    query = select(OrderLineRow.id).join(OrderRow, OrderRow.id == OrderLineRow.order_id)
    return query.where(
        or_(
            OrderRow.name.in_([term, f"#{term}"]),
            func.lower(OrderRow.email) == term.lower(),
            OrderRow.customer_name.icontains(term, autoescape=True),
        )
    )


def _registered(term: str) -> Select[Any]:
    query = select(Registration.unit_id).join(Owner, Owner.id == Registration.owner_id)
    return query.where(
        or_(
            Registration.number.in_(_said(normalise_number(term))),
            Registration.code.in_(_said(normalise(term))),
            owners_named(term),
        )
    )


def _said(text: str | None) -> list[str]:
    """Nothing rather than NULL, which would find whatever has none."""
    return [text] if text else []

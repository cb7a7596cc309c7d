"""What whoever holds a label is promised, before anybody has registered it."""

from datetime import datetime

from core.domain.days import day_of
from core.domain.terms import Terms
from core.services import warranties
from core.services.policies import Book
from core.services.warranties import Days, Promise
from core.store.base import Tx
from core.store.catalogue import ProductRow
from core.store.codes import CodeRow
from core.store.policies import find_terms
from core.store.shops import get_shop
from core.store.warranties import find_warranty_of_unit


async def promise_of_code(tx: Tx, code: CodeRow, product: ProductRow | None, *, now: datetime) -> Promise:
    """As if it were bought today on the shop's calendar."""
    today = day_of(now, (await get_shop(tx)).timezone)
    return warranties.promise(
        await Book.read(tx),
        product,
        product_gid=code.product_gid,
        variant_gid=code.variant_gid,
        days=Days(purchased_on=today, registered_on=today),
    )


async def terms_of_code(tx: Tx, code: CodeRow, product: ProductRow | None, *, now: datetime) -> Terms | None:
    """Its warranty's, where its unit came with an order; else those that a purchase today would have."""
    warranty = await find_warranty_of_unit(tx, code.unit_id) if code.unit_id else None
    terms_id = warranty.terms_id if warranty else (await promise_of_code(tx, code, product, now=now)).terms_id
    return await find_terms(tx, terms_id)

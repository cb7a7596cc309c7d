"""Erasing people: what names them goes, what was promised, decided and paid stays."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select, text, update

from core.domain.actors import SHOPIFY
from core.domain.registrations import normalise_email
from core.store import history
from core.store.base import Tx, shop_of
from core.store.claims import Claim, Evidence, Message
from core.store.letters import LetterRow
from core.store.orders import OrderRow
from core.store.owners import Owner
from core.store.shops import get_shop


async def note_data_request(tx: Tx, customer_gid: str | None, *, now: datetime) -> None:
    """A buyer asked the merchant for their data: it stands in the shop's history until it is answered."""
    history.record(tx, "person:data_requested", shop_of(tx), by=SHOPIFY, now=now, customer_gid=customer_gid)


async def erase_person(tx: Tx, *, customer_gid: str | None, email: str | None, now: datetime) -> list[str]:
    """Blank everything that names this person. Returns the keys of private files to delete.

    Registered buyers need not be Shopify customers, so the address counts as well as the customer.
    """
    normal = normalise_email(email or "")
    orders = update(OrderRow).where(
        or_(OrderRow.customer_gid == (customer_gid or ""), func.lower(OrderRow.email) == (normal or None))
    )
    await tx.execute(orders.values(email=None, customer_name=None, customer_gid=None))
    owners = list(await tx.scalars(select(Owner.id).where(Owner.email_normal == normal))) if normal else []
    keys = await _erase_owners(tx, owners, now)
    history.record(tx, "person:erased", shop_of(tx), by=SHOPIFY, now=now, owners=len(owners))
    return keys


async def erase_shop(tx: Tx, *, now: datetime) -> list[str]:
    """The shop is gone for 48 hours: blank everybody in it. Returns the keys of private files to delete."""
    shop = await get_shop(tx, lock=True)
    await tx.execute(update(OrderRow).values(email=None, customer_name=None, customer_gid=None))
    keys = await _erase_owners(tx, list(await tx.scalars(select(Owner.id))), now)
    shop.email, shop.redacted_at = None, now
    history.record(tx, "shop:erased", shop.id, by=SHOPIFY, now=now)
    return keys


async def _erase_owners(tx: Tx, owner_ids: list[UUID], now: datetime) -> list[str]:
    if not owner_ids:
        return []
    mine = Owner.id.in_(owner_ids)
    blank = update(Owner).where(mine).values(name="", email="", erased_at=now)
    await tx.execute(blank.values(email_normal=func.concat(text("'erased:'"), Owner.id)))
    claims = list(await tx.scalars(select(Claim.id).where(Claim.owner_id.in_(owner_ids))))
    await tx.execute(update(Claim).where(Claim.id.in_(claims)).values(description="", decision_note=None))
    await tx.execute(update(Message).where(Message.claim_id.in_(claims)).values(text=""))
    letters = update(LetterRow).where(LetterRow.owner_id.in_(owner_ids))
    await tx.execute(letters.values(context={}, subject=None, text=None, html=None))
    return list(await tx.scalars(select(Evidence.key).where(Evidence.claim_id.in_(claims))))

"""How far a visitor has come, read from what the product itself wrote down since the demo was seeded."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from core.domain.remedies import Remedy
from core.domain.resolutions import ResolutionState
from core.store.base import Database, Tx
from core.store.catalogue import ProductRow
from core.store.claims import Claim
from core.store.codes import CodeRow, Sheet
from core.store.orders import OrderLineRow, OrderRow
from core.store.owners import Owner
from core.store.registrations import Registration
from core.store.resolutions import Resolution
from core.store.shops import find_shop
from core.store.units import Unit
from core.store.warranties import Warranty, find_warranty_of_unit
from demo.brand import SHOP

LEAKS = "Espresso machines"
"""What our photo shows, so that is claimed for first."""
OUR_TAG = "warranty-replacement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A piece from an order, whose owner could claim now."""

    owner: str
    title: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What Shopify did for a claim: gids of the order and of the draft."""

    order_gid: str | None
    draft_gid: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """None where the visitor has not been yet."""

    ordered: str | None
    promised: str | None
    printed: str | None
    registered: str | None
    certificate: str | None
    """The private link of what was registered."""
    filed: str | None
    claim_link: str | None
    """The private link of the claim."""
    decided: str | None
    settled: str | None
    claim_id: UUID | None
    sheet_id: UUID | None
    code: str | None
    broken: Broken | None
    refund: Outcome | None
    replacement: Outcome | None
    credited: str | None
    """Gid of a customer whose account got store credit."""


async def read_story(db: Database, since: datetime) -> Story:
    async with db.transaction(None) as tx:
        shop = await find_shop(tx, SHOP)
    if shop is None:
        raise LookupError("the demo has not been seeded")
    async with db.transaction(shop.id) as tx:
        order, claim = await _order(tx, since), await _claim(tx, since)
        registration = await _registration(tx, since)
        warranty = await find_warranty_of_unit(tx, registration.unit_id) if registration else None
        return Story(
            ordered=order.name if order else None,
            promised=await _promised(tx, order),
            printed=await tx.scalar(
                select(Sheet.title).where(Sheet.created_at > since).order_by(Sheet.id.desc()).limit(1)
            ),
            registered=registration.number if registration else None,
            certificate=warranty.certificate_code if warranty else None,
            filed=claim.number if claim else None,
            claim_link=claim.access_code if claim else None,
            decided=claim.state.replace("_", " ") if claim and claim.decided_at else None,
            settled=await _settled(tx, since),
            claim_id=claim.id if claim else None,
            sheet_id=await tx.scalar(select(Sheet.id).where(Sheet.count > 1).order_by(Sheet.id).limit(1)),
            code=await _code(tx),
            broken=await _broken(tx),
            refund=await _outcome(tx, Remedy.REFUND),
            replacement=await _outcome(tx, Remedy.REPLACEMENT),
            credited=await _credited(tx),
        )


async def _order(tx: Tx, since: datetime) -> OrderRow | None:
    """The newest that a visitor placed; ours are no purchases."""
    query = select(OrderRow).where(OrderRow.processed_at > since).order_by(OrderRow.processed_at.desc())
    return next((order for order in await tx.scalars(query) if OUR_TAG not in order.tags), None)


async def _registration(tx: Tx, since: datetime) -> Registration | None:
    query = select(Registration).where(Registration.registered_at > since).order_by(Registration.id.desc())
    return await tx.scalar(query.limit(1))


async def _promised(tx: Tx, order: OrderRow | None) -> str | None:
    if order is None:
        return None
    query = (
        select(func.count())
        .select_from(Warranty)
        .join(Unit, Unit.id == Warranty.unit_id)
        .join(OrderLineRow, OrderLineRow.id == Unit.order_line_id)
        .where(OrderLineRow.order_id == order.id)
    )
    count = await tx.scalar(query) or 0
    return f"{count} {'warranty' if count == 1 else 'warranties'}" if count else None


async def _claim(tx: Tx, since: datetime) -> Claim | None:
    query = select(Claim).where(Claim.submitted_at > since).order_by(Claim.id.desc()).limit(1)
    return await tx.scalar(query)


async def _settled(tx: Tx, since: datetime) -> str | None:
    query = select(Resolution).where(Resolution.done_at > since, Resolution.granted_at > since)
    done = await tx.scalar(query.order_by(Resolution.done_at.desc()).limit(1))
    if done is None:
        return None
    if done.remedy is Remedy.REPLACEMENT:
        return f"replaced by {done.order_name}"
    if done.remedy is Remedy.REPAIR:
        return "repaired and back"
    given = "given as store credit" if done.remedy is Remedy.STORE_CREDIT else "refunded"
    return f"{done.amount:.2f} {done.currency} {given}"


async def _code(tx: Tx) -> str | None:
    """A printed label that nobody has registered."""
    query = (
        select(CodeRow.code)
        .join(Unit, Unit.id == CodeRow.unit_id)
        .outerjoin(Registration, Registration.unit_id == Unit.id)
        .where(Registration.id.is_(None), Unit.order_line_id.is_(None), Unit.void_reason.is_(None))
        .order_by(CodeRow.id)
        .limit(1)
    )
    return await tx.scalar(query)


async def _broken(tx: Tx) -> Broken | None:
    query = (
        select(Owner.name, Unit.title, Warranty.certificate_code)
        .join(Warranty, Warranty.owner_id == Owner.id)
        .join(Unit, Unit.id == Warranty.unit_id)
        .join(ProductRow, ProductRow.gid == Unit.product_gid)
        .outerjoin(Claim, Claim.warranty_id == Warranty.id)
        .where(Unit.order_line_id.is_not(None), Unit.void_reason.is_(None), Claim.id.is_(None))
        .where(Warranty.certificate_code.is_not(None), Warranty.terms_id.is_not(None))
        .order_by(ProductRow.product_type != LEAKS, Warranty.id)
        .limit(1)
    )
    row = (await tx.execute(query)).first()
    return Broken(owner=row[0].split()[0], title=row[1], link=row[2] or "") if row else None


async def _outcome(tx: Tx, remedy: Remedy) -> Outcome | None:
    query = (
        select(Resolution, OrderRow.gid)
        .join(Claim, Claim.id == Resolution.claim_id)
        .join(Warranty, Warranty.id == Claim.warranty_id)
        .join(Unit, Unit.id == Warranty.unit_id)
        .join(OrderLineRow, OrderLineRow.id == Unit.order_line_id)
        .join(OrderRow, OrderRow.id == OrderLineRow.order_id)
        .where(Resolution.remedy == remedy, Resolution.state == ResolutionState.DONE)
        .order_by(Resolution.done_at.desc())
        .limit(1)
    )
    row = (await tx.execute(query)).first()
    return Outcome(order_gid=row[1], draft_gid=row[0].draft_order_gid) if row else None


async def _credited(tx: Tx) -> str | None:
    query = select(Resolution.customer_gid).where(
        Resolution.by_account, Resolution.state == ResolutionState.DONE, Resolution.customer_gid.is_not(None)
    )
    return await tx.scalar(query.order_by(Resolution.done_at.desc()).limit(1))

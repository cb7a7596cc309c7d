"""Buyers from everywhere scan the label in their package, and some of them scan the same one."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from core.domain.days import day_of
from core.domain.registrations import Channel
from core.services import codes, disputes, registrations
from core.services.registrations import Entry
from core.store.catalogue import ProductRow
from core.store.orders import OrderLineRow, OrderRow
from core.store.registrations import Registration
from core.store.units import Unit
from core.store.warranties import Warranty
from demo.brand import TIMEZONE
from demo.people import Person
from demo.seeding import STAFF, Seeding

ELSEWHERE = (
    Channel.AMAZON,
    Channel.AMAZON,
    Channel.RETAILER,
    Channel.RETAILER,
    Channel.EBAY,
    Channel.MARKETPLACE,
    Channel.GIFT,
)
LABELLED = (
    ("Strom gooseneck kettle", 18),
    ("Kvern hand grinder", 12),
    ("Cast iron skillet", 6),
    ("Espresso cup", 3),
)
STORE_TYPES = (
    "Espresso machines",
    "Grinders",
    "Kettles",
    "Blenders",
    "Coffee makers",
    "Toasters",
    "Cookware",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """Somebody bought it so many days ago and registered it that many days ago."""

    code: str
    person: Person
    channel: Channel
    bought: float
    registered: float


def scans(seeding: Seeding, codes_of: dict[str, list[str]], buyers: list[Person]) -> Iterator[Scanned]:
    """Takes codes from the front of each list and buyers from the end of theirs."""
    dice = seeding.dice
    for title, count in LABELLED:
        labels = codes_of[title]
        for number in range(count):
            bought = 12 + number * 17 + dice.randint(0, 9)
            yield Scanned(
                code=labels.pop(0) if len(labels) > 1 else labels[0],
                person=buyers.pop(),
                channel=dice.choice(ELSEWHERE),
                bought=bought,
                registered=bought - dice.randint(1, 9),
            )


async def register_all(seeding: Seeding, scanned: Iterable[Scanned]) -> list[Registration]:
    """The earliest first, as they happened."""
    return [await register(seeding, each) for each in sorted(scanned, key=lambda each: -each.registered)]


async def register(seeding: Seeding, scanned: Scanned) -> Registration:
    entry = Entry(
        name=scanned.person.name,
        email=scanned.person.email,
        purchased_on=day_of(seeding.now - timedelta(days=scanned.bought), TIMEZONE),
        channel=scanned.channel,
    )
    async with seeding.tx() as tx:
        return await registrations.register(tx, scanned.code, entry, now=seeding.ago(scanned.registered))


async def quarrel(seeding: Seeding, known: list[Registration], buyers: list[Person]) -> None:
    """Three labels are registered a second time: two wait for staff, one was settled."""
    scanned = Counter(each.code for each in known)
    of_one_piece = [each for each in known if scanned[each.code] == 1]
    for number, first in enumerate(of_one_piece[-3:]):
        second = Scanned(
            code=first.code or "", person=buyers.pop(), channel=Channel.EBAY, bought=6, registered=3 - number
        )
        registration = await register(seeding, second)
        if number == 0:
            await _reject(seeding, registration)


async def _reject(seeding: Seeding, registration: Registration) -> None:
    async with seeding.tx() as tx:
        await disputes.settle(
            tx,
            registration.id,
            accept=False,
            reason="The first owner sent the receipt and a photo of the label.",
            by=STAFF,
            now=seeding.ago(1),
        )


async def register_from_store(
    seeding: Seeding, product_type: str, *, title: str | None = None, currency: str = "EUR", at: datetime
) -> Registration:
    """The newest delivered piece of that type that nobody registered; its buyer scans the label."""
    query = (
        select(Unit.id, OrderRow)
        .join(Warranty, Warranty.unit_id == Unit.id)
        .join(OrderLineRow, OrderLineRow.id == Unit.order_line_id)
        .join(OrderRow, OrderRow.id == OrderLineRow.order_id)
        .join(ProductRow, ProductRow.gid == Unit.product_gid)
        .where(ProductRow.product_type == product_type, OrderRow.presentment_currency == currency)
        .where(Unit.void_reason.is_(None), Warranty.owner_id.is_(None), Warranty.terms_id.is_not(None))
        .where(Warranty.delivered_on.is_not(None), OrderRow.test.is_(False))
        .where(Warranty.delivered_on < day_of(at, TIMEZONE))
        .order_by(OrderRow.processed_at.desc(), Unit.position)
        .limit(1)
    )
    if title is not None:
        query = query.where(ProductRow.title == title)
    async with seeding.tx() as tx:
        unit_id, order = (await tx.execute(query)).one()
        code = await codes.label_unit(tx, unit_id, by=STAFF, now=at)
        entry = Entry(
            name=order.customer_name or "", email=order.email or "", purchased_on=None, channel=None
        )
        return await registrations.register(tx, code.code, entry, now=at)


async def register_store_buyers(seeding: Seeding) -> None:
    """Buyers of the store who scanned the label in their box, and whose things still work."""
    for number, product_type in enumerate(STORE_TYPES):
        await register_from_store(seeding, product_type, at=seeding.ago(20 - 2 * number))

"""Publishes Nordkessel's policies and prints its labels."""

from sqlalchemy import select

from core.services import automation, codes, policies, shops
from core.services.codes import Labelled
from core.services.drafts import draft_from_terms
from core.store.catalogue import ProductRow, VariantRow
from core.store.codes import list_codes
from demo.brand import ACCENT, EMAIL, NAME, OFFERS, Offer
from demo.seeding import STAFF, Seeding

SHEETS = (
    ("Strom gooseneck kettle", 65, True),
    ("Kvern hand grinder", 48, True),
    ("Cast iron skillet", 24, True),
    ("Espresso cup", 1, False),
)
"""Product, how many labels, and whether each piece has its own code."""


async def brand(seeding: Seeding) -> None:
    async with seeding.tx() as tx:
        await shops.brand(tx, name=NAME, accent_colour=ACCENT, logo_url=None, email=EMAIL)


async def publish_policies(seeding: Seeding) -> None:
    for offer in OFFERS:
        await _publish(seeding, offer)


async def _publish(seeding: Seeding, offer: Offer) -> None:
    first = seeding.now - offer.versions[0].ago
    async with seeding.tx() as tx:
        policy = await policies.create(
            tx, offer.name, draft_from_terms(offer.versions[-1].terms), by=STAFF, now=first
        )
        await policies.assign(tx, policy.id, offer.assignments, by=STAFF, now=first)
        await automation.switch(tx, policy.id, offer.automation, by=STAFF, now=first)
    for version in offer.versions:
        async with seeding.tx() as tx:
            await policies.publish(tx, policy.id, version.terms, by=STAFF, now=seeding.now - version.ago)


async def print_labels(seeding: Seeding) -> dict[str, list[str]]:
    """The codes of each sheet, by product."""
    return {title: await _print(seeding, title, count, each) for title, count, each in SHEETS}


async def _print(seeding: Seeding, title: str, count: int, each: bool) -> list[str]:
    query = (
        select(ProductRow, VariantRow)
        .join(VariantRow, VariantRow.product_id == ProductRow.id)
        .where(ProductRow.title == title)
        .order_by(VariantRow.sku)
        .limit(1)
    )
    async with seeding.tx() as tx:
        product, variant = (await tx.execute(query)).one()
        labelled = Labelled(
            title=product.title, sku=variant.sku, product_gid=product.gid, variant_gid=variant.gid
        )
        sheet = await codes.order_sheet(
            tx, labelled, per_unit=each, count=count, by=STAFF, now=seeding.ago(430)
        )
        return [row.code for row in await list_codes(tx, sheet.id)]

"""What the tests of the staff pages arrange and how they ask: plain functions with defaults."""

import io
import re
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import httpx
from PIL import Image
from sqlalchemy import select

from core.domain.faults import Fault
from core.domain.registrations import Channel
from core.services import claims, codes, owners, registrations
from core.services.claims import Complaint
from core.services.evidence import Brought, Upload
from core.services.registrations import Entry
from core.store.claims import Claim
from core.store.codes import Sheet, list_codes
from core.store.warranties import Warranty
from tests.support.house import House
from tests.support.shops import STAFF, publish_policy

OTHER = "glimmer.myshopify.com"
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


def photo(key: str = "0" * 8) -> Upload:
    """Of one colour throughout: nobody takes it for a copy of another."""
    return Upload(
        key=key,
        content_type="image/jpeg",
        width=4,
        height=3,
        size=100,
        sha256="a" * 64,
        perceptual_hash=0,
    )


def jpeg(colour: str = "red") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(file, "JPEG")
    return file.getvalue()


async def sold(house: House, quantity: int = 1, **order: object) -> list[Warranty]:
    """Warranties of one order, under a policy of two years."""
    await publish_policy(house)
    house.order(house.product(stock=9), quantity, **order)
    await house.settle()
    async with house.tx() as tx:
        return list(await tx.scalars(select(Warranty).order_by(Warranty.id)))


async def filed(house: House, warranty: Warranty, fault: Fault = Fault.STOPPED_WORKING) -> Claim:
    """A claim of the buyer's, with a photo, and its letters sent."""
    now = house.ctx.now()
    async with house.tx() as tx:
        owner = await owners.get_or_add(tx, name="Ada Buyer", email="ada@example.org", locale="en", now=now)
        complaint = Complaint(fault=fault, description="It went dark.", brought=Brought(files=[photo()]))
        claim = await claims.file(tx, warranty.id, owner.id, complaint, by=STAFF, now=now)
    await house.settle()
    return claim


async def claim_now(house: House, claim_id: UUID) -> Claim:
    async with house.tx() as tx:
        claim = await tx.scalar(select(Claim).where(Claim.id == claim_id))
    assert claim is not None
    return claim


async def labelled(house: House, *, per_unit: bool = True, count: int = 1) -> tuple[Sheet, list[str]]:
    """A sheet of labels for a lamp, and its codes."""
    lamp = house.product()
    await house.settle()
    now = house.ctx.now()
    async with house.tx() as tx:
        named = codes.Labelled(
            title=lamp.title, sku=None, product_gid=lamp.id, variant_gid=lamp.variants[0].id
        )
        sheet = await codes.order_sheet(tx, named, per_unit=per_unit, count=count, by=STAFF, now=now)
        return sheet, [row.code for row in await list_codes(tx, sheet.id)]


async def disputed(house: House) -> UUID:
    """Two people register one unit; returns the second registration."""
    await publish_policy(house)
    _, [code] = await labelled(house)
    now = house.ctx.now()
    async with house.tx() as tx:
        for name in ("Ada", "Bob"):
            entry = Entry(
                name=name, email=f"{name}@example.org", purchased_on=now.date(), channel=Channel.RETAILER
            )
            registration = await registrations.register(tx, code, entry, now=now)
    await house.settle()
    return registration.id


async def follow(staff: httpx.AsyncClient, address: str) -> httpx.Response:
    """Open an address with its query, which the client's own parameters would push aside."""
    parts = urlsplit(address.replace("&amp;", "&"))
    return await staff.get(parts.path, params=dict(parse_qsl(parts.query)))


async def searched(staff: httpx.AsyncClient, name: str, text: str, **filters: str) -> httpx.Response:
    """What the list of that name shows after somebody typed a search."""
    sent = await staff.post(f"/searches/{name}", params=filters, data={"search": text})
    assert sent.status_code == 303, sent.text
    return await follow(staff, sent.headers["location"])


def said(response: httpx.Response) -> str:
    """The text of a page as a person reads it: without markup, blanks folded."""
    text = re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", " ", response.text, flags=re.DOTALL)
    return " ".join(text.replace("&#39;", "'").replace("&amp;", "&").split())

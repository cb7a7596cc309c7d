"""A buyer's phone without scripts: opens a page, fills in its form, sends it. And what lies on the shelf."""

import io
import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from html import unescape
from html.parser import HTMLParser
from typing import Any
from uuid import UUID

import httpx
from PIL import Image
from sqlalchemy import func, select

from core.domain.actors import BUYER
from core.domain.faults import Fault
from core.domain.policies import AssignmentKind
from core.domain.registrations import Channel
from core.domain.remedies import Remedy
from core.services import claims, codes, policies, registrations, shops
from core.services.claims import Complaint
from core.services.codes import Labelled
from core.services.evidence import Brought, Upload
from core.services.registrations import Entry
from core.store.base import Base, Tx
from core.store.catalogue import ProductRow
from core.store.claims import Claim
from core.store.codes import list_codes
from core.store.orders import find_order
from core.store.registrations import Registration
from core.store.shops import Shop, get_shop
from core.store.warranties import Warranty, find_warranty_of_unit, list_warranties_of_order
from simulator.records import Order
from tests.support.house import House
from tests.support.shops import STAFF, lamp_terms

TITLE = "Lumen desk lamp"
ADA = {"name": "Ada Buyer", "email": "ada@example.org"}
BOUGHT = {"purchased_on": "2026-10-13", "channel": "retailer"}
FAULT = {"fault": "stopped_working", "description": "It does not light up any more."}


@dataclass(slots=True)
class Sheet(HTMLParser):
    """The last form of a page: its address and what stands in it already. A folded one only if no other."""

    action: str = ""
    fields: dict[str, list[str]] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    folded: int = 0
    skipped: bool = False

    def __post_init__(self) -> None:
        HTMLParser.__init__(self)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.folded += tag == "details"
        if tag == "form" and given.get("method") == "post":
            self.skipped = bool(self.folded and self.action)
        if tag == "form" and given.get("method") == "post" and not self.skipped:
            self.action, self.fields, self.names = given.get("action") or "", {}, []
        name = given.get("name")
        if self.skipped or not self.action or not name or tag not in {"input", "textarea", "select"}:
            return
        if given.get("type") == "hidden" or (given.get("type") == "checkbox" and "checked" in given):
            self.fields.setdefault(name, []).append(unescape(given.get("value") or ""))
        elif name not in self.names:
            self.names.append(name)

    def handle_endtag(self, tag: str) -> None:
        self.folded -= tag == "details"


def sheet(page: httpx.Response) -> Sheet:
    found = Sheet()
    found.feed(page.text)
    return found


async def send(
    buyer: httpx.AsyncClient,
    page: httpx.Response,
    data: Mapping[str, Any],
    photos: Sequence[tuple[str, bytes]] = (),
    **others: Sequence[tuple[str, bytes]],
) -> httpx.Response:
    """Fill in the page's form and send it, with what it holds already; `others` are files by their field."""
    form = sheet(page)
    files = [
        (field, (name, content, "image/jpeg"))
        for field, chosen in {"photos": photos, **others}.items()
        for name, content in chosen
    ]
    if files:
        return await buyer.post(form.action, data={**form.fields, **data}, files=files)
    return await buyer.post(form.action, data={**form.fields, **data})


def jpeg(colour: str = "grey", size: tuple[int, int] = (640, 480)) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "JPEG")
    return file.getvalue()


def huge_png(width: int = 50_000, height: int = 50_000) -> bytes:
    """A few bytes that claim 2.5 thousand million pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(100)))


def now() -> datetime:
    return datetime.now(UTC)


async def stock(house: House, **terms: Any) -> None:
    """A product with a picture, under a policy of two years from the day of purchase."""
    gid = "gid://shopify/Product/77"
    async with house.tx() as tx:
        tx.add(
            ProductRow(
                gid=gid,
                title=TITLE,
                handle="lamp",
                status="ACTIVE",
                tags=[],
                collections=[],
                image_url="https://cdn.shopify.com/s/files/lamp.jpg?v=1",
                updated_at=now(),
            )
        )
        policy = await policies.create(tx, "Two years", {}, by=STAFF, now=now())
        await policies.assign(tx, policy.id, [(AssignmentKind.EVERYTHING, "")], by=STAFF, now=now())
        await policies.publish(tx, policy.id, lamp_terms(**terms), by=STAFF, now=now())


async def labels(house: House, count: int = 1, *, per_unit: bool = True) -> list[str]:
    """Printed codes of the product on the shelf."""
    labelled = Labelled(title=TITLE, sku="L-1", product_gid="gid://shopify/Product/77", variant_gid=None)
    async with house.tx() as tx:
        printed = await codes.order_sheet(tx, labelled, per_unit=per_unit, count=count, by=STAFF, now=now())
        return [row.code for row in await list_codes(tx, printed.id)]


async def label_of_order(house: House, order: Order) -> str:
    """The code of the first piece of an order, which therefore knows its purchase."""
    async with house.tx() as tx:
        row = await find_order(tx, order.id)
        assert row is not None
        [(_, unit), *_] = await list_warranties_of_order(tx, row.id)
        return (await codes.label_unit(tx, unit.id, by=STAFF, now=now())).code


def entry(email: str = "ada@example.org", day: date = date(2026, 10, 13)) -> Entry:
    return Entry(name="Ada Buyer", email=email, purchased_on=day, channel=Channel.RETAILER)


async def register(
    house: House, code: str, who: Entry | None = None, *, at: datetime | None = None
) -> tuple[Registration, Warranty]:
    """Somebody has registered the code before the test begins."""
    async with house.tx() as tx:
        registration = await registrations.register(tx, code, who or entry(), now=at or now())
        warranty = await find_warranty_of_unit(tx, registration.unit_id)
        assert warranty is not None
        return registration, warranty


async def file_claim(house: House, code: str, photos: Sequence[Upload] = ()) -> tuple[Claim, Warranty]:
    registration, warranty = await register(house, code)
    complaint = Complaint(
        fault=Fault.STOPPED_WORKING,
        description="It does not light up any more.",
        brought=Brought(files=photos),
    )
    async with house.tx() as tx:
        claim = await claims.file(tx, warranty.id, registration.owner_id, complaint, by=BUYER, now=now())
    return claim, warranty


async def approve_without_photo(house: House, claim: Claim, remedy: Remedy) -> None:
    async with house.tx() as tx:
        note = "The fault is well known."
        await claims.approve(tx, claim.id, remedy, note=note, by=STAFF, now=now())


async def second_shop(house: House) -> Shop:
    async with house.db.transaction(None) as tx:
        shop = await shops.get_or_add(tx, "umbra.myshopify.com", now=now())
    async with house.db.transaction(shop.id) as tx:
        await shops.install(tx, scopes="", now=now())
        return await get_shop(tx)


async def count(house: House, *tables: type[Base]) -> list[int]:
    async with house.tx() as tx:
        return [await _count(tx, table) for table in tables]


async def _count(tx: Tx, table: type[Base]) -> int:
    return await tx.scalar(select(func.count()).select_from(table)) or 0


async def all_of(house: House, table: type[Any]) -> list[Any]:
    async with house.tx() as tx:
        return list(await tx.scalars(select(table).order_by(table.id)))


def files_of(house: House, shop_id: UUID) -> int:
    """How many private files the shop has."""
    folder = house.settings.data_dir / "files" / str(shop_id)
    return sum(1 for path in folder.rglob("*") if path.is_file()) if folder.exists() else 0

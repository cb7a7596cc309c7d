"""The page behind a QR code: what a phone has to fetch, and how fast the app writes it."""

import asyncio
import gzip
import re
from datetime import UTC, datetime
from statistics import median

import httpx

from bench.figures import Figure, Report
from bench.load import Plan, Tally, generate
from bench.stand import STAFF, Stand, add_shop, public_host
from core.services import codes
from core.services.codes import Labelled
from core.store.base import Database
from core.store.codes import list_codes

ROUNDS = 3
SECONDS = 4.0
CONNECTIONS = 16
CODES = 100
VISITORS = 3000
"""Each may look 60 times a minute; the addresses are those that a trusted proxy would report."""
FILES = re.compile(r'(?:href|src)="(/static/[^"]+)"')

METHOD = f"""`GET /CODE` on the running app with its database. Size: the page and every style sheet and
script it names, as a browser that accepts gzip gets them. Rate: {CONNECTIONS} connections ask for
{CODES} codes in turn, as {VISITORS:,} visitors behind a proxy, for {SECONDS:.0f} s; median of {ROUNDS}
rounds."""


def run(stand: Stand) -> Report:
    url = stand.database()
    known = asyncio.run(_print_codes(url))
    with stand.app(url, WORKER="apart") as app:
        app.wait_until_ready()
        sent, plain, packed, files = _sizes(app.port, known[0])
        rounds = [generate(_plan(app.port, known, number)) for number in range(ROUNDS)]
    refused = sum(tally.refused for tally in rounds)
    figures = [
        Figure(name="As transferred", value=sent / 1000, unit="kB", at_most=30),
        Figure(name="All of it compressed", value=packed / 1000, unit="kB"),
        Figure(name="None of it compressed", value=plain / 1000, unit="kB"),
        Figure(name="Requests", value=files + 1),
        *_speed(rounds),
    ]
    notes = [f"{refused} of the answers were not a page."] if refused else []
    return Report(title="Registration page", method=METHOD, figures=figures, notes=notes)


def _speed(rounds: list[Tally]) -> list[Figure]:
    return [
        Figure(name="Pages, one process", value=median(tally.rate for tally in rounds), unit="/s"),
        Figure(name="p50", value=median(tally.p50 for tally in rounds), unit="ms"),
        Figure(name="p99", value=median(tally.p99 for tally in rounds), unit="ms"),
    ]


async def _print_codes(url: str) -> list[str]:
    db = Database.connect(url)
    shop_id = await add_shop(db)
    lamp = Labelled(
        title="Lumen desk lamp", sku="LAMP-1", product_gid="gid://shopify/Product/1", variant_gid=None
    )
    async with db.transaction(shop_id) as tx:
        now = datetime.now(UTC)
        sheet = await codes.order_sheet(tx, lamp, per_unit=True, count=CODES, by=STAFF, now=now)
        known = [row.code for row in await list_codes(tx, sheet.id)]
    await db.close()
    return known


def _sizes(port: int, code: str) -> tuple[int, int, int, int]:
    """Bytes as sent, unpacked, all packed; and how many files the page names."""
    headers = {"Host": public_host(port), "Accept-Encoding": "gzip"}
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers) as http:
        sent, page = _fetch(http, f"/{code}")
        bodies, total = [page], sent
        names = sorted(set(FILES.findall(page.decode())))
        for name in names:
            sent, body = _fetch(http, name)
            bodies.append(body)
            total += sent
    packed = sum(len(gzip.compress(body)) for body in bodies)
    return total, sum(len(body) for body in bodies), packed, len(names)


def _fetch(http: httpx.Client, address: str) -> tuple[int, bytes]:
    """Bytes of the body as they came over the line, and the body."""
    with http.stream("GET", address) as answer:
        body = answer.read()
        answer.raise_for_status()
        return answer.num_bytes_downloaded, body


def _plan(port: int, known: list[str], number: int) -> Plan:
    requests = [
        f"GET /{known[visitor % len(known)]} HTTP/1.1\r\nHost: {public_host(port)}\r\nAccept-Language: en\r\n"
        f"X-Forwarded-For: 10.{number}.{visitor // 250}.{visitor % 250 + 1}\r\n\r\n"
        for visitor in range(VISITORS)
    ]
    return Plan(port=port, requests=requests, run=str(number), connections=CONNECTIONS, seconds=SECONDS)

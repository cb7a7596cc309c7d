"""Which unit is it? From an order's page in Shopify, or by an order's number."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain.claims import OPEN
from core.store import jobs
from core.store.base import Tx
from core.store.claims import Claim, list_claims_of_warranties
from core.store.orders import OrderRow, find_order, find_order_by_name
from core.store.warranties import list_warranties_of_order
from core.web.addresses import url
from core.web.pages import redirect, render
from shopify_app import admin_links
from shopify_app.asking import hidden_fields, search_of, today, words_of
from shopify_app.rows import WarrantyLine, warranty_line

_LONGEST_NUMBER = 20
"""Digits of 64 bits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One unit of the order, and its claim if one is open."""

    line: WarrantyLine
    position: int | None
    ended: bool
    open_claim: Claim | None


async def new(request: Request) -> Response:
    """The order's units to choose from; without an order, a field for its number."""
    gid, search = order_gid(request.query_params.get("id", "")), search_of(request)
    async with request.state.db.transaction(request.state.shop_id) as tx:
        order = await _order(tx, gid, search)
        pieces = await _pieces(request, tx, order) if order else []
    return render(
        request,
        "claims/new.html",
        order=order,
        order_url=admin_links.in_admin(request, "orders", order.gid if order else gid),
        pieces=pieces,
        unknown=gid if order is None else "",
        asked=bool(request.query_params.get("asked")),
        search=search,
        kept=hidden_fields(request),
    )


async def read(request: Request) -> Response:
    """Ask the worker for an order that we do not know yet."""
    gid = order_gid(request.query_params.get("id", ""))
    if gid:
        async with request.state.db.transaction(request.state.shop_id) as tx:
            await jobs.enqueue(tx, jobs.ReadOrders(request.state.shop_id, (gid,)))
    _ = words_of(request)
    toast = _("Asking Shopify for this order.")
    return redirect(request, url(request, "claims.new", id=gid or None, asked="yes"), toast=toast)


def order_gid(text: str) -> str:
    """What Shopify's admin link appends: a gid or the bare number. Empty for anything else."""
    number = text.removeprefix("gid://shopify/Order/")
    known = number.isascii() and number.isdecimal() and len(number) <= _LONGEST_NUMBER
    return f"gid://shopify/Order/{number}" if known else ""


async def _order(tx: Tx, gid: str, search: str) -> OrderRow | None:
    if gid:
        return await find_order(tx, gid)
    return await find_order_by_name(tx, search) if search else None


async def _pieces(request: Request, tx: Tx, order: OrderRow) -> list[Piece]:
    pairs = await list_warranties_of_order(tx, order.id)
    known = await list_claims_of_warranties(tx, [warranty.id for warranty, _ in pairs])
    opened = {claim.warranty_id: claim for claim in known if claim.state in OPEN}
    day, words = today(request), words_of(request)
    return [
        Piece(
            line=warranty_line(warranty, unit, order, today=day, _=words),
            position=unit.position,
            ended=unit.void_reason is not None,
            open_claim=opened.get(warranty.id),
        )
        for warranty, unit in pairs
    ]


routes = [
    Route("/claims/new", new, name="claims.new"),
    Route("/claims/new/read", read, name="claims.read_order", methods=["POST"]),
]

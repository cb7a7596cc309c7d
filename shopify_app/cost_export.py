"""The costs of some days as a file for a spreadsheet, behind a signed link: no tab of it signs in."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.store.costs import Line, list_lines
from core.web import csv_files
from core.web.csv_files import Cell
from core.web.locales import Gettext, chosen, translations
from shopify_app import cost_words, words
from shopify_app.signed import attachment, loaded, signed_address

MOST = 50_000
"""Entries in one file."""
PURPOSE = "costs"


def export_url(request: Request, first: date, last: date) -> str:
    """For whoever may export costs: it opens without a further question, for ten minutes."""
    about = [str(request.state.shop_id), first.isoformat(), last.isoformat(), chosen(request)]
    return signed_address(request, PURPOSE, "costs.export", about)


async def export(request: Request) -> Response:
    shop_id, first, last, language = loaded(request, PURPOSE)
    span = date.fromisoformat(first), date.fromisoformat(last)
    async with request.state.db.transaction(UUID(shop_id)) as tx:
        lines = await list_lines(tx, *span, limit=MOST)
    _ = translations(language, tuple(request.state.pages.locales)).gettext
    content = await asyncio.to_thread(_content, _, lines)
    return attachment(request, content, "text/csv; charset=utf-8", f"costs-{first}-{last}.csv")


def _content(_: Gettext, lines: Sequence[Line]) -> bytes:
    return csv_files.write(list(_header(_)), [_row(_, line) for line in lines])


def _header(_: Gettext) -> Iterator[str]:
    yield from (_("Day"), _("Claim"), _("Remedy"), _("Kind"), _("Account"), _("Amount"), _("Currency"))
    yield from (_("Buyer's amount"), _("Buyer's currency"), _("How it is known"), _("Product"), "SKU")
    yield from (_("In Shopify"), _("Settled outside"), _("Reason"))


def _row(_: Gettext, line: Line) -> list[Cell]:
    cost, resolution = line.cost, line.resolution
    return [
        cost.incurred_on,
        line.claim.number,
        _(words.REMEDY[resolution.remedy]),
        _(cost_words.KIND[cost.kind]),
        _(cost_words.ACCOUNT[cost.account].text),
        cost.amount,
        cost.currency,
        cost.presentment_amount,
        cost.presentment_currency,
        _(cost_words.SOURCE[cost.source]),
        line.unit.title,
        line.unit.sku,
        resolution.order_name or resolution.refund_gid,
        resolution.outside_reference,
        cost.reason,
    ]


routes = [Route("/signed/costs/{token}", export, name="costs.export")]

"""One sheet: print it in any format, or take single codes."""

from dataclasses import dataclass
from math import ceil
from uuid import UUID

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain.codes import grouped, is_compact
from core.labels import qr
from core.labels.formats import sheet_formats
from core.store.codes import CodeRow, Sheet, get_sheet, list_codes, serials_of_sheet
from core.store.registrations import count_by_code
from core.web.addresses import url
from core.web.pages import render
from shopify_app import admin_links
from shopify_app.asking import words_of
from shopify_app.codes import state_of
from shopify_app.colleagues import who
from shopify_app.signed import sheet_url, symbol_url
from shopify_app.words import Badge

PAGE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One format, and what this sheet takes on it."""

    name: str
    pages: int
    size: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Single:
    id: UUID
    code: str
    serial: str
    state: Badge
    page: str
    svg: str
    png: str


async def show(request: Request) -> Response:
    after = _after(request)
    async with request.state.db.transaction(request.state.shop_id) as tx:
        sheet = await get_sheet(tx, request.path_params["sheet_id"])
        found = await list_codes(tx, sheet.id, after=after, limit=PAGE + 1)
        owners = await count_by_code(tx, [row.code for row in found])
        serials = await serials_of_sheet(tx, sheet.id)
    first = url(request, "sheets.show", sheet_id=sheet.id)
    further = url(request, "sheets.show", sheet_id=sheet.id, after=found[PAGE - 1].id) if found[PAGE:] else ""
    return render(
        request,
        "sheets/show.html",
        sheet=sheet,
        by=who(request, sheet.created_by),
        papers=_papers(request, sheet),
        singles=[
            _single(request, row, owners.get(row.code, 0), serials.get(row.unit_id) or "")
            for row in found[:PAGE]
        ],
        sample=_sample(request, found),
        large=any(not is_compact(admin_links.registration(request, row.code)) for row in found[:1]),
        first=first if after else "",
        further=further,
    )


def _after(request: Request) -> UUID | None:
    try:
        return UUID(request.query_params.get("after", ""))
    except ValueError:
        return None


def _papers(request: Request, sheet: Sheet) -> list[Paper]:
    return [
        Paper(
            name=paper.name,
            pages=ceil(sheet.count / paper.per_page),
            size=f"{paper.label[0]:g} × {paper.label[1]:g} mm",
            href=sheet_url(request, sheet.id, paper.key),
        )
        for paper in sheet_formats().values()
    ]


def _single(request: Request, row: CodeRow, owners: int, serial: str) -> Single:
    return Single(
        id=row.id,
        code=grouped(row.code),
        serial=serial,
        state=state_of(words_of(request), row, owners),
        page=admin_links.registration(request, row.code),
        svg=symbol_url(request, row.code, "svg"),
        png=symbol_url(request, row.code, "png"),
    )


def _sample(request: Request, rows: list[CodeRow]) -> Markup:
    """The first symbol, drawn by us from digits and letters of ours."""
    return Markup(qr.svg(admin_links.registration(request, rows[0].code))) if rows else Markup()  # noqa: S704 (see above)


routes = [Route("/sheets/{sheet_id:uuid}", show, name="sheets.show")]

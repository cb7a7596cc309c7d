"""Buyers who asked for their data: until when to answer, what we hold, and that it was given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain.data_requests import due_on
from core.domain.days import day_of
from core.services import data_requests
from core.store.data_requests import DataRequest, get_data_request, list_data_requests
from core.web.addresses import url
from core.web.failures import ConflictError
from core.web.headers import sandbox
from core.web.pages import changed, render
from shopify_app import address_questions, admin_links
from shopify_app.asking import before_of, present, today, words_of
from shopify_app.colleagues import who
from shopify_app.words import Badge

PAGE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    id: UUID
    who: str
    customer_url: str
    erased: bool
    requested_on: date
    due_on: date
    badge: Badge
    answered_on: date | None
    answered_by: str
    questions: Sequence[address_questions.Asked]


async def index(request: Request) -> Response:
    before = before_of(request)
    async with request.state.db.transaction(request.state.shop_id) as tx:
        found = await list_data_requests(tx, before=before, limit=PAGE + 1)
        questions = await address_questions.of_requests(tx, [row.id for row in found])
    return render(
        request,
        "data_requests/list.html",
        asked=[_asked(request, row, questions.get(row.id, [])) for row in found[:PAGE]],
        left=questions.get(None, []),
        first=url(request, "data_requests.list") if before else "",
        further=url(request, "data_requests.list", before=found[PAGE - 1].id) if found[PAGE:] else "",
    )


async def answer(request: Request) -> Response:
    _, request_id = words_of(request), request.path_params["request_id"]
    async with request.state.db.transaction(request.state.shop_id) as tx:
        if not await data_requests.answer(tx, request_id, by=request.state.staff, now=present()):
            raise ConflictError(_("This was marked as answered already. Nothing of yours was changed."))
        row = await get_data_request(tx, request_id)
        questions = await address_questions.of_requests(tx, [request_id])
    return changed(
        request,
        "data_requests/_asked.html",
        to=url(request, "data_requests.list"),
        toast=_("Marked as answered."),
        each=_asked(request, row, questions.get(request_id, [])),
    )


async def download(request: Request) -> Response:
    """Everything held about whoever asked, as JSON: to staff who are signed in, and by no address."""
    request_id = request.path_params["request_id"]
    async with request.state.db.transaction(request.state.shop_id) as tx:
        found = await data_requests.held(tx, await get_data_request(tx, request_id))
    sandbox(request)
    return Response(
        orjson.dumps(found, default=str, option=orjson.OPT_INDENT_2),
        headers={"Content-Disposition": f'attachment; filename="data-{request_id}.json"'},
        media_type="application/json",
    )


def _asked(request: Request, row: DataRequest, questions: Sequence[address_questions.Asked]) -> Asked:
    _, zone = words_of(request), request.state.shop.timezone
    by = row.answered_by
    return Asked(
        id=row.id,
        who=row.email or _("A customer"),
        customer_url=admin_links.in_admin(request, "customers", row.customer_gid),
        erased=row.customer_gid is None and row.email is None,
        requested_on=day_of(row.requested_at, zone),
        due_on=due_on(row.requested_at, zone),
        badge=_badge(request, row),
        answered_on=day_of(row.answered_at, zone) if row.answered_at else None,
        answered_by=who(request, by) if by else "",
        questions=questions,
    )


def _badge(request: Request, row: DataRequest) -> Badge:
    _ = words_of(request)
    if row.answered_at is not None:
        return Badge(_("Answered"), "success")
    overdue = due_on(row.requested_at, request.state.shop.timezone) < today(request)
    return Badge(_("Overdue"), "critical") if overdue else Badge(_("To be answered"), "attention")


routes = [
    Route("/settings/data-requests", index, name="data_requests.list"),
    Route(
        "/settings/data-requests/{request_id:uuid}/answer",
        answer,
        name="data_requests.answer",
        methods=["POST"],
    ),
    Route(
        "/settings/data-requests/{request_id:uuid}/download",
        download,
        name="data_requests.download",
        methods=["POST"],
    ),
]

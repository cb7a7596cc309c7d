"""All warranties: newest first, searched, or those that a person must look at."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.store.warranties import count_exceptions, list_warranties
from core.web.addresses import url
from core.web.pages import render
from shopify_app.asking import before_of, today, words_of
from shopify_app.rights import offered
from shopify_app.rows import warranty_line
from shopify_app.searches import locked, searched_for
from shopify_app.words import EXCEPTION

PAGE = 50


async def index(request: Request) -> Response:
    shown, searched, before = request.query_params.get("show", ""), searched_for(request), before_of(request)
    wanted = shown if shown in EXCEPTION else shown == "exceptions"
    async with request.state.db.transaction(request.state.shop_id) as tx:
        found = await list_warranties(tx, search=searched, exception=wanted, before=before, limit=PAGE + 1)
        counts = await count_exceptions(tx)
    lines = [warranty_line(*each, today=today(request), _=words_of(request)) for each in found[:PAGE]]
    kept = {"show": shown or None, "search": locked(request, searched)}
    return render(
        request,
        "warranties/list.html",
        lines=lines,
        search=searched,
        action=url(request, "searches.search", name="warranties", show=shown or None),
        empty=_empty(request, filtered=bool(searched or wanted)),
        shown=shown,
        tabs=_tabs(request, shown, counts),
        first=url(request, "warranties.list", **kept) if before else "",
        further=url(request, "warranties.list", **kept, before=lines[-1].id) if len(found) > PAGE else "",
    )


def _tabs(request: Request, shown: str, counts: dict[str, int]) -> list[tuple[str, str, bool, int]]:
    """All, then each kind of exception there is (and the one being looked at)."""
    _ = words_of(request)
    kinds = [kind for kind in EXCEPTION if counts.get(kind) or kind == shown]
    return [
        (
            _(EXCEPTION[kind].text),
            url(request, "warranties.list", show=kind),
            kind == shown,
            counts.get(kind, 0),
        )
        for kind in kinds
    ]


def _empty(request: Request, *, filtered: bool) -> tuple[str, ...]:
    _ = words_of(request)
    if filtered:
        return (_("Nothing found"), _("Try a shorter search, or look at all warranties."))
    return (
        _("No warranties yet"),
        _("Each unit of each order gets one by itself. Publish a policy, so that they have terms."),
        *offered(request, "policies.new", _("Write a policy")),
    )


routes = [Route("/warranties", index, name="warranties.list")]

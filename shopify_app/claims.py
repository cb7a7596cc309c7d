"""The inbox: claims by state, newest first."""

from contextlib import suppress

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain.claims import ClaimState
from core.store.claims import count_claims, list_inbox
from core.web.addresses import url
from core.web.pages import render
from shopify_app.asking import before_of, present, words_of
from shopify_app.rights import offered
from shopify_app.rows import claim_line
from shopify_app.searches import locked, searched_for
from shopify_app.words import STATE

PAGE = 50
ALL = "all"


async def index(request: Request) -> Response:
    searched, before = searched_for(request), before_of(request)
    shown = request.query_params.get("state", "")
    state = _state(shown)
    async with request.state.db.transaction(request.state.shop_id) as tx:
        found = await list_inbox(tx, state=state, search=searched, before=before, limit=PAGE + 1)
        counts = await count_claims(tx)
    _ = words_of(request)
    lines = [claim_line(claim, unit, owner, _=_) for claim, unit, owner in found[:PAGE]]
    kept = {"state": state or ALL, "search": locked(request, searched)}
    return render(
        request,
        "claims/list.html",
        lines=lines,
        search=searched,
        now=present(),
        tabs=_tabs(request, state, counts),
        action=url(request, "searches.search", name="claims", state=state or ALL),
        empty=_empty(request, state, searched=bool(searched), any_claim=bool(counts)),
        first=url(request, "claims.list", **kept) if before else "",
        further=url(request, "claims.list", **kept, before=lines[-1].id) if len(found) > PAGE else "",
    )


def _state(shown: str) -> ClaimState | None:
    """What the tab shows; the first one unless another is asked for."""
    if shown == ALL:
        return None
    with suppress(ValueError):
        return ClaimState(shown)
    return ClaimState.IN_REVIEW


def _tabs(
    request: Request, current: ClaimState | None, counts: dict[ClaimState, int]
) -> list[tuple[str, str, bool, int]]:
    _ = words_of(request)
    tabs = [
        (_(badge.text), url(request, "claims.list", state=state), state == current, counts.get(state, 0))
        for state, badge in STATE.items()
    ]
    every = (_("All"), url(request, "claims.list", state=ALL), current is None, sum(counts.values()))
    return [*tabs, every]


def _empty(request: Request, state: ClaimState | None, *, searched: bool, any_claim: bool) -> tuple[str, ...]:
    _ = words_of(request)
    if searched:
        return (_("Nothing found"), _("Try the claim's number, the buyer's address, or the product."))
    if state is ClaimState.IN_REVIEW and any_claim:
        return (_("Nothing waits for you"), _("Every claim has been decided. New ones appear here."))
    if any_claim:
        return (_("None at the moment"), _("No claim is in this state."))
    return (
        _("No claims yet"),
        _("Buyers file them from their certificate or a label; you can file one from an order."),
        *offered(request, "claims.new", _("File a claim")),
    )


routes = [Route("/claims", index, name="claims.list")]

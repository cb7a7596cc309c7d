"""The inbox: claims by state, newest first."""

from contextlib import suppress

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain.claims import ClaimState
from core.store.claims import Way, count_claims, count_late, count_ways, list_inbox
from core.web.addresses import url
from core.web.pages import render
from shopify_app.asking import before_of, present, words_of
from shopify_app.clocks import clock_of
from shopify_app.rights import offered
from shopify_app.rows import claim_line
from shopify_app.searches import locked, searched_for
from shopify_app.words import STATE, WAY

PAGE = 50
ALL = "all"
LATE = "late"
"""In review, and longer than the terms promise."""


async def index(request: Request) -> Response:
    searched, before = searched_for(request), before_of(request)
    shown = request.query_params.get("state", "")
    state, way, now = _state(shown), _way(shown), present()
    late = now if shown == LATE else None
    async with request.state.db.transaction(request.state.shop_id) as tx:
        found = await list_inbox(
            tx, state=state, way=way, late_at=late, search=searched, before=before, limit=PAGE + 1
        )
        counts, ways, late_count = await count_claims(tx), await count_ways(tx), await count_late(tx, now)
    _ = words_of(request)
    lines = [
        claim_line(claim, unit, owner, _=_, clock=clock_of(request, claim, now))
        for claim, unit, owner in found[:PAGE]
    ]
    current = LATE if late else state or way or ALL
    kept = {"state": current, "search": locked(request, searched)}
    return render(
        request,
        "claims/list.html",
        lines=lines,
        search=searched,
        now=now,
        tabs=_tabs(request, current, counts, late_count),
        ways=_ways(request, current, ways),
        action=url(request, "searches.search", name="claims", state=current),
        empty=_empty(request, current, searched=bool(searched), any_claim=bool(counts)),
        first=url(request, "claims.list", **kept) if before else "",
        further=url(request, "claims.list", **kept, before=lines[-1].id) if len(found) > PAGE else "",
    )


def _state(shown: str) -> ClaimState | None:
    """What the tab shows; the first one unless another is asked for."""
    if shown in {ALL, LATE} or _way(shown) is not None:
        return None
    with suppress(ValueError):
        return ClaimState(shown)
    return ClaimState.IN_REVIEW


def _way(shown: str) -> Way | None:
    return Way(shown) if shown in set(Way) else None


def _tabs(
    request: Request, current: str, counts: dict[ClaimState, int], late: int
) -> list[tuple[str, str, bool, int]]:
    _ = words_of(request)
    tabs = [(_(badge.text), state.value, counts.get(state, 0)) for state, badge in STATE.items()]
    tabs.insert(1, (_("Late"), LATE, late))
    tabs.append((_("All"), ALL, sum(counts.values())))
    return [
        (label, url(request, "claims.list", state=tab), tab == current, count) for label, tab, count in tabs
    ]


def _ways(request: Request, current: str, counts: dict[Way, int]) -> list[tuple[str, str, bool, int]]:
    """As tabs, where any decision came about like that."""
    _ = words_of(request)
    return [
        (_(WAY[way]), url(request, "claims.list", state=way), way == current, count)
        for way, count in counts.items()
        if count or way == current
    ]


def _empty(request: Request, current: str, *, searched: bool, any_claim: bool) -> tuple[str, ...]:
    _ = words_of(request)
    if searched:
        return (_("Nothing found"), _("Try the claim's number, the buyer's address, or the product."))
    if current == LATE and any_claim:
        return (_("Nothing is late"), _("Every claim is still within the time that its terms promise."))
    if current == ClaimState.IN_REVIEW and any_claim:
        return (_("Nothing waits for you"), _("Every claim has been decided. New ones appear here."))
    if any_claim:
        return (_("None at the moment"), _("No claim is in this state."))
    return (
        _("No claims yet"),
        _("Buyers file them from their certificate or a label; you can file one from an order."),
        *offered(request, "claims.new", _("File a claim")),
    )


routes = [Route("/claims", index, name="claims.list")]

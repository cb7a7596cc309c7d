"""The inbox: claims by state, newest first."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain.claims import ClaimState
from core.domain.queues import Queue
from core.services.queues import Charge, list_charges
from core.store.base import Tx
from core.store.claims import Way, count_claims, count_late, count_ways, list_inbox
from core.store.queues import Waiting, count_waiting
from core.store.repairs import count_in_repair, in_repair, states_of_repairs
from core.store.resolutions import back_ordered, count_back_ordered, promised_days
from core.store.returns import coming_back, count_coming_back, states_of_returns
from core.web.addresses import url
from core.web.filters import filters
from core.web.locales import chosen
from core.web.pages import render
from shopify_app.asking import before_of, present, today, words_of
from shopify_app.clocks import clock_of
from shopify_app.repair_words import REPAIR_STATE
from shopify_app.return_words import RETURN_STATE
from shopify_app.rights import offered
from shopify_app.rows import claim_line
from shopify_app.searches import locked, searched_for
from shopify_app.words import QUEUE, STATE, WAITS_FOR_STOCK, WAY, Badge

PAGE = 50
ALL, MINE = "all", "mine"
LATE = "late"
"""In review, and longer than the terms promise."""
IN_REPAIR = "in_repair"
"""Approved, and a repair is at work."""
BACK_ORDERED = "back_ordered"
"""Waits for new stock by its terms, until a day that is not over. Nobody has to act."""
COMING_BACK = "coming_back"
"""A faulty unit is awaited, or here and not looked at yet."""
ONLY: Mapping[str, Callable[[], ColumnElement[bool]]] = {IN_REPAIR: in_repair, COMING_BACK: coming_back}


@dataclass(frozen=True, slots=True)
class Asked:
    tab: str
    mine: frozenset[Queue]
    waiting: Mapping[Queue, Waiting]


async def index(request: Request) -> Response:
    searched, before = searched_for(request), before_of(request)
    shown = request.query_params.get("state", "")
    state, way, now = _state(shown), _way(shown), present()
    late = now if shown == LATE else None
    async with request.state.db.transaction(request.state.shop_id) as tx:
        charges, waiting = await list_charges(tx, today(request)), await count_waiting(tx)
        queues = _queues(request, shown, charges)
        found = await list_inbox(
            tx,
            state=state,
            way=way,
            late_at=late,
            queues=queues,
            only=_only(shown, state, today(request)),
            search=searched,
            before=before,
            limit=PAGE + 1,
        )
        counts, ways, late_count = await count_claims(tx), await count_ways(tx), await count_late(tx, now)
        apart = {
            IN_REPAIR: await count_in_repair(tx),
            COMING_BACK: await count_coming_back(tx),
            BACK_ORDERED: await count_back_ordered(tx, today(request)),
        }
        days = await promised_days(tx, [claim.id for claim, _unit, _owner in found])
        badges = await _badges(tx, shown, [claim.id for claim, _unit, _owner in found])
    _, write = words_of(request), filters(chosen(request))
    lines = [
        claim_line(
            claim,
            unit,
            owner,
            _=_,
            clock=clock_of(request, claim, now, brief=True),
            way=badges.get(claim.id),
            promised=write["day"](days.get(claim.id)) if shown == BACK_ORDERED else "",
        )
        for claim, unit, owner in found[:PAGE]
    ]
    of_way = {IN_REPAIR: _("Repair"), COMING_BACK: _("Faulty unit"), BACK_ORDERED: _("Promised")}
    plain = queues is None and shown not in {LATE, BACK_ORDERED, *ONLY}
    current = (state or way or ALL) if plain else shown
    asked = Asked(tab=current, mine=_mine(request, charges), waiting=waiting)
    kept = {"state": current, "search": locked(request, searched)}
    return render(
        request,
        "claims/list.html",
        lines=lines,
        of_way=of_way.get(shown, ""),
        search=searched,
        now=now,
        tabs=_tabs(request, current, counts, late_count, apart),
        queues=_queue_tabs(request, asked),
        ways=_ways(request, current, ways),
        action=url(request, "searches.search", name="claims", state=ALL),
        empty=_empty(request, current, searched=bool(searched), any_claim=bool(counts)),
        first=url(request, "claims.list", **kept) if before else "",
        further=url(request, "claims.list", **kept, before=lines[-1].id) if len(found) > PAGE else "",
    )


def _only(shown: str, state: ClaimState | None, day: date) -> ColumnElement[bool] | None:
    """Beside the state: what has a tab of its own, and what is therefore not in another one."""
    if shown == BACK_ORDERED:
        return back_ordered(day)
    if shown in ONLY:
        return ONLY[shown]()
    return ~back_ordered(day) if state is ClaimState.NEEDS_ATTENTION else None


async def _badges(tx: Tx, shown: str, claim_ids: Sequence[UUID]) -> dict[UUID, Badge]:
    """Where the repair or the faulty unit of each is, on their own tabs."""
    if shown == IN_REPAIR:
        return {id_: REPAIR_STATE[state] for id_, state in (await states_of_repairs(tx, claim_ids)).items()}
    if shown == COMING_BACK:
        return {id_: RETURN_STATE[state] for id_, state in (await states_of_returns(tx, claim_ids)).items()}
    return {}


def _state(shown: str) -> ClaimState | None:
    """What the tab shows; the first one unless another is asked for."""
    if shown in {ALL, LATE, *ONLY, BACK_ORDERED, MINE, *Way, *Queue}:
        return None
    with suppress(ValueError):
        return ClaimState(shown)
    return ClaimState.IN_REVIEW


def _way(shown: str) -> Way | None:
    return Way(shown) if shown in set(Way) else None


def _mine(request: Request, charges: Mapping[Queue, Charge]) -> frozenset[Queue]:
    """The asker's queues today: an absent owner's are their backup's."""
    me = request.state.member.id
    return frozenset(queue for queue, charge in charges.items() if charge.holder.id == me)


def _queues(request: Request, shown: str, charges: Mapping[Queue, Charge]) -> frozenset[Queue] | None:
    if shown == MINE:
        return _mine(request, charges)
    return frozenset({Queue(shown)}) if shown in set(Queue) else None


def _queue_tabs(request: Request, asked: Asked) -> list[tuple[str, str, bool, int]]:
    """What waits for the asker, then each queue in which something waits; nothing on other tabs."""
    if asked.tab not in {ClaimState.IN_REVIEW, MINE, *Queue}:
        return []
    _, waiting = words_of(request), {queue: each.claims for queue, each in asked.waiting.items()}
    tabs = [(_("Mine"), MINE, sum(waiting.get(queue, 0) for queue in asked.mine))]
    shown = [queue for queue in Queue if queue in waiting or queue == asked.tab]
    tabs += [(_(QUEUE[queue]), queue.value, waiting.get(queue, 0)) for queue in shown]
    return [
        (label, url(request, "claims.list", state=tab), tab == asked.tab, count) for label, tab, count in tabs
    ]


def _tabs(
    request: Request, current: str, counts: dict[ClaimState, int], late: int, apart: Mapping[str, int]
) -> list[tuple[str, str, bool, int]]:
    _ = words_of(request)
    elsewhere = {ClaimState.NEEDS_ATTENTION: apart[BACK_ORDERED]}
    tabs = [
        (_(badge.text), state.value, counts.get(state, 0) - elsewhere.get(state, 0))
        for state, badge in STATE.items()
    ]
    tabs.insert(1, (_("Late"), LATE, late))
    named = {IN_REPAIR: _("In repair"), COMING_BACK: _("Coming back"), BACK_ORDERED: _(WAITS_FOR_STOCK.text)}
    tabs += [(named[tab], tab, count) for tab, count in apart.items() if count or current == tab]
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

"""The first page: what waits for staff, how to begin, and how far the shop's history has been read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain.claims import ClaimState
from core.domain.registrations import RegistrationState
from core.store.base import Tx
from core.store.claims import count_claims
from core.store.codes import list_sheets
from core.store.data_requests import count_unanswered
from core.store.differences import count_differences, get_replay, list_differing_claims
from core.store.notices import Notice, list_set_aside
from core.store.orders import count_orders
from core.store.policies import list_terms
from core.store.registrations import count_registrations
from core.store.resolutions import count_back_ordered
from core.store.returns import count_overdue
from core.store.syncs import BackfillState, ShopSync, get_sync
from core.store.warranties import count_exceptions, count_warranties, list_warranties
from core.web.addresses import url
from core.web.pages import render
from shopify_app.asking import present, today, words_of
from shopify_app.decision_figures import figures_of
from shopify_app.home_guide import steps_of
from shopify_app.rows import WarrantyLine, warranty_line
from shopify_app.words import EXCEPTION

NEWEST = 8
SET_ASIDE = 5
DIFFERING = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    running: bool
    stage: str
    read: int
    expected: int
    products: int
    orders: int

    @property
    def most(self) -> int:
        return max(self.expected, self.read, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    claims: Mapping[ClaimState, int]
    back_orders: int
    """Need attention by their state, though they wait for stock and for nobody."""
    exceptions: Mapping[str, int]
    disputes: int
    warranties: int
    data_requests: int
    differences: int
    unreturned: int

    @property
    def attention(self) -> int:
        return self.claims.get(ClaimState.NEEDS_ATTENTION, 0) - self.back_orders


async def show(request: Request) -> Response:
    async with request.state.db.transaction(request.state.shop_id) as tx:
        sync, counts = await get_sync(tx), await _counts(tx, today(request))
        has_terms, has_sheets = bool(await list_terms(tx)), bool(await list_sheets(tx, limit=1))
        lines, set_aside = await _newest(request, tx), await list_set_aside(tx, limit=SET_ASIDE)
        has_orders = bool(await count_orders(tx))
        figures = await figures_of(request, tx)
        replay, differing = await get_replay(tx), await list_differing_claims(tx, limit=DIFFERING)
    steps = steps_of(request, sync, (has_terms, has_sheets, bool(counts.claims)), has_orders=has_orders)
    return render(
        request,
        "home/show.html",
        shop=request.state.shop,
        sync=sync,
        progress=progress_of(sync),
        steps=steps,
        steps_done=sum(step.done for step in steps),
        counts=counts,
        exceptions=_exceptions(request, counts),
        set_aside=_problems(set_aside),
        lines=lines,
        figures=figures,
        replay=replay,
        differing=differing,
        now=present(),
    )


async def progress(request: Request) -> Response:
    """The fragment asks for itself again until everything has been read."""
    async with request.state.db.transaction(request.state.shop_id) as tx:
        sync = await get_sync(tx)
    return render(
        request, "home/_progress.html", progress=progress_of(sync), sync=sync, shop=request.state.shop
    )


async def newest(request: Request) -> Response:
    async with request.state.db.transaction(request.state.shop_id) as tx:
        lines = await _newest(request, tx)
    return render(request, "home/_newest.html", lines=lines, now=present())


def progress_of(sync: ShopSync) -> Progress:
    by_stage = {"products": sync.products_read, "orders": sync.orders_read}
    return Progress(
        running=sync.backfill_state is not BackfillState.DONE,
        stage=sync.backfill_stage,
        read=by_stage.get(sync.backfill_stage, 0),
        expected=sync.objects_expected,
        products=sync.products_read,
        orders=sync.orders_read,
    )


async def _counts(tx: Tx, day: date) -> Counts:
    return Counts(
        claims=await count_claims(tx),
        back_orders=await count_back_ordered(tx, day),
        exceptions=await count_exceptions(tx),
        disputes=await count_registrations(tx, RegistrationState.DISPUTED),
        warranties=await count_warranties(tx),
        data_requests=await count_unanswered(tx),
        differences=await count_differences(tx),
        unreturned=await count_overdue(tx),
    )


async def _newest(request: Request, tx: Tx) -> list[WarrantyLine]:
    found, _ = await list_warranties(tx, limit=NEWEST), words_of(request)
    return [warranty_line(*each, today=today(request), _=_) for each in found]


def _exceptions(request: Request, counts: Counts) -> list[tuple[str, str, int, str]]:
    """Tone, name, count and address of each kind that a person must look at."""
    _ = words_of(request)
    return [
        (badge.tone, _(badge.text), counts.exceptions[kind], url(request, "warranties.list", show=kind))
        for kind, badge in EXCEPTION.items()
        if counts.exceptions.get(kind)
    ]


def _problems(notices: Sequence[Notice]) -> list[tuple[str, str, Notice]]:
    return [(notice.topic, notice.problem or "", notice) for notice in notices]


routes = [
    Route("/", show, name="home.show"),
    Route("/progress", progress, name="home.progress"),
    Route("/newest", newest, name="home.newest"),
]

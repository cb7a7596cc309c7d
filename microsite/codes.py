"""What a scanned code leads to. Unknown, void and used codes lead to one and the same page."""

import asyncio
import time
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from core.domain.codes import grouped, normalise
from core.services import registrations
from core.services.registrations import CodeRefusedError, Scan
from core.store.base import Tx
from core.store.shops import Shop
from core.web.addresses import url
from core.web.forms import Typed
from core.web.pages import redirect, render
from microsite import choices, home
from microsite.visits import find_shop, look_up, now, show_brand, words

REFUSAL_SECONDS = 0.15
"""A refused look-up takes at least that long, so that its time does not tell why."""
ANSWER_SECONDS = 0.4
"""What somebody asks of us about a code takes at least that long, whatever the code is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """`scan` is None for a code that cannot be registered; `shop` for one that nobody issued."""

    code: str
    shop: Shop | None
    scan: Scan | None


async def read(request: Request) -> Scanned | Response:
    """What the address's code stands for, or where to go for its proper spelling. Raises TooManyError."""
    typed = request.path_params["code"]
    code = normalise(typed)
    if code is None:
        return home.misspelt(request, typed, status=404)
    if code != typed and request.method in {"GET", "HEAD"}:
        return redirect(request, url(request, request.scope["route"].name, code=code))
    await look_up(request)
    began = time.monotonic()
    shop = await find_shop(request, code)
    scan = None
    if shop is not None:
        async with request.state.db.transaction(shop.id) as tx:
            scan = await _scan(tx, code)
    if shop is not None and scan is not None:
        show_brand(request, shop)
    else:
        await even(began, REFUSAL_SECONDS)
    return Scanned(code=code, shop=shop, scan=scan)


def show_refused(
    request: Request, code: str, form: Typed, *, link_form: Typed | None = None, status: int = 404
) -> Response:
    """One page, nobody's, for every code that cannot be registered."""
    return render(
        request,
        "codes/refused.html",
        status=status,
        code=code,
        grouped=grouped(code),
        form=form,
        link_form=link_form or Typed(),
        channels=choices.channels(words(request)),
    )


async def even(began: float, seconds: float) -> None:
    """Wait until so many seconds have passed since `began` on the monotonic clock."""
    await asyncio.sleep(max(0.0, began + seconds - time.monotonic()))


async def _scan(tx: Tx, code: str) -> Scan | None:
    try:
        return await registrations.scan(tx, code, now=now())
    except CodeRefusedError:
        return None

"""The first page: what waits for staff, and how far the shop's history has been read."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.store.syncs import get_sync
from core.web.pages import render


async def show(request: Request) -> Response:
    async with request.state.db.transaction(request.state.shop_id) as tx:
        sync = await get_sync(tx)
    return render(request, "home/show.html", shop=request.state.shop, sync=sync)


routes = [Route("/", show, name="home.show")]

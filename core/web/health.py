"""For machines that watch us: alive, ready, and numbers behind a token."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from hmac import compare_digest
from typing import Any

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, disable_created_metrics, generate_latest
from prometheus_client.core import REGISTRY
from sqlalchemy import text
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from core.web.gauges import count_everything

log = structlog.get_logger()


async def alive(_: Request) -> Response:
    """The process answers. Restart it when it does not."""
    return PlainTextResponse("alive")


async def ready(request: Request) -> Response:
    """The database answers too. Send no traffic while it does not."""
    try:
        async with request.state.db.transaction(None) as tx:
            await tx.execute(text("SELECT 1"))
    except Exception as error:  # noqa: BLE001 - whatever it is, we are not ready
        log.warning("ready.no", why=type(error).__name__)
        return JSONResponse({"ready": False, "database": "unreachable"}, 503)
    return JSONResponse({"ready": True, "database": "ok"})


async def metrics(request: Request) -> Response:
    """Prometheus text, for whoever holds the token of the settings."""
    wanted = request.state.settings.metrics_token
    given = request.headers.get("Authorization", "")
    if wanted is None or not compare_digest(given.encode(), f"Bearer {wanted.get_secret_value()}".encode()):
        return Response(status_code=404)
    counted = await count_everything(request.state.db)
    return Response(generate_latest(counted) + generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)


def create_health(state: Mapping[str, Any] | None = None) -> Starlette:
    """`state` is what requests find on theirs, where no application around this one says so."""
    # Else each has a second series, which says when it began.
    disable_created_metrics()  # type: ignore[no-untyped-call]
    routes = [Route("/healthz", alive), Route("/readyz", ready), Route("/metrics", metrics)]
    return Starlette(routes=routes, lifespan=partial(_lifespan, state or {}))


@asynccontextmanager
async def _lifespan(state: Mapping[str, Any], _: Starlette) -> AsyncIterator[Mapping[str, Any]]:
    yield state

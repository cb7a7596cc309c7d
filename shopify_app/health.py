"""For machines that watch us: alive, ready, and numbers behind a token."""

from hmac import compare_digest

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from prometheus_client.core import REGISTRY
from sqlalchemy import text
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from core.store import jobs

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
    queue = CollectorRegistry()
    waiting = Gauge("warranty_desk_jobs", "Jobs that wait or run", ["job"], registry=queue)
    async with request.state.db.transaction(None) as tx:
        for name, count in (await jobs.waiting(tx)).items():
            waiting.labels(name).set(count)
    return Response(generate_latest(queue) + generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)


def create_health() -> Starlette:
    return Starlette(routes=[Route("/healthz", alive), Route("/readyz", ready), Route("/metrics", metrics)])

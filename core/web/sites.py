"""A door as an ASGI application: its routes inside all that this package adds, in the one right order."""

from collections.abc import Mapping, Sequence

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import BaseRoute, Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from core.web import errors
from core.web.csrf import CsrfMiddleware, Guard
from core.web.errors import ErrorPages
from core.web.headers import HeadersMiddleware, MachineHeadersMiddleware, Policy
from core.web.limits import MAX_BODY_SIZE, BodyDeadline, Limiter
from core.web.pages import Pages
from core.web.request_ids import RequestIdMiddleware
from core.web.static import Static


def site(
    routes: Sequence[BaseRoute],
    *,
    policy: Policy | None = None,
    pages: Pages | None = None,
    guard: Guard | None = None,
    failures: errors.Failures | None = None,
    limiter: Limiter | None = None,
    max_body_size: int = MAX_BODY_SIZE,
    middleware: Sequence[Middleware] = (),
) -> Starlette:
    """Mount it under its path.

    Without `pages` errors are JSON (webhooks, the API); without `policy` nothing of an answer may be shown.
    `guard` is for a door with cookies. `middleware` is the door's own and runs innermost, where it finds the
    request's number, limiter and pages.
    """
    shared = {"limiter": limiter or Limiter(), **({"pages": pages} if pages else {})}
    files = [Mount("/static", GZipMiddleware(Static(pages.static)), name="static")] if pages else []
    return Starlette(
        routes=[*files, *routes],
        middleware=[
            Middleware(RequestIdMiddleware),
            Middleware(HeadersMiddleware, policy=policy) if policy else Middleware(MachineHeadersMiddleware),
            Middleware(_Request, shared=shared),
            Middleware(ErrorPages),
            Middleware(RequestBodyLimitMiddleware, max_body_size=max_body_size),
            Middleware(BodyDeadline),
            *([Middleware(CsrfMiddleware, guard=guard)] if guard else []),
            *middleware,
        ],
        exception_handlers={**errors.handlers(failures or {})},
    )


class _Request:
    """Puts what the door shares within reach of each request, and closes the files of its form afterwards."""

    def __init__(self, app: ASGIApp, shared: Mapping[str, object]) -> None:
        self.app = app
        self.shared = shared

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope["state"].update(self.shared)
        try:
            await self.app(scope, receive, send)
        finally:
            if form := scope["state"].get("form"):
                await form.close()

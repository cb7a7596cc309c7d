"""A number for each request, on its answer and on every line logged for it; one line when it is done."""

import time
from secrets import token_hex

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_log = structlog.get_logger("access")


class RequestIdMiddleware:
    """Logs method, route, status, time, shop: never a path, a query or a body, which may hold a secret."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        number = token_hex(8)
        scope.setdefault("state", {})["request_id"] = number
        began = time.perf_counter()
        status = 500

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["x-request-id"] = number
            await send(message)

        with structlog.contextvars.bound_contextvars(request=number):
            try:
                await self.app(scope, receive, answer)
            finally:
                _log_request(scope, status, time.perf_counter() - began)


def _log_request(scope: Scope, status: int, seconds: float) -> None:
    state = scope["state"]
    shop = {"shop": str(state["shop_id"])} if state.get("shop_id") else {}
    route = getattr(scope.get("route"), "name", None)
    _log.info(
        "request",
        method=scope["method"],
        route=route,
        status=status,
        milliseconds=round(seconds * 1000, 1),
        **shop,
    )

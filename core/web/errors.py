"""Every failure as an answer: a page for browsers, a short message for htmx, JSON for programs.

The composition root says which exceptions of the inner layers mean which status. Nobody is shown a
traceback; the request id on the page finds it in the log.
"""

from collections.abc import Awaitable, Callable, Mapping

import structlog
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.store.base import CollisionError
from core.web.explanations import explain
from core.web.forms import InvalidFormError
from core.web.locales import chosen, translations
from core.web.pages import Pages, is_htmx, render, toasted, wants_fragment

Failures = Mapping[type[Exception], int]
Handlers = Mapping[type[Exception], Callable[[Request, Exception], Awaitable[Response]]]

EXPLAINED = frozenset({400, 403, 409, 413, 422})
"""Where the exception's own message says more. A 404 says the same of unknown and of foreign things."""


def handlers(failures: Failures) -> Handlers:
    """For `Starlette(exception_handlers=…)`."""

    async def known(request: Request, error: Exception) -> Response:
        status = next(failures[kind] for kind in type(error).__mro__ if kind in failures)
        return answer(request, status, message=str(error))

    return {HTTPException: _http_error, InvalidFormError: _invalid_form, **dict.fromkeys(failures, known)}


def answer(
    request: Request, status: int, *, message: str = "", headers: Mapping[str, str] | None = None
) -> Response:
    """The error as a response, in the form that the asker reads."""
    if not 400 <= status < 600:  # noqa: PLR2004 (client and server errors)
        return Response(status_code=status, headers=headers)
    said = message if status in EXPLAINED else ""
    pages: Pages | None = getattr(request.state, "pages", None)
    number = getattr(request.state, "request_id", "")
    if pages is None or _wants_json(request):
        return JSONResponse({"error": status, "message": said, "request": number}, status, headers)
    explanation = explain(status)
    _ = translations(chosen(request), tuple(pages.locales)).gettext
    toast = _(said) if said else f"{_(explanation.happened)}. {_(explanation.advice)}"
    if wants_fragment(request):
        # The page stays as it is: an error must not replace what someone was looking at.
        extra = {**(headers or {}), **toasted(toast, tone="critical"), "HX-Reswap": "none"}
        return Response(status_code=status, headers=extra, media_type="text/html")
    return render(
        request,
        pages.error_page,
        status=status,
        headers=headers,
        code=status,
        explanation=explanation,
        message=said,
        number=number,
    )


class ErrorPages:
    """Answers what no handler caught, and puts a page in place of the bare 413 of the body limit."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        answering = _Answering(Request(scope, receive), receive, send)
        try:
            await self.app(scope, receive, answering.send)
        except HTTPException as error:
            await answering.instead(await _http_error(answering.request, error), error)
        except CollisionError as error:
            structlog.get_logger().warning("request_collided")
            await answering.instead(answer(answering.request, 503, headers={"Retry-After": "1"}), error)
        except Exception as error:  # noqa: BLE001 (the last line: whatever it was, people get a page)
            structlog.get_logger().exception("request_failed", error=type(error).__name__)
            await answering.instead(_last_answer(answering.request), error)


def _last_answer(request: Request) -> Response:
    """Even if the error page itself is what fails."""
    try:
        return answer(request, 500)
    except Exception:  # noqa: BLE001 (people get a number all the same)
        structlog.get_logger().exception("error_page_failed")
        number = getattr(request.state, "request_id", "")
        return PlainTextResponse(f"Something went wrong on our side. Number of this request: {number}", 500)


class _Answering:
    """Knows whether an answer has begun, because after that nothing can be put in its place."""

    def __init__(self, request: Request, receive: Receive, send: Send) -> None:
        self.request = request
        self._receive = receive
        self._send = send
        self._begun = False
        self._replaced = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_bare_limit(message):
            self._replaced = True
            await self.instead(answer(self.request, 413), None)
        elif not self._replaced:
            self._begun = True
            await self._send(message)

    async def instead(self, response: Response, error: Exception | None) -> None:
        if self._begun and error is not None:
            raise error
        self._begun = True
        await response(self.request.scope, self._receive, self._send)


def _is_bare_limit(message: Message) -> bool:
    kind = Headers(raw=message["headers"]).get("content-type", "")
    return message["status"] == 413 and kind.startswith("text/plain")  # noqa: PLR2004 (Content Too Large)


async def _http_error(request: Request, error: Exception) -> Response:
    """Starlette's own detail (“Not Found”) says nothing that our page does not say better."""
    if not isinstance(error, HTTPException):
        raise error
    ours = type(error).__module__.startswith("core.web")
    return answer(request, error.status_code, message=error.detail if ours else "", headers=error.headers)


async def _invalid_form(request: Request, error: Exception) -> Response:
    """For routes that show no form of their own, such as a button with a value."""
    if not isinstance(error, InvalidFormError):
        raise error
    return answer(request, 422, message=" ".join(error.errors.values()))


def _wants_json(request: Request) -> bool:
    accepted = request.headers.get("accept", "")
    return "application/json" in accepted and "text/html" not in accepted and not is_htmx(request)

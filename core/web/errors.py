"""Every failure as an answer: a page for browsers, a short message for htmx, JSON for programs.

The composition root says which exceptions of the inner layers mean which status. Nobody is shown a
traceback; the request id on the page finds it in the log.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import structlog
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.web.forms import InvalidFormError
from core.web.locales import chosen, translatable, translations
from core.web.pages import Pages, is_htmx, render, toasted, wants_fragment

Failures = Mapping[type[Exception], int]
Handlers = Mapping[type[Exception], Callable[[Request, Exception], Awaitable[Response]]]

EXPLAINED = frozenset({400, 403, 409, 413, 422})
"""Where the exception's own message says more. A 404 says the same of unknown and of foreign things."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    happened: str
    means: str
    advice: str


_EXPLANATIONS: Mapping[int, Explanation] = {
    400: Explanation(
        happened=translatable("We could not read that request"),
        means=translatable("Something in it is not what our pages send. Nothing was changed."),
        advice=translatable("Go back, reload the page and try again."),
    ),
    403: Explanation(
        happened=translatable("This was not allowed"),
        means=translatable("The page was open for too long, or you may lack the right. Nothing was changed."),
        advice=translatable("Reload the page and try again. If it stays, ask whoever manages the rights."),
    ),
    404: Explanation(
        happened=translatable("There is nothing here"),
        means=translatable("The address may be mistyped, or what it showed has been removed."),
        advice=translatable("Check the address, or start again from the first page."),
    ),
    405: Explanation(
        happened=translatable("This address does not do that"),
        means=translatable("It is meant to be used in another way. Nothing was changed."),
        advice=translatable("Go back and use the buttons of the page."),
    ),
    408: Explanation(
        happened=translatable("The transfer took too long"),
        means=translatable("Your connection may be slow or was interrupted. Nothing was changed."),
        advice=translatable("Try again with a better connection or with a smaller file."),
    ),
    409: Explanation(
        happened=translatable("This has changed in the meantime"),
        means=translatable("Someone was faster, or the step is no longer possible. Nothing was changed."),
        advice=translatable("Reload the page to see how it stands now."),
    ),
    413: Explanation(
        happened=translatable("That is more than we can take at once"),
        means=translatable("The files are too large together. Nothing was saved."),
        advice=translatable("Send fewer or smaller files. A photo taken at normal quality is enough."),
    ),
    422: Explanation(
        happened=translatable("Some details need another look"),
        means=translatable("Something is missing or cannot be right. Nothing was saved."),
        advice=translatable("Go back and correct it."),
    ),
    429: Explanation(
        happened=translatable("That was a little too often"),
        means=translatable("To protect everyone's data we limit how often this can be tried."),
        advice=translatable("Wait a while and try again."),
    ),
    500: Explanation(
        happened=translatable("Something went wrong on our side"),
        means=translatable("It is not your fault. It was recorded and can be found by the number below."),
        advice=translatable("Try again in a minute. If it stays, tell us the number."),
    ),
    503: Explanation(
        happened=translatable("We cannot do that just now"),
        means=translatable("A part of the service is being restarted or is overloaded. Nothing was changed."),
        advice=translatable("Try again in a minute."),
    ),
}


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
    explanation = _EXPLANATIONS.get(status, _EXPLANATIONS[400 if status < 500 else 500])  # noqa: PLR2004 (client or server)
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
        except Exception as error:  # noqa: BLE001 (the last line: whatever it was, people get a page)
            structlog.get_logger().exception("request_failed", error=type(error).__name__)
            await answering.instead(answer(answering.request, 500), error)


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

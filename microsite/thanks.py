"""A thank-you that is said once: when its page is first shown, and not again when that is opened anew."""

from enum import StrEnum
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from core.web.pages import redirect

COOKIE = "thanks"
WAITS = 300
"""Seconds: on a bad line the page may come late."""


class Thanks(StrEnum):
    REGISTERED = "registered"
    FILED = "filed"
    ANSWERED = "answered"
    APPEALED = "appealed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    CONSENTED = "consented"
    ADDRESSED = "addressed"
    AGREED = "agreed"
    SENDS_FIRST = "sends_first"
    HANDED_IN = "handed_in"


def go_on(request: Request, to: str, thanks: Thanks) -> Response:
    """To a page of ours, which says it. Not by the address: people keep that, and reload it."""
    response = redirect(request, to)
    secure = request.url.scheme == "https"
    path = urlsplit(to).path
    response.set_cookie(
        COOKIE, thanks, max_age=WAITS, path=path, httponly=True, samesite="lax", secure=secure
    )
    return response


def due(request: Request) -> str:
    """What is to be said on this page, if anything."""
    return request.cookies.get(COOKIE, "")


def said(request: Request, response: Response) -> Response:
    """The page that says it; the next one does not."""
    if due(request):
        response.delete_cookie(COOKIE, path=request.url.path)
    return response

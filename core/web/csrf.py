"""Forms of a door with cookies can only be sent from its own pages.

Three hurdles: the cookie is `SameSite=Lax`, the browser must not say that the request comes from
elsewhere, and the form carries a signed token made from the cookie. The admin has no
cookies and needs none of this.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from secrets import token_urlsafe
from urllib.parse import urlsplit

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request, cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.web.failures import ForbiddenError

FIELD = "csrf_token"
HEADER = "X-CSRF-Token"
LIFETIME = 24 * 60 * 60
"""In seconds: as long as a draft may lie."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

_COOKIE_LENGTH = 43


@dataclass(frozen=True, slots=True)
class Guard:
    """`keys`: the first signs, all verify."""

    keys: Sequence[str]

    @property
    def serializer(self) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(list(reversed(self.keys)), salt="csrf")

    def token(self, visit: str) -> str:
        return str(self.serializer.dumps(_digest(visit)))

    def is_valid(self, token: str, visit: str) -> bool:
        try:
            signed = self.serializer.loads(token, max_age=LIFETIME)
        except BadSignature:
            return False
        return hmac.compare_digest(str(signed), _digest(visit))


class CsrfMiddleware:
    """Gives visitors a cookie, turns foreign requests away, and lets no change pass unchecked."""

    def __init__(self, app: ASGIApp, guard: Guard) -> None:
        self.app = app
        self.guard = guard

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        name = cookie_name(scope)
        known = _visit(scope, name)
        visit = known or token_urlsafe(32)
        scope["state"].update(csrf_guard=self.guard, csrf_visit=visit, csrf_token=self.guard.token(visit))
        if scope["method"] not in SAFE:
            scope["state"]["csrf_checked"] = False
            check_origin(scope)

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                _refuse_unchecked(scope, message)
                if known is None and _is_page(message):
                    _set_cookie(message, name, visit, secure=scope["scheme"] == "https")
            await send(message)

        await self.app(scope, receive, answer)


def check_origin(scope: Scope) -> None:
    """Raises ForbiddenError when the browser says that another site sent this.

    `Origin: null` is what older browsers send under our `no-referrer`; the token decides about those.
    """
    headers = Headers(scope=scope)
    fetched_from = headers.get("sec-fetch-site")
    if fetched_from is not None:
        if fetched_from != "same-origin":
            raise ForbiddenError
        return
    origin = headers.get("origin")
    if origin not in {None, "null"} and urlsplit(origin or "").netloc != headers.get("host"):
        raise ForbiddenError


def check_token(request: Request, token: object) -> None:
    """`parse` calls it. A route that takes no form calls it with the header. Raises ForbiddenError."""
    guard: Guard | None = getattr(request.state, "csrf_guard", None)
    if guard is None:
        return
    given = token if isinstance(token, str) and token else request.headers.get(HEADER, "")
    if not guard.is_valid(given, request.state.csrf_visit):
        raise ForbiddenError
    request.state.csrf_checked = True


def cookie_name(scope: Scope) -> str:
    """`__Host-` binds the cookie to this host and to https; a demo on plain http has to do without."""
    return "__Host-visit" if scope["scheme"] == "https" else "visit"


def _visit(scope: Scope, name: str) -> str | None:
    value = cookie_parser(Headers(scope=scope).get("cookie", "")).get(name, "")
    return value if len(value) == _COOKIE_LENGTH and value.isascii() else None


def _refuse_unchecked(scope: Scope, message: Message) -> None:
    if message["status"] < 400 and scope["state"].get("csrf_checked") is False:  # noqa: PLR2004 (errors change nothing)
        msg = "This route changes something without having checked the form's token: use parse or check_token"
        raise RuntimeError(msg)


def _is_page(message: Message) -> bool:
    """A file that caches may share never brings a cookie."""
    return Headers(raw=message["headers"]).get("content-type", "").startswith("text/html")


def _set_cookie(message: Message, name: str, value: str, *, secure: bool) -> None:
    attributes = "Path=/; HttpOnly; SameSite=Lax" + ("; Secure" if secure else "")
    MutableHeaders(scope=message).append("set-cookie", f"{name}={value}; {attributes}")


def _digest(visit: str) -> str:
    """The cookie itself never stands in a page."""
    return sha256(visit.encode()).hexdigest()[:32]

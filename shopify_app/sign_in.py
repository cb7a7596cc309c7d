"""Who is asking, and for which shop: Shopify's session token on every request, no cookies.

What answers what: a document request without a valid token is sent to the page where App Bridge fetches
one; any other gets 401 with the header on which App Bridge repeats the request with a fresh token.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlencode

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from core.domain.actors import Actor
from core.domain.days import day_of
from core.services import shops, staff, tokens
from core.services.staff import Told
from core.services.tokens import Grant
from core.shopify.errors import InvalidIdToken, ShopifyError
from core.shopify.guards import IdToken, decode_id_token, sanitise_shop, scopes_cover
from core.shopify.tokens import ask_who, exchange_id_token
from core.store.shops import Shop, ShopState
from core.store.staff import StaffMember, list_staff
from core.store.tokens import find_token
from core.web.addresses import is_own_address
from core.web.errors import answer
from core.web.headers import allow_framing
from core.web.locales import supported
from core.web.pages import render
from shopify_app.rights import what_may

OPEN = ("/static/", "/patch", "/signed/", "/searches/")
"""What needs no session: what App Bridge itself needs, short-lived signed links to one file each, and what
leads to a list without showing any of it."""
RETRY = {"X-Shopify-Retry-Invalid-Session-Request": "1"}

log = structlog.get_logger()


class SignInMiddleware:
    """Lets a request through with the shop and who is asking on its state (`sign_in`), or answers it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(OPEN):
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        refused = await sign_in(request)
        await (refused or self.app)(scope, receive, send)


async def sign_in(request: Request) -> Response | None:
    """None when the request may go on; else its answer.

    Its state then holds `shop`, `shop_id`, `staff` (who acts), `member` (their row), `colleagues` (all
    rows) and `may` (what they have a right to).
    """
    text, by_fetch = _token_of(request)
    try:
        token = decode_id_token(text, request.state.settings)
    except InvalidIdToken:
        return Response(status_code=401, headers=RETRY) if by_fetch else _without_token(request)
    allow_framing(request, token.shop)
    structlog.contextvars.bind_contextvars(shop=token.shop)
    try:
        shop, colleagues = await _let_in(request, token, text)
    except InvalidIdToken:
        return Response(status_code=401, headers=RETRY) if by_fetch else _without_token(request)
    except ShopifyError as error:
        log.warning("sign_in.no_access", why=type(error).__name__)
        return answer(request, 503, message="Shopify does not give us access just now.")
    request.state.shop, request.state.shop_id = shop, shop.id
    request.state.staff = Actor.staff(token.user_id)
    request.state.colleagues = await _recognised(request, shop, colleagues, token, text)
    request.state.member = _member(request.state.colleagues, token)
    request.state.may = what_may(request.state.member.role)
    if language := request.query_params.get("locale"):
        # Staff read the app in the language of their admin, whatever their browser prefers.
        request.state.locale = supported(language)
    return None


def _token_of(request: Request) -> tuple[str, bool]:
    """The token, and whether the request came from a script, which can repeat it."""
    header = request.headers.get("Authorization", "")
    if header.startswith("Bearer "):
        return header.removeprefix("Bearer "), True
    by_fetch = request.method != "GET" or "HX-Request" in request.headers
    return request.query_params.get("id_token", ""), by_fetch


def _without_token(request: Request) -> Response:
    """To the page where App Bridge fetches a token, or into the admin when we are not framed at all."""
    shop = sanitise_shop(request.query_params.get("shop"))
    if shop is None:
        return answer(request, 400, message="Open Warranty Desk from the Shopify admin.")
    if request.headers.get("Sec-Fetch-Dest") == "document" or not request.query_params.get("host"):
        settings = request.state.settings
        name = shop.removesuffix(".myshopify.com")
        return RedirectResponse(f"{settings.shopify_admin_url}/store/{name}/apps/{settings.shopify_api_key}")
    query = [
        pair for pair in parse_qsl(request.url.query) if pair[0] not in {"id_token", "hmac", "timestamp"}
    ]
    again = f"{request.url.path}?{urlencode(query)}"
    if not is_own_address(again):
        return answer(request, 404)
    kept = {"shop": shop, "host": request.query_params["host"], "shopify-reload": again}
    return RedirectResponse(f"/patch?{urlencode(kept)}")


async def patch(request: Request) -> Response:
    """An empty page with App Bridge, which reloads `shopify-reload` with a fresh token."""
    if not is_own_address(request.query_params.get("shopify-reload", "/")):
        return answer(request, 400, message="Open Warranty Desk from the Shopify admin.")
    shop = sanitise_shop(request.query_params.get("shop"))
    if shop is not None:
        # Framing an empty page shows nothing; without it App Bridge cannot run.
        allow_framing(request, shop)
    return render(request, "patch.html")


async def _let_in(request: Request, token: IdToken, text: str) -> tuple[Shop, Sequence[StaffMember]]:
    """The shop of a verified token, with access to its Shopify, exchanged when there is none; its staff."""
    now = datetime.now(UTC)
    db = request.state.db
    async with db.transaction(None) as tx:
        shop = await shops.get_or_add(tx, token.shop, now=now)
    async with db.transaction(shop.id) as tx:
        has_token, colleagues = await find_token(tx) is not None, await list_staff(tx)
    covered = scopes_cover(shop.scopes.split(","), request.state.scopes)
    if shop.state is ShopState.INSTALLED and has_token and covered:
        return shop, colleagues
    given = await exchange_id_token(request.state.http, request.state.settings, token.shop, text, now=now)
    async with db.transaction(shop.id) as tx:
        await tokens.keep(
            tx,
            request.state.vault,
            Grant(
                access_token=given.access_token,
                access_expires_at=given.expires_at,
                refresh_token=given.refresh_token,
                refresh_expires_at=given.refresh_expires_at,
            ),
        )
        return await shops.install(tx, scopes=",".join(sorted(given.scopes)), now=now), colleagues


async def _recognised(
    request: Request, shop: Shop, colleagues: Sequence[StaffMember], token: IdToken, text: str
) -> Sequence[StaffMember]:
    """Everybody of the shop; whoever asks is written down on the first request of each of their days."""
    today = day_of(datetime.now(UTC), shop.timezone)
    member = next((each for each in colleagues if each.user_id == token.user_id), None)
    if member is not None and member.last_seen_on >= today:
        return colleagues
    # Also of whom we know: names change, and the store may be theirs by now.
    told = await _told(request, token, text)
    async with request.state.db.transaction(shop.id) as tx:
        await staff.see(tx, token.user_id, told, on=today)
        return await list_staff(tx)


async def _told(request: Request, token: IdToken, text: str) -> Told | None:
    """Their name, and whether the store is theirs, from Shopify. Without it everybody goes on."""
    try:
        person = await ask_who(request.state.http, request.state.settings, token.shop, text)
    except ShopifyError as error:
        log.warning("sign_in.nobody_named", why=type(error).__name__)
        return None
    if person.user_id != token.user_id:
        log.warning("sign_in.somebody_else_named")
        return None
    return Told(name=person.name, account_owner=person.account_owner)


def _member(colleagues: Sequence[StaffMember], token: IdToken) -> StaffMember:
    return next(each for each in colleagues if each.user_id == token.user_id)

"""Whose pages a visitor sees, in which language, and how often they may try."""

from datetime import UTC, datetime

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.store.codes import find_shop_of_code
from core.store.shops import Shop, get_shop
from core.web.brand import Brand
from core.web.colours import palette
from core.web.failures import NotFoundError
from core.web.headers import picture_origins
from core.web.limits import limited
from core.web.locales import Gettext, chosen, translations

LOOK_UPS = "60/minute"
REGISTRATIONS = "20/hour"
CLAIMS = "20/hour"
QUESTIONS = "10/hour"


class UnbrandedMiddleware:
    """Until the shop is known a page is nobody's; and no search engine keeps any of them."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        _ = words(request)
        request.state.brand = Brand(name=_("Warranty service"), palette=palette(None))

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["x-robots-tag"] = "noindex, nofollow, noarchive"
            await send(message)

        await self.app(scope, receive, answer)


def words(request: Request) -> Gettext:
    """Translates into the visitor's language."""
    return translations(chosen(request), tuple(request.state.pages.locales)).gettext


def now() -> datetime:
    return datetime.now(UTC)


async def look_up(request: Request) -> None:
    """Count one look at a code or a private link. Raises TooManyError."""
    await limited(request, "look_up", LOOK_UPS)


async def find_shop(request: Request, code: str) -> Shop | None:
    """The shop that issued a code or private link, unless its data are erased."""
    async with request.state.db.transaction(None) as tx:
        shop_id = await find_shop_of_code(tx, code)
        shop = await get_shop(tx, shop_id) if shop_id else None
    return shop if shop and shop.redacted_at is None else None


async def get_shop_of_link(request: Request) -> Shop:
    """The shop of the private link in the address, whose brand the page then has. Raises NotFoundError."""
    shop = await find_shop(request, request.path_params["link"])
    if shop is None:
        raise NotFoundError
    show_brand(request, shop)
    return shop


def show_brand(request: Request, shop: Shop) -> None:
    """From here on the page is the merchant's."""
    _ = words(request)
    request.state.shop_id = shop.id
    request.state.brand = Brand(
        name=shop.name,
        palette=palette(shop.accent_colour),
        logo_url=shop.logo_url if _may_show(request, shop.logo_url) else None,
        links=((_("Contact"), f"mailto:{shop.email}"),) if shop.email else (),
    )


def picture(request: Request, image_url: str | None) -> str:
    """The product's photo, small enough for a phone on a bad line; nothing from other addresses."""
    if not _may_show(request, image_url):
        return ""
    return f"{image_url}{'&' if '?' in str(image_url) else '?'}width=240"


def _may_show(request: Request, address: str | None) -> bool:
    """Whether the page's policy lets a picture from there through."""
    origins = picture_origins(request.state.settings)
    return (address or "").startswith(tuple(f"{origin}/" for origin in origins))

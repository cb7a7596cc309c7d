"""Addresses outside our pages: in the Shopify admin, and on the buyers' site."""

from starlette.requests import Request

from core.domain.codes import code_url


def in_admin(request: Request, kind: str, gid: str | None) -> str:
    """Where Shopify shows a thing; `kind` is `orders`, `draft_orders`, `products` or `collections`."""
    settings, shop = request.state.settings, request.state.shop
    name = shop.domain.removesuffix(".myshopify.com")
    number = (gid or "").rpartition("/")[2]
    return f"{settings.shopify_admin_url}/store/{name}/{kind}/{number}" if number else ""


def certificate(request: Request, code: str | None) -> str:
    return f"{_public(request)}/w/{code}" if code else ""


def registration(request: Request, code: str) -> str:
    """What the QR symbol of a code says."""
    return code_url(request.state.settings.public_url, code)


def _public(request: Request) -> str:
    return str(request.state.settings.public_url).rstrip("/")

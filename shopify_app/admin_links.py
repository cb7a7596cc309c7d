"""Addresses outside our pages: in the Shopify admin, and on the buyers' site."""

from urllib.parse import urlencode

from starlette.requests import Request

from core.domain.codes import code_url


def in_admin(request: Request, kind: str, gid: str | None) -> str:
    """Where Shopify shows a thing; `kind` is the first part of its address, like `draft_orders`."""
    number = (gid or "").rpartition("/")[2]
    return f"{_store(request)}/{kind}/{number}" if number else ""


def drafts(request: Request, tag: str) -> str:
    """Shopify's list of draft orders with a tag."""
    return _tagged(request, "draft_orders", tag)


def orders(request: Request, tag: str) -> str:
    return _tagged(request, "orders", tag)


def certificate(request: Request, code: str | None) -> str:
    return f"{_public(request)}/w/{code}" if code else ""


def registration(request: Request, code: str) -> str:
    """What the QR symbol of a code says."""
    return code_url(request.state.settings.public_url, code)


def _tagged(request: Request, kind: str, tag: str) -> str:
    return f"{_store(request)}/{kind}?{urlencode({'query': f'tag:{tag}'})}"


def _store(request: Request) -> str:
    name = request.state.shop.domain.removesuffix(".myshopify.com")
    return f"{request.state.settings.shopify_admin_url}/store/{name}"


def _public(request: Request) -> str:
    return str(request.state.settings.public_url).rstrip("/")

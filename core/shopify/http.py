"""The one HTTP client of the process, and where shops are."""

import logging
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import isfinite, nan

import httpx

from core.settings import Settings
from core.shopify.guards import sanitise_shop

TIMEOUT = httpx.Timeout(30.0, connect=5.0, pool=10.0)
LIMITS = httpx.Limits(max_connections=200, max_keepalive_connections=20, keepalive_expiry=5.0)
"""More than all jobs of a worker ask at once, so that those of a shop that hangs take none from others."""


Http = httpx.AsyncClient
"""For those who hand it on and never speak HTTP themselves."""


def create_http(transport: httpx.AsyncBaseTransport | None = None) -> httpx.AsyncClient:
    """A client for Shopify. It follows no redirect: a token must not travel to another host.

    `transport` leads elsewhere than to the network, for example into a simulator in the same process.
    """
    # httpx logs every address at INFO, and the address of a bulk result opens it to whoever reads the log.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    return httpx.AsyncClient(
        timeout=TIMEOUT,
        limits=LIMITS,
        follow_redirects=False,
        headers={"User-Agent": "WarrantyDesk/1"},
        transport=transport,
    )


def shop_url(settings: Settings, shop: str, path: str) -> str:
    """Address of something at a shop.

    Raises ValueError for what is not a shop's own domain in its normal form: tokens are sent there.
    """
    if sanitise_shop(shop) != shop:
        msg = f"Not the domain of a Shopify shop: {shop!r}"
        raise ValueError(msg)
    return settings.shopify_base_url.replace("{shop}", shop).rstrip("/") + path


def retry_after(response: httpx.Response, otherwise: float) -> float:
    """Seconds that an answer asks us to wait, as number or date."""
    text = response.headers.get("Retry-After", "")
    try:
        seconds = float(text)
    except ValueError:
        seconds = _seconds_until(text)
    return max(0.0, seconds) if isfinite(seconds) else otherwise


def _seconds_until(date: str) -> float:
    try:
        return (parsedate_to_datetime(date) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError):
        return nan

"""The door for Shopify, as one application."""

from starlette.applications import Starlette

from core.web.sites import site
from webhooks.receive import MOST_BYTES, routes


def create_webhooks() -> Starlette:
    return site(routes, max_body_size=MOST_BYTES)

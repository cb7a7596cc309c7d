"""Whether Shopify sent a webhook: it signs the raw body with our API secret."""

import base64
import hmac
from collections.abc import Iterable

from core.settings import Settings


def secrets_of(settings: Settings) -> tuple[str, ...]:
    """The API secret and, for the hour after a rotation, the previous one."""
    both = (settings.shopify_api_secret, settings.shopify_api_secret_previous)
    return tuple(each.get_secret_value() for each in both if each and each.get_secret_value())


def sign(body: bytes, secret: str) -> str:
    """The `X-Shopify-Hmac-Sha256` of a body."""
    return base64.b64encode(hmac.digest(secret.encode(), body, "sha256")).decode()


def webhook_is_genuine(body: bytes, header: str | None, secrets: Iterable[str]) -> bool:
    """Whether the header signs exactly these bytes with one of the secrets. Compares in constant time."""
    if not header or not header.isascii():
        return False
    return any(hmac.compare_digest(sign(body, secret), header) for secret in secrets if secret)

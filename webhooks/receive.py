"""The door for Shopify: verify, remember, enqueue, answer 200. Nothing else."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import orjson
import structlog
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain.notices import COMPLIANCE, TOPICS, details, subject_gid
from core.metrics import count_delivery
from core.shopify.guards import sanitise_shop
from core.shopify.signatures import secrets_of, webhook_is_genuine
from core.store.notices import Arrival
from core.store.shops import find_shop

MOST_BYTES = 5 * 1024 * 1024
"""Far above any payload that Shopify sends for our topics."""
LONGEST_HEADER = 255

log = structlog.get_logger()

OK = Response(status_code=200)


async def receive(request: Request) -> Response:
    """401 for a bad signature, 400 for what no Shopify would send, 200 once the delivery is durable."""
    body, topic = await request.body(), request.headers.get("X-Shopify-Topic", "")
    if not webhook_is_genuine(
        body, request.headers.get("X-Shopify-Hmac-Sha256"), secrets_of(request.state.settings)
    ):
        count_delivery(topic, "refused")
        return Response("The signature is missing or wrong.", status_code=401)
    domain = sanitise_shop(request.headers.get("X-Shopify-Shop-Domain", ""))
    payload = _payload(body)
    if domain is None or payload is None:
        count_delivery(topic, "refused")
        return Response("No shop, or no JSON object.", status_code=400)
    shop_id = await _shop_id(request, domain)
    if topic not in TOPICS or shop_id is None or not _about_this_shop(topic, domain, payload):
        count_delivery(topic, "ignored")
        log.info("webhook.ignored", topic=topic if topic in TOPICS else "other")
        return OK
    await request.state.inbox.put(_arrival(shop_id, topic, request.headers, payload))
    count_delivery(topic, "received")
    return OK


def _payload(body: bytes) -> Mapping[str, Any] | None:
    try:
        payload = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    return payload if isinstance(payload, dict) else None


def _about_this_shop(topic: str, domain: str, payload: Mapping[str, Any]) -> bool:
    """The header is not signed; where the body names the shop, both must agree before anybody is erased."""
    return topic not in COMPLIANCE or payload.get("shop_domain") == domain


async def _shop_id(request: Request, domain: str) -> UUID | None:
    """Ids of shops never change, so each is asked for once."""
    known: dict[str, UUID] = request.state.shop_ids
    if domain not in known:
        async with request.state.db.transaction(None) as tx:
            shop = await find_shop(tx, domain)
        if shop is None:
            return None
        known[domain] = shop.id
    return known[domain]


def _arrival(shop_id: UUID, topic: str, headers: Headers, payload: Mapping[str, Any]) -> Arrival:
    now = datetime.now(UTC)
    # Without either nothing says that it was here before, so it is new: handled twice rather than never.
    event_id = headers.get("X-Shopify-Event-Id") or headers.get("X-Shopify-Webhook-Id") or str(uuid4())
    return Arrival(
        shop_id=shop_id,
        topic=topic,
        subscription=headers.get("X-Shopify-Name", "")[:LONGEST_HEADER],
        event_id=event_id[:LONGEST_HEADER],
        subject_gid=subject_gid(topic, payload),
        details=details(topic, payload),
        triggered_at=_instant(headers.get("X-Shopify-Triggered-At", "")) or now,
        received_at=now,
    )


def _instant(text: str) -> datetime | None:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


routes = [
    Route("/webhooks/shopify", receive, methods=["POST"], name="webhooks.receive"),
    Route("/webhooks/shopify/compliance", receive, methods=["POST"], name="webhooks.compliance"),
]

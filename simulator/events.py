"""Turning a change into webhook deliveries, with the shop's knobs applied."""

import json
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from simulator.config import AppConfig, Subscription
from simulator.state import Delivery, Installation, Shop, World

Payload = Callable[[], dict[str, Any]]
AFTER_UNINSTALL = frozenset({"app/uninstalled", "customers/redact", "customers/data_request", "shop/redact"})
SCOPE_OF_TOPIC = {
    "orders": "read_orders",
    "refunds": "read_orders",
    "returns": "read_returns",
    "order_transactions": "read_orders",
    "fulfillments": "read_fulfillments",
    "fulfillment_events": "read_fulfillments",
    "draft_orders": "read_draft_orders",
    "products": "read_products",
    "collections": "read_products",
    "customers": "read_customers",
    "inventory_levels": "read_inventory",
}
OTHER_SCOPE = {
    "customers/merge": "read_customer_merge",
    "customers/redact": None,
    "customers/data_request": None,
}


def random_id(world: World) -> str:
    return str(UUID(int=world.memory.random.getrandbits(128), version=4))


def covers(granted: set[str], needed: str) -> bool:
    """A write scope includes the read scope of the same thing."""
    return needed in granted or needed.replace("read_", "write_", 1) in granted


def emit(
    world: World, shop: Shop, topics: Iterable[tuple[str, Payload]], *, at: datetime | None = None
) -> None:
    """Queue one event. Topics of one event share its event id, as one merchant action does in Shopify."""
    world.changed()
    if world.quiet:
        return
    event_id = random_id(world)
    triggered_at = at or world.now()
    for topic, payload in topics:
        for installation in shop.installations.values():
            app = world.apps.get(installation.client_id)
            if app is None or not _hears(installation, topic):
                continue
            for subscription in [*app.subscriptions, *installation.subscriptions]:
                if subscription.topic == topic:
                    body = _body(payload(), subscription)
                    _queue(world, shop, app, subscription, body, event_id, triggered_at)
    world.changed()


def _hears(installation: Installation, topic: str) -> bool:
    if not installation.active and topic not in AFTER_UNINSTALL:
        return False
    needed = (
        OTHER_SCOPE[topic] if topic in OTHER_SCOPE else SCOPE_OF_TOPIC.get(topic.split("/", maxsplit=1)[0])
    )
    return needed is None or covers(installation.scopes, needed)


def _body(payload: dict[str, Any], subscription: Subscription) -> bytes:
    wanted = subscription.include_fields
    chosen = {key: value for key, value in payload.items() if key in wanted} if wanted else payload
    return json.dumps(chosen, ensure_ascii=False, separators=(",", ":")).encode()


def _queue(
    world: World,
    shop: Shop,
    app: AppConfig,
    subscription: Subscription,
    body: bytes,
    event_id: str,
    at: datetime,
) -> None:
    knobs, dice = shop.knobs, world.memory.random
    delivery = Delivery(
        number=len(world.memory.deliveries) + 1,
        webhook_id=random_id(world),
        event_id=event_id,
        domain=shop.domain,
        client_id=app.client_id,
        topic=subscription.topic,
        name=subscription.name,
        address=app.address(subscription.uri),
        body=body,
        api_version=app.api_version,
        triggered_at=at,
        due_at=world.now() + timedelta(seconds=knobs.delay),
    )
    if dice.random() < knobs.loss:
        delivery.state = "lost"
    if dice.random() < knobs.reorder:
        delivery.out_of_line = True
        delivery.due_at += timedelta(seconds=dice.uniform(0.05, 0.4))
    world.post(delivery)
    if delivery.state == "pending" and dice.random() < knobs.duplicate:
        world.post(_twin(world, delivery, duplicate=True))
    if dice.random() < knobs.forge:
        world.post(_twin(world, delivery, forged=True))


def _twin(world: World, original: Delivery, *, duplicate: bool = False, forged: bool = False) -> Delivery:
    """The same delivery again, or an attacker's copy with a wrong signature and a new id."""
    return Delivery(
        number=len(world.memory.deliveries) + 1,
        webhook_id=random_id(world) if forged else original.webhook_id,
        event_id=random_id(world) if forged else original.event_id,
        domain=original.domain,
        client_id=original.client_id,
        topic=original.topic,
        name=original.name,
        address=original.address,
        body=original.body,
        api_version=original.api_version,
        triggered_at=original.triggered_at,
        due_at=original.due_at,
        duplicate=duplicate,
        forged=forged,
    )


def replay(world: World, shop: Shop | None = None) -> int:
    """Queue every delivery ever made once more, with its original ids and body."""
    with world.lock:
        originals = [
            item
            for item in world.memory.deliveries
            if not item.duplicate and not item.forged and (shop is None or item.domain == shop.domain)
        ]
        for original in originals:
            again = _twin(world, original, duplicate=True)
            again.due_at = world.now()
            world.post(again)
        world.changed()
    return len(originals)

"""Webhooks: signed, retried, and unreliable on demand."""

import base64
import hashlib
import hmac
import json
from collections import Counter
from datetime import timedelta

from simulator import world as do
from tests.simulator.conftest import SECRET, Desk


def signature(body: bytes) -> str:
    return base64.b64encode(hmac.new(SECRET.encode(), body, hashlib.sha256).digest()).decode()


async def test_a_delivery_is_signed_and_carries_every_header(desk: Desk) -> None:
    order = desk.order()
    await desk.webhooks()
    headers, body = desk.inbox.requests[0]
    assert headers["x-shopify-hmac-sha256"] == signature(body)
    assert headers["x-shopify-topic"] == "orders/create"
    assert headers["x-shopify-shop-domain"] == "demo.myshopify.com"
    assert headers["x-shopify-api-version"] == "2026-10"
    assert headers["x-shopify-name"] == "all"
    assert {"x-shopify-webhook-id", "x-shopify-event-id", "x-shopify-triggered-at"} <= set(headers)
    payload = json.loads(body)
    assert (payload["id"], payload["admin_graphql_api_id"], payload["total_price"]) == (
        order.number,
        order.id,
        "99.99",
    )


async def test_what_happens_to_an_order_is_told_in_order(desk: Desk) -> None:
    order = desk.order()
    do.fulfill_order(desk.world, desk.shop, order)
    do.deliver_order(desk.world, desk.shop, order)
    do.merchant_refund(desk.world, desk.shop, order, lines={0: 1})
    await desk.webhooks()
    assert desk.inbox.topics() == [
        "orders/create", "orders/paid",
        "fulfillments/create", "orders/updated",
        "fulfillment_events/create",
        "refunds/create", "orders/updated",
    ]  # fmt: skip


async def test_topics_of_one_action_share_an_event_id(desk: Desk) -> None:
    desk.order()
    await desk.webhooks()
    assert len({headers["x-shopify-event-id"] for headers, _ in desk.inbox.requests}) == 1
    assert len({headers["x-shopify-webhook-id"] for headers, _ in desk.inbox.requests}) == 2


async def test_a_thin_subscription_gets_only_its_fields(desk: Desk) -> None:
    product = desk.product()
    do.update_product(desk.world, desk.shop, product, title="New")
    await desk.webhooks()
    assert set(json.loads(desk.inbox.requests[0][1])) == {"id", "admin_graphql_api_id", "updated_at"}


async def test_a_refused_delivery_is_tried_again_with_its_first_body(desk: Desk) -> None:
    desk.inbox.answer = 503
    order = desk.order()
    await desk.webhooks()
    first = desk.inbox.requests[0][1]
    desk.inbox.answer = 200
    do.tag_order(desk.world, desk.shop, order, "later")
    desk.world.clock.advance(timedelta(seconds=11))
    await desk.webhooks()
    again = [body for headers, body in desk.inbox.requests if headers["x-shopify-topic"] == "orders/create"]
    assert again == [first, first]
    assert [item.state for item in desk.world.memory.deliveries] == ["delivered"] * 3


async def test_it_gives_up_after_eight_retries_in_four_hours(desk: Desk) -> None:
    desk.inbox.answer = 500
    do.redact_shop(desk.world, desk.shop)
    start = desk.world.now()
    for _ in range(12):
        await desk.webhooks()
        desk.world.clock.advance(timedelta(minutes=100))
    delivery = desk.world.memory.deliveries[0]
    assert (delivery.state, len(delivery.attempts)) == ("failed", 9)
    assert delivery.attempts[0][0] == start


async def test_duplicates_repeat_their_ids(desk: Desk) -> None:
    do.set_knobs(desk.world, desk.shop, duplicate=1.0)
    desk.order()
    await desk.webhooks()
    counts = Counter(headers["x-shopify-webhook-id"] for headers, _ in desk.inbox.requests)
    assert sorted(counts.values()) == [2, 2]


async def test_losses_never_arrive_but_are_on_record(desk: Desk) -> None:
    do.set_knobs(desk.world, desk.shop, loss=1.0)
    desk.order()
    await desk.webhooks()
    assert desk.inbox.requests == []
    assert {item.state for item in desk.world.memory.deliveries} == {"lost"}


async def test_forgeries_carry_a_wrong_signature(desk: Desk) -> None:
    do.set_knobs(desk.world, desk.shop, forge=1.0)
    desk.order()
    await desk.webhooks()
    good = [headers["x-shopify-hmac-sha256"] == signature(body) for headers, body in desk.inbox.requests]
    assert sorted(good) == [False, False, True, True]


async def test_a_delay_is_counted_on_the_simulated_clock(desk: Desk) -> None:
    do.set_knobs(desk.world, desk.shop, delay=3600.0)
    desk.order()
    assert await desk.simulator.state.dispatcher.flush(1)
    assert desk.inbox.requests == []
    desk.world.clock.advance(timedelta(hours=1))
    await desk.webhooks()
    assert len(desk.inbox.requests) == 2


async def test_a_replay_sends_everything_once_more(desk: Desk) -> None:
    desk.order()
    await desk.webhooks()
    assert do.replay(desk.world) == 2
    await desk.webhooks()
    assert desk.inbox.topics() == ["orders/create", "orders/paid"] * 2


async def test_nothing_but_the_farewell_is_sent_after_an_uninstall(desk: Desk) -> None:
    do.uninstall_app(desk.world, desk.shop)
    desk.order()
    do.redact_shop(desk.world, desk.shop)
    await desk.webhooks()
    assert desk.inbox.topics() == ["app/uninstalled", "shop/redact"]


async def test_an_erased_customer_is_gone_and_announced(desk: Desk) -> None:
    order = desk.order()
    assert order.customer is not None
    do.redact_customer(desk.world, desk.shop, order.customer)
    await desk.webhooks()
    payload = json.loads(desk.inbox.requests[-1][1])
    assert payload["orders_to_redact"] == [order.number]
    assert payload["customer"]["email"] == "ann@mail.example"
    assert (order.email, order.customer.email) == (None, None)


async def test_seeding_in_silence_sends_nothing(desk: Desk) -> None:
    with desk.world.silence():
        desk.order()
    await desk.webhooks()
    assert desk.inbox.requests == []

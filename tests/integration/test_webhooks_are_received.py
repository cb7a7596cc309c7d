"""Deliveries are verified, remembered once and answered; everything else is refused or ignored."""

import asyncio
import base64
import hashlib
import hmac
import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from core.store import jobs
from core.store.notices import Arrival, Notice
from tests.support.house import SECRET, SHOP, House
from webhooks.inbox import open_inbox

ORDER = {"id": 17, "admin_graphql_api_id": "gid://shopify/Order/17", "updated_at": "2026-11-22T10:00:00Z"}


def headers(body: bytes, **changes: str) -> dict[str, str]:
    signature = base64.b64encode(hmac.new(SECRET.encode(), body, hashlib.sha256).digest()).decode()
    values = {
        "X-Shopify-Hmac-Sha256": signature,
        "X-Shopify-Topic": "orders/create",
        "X-Shopify-Shop-Domain": SHOP,
        "X-Shopify-Event-Id": "event-1",
        "X-Shopify-Triggered-At": "2026-11-22T10:00:00.000Z",
        "X-Shopify-Name": "orders",
    }
    return values | {name.replace("_", "-"): value for name, value in changes.items()}


async def deliver(house: House, payload: Any = ORDER, **changes: str) -> int:
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    answer = await house.shopify_calls.post(
        "/webhooks/shopify", content=body, headers=headers(body, **changes)
    )
    return answer.status_code


async def notices(house: House) -> int:
    async with house.tx() as tx:
        return await tx.scalar(select(func.count()).select_from(Notice)) or 0


async def waiting(house: House) -> dict[str, int]:
    async with house.tx() as tx:
        return await jobs.waiting(tx)


async def test_a_delivery_is_remembered_once_and_wakes_one_drain(house: House) -> None:
    before = await notices(house)
    assert [await deliver(house) for _ in range(3)] == [200, 200, 200]
    assert await notices(house) == before + 1
    assert await waiting(house) == {"DrainNotices": 1}


async def test_the_same_event_of_another_topic_is_another_delivery(house: House) -> None:
    before = await notices(house)
    await deliver(house)
    await deliver(house, X_Shopify_Topic="orders/updated")
    assert await notices(house) == before + 2


async def test_only_what_names_the_subject_is_kept(house: House) -> None:
    await deliver(house, ORDER | {"email": "ada@example.org", "customer": {"first_name": "Ada"}})
    async with house.tx() as tx:
        notice = await tx.scalar(select(Notice).where(Notice.event_id == "event-1"))
    assert notice is not None
    assert (notice.subject_gid, notice.details) == ("gid://shopify/Order/17", {})


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"X_Shopify_Hmac_Sha256": "forged"}, 401),
        ({"X_Shopify_Hmac_Sha256": ""}, 401),
        ({"X_Shopify_Shop_Domain": "evil.example.com"}, 400),
        ({"X_Shopify_Shop_Domain": ""}, 400),
        ({"X_Shopify_Shop_Domain": "stranger.myshopify.com"}, 200),
        ({"X_Shopify_Topic": "themes/publish"}, 200),
    ],
)
async def test_what_is_not_ours_leaves_no_trace(house: House, changes: dict[str, str], status: int) -> None:
    before = await notices(house)
    assert await deliver(house, **changes) == status
    assert await notices(house) == before
    assert await waiting(house) == {}


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'"text"', b"\xff\xfe"])
async def test_a_signed_body_that_is_no_object_is_refused(house: House, body: bytes) -> None:
    before = await notices(house)
    assert await deliver(house, body) == 400
    assert await notices(house) == before


async def test_a_body_of_six_megabytes_is_refused(house: House) -> None:
    before = await notices(house)
    assert await deliver(house, b'{"a":"' + b"x" * 6_000_000 + b'"}') == 413
    assert await notices(house) == before


async def test_an_erasure_for_another_shop_than_the_header_says_is_ignored(house: House) -> None:
    before = await notices(house)
    body = {"shop_domain": "other.myshopify.com", "customer": {"id": 1, "email": "ada@example.org"}}
    assert await deliver(house, body, X_Shopify_Topic="customers/redact") == 200
    assert await notices(house) == before


async def test_deliveries_that_come_together_are_all_durable(house: House) -> None:
    before = await notices(house)
    answers = await asyncio.gather(
        *(deliver(house, X_Shopify_Event_Id=f"event-{number}") for number in range(50))
    )
    assert answers == [200] * 50
    assert await notices(house) == before + 50


async def test_deliveries_that_say_nothing_of_themselves_are_each_taken_for_new(house: House) -> None:
    before = await notices(house)
    for number in (17, 18):
        assert (
            await deliver(house, ORDER | {"admin_graphql_api_id": None, "id": number}, X_Shopify_Event_Id="")
            == 200
        )
    assert await notices(house) == before + 2


async def test_an_address_that_no_database_can_hold_erases_whom_it_names(house: House) -> None:
    body = {"shop_domain": SHOP, "customer": {"id": 1, "email": "ada\x00@example.org"}}
    answers = await asyncio.gather(
        deliver(house, body, X_Shopify_Topic="customers/redact"),
        *(deliver(house, X_Shopify_Event_Id=f"event-{number}") for number in range(20)),
    )
    assert answers == [200] * 21
    async with house.tx() as tx:
        notice = await tx.scalar(select(Notice).where(Notice.topic == "customers/redact"))
    assert notice is not None
    assert notice.details == {"customer_id": 1, "email": "ada@example.org"}


async def test_a_row_that_the_database_refuses_fails_alone(house: House) -> None:
    now, shop_id = house.ctx.now(), await house.shop_id()
    before = await notices(house)

    def arrival(event_id: str, shop: UUID) -> Arrival:
        return Arrival(
            shop_id=shop,
            topic="orders/create",
            subscription="orders",
            event_id=event_id,
            subject_gid="gid://shopify/Order/17",
            details={},
            triggered_at=now,
            received_at=now,
        )

    nobodys, torn = arrival("event-20", uuid4()), arrival("event\x00", shop_id)
    async with open_inbox(house.db) as inbox:
        told = await asyncio.gather(
            *(inbox.put(arrival(f"event-{number}", shop_id)) for number in range(20)),
            inbox.put(nobodys),
            inbox.put(torn),
            return_exceptions=True,
        )
    assert told[:20] == [None] * 20
    assert [type(error).__name__ for error in told[20:]] == [
        "ForeignKeyViolationError",
        "CharacterNotInRepertoireError",
    ]
    assert await notices(house) == before + 20


async def test_no_answer_of_this_door_may_be_framed_cached_or_run(house: House) -> None:
    answer = await house.shopify_calls.post("/webhooks/shopify", content=b"{}")
    assert answer.status_code == 401
    policy = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"
    assert answer.headers["content-security-policy"] == policy
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "strict-transport-security" not in answer.headers

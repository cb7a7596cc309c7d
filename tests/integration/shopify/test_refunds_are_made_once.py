from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import httpx
import pytest

from core.domain.money import Money
from core.settings import Settings
from core.shopify import refunds
from core.shopify.admin_api.client import AdminApi
from core.shopify.errors import Rejected, ScopeMissing, UnknownOutcome, Unreadable
from simulator import world as shopify
from simulator.records import Order
from tests.integration.shopify.conftest import Simulated, sign_in


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


def amounts(order: Order) -> list[tuple[str | None, Decimal]]:
    """What Shopify has really paid back: note and amount of each refund."""
    return [
        (each.note, sum((x.amount.presentment for x in each.transactions), Decimal(0)))
        for each in order.refunds
    ]


async def test_one_unit_of_a_line_is_worth_its_share_with_discount_and_tax(
    api: AdminApi, simulated: Simulated
) -> None:
    placed = simulated.place(quantity=3, order_discount="10.00", shipping="7.00")
    suggestion = await refunds.suggest(api, placed.id, placed.line_items[0].id, 1)
    # 150 less 10 is 140; a third is 46.67, and its tax a third of 14.
    assert suggestion.amount == usd("51.34")
    assert suggestion.tax == usd("4.67")
    assert suggestion.amounts.shop == usd("51.34")
    assert suggestion.maximum == usd("161.0")
    assert [each.amount for each in suggestion.payments] == [usd("51.34")]


async def test_the_suggested_refund_is_paid_once_with_the_same_key(
    api: AdminApi, simulated: Simulated
) -> None:
    placed = simulated.place()
    line = placed.line_items[0].id
    suggestion = await refunds.suggest(api, placed.id, line, 1)
    key = str(uuid4())
    first = await refunds.create(api, placed.id, line, suggestion, note="Warranty wd-1042", key=key)
    second = await refunds.create(api, placed.id, line, suggestion, note="Warranty wd-1042", key=key)
    assert first.gid == second.gid
    assert first.amount == usd("55.0")
    assert (first.settled, first.failed) == (True, False)
    assert amounts(placed) == [("Warranty wd-1042", Decimal("55.00"))]


async def test_a_refund_whose_answer_was_lost_is_found_by_its_marker(
    api: AdminApi, simulated: Simulated
) -> None:
    placed = simulated.place()
    line = placed.line_items[0].id
    suggestion = await refunds.suggest(api, placed.id, line, 1)
    assert await refunds.find_by_marker(api, placed.id, "wd-1042") is None
    shopify.add_fault(simulated.world, "lost_answer", "refundCreate")
    with pytest.raises(UnknownOutcome):
        await refunds.create(api, placed.id, line, suggestion, note="Warranty wd-1042", key=str(uuid4()))
    found = await refunds.find_by_marker(api, placed.id, "wd-1042")
    assert found is not None
    assert found.amount == usd("55.0")
    for part in ("wd-104", "d-1042", "1042"):
        assert await refunds.find_by_marker(api, placed.id, part) is None
    assert len(placed.refunds) == 1


async def test_a_day_later_the_key_protects_nobody_but_the_marker_does(
    api: AdminApi, http: httpx.AsyncClient, settings: Settings, simulated: Simulated
) -> None:
    placed = simulated.place(quantity=3)
    line = placed.line_items[0].id
    suggestion = await refunds.suggest(api, placed.id, line, 1)
    await refunds.create(api, placed.id, line, suggestion, note="Warranty wd-1042", key="11111111-aaaa")
    simulated.world.clock.advance(timedelta(hours=25))
    tomorrow = await sign_in(http, settings, simulated)
    assert await refunds.find_by_marker(tomorrow, placed.id, "wd-1042") is not None
    await refunds.create(tomorrow, placed.id, line, suggestion, note="Warranty wd-1042", key="11111111-aaaa")
    assert len(placed.refunds) == 2, "Shopify has forgotten the key: only looking first prevents this"


async def test_a_key_used_for_something_else_must_be_looked_up(api: AdminApi, simulated: Simulated) -> None:
    placed = simulated.place()
    line = placed.line_items[0].id
    suggestion = await refunds.suggest(api, placed.id, line, 1)
    await refunds.create(api, placed.id, line, suggestion, note="Warranty wd-1", key="11111111-aaaa")
    with pytest.raises(UnknownOutcome):
        await refunds.create(api, placed.id, line, suggestion, note="Warranty wd-2", key="11111111-aaaa")
    assert len(placed.refunds) == 1


async def test_less_than_the_suggestion_is_refunded_pro_rata(api: AdminApi, simulated: Simulated) -> None:
    placed = simulated.place()
    line = placed.line_items[0].id
    suggestion = await refunds.suggest(api, placed.id, line, 1)
    made = await refunds.create(
        api, placed.id, line, suggestion, amount=usd("20.00"), note="Warranty wd-1042", key=str(uuid4())
    )
    assert made.amount == usd("20.0")
    asked = simulated.world.memory.mutations[-1].arguments["input"]
    assert (asked["discrepancyReason"], asked["notify"]) == ("DAMAGE", False)
    assert [each["restockType"] for each in asked["refundLineItems"]] == ["NO_RESTOCK"]
    assert amounts(placed) == [("Warranty wd-1042", Decimal("20.00"))]


async def test_money_goes_back_to_each_payment_it_came_from(api: AdminApi, simulated: Simulated) -> None:
    placed = simulated.place(payments=[("gift_card", "30.00"), ("shopify_payments", "80.00")])
    line = placed.line_items[0].id
    suggestion = await refunds.suggest(api, placed.id, line, 2)
    assert suggestion.amount == usd("110.0")
    made = await refunds.create(api, placed.id, line, suggestion, note="Warranty wd-1042", key=str(uuid4()))
    assert made.amount == usd("110.0")
    assert len(made.statuses) == 2


@pytest.mark.parametrize("amount", ["110.01", "0", "-1"])
async def test_more_than_is_left_or_nothing_is_never_asked_for(
    api: AdminApi, simulated: Simulated, amount: str
) -> None:
    placed = simulated.place()
    line = placed.line_items[0].id
    suggestion = await refunds.suggest(api, placed.id, line, 1)
    with pytest.raises(ValueError, match="cannot be refunded"):
        await refunds.create(
            api, placed.id, line, suggestion, amount=usd(amount), note="wd-1", key=str(uuid4())
        )
    assert placed.refunds == []
    assert simulated.done("refundCreate") == 0


async def test_a_unit_that_is_refunded_already_is_rejected(api: AdminApi, simulated: Simulated) -> None:
    placed = simulated.place(quantity=1)
    line = placed.line_items[0].id
    suggestion = await refunds.suggest(api, placed.id, line, 1)
    shopify.merchant_refund(simulated.world, simulated.shop, placed, lines={0: 1})
    with pytest.raises(Rejected):
        await refunds.create(api, placed.id, line, suggestion, note="Warranty wd-1042", key=str(uuid4()))
    assert len(placed.refunds) == 1


async def test_store_credit_goes_to_the_account_of_the_buyer(api: AdminApi, simulated: Simulated) -> None:
    shopify.grant_scopes(
        simulated.world,
        simulated.shop,
        {
            "read_store_credit_accounts",
            "read_store_credit_account_transactions",
            "write_store_credit_account_transactions",
        },
    )
    placed = simulated.place()
    line = placed.line_items[0].id
    suggestion = await refunds.suggest(api, placed.id, line, 1, store_credit=True)
    assert (suggestion.amount, suggestion.payments, suggestion.store_credit) == (usd("55.0"), (), True)
    made = await refunds.create(api, placed.id, line, suggestion, note="Warranty wd-1042", key=str(uuid4()))
    assert made.amount == usd("55.0")
    assert len(placed.refunds) == 1


async def test_an_order_that_we_cannot_read_is_never_taken_for_one_without_refunds(api: AdminApi) -> None:
    with pytest.raises(Unreadable):
        await refunds.find_by_marker(api, "gid://shopify/Order/404", "wd-1042")
    with pytest.raises(Unreadable):
        await refunds.suggest(api, "gid://shopify/Order/404", "gid://shopify/LineItem/1", 1)


async def test_without_the_scope_nothing_is_paid(api: AdminApi, simulated: Simulated) -> None:
    placed = simulated.place()
    line = placed.line_items[0].id
    suggestion = await refunds.suggest(api, placed.id, line, 1)
    shopify.revoke_scopes(simulated.world, simulated.shop, {"write_orders"})
    shopify.grant_scopes(simulated.world, simulated.shop, {"read_orders"})
    with pytest.raises(ScopeMissing) as raised:
        await refunds.create(api, placed.id, line, suggestion, note="Warranty wd-1042", key=str(uuid4()))
    assert raised.value.field == "refundCreate"
    assert placed.refunds == []


async def test_a_throttled_refund_is_paid_after_the_wait(api: AdminApi, simulated: Simulated) -> None:
    placed = simulated.place()
    line = placed.line_items[0].id
    suggestion = await refunds.suggest(api, placed.id, line, 1)
    shopify.add_fault(simulated.world, "429", "refundCreate", retry_after=0.01)
    made = await refunds.create(api, placed.id, line, suggestion, note="Warranty wd-1042", key=str(uuid4()))
    assert made.amount == usd("55.0")
    assert len(placed.refunds) == 1

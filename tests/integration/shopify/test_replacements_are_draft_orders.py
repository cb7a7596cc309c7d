from dataclasses import replace
from decimal import Decimal

import pytest

from core.domain.money import Money
from core.shopify import draft_orders
from core.shopify.admin_api.client import AdminApi
from core.shopify.draft_orders import Address, Replacement
from core.shopify.errors import NotReady, Rejected, UnknownOutcome, Unreadable
from core.shopify.orders import read_order
from simulator import world as shopify
from sync.drafts import find_ours
from tests.integration.shopify.conftest import Simulated

NO_MONEY = Money(Decimal("0.0"), "USD")


@pytest.fixture
def replacement(simulated: Simulated) -> Replacement:
    shopify.set_knobs(simulated.world, simulated.shop, draft_ready_delay=0.0)
    return Replacement(
        lines=((simulated.kettle.variants[0].id, 1),),
        currency="USD",
        tags=("warranty-replacement", "wd-1042"),
        note="Replacement for claim WD-1042",
        attributes={"Warranty claim": "WD-1042"},
        discount_title="Warranty WD-1042",
        shipping_title="Warranty shipment",
        email="jo@example.com",
        address=Address(
            first_name="Jo",
            last_name="Doe",
            address1="Main St 1",
            city="Berlin",
            zip="10115",
            country_code="DE",
        ),
    )


async def test_a_replacement_is_free_and_becomes_an_order_that_carries_the_claim(
    api: AdminApi, replacement: Replacement
) -> None:
    draft = await draft_orders.create(api, replacement)
    assert draft.total == NO_MONEY
    assert (draft.status, draft.order_gid, draft.completed_at) == ("OPEN", None, None)
    done = await draft_orders.complete(api, draft.gid)
    assert (done.gid, done.status) == (draft.gid, "COMPLETED")
    assert done.order_gid is not None
    order = await read_order(api, done.order_gid)
    assert order is not None
    assert sorted(order.tags) == ["warranty-replacement", "wd-1042"]
    assert order.lines[0].unit_price == NO_MONEY
    assert (order.email, order.country_code) == ("jo@example.com", "DE")


async def test_the_buyers_account_is_kept(
    api: AdminApi, simulated: Simulated, replacement: Replacement
) -> None:
    buyer = shopify.create_customer(
        simulated.world, simulated.shop, email="ann@example.com", first_name="Ann"
    )
    draft = await draft_orders.create(api, replace(replacement, customer_gid=buyer.id, email=None))
    done = await draft_orders.complete(api, draft.gid)
    assert done.order_gid is not None
    order = await read_order(api, done.order_gid)
    assert order is not None
    assert order.customer_gid == buyer.id


async def test_to_complete_it_twice_makes_one_order(
    api: AdminApi, simulated: Simulated, replacement: Replacement
) -> None:
    draft = await draft_orders.create(api, replacement)
    first = await draft_orders.complete(api, draft.gid)
    second = await draft_orders.complete(api, draft.gid)
    assert first.order_gid == second.order_gid
    assert len(simulated.shop.orders) == 1


async def test_a_draft_whose_answer_was_lost_is_found_by_its_tag(
    api: AdminApi, simulated: Simulated, replacement: Replacement
) -> None:
    assert await find_ours(api, "wd-1042") is None
    shopify.add_fault(simulated.world, "lost_answer", "draftOrderCreate")
    with pytest.raises(UnknownOutcome):
        await draft_orders.create(api, replacement)
    found = await find_ours(api, "WD-1042")
    assert found is not None
    assert await draft_orders.read(api, found.gid) == found
    assert await find_ours(api, "wd-104") is None
    assert simulated.done("draftOrderCreate") == 1


async def test_a_completion_whose_answer_was_lost_is_found_done(
    api: AdminApi, simulated: Simulated, replacement: Replacement
) -> None:
    draft = await draft_orders.create(api, replacement)
    shopify.add_fault(simulated.world, "lost_answer", "draftOrderComplete")
    with pytest.raises(UnknownOutcome):
        await draft_orders.complete(api, draft.gid)
    done = await draft_orders.complete(api, draft.gid)
    assert done.order_gid is not None
    assert len(simulated.shop.orders) == 1


async def test_of_several_drafts_with_a_tag_the_completed_one_counts(
    api: AdminApi, replacement: Replacement
) -> None:
    await draft_orders.create(api, replacement)
    second = await draft_orders.create(api, replacement)
    await draft_orders.complete(api, second.gid)
    found = await find_ours(api, "wd-1042")
    assert found is not None
    assert found.gid == second.gid


async def test_a_draft_that_is_still_calculated_is_not_ready(
    api: AdminApi, simulated: Simulated, replacement: Replacement
) -> None:
    shopify.set_knobs(simulated.world, simulated.shop, draft_ready_delay=3600.0)
    draft = await draft_orders.create(api, replacement)
    assert draft.ready is False
    with pytest.raises(NotReady):
        await draft_orders.complete(api, draft.gid)
    assert simulated.shop.orders == {}


async def test_a_variant_that_is_gone_is_rejected(
    api: AdminApi, simulated: Simulated, replacement: Replacement
) -> None:
    shopify.delete_variant(simulated.world, simulated.shop, simulated.kettle.variants[0])
    with pytest.raises(Rejected):
        await draft_orders.create(api, replacement)
    assert await find_ours(api, "wd-1042") is None


async def test_a_draft_can_be_deleted_and_deleting_it_again_is_fine(
    api: AdminApi, replacement: Replacement
) -> None:
    draft = await draft_orders.create(api, replacement)
    await draft_orders.delete(api, draft.gid)
    await draft_orders.delete(api, draft.gid)
    assert await draft_orders.read(api, draft.gid) is None
    with pytest.raises(Unreadable):
        await draft_orders.complete(api, draft.gid)


async def test_a_completed_draft_is_not_deleted(api: AdminApi, replacement: Replacement) -> None:
    draft = await draft_orders.create(api, replacement)
    done = await draft_orders.complete(api, draft.gid)
    with pytest.raises(Rejected):
        await draft_orders.delete(api, draft.gid)
    assert await draft_orders.read(api, draft.gid) == done

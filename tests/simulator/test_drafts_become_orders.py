"""Draft orders, stock, metafields, store credit, catalogue."""

from datetime import timedelta
from typing import Any

from simulator import world as do
from simulator.actions.catalogue import available
from tests.simulator.conftest import Desk

CREATE = """mutation($input: DraftOrderInput!) { draftOrderCreate(input: $input) {
  draftOrder { id name status ready tags totalPriceSet { presentmentMoney { amount } } }
  userErrors { field message } } }"""
COMPLETE = """mutation($id: ID!) { draftOrderComplete(id: $id) {
  draftOrder { status order { id name tags note displayFinancialStatus customAttributes { key value }
    totalPriceSet { presentmentMoney { amount } } } } userErrors { field message } } }"""


async def create(desk: Desk, variant: str, **more: Any) -> dict[str, Any]:
    free = {"valueType": "PERCENTAGE", "value": 100, "title": "Warranty"}
    given = {
        "lineItems": [{"variantId": variant, "quantity": 2, "appliedDiscount": free}],
        "tags": ["wc-1"],
        **more,
    }
    payload: dict[str, Any] = (await desk.ask(CREATE, {"input": given}))["draftOrderCreate"]
    return payload


async def complete(desk: Desk, gid: str) -> dict[str, Any]:
    payload: dict[str, Any] = (await desk.ask(COMPLETE, {"id": gid}))["draftOrderComplete"]
    return payload


async def test_a_replacement_costs_nothing_and_carries_its_marks(desk: Desk) -> None:
    variant = desk.product(stock=10).variants[0]
    attributes = [{"key": "claim", "value": "C-1"}]
    draft = (await create(desk, variant.id, note="Claim C-1", customAttributes=attributes))["draftOrder"]
    assert (draft["ready"], draft["totalPriceSet"]["presentmentMoney"]["amount"]) == (False, "0.0")
    early = await complete(desk, draft["id"])
    assert "not finished calculating" in early["userErrors"][0]["message"]
    assert len(desk.shop.orders) == 0
    desk.world.clock.advance(timedelta(seconds=1))
    order = (await complete(desk, draft["id"]))["draftOrder"]["order"]
    assert order["tags"] == ["wc-1"]
    assert (order["note"], order["customAttributes"]) == ("Claim C-1", attributes)
    assert (order["displayFinancialStatus"], order["totalPriceSet"]["presentmentMoney"]["amount"]) == (
        "PAID",
        "0.0",
    )
    assert available(variant) == 8


async def test_a_draft_is_completed_once(desk: Desk) -> None:
    draft = (await create(desk, desk.product().variants[0].id))["draftOrder"]
    desk.world.clock.advance(timedelta(seconds=1))
    await complete(desk, draft["id"])
    again = await complete(desk, draft["id"])
    assert again["userErrors"][0]["message"] == "This order has been paid"
    assert len(desk.shop.orders) == 1


async def test_a_deleted_variant_and_missing_stock_are_refused(desk: Desk) -> None:
    product = desk.product(stock=2)
    draft = (await create(desk, product.variants[0].id))["draftOrder"]
    desk.world.clock.advance(timedelta(seconds=1))
    do.set_stock(desk.world, desk.shop, product.variants[0], 1)
    assert "Not all items are available" in (await complete(desk, draft["id"]))["userErrors"][0]["message"]
    do.delete_product(desk.world, desk.shop, product)
    assert "no longer available" in (await complete(desk, draft["id"]))["userErrors"][0]["message"]
    assert "no longer available" in (await create(desk, product.variants[0].id))["userErrors"][0]["message"]
    assert desk.shop.orders == {}


async def test_reserved_stock_is_set_aside_and_given_back(desk: Desk) -> None:
    variant = desk.product(stock=3).variants[0]
    draft = (await create(desk, variant.id, reserveInventoryUntil="2026-12-01T00:00:00Z"))["draftOrder"]
    assert available(variant) == 1
    query = "mutation($id: ID!) { draftOrderDelete(input: {id: $id}) { deletedId } }"
    await desk.ask(query, {"id": draft["id"]})
    assert available(variant) == 3


async def test_reserved_stock_is_anybody_s_once_its_time_is_over(desk: Desk) -> None:
    variant = desk.product(stock=3).variants[0]
    until = (desk.world.now() + timedelta(minutes=9)).isoformat()
    await create(desk, variant.id, reserveInventoryUntil=until)
    query = "query { shop { name } }"
    await desk.ask(query)
    assert available(variant) == 1
    desk.world.clock.advance(timedelta(minutes=9))
    await desk.ask(query)
    assert available(variant) == 3


async def test_drafts_are_found_by_tag(desk: Desk) -> None:
    draft = (await create(desk, desk.product().variants[0].id))["draftOrder"]
    query = 'query { draftOrders(first: 5, query: "tag:wc-1") { nodes { name } } }'
    assert (await desk.ask(query))["draftOrders"]["nodes"] == [{"name": draft["name"]}]


async def test_an_edit_keeps_what_was_ordered_and_changes_what_is_left(desk: Desk) -> None:
    order = desk.order()
    do.edit_order(desk.world, desk.shop, order, set_quantity={0: 1}, add=[{"title": "Lid", "price": "5"}])
    line = order.line_items[0]
    assert (line.quantity, line.current_quantity, line.refundable_quantity) == (3, 1, 1)
    assert [item.title for item in order.line_items] == ["Kettle", "Lid"]


async def test_metafields_are_set_together_or_not_at_all(desk: Desk) -> None:
    do.grant_scopes(desk.world, desk.shop, {"write_products"})
    product = desk.product()
    query = """mutation($fields: [MetafieldsSetInput!]!) { metafieldsSet(metafields: $fields) {
      metafields { key namespace jsonValue compareDigest } userErrors { field code } } }"""
    good = {"ownerId": product.id, "key": "terms", "type": "json", "value": '{"months": 24}'}
    answer = await desk.ask(query, {"fields": [good, good | {"key": "other", "value": "{"}]})
    assert answer["metafieldsSet"]["userErrors"] == [{"field": ["metafields", "1"], "code": "INVALID_VALUE"}]
    assert product.metafields == []
    made = (await desk.ask(query, {"fields": [good]}))["metafieldsSet"]["metafields"][0]
    assert made["jsonValue"] == {"months": 24}
    stale = (await desk.ask(query, {"fields": [good | {"compareDigest": "0"}]}))["metafieldsSet"]
    assert stale["userErrors"][0]["code"] == "STALE_OBJECT"
    read = 'query($id: ID!) { product(id: $id) { metafield(namespace: "$app", key: "terms") { value } } }'
    assert (await desk.ask(read, {"id": product.id}))["product"]["metafield"] == {"value": '{"months": 24}'}


async def test_an_address_belongs_to_one_customer(desk: Desk) -> None:
    do.grant_scopes(desk.world, desk.shop, {"write_customers"})
    query = """mutation($input: CustomerInput!) { customerCreate(input: $input) {
      customer { id } userErrors { field message } } }"""
    given = {"input": {"email": "Ada@Example.org", "firstName": "Ada", "note": "With consent"}}
    first = (await desk.ask(query, given))["customerCreate"]
    again = (await desk.ask(query, given))["customerCreate"]
    nameless = (await desk.ask(query, {"input": {"note": "Nobody"}}))["customerCreate"]
    [customer] = desk.shop.customers.values()
    assert (first["customer"]["id"], customer.email, customer.note) == (
        customer.id,
        "ada@example.org",
        "With consent",
    )
    assert again == {
        "customer": None,
        "userErrors": [{"field": ["email"], "message": "Email has already been taken"}],
    }
    assert (nameless["customer"], len(nameless["userErrors"])) == (None, 1)


async def test_store_credit_is_booked_twice_when_asked_twice(desk: Desk) -> None:
    do.grant_scopes(desk.world, desk.shop, set(desk.world.app().optional_scopes))
    customer = do.create_customer(desk.world, desk.shop, email="ann@mail.example")
    query = """mutation($id: ID!, $input: StoreCreditAccountCreditInput!) {
      storeCreditAccountCredit(id: $id, creditInput: $input) {
        storeCreditAccountTransaction { balanceAfterTransaction { amount } } userErrors { code } } }"""
    given = {"creditAmount": {"amount": "12.50", "currencyCode": "EUR"}}
    balances = []
    for _ in range(2):
        payload = (await desk.ask(query, {"id": customer.id, "input": given}))["storeCreditAccountCredit"]
        balances.append(payload["storeCreditAccountTransaction"]["balanceAfterTransaction"]["amount"])
    assert balances == ["12.5", "25.0"]
    wrong = {"creditAmount": {"amount": "1", "currencyCode": "CHF"}}
    payload = (await desk.ask(query, {"id": customer.id, "input": wrong}))["storeCreditAccountCredit"]
    assert payload["userErrors"] == [{"code": "UNSUPPORTED_CURRENCY"}]


async def test_a_merged_customer_leaves_everything_to_the_other(desk: Desk) -> None:
    order = desk.order()
    kept = do.create_customer(desk.world, desk.shop, email="new@mail.example")
    do.merge_customers(desk.world, desk.shop, kept, "ann@mail.example")
    assert order.customer is kept


async def test_collections_are_read_from_products(desk: Desk) -> None:
    product = desk.product()
    do.create_collection(desk.world, desk.shop, "Kitchen", [product])
    query = "query($id: ID!) { product(id: $id) { collections(first: 5) { nodes { title } } } }"
    assert (await desk.ask(query, {"id": product.id}))["product"]["collections"]["nodes"] == [
        {"title": "Kitchen"}
    ]

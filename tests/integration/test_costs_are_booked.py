"""What a remedy costs is booked in the transaction that ends it: once, exactly, and whoever ended it."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import DBAPIError

from core.domain.amounts import Amounts
from core.domain.costs import CostAccount, CostKind, CostSource
from core.domain.deciding import Outcome
from core.domain.money import Money
from core.domain.remedies import Remedy, plainly
from core.domain.repairs import Grade
from core.domain.resolutions import UNSEEN, ResolutionState
from core.services import costs, repair_steps, resolutions, settling
from core.services.amounts import Agreed
from core.services.erasure import erase_owner
from core.services.repair_steps import Costs
from core.services.withdrawals import Outside
from core.store.base import new_id
from core.store.claims import Claim
from core.store.costs import CostRow, list_current, list_entries
from core.store.history import list_events
from core.store.resolutions import Resolution
from core.store.shops import get_shop
from simulator import world as shopify
from simulator.actions import drafts
from simulator.records import Order
from sync.access import shopify_of
from sync.costs import unit_cost_of
from tests.support.credit import bookings, bought_elsewhere, credit, eur, known
from tests.support.credit import claimed as credited
from tests.support.house import House
from tests.support.repairs import accept, inspected, quote
from tests.support.shops import STAFF, approve, claim_and_resolution, file_claim, publish_policy
from tests.support.stalls import lost_refund, settle_outside, stalled

pytestmark = pytest.mark.thorough

Entry = tuple[CostKind, CostAccount, Decimal, str, CostSource]


async def booked(house: House, claim: Claim) -> list[Entry]:
    async with house.tx() as tx:
        rows = await list_entries(tx, claim.id)
    return [(row.kind, row.account, row.amount, row.currency, row.source) for row in rows]


async def claimed(
    house: House, price: str = "80.00", cost: str | None = None, **order: Any
) -> tuple[Order, Claim]:
    await publish_policy(house, offers=plainly(Remedy.REFUND, Remedy.REPLACEMENT))
    lamp = house.product(price=price, stock=5)
    shopify.set_cost(house.world, house.shop, lamp.variants[0], cost)
    sold = house.order(lamp, **order)
    await house.settle()
    claim = await file_claim(house, sold)
    await house.settle()
    return sold, claim


async def test_a_refund_books_what_shopify_gave_back(house: House) -> None:
    house.shop.tax_rate = Decimal("0.19")
    house.shop.rates["USD"] = Decimal("1.0837")
    sold, claim = await claimed(house, currency="USD", shipping="9.90")
    await approve(house, claim, Remedy.REFUND)
    assert await booked(house, claim) == []
    await house.settle()
    [refund] = sold.refunds
    assert refund.total.shop == Decimal("95.20")
    async with house.tx() as tx:
        [row] = await list_entries(tx, claim.id)
        events = await list_events(tx, [row.resolution_id])
    assert (row.kind, row.account, row.source) == (CostKind.GOODS, CostAccount.WARRANTY, CostSource.REFUND)
    assert (row.amount, row.currency) == (refund.total.shop, "EUR")
    assert (row.presentment_amount, row.presentment_currency) == (refund.total.presentment, "USD")
    assert (row.incurred_on, row.booked_by, row.reason) == (date(2026, 11, 22), "system", None)
    assert [(each.name, each.details) for each in events] == [
        ("cost:booked", {"kind": "goods", "account": "warranty"})
    ]


@pytest.mark.parametrize(("currency", "price"), [("JPY", "4001"), ("KWD", "12.345")])
async def test_currencies_without_cents_and_with_a_third_place_are_booked_exactly(
    house: House, currency: str, price: str
) -> None:
    house.shop.rates[currency] = Decimal(1)
    house.shop.currency_code = currency
    async with house.tx() as tx:
        shop = await get_shop(tx)
        shop.currency = currency
    sold, claim = await claimed(house, price=price)
    await approve(house, claim, Remedy.REFUND)
    await house.settle()
    assert [each.total.shop for each in sold.refunds] == [Decimal(price)]
    assert await booked(house, claim) == [
        (CostKind.GOODS, CostAccount.WARRANTY, Decimal(price), currency, CostSource.REFUND)
    ]


@pytest.mark.parametrize(
    ("cost", "amount", "source"),
    [
        ("31.205", "31.21", CostSource.UNIT_COST),
        (None, "80.00", CostSource.PRICE),
        ("0", "0.00", CostSource.UNIT_COST),
    ],
)
async def test_a_replacement_books_what_its_goods_cost(
    house: House, cost: str | None, amount: str, source: CostSource
) -> None:
    _, claim = await claimed(house, cost=cost)
    await approve(house, claim, Remedy.REPLACEMENT)
    await house.settle()
    assert await booked(house, claim) == [
        (CostKind.GOODS, CostAccount.WARRANTY, Decimal(amount), "EUR", source)
    ]


async def test_a_shop_that_may_not_tell_costs_holds_nothing_up(house: House) -> None:
    _, claim = await claimed(house, cost="31.20")
    await approve(house, claim, Remedy.REPLACEMENT)
    _, resolution = await claim_and_resolution(house, claim)
    async with house.tx() as tx:
        task = await resolutions.read_task(tx, resolution.id)
    async with shopify_of(house.ctx, await house.shop_id()) as api:
        assert await unit_cost_of(api, task) == Money(Decimal("31.20"), "EUR")
        shopify.revoke_scopes(house.world, house.shop, {"read_inventory", "read_products"})
        assert await unit_cost_of(api, task) is None


async def test_what_did_not_fit_is_booked_beside_the_refund(house: House) -> None:
    sold, claim = await credited(house)
    shopify.merchant_refund(house.world, house.shop, sold, amount="30.00")
    await house.settle()
    both = Agreed(seen=True, shown=eur("50.00"), excess=eur("30.00"))
    await approve(house, claim, Remedy.REFUND, agreed=both, note="Both")
    await house.settle()
    assert bookings(house) == [("ada@example.org", Decimal("30.00"), "EUR")]
    assert await booked(house, claim) == [
        (CostKind.GOODS, CostAccount.WARRANTY, Decimal("50.0"), "EUR", CostSource.REFUND),
        (CostKind.GOODS, CostAccount.WARRANTY, Decimal("30.00"), "EUR", CostSource.CREDIT),
    ]


async def test_store_credit_of_a_marketplace_s_buyer_is_booked_as_given(house: House) -> None:
    known(house)
    claim = await bought_elsewhere(house)
    await credit(house, claim, Agreed(seen=True, shown=eur("80.00"), amount=eur("35.50")))
    await house.settle()
    assert bookings(house) == [("ada@example.org", Decimal("35.50"), "EUR")]
    assert await booked(house, claim) == [
        (CostKind.GOODS, CostAccount.WARRANTY, Decimal("35.50"), "EUR", CostSource.CREDIT)
    ]


@pytest.mark.parametrize(
    ("price", "goods", "labour"),
    [(None, "12.50", "21.25"), ("15.00", "0.00", "18.75"), ("49.00", "0.00", "0.00")],
)
async def test_a_repair_books_its_parts_and_labour_less_what_the_buyer_paid(
    house: House, price: str | None, goods: str, labour: str
) -> None:
    _, claim = await inspected(house)
    if price is not None:
        await quote(house, claim, price=eur(price))
        await accept(house, claim)
        await house.settle()
        [invoice] = house.shop.drafts.values()
        drafts.complete_draft(house.world, house.shop, invoice)
        await house.settle()
    now = house.ctx.now()
    async with house.tx() as tx:
        await repair_steps.start(tx, claim.id, by=STAFF, now=now)
        await repair_steps.finish(tx, claim.id, Costs(labour=Decimal("21.25")), by=STAFF, now=now)
        await repair_steps.ship(tx, claim.id, "BACK1", by=STAFF, now=now)
    assert await booked(house, claim) == []
    async with house.tx() as tx:
        await repair_steps.deliver(tx, claim.id, by=STAFF, now=now)
    assert await booked(house, claim) == [
        (CostKind.GOODS, CostAccount.WARRANTY, Decimal(goods), "EUR", CostSource.REPAIR),
        (CostKind.LABOUR, CostAccount.WARRANTY, Decimal(labour), "EUR", CostSource.REPAIR),
    ]


async def test_what_goes_back_unrepaired_is_left_to_staff(house: House) -> None:
    _, claim = await inspected(house, Grade.NO_FAULT)
    async with house.tx() as tx:
        await repair_steps.ship(tx, claim.id, "BACK1", by=STAFF, now=house.ctx.now())
        await repair_steps.deliver(tx, claim.id, by=STAFF, now=house.ctx.now())
    assert await booked(house, claim) == []


async def test_what_nobody_had_to_give_goes_to_goodwill(house: House) -> None:
    _, claim = await claimed(house)
    async with house.tx() as tx:
        await tx.execute(update(Claim).values(outcome=Outcome.GOODWILL))
        resolution = Resolution(
            claim_id=claim.id,
            remedy=Remedy.REFUND,
            state=ResolutionState.DONE,
            idempotency_key="k",
            granted_at=house.ctx.now(),
            done_at=house.ctx.now(),
            amount=Decimal("40.00"),
            currency="EUR",
            shop_amount=Decimal("40.00"),
        )
        tx.add(resolution)
        await tx.flush()
        await costs.book(tx, resolution, now=house.ctx.now())
    assert await booked(house, claim) == [
        (CostKind.GOODS, CostAccount.GOODWILL, Decimal("40.00"), "EUR", CostSource.REFUND)
    ]


async def test_what_staff_settled_outside_is_booked_at_the_order_s_own_rate(house: House) -> None:
    house.shop.rates["USD"] = Decimal("1.25")
    _, claim = await stalled(house, Remedy.REFUND, currency="USD")
    house.later(UNSEEN)
    done = Outside(remedy=Remedy.REFUND, reference="PayPal 8XK", amount=Money(Decimal("50.00"), "USD"))
    await settle_outside(house, claim, done)
    assert await booked(house, claim) == [
        (CostKind.GOODS, CostAccount.WARRANTY, Decimal("40.00"), "EUR", CostSource.OUTSIDE)
    ]


async def test_outside_in_a_currency_without_a_rate_is_left_to_staff(house: House) -> None:
    _, claim = await stalled(house, Remedy.REPLACEMENT)
    done = Outside(remedy=Remedy.REFUND, reference="Cash", amount=Money(Decimal(300), "NOK"))
    await settle_outside(house, claim, done)
    assert await booked(house, claim) == []


@pytest.mark.sample
async def test_a_lost_answer_books_once(house: House) -> None:
    sold, claim = await lost_refund(house)
    _, resolution = await claim_and_resolution(house, claim)
    async with house.tx() as tx:
        await resolutions.retry(tx, claim.id, resolution.id, by=STAFF, now=house.ctx.now())
    await house.settle()
    assert len(sold.refunds) == 1
    expected = [(CostKind.GOODS, CostAccount.WARRANTY, Decimal("80.00"), "EUR", CostSource.REFUND)]
    assert await booked(house, claim) == expected
    paid = Amounts(Money(Decimal("80.00"), "EUR"), Money(Decimal("80.00"), "EUR"))
    async with house.tx() as tx:
        gid = sold.refunds[0].id
        await settling.settle_refund(tx, resolution.id, refund_gid=gid, amounts=paid, now=house.ctx.now())
        await costs.book(tx, await tx.get_one(Resolution, resolution.id), now=house.ctx.now())
    assert await booked(house, claim) == expected


async def test_the_database_refuses_a_second_first_entry_and_every_change(house: House) -> None:
    _, claim = await claimed(house)
    await approve(house, claim, Remedy.REFUND)
    await house.settle()
    before = await booked(house, claim)

    async def refused(change: object) -> str:
        with pytest.raises(DBAPIError) as error:
            async with house.tx() as tx:
                await tx.execute(change)  # type: ignore[call-overload]
        return str(error.value)

    async with house.tx() as tx:
        [row] = await list_entries(tx, claim.id)
        columns = [column.name for column in CostRow.__table__.columns if column.name != "id"]
        copy = insert(CostRow).values({"id": new_id(), **{name: getattr(row, name) for name in columns}})
    assert "uq_costs_resolution_id_kind_version" in await refused(copy)
    assert "append-only" in await refused(update(CostRow).values(amount=Decimal(1)))
    assert "append-only" in await refused(delete(CostRow))
    assert await booked(house, claim) == before


async def test_erasing_the_buyer_blanks_reasons_and_keeps_what_it_cost(house: House) -> None:
    _, claim = await claimed(house)
    await approve(house, claim, Remedy.REFUND)
    await house.settle()
    resolution_id = (await claim_and_resolution(house, claim))[1].id
    await correct(house, claim, resolution_id, reason="Ada called from her mother's phone")
    async with house.tx() as tx:
        await erase_owner(tx, claim.owner_id, now=house.ctx.now())
    async with house.tx() as tx:
        rows = await list_entries(tx, claim.id)
        assert await tx.scalar(select(func.count()).select_from(CostRow)) == 2
    assert [(row.amount, row.reason) for row in rows] == [(Decimal("80.00"), None), (Decimal("75.50"), "")]


async def correct(house: House, claim: Claim, resolution_id: UUID, *, reason: str) -> None:
    async with house.tx() as tx:
        wanted = costs.Correction(
            kind=CostKind.GOODS,
            account=CostAccount.WARRANTY,
            amount=Money(Decimal("75.50"), "EUR"),
            reason=reason,
            shown=1,
        )
        await costs.correct(tx, claim.id, resolution_id, wanted, by=STAFF, now=house.ctx.now())


async def test_another_shop_sees_none_of_it(house: House) -> None:
    _, claim = await claimed(house)
    await approve(house, claim, Remedy.REFUND)
    await house.settle()
    resolution_id = (await claim_and_resolution(house, claim))[1].id
    shopify.create_shop(house.world, "glimmer.myshopify.com", name="Glimmer")
    await house.open_app("glimmer.myshopify.com")
    async with house.tx("glimmer.myshopify.com") as tx:
        assert await list_current(tx, [resolution_id]) == []
        assert await list_entries(tx, claim.id) == []

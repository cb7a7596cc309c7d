"""Orders become warranties by themselves."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from core.domain.days import day_of
from core.domain.policies import AssignmentKind
from core.domain.units import VoidReason
from core.services import policies, registrations
from core.services.registrations import Entry
from core.store.units import Unit
from core.store.warranties import Warranty, find_warranty_of_unit
from simulator import world as shopify
from tests.integration.shopify_app.support import labelled
from tests.support.house import House
from tests.support.shops import STAFF, lamp_terms, publish_policy


async def units(house: House) -> list[tuple[int | None, VoidReason | None]]:
    async with house.tx() as tx:
        rows = await tx.scalars(select(Unit).order_by(Unit.position))
        return [(unit.position, unit.void_reason) for unit in rows]


async def warranties(house: House) -> list[Warranty]:
    async with house.tx() as tx:
        return list(await tx.scalars(select(Warranty).order_by(Warranty.id)))


async def test_a_line_of_three_makes_three_warranties(house: House) -> None:
    await publish_policy(house)
    lamp = house.product()
    house.order(lamp, 3, at=datetime(2026, 11, 2, 23, 30, tzinfo=UTC))
    await house.settle()
    assert await units(house) == [(1, None), (2, None), (3, None)]
    first, *_ = await warranties(house)
    # 23:30 UTC is the next day in Berlin.
    assert (str(first.starts_on), str(first.ends_on), first.basis, first.provisional) == (
        "2026-11-03",
        "2028-11-03",
        "purchase",
        True,
    )
    assert first.exception is None


async def test_delivery_moves_the_start_and_lengthens_the_cover(house: House) -> None:
    await publish_policy(house)
    order = house.order(house.product(), at=datetime(2026, 11, 2, 12, tzinfo=UTC))
    await house.settle()
    shopify.fulfill_order(house.world, house.shop, order, at=datetime(2026, 11, 4, 12, tzinfo=UTC))
    await house.settle()
    [shipped] = await warranties(house)
    assert (str(shipped.starts_on), shipped.basis, shipped.provisional) == ("2026-11-04", "fulfilment", True)
    shopify.deliver_order(house.world, house.shop, order, at=datetime(2026, 11, 6, 12, tzinfo=UTC))
    await house.settle()
    [arrived] = await warranties(house)
    assert (str(arrived.starts_on), str(arrived.ends_on)) == ("2026-11-06", "2028-11-06")
    assert (arrived.basis, arrived.provisional) == ("delivery", False)


async def test_a_cancelled_order_ends_its_warranties(house: House) -> None:
    await publish_policy(house)
    order = house.order(house.product(), 2)
    await house.settle()
    shopify.cancel_order(house.world, house.shop, order)
    await house.settle()
    assert await units(house) == [(1, VoidReason.CANCELLED), (2, VoidReason.CANCELLED)]


async def test_a_refunded_piece_ends_one_warranty(house: House) -> None:
    await publish_policy(house)
    order = house.order(house.product(), 3)
    await house.settle()
    shopify.merchant_refund(house.world, house.shop, order, lines={order.line_items[0].id: 1})
    await house.settle()
    assert await units(house) == [(1, None), (2, None), (3, VoidReason.REMOVED)]


async def test_an_edit_adds_and_removes_pieces(house: House) -> None:
    await publish_policy(house)
    order = house.order(house.product(), 2)
    await house.settle()
    line = order.line_items[0].id
    shopify.edit_order(house.world, house.shop, order, set_quantity={line: 1})
    await house.settle()
    assert await units(house) == [(1, None), (2, VoidReason.REMOVED)]


async def test_test_orders_gift_cards_and_tips_make_none(house: House) -> None:
    await publish_policy(house)
    gift = house.product("Gift card", is_gift_card=True)
    house.order(gift, tip="5.00")
    house.order(house.product(), test=True)
    await house.settle()
    assert await units(house) == []


async def test_a_product_without_a_policy_is_a_visible_exception(house: House) -> None:
    house.order(house.product())
    await house.settle()
    [warranty] = await warranties(house)
    assert (warranty.exception, warranty.terms_id, warranty.ends_on) == ("no_policy", None, None)
    terms = await publish_policy(house)
    [warranty] = await warranties(house)
    assert (warranty.exception, warranty.terms_id) == (None, terms.id)


async def test_a_guest_without_an_address_or_email_is_no_obstacle(house: House) -> None:
    await publish_policy(house)
    house.order(house.product(), guest=True, email=None, address=None, first_name=None, last_name=None)
    await house.settle()
    assert await units(house) == [(1, None)]


async def test_a_deleted_product_keeps_its_warranties(house: House) -> None:
    await publish_policy(house)
    lamp = house.product()
    order = house.order(lamp)
    await house.settle()
    shopify.delete_product(house.world, house.shop, lamp)
    shopify.tag_order(house.world, house.shop, order, "seen")
    await house.settle()
    assert await units(house) == [(1, None)]
    [warranty] = await warranties(house)
    assert warranty.exception is None


async def test_a_deleted_order_ends_its_warranties(house: House) -> None:
    await publish_policy(house)
    order = house.order(house.product())
    await house.settle()
    shopify.delete_order(house.world, house.shop, order)
    await house.settle()
    assert await units(house) == [(1, VoidReason.DELETED)]


async def test_a_bundle_makes_its_components(house: House) -> None:
    await publish_policy(house)
    lamp, shade = house.product(), house.product("Paper shade")
    lines = [
        {"variant": lamp.variants[0], "quantity": 1, "bundle": "Reading set"},
        {"variant": shade.variants[0], "quantity": 2, "bundle": "Reading set"},
    ]
    shopify.place_order(house.world, house.shop, lines, email="ada@example.org")
    await house.settle()
    async with house.tx() as tx:
        titles = list(await tx.scalars(select(Unit.title).order_by(Unit.title)))
    assert titles == ["Lumen desk lamp", "Paper shade", "Paper shade"]


async def test_the_most_specific_policy_governs_and_a_tie_is_shown(house: House) -> None:
    await publish_policy(house, "Everything", months=12)
    lamps = await publish_policy(house, "Lamps", AssignmentKind.TYPE, "lamps", months=36)
    house.order(house.product())
    await house.settle()
    [warranty] = await warranties(house)
    assert warranty.terms_id == lamps.id
    await publish_policy(house, "Lights", AssignmentKind.TYPE, "Lamps", months=6)
    house.order(house.product("Second lamp"))
    await house.settle()
    first, second = await warranties(house)
    assert (first.terms_id, first.exception) == (lamps.id, None)
    assert (second.terms_id, second.exception) == (None, "policy_conflict")


async def test_new_terms_never_shorten_what_was_promised(house: House) -> None:
    old = await publish_policy(house)
    house.order(house.product(), at=house.world.now() - timedelta(days=2))
    await house.settle()
    async with house.tx() as tx:
        new = await policies.publish(tx, old.policy_id, lamp_terms(months=6), by=STAFF, now=house.ctx.now())
    house.order(house.product("New lamp"))
    await house.settle()
    before, after = await warranties(house)
    assert (before.terms_id, after.terms_id) == (old.id, new.id)
    assert (new.number, str(new.in_force_from)) == (2, str(day_of(house.ctx.now(), "Europe/Berlin")))


async def test_an_order_from_before_a_publication_of_its_day_keeps_the_version_it_was_bought_under(
    house: House,
) -> None:
    """Also when it is read only afterwards: the morning's buyer read the morning's terms."""
    old = await publish_policy(house)
    morning = house.world.now() - timedelta(hours=2)
    async with house.tx() as tx:
        now = house.ctx.now() - timedelta(hours=1)
        new = await policies.publish(tx, old.policy_id, lamp_terms(months=6), by=STAFF, now=now)
    house.order(house.product(), at=morning)
    house.order(house.product("New lamp"))
    await house.settle()
    # Webhooks come in any order.
    before, after = sorted(await warranties(house), key=lambda each: each.purchased_at or morning)
    assert (before.purchased_on, before.terms_id) == (after.purchased_on, old.id)
    assert (after.terms_id, before.purchased_at) == (new.id, morning.replace(microsecond=0))


async def test_a_purchase_of_which_only_the_day_is_known_has_the_version_of_that_day_that_covers_longest(
    house: House,
) -> None:
    old = await publish_policy(house)
    async with house.tx() as tx:
        await policies.publish(tx, old.policy_id, lamp_terms(months=6), by=STAFF, now=house.ctx.now())
    _, [code] = await labelled(house)
    entry = Entry(name="Ada", email="a@example.org", purchased_on=house.ctx.now().date(), channel=None)
    async with house.tx() as tx:
        registration = await registrations.register(tx, code, entry, now=house.ctx.now())
        warranty = await find_warranty_of_unit(tx, registration.unit_id)
    assert warranty is not None
    assert (warranty.terms_id, warranty.purchased_at) == (old.id, None)

"""Which pieces of an order line live, and which parcel brought them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.money import Money
from core.domain.orders import FulfilledLine, Fulfilment, Order, OrderLine
from core.domain.units import (
    ORDER_REASONS,
    Shipment,
    UnitPlan,
    UnitState,
    VoidReason,
    makes_units,
    plan_line,
    shipments,
)

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
LINE = "gid://shopify/LineItem/1"
OUR_REASONS = frozenset(VoidReason) - ORDER_REASONS
EIGHTY = Money(Decimal("80.00"), "EUR")

CANCELLED, REMOVED, DELETED = VoidReason.CANCELLED, VoidReason.REMOVED, VoidReason.DELETED
REFUNDED, REPLACED = VoidReason.REFUNDED, VoidReason.REPLACED
INVALIDATED = VoidReason.INVALIDATED


def line(quantity: int, current: int | None = None, **changes: object) -> OrderLine:
    left = quantity if current is None else current
    values: dict[str, object] = {
        "gid": LINE,
        "title": "Lumen desk lamp",
        "quantity": quantity,
        "current_quantity": left,
        "refundable_quantity": left,
        "unit_price": EIGHTY,
        "shop_unit_price": EIGHTY,
        "product_gid": "gid://shopify/Product/1",
    }
    return OrderLine(**(values | changes))  # type: ignore[arg-type]


def order(*lines: OrderLine, **changes: object) -> Order:
    values: dict[str, object] = {
        "gid": "gid://shopify/Order/1",
        "name": "#1001",
        "created_at": NOON,
        "processed_at": NOON,
        "updated_at": NOON,
        "currency": "EUR",
        "presentment_currency": "EUR",
        "lines": lines,
    }
    return Order(**(values | changes))  # type: ignore[arg-type]


def held(position: int, reason: VoidReason | None = None, **changes: bool) -> UnitState:
    return UnitState(position=position, void_reason=reason, **changes)


def plan(
    given: OrderLine, units: Sequence[UnitState] = (), *, cancelled: bool = False
) -> list[VoidReason | None]:
    whole = order(given, cancelled_at=NOON if cancelled else None)
    plans = plan_line(whole, given, units)
    assert [item.position for item in plans] == list(range(1, len(plans) + 1))
    return [item.void_reason for item in plans]


def carried_over(units: Sequence[UnitState], plans: Sequence[UnitPlan]) -> list[UnitState]:
    """What we hold after the plan was written down."""
    known = {unit.position: unit for unit in units}
    return [
        replace(known.get(item.position, held(item.position)), void_reason=item.void_reason) for item in plans
    ]


@pytest.mark.parametrize(
    ("what", "given", "units", "reasons"),
    [
        ("a line of three makes three", line(3), [], [None, None, None]),
        ("a line of none makes none", line(0), [], []),
        ("an edit adds pieces at the end", line(3), [held(1), held(2)], [None, None, None]),
        ("an edit takes the last piece", line(3, 2), [held(1), held(2), held(3)], [None, None, REMOVED]),
        ("an edit takes all", line(2, 0), [held(1), held(2)], [REMOVED, REMOVED]),
        ("read first when pieces are gone already", line(3, 1), [], [None, REMOVED, REMOVED]),
        (
            "a raised quantity revives what an edit removed",
            line(3),
            [held(1), held(2, REMOVED), held(3, REMOVED)],
            [None, None, None],
        ),
        (
            "an order that is back revives its units",
            line(2),
            [held(1, DELETED), held(2, CANCELLED)],
            [None, None],
        ),
        (
            "a claimed piece ends last",
            line(3, 1),
            [held(1), held(2), held(3, claimed=True)],
            [REMOVED, REMOVED, None],
        ),
        (
            "a registered piece ends after an unregistered one",
            line(3, 2),
            [held(1), held(2), held(3, registered=True)],
            [None, REMOVED, None],
        ),
        (
            "a claimed piece ends after a registered one",
            line(2, 1),
            [held(1, claimed=True), held(2, registered=True)],
            [None, REMOVED],
        ),
        (
            "our own refund on its way takes its own piece, though it is claimed",
            line(3, 2),
            [held(1, claimed=True, refunding=True), held(2), held(3)],
            [REMOVED, None, None],
        ),
        (
            "our own refund that Shopify does not show yet takes none",
            line(3),
            [held(1, claimed=True, refunding=True), held(2), held(3)],
            [None, None, None],
        ),
        (
            "a piece that we refunded accounts for the one taken off",
            line(3, 2),
            [held(1, REFUNDED, claimed=True), held(2), held(3)],
            [REFUNDED, None, None],
        ),
        (
            "our refund recorded before Shopify shows it leaves the others alone",
            line(3),
            [held(1, REFUNDED, claimed=True), held(2), held(3)],
            [REFUNDED, None, None],
        ),
        (
            "the merchant's own refund beside ours takes one more",
            line(3, 1),
            [held(1, REFUNDED, claimed=True), held(2), held(3)],
            [REFUNDED, None, REMOVED],
        ),
        (
            "a replaced piece was still sold once",
            line(2),
            [held(1, REPLACED, claimed=True), held(2)],
            [REPLACED, None],
        ),
        (
            "a replaced piece is not taken off for another",
            line(2, 1),
            [held(1, REPLACED, claimed=True), held(2)],
            [REPLACED, REMOVED],
        ),
        (
            "a piece that staff invalidated accounts for one taken off",
            line(2, 1),
            [held(1), held(2, INVALIDATED)],
            [None, INVALIDATED],
        ),
        (
            "reasons of our own stay",
            line(2),
            [held(1, REPLACED), held(2, INVALIDATED)],
            [REPLACED, INVALIDATED],
        ),
        (
            "a piece that we hold beyond the line's quantity is one too many",
            line(1),
            [held(1), held(2)],
            [None, REMOVED],
        ),
    ],
)
def test_an_orders_line_says_which_of_its_pieces_live(
    what: str, given: OrderLine, units: list[UnitState], reasons: list[VoidReason | None]
) -> None:
    assert plan(given, units) == reasons, what


def test_a_cancelled_order_ends_every_piece_but_for_reasons_of_our_own() -> None:
    units = [held(1, REFUNDED), held(2, REPLACED), held(3, REMOVED), held(4, claimed=True), held(5)]
    assert plan(line(5, 3), units, cancelled=True) == [REFUNDED, REPLACED, CANCELLED, CANCELLED, CANCELLED]
    assert plan(line(2), cancelled=True) == [CANCELLED, CANCELLED]


@st.composite
def lines_and_units(draw: st.DrawFn) -> tuple[OrderLine, list[UnitState]]:
    quantity = draw(st.integers(0, 6))
    current = draw(st.integers(0, quantity))
    positions = draw(st.lists(st.integers(1, 8), unique=True))
    units = []
    for position in positions:
        reason = draw(st.none() | st.sampled_from(VoidReason))
        claimed = draw(st.booleans())
        refunding = claimed and reason not in OUR_REASONS and draw(st.booleans())
        registered = draw(st.booleans())
        units.append(held(position, reason, claimed=claimed, refunding=refunding, registered=registered))
    return line(quantity, current), units


@given(lines_and_units(), st.booleans())
@settings(max_examples=200, deadline=None)
def test_as_many_live_as_the_order_says_unless_our_own_reasons_ended_more(
    drawn: tuple[OrderLine, list[UnitState]], cancelled: bool
) -> None:
    given_line, units = drawn
    reasons = plan(given_line, units, cancelled=cancelled)
    alive = 0 if cancelled else given_line.current_quantity
    ours = sum(unit.void_reason in OUR_REASONS for unit in units)
    living = reasons.count(None)
    assert alive - ours <= living <= alive
    assert living == alive or ours


@given(lines_and_units(), st.booleans())
@settings(max_examples=100, deadline=None)
def test_reasons_of_our_own_stay_and_reading_again_changes_nothing(
    drawn: tuple[OrderLine, list[UnitState]], cancelled: bool
) -> None:
    given_line, units = drawn
    whole = order(given_line, cancelled_at=NOON if cancelled else None)
    once = plan_line(whole, given_line, units)
    reasons = {item.position: item.void_reason for item in once}
    assert all(reasons[u.position] is u.void_reason for u in units if u.void_reason in OUR_REASONS)
    again = carried_over(units, once)
    for _ in range(3):
        assert plan_line(whole, given_line, again) == once
        again = carried_over(again, once)
    assert plan_line(whole, given_line, list(reversed(again))) == once


@given(lines_and_units())
@settings(max_examples=100, deadline=None)
def test_a_claimed_piece_is_never_taken_while_an_unclaimed_one_lives(
    drawn: tuple[OrderLine, list[UnitState]],
) -> None:
    given_line, units = drawn
    known = {unit.position: unit for unit in units}
    reasons = dict(enumerate(plan(given_line, units), 1))
    living = [known.get(n, held(n)) for n, reason in reasons.items() if reason is None]
    taken = [known.get(n, held(n)) for n, reason in reasons.items() if reason is REMOVED]
    for unit in taken:
        if unit.claimed and not unit.refunding:
            assert all(other.claimed for other in living)
        elif unit.registered and not unit.refunding:
            assert all(other.claimed or other.registered for other in living)


@given(st.lists(st.tuples(st.integers(0, 4), st.booleans()), min_size=1, max_size=6), lines_and_units())
@settings(max_examples=100, deadline=None)
def test_every_road_to_the_same_order_ends_alike(
    road: list[tuple[int, bool]], drawn: tuple[OrderLine, list[UnitState]]
) -> None:
    given_line, units = drawn
    seen: Sequence[UnitState] = units
    for current, cancelled in road:
        between = line(given_line.quantity, min(current, given_line.quantity))
        whole = order(between, cancelled_at=NOON if cancelled else None)
        seen = carried_over(seen, plan_line(whole, between, seen))
    assert plan_line(order(given_line), given_line, seen) == plan_line(order(given_line), given_line, units)


@pytest.mark.parametrize(
    ("what", "changes", "test", "makes"),
    [
        ("goods", {}, False, True),
        ("goods of a deleted product, by vendor", {"product_gid": None, "vendor": "Lumen"}, False, True),
        ("goods of a deleted product, by SKU", {"product_gid": None, "sku": "L-1"}, False, True),
        (
            "a variant alone",
            {"product_gid": None, "variant_gid": "gid://shopify/ProductVariant/1"},
            False,
            True,
        ),
        ("a tip or fee", {"product_gid": None}, False, False),
        ("a gift card", {"gift_card": True}, False, False),
        ("goods that need no parcel", {"requires_shipping": False}, False, True),
        ("a test order", {}, True, False),
    ],
)
def test_goods_make_units(what: str, changes: dict[str, object], test: bool, makes: bool) -> None:
    given_line = replace(line(1), **changes)  # type: ignore[arg-type]
    assert makes_units(order(given_line, test=test), given_line) is makes, what


def parcel(number: int, *quantities: tuple[str, int], delivered: bool = False) -> Fulfilment:
    left = NOON + timedelta(days=number)
    return Fulfilment(
        gid=f"gid://shopify/Fulfillment/{number}",
        created_at=left,
        delivered_at=left + timedelta(days=2) if delivered else None,
        lines=tuple(FulfilledLine(line_gid=gid, quantity=quantity) for gid, quantity in quantities),
    )


def plans(*reasons: VoidReason | None) -> list[UnitPlan]:
    return [UnitPlan(position=n, void_reason=reason) for n, reason in enumerate(reasons, 1)]


def test_pieces_leave_in_the_order_of_their_parcels() -> None:
    late, early = parcel(5, (LINE, 1)), parcel(1, (LINE, 2), ("gid://shopify/LineItem/2", 4), delivered=True)
    whole = order(line(4), fulfilments=(late, early))
    first = Shipment(NOON + timedelta(days=1), NOON + timedelta(days=3))
    assert shipments(whole, LINE, plans(None, None, None, None)) == {
        1: first,
        2: first,
        3: Shipment(NOON + timedelta(days=5), None),
    }


def test_pieces_that_the_order_took_back_are_the_last_to_be_thought_shipped() -> None:
    whole = order(line(3, 2), fulfilments=(parcel(1, (LINE, 1)), parcel(2, (LINE, 1))))
    one, two = (Shipment(NOON + timedelta(days=n), None) for n in (1, 2))
    assert shipments(whole, LINE, plans(None, REMOVED, None)) == {1: one, 3: two}
    assert shipments(whole, LINE, plans(REFUNDED, REPLACED, None)) == {1: one, 2: two}


def test_a_piece_keeps_its_parcel_when_the_one_before_it_is_sent_back() -> None:
    whole = order(line(2, 1), fulfilments=(parcel(1, (LINE, 1)), parcel(9, (LINE, 1))))
    one, nine = (Shipment(NOON + timedelta(days=n), None) for n in (1, 9))
    assert shipments(whole, LINE, plans(None, None)) == {1: one, 2: nine}
    assert shipments(whole, LINE, plans(REMOVED, None)) == {1: one, 2: nine}


def test_a_parcel_with_more_pieces_than_the_line_has_ships_what_is_there() -> None:
    whole = order(line(1), fulfilments=(parcel(1, (LINE, 3)),))
    assert list(shipments(whole, LINE, plans(None))) == [1]
    assert shipments(order(line(1)), LINE, plans(None)) == {}


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(0, 3)), max_size=5), st.integers(1, 8), st.randoms())
@settings(max_examples=150, deadline=None)
def test_the_order_in_which_parcels_are_listed_decides_nothing(
    contents: list[tuple[int, int]], pieces: int, chance: object
) -> None:
    parcels = [
        replace(parcel(day, (LINE, quantity)), gid=f"gid://shopify/Fulfillment/{n}")
        for n, (day, quantity) in enumerate(contents)
    ]
    shuffled = list(parcels)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # random.Random in all but name
    living = plans(*[None] * pieces)
    told = shipments(order(line(pieces), fulfilments=tuple(parcels)), LINE, living)
    assert shipments(order(line(pieces), fulfilments=tuple(shuffled)), LINE, living) == told
    assert len(told) == min(pieces, sum(quantity for _, quantity in contents))
    times = [shipment.fulfilled_at for _, shipment in sorted(told.items())]
    assert times == sorted(times)

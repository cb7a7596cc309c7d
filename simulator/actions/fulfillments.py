"""Sending goods out and following them to the door."""

from datetime import datetime

from simulator import payloads
from simulator.actions.orders import find_line, find_order, updated
from simulator.actions.totals import payload
from simulator.events import emit
from simulator.records import Fulfillment, FulfillmentEvent, FulfillmentLine, Order
from simulator.state import Shop, SimulatorError, World


def fulfill_order(
    world: World,
    shop: Shop | str,
    reference: str | int | Order,
    *,
    lines: dict[str | int, int] | None = None,
    tracking_number: str | None = None,
    tracking_company: str | None = "DHL",
    tracking_url: str | None = None,
    at: datetime | None = None,
) -> Fulfillment:
    """Ship `lines` (line → quantity), or everything that waits."""
    shop = world.shop(shop)
    order, moment = find_order(shop, reference), at or world.now()
    chosen = (
        {find_line(order, name): count for name, count in lines.items()}
        if lines
        else {line: line.unfulfilled_quantity for line in order.line_items if line.unfulfilled_quantity}
    )
    if not chosen or any(count > line.unfulfilled_quantity or count < 1 for line, count in chosen.items()):
        message = f"Order {order.name} has not that many unfulfilled pieces."
        raise SimulatorError(message)
    fulfillment = Fulfillment(
        world.next_number(),
        order,
        f"{order.name}-F{len(order.fulfillments) + 1}",
        moment,
        moment,
        shop.main_location,
    )
    for line, count in chosen.items():
        line.fulfilled += count
        fulfillment.lines.append(FulfillmentLine(world.next_number(), line, count))
        if line.variant and not line.variant.deleted and line.location:
            stock = line.variant.item.stock[line.location]
            stock.committed -= count
            stock.on_hand -= count
    if tracking_number:
        fulfillment.tracking = [{"company": tracking_company, "number": tracking_number, "url": tracking_url}]
    order.fulfillments.append(fulfillment)
    _announce(world, shop, order, fulfillment, at)
    return fulfillment


def _announce(world: World, shop: Shop, order: Order, fulfillment: Fulfillment, at: datetime | None) -> None:
    topic = (
        "orders/partially_fulfilled"
        if any(line.unfulfilled_quantity for line in order.line_items)
        else "orders/fulfilled"
    )
    topics = [
        ("fulfillments/create", lambda: payloads.fulfillment(fulfillment)),
        (topic, lambda: payload(order)),
    ]
    updated(world, shop, order, "Items fulfilled", topics)
    if at:
        order.updated_at = max(order.created_at, at)


def find_fulfillment(order: Order, reference: str | int | None) -> Fulfillment:
    """By number, gid or name; the latest when not given."""
    if reference is None and order.fulfillments:
        return order.fulfillments[-1]
    text = str(reference).rsplit("/", 1)[-1]
    for fulfillment in order.fulfillments:
        if text in {str(fulfillment.number), fulfillment.name}:
            return fulfillment
    message = f"Order {order.name} has no such fulfillment."
    raise SimulatorError(message)


def track(
    world: World,
    shop: Shop | str,
    reference: str | int | Order,
    status: str,
    *,
    fulfillment: str | int | None = None,
    at: datetime | None = None,
) -> Fulfillment:
    """A carrier's event: IN_TRANSIT, OUT_FOR_DELIVERY, DELIVERED, FAILURE and so on."""
    shop = world.shop(shop)
    order, moment = find_order(shop, reference), at or world.now()
    found = find_fulfillment(order, fulfillment)
    event = FulfillmentEvent(world.next_number(), status.upper(), moment, world.now())
    found.events.append(event)
    found.display_status = event.status
    found.updated_at = moment
    if event.status == "IN_TRANSIT":
        found.in_transit_at = moment
    if event.status == "DELIVERED":
        found.delivered_at = moment
    order.timeline.append((moment, f"{found.name}: {event.status.replace('_', ' ').lower()}"))
    if at is None:
        order.updated_at = world.now()
    body = {
        "id": event.number,
        "admin_graphql_api_id": event.id,
        "fulfillment_id": found.number,
        "order_id": order.number,
        "status": event.status.lower(),
        "happened_at": payloads.iso(event.happened_at),
        "created_at": payloads.iso(event.created_at),
    }
    topics = [
        ("fulfillment_events/create", lambda: body),
        ("fulfillments/update", lambda: payloads.fulfillment(found)),
    ]
    emit(world, shop, topics)
    return found


def deliver_order(
    world: World,
    shop: Shop | str,
    reference: str | int | Order,
    *,
    fulfillment: str | int | None = None,
    at: datetime | None = None,
) -> Fulfillment:
    """The parcel is at the door."""
    return track(world, shop, reference, "DELIVERED", fulfillment=fulfillment, at=at)

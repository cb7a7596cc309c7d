"""What can be granted for a claim, and how far the granted remedy has come in Shopify."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from starlette.requests import Request

from core.domain.deciding import Outcome
from core.domain.money import Money
from core.domain.queues import Queue
from core.domain.remedies import Remedy
from core.domain.resolutions import UNDER_WAY, Obstacle, ResolutionState, marker
from core.services.amounts import Preview
from core.services.approved_amounts import rest_of
from core.services.back_orders import waits_for_stock
from core.services.queues import Charge
from core.services.substitutes import may_send
from core.store.addresses import DeliveryAddress
from core.store.claims import Claim, Evidence, Message
from core.store.decisions import DecisionRow
from core.store.history import Event
from core.store.letters import LetterRow
from core.store.orders import OrderLineRow, OrderRow
from core.store.owners import Owner
from core.store.parcels import ParcelRow
from core.store.payments import Payment
from core.store.policies import Policy, TermsRow
from core.store.repairs import Repair
from core.store.resolutions import Resolution
from core.store.returns import Return
from core.store.signals import Noticed
from core.store.units import Unit
from core.store.warranties import Warranty
from core.web.filters import filters
from core.web.locales import chosen
from shopify_app import admin_links, words
from shopify_app.asking import today, words_of
from shopify_app.claim_costs import HeldCosts
from shopify_app.claim_credit import written
from shopify_app.obstacles import OBSTACLES, Explained

IN_ITS_WORDS = frozenset({Obstacle.REFUSED, Obstacle.ADDRESS_REFUSED})
"""Where Shopify says itself what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The rows."""

    claim: Claim
    warranty: Warranty
    unit: Unit
    owner: Owner
    line: OrderLineRow | None
    order: OrderRow | None
    terms: TermsRow | None
    policy: Policy | None
    decision: DecisionRow | None
    """The newest computed answer. None for claims from before answers were kept."""
    files: Sequence[Evidence]
    signals: Sequence[Noticed]
    messages: Sequence[Message]
    letters: Sequence[LetterRow]
    resolution: Resolution | None
    beside: Resolution | None
    """The other part of what was approved, where what did not fit on the order is given as store credit."""
    called: bool
    """A call was begun whose effect nobody excluded yet."""
    numbered: Warranty | None
    """Of another piece of the product that has the serial which was typed."""
    named_order: OrderRow | None
    """With the number that was typed."""
    earlier: Sequence[tuple[Claim, Unit]]
    events: Sequence[Event]
    parcels: Sequence[ParcelRow]
    """Of the replacement."""
    named: str | None
    """Gid of the substitute for the unit."""
    titles: Mapping[str, str]
    """Of substitutes, by gid."""
    address: DeliveryAddress | None
    """Where whoever claims wants a replacement sent, if they said so."""
    image_url: str | None
    charges: Mapping[Queue, Charge]
    payments: Sequence[tuple[Payment, Resolution]]
    """For replacements, each with its own, oldest first."""
    repairs: Sequence[Repair]
    """Oldest first. The last one counts, unless another remedy took its place."""
    back: Return | None
    """Of the faulty unit, where it comes back."""
    preview: Preview
    """What the remedies would come to if they were approved now."""
    costs: HeldCosts


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrying:
    """How far the granted remedy has come in Shopify."""

    remedy: str
    state: ResolutionState
    amount: Money | None
    approved: str
    """Of a refund that stopped, because another amount can be paid now."""
    found: str
    """What can be paid instead."""
    found_shown: str
    rest: str
    """What was approved or is due beyond that, and can be given as store credit; empty where nothing."""
    rest_shown: str
    """The same, as a form carries it."""
    links: list[tuple[str, str]]
    obstacle: Explained | None
    problem: str
    outside: str | None
    """Staff's reference, if they did it themselves."""
    credited: bool
    """As store credit, not to the payment."""
    beside: str
    """What becomes of the other part."""
    reason: str
    """Why it took the place of another one."""
    may_be_sent: bool
    """A call was begun, whatever became of it."""
    pending: bool
    """Shopify made the refund, and the payment provider has not confirmed it yet."""
    by_people: bool
    """A repair: its own card says how far it has come."""
    for_unit: bool
    """It waits for the faulty unit, or for the buyer's yes to an exchange: that card says how far it is."""
    places: list[tuple[str, str]]
    """Where to look whether it happened."""
    promised: str
    """Until when new stock was promised to the buyer; empty where it was not."""
    waits_for_stock: bool
    """That day is not over, so nobody has to act."""
    substitute: str
    """What is sent in place of the unit's own kind."""
    could_send: str
    """The substitute that a person may send."""
    returning: str
    """Which return in Shopify it waits for; empty where Shopify does not let us read its name."""
    came_late: bool
    """An earlier remedy took effect as well."""
    ordered_again: list[tuple[str, str]]
    """Name and address of each order that was made for the claim beside the replacement."""

    @property
    def others_first(self) -> bool:
        """Something else lies nearer than to look once more, or nobody has to act."""
        return bool(self.found or self.could_send or self.waits_for_stock)

    @property
    def waits(self) -> bool:
        """For others than us, for days: nobody watches the page meanwhile."""
        return self.pending or self.by_people or self.for_unit


def carrying_of(request: Request, held: Held) -> Carrying | None:
    resolution, _ = held.resolution, words_of(request)
    if resolution is None:
        return None
    money = filters(chosen(request))["money"]
    found = _amount(resolution.found_amount, resolution.currency)
    changed = resolution.obstacle is Obstacle.AMOUNT_CHANGED
    rest = _rest(request, held, resolution) if changed else None
    return Carrying(
        remedy=_(words.REMEDY[resolution.remedy]),
        state=resolution.state,
        amount=_amount(resolution.amount, resolution.currency),
        approved=money(_amount(resolution.amount, resolution.currency)) if changed else "",
        found=money(found),
        found_shown=f"{found.amount} {found.currency}" if found else "",
        rest=money(rest),
        rest_shown=written(rest) if rest else "",
        links=_links(request, held, resolution),
        obstacle=OBSTACLES[resolution.obstacle].said(_, called=held.called) if resolution.obstacle else None,
        problem=resolution.problem or "" if resolution.obstacle in IN_ITS_WORDS else "",
        outside=resolution.outside_reference,
        credited=resolution.remedy is Remedy.STORE_CREDIT,
        beside=_beside(request, held.beside),
        reason=resolution.reason or "",
        may_be_sent=held.called,
        pending=resolution.pending_since is not None,
        by_people=resolution.remedy is Remedy.REPAIR,
        for_unit=resolution.state in UNDER_WAY and held.back is not None and held.back.holds_remedy,
        places=_places(request, held, resolution),
        promised=filters(chosen(request))["day"](resolution.promised_on),
        waits_for_stock=waits_for_stock(resolution, today(request)),
        substitute=held.titles.get(resolution.substitute_gid or "", ""),
        could_send=held.titles.get(held.named or "", "") if may_send(resolution) else "",
        returning=_returning(resolution),
        came_late=any(event.name == "resolution:came_late" for event in held.events),
        ordered_again=[
            (event.details["order_name"], admin_links.in_admin(request, "orders", event.details["order_gid"]))
            for event in held.events
            if event.name == "resolution:ordered_again"
        ],
    )


def _returning(resolution: Resolution) -> str:
    named = resolution.obstacle is Obstacle.RETURN_OPEN and resolution.problem != Obstacle.RETURN_OPEN
    return resolution.problem or "" if named else ""


def _links(request: Request, held: Held, resolution: Resolution) -> list[tuple[str, str]]:
    """Where Shopify shows what was done: the new order, else its draft; the order that was refunded."""
    _ = words_of(request)
    if resolution.remedy is Remedy.REPAIR:
        return []
    if resolution.by_account:
        return _account(request, resolution.customer_gid)
    if resolution.through_the_order:
        if held.order is None or resolution.refund_gid is None:
            return []
        label = _("Refund on order {name}").format(name=held.order.name)
        credited = held.order.customer_gid if resolution.remedy is Remedy.STORE_CREDIT else None
        credited = credited or (held.beside.customer_gid if held.beside else None)
        order = (label, admin_links.in_admin(request, "orders", held.order.gid))
        return [order, *_account(request, credited)]
    if resolution.order_gid:
        label = _("Replacement order {name}").format(name=resolution.order_name or "")
        order = (label, admin_links.in_admin(request, "orders", resolution.order_gid))
        paid = held.beside is not None and held.beside.through_the_order
        return [order, *(_links(request, held, held.beside) if paid and held.beside else [])]
    gid = resolution.draft_order_gid
    return [(_("Draft order"), admin_links.in_admin(request, "draft_orders", gid))] if gid else []


def _account(request: Request, gid: str | None) -> list[tuple[str, str]]:
    _ = words_of(request)
    label = _("The customer's store credit")
    return [(label, admin_links.in_admin(request, "customers", gid))] if gid else []


def _rest(request: Request, held: Held, resolution: Resolution) -> Money | None:
    """None where there is no customer to credit, and where it is a supplement, which nobody promised."""
    if not held.preview.has_customer or resolution.excess:
        return None
    rest = rest_of(resolution, held.beside, held.preview.due, request.state.shop.currency)
    return rest.presentment if rest else None


def _beside(request: Request, other: Resolution | None) -> str:
    """What came first and is done, or what follows it."""
    _, money = words_of(request), filters(chosen(request))["money"]
    if other is not None and other.order_name and not other.excess:
        return _("The replacement is order {name}.").format(name=other.order_name)
    amount = _amount(other.amount, other.currency) if other else None
    if other is None or amount is None:
        return ""
    done = other.state is ResolutionState.DONE
    if other.excess and other.through_the_order and other.outside_reference is None:
        said = _("{amount} went back to the original payment.") if done else _("{amount} goes back after it.")
    elif other.excess and other.outside_reference is not None:
        said = _("{amount} more was settled outside.")
    elif other.excess:
        said = (
            _("{amount} more was given as store credit.")
            if done
            else _("{amount} more follows as store credit.")
        )
    else:
        said = _("{amount} of it has gone back with the order.")
    return said.format(amount=money(amount))


def _places(request: Request, held: Held, resolution: Resolution) -> list[tuple[str, str]]:
    _ = words_of(request)
    if resolution.remedy is Remedy.REPLACEMENT:
        tag = marker(held.claim.number)
        drafts = (_("Draft orders of this claim"), admin_links.drafts(request, tag))
        return [drafts, (_("Orders of this claim"), admin_links.orders(request, tag))]
    if resolution.by_account:
        return _account(request, resolution.customer_gid)
    gid = held.order.gid if held.order else None
    label = _("Order {name}").format(name=held.order.name if held.order else "")
    return [(label, admin_links.in_admin(request, "orders", gid))] if gid else []


def _amount(amount: Decimal | None, currency: str | None) -> Money | None:
    return None if amount is None or currency is None else Money(amount, currency)


def remedies_of(request: Request, held: Held) -> list[tuple[str, str, str]]:
    """What can be granted: what this claim gets, what the terms offer, the rest; a refund needs an order.

    Store credit needs a customer, whom an order has or who is found by the claimant's address.
    """
    _ = words_of(request)
    promised = held.terms.value().remedies if held.terms else ()
    ordered = dict.fromkeys([*on_offer(held), *promised, *Remedy])
    impossible = {Remedy.REFUND} if held.order is None else set()
    if held.preview.has_order and not held.preview.has_customer:
        impossible.add(Remedy.STORE_CREDIT)
    possible = [each for each in ordered if each not in impossible]
    return [
        (remedy.value, _(words.REMEDY[remedy]), _remedy_help(request, held, remedy, promised))
        for remedy in possible
    ]


def on_offer(held: Held) -> list[Remedy]:
    return [Remedy(each["remedy"]) for each in held.decision.remedies] if held.decision else []


def _remedy_help(request: Request, held: Held, remedy: Remedy, promised: Sequence[Remedy]) -> str:
    _, money = words_of(request), filters(chosen(request))["money"]
    said = ""
    if remedy not in promised:
        said = _("The terms do not offer this; give a reason.") + " "
    elif held.claim.outcome is Outcome.ELIGIBLE and held.decision and remedy not in on_offer(held):
        said = _("Not on offer for this claim; give a reason.") + " "
    if remedy is Remedy.REPAIR:
        return said + _("The buyer sends it in. After the inspection you can ask them to pay by a quote.")
    if remedy is Remedy.REPLACEMENT:
        owed = held.preview.owed
        if owed is not None:
            asked = _("The buyer pays {amount} by an invoice first; then it is sent to their address.")
            return said + asked.format(amount=money(owed.total.presentment))
        return said + _("A draft order at no charge, sent to the buyer's address.")
    if remedy is Remedy.STORE_CREDIT:
        return said + _credit_help(request, held)
    due = held.preview.due
    if due is not None:
        return said + _("{amount}, to the original payment.").format(amount=money(due.payable.presentment))
    price = Money(held.line.unit_price, held.order.presentment_currency) if held.line and held.order else None
    return said + _("About {amount}: what the buyer paid for this piece.").format(amount=money(price))


def _credit_help(request: Request, held: Held) -> str:
    _, money, credit = words_of(request), filters(chosen(request))["money"], held.preview.credit
    if credit is None:
        return _("For another purchase in your store.")
    return _("{amount} for another purchase in your store.").format(amount=money(credit.amounts.presentment))

"""What the buyer pays for a replacement, as the claim's page shows it."""

from dataclasses import dataclass

from starlette.requests import Request

from core.domain.payments import PaymentState
from core.domain.resolutions import UNDER_WAY, Obstacle
from core.store.payments import Payment
from core.store.resolutions import Resolution
from core.web.filters import filters
from core.web.locales import chosen, translatable
from shopify_app import admin_links
from shopify_app.asking import words_of
from shopify_app.claim_remedies import Held
from shopify_app.owed import lines_of
from shopify_app.words import Badge


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentShown:
    amount: str
    until: str
    lines: list[tuple[str, str]]
    """What it is made of."""
    badge: Badge
    waits: bool
    """For the buyer; nothing is sent before."""
    ordered: bool
    """Somebody completed the draft by hand, and it is not paid yet."""
    overdue: bool
    """And the last day is over."""
    taking_back: bool
    missed: bool
    paid: bool
    stranded: str
    """The buyer's money, where they do not get what they paid for; empty where nothing is wrong."""
    order_url: str


BADGES = {
    PaymentState.DUE: Badge(translatable("Invoice follows"), "info"),
    PaymentState.ASKED: Badge(translatable("Waits for the buyer's payment"), "attention"),
    PaymentState.MISSED: Badge(translatable("Not paid"), "critical"),
    PaymentState.PAID: Badge(translatable("Paid"), "success"),
    PaymentState.WAIVED: Badge(translatable("Sent without"), "info"),
}


def payment_of(request: Request, held: Held) -> PaymentShown | None:
    """Of the remedy that counts; money that is stranded is shown whatever counts by now."""
    shown = _shown(held)
    if shown is None:
        return None
    _, write, (payment, resolution) = words_of(request), filters(chosen(request)), shown
    waiting, gid = resolution.state in UNDER_WAY, resolution.order_gid
    stopped = resolution.obstacle is Obstacle.NOT_PAID
    return PaymentShown(
        amount=write["money"](payment.owed().total.presentment),
        until=write["day"](payment.until),
        lines=lines_of(request, payment.owed()),
        badge=BADGES[payment.state].said(_),
        waits=waiting and payment.state is PaymentState.ASKED,
        ordered=waiting and payment.is_open and gid is not None,
        overdue=payment.overdue_since is not None,
        taking_back=payment.take_back_since is not None,
        missed=stopped and payment.state is PaymentState.MISSED,
        paid=payment.state is PaymentState.PAID,
        stranded=_stranded(request, payment),
        order_url=admin_links.in_admin(request, "orders", gid) if gid else "",
    )


def _shown(held: Held) -> tuple[Payment, Resolution] | None:
    """Money that is stranded, whatever counts by now; else that of the remedy that counts."""
    for payment, resolution in held.payments:
        if payment.stranded_since is not None:
            return payment, resolution
    counts = held.resolution.id if held.resolution else None
    return next((each for each in held.payments if each[1].id == counts), None)


def _stranded(request: Request, payment: Payment) -> str:
    if payment.stranded_since is None:
        return ""
    _, money = words_of(request), filters(chosen(request))["money"]
    said = _("{amount} was paid for a replacement that was cancelled, or beside another remedy.")
    return said.format(amount=money(payment.owed().total.presentment))

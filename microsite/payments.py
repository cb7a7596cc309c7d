"""What a buyer pays for their replacement, on the page of the claim: how much, why, until when, and where."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request

from core.domain.payments import PaymentState
from core.domain.resolutions import GIVEN_UP
from core.web.filters import filters
from core.web.locales import chosen, translatable
from microsite.timelines import Story
from microsite.visits import words

TEXTS: Mapping[PaymentState, str] = {
    PaymentState.DUE: translatable(
        "By the terms of the warranty you pay a part of the replacement. The invoice comes by e-mail; "
        "nothing is sent before it is paid."
    ),
    PaymentState.ASKED: translatable(
        "By the terms of the warranty you pay a part of the replacement. We have sent you the invoice by "
        "e-mail; we send the replacement as soon as it is paid."
    ),
    PaymentState.MISSED: translatable(
        "The invoice was not paid in time and cannot be paid any more. If you still want the replacement, "
        "write to us and we send you a new one."
    ),
    PaymentState.PAID: translatable("By the terms of the warranty you paid a part of the replacement."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentTold:
    facts: list[tuple[str, str]]
    text: str
    pay: str
    """Where the invoice is paid; empty where it cannot be."""


def told(request: Request, story: Story) -> PaymentTold | None:
    """None where a replacement is free, or another remedy counts."""
    payment, resolution = story.payment, story.resolution
    if payment is None or resolution is None or resolution.state in GIVEN_UP:
        return None
    if payment.state is PaymentState.WAIVED:
        return None
    _, write, owed = words(request), filters(chosen(request)), payment.owed()
    parts = [(_("Your part of the price"), owed.piece), (_("Shipping"), owed.shipping)]
    shown = [(term, write["money"](part.presentment)) for term, part in parts if not part.nothing]
    total = write["money"](owed.total.presentment)
    open_yet = payment.state in {PaymentState.DUE, PaymentState.ASKED}
    facts = shown if len(shown) > 1 else []
    facts.append((_("You pay") if payment.is_open else _("You paid"), total))
    if open_yet:
        facts.append((_("Pay by"), write["day"](payment.until, "long")))
    return PaymentTold(facts=facts, text=_(TEXTS[payment.state]), pay=story.invoice)

"""Why a rule left a claim to people, in plain words."""

from collections.abc import Mapping

from core.services.automation import Left
from core.services.remedies import Unavailable
from core.web.locales import translatable

LEFT: Mapping[str, str] = {
    Unavailable.NO_ORDER: translatable(
        "The first remedy on offer is a refund, and the unit did not come with an order of this store."
    ),
    Unavailable.NO_CUSTOMER: translatable(
        "The first remedy on offer is store credit, and the order belongs to no customer."
    ),
    Unavailable.NO_PRICE: translatable(
        "The first remedy on offer is store credit, and the catalogue does not say what the unit costs."
    ),
    Unavailable.ERASED: translatable("Whoever claims was erased, so nobody knows whose account it would be."),
    Unavailable.NOT_THEIRS: translatable("Whoever claims does not hold this unit any more."),
    Unavailable.REMEDIED: translatable("The unit was refunded or replaced before."),
    Unavailable.GONE: translatable("The order was cancelled or deleted, or gave this piece up."),
    Unavailable.NOTHING_LEFT: translatable(
        "Nothing would be paid: by the terms nothing is due, or the order has nothing left to give back."
    ),
    Left.UNREACHABLE: translatable(
        "Shopify did not say for an hour what is in stock, so the answer stands without it."
    ),
    Left.NO_ACCESS: translatable(
        "We may not ask Shopify what is in stock. Open the app anew to give access."
    ),
    Left.FAILED: translatable(
        "It could not be carried out. Whoever runs Warranty Desk finds the reason in its log."
    ),
    Left.CHARGEBACK: translatable("The buyer disputes the payment at their bank."),
    Left.RETURN: translatable("The order line is being returned in Shopify, or a piece of it was."),
    Left.ASKED_BEFORE: translatable("The buyer was asked once by a rule, and something is still missing."),
}
"""By what the history says."""

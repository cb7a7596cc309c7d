"""What kinds of costs, accounts and differences are called on the pages."""

from collections.abc import Mapping

from core.domain.costs import CostAccount, CostDifference, CostKind, CostRefusal, CostSource
from core.web.locales import translatable
from shopify_app.words import Badge

KIND: Mapping[CostKind, str] = {
    CostKind.GOODS: translatable("Goods"),
    CostKind.SHIPPING: translatable("Shipping"),
    CostKind.LABOUR: translatable("Labour"),
    CostKind.FEES: translatable("Fees"),
}
ACCOUNT: Mapping[CostAccount, Badge] = {
    CostAccount.WARRANTY: Badge(translatable("Warranty"), "info"),
    CostAccount.GOODWILL: Badge(translatable("Goodwill"), "attention"),
    CostAccount.SUPPLIER: Badge(translatable("Supplier"), "success"),
}
SOURCE: Mapping[CostSource, str] = {
    CostSource.REFUND: translatable("What went back, as Shopify says"),
    CostSource.UNIT_COST: translatable("Cost per item in Shopify, when it was sent"),
    CostSource.PRICE: translatable("Estimate: its price, as Shopify knows no cost per item"),
    CostSource.CREDIT: translatable("What was booked to the buyer's account"),
    CostSource.REPAIR: translatable("As noted at the repair, less what the buyer paid"),
    CostSource.OUTSIDE: translatable("What staff said when they settled it"),
    CostSource.STAFF: translatable("Entered by staff"),
}
DIFFERENCE: Mapping[CostDifference, str] = {
    CostDifference.AMOUNT: translatable("Shopify says that {amount} went back. Correct the amount."),
    CostDifference.GONE: translatable(
        "Shopify does not show it any more. If it did not happen, enter 0; else enter what it cost."
    ),
    CostDifference.CANCELLED: translatable(
        "The replacement's order was cancelled in Shopify. If nothing was sent, enter 0."
    ),
    CostDifference.UNBOOKED: translatable(
        "This took effect in Shopify as well. Enter what it cost, or 0 if it is what was settled outside."
    ),
}
REFUSED: Mapping[CostRefusal, tuple[str, str]] = {
    CostRefusal.NEGATIVE: ("amount", translatable("A cost cannot be below zero.")),
    CostRefusal.TOO_FINE: ("amount", translatable("This currency has no such small parts.")),
    CostRefusal.UNCHANGED: ("amount", translatable("That is what it says already. Nothing was changed.")),
    CostRefusal.NOT_THE_SUPPLIERS: (
        "account",
        translatable("This claim was goodwill: no supplier pays for what you gave without having to."),
    ),
}
"""The field that it is about, and what is wrong."""

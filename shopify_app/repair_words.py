"""What staff read of repairs."""

from collections.abc import Mapping

from core.domain.repairs import Grade, RepairNews, RepairState
from core.domain.resolutions import Obstacle
from core.web.locales import translatable
from shopify_app.words import Badge

REPAIR_STATE: Mapping[RepairState, Badge] = {
    RepairState.AUTHORISED: Badge(translatable("Authorised"), "info"),
    RepairState.LABEL_SENT: Badge(translatable("Label sent"), "info"),
    RepairState.RECEIVED: Badge(translatable("Received"), "attention"),
    RepairState.INSPECTED: Badge(translatable("Inspected"), "attention"),
    RepairState.QUOTED: Badge(translatable("Quoted"), "info"),
    RepairState.QUOTE_ACCEPTED: Badge(translatable("Quote accepted"), "info"),
    RepairState.QUOTE_DECLINED: Badge(translatable("Quote declined"), "attention"),
    RepairState.QUOTE_EXPIRED: Badge(translatable("Quote expired"), "attention"),
    RepairState.QUOTE_PAID: Badge(translatable("Quote paid"), "success"),
    RepairState.IN_REPAIR: Badge(translatable("In repair"), "info"),
    RepairState.REPAIRED: Badge(translatable("Repaired"), "success"),
    RepairState.NOT_REPAIRABLE: Badge(translatable("Cannot be repaired"), "critical"),
    RepairState.SHIPPED_BACK: Badge(translatable("Shipped back"), "info"),
    RepairState.DELIVERED: Badge(translatable("Back with the buyer"), "success"),
}
NOW: Mapping[RepairState, str] = {
    RepairState.AUTHORISED: translatable("Send the buyer a label, or wait for the parcel."),
    RepairState.LABEL_SENT: translatable("The buyer has the label and sends it in."),
    RepairState.RECEIVED: translatable("It is here. Look at it next."),
    RepairState.INSPECTED: translatable("Begin, or ask the buyer to pay first."),
    RepairState.QUOTED: translatable("The buyer decides on the quote. We wait for them."),
    RepairState.QUOTE_ACCEPTED: translatable(
        "The buyer said yes. Begin once Shopify says that the invoice is paid; we watch for it."
    ),
    RepairState.QUOTE_DECLINED: translatable("The buyer does not want it at that price."),
    RepairState.QUOTE_EXPIRED: translatable("The last day of the quote is over. You can renew it."),
    RepairState.QUOTE_PAID: translatable("Shopify says that it is paid. Begin."),
    RepairState.IN_REPAIR: translatable("It is being repaired."),
    RepairState.REPAIRED: translatable("It works again. Send it back."),
    RepairState.NOT_REPAIRABLE: translatable("Another remedy takes its place."),
    RepairState.SHIPPED_BACK: translatable("It is on its way to the buyer. Its arrival settles the claim."),
    RepairState.DELIVERED: translatable("The buyer has it back."),
}
MADE_WAY = translatable(
    "Another remedy counts in its place, so nothing more is repaired. If the unit is with you, you can note"
    " here that it goes back: that settles nothing. Anything the buyer paid for the repair goes back by"
    " itself."
)
RETURNING = translatable("It is on its way to the buyer. This settles nothing: another remedy counts.")
NEWS: Mapping[RepairNews, str] = {
    RepairNews.LABEL_SENT: translatable("label sent"),
    RepairNews.RECEIVED: translatable("received"),
    RepairNews.QUOTED: translatable("quote"),
    RepairNews.QUOTE_EXPIRED: translatable("quote expired"),
    RepairNews.NOT_REPAIRABLE: translatable("cannot be repaired"),
    RepairNews.SENT_REPAIRED: translatable("sent back, repaired"),
    RepairNews.SENT_UNREPAIRED: translatable("sent back, unrepaired"),
    RepairNews.BACK_REPAIRED: translatable("back with the buyer, repaired"),
    RepairNews.BACK_UNREPAIRED: translatable("back with the buyer, unrepaired"),
    RepairNews.CREDITED: translatable("money given back"),
}
"""What the buyer had a letter about."""
GRADE: Mapping[Grade, str] = {
    Grade.MINOR: translatable("Small fault"),
    Grade.MAJOR: translatable("Larger fault"),
    Grade.BY_USE: translatable("Damaged by use or accident"),
    Grade.NO_FAULT: translatable("No fault found"),
    Grade.BEYOND_REPAIR: translatable("Beyond repair"),
}
LOOK_AT_ORDER = translatable("Look at the order of the invoice in Shopify, then try again.")
NOT_ASKED = translatable(
    "So the buyer is not asked to pay. Give the repair up, or wait until the quote runs out and send the unit"
    " back."
)
ADVICE: Mapping[Obstacle, str] = {
    Obstacle.REFUSED: translatable("Read its words below, mend what they name in Shopify, then try again."),
    Obstacle.NO_ACCESS: translatable(
        "You have just opened the app, which renews the access. We go on by ourselves within a quarter of an"
        " hour; try again if it is urgent."
    ),
    Obstacle.UNREACHABLE: translatable(
        "We go on by ourselves when Shopify works again, and look before anything is sent."
    ),
    Obstacle.SCOPE_MISSING: translatable(
        "Open the app from the Shopify admin and accept its new permissions. We go on by ourselves then."
    ),
    Obstacle.PAID_TWICE: translatable(
        "What the buyer paid by it does not count. Refund it in Shopify, then try again."
    ),
}
"""Where a repair's errand stopped. For what is missing here: `LOOK_AT_ORDER`."""
OF_INVOICE: Mapping[Obstacle, str] = {
    Obstacle.CHARGEBACK_OPEN: translatable(
        "While the bank looks, the buyer is not asked to pay. We keep looking, and go on by ourselves."
    ),
    Obstacle.CHARGEBACK_LOST: NOT_ASKED,
    Obstacle.RETURN_OPEN: translatable(
        "While a return of the unit is open in Shopify, the buyer is not asked to pay. We keep looking."
    ),
    Obstacle.UNIT_ENDED: NOT_ASKED,
    Obstacle.NOT_THEIRS: NOT_ASKED,
    Obstacle.NOBODY_LEFT: NOT_ASKED,
}
OF_CREDIT: Mapping[Obstacle, str] = {
    Obstacle.CHARGEBACK_OPEN: translatable(
        "While the bank looks, nothing goes back: it may take the money by itself. We keep looking."
    ),
    Obstacle.CHARGEBACK_LOST: translatable("The bank gave it back already. Note that below."),
    Obstacle.PAYMENT_PENDING: translatable(
        "We look once a day, and go on by ourselves when the payment provider confirms it."
    ),
}
"""Where money was to go back. Elsewhere `OF_INVOICE` counts first."""

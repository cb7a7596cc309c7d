"""What staff read of faulty units on their way back."""

from collections.abc import Mapping

from core.domain.returns import Back, Outside, ReturnNews, ReturnState
from core.web.locales import translatable
from shopify_app.words import Badge

BACK: Mapping[Back, str] = {
    Back.NEVER: translatable("The buyer keeps it"),
    Back.FIRST: translatable("It comes back before anything is sent or paid"),
    Back.AFTERWARDS: translatable(
        "Advance exchange: the replacement leaves at once, it comes back afterwards"
    ),
}
CHOICE: Mapping[Back, str] = {
    Back.NEVER: BACK[Back.NEVER],
    Back.FIRST: translatable("It comes back first"),
    Back.AFTERWARDS: translatable("Advance exchange"),
}
"""The same in a select, which is narrow."""
RETURN_STATE: Mapping[ReturnState, Badge] = {
    ReturnState.OFFERED: Badge(translatable("Exchange offered"), "info"),
    ReturnState.ASKED: Badge(translatable("Asked for"), "info"),
    ReturnState.LABEL_SENT: Badge(translatable("Label sent"), "info"),
    ReturnState.ON_ITS_WAY: Badge(translatable("On its way to you"), "info"),
    ReturnState.RECEIVED: Badge(translatable("Received"), "attention"),
    ReturnState.INSPECTED: Badge(translatable("Inspected"), "success"),
    ReturnState.OVERDUE: Badge(translatable("Overdue"), "critical"),
    ReturnState.WAIVED: Badge(translatable("Not wanted any more"), ""),
    ReturnState.CANCELLED: Badge(translatable("Need not come back"), ""),
}
NOW: Mapping[ReturnState, str] = {
    ReturnState.OFFERED: translatable(
        "The buyer decides on the page of their claim. The replacement leaves as soon as they agree."
    ),
    ReturnState.ASKED: translatable("The buyer was asked to send it. Send a label, or wait for the parcel."),
    ReturnState.LABEL_SENT: translatable("The buyer has the label and sends it in."),
    ReturnState.ON_ITS_WAY: translatable("The carrier has it. Note here when it arrives."),
    ReturnState.RECEIVED: translatable("It is here. Look at it next."),
    ReturnState.OVERDUE: translatable(
        "The last day is over, so the cover of the replacement has ended; it goes on when the unit arrives,"
        " or when you waive it. Nobody was charged."
    ),
}
FIRST = translatable("Nothing is sent or paid before you have inspected it.")
OUTSIDE: Mapping[Outside, str] = {
    Outside.NO_ORDER: translatable("There is no order of this store, so Shopify has no return of it."),
    Outside.NOT_RETURNABLE: translatable(
        "Shopify allows no return of it: it was not fulfilled, or was refunded or returned before."
    ),
    Outside.UNREADABLE: translatable(
        "Shopify does not show us the order, so there is no return of it there."
    ),
    Outside.SCOPE_MISSING: translatable(
        "Your store has not granted us returns, so Shopify has none of it. Everything else goes on."
    ),
    Outside.REFUSED: translatable("Shopify refused to open a return. Everything else goes on."),
    Outside.UNREACHABLE: translatable(
        "Shopify could not be reached, so there may be no return of it there. Everything else goes on."
    ),
    Outside.ENDED_THERE: translatable(
        "Somebody cancelled the return in Shopify. Here it goes on until you waive it."
    ),
}
NEWS: Mapping[ReturnNews, str] = {
    ReturnNews.OFFERED: translatable("exchange offered"),
    ReturnNews.ASKED_FIRST: translatable("please send it"),
    ReturnNews.ASKED_AFTERWARDS: translatable("please send it, with the last day"),
    ReturnNews.LABEL_SENT: translatable("label sent"),
    ReturnNews.DUE_SOON: translatable("reminder"),
    ReturnNews.OVERDUE: translatable("overdue"),
    ReturnNews.RECEIVED: translatable("received"),
    ReturnNews.WAIVED: translatable("not wanted any more"),
}
"""What the buyer had a letter about."""
END_BY_HAND = translatable("We could not end the return in Shopify. Close or cancel it there yourself.")

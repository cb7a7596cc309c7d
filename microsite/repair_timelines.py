"""Where a repair stands, in a buyer's words: what it is now, who acts next, and what is still to come."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.domain.repairs import RepairState
from core.web.locales import Gettext, translatable


@dataclass(frozen=True, slots=True)
class Told:
    headline: str
    lead: str


TOLD: Mapping[RepairState, Told] = {
    RepairState.AUTHORISED: Told(
        translatable("Approved: we repair it"),
        translatable("We act next: you hear from us how to send it in."),
    ),
    RepairState.LABEL_SENT: Told(
        translatable("Please send it to us"),
        translatable("You act next: print the label below, pack the product well and hand the parcel in."),
    ),
    RepairState.RECEIVED: Told(
        translatable("It has reached us"),
        translatable("We act next: we look at it and tell you what we find."),
    ),
    RepairState.INSPECTED: Told(
        translatable("We have looked at it"), translatable("We act next: you hear from us how it goes on.")
    ),
    RepairState.QUOTED: Told(
        translatable("Please decide on our quote"),
        translatable("You act next: say below whether you want the repair at this price."),
    ),
    RepairState.QUOTE_ACCEPTED: Told(
        translatable("Please pay the invoice"),
        translatable("You act next: the invoice comes by e-mail. We begin as soon as it is paid."),
    ),
    RepairState.QUOTE_DECLINED: Told(
        translatable("You declined the quote"), translatable("We act next: you hear from us how it goes on.")
    ),
    RepairState.QUOTE_EXPIRED: Told(
        translatable("The quote has run out"),
        translatable("Please do not pay it any more. If you still want the repair, answer our letter."),
    ),
    RepairState.QUOTE_PAID: Told(
        translatable("Paid: your repair begins"), translatable("We act next. Thank you for paying.")
    ),
    RepairState.IN_REPAIR: Told(
        translatable("We are repairing it"),
        translatable("We act next: we write to you when it is sent back."),
    ),
    RepairState.REPAIRED: Told(
        translatable("It is repaired"), translatable("We act next: we write to you when it is sent back.")
    ),
    RepairState.NOT_REPAIRABLE: Told(
        translatable("It cannot be repaired"),
        translatable("We act next: we decide how else we make good, and write to you."),
    ),
    RepairState.SHIPPED_BACK: Told(
        translatable("It is on its way back to you"), translatable("Nobody has to act. The carrier has it.")
    ),
    RepairState.DELIVERED: Told(translatable("It is back with you"), translatable("Everything is done.")),
}
STAGES: tuple[tuple[str, frozenset[RepairState]], ...] = (
    (translatable("You send it in"), frozenset({RepairState.AUTHORISED, RepairState.LABEL_SENT})),
    (translatable("We look at it"), frozenset({RepairState.RECEIVED, RepairState.INSPECTED})),
    (
        translatable("You decide what it may cost"),
        frozenset(
            {
                RepairState.QUOTED,
                RepairState.QUOTE_ACCEPTED,
                RepairState.QUOTE_DECLINED,
                RepairState.QUOTE_EXPIRED,
            }
        ),
    ),
    (
        translatable("We repair it"),
        frozenset({RepairState.QUOTE_PAID, RepairState.IN_REPAIR, RepairState.REPAIRED}),
    ),
    (translatable("It comes back to you"), frozenset({RepairState.SHIPPED_BACK, RepairState.DELIVERED})),
)
QUOTING, MENDING = STAGES[2], STAGES[3]


def headline(_: Gettext, state: RepairState) -> tuple[str, str]:
    return _(TOLD[state].headline), _(TOLD[state].lead)


def stages(_: Gettext, state: RepairState, *, quoted: bool, mended: bool) -> list[tuple[str, str, str]]:
    """After the approval: title, text, and `done`, `now` or `next`."""
    if state is RepairState.NOT_REPAIRABLE:
        return [(*headline(_, state), "now")]
    # What never comes is left out: a quote that nobody makes, a repair that the buyer did not want.
    over = state in STAGES[-1][1]
    shown = [stage for stage in STAGES if (quoted or stage is not QUOTING)]
    shown = [stage for stage in shown if mended or not over or stage is not MENDING]
    place = next(number for number, (_title, states) in enumerate(shown) if state in states)
    text = headline(_, state)[1]
    return [
        *((_(title), "", "done") for title, _states in shown[:place]),
        (_(shown[place][0]), text, "now"),
        *((_(title), "", "next") for title, _states in shown[place + 1 :]),
    ]

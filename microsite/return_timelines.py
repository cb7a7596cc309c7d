"""Where a faulty unit is on its way back, in a buyer's words: what it is now, and who acts next."""

from collections.abc import Mapping

from core.domain.returns import AWAITED, HERE, Back, ReturnState
from core.store.returns import Return
from core.web.locales import Gettext, translatable

YOU_SEND_IT = (
    translatable("Approved: please send us the faulty product"),
    translatable("You act next. How and where is below; then we go on."),
)
HEADLINES: Mapping[ReturnState, tuple[str, str]] = {
    ReturnState.OFFERED: (
        translatable("Approved: we can send your replacement at once"),
        translatable("You act next: please say below how you want it."),
    ),
    ReturnState.ASKED: YOU_SEND_IT,
    ReturnState.LABEL_SENT: YOU_SEND_IT,
    ReturnState.ON_ITS_WAY: (
        translatable("Approved: the faulty product is on its way to us"),
        translatable("We act next, once it has reached us."),
    ),
    ReturnState.RECEIVED: (
        translatable("The faulty product has reached us"),
        translatable("We act next: we look at it, then we go on."),
    ),
}
SHOWN = AWAITED | HERE
SENT, AGREED = translatable("You send us the faulty product"), translatable("You say how you want it")

Stage = tuple[str, str, str]


def headline(_: Gettext, state: ReturnState) -> tuple[str, str]:
    """While the remedy waits for it."""
    title, lead = HEADLINES.get(state, HEADLINES[ReturnState.RECEIVED])
    return _(title), _(lead)


def around(_: Gettext, row: Return, last: list[Stage]) -> list[Stage]:
    """The stages of the remedy with that of the faulty unit before or after them."""
    if row.state is ReturnState.OFFERED:
        return [(_(AGREED), headline(_, row.state)[1], "now"), *_later(last)]
    if row.back is Back.FIRST:
        if row.holds_remedy:
            return [(_(SENT), headline(_, row.state)[1], "now"), *_later(last)]
        return [(_(SENT), "", "done"), *last]
    return [*last, (_(SENT), "", "done" if row.state in HERE else "next")]


def _later(last: list[Stage]) -> list[Stage]:
    return [(title, "", "next") for title, _text, _state in last]

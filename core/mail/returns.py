"""What letters say of a faulty unit on its way back: subject, heading, and what it means for the buyer."""

from collections.abc import Mapping
from types import MappingProxyType

from core.domain.returns import ReturnNews
from core.mail.repairs import Told
from core.mail.words import translatable

TELLS_HOW = frozenset(
    {ReturnNews.ASKED_FIRST, ReturnNews.ASKED_AFTERWARDS, ReturnNews.LABEL_SENT, ReturnNews.DUE_SOON}
)
"""Letters that say how and where it is sent."""
SEE = translatable("See your claim")
NEWS: Mapping[ReturnNews, Told] = MappingProxyType(
    {
        ReturnNews.OFFERED: Told(
            translatable("We can send your replacement at once"),
            translatable(
                "You need not wait without it: your replacement leaves as soon as you agree on the page of "
                "your claim, and you send us the faulty one afterwards. If it has not been handed in by the "
                "last day, the warranty of the replacement ends until it has reached us. Nobody charges you "
                "anything, and your rights by law stay as they are. If you would rather send yours first, "
                "you can say so there."
            ),
            translatable("Decide"),
        ),
        ReturnNews.ASKED_FIRST: Told(
            translatable("Please send us the faulty product"),
            translatable("We go on as soon as it has reached us and we have looked at it."),
            translatable("See how to send it"),
        ),
        ReturnNews.ASKED_AFTERWARDS: Told(
            translatable("Please send us the faulty product"),
            translatable(
                "Your replacement is on order. Please hand the faulty product in by the day below. If you do "
                "not, the warranty of the replacement ends until it has reached us."
            ),
            translatable("See how to send it"),
        ),
        ReturnNews.LABEL_SENT: Told(
            translatable("The label for the faulty product is ready"),
            translatable(
                "Print the label from the page of your claim, pack the product well and hand the parcel in."
            ),
            translatable("Get the label"),
        ),
        ReturnNews.DUE_SOON: Told(
            translatable("A reminder: please send us the faulty product"),
            translatable(
                "It has not been handed in yet, as far as we know. If it is not by the day below, the "
                "warranty of the replacement ends until it has reached us. If it is on its way, tell us on "
                "the page of your claim."
            ),
            translatable("See how to send it"),
        ),
        ReturnNews.OVERDUE: Told(
            translatable("The faulty product has not reached us"),
            translatable(
                "The last day for sending it is over, so the warranty of your replacement has ended, as we "
                "had agreed. It goes on when the faulty product reaches us. Nobody charges you anything, and "
                "your rights by law stay as they are. If something is in the way, answer this letter."
            ),
            SEE,
        ),
        ReturnNews.RECEIVED: Told(
            translatable("The faulty product has reached us"),
            translatable("Thank you. There is nothing more to send."),
            SEE,
        ),
        ReturnNews.WAIVED: Told(
            translatable("You need not send us the faulty product"),
            translatable("We do not need it any more. Please dispose of it as your town asks you to."),
            SEE,
        ),
    }
)

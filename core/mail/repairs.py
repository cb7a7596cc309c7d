"""What letters say of a repair: subject, heading, and what it means for the buyer."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from core.domain.repairs import RepairNews
from core.mail.words import translatable


@dataclass(frozen=True, slots=True)
class Told:
    heading: str
    """Also the subject, with the claim's number."""
    text: str
    button: str = translatable("See your repair")


NEWS: Mapping[RepairNews, Told] = MappingProxyType(
    {
        RepairNews.LABEL_SENT: Told(
            translatable("Your shipping label is ready"),
            translatable(
                "Print the label from the page of your claim, pack the product well and hand the parcel in. "
                "Sending it costs you nothing."
            ),
            translatable("Get the label"),
        ),
        RepairNews.RECEIVED: Told(
            translatable("Your product has arrived"),
            translatable("It has reached us. We look at it next and tell you what we find."),
        ),
        RepairNews.QUOTED: Told(
            translatable("What the repair would cost"),
            translatable(
                "This repair is not free of charge. Please decide on the page of your claim whether you want "
                "it. Nothing is done, and you owe nothing, before you have said yes and paid."
            ),
            translatable("See the quote"),
        ),
        RepairNews.QUOTE_EXPIRED: Told(
            translatable("Our quote has run out"),
            translatable(
                "The day until which it was valid is over, so please do not pay it any more. If you still "
                "want the repair, answer this letter and we make a new one."
            ),
        ),
        RepairNews.NOT_REPAIRABLE: Told(
            translatable("It cannot be repaired"),
            translatable("We are sorry. We now decide how else we make good, and write to you about it."),
        ),
        RepairNews.SENT_REPAIRED: Told(
            translatable("Repaired, and on its way back to you"),
            translatable("Your product has been repaired and is on its way to you."),
        ),
        RepairNews.SENT_UNREPAIRED: Told(
            translatable("Your product is on its way back to you"),
            translatable("It comes back to you as it was: it has not been repaired."),
        ),
        RepairNews.BACK_REPAIRED: Told(
            translatable("Your repaired product is back with you"),
            translatable("This settles your claim. Your warranty goes on as before."),
            translatable("See your claim"),
        ),
        RepairNews.BACK_UNREPAIRED: Told(
            translatable("Your product is back with you"),
            translatable(
                "It has not been repaired. This closes your claim; your warranty goes on as before."
            ),
            translatable("See your claim"),
        ),
        RepairNews.CREDITED: Told(
            translatable("You get back what you paid for the repair"),
            translatable(
                "The repair could not be done, so all that you paid for it goes back to you. "
                "Banks and cards usually take 5 to 10 days to show it."
            ),
            translatable("See your claim"),
        ),
    }
)

"""The claims of the demo: what broke, who says so, and what became of it."""

from dataclasses import dataclass
from enum import StrEnum

from core.domain.claims import DeclineReason
from core.domain.faults import Fault
from core.domain.registrations import Channel
from core.domain.remedies import Remedy


class Ending(StrEnum):
    """How far the claim is when the demo opens."""

    IN_REVIEW = "in_review"
    ASKED = "asked"
    ANSWERED = "answered"
    DECLINED = "declined"
    APPROVED = "approved"
    BY_RULE = "by_rule"
    """A rule decides it seconds later."""


class Mending(StrEnum):
    """How far a granted repair is when the demo opens."""

    LABEL_SENT = "label_sent"
    QUOTED = "quoted"
    INVOICED = "invoiced"
    GIVEN_UP = "given_up"
    """After the buyer had paid for it."""
    DELIVERED = "delivered"


@dataclass(frozen=True, slots=True, kw_only=True)
class FromStore:
    """A piece of an order in Shopify."""

    product_type: str
    title: str | None = None
    currency: str = "EUR"


@dataclass(frozen=True, slots=True, kw_only=True)
class FromLabel:
    """A labelled piece that was bought elsewhere, so many days ago."""

    title: str
    channel: Channel
    bought: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Filed so many days ago. `scenes` are the photos; `remedy` is what was granted."""

    filed: float
    thing: FromStore | FromLabel
    fault: Fault
    text: str
    scenes: tuple[str, ...] = ()
    wish: Remedy | None = None
    ending: Ending = Ending.IN_REVIEW
    question: str = ""
    answer: str = ""
    reason: DeclineReason | None = None
    note: str = ""
    remedy: Remedy = Remedy.REPLACEMENT
    appeal: str = ""
    """What the buyer says when a rule has declined; `note` is why staff then grant it, if they do."""
    mending: Mending | None = None
    """Where a repair was granted: by a rule, or now by staff."""
    consents: bool = False
    """The buyer, who bought elsewhere, lets us open an account for store credit."""
    waits_in_shopify: bool = False
    """Shopify takes half an hour for its draft order, so that the claim shows as under way."""


STORIES = (
    Story(
        filed=9.5,
        thing=FromStore(product_type="Grinders", title="Kvern Electric grinder"),
        fault=Fault.STOPPED_WORKING,
        text="It has stopped in the middle of a dose and does not start again.",
        scenes=("grinder",),
        ending=Ending.BY_RULE,
        mending=Mending.DELIVERED,
    ),
    Story(
        filed=8.5,
        thing=FromStore(product_type="Grinders", title="Kvern Pro flat burr grinder"),
        fault=Fault.STOPPED_WORKING,
        text="It starts, smells burnt and stops. I have not dropped it or anything.",
        scenes=("grinder",),
        ending=Ending.BY_RULE,
        mending=Mending.GIVEN_UP,
    ),
    Story(
        filed=9,
        thing=FromLabel(title="Strom gooseneck kettle", channel=Channel.EBAY, bought=850),
        fault=Fault.STOPPED_WORKING,
        text="It clicks, the light comes on, but the water stays cold. I descale it every month.",
        scenes=("kettle", "receipt"),
        ending=Ending.DECLINED,
        reason=DeclineReason.OUTSIDE_COVER,
        note="Your kettle was covered for two years, until a few months ago. Our repair shop in Berlin can "
        "change the heating plate for 35 EUR, if you like.",
    ),
    Story(
        filed=8,
        thing=FromStore(product_type="Cups"),
        fault=Fault.ACCIDENT,
        text="It slipped out of my hand when I emptied the dishwasher and the handle broke off.",
        scenes=("cup",),
        wish=Remedy.REPLACEMENT,
        ending=Ending.BY_RULE,
    ),
    Story(
        filed=7,
        thing=FromStore(product_type="Flasks"),
        fault=Fault.ACCIDENT,
        text="It leaks since it tipped over in my bag.",
        scenes=("receipt",),
        ending=Ending.BY_RULE,
        appeal="It did not fall from anywhere. The seal came off by itself; I only chose the wrong line.",
        note="The seal of this batch is known to come off; tipping over has nothing to do with it.",
        remedy=Remedy.REFUND,
    ),
    Story(
        filed=6.5,
        thing=FromStore(product_type="Grinders", title="Kvern Electric grinder"),
        fault=Fault.STOPPED_WORKING,
        text="There was a stone between my beans. Since then it screams and grinds nothing.",
        scenes=("grinder",),
        ending=Ending.BY_RULE,
        mending=Mending.INVOICED,
    ),
    Story(
        filed=6,
        thing=FromLabel(title="Kvern hand grinder", channel=Channel.RETAILER, bought=140),
        fault=Fault.OTHER,
        text="The grind is uneven. There is dust and there are halves of beans.",
        scenes=("grinder",),
        ending=Ending.ASKED,
        question="Could you send us a photo of a spoonful of ground coffee, next to the burr? Then we can "
        "see whether the axle is bent.",
    ),
    Story(
        filed=5.5,
        thing=FromStore(product_type="Grinders", title="Kvern hand grinder"),
        fault=Fault.STOPPED_WORKING,
        text="It crunches, and the coffee comes out the same whatever I set.",
        scenes=("grinder",),
        ending=Ending.BY_RULE,
        mending=Mending.QUOTED,
    ),
    Story(
        filed=5,
        thing=FromLabel(title="Cast iron skillet", channel=Channel.RETAILER, bought=260),
        fault=Fault.BROKEN_PART,
        text="There is a hairline crack from the rim to the middle. It leaks oil on the stove.",
        scenes=("pan",),
        wish=Remedy.REPLACEMENT,
        ending=Ending.ANSWERED,
        question="Was the pan put under cold water while it was hot?",
        answer="No, never. I let it cool down on the stove, as your leaflet says. Here it is from closer by.",
    ),
    Story(
        filed=4.5,
        thing=FromStore(product_type="Drippers and filters"),
        fault=Fault.BROKEN_PART,
        text="There was a crack in the glaze when I unpacked it, and now it goes through.",
        scenes=("receipt",),
        ending=Ending.BY_RULE,
    ),
    Story(
        filed=4,
        thing=FromStore(product_type="Grinders"),
        fault=Fault.STOPPED_WORKING,
        text="The motor hums but the burrs do not turn any more.",
        scenes=("grinder",),
        wish=Remedy.REPLACEMENT,
        ending=Ending.ASKED,
        question="Please unplug it, take out the upper burr and look for a stone. Does it turn by hand?",
    ),
    Story(
        filed=3.6,
        thing=FromStore(product_type="Flasks"),
        fault=Fault.STOPPED_WORKING,
        text="It does not keep anything warm any more, not even for an hour.",
        wish=Remedy.REFUND,
        scenes=("receipt",),
        ending=Ending.BY_RULE,
    ),
    Story(
        filed=3.2,
        thing=FromStore(product_type="Kettles", title="Hytte stove-top kettle"),
        fault=Fault.BROKEN_PART,
        text="The enamel came off around the spout and rust shows through.",
        scenes=("kettle",),
        ending=Ending.APPROVED,
        note="Same batch as the two last week.",
    ),
    Story(
        filed=3,
        thing=FromLabel(title="Strom gooseneck kettle", channel=Channel.AMAZON, bought=70),
        fault=Fault.DEAD_ON_ARRIVAL,
        text="Out of the box it does nothing at all. I tried three sockets.",
        scenes=("kettle", "receipt"),
        wish=Remedy.STORE_CREDIT,
        ending=Ending.APPROVED,
        note="They would rather choose another one themselves.",
        remedy=Remedy.STORE_CREDIT,
        consents=True,
    ),
    Story(
        filed=2.6,
        thing=FromStore(product_type="Kettles"),
        fault=Fault.STOPPED_WORKING,
        text="Switches itself off after ten seconds, again and again.",
        scenes=("kettle",),
        wish=Remedy.REFUND,
        ending=Ending.APPROVED,
        remedy=Remedy.REFUND,
    ),
    Story(
        filed=2.4,
        thing=FromStore(product_type="Coffee makers", currency="CHF"),
        fault=Fault.BROKEN_PART,
        text="The lid of the water tank broke at the hinge after a month.",
        scenes=("machine",),
        wish=Remedy.REFUND,
        ending=Ending.APPROVED,
        remedy=Remedy.REFUND,
    ),
    Story(
        filed=2.2,
        thing=FromStore(product_type="Espresso machines"),
        fault=Fault.BROKEN_PART,
        text="The gauge goes into the red and then steam comes out at the side.",
        scenes=("machine",),
        ending=Ending.APPROVED,
    ),
    Story(
        filed=2,
        thing=FromStore(product_type="Cookware"),
        fault=Fault.BROKEN_PART,
        text="It cracked with a loud noise while I fried onions on low heat.",
        scenes=("pan",),
        ending=Ending.APPROVED,
    ),
    Story(
        filed=1.8,
        thing=FromStore(product_type="Grinders", title="Kvern Pro flat burr grinder"),
        fault=Fault.STOPPED_WORKING,
        text="It does nothing at all, in no socket of the house.",
        scenes=("grinder",),
        ending=Ending.BY_RULE,
        mending=Mending.LABEL_SENT,
    ),
    Story(
        filed=1.7,
        thing=FromStore(product_type="Knives"),
        fault=Fault.BROKEN_PART,
        text="The tip broke off on a carrot. A carrot!",
        scenes=("receipt",),
        ending=Ending.APPROVED,
        waits_in_shopify=True,
    ),
    Story(
        filed=1.5,
        thing=FromStore(product_type="Coffee makers"),
        fault=Fault.STOPPED_WORKING,
        text="It stays dark, whatever I press.",
        ending=Ending.IN_REVIEW,
    ),
    Story(
        filed=1.1,
        thing=FromStore(product_type="Cups"),
        fault=Fault.ACCIDENT,
        text="The cat pushed it off the shelf. I hope you can help anyway.",
        scenes=("cup",),
        wish=Remedy.REFUND,
        ending=Ending.BY_RULE,
        appeal="It fell from a hand's height onto a carpet. No cup should break from that. Please look at "
        "the photo.",
    ),
    Story(
        filed=0.8,
        thing=FromStore(product_type="Accessories"),
        fault=Fault.BROKEN_PART,
        text="The handle came off when I washed it.",
        scenes=("receipt",),
        ending=Ending.BY_RULE,
    ),
    Story(
        filed=0.6,
        thing=FromLabel(title="Strom gooseneck kettle", channel=Channel.AMAZON, bought=35),
        fault=Fault.BROKEN_PART,
        text="I found a crack from the lid down to the base. It drips when it is full.",
        scenes=("kettle",),
        wish=Remedy.REPLACEMENT,
    ),
    Story(
        filed=0.3,
        thing=FromStore(product_type="Toasters"),
        fault=Fault.STOPPED_WORKING,
        text="The lever does not stay down any more, with or without bread.",
        scenes=("machine",),
        wish=Remedy.REPLACEMENT,
    ),
    Story(
        filed=0.1,
        thing=FromStore(product_type="Espresso machines"),
        fault=Fault.BROKEN_PART,
        text="After each shot there is water under the machine. It gets more from day to day.",
        scenes=("machine", "machine"),
        wish=Remedy.REPLACEMENT,
    ),
)
"""The oldest first."""

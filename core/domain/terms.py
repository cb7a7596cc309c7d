"""The merchant's promise: one published, numbered, immutable version of a policy."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from core.domain.clocks import USUAL_HOURS
from core.domain.deciding import Course, DecisionRule, Outcome
from core.domain.evidence import Tier
from core.domain.faults import Fault
from core.domain.flaws import flaws_of
from core.domain.goodwill import Goodwill
from core.domain.proofs import AlternativeProof
from core.domain.remedies import Offer, Payer, Remedy, Step
from core.domain.returns import MOST_DAYS, USUAL_DAYS, Back

MAXIMUM_MONTHS = 1200
MAXIMUM_REPLACEMENT_DAYS = 3650
MAXIMUM_HOURS = 24 * 90
MAXIMUM_BACK_ORDER_DAYS = 365


class StartRule(StrEnum):
    """The fact that starts the cover."""

    PURCHASE = "purchase"
    FULFILMENT = "fulfilment"
    DELIVERY = "delivery"
    REGISTRATION = "registration"


class TermsError(ValueError):
    """A promise that cannot be published. `field` names what to mend, or a box in a row of a list."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """`months` of cover, None for a lifetime; from the first start rule whose fact is known.

    Money is in the shop's currency. Whatever stands in order, the first that fits counts
    (docs/decisions/0014-policies-that-decide.md).
    """

    months: int | None
    start_rules: tuple[StartRule, ...]
    """The rule itself, then its fallbacks in order. The cover is provisional on a fallback."""
    offers: tuple[Offer, ...]
    """Remedies in the merchant's order of preference."""
    excluded_faults: frozenset[Fault] = frozenset({Fault.ACCIDENT})
    tiers: tuple[Tier, ...] = ()
    alternative_proofs: tuple[AlternativeProof, ...] = ()
    rules: tuple[DecisionRule, ...] = ()
    goodwill: Goodwill | None = None
    pro_rata: tuple[Step, ...] = ()
    """By age; without a step a unit is worth its price, after the last one nothing."""
    deductible: Decimal = Decimal(0)
    refunds_shipping: bool = False
    """Money back includes the unit's share of what the order's shipping cost."""
    shipping: Payer = Payer.SHOP
    replacement_shipping: Decimal = Decimal(0)
    """What the buyer pays for sending a replacement, where shipping is theirs to pay."""
    hours_to_answer: int = USUAL_HOURS
    regions: frozenset[str] = frozenset()
    """ISO 3166 codes of the countries in which the promise holds; empty means everywhere."""
    statutory_months: int | None = None
    """How long the law makes the seller answer for defects, in the regions of these terms."""
    statutory_text: str = ""
    replacement_days: int = 90
    """A replacement is covered at least that many days from its own start."""
    back_order_days: int | None = None
    """A replacement that is out of stock is waited for, and promised within so many days. None: a person
    decides what becomes of it."""
    sends_substitutes: bool = False
    """Where staff named a substitute for the product, it is sent before anybody waits or decides."""
    unit_back: Back = Back.NEVER
    """Whether the faulty unit comes back before a remedy, or after its replacement left."""
    unit_back_days: int = USUAL_DAYS
    """Of an advance exchange: from the order of the replacement until the last day for handing it in."""
    unit_back_words: str = ""
    """How and where it is sent, for the buyer."""
    plain_text: str = ""
    """What buyers read before they pay and before they claim."""

    @property
    def remedies(self) -> tuple[Remedy, ...]:
        """Every remedy that some offer names, in their order."""
        return tuple(dict.fromkeys(offer.remedy for offer in self.offers))

    @property
    def reads_stock(self) -> bool:
        """Whether an answer may depend on what is on the shelf."""
        conditions = [offer.when for offer in self.offers]
        conditions += [tier.when for tier in self.tiers]
        conditions += [rule.when for rule in self.rules]
        return any(when.in_stock is not None or when.discontinued is not None for when in conditions)

    def check(self) -> None:
        """Raise TermsError where the promise could not be kept or not be read."""
        for field, sound, message in CHECKS:
            if not sound(self):
                raise TermsError(field, message)
        for flaw in flaws_of(self.offers, self.tiers, self.rules):
            raise TermsError(flaw.box, flaw.message)


def _ordered_shares(terms: Terms) -> bool:
    ages = [step.until_months for step in terms.pro_rata]
    shares = [step.share for step in terms.pro_rata]
    return ages == sorted(set(ages)) and shares == sorted(shares, reverse=True)


ALLOWED = {Course.APPROVE: Outcome.ELIGIBLE, Course.DECLINE: Outcome.NOT_COVERED}

Check = tuple[str, Callable[[Terms], bool], str]

CHECKS: tuple[Check, ...] = (
    (
        "months",
        lambda terms: terms.months is None or 1 <= terms.months <= MAXIMUM_MONTHS,
        f"Cover lasts between 1 and {MAXIMUM_MONTHS} months.",
    ),
    (
        "start_rules",
        lambda terms: terms.start_rules[-1:] == (StartRule.PURCHASE,),
        "The day of purchase must be the last fallback.",
    ),
    (
        "start_rules",
        lambda terms: len(set(terms.start_rules)) == len(terms.start_rules),
        "A start rule may be named once.",
    ),
    ("remedies", lambda terms: bool(terms.offers), "Offer at least one remedy."),
    (
        "replacement_days",
        lambda terms: 0 <= terms.replacement_days <= MAXIMUM_REPLACEMENT_DAYS,
        f"A replacement is covered between 0 and {MAXIMUM_REPLACEMENT_DAYS} days.",
    ),
    (
        "back_order_days",
        lambda terms: terms.back_order_days is None or 1 <= terms.back_order_days <= MAXIMUM_BACK_ORDER_DAYS,
        f"Buyers wait between 1 and {MAXIMUM_BACK_ORDER_DAYS} days for new stock.",
    ),
    (
        "unit_back_days",
        lambda terms: 1 <= terms.unit_back_days <= MOST_DAYS,
        f"The faulty unit comes back within 1 to {MOST_DAYS} days.",
    ),
    (
        "excluded_faults",
        lambda terms: not terms.excluded_faults >= frozenset(Fault),
        "A promise that excludes every fault promises nothing.",
    ),
    ("plain_text", lambda terms: bool(terms.plain_text.strip()), "Buyers need a text that they can read."),
    ("deductible", lambda terms: terms.deductible >= 0, "A deductible cannot be negative."),
    (
        "replacement_shipping",
        lambda terms: terms.replacement_shipping >= 0,
        "The price of shipping cannot be negative.",
    ),
    (
        "hours_to_answer",
        lambda terms: 1 <= terms.hours_to_answer <= MAXIMUM_HOURS,
        f"An answer is promised within 1 to {MAXIMUM_HOURS} hours.",
    ),
    (
        "pro_rata",
        lambda terms: all(0 <= step.share <= 1 and step.until_months > 0 for step in terms.pro_rata),
        "A share lies between 0 and 100 percent, and an age is at least one month.",
    ),
    ("pro_rata", _ordered_shares, "Older units are worth less: ages rise and shares fall."),
    (
        "rules",
        lambda terms: all(rule.outcome is ALLOWED.get(rule.course, rule.outcome) for rule in terms.rules),
        "A rule may approve what is eligible and decline what is not covered, never the other way round.",
    ),
    (
        "goodwill",
        lambda terms: terms.goodwill is None or terms.months is not None,
        "A lifetime has no time after it in which goodwill could begin.",
    ),
)

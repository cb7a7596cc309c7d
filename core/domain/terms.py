"""The merchant's promise: one published, numbered, immutable version of a policy."""

from dataclasses import dataclass
from enum import StrEnum

MAXIMUM_MONTHS = 1200
MAXIMUM_REPLACEMENT_DAYS = 3650


class StartRule(StrEnum):
    """The fact that starts the cover."""

    PURCHASE = "purchase"
    FULFILMENT = "fulfilment"
    DELIVERY = "delivery"
    REGISTRATION = "registration"


class Remedy(StrEnum):
    """A way to make good that Shopify carries out for us."""

    REPLACEMENT = "replacement"
    REFUND = "refund"


class Fault(StrEnum):
    """What is wrong, by kind."""

    DEAD_ON_ARRIVAL = "dead_on_arrival"
    STOPPED_WORKING = "stopped_working"
    BROKEN_PART = "broken_part"
    BATTERY = "battery"
    COSMETIC = "cosmetic"
    ACCIDENT = "accident"
    OTHER = "other"


class TermsError(ValueError):
    """A promise that cannot be published. `field` names what to mend."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """`months` of cover, None for a lifetime; from the first start rule whose fact is known."""

    months: int | None
    start_rules: tuple[StartRule, ...]
    """The rule itself, then its fallbacks in order. The cover is provisional on a fallback."""
    remedies: tuple[Remedy, ...]
    """In the merchant's order of preference."""
    excluded_faults: frozenset[Fault] = frozenset({Fault.ACCIDENT})
    replacement_days: int = 90
    """A replacement is covered at least that many days from its own start."""
    plain_text: str = ""
    """What buyers read before they pay and before they claim."""

    def check(self) -> None:
        """Raise TermsError where the promise could not be kept or not be read."""
        if self.months is not None and not 1 <= self.months <= MAXIMUM_MONTHS:
            raise TermsError("months", f"Cover lasts between 1 and {MAXIMUM_MONTHS} months.")
        if self.start_rules[-1:] != (StartRule.PURCHASE,):
            raise TermsError("start_rules", "The day of purchase must be the last fallback.")
        if len(set(self.start_rules)) != len(self.start_rules):
            raise TermsError("start_rules", "A start rule may be named once.")
        if not self.remedies:
            raise TermsError("remedies", "Offer at least one remedy.")
        if not 0 <= self.replacement_days <= MAXIMUM_REPLACEMENT_DAYS:
            raise TermsError(
                "replacement_days", f"A replacement is covered between 0 and {MAXIMUM_REPLACEMENT_DAYS} days."
            )
        if self.excluded_faults >= frozenset(Fault):
            raise TermsError("excluded_faults", "A promise that excludes every fault promises nothing.")
        if not self.plain_text.strip():
            raise TermsError("plain_text", "Buyers need a text that they can read.")

"""What the domain's words are called on the pages, and the tone of their badges."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from core.domain.actors import Actor, ActorKind
from core.domain.claims import ClaimState, DeclineReason
from core.domain.coverage import Status
from core.domain.deciding import Outcome
from core.domain.faults import Fault
from core.domain.letters import Letter
from core.domain.registrations import Channel, Proof, RegistrationState
from core.domain.remedies import Remedy
from core.domain.terms import StartRule
from core.domain.traces import Rule, Verdict
from core.domain.units import VoidReason
from core.web.locales import Gettext, translatable


@dataclass(frozen=True, slots=True)
class Badge:
    text: str
    tone: str = "neutral"

    def said(self, _: Gettext) -> "Badge":
        return Badge(_(self.text), self.tone)


STATUS: Mapping[Status, Badge] = {
    Status.UPCOMING: Badge(translatable("Not begun"), "info"),
    Status.ACTIVE: Badge(translatable("Active"), "success"),
    Status.EXPIRED: Badge(translatable("Expired")),
    Status.VOID: Badge(translatable("Ended"), "warning"),
    Status.UNDECIDED: Badge(translatable("No terms"), "attention"),
}
STATE: Mapping[ClaimState, Badge] = {
    ClaimState.IN_REVIEW: Badge(translatable("In review"), "attention"),
    ClaimState.NEEDS_ATTENTION: Badge(translatable("Needs attention"), "critical"),
    ClaimState.WAITING: Badge(translatable("Waiting for buyer"), "info"),
    ClaimState.APPROVED: Badge(translatable("Being carried out"), "info"),
    ClaimState.DONE: Badge(translatable("Done"), "success"),
    ClaimState.DECLINED: Badge(translatable("Declined")),
}
"""In the order of the tabs."""
OUTCOME: Mapping[Outcome, Badge] = {
    Outcome.ELIGIBLE: Badge(translatable("Covered"), "success"),
    Outcome.NOT_YET: Badge(translatable("Not yet: something is missing"), "attention"),
    Outcome.NOT_COVERED: Badge(translatable("Not covered"), "critical"),
}
VERDICT: Mapping[Verdict, Badge] = {
    Verdict.PASSED: Badge(translatable("Passed"), "success"),
    Verdict.FAILED: Badge(translatable("Failed"), "critical"),
    Verdict.MISSING: Badge(translatable("Missing"), "attention"),
}
EXCEPTION: Mapping[str, Badge] = {
    "no_policy": Badge(translatable("No policy"), "attention"),
    "policy_conflict": Badge(translatable("Two policies"), "warning"),
    "shortening": Badge(translatable("Would be shortened"), "warning"),
}
REGISTRATION: Mapping[RegistrationState, Badge] = {
    RegistrationState.CONFIRMED: Badge(translatable("Confirmed"), "success"),
    RegistrationState.DISPUTED: Badge(translatable("Disputed"), "attention"),
    RegistrationState.INVALID: Badge(translatable("Not valid")),
}
RULE: Mapping[Rule, str] = {
    Rule.POLICY: translatable("Policy"),
    Rule.VALID: translatable("Validity"),
    Rule.PERIOD: translatable("Covered days"),
    Rule.FAULT: translatable("Kind of fault"),
    Rule.PHOTO: translatable("Photos"),
    Rule.OWNER: translatable("Owner"),
    Rule.PAYMENT: translatable("Payment"),
}
FAULT: Mapping[Fault, str] = {
    Fault.DEAD_ON_ARRIVAL: translatable("Dead on arrival"),
    Fault.STOPPED_WORKING: translatable("Stopped working"),
    Fault.BROKEN_PART: translatable("Broken part"),
    Fault.BATTERY: translatable("Battery"),
    Fault.COSMETIC: translatable("Looks only"),
    Fault.ACCIDENT: translatable("Accident or drop"),
    Fault.OTHER: translatable("Something else"),
}
REMEDY: Mapping[Remedy, str] = {
    Remedy.REPLACEMENT: translatable("Replacement"),
    Remedy.REFUND: translatable("Refund"),
}
DONE_OUTSIDE: Mapping[Remedy, str] = {
    Remedy.REFUND: translatable("The money went back"),
    Remedy.REPLACEMENT: translatable("A replacement was given"),
}
START: Mapping[StartRule, str] = {
    StartRule.PURCHASE: translatable("the day of purchase"),
    StartRule.FULFILMENT: translatable("the day it was sent"),
    StartRule.DELIVERY: translatable("the day it arrived"),
    StartRule.REGISTRATION: translatable("the day it was registered"),
}
CHANNEL: Mapping[Channel, str] = {
    Channel.WEBSHOP: translatable("Online store"),
    Channel.AMAZON: "Amazon",
    Channel.EBAY: "eBay",
    Channel.MARKETPLACE: translatable("Another marketplace"),
    Channel.RETAILER: translatable("A shop"),
    Channel.GIFT: translatable("A gift"),
    Channel.OTHER: translatable("Elsewhere"),
}
PROOF: Mapping[Proof, str] = {
    Proof.NONE: translatable("None: the buyer says so"),
    Proof.WEAK: translatable("Weak"),
    Proof.STRONG: translatable("Strong: an order of this store"),
}
VOID: Mapping[VoidReason, str] = {
    VoidReason.CANCELLED: translatable("The order was cancelled."),
    VoidReason.REMOVED: translatable("The piece was taken off the order."),
    VoidReason.DELETED: translatable("The order was deleted in Shopify."),
    VoidReason.REFUNDED: translatable("The piece was refunded."),
    VoidReason.REPLACED: translatable("The piece was replaced; its promise goes on in the new one."),
    VoidReason.INVALIDATED: translatable("Staff made it invalid."),
}
REPLACED_OUTSIDE = translatable("The piece was replaced outside of an order of ours.")
"""Nothing of ours carries its promise on."""
DECLINE: Mapping[DeclineReason, str] = {
    DeclineReason.OUTSIDE_COVER: translatable("Outside the covered days"),
    DeclineReason.FAULT_EXCLUDED: translatable("The terms exclude this fault"),
    DeclineReason.NOT_PROVED: translatable("The purchase is not proved"),
    DeclineReason.NO_FAULT_FOUND: translatable("No fault found"),
    DeclineReason.OTHER: translatable("Another reason"),
}
LETTER: Mapping[Letter, str] = {
    Letter.REGISTRATION_CONFIRMED: translatable("Registration confirmed"),
    Letter.DISPUTE_RECEIVED: translatable("Registration being checked"),
    Letter.CLAIM_RECEIVED: translatable("Claim received"),
    Letter.CLAIM_LINK: translatable("Link to the claim"),
    Letter.CLAIM_NEEDS_INFORMATION: translatable("Question to the buyer"),
    Letter.CLAIM_DECLINED: translatable("Claim declined"),
    Letter.CLAIM_APPROVED: translatable("Claim approved"),
    Letter.REPLACEMENT_SENT: translatable("Replacement on its way"),
    Letter.REFUND_MADE: translatable("Refund made"),
    Letter.CLAIM_SETTLED: translatable("Claim settled"),
}


Word = TypeVar("Word", bound=StrEnum)


def options(words: Mapping[Word, str], _: Gettext) -> list[tuple[str, str]]:
    """For a select or a row of choices."""
    return [(value.value, _(text)) for value, text in words.items()]


def who(_: Gettext, actor: str, me: Actor) -> str:
    """Who did something. Shopify tells us numbers of staff, not names."""
    if actor == str(me):
        return _("You")
    kind, _sep, reference = actor.partition(":")
    names = {
        ActorKind.BUYER: translatable("The buyer"),
        ActorKind.SHOPIFY: "Shopify",
        ActorKind.SYSTEM: "Warranty Desk",
        ActorKind.STAFF: translatable("A colleague"),
    }
    name = _(names[ActorKind(kind)])
    return f"{name} ({reference})" if reference else name

"""What the domain's words are called on the pages, and the tone of their badges."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from core.domain.claims import ClaimState, DeclineReason
from core.domain.coverage import Status
from core.domain.deciding import Automation, Course, Outcome
from core.domain.evidence import Piece
from core.domain.faults import Fault
from core.domain.letters import Letter
from core.domain.proofs import ProofKind
from core.domain.queues import Queue
from core.domain.registrations import Channel, Proof, RegistrationState
from core.domain.remedies import Completion, Payer, Remedy
from core.domain.rights import Right
from core.domain.roles import Role
from core.domain.signals import SignalKind
from core.domain.terms import StartRule
from core.domain.traces import Rule, Verdict
from core.domain.units import VoidReason
from core.store.claims import Way
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
WAITS_FOR_STOCK = Badge(translatable("Waits for stock"), "info")
"""In place of what needs attention, while nobody has to act."""
WAY: Mapping[Way, str] = {
    Way.AUTOMATIC: translatable("Decided by rules"),
    Way.OVERRIDDEN: translatable("Overridden"),
}
OUTCOME: Mapping[Outcome, Badge] = {
    Outcome.ELIGIBLE: Badge(translatable("Covered"), "success"),
    Outcome.NOT_YET: Badge(translatable("Not yet: something is missing"), "attention"),
    Outcome.GOODWILL: Badge(translatable("Goodwill is possible"), "info"),
    Outcome.STATUTORY: Badge(translatable("Rights by law"), "warning"),
    Outcome.NOT_COVERED: Badge(translatable("Not covered"), "critical"),
}
VERDICT: Mapping[Verdict, Badge] = {
    Verdict.PASSED: Badge(translatable("Passed"), "success"),
    Verdict.FAILED: Badge(translatable("Failed"), "critical"),
    Verdict.MISSING: Badge(translatable("Missing"), "attention"),
    Verdict.SKIPPED: Badge(translatable("Not meant")),
}
EXCEPTION: Mapping[str, Badge] = {
    "no_policy": Badge(translatable("No policy"), "attention"),
    "policy_conflict": Badge(translatable("Two policies"), "warning"),
    "shortening": Badge(translatable("Would be shortened"), "warning"),
    "another_order": Badge(translatable("Second order"), "warning"),
}
REGISTRATION: Mapping[RegistrationState, Badge] = {
    RegistrationState.CONFIRMED: Badge(translatable("Confirmed"), "success"),
    RegistrationState.DISPUTED: Badge(translatable("Disputed"), "attention"),
    RegistrationState.INVALID: Badge(translatable("Not valid")),
}
RULE: Mapping[Rule, str] = {
    Rule.POLICY: translatable("Policy"),
    Rule.VALID: translatable("Validity"),
    Rule.DATES: translatable("Dates"),
    Rule.PERIOD: translatable("Covered days"),
    Rule.REGION: translatable("Country"),
    Rule.FAULT: translatable("Kind of fault"),
    Rule.SERIAL: translatable("Serial number"),
    Rule.ORDER: translatable("Order number"),
    Rule.PHOTO: translatable("Photos"),
    Rule.TIER: translatable("Evidence asked for"),
    Rule.PROOF: translatable("Proof of purchase"),
    Rule.EVIDENCE: translatable("Evidence"),
    Rule.OWNER: translatable("Owner"),
    Rule.PAYMENT: translatable("Payment"),
    Rule.SIGNALS: translatable("Signals"),
    Rule.LAW: translatable("Rights by law"),
    Rule.GOODWILL: translatable("Goodwill"),
    Rule.OFFER: translatable("Remedies"),
    Rule.REMEDY: translatable("Remedies"),
    Rule.DECISION: translatable("Decision rules"),
    Rule.ROUTE: translatable("What follows"),
}
QUEUE: Mapping[Queue, str] = {
    Queue.APPEAL: translatable("Appeal"),
    Queue.ESCALATED: translatable("Handed up"),
    Queue.NO_POLICY: translatable("No policy"),
    Queue.POLICY_CONFLICT: translatable("Two policies"),
    Queue.DATES: translatable("Contradictory dates"),
    Queue.OWNERSHIP: translatable("Disputed owner"),
    Queue.PAYMENT: translatable("Open payment"),
    Queue.SIGNALS: translatable("Signals"),
    Queue.STATUTORY: translatable("Rights by law"),
    Queue.GOODWILL: translatable("Goodwill"),
    Queue.NO_REMEDY: translatable("No remedy on offer"),
    Queue.HIGH_VALUE: translatable("High value"),
    Queue.REVIEW: translatable("Review"),
}
WAITS_IN: Mapping[Queue, str] = {
    Queue.APPEAL: translatable("A decline that is looked at again, by a person who did not decline it."),
    Queue.ESCALATED: translatable("A colleague handed it up; somebody else approves it."),
    Queue.NO_POLICY: translatable("Nothing is promised for the product yet."),
    Queue.POLICY_CONFLICT: translatable("Two policies fit the product equally well."),
    Queue.DATES: translatable("Days that contradict each other, or a day of purchase that is an estimate."),
    Queue.OWNERSHIP: translatable(
        "Two people say that the unit is theirs, or a serial or order number leads to another record."
    ),
    Queue.PAYMENT: translatable("The order has not been paid yet."),
    Queue.SIGNALS: translatable("Something was noticed that a person should see."),
    Queue.STATUTORY: translatable("Only the law still helps the buyer."),
    Queue.GOODWILL: translatable("The covered days are over; goodwill is possible."),
    Queue.NO_REMEDY: translatable("Nothing that the terms offer can be granted."),
    Queue.HIGH_VALUE: translatable("Worth more than rules decide about."),
    Queue.REVIEW: translatable("Everything that no rule decides."),
}
"""What belongs in each queue."""
PIECE: Mapping[Piece, str] = {
    Piece.PHOTO: translatable("Photo"),
    Piece.VIDEO: translatable("Video"),
    Piece.SERIAL: translatable("Serial number"),
    Piece.PROOF: translatable("Proof of purchase"),
}
SIGNAL: Mapping[SignalKind, str] = {
    SignalKind.SAME_FILE: translatable("The same file"),
    SignalKind.LOOKS_ALIKE: translatable("Nearly the same picture"),
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
    Remedy.REPAIR: translatable("Repair"),
    Remedy.STORE_CREDIT: translatable("Store credit"),
}
BY_RULE: Mapping[Course, str] = {
    Course.APPROVE: translatable("A rule would approve this: {rule}."),
    Course.DECLINE: translatable("A rule would decline this: {rule}."),
    Course.ASK: translatable("A rule would ask the buyer for more: {rule}."),
    Course.QUEUE: translatable("Waits in: {queue}, by the rule “{rule}”."),
}
BY_ITSELF: Mapping[Course, str] = {
    Course.ASK: translatable("The buyer has to send what is missing."),
    Course.QUEUE: translatable("Waits in: {queue}. A person decides."),
}
"""Without a rule nothing is approved or declined."""
DONE_OUTSIDE: Mapping[Remedy, str] = {
    Remedy.REFUND: translatable("The money went back"),
    Remedy.REPLACEMENT: translatable("A replacement was given"),
    Remedy.REPAIR: translatable("It was repaired"),
    Remedy.STORE_CREDIT: translatable("Store credit was given"),
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
PROOF_KIND: Mapping[ProofKind, str] = {
    ProofKind.RECEIPT: translatable("Receipt"),
    ProofKind.MARKETPLACE: translatable("Picture of the order in a marketplace"),
    ProofKind.SERIAL: translatable("Serial number"),
}
ROLE: Mapping[Role, str] = {
    Role.OWNER: translatable("Owner of the shop"),
    Role.MANAGER: translatable("Manager"),
    Role.SERVICE: translatable("Service"),
    Role.SALES: translatable("Sales"),
    Role.FINANCE: translatable("Finance"),
}
RIGHT: Mapping[Right, tuple[str, str]] = {
    Right.FILE_CLAIMS: (translatable("File claims"), translatable("For a buyer, and ask them for more")),
    Right.DECIDE: (
        translatable("Decide claims"),
        translatable("As the computed answer says, and carry it out"),
    ),
    Right.OVERRIDE: (
        translatable("Override the answer"),
        translatable("Decide against it, or while evidence is missing; always with a reason"),
    ),
    Right.GRANT_GOODWILL: (
        translatable("Grant goodwill"),
        translatable("Beyond the covered days; the terms name who may"),
    ),
    Right.CHANGE_DATES: (translatable("Change the end of a warranty"), translatable("With a reason")),
    Right.CORRECT_RECORDS: (
        translatable("Correct records"),
        translatable("Registrations, owners, disputes, codes"),
    ),
    Right.MAKE_LABELS: (translatable("Make labels"), ""),
    Right.EDIT_POLICIES: (translatable("Write policies"), translatable("Drafts and their products")),
    Right.PUBLISH_TERMS: (
        translatable("Publish terms"),
        translatable("From then on they are promised to buyers"),
    ),
    Right.SWITCH_AUTOMATION: (
        translatable("Switch automatic decisions"),
        translatable("Off, suggest, or decide by rules"),
    ),
    Right.SEE_COSTS: (translatable("See costs"), ""),
    Right.EDIT_COSTS: (
        translatable("Correct costs"),
        translatable("Enter and move what a claim cost; always with a reason"),
    ),
    Right.EXPORT: (translatable("Export"), ""),
    Right.ANSWER_DATA_REQUESTS: (
        translatable("Answer data requests"),
        translatable("See and pass on what is held about a buyer"),
    ),
    Right.EDIT_BRAND: (translatable("Change the brand"), ""),
    Right.MANAGE_QUEUES: (translatable("Give queues to people"), ""),
    Right.MANAGE_STAFF: (translatable("Give roles"), translatable("And enter absences of others")),
}
"""Name and explanation, in the order of the table."""
COMPLETION: Mapping[Completion, tuple[str, str]] = {
    Completion.AUTOMATIC: (
        translatable("By itself"),
        translatable("Seconds after a replacement is approved it is an order, which your warehouse packs."),
    ),
    Completion.BY_HAND: (
        translatable("By a person"),
        translatable("It stays a draft order in Shopify until you complete it there. We notice when you do."),
    ),
}
PAYER: Mapping[Payer, str] = {
    Payer.SHOP: translatable("You"),
    Payer.BUYER: translatable("The buyer"),
}
VOID: Mapping[VoidReason, str] = {
    VoidReason.CANCELLED: translatable("The order was cancelled."),
    VoidReason.REMOVED: translatable("The piece was taken off the order."),
    VoidReason.DELETED: translatable("The order was deleted in Shopify."),
    VoidReason.REFUNDED: translatable("The piece was refunded."),
    VoidReason.CREDITED: translatable("Its worth was given as store credit."),
    VoidReason.REPLACED: translatable("The piece was replaced; its promise goes on in the new one."),
    VoidReason.UNRETURNED: translatable(
        "It was sent in advance, and the faulty unit did not come back in time. It is covered again once"
        " that is here."
    ),
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
AUTOMATION: Mapping[Automation, tuple[str, str]] = {
    Automation.OFF: (
        translatable("Off"),
        translatable("The rules only stand in the trace of each claim. People decide everything."),
    ),
    Automation.SUGGEST: (
        translatable("Suggest"),
        translatable(
            "Each claim shows what the rules would do, and one button confirms it. Nothing happens by itself."
        ),
    ),
    Automation.AUTOMATIC: (
        translatable("Automatic"),
        translatable(
            "Seconds after a claim arrives: what a rule approves is carried out in Shopify, what a rule "
            "declines is declined with a way to a person, and what is missing is asked for. "
            "People get the rest."
        ),
    ),
}
LETTER: Mapping[Letter, str] = {
    Letter.REGISTRATION_CONFIRMED: translatable("Registration confirmed"),
    Letter.DISPUTE_RECEIVED: translatable("Registration being checked"),
    Letter.CLAIM_RECEIVED: translatable("Claim received"),
    Letter.CLAIM_LINK: translatable("Link to the claim"),
    Letter.CLAIM_NEEDS_INFORMATION: translatable("Question to the buyer"),
    Letter.CLAIM_DECLINED: translatable("Claim declined"),
    Letter.APPEAL_RECEIVED: translatable("Appeal received"),
    Letter.CLAIM_APPROVED: translatable("Claim approved"),
    Letter.PAYMENT_NEWS: translatable("Payment for the replacement asked for"),
    Letter.REPLACEMENT_SENT: translatable("Replacement on order"),
    Letter.BACK_ORDERED: translatable("Replacement comes later"),
    Letter.REPLACEMENT_SHIPPED: translatable("Replacement on its way"),
    Letter.REFUND_MADE: translatable("Refund made"),
    Letter.REPAIR_NEWS: translatable("News of the repair"),
    Letter.RETURN_NEWS: translatable("News of the faulty unit"),
    Letter.STORE_CREDIT_GIVEN: translatable("Store credit given"),
    Letter.CONSENT_ASKED: translatable("Consent to an account asked for"),
    Letter.ADDRESS_ASKED: translatable("Address asked for"),
    Letter.CLAIM_SETTLED: translatable("Claim settled"),
}


Word = TypeVar("Word", bound=StrEnum)


def options(words: Mapping[Word, str], _: Gettext) -> list[tuple[str, str]]:
    """For a select or a row of choices."""
    return [(value.value, _(text)) for value, text in words.items()]


def pieces(_: Gettext, counts: Mapping[Piece, int]) -> str:
    """Evidence and how much of it, in one line."""
    return ", ".join(f"{counts[piece]} × {_(PIECE[piece])}" for piece in Piece if piece in counts)


def follows(_: Gettext, course: str, queue: str | None, rule: str | None) -> str:
    """What the computed answer asks for: rules only propose, a person takes the step."""
    said = _(BY_RULE[Course(course)] if rule else BY_ITSELF[Course(course)])
    return said.format(rule=rule, queue=_(QUEUE[Queue(queue)]) if queue else "")

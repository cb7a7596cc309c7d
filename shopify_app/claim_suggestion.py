"""What the rules would do with a claim, ready to be confirmed; or why they left it to people."""

from dataclasses import dataclass
from uuid import UUID

from starlette.requests import Request

from core.domain.claims import ClaimState
from core.domain.deciding import Automation, Course, DecisionRule
from core.domain.remedies import Remedy
from core.store.decisions import DecisionRow
from shopify_app import words
from shopify_app.asking import words_of
from shopify_app.claim_remedies import Held
from shopify_app.hindrances import LEFT


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    decision_id: UUID
    course: Course
    text: str
    button: str
    message: str
    """What the buyer would read, which staff may change."""
    refunds: bool
    credits: bool
    replaces: bool


def suggestion_of(request: Request, held: Held) -> Suggestion | None:
    """Nothing where no rule has an answer, or where one is just about to be followed."""
    decision, policy = held.decision, held.policy
    if decision is None or policy is None or held.claim.state is not ClaimState.IN_REVIEW:
        return None
    if policy.automation is Automation.OFF or decision.course is Course.QUEUE or is_coming(held):
        return None
    _, rule = words_of(request), _rule(held, decision)
    remedy = _first(decision)
    first = _(words.REMEDY[remedy]) if remedy else ""
    button = {
        Course.APPROVE: _("Approve: {remedy}").format(remedy=first),
        Course.DECLINE: _("Decline"),
        Course.ASK: _("Send the question"),
    }
    return Suggestion(
        decision_id=decision.id,
        course=decision.course,
        text=_said(request, decision, rule, first),
        button=button[decision.course],
        message=rule.words if rule else "",
        refunds=decision.course is Course.APPROVE and remedy is Remedy.REFUND,
        credits=decision.course is Course.APPROVE and remedy is Remedy.STORE_CREDIT,
        replaces=decision.course is Course.APPROVE and remedy is Remedy.REPLACEMENT,
    )


def is_coming(held: Held) -> bool:
    """The worker is about to follow the answer."""
    claim, decision = held.claim, held.decision
    waits = claim.state is ClaimState.IN_REVIEW and claim.queue is None and decision is not None
    since = held.policy.automatic_since if held.policy else None
    return waits and decision is not None and since is not None and claim.put_to_rules_at >= since


TOLD = frozenset({"claim:left_to_people", "claim:answered", "claim:added_to"})
"""What says why a rule left a claim, or makes it say so no longer."""


def left_of(request: Request, held: Held) -> str:
    """Why a rule left the claim to people, while it waits for them."""
    told = [event for event in held.events if event.name in TOLD]
    if held.claim.state is not ClaimState.IN_REVIEW or not told or "why" not in told[-1].details:
        return ""
    why = LEFT[told[-1].details["why"]]
    return words_of(request)(why)


def _first(decision: DecisionRow) -> Remedy | None:
    return Remedy(decision.remedies[0]["remedy"]) if decision.remedies else None


def _rule(held: Held, decision: DecisionRow) -> DecisionRule | None:
    rules = held.terms.value().rules if held.terms else ()
    return next((rule for rule in rules if rule.name == decision.rule), None)


def _said(request: Request, decision: DecisionRow, rule: DecisionRule | None, remedy: str) -> str:
    _ = words_of(request)
    if rule is None:
        return _("The buyer would be asked for what is missing.")
    said = {
        Course.APPROVE: _("The rule “{rule}” would approve: {remedy}."),
        Course.DECLINE: _("The rule “{rule}” would decline: {reason}."),
        Course.ASK: _("The rule “{rule}” would ask the buyer for more."),
    }
    reason = _(words.DECLINE[rule.reason])
    return said[decision.course].format(rule=rule.name, remedy=remedy, reason=reason)

"""Which steps of a claim the asker may take, by the answer as it stands; the service has the last word."""

from dataclasses import dataclass

from starlette.requests import Request

from core.domain.claims import ClaimState
from core.domain.deciding import Outcome
from core.domain.remedies import Remedy
from core.domain.rights import Right, missing_to_approve, missing_to_decline
from core.domain.roles import Role
from core.store.claims import Claim
from core.store.policies import TermsRow
from shopify_app.asking import words_of
from shopify_app.colleagues import who
from shopify_app.rights import refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Barred:
    """Why they may not, and who may; empty where they may."""

    approve: str
    decline: str
    remedies: frozenset[Remedy]
    """Those that would go against the answer, for whoever may not."""


def barred_of(
    request: Request, outcome: Outcome, terms: TermsRow | None, on_offer: list[Remedy], *, cure: bool
) -> Barred:
    """`cure`: something is still to come that could change the answer."""
    role, approver = request.state.member.role, _approver(terms)

    def missing(*, offered: bool) -> Right | None:
        return missing_to_approve(role, outcome, on_offer=offered, approver=approver)

    against = missing(offered=False)
    right = missing(offered=True) if on_offer else against
    declining = missing_to_decline(role, outcome, cure=cure and outcome is Outcome.NOT_YET)
    return Barred(
        approve=refusal(request, right, approver) if right else "",
        decline=refusal(request, declining) if declining else "",
        remedies=frozenset(Remedy) - set(on_offer) if against else frozenset(),
    )


def _approver(terms: TermsRow | None) -> Role | None:
    goodwill = terms.value().goodwill if terms else None
    return goodwill.approver if goodwill else None


def escalated_in_words(request: Request, claim: Claim) -> str:
    """Empty where nobody handed it up, or it is decided."""
    if claim.escalated_by is None or claim.state is not ClaimState.IN_REVIEW:
        return ""
    _ = words_of(request)
    if claim.escalated_by == str(request.state.staff):
        return _("You handed this claim up, so somebody else approves it.")
    return _("{who} handed this claim up. Somebody else approves it.").format(
        who=who(request, claim.escalated_by)
    )


def may_hand_up(request: Request, claim: Claim) -> bool:
    """Owners have nobody above them."""
    undecided = claim.state is ClaimState.IN_REVIEW and claim.escalated_at is None
    return undecided and request.state.member.role is not Role.OWNER

"""Which steps of a claim the asker may take, by the answer as it stands; the service has the last word."""

from dataclasses import dataclass

from starlette.requests import Request

from core.domain.deciding import Outcome
from core.domain.remedies import Remedy
from core.domain.rights import Right, missing_to_approve, missing_to_decline
from core.domain.roles import Role
from core.store.policies import TermsRow
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

"""What people of the shop may do, by their role. Staff see the same table on a page of their own."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from core.domain.deciding import Outcome, approval_overrides, decline_overrides
from core.domain.roles import Role


class Right(StrEnum):
    FILE_CLAIMS = "file_claims"
    """For a buyer, and asking them for more."""
    DECIDE = "decide"
    """As the computed answer says, and carrying it out."""
    OVERRIDE = "override"
    """Deciding against the computed answer, or while evidence is missing."""
    GRANT_GOODWILL = "grant_goodwill"
    """Whatever the terms say. Whom they name as approver may, too: `may_grant_goodwill`."""
    CHANGE_DATES = "change_dates"
    CORRECT_RECORDS = "correct_records"
    """Registrations, owners, disputes, codes."""
    MAKE_LABELS = "make_labels"
    EDIT_POLICIES = "edit_policies"
    PUBLISH_TERMS = "publish_terms"
    SWITCH_AUTOMATION = "switch_automation"
    SEE_COSTS = "see_costs"
    EDIT_COSTS = "edit_costs"
    EXPORT = "export"
    ANSWER_DATA_REQUESTS = "answer_data_requests"
    EDIT_BRAND = "edit_brand"
    MANAGE_QUEUES = "manage_queues"
    MANAGE_STAFF = "manage_staff"


RIGHTS: Mapping[Role, frozenset[Right]] = MappingProxyType(
    {
        Role.OWNER: frozenset(Right),
        Role.MANAGER: frozenset(Right) - {Right.MANAGE_STAFF, Right.GRANT_GOODWILL},
        Role.SERVICE: frozenset({Right.FILE_CLAIMS, Right.DECIDE, Right.CORRECT_RECORDS, Right.MAKE_LABELS}),
        Role.SALES: frozenset({Right.FILE_CLAIMS, Right.MAKE_LABELS}),
        Role.FINANCE: frozenset({Right.SEE_COSTS, Right.EDIT_COSTS, Right.EXPORT}),
    }
)


def allowed(role: Role, right: Right) -> bool:
    return right in RIGHTS[role]


def may_grant_goodwill(role: Role, approver: Role | None) -> bool:
    """`approver` is whom the terms name."""
    return role is approver or allowed(role, Right.GRANT_GOODWILL)


def missing_to_approve(
    role: Role,
    outcome: Outcome,
    *,
    on_offer: bool,
    missing: bool = False,
    approver: Role | None = None,
) -> Right | None:
    """The right that somebody lacks to grant a remedy to this computed answer; None when they may.

    Whom the terms name as approver needs no other right for goodwill that is on offer.
    """
    if outcome is Outcome.GOODWILL:
        if not may_grant_goodwill(role, approver):
            return Right.GRANT_GOODWILL
    elif not allowed(role, Right.DECIDE):
        return Right.DECIDE
    against = approval_overrides(outcome, on_offer=on_offer, missing=missing)
    return Right.OVERRIDE if against and not allowed(role, Right.OVERRIDE) else None


def missing_to_decline(role: Role, outcome: Outcome, *, cure: bool = False) -> Right | None:
    if not allowed(role, Right.DECIDE):
        return Right.DECIDE
    against = decline_overrides(outcome, cure=cure)
    return Right.OVERRIDE if against and not allowed(role, Right.OVERRIDE) else None

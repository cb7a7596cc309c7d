"""Who may do what: the table of roles, and what a decision asks for beyond it."""

import pytest

from core.domain.deciding import Outcome
from core.domain.rights import (
    RIGHTS,
    Right,
    allowed,
    may_grant_goodwill,
    missing_to_approve,
    missing_to_decline,
)
from core.domain.roles import Role

OWNER, MANAGER, SERVICE, SALES, FINANCE = Role
ELIGIBLE, NOT_YET, GOODWILL, STATUTORY, NOT_COVERED = Outcome


def test_every_role_has_its_row_and_every_right_somebody_who_has_it() -> None:
    assert set(RIGHTS) == set(Role)
    assert RIGHTS[OWNER] == set(Right)
    assert all(any(right in rights for rights in RIGHTS.values()) for right in Right)


@pytest.mark.parametrize(
    ("right", "roles"),
    [
        (Right.MANAGE_STAFF, {OWNER}),
        (Right.PUBLISH_TERMS, {OWNER, MANAGER}),
        (Right.CHANGE_DATES, {OWNER, MANAGER}),
        (Right.OVERRIDE, {OWNER, MANAGER}),
        (Right.DECIDE, {OWNER, MANAGER, SERVICE}),
        (Right.CORRECT_RECORDS, {OWNER, MANAGER, SERVICE}),
        (Right.FILE_CLAIMS, {OWNER, MANAGER, SERVICE, SALES}),
        (Right.SEE_COSTS, {OWNER, MANAGER, FINANCE}),
        (Right.EDIT_COSTS, {OWNER, MANAGER, FINANCE}),
        (Right.EXPORT, {OWNER, MANAGER, FINANCE}),
    ],
)
def test_a_right_belongs_to_these_roles_and_no_other(right: Right, roles: set[Role]) -> None:
    assert {role for role in Role if allowed(role, right)} == roles


@pytest.mark.parametrize("approver", [None, *Role])
def test_goodwill_is_granted_by_whom_the_terms_name_and_by_the_owner(approver: Role | None) -> None:
    assert {role for role in Role if may_grant_goodwill(role, approver)} == {OWNER, approver} - {None}


@pytest.mark.parametrize(
    ("role", "outcome", "on_offer", "approver", "missing"),
    [
        (SERVICE, ELIGIBLE, True, None, None),
        (SERVICE, ELIGIBLE, False, None, Right.OVERRIDE),
        (SERVICE, NOT_YET, True, None, Right.OVERRIDE),
        (SERVICE, STATUTORY, True, None, Right.OVERRIDE),
        (SERVICE, NOT_COVERED, False, None, Right.OVERRIDE),
        (MANAGER, NOT_COVERED, False, None, None),
        (SALES, ELIGIBLE, True, None, Right.DECIDE),
        (SERVICE, GOODWILL, True, MANAGER, Right.GRANT_GOODWILL),
        (MANAGER, GOODWILL, True, MANAGER, None),
        (MANAGER, GOODWILL, True, FINANCE, Right.GRANT_GOODWILL),
        (FINANCE, GOODWILL, True, FINANCE, None),
        (FINANCE, GOODWILL, False, FINANCE, Right.OVERRIDE),
        (OWNER, GOODWILL, False, FINANCE, None),
    ],
)
def test_approving_asks_for_a_right_by_the_computed_answer(
    role: Role, outcome: Outcome, on_offer: bool, approver: Role | None, missing: Right | None
) -> None:
    assert missing_to_approve(role, outcome, on_offer=on_offer, approver=approver) is missing


@pytest.mark.parametrize(
    ("role", "outcome", "missing"),
    [
        (SERVICE, NOT_COVERED, None),
        (SERVICE, GOODWILL, None),
        (SERVICE, NOT_YET, None),
        (SERVICE, ELIGIBLE, Right.OVERRIDE),
        (SERVICE, STATUTORY, Right.OVERRIDE),
        (MANAGER, ELIGIBLE, None),
        (FINANCE, NOT_COVERED, Right.DECIDE),
    ],
)
def test_declining_what_is_owed_asks_for_the_right_to_override(
    role: Role, outcome: Outcome, missing: Right | None
) -> None:
    assert missing_to_decline(role, outcome) is missing


def test_goodwill_while_evidence_is_missing_goes_against_the_answer() -> None:
    assert (
        missing_to_approve(FINANCE, GOODWILL, on_offer=True, missing=True, approver=FINANCE) is Right.OVERRIDE
    )
    assert missing_to_approve(MANAGER, GOODWILL, on_offer=True, missing=True, approver=MANAGER) is None

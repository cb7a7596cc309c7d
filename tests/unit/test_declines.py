"""A reason that staff choose is held against what was computed, and nothing else."""

from typing import Any

import pytest

from core.domain.claims import DeclineReason
from core.domain.declines import UntrueReasonError, check_reason

IN_TIME = {"rule": "period", "verdict": "passed", "values": {"claimed_on": "2026-11-22"}}
LATE = {"rule": "period", "verdict": "failed", "values": {"claimed_on": "2026-11-22"}}
STRONG = {"rule": "proof", "verdict": "passed", "values": {"proof": "strong"}}
WEAK = {"rule": "proof", "verdict": "passed", "values": {"proof": "weak"}}
FROM_BEFORE = {"rule": "proof", "verdict": "passed", "text": "A proof of purchase was sent."}


@pytest.mark.parametrize(
    ("reason", "trace", "untrue"),
    [
        ("outside_cover", [IN_TIME, STRONG], True),
        ("outside_cover", [LATE, STRONG], False),
        ("outside_cover", [], False),
        ("not_proved", [LATE, STRONG], True),
        ("not_proved", [IN_TIME, WEAK], False),
        ("not_proved", [IN_TIME, FROM_BEFORE], False),
        ("no_fault_found", [IN_TIME, STRONG], False),
        ("fault_excluded", [IN_TIME, STRONG], False),
    ],
)
def test_only_what_is_computed_can_belie_a_reason(
    reason: str, trace: list[dict[str, Any]], untrue: bool
) -> None:
    if not untrue:
        return check_reason(DeclineReason(reason), trace)
    with pytest.raises(UntrueReasonError):
        check_reason(DeclineReason(reason), trace)
    return None

"""What a decline tells the buyer must not be untrue by what we know ourselves."""

from collections.abc import Iterable, Mapping
from typing import Any

from core.domain.claims import DeclineReason
from core.domain.registrations import Proof
from core.domain.traces import Rule, Verdict


class UntrueReasonError(ValueError):
    """The computed answer says otherwise."""


def check_reason(reason: DeclineReason, trace: Iterable[Mapping[str, Any]]) -> None:
    """By a trace as it is stored. Raises UntrueReasonError.

    Whether a claim is late and whether its purchase is strongly proved is computed. What people see, such as
    another kind of fault, is theirs to say.
    """
    for finding in trace:
        in_time = finding["rule"] == Rule.PERIOD and finding["verdict"] == Verdict.PASSED
        proved = finding["rule"] == Rule.PROOF and finding.get("values", {}).get("proof") == Proof.STRONG
        if in_time and reason is DeclineReason.OUTSIDE_COVER:
            raise UntrueReasonError
        if proved and reason is DeclineReason.NOT_PROVED:
            raise UntrueReasonError

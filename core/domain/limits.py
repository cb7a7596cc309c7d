"""How much each role may grant for one claim; what is more is handed up, to somebody else."""

from core.domain.actors import Actor
from core.domain.money import Money
from core.domain.roles import Role

LIMITED: tuple[Role, ...] = tuple(role for role in Role if role is not Role.OWNER)
"""Owners set the limits of the others and have none."""


class OverLimitError(Exception):
    """Nothing was granted. `amount` is None where nobody knows what the remedy is worth."""

    def __init__(self, limit: Money, amount: Money | None) -> None:
        super().__init__(f"{amount or 'what nobody knows the worth of'} is more than {limit}.")
        self.limit, self.amount = limit, amount


class OwnEscalationError(Exception):
    """Who handed a claim up must not approve it."""


def check_limit(limit: Money | None, amount: Money | None) -> None:
    """Without a limit everything is within it. Raises OverLimitError."""
    if limit is not None and (amount is None or not amount <= limit):
        raise OverLimitError(limit, amount)


def check_escalation(escalated_by: str | None, by: Actor) -> None:
    """`escalated_by` as it is stored. Raises OwnEscalationError."""
    if str(by) == escalated_by:
        raise OwnEscalationError

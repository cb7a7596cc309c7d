"""What a merchant may do though it need not: its own window, share, approver and account."""

from dataclasses import dataclass
from decimal import Decimal

from core.domain.remedies import Remedy
from core.domain.roles import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Goodwill:
    """Never automatic: a person with the role decides, with one of the reasons."""

    months: int
    """How long after the last covered day it is possible, in calendar months."""
    remedy: Remedy
    share: Decimal
    """Of the price that the shop carries, above 0 and at most 1."""
    approver: Role = Role.MANAGER
    reasons: tuple[str, ...] = ()
    """What an approver can choose from, in the merchant's words; empty asks for free words."""

"""Who did something: kept with every decision and every event."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class ActorKind(StrEnum):
    STAFF = "staff"
    BUYER = "buyer"
    SHOPIFY = "shopify"
    SYSTEM = "system"
    RULE = "rule"
    """Of the published terms, where a policy decides by itself."""


@dataclass(frozen=True, slots=True)
class Actor:
    """`reference` is the staff member's Shopify user id, which names nobody by itself, or the rule's name."""

    kind: ActorKind
    reference: str | None = None

    @classmethod
    def staff(cls, user_id: str) -> Self:
        return cls(ActorKind.STAFF, user_id)

    @classmethod
    def rule(cls, name: str) -> Self:
        return cls(ActorKind.RULE, name)

    def __str__(self) -> str:
        return self.kind if self.reference is None else f"{self.kind}:{self.reference}"


BUYER = Actor(ActorKind.BUYER)
SHOPIFY = Actor(ActorKind.SHOPIFY)
SYSTEM = Actor(ActorKind.SYSTEM)
RULES = Actor(ActorKind.RULE)
"""What the terms ask for without a rule that has a name: their evidence."""


def rule_of(actor: str | None) -> str | None:
    """The name of the rule that this stored actor is; None of anybody else, and of rules without a name."""
    return (actor or "").partition(":")[2] or None if is_rule(actor) else None


def is_rule(actor: str | None) -> bool:
    """Whether that stored actor is a rule."""
    return (actor or "").partition(":")[0] == ActorKind.RULE

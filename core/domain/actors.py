"""Who did something: kept with every decision and every event."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class ActorKind(StrEnum):
    STAFF = "staff"
    BUYER = "buyer"
    SHOPIFY = "shopify"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """`reference` is the staff member's Shopify user id; it names nobody by itself."""

    kind: ActorKind
    reference: str | None = None

    @classmethod
    def staff(cls, user_id: str) -> Self:
        return cls(ActorKind.STAFF, user_id)

    def __str__(self) -> str:
        return self.kind if self.reference is None else f"{self.kind}:{self.reference}"


BUYER = Actor(ActorKind.BUYER)
SHOPIFY = Actor(ActorKind.SHOPIFY)
SYSTEM = Actor(ActorKind.SYSTEM)

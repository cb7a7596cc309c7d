"""Which policy a product has: assignments, most specific first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class AssignmentKind(StrEnum):
    """From the most specific to the least."""

    VARIANT = "variant"
    PRODUCT = "product"
    COLLECTION = "collection"
    TAG = "tag"
    TYPE = "type"
    VENDOR = "vendor"
    EVERYTHING = "everything"


SPECIFICITY = {kind: rank for rank, kind in enumerate(AssignmentKind)}


@dataclass(frozen=True, slots=True)
class Assignment:
    """Gives a policy to what it names: a gid for variant, product and collection, else a word."""

    policy_id: UUID
    kind: AssignmentKind
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductFacts:
    """What assignments look at. An unknown product has only what its order line still says."""

    product_gid: str | None = None
    variant_gid: str | None = None
    product_type: str | None = None
    vendor: str | None = None
    tags: frozenset[str] = frozenset()
    collections: frozenset[str] = frozenset()


class NoPolicyError(LookupError):
    """No assignment names this product."""


class PolicyConflictError(LookupError):
    """Two policies name this product equally specifically. `policy_ids` are the contenders."""

    def __init__(self, policy_ids: Sequence[UUID]) -> None:
        super().__init__("two policies are equally specific")
        self.policy_ids = tuple(policy_ids)


def matches(assignment: Assignment, product: ProductFacts) -> bool:
    """Words are compared without regard to case, as Shopify does."""
    if assignment.kind is AssignmentKind.EVERYTHING:
        return True
    return assignment.value.casefold() in _words(assignment.kind, product)


def _words(kind: AssignmentKind, product: ProductFacts) -> set[str]:
    """What a product has of that kind. Gids are compared like words: they differ in digits only."""
    found: dict[AssignmentKind, Iterable[str | None]] = {
        AssignmentKind.VARIANT: (product.variant_gid,),
        AssignmentKind.PRODUCT: (product.product_gid,),
        AssignmentKind.COLLECTION: product.collections,
        AssignmentKind.TAG: product.tags,
        AssignmentKind.TYPE: (product.product_type,),
        AssignmentKind.VENDOR: (product.vendor,),
    }
    return {word.casefold() for word in found[kind] if word}


def policy_of(product: ProductFacts, assignments: Iterable[Assignment]) -> UUID:
    """The policy of the most specific assignment.

    Raises NoPolicyError, or PolicyConflictError on a tie: neither is settled silently.
    """
    matching = [assignment for assignment in assignments if matches(assignment, product)]
    if not matching:
        raise NoPolicyError
    best = min(SPECIFICITY[assignment.kind] for assignment in matching)
    winners = {item.policy_id for item in matching if SPECIFICITY[item.kind] == best}
    if len(winners) > 1:
        raise PolicyConflictError(sorted(winners))
    return winners.pop()

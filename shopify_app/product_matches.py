"""Which product has which policy: one, none, or two that tie."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from core.domain.policies import Assignment, NoPolicyError, PolicyConflictError, policy_of
from core.services.policies import Match, facts_of, match_products
from core.store.base import Tx
from core.store.catalogue import ProductRow, list_whole_catalogue

MOST_PRODUCTS = 5000
"""More are not looked at for a page; the worker looks at every one."""


@dataclass(slots=True)
class Overview:
    """Counts of products, by policy."""

    products: int = 0
    none: int = 0
    conflicts: int = 0
    matched: dict[UUID, int] = field(default_factory=dict)
    contested: dict[UUID, int] = field(default_factory=dict)

    @property
    def is_partial(self) -> bool:
        return self.products == MOST_PRODUCTS


async def overview(tx: Tx) -> Overview:
    return counted(await match_products(tx, await list_whole_catalogue(tx, limit=MOST_PRODUCTS)))


def counted(matches: Iterable[Match]) -> Overview:
    found = Overview()
    for match in matches:
        found.products += 1
        found.none += not match.policy_ids
        found.conflicts += len(match.policy_ids) > 1
        counts = found.matched if len(match.policy_ids) == 1 else found.contested
        for policy_id in match.policy_ids:
            counts[policy_id] = counts.get(policy_id, 0) + 1
    return found


def match_with(products: Sequence[ProductRow], assignments: Sequence[Assignment]) -> list[Match]:
    """As it would be with other assignments than the saved ones."""
    return [Match(product, _policies_of(product, assignments)) for product in products]


def _policies_of(product: ProductRow, assignments: Sequence[Assignment]) -> tuple[UUID, ...]:
    facts = facts_of(product, product_gid=product.gid, variant_gid=None)
    try:
        return (policy_of(facts, assignments),)
    except NoPolicyError:
        return ()
    except PolicyConflictError as conflict:
        return conflict.policy_ids

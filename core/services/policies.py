"""Policies: drafted, assigned to products, published as numbered terms; and which terms a unit has."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain
from typing import Any, Self
from uuid import UUID

from sqlalchemy import delete

from core.domain.actors import Actor
from core.domain.days import day_of
from core.domain.policies import (
    Assignment,
    AssignmentKind,
    NoPolicyError,
    PolicyConflictError,
    ProductFacts,
    policy_of,
)
from core.domain.rights import Right
from core.domain.terms import Terms
from core.domain.versions import Version, governing
from core.services import rights
from core.store import history, jobs
from core.store.base import Tx, shop_of
from core.store.catalogue import ProductRow
from core.store.policies import (
    AssignmentRow,
    Policy,
    TermsRow,
    find_policy_by_name,
    get_policy,
    list_assignments,
    list_terms,
)
from core.store.shops import get_shop
from core.store.values import TERMS


class NameTakenError(Exception):
    """Another policy of this shop has that name."""


@dataclass(frozen=True, slots=True)
class Book:
    """What decides which terms a product has: read once, asked for many units."""

    assignments: Sequence[Assignment]
    versions: Mapping[UUID, Sequence[Version]]
    """By policy, newest first."""
    _answers: dict[ProductFacts, UUID | NoPolicyError | PolicyConflictError] = field(default_factory=dict)
    _days: frozenset[date | None] = field(init=False)
    """On which any of them was published: asked for each of many units."""

    def __post_init__(self) -> None:
        days = frozenset(each.in_force_from for each in chain.from_iterable(self.versions.values()))
        object.__setattr__(self, "_days", days)

    @classmethod
    async def read(cls, tx: Tx) -> Self:
        versions: dict[UUID, list[Version]] = {}
        for row in await list_terms(tx):
            version = Version(row.id, row.in_force_from, row.published_at, row.value())
            versions.setdefault(row.policy_id, []).append(version)
        # A draft promises nothing yet, so it must not stand in the way of what is published.
        published = [item for item in await list_assignments(tx) if item.policy_id in versions]
        return cls(published, versions)

    def version_for(
        self, product: ProductFacts, purchased_on: date, purchased_at: datetime | None = None
    ) -> Version:
        """The version in force when it was bought. Raises NoPolicyError or PolicyConflictError.

        `purchased_at` is None where only the day on the shop's calendar is known.
        """
        policy_id = self._policy_of(product)
        version = governing(self.versions.get(policy_id, ()), purchased_on, purchased_at)
        if version is None:
            raise NoPolicyError
        return version

    def moment(self, purchased_on: date, purchased_at: datetime) -> datetime | None:
        """The instant, on the few days on which versions were published; on all others the day says it."""
        return purchased_at if purchased_on in self._days else None

    def _policy_of(self, product: ProductFacts) -> UUID:
        """Chosen once for each product: a batch of orders asks for the same few again and again."""
        if product not in self._answers:
            try:
                self._answers[product] = policy_of(product, self.assignments)
            except (NoPolicyError, PolicyConflictError) as error:
                self._answers[product] = error
        answer = self._answers[product]
        if isinstance(answer, UUID):
            return answer
        raise answer.with_traceback(None)


def facts_of(product: ProductRow | None, *, product_gid: str | None, variant_gid: str | None) -> ProductFacts:
    """What assignments look at, as far as our copy of the catalogue knows it."""
    if product is None:
        return ProductFacts(product_gid=product_gid, variant_gid=variant_gid)
    return ProductFacts(
        product_gid=product.gid,
        variant_gid=variant_gid,
        product_type=product.product_type,
        vendor=product.vendor,
        tags=frozenset(product.tags),
        collections=frozenset(product.collections),
    )


def exception_of(error: NoPolicyError | PolicyConflictError) -> str:
    """How a warranty without terms says why."""
    return "policy_conflict" if isinstance(error, PolicyConflictError) else "no_policy"


async def create(tx: Tx, name: str, draft: Mapping[str, Any], *, by: Actor, now: datetime) -> Policy:
    """Start a policy as a draft. Raises NameTakenError."""
    if await find_policy_by_name(tx, name):
        raise NameTakenError
    policy = Policy(name=name, draft=dict(draft), created_at=now)
    tx.add(policy)
    await tx.flush()
    history.record(tx, "policy:created", policy.id, by=by, now=now)
    return policy


async def save_draft(tx: Tx, policy_id: UUID, name: str, draft: Mapping[str, Any]) -> Policy:
    """Keep what was written so far; nothing is promised yet. Raises NameTakenError."""
    policy = await get_policy(tx, policy_id, lock=True)
    namesake = await find_policy_by_name(tx, name)
    if namesake is not None and namesake.id != policy.id:
        raise NameTakenError
    policy.name, policy.draft = name, dict(draft)
    return policy


async def assign(
    tx: Tx, policy_id: UUID, wanted: Iterable[tuple[AssignmentKind, str]], *, by: Actor, now: datetime
) -> None:
    """Replace the policy's assignments. Warranties that already have terms keep them."""
    policy = await get_policy(tx, policy_id, lock=True)
    pairs = sorted(set(wanted))
    await tx.execute(delete(AssignmentRow).where(AssignmentRow.policy_id == policy.id))
    tx.add_all(AssignmentRow(policy_id=policy.id, kind=kind, value=value) for kind, value in pairs)
    named = [f"{kind}:{value}" for kind, value in pairs]
    history.record(tx, "policy:assigned", policy.id, by=by, now=now, assignments=named)
    await jobs.enqueue(tx, jobs.ApplyPolicies(shop_of(tx)))


async def publish(tx: Tx, policy_id: UUID, terms: Terms, *, by: Actor, now: datetime) -> TermsRow:
    """Publish the next numbered version; nobody can change it afterwards.

    The first version reaches back to earlier purchases; each later one governs purchases from its
    publication on, so it never shortens what was promised. Raises TermsError,
    RightMissingError.
    """
    await rights.check(tx, by, Right.PUBLISH_TERMS)
    terms.check()
    policy = await get_policy(tx, policy_id, lock=True)
    earlier = await list_terms(tx, policy.id)
    shop = await get_shop(tx)
    row = TermsRow(
        policy_id=policy.id,
        number=len(earlier) + 1,
        published_at=now,
        published_by=str(by),
        in_force_from=day_of(now, shop.timezone) if earlier else None,
        body=TERMS.dump_python(terms, mode="json"),
    )
    tx.add(row)
    await tx.flush()
    history.record(tx, "terms:published", policy.id, by=by, now=now, terms_id=str(row.id), number=row.number)
    await jobs.enqueue(tx, jobs.ApplyPolicies(shop_of(tx)))
    return row


@dataclass(frozen=True, slots=True)
class Match:
    """A product and the policies that claim it: none, one, or contenders in a conflict."""

    product: ProductRow
    policy_ids: tuple[UUID, ...]


async def match_products(tx: Tx, products: Sequence[ProductRow]) -> list[Match]:
    """Which policy each product has by its own facts; a variant may still have another."""
    assignments = await list_assignments(tx)
    return [Match(product, _policies_of(product, assignments)) for product in products]


def _policies_of(product: ProductRow, assignments: Sequence[Assignment]) -> tuple[UUID, ...]:
    try:
        return (policy_of(facts_of(product, product_gid=product.gid, variant_gid=None), assignments),)
    except NoPolicyError:
        return ()
    except PolicyConflictError as conflict:
        return conflict.policy_ids

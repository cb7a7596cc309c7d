"""Terms that are still being written, tried on the claims of the last months. Writes nothing."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import ColumnElement

from core.domain.claims import UNDECIDED
from core.domain.policies import Assignment, NoPolicyError, PolicyConflictError, policy_of
from core.domain.replays import Replay, Tried, replay
from core.domain.terms import Terms
from core.services.policies import Book, facts_of
from core.services.warranties import Days
from core.store.base import Tx
from core.store.catalogue import ProductRow, list_products_by_gid
from core.store.decisions import (
    Answer,
    Product,
    Span,
    count_newest_answers,
    list_claimed_products_without_terms,
    list_newest_answers,
    of_policy,
    without_terms,
)
from core.store.policies import list_assignments, list_terms
from core.store.values import FACTS

BATCH = 500


class Part(NamedTuple):
    """What came of some claims, and the one behind which to go on; None after the last."""

    replay: Replay
    undecided: int
    """Claims that are still open: their answer is only the computed one."""
    last: UUID | None


async def try_terms(
    tx: Tx, policy_id: UUID, draft: Terms, span: Span, *, before: UUID | None = None, limit: int = BATCH
) -> Part:
    """What the draft would make of claims beside what the newest version says to them, newest claim first.

    They are those that versions of the policy answered; before its first version those of its products that
    have no terms. In parts, so that whoever waits sees it move and nothing is held between them. Facts that
    cannot be read any more are left out: the nightly replay reports them.
    """
    rows = await list_terms(tx, policy_id)
    versions = {row.id: row.value() for row in rows}
    scope = await _scope(tx, policy_id, is_published=bool(rows))
    answers = await list_newest_answers(tx, scope, span, before=before, limit=limit)
    tried = [each for answer in answers if (each := _tried(answer, versions)) is not None]
    return Part(
        replay(tried, versions[rows[0].id] if rows else None, draft),
        sum(answer.state in UNDECIDED for answer in answers),
        answers[-1].claim_id if len(answers) == limit else None,
    )


async def count_to_try(tx: Tx, policy_id: UUID, span: Span) -> int:
    """How many claims `try_terms` has, in all its parts."""
    is_published = bool(await list_terms(tx, policy_id))
    return await count_newest_answers(tx, await _scope(tx, policy_id, is_published=is_published), span)


async def _scope(tx: Tx, policy_id: UUID, *, is_published: bool) -> ColumnElement[bool]:
    if is_published:
        return of_policy(policy_id)
    own = [each for each in await list_assignments(tx) if each.policy_id == policy_id]
    assignments = [*(await Book.read(tx)).assignments, *own]
    claimed = await list_claimed_products_without_terms(tx)
    gids = sorted({product for product, _ in claimed if product})
    known = {row.gid: row for row in await list_products_by_gid(tx, gids)}
    return without_terms([each for each in claimed if _has(policy_id, each, known, assignments)])


def _has(
    policy_id: UUID, product: Product, known: dict[str, ProductRow], assignments: Sequence[Assignment]
) -> bool:
    """Whether the product would have this policy as soon as it is published."""
    gid, variant_gid = product
    facts = facts_of(known.get(gid or ""), product_gid=gid, variant_gid=variant_gid)
    try:
        return policy_of(facts, assignments) == policy_id
    except (NoPolicyError, PolicyConflictError):
        return False


def _tried(answer: Answer, versions: dict[UUID, Terms]) -> Tried | None:
    try:
        facts = FACTS.validate_python(answer.facts)
    except ValidationError:
        return None
    days = Days(
        purchased_on=answer.purchased_on,
        fulfilled_on=answer.fulfilled_on,
        delivered_on=answer.delivered_on,
        registered_on=answer.registered_on,
    )
    return Tried(answer.claim_id, facts, versions[answer.terms_id] if answer.terms_id else None, days.known())

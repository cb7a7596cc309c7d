"""How long it takes to try a draft on the claims of a year: read, decided anew, compared."""

import asyncio
import random
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from statistics import median
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from bench.figures import Figure, Report
from bench.stand import STAFF, Stand, add_shop
from core.domain.cases import ClaimFacts
from core.domain.claims import ClaimState
from core.domain.coverage import compute
from core.domain.deciding import Outcome
from core.domain.decisions import Decision, decide
from core.domain.evidence import Piece
from core.domain.faults import Fault
from core.domain.registrations import Channel, Proof
from core.domain.replays import Replay
from core.domain.starters import STARTERS
from core.domain.terms import StartRule
from core.services import owners, policies
from core.services.decisions import columns_of, trace_of
from core.services.trials import BATCH as PART
from core.services.trials import try_terms
from core.store.base import Database, Tx, new_id
from core.store.claims import Claim
from core.store.decisions import DecisionRow, Span
from core.store.policies import Policy, TermsRow
from core.store.units import Unit
from core.store.values import FACTS
from core.store.warranties import Warranty

CLAIMS = 10_000
BATCH = 1000
ROUNDS = 3
STARTED = date(2025, 3, 1)
TERMS = STARTERS["electronics"].terms
DRAFT = replace(TERMS, months=18, excluded_faults=frozenset({Fault.COSMETIC}), deductible=Decimal(5))

METHOD = f"""{CLAIMS:,} claims of one shop, each with one decision by the electronics template (tiers, rules,
goodwill) and its whole trace, of values from 10 to 400, every fault, and ages up to 30 months. The draft has
shorter cover, fewer exclusions and a deductible. Read from the database, decided by what is published and by
the draft, and compared, in parts of {PART}, each in a transaction of its own, as the page of the policy asks
for them; median of {ROUNDS} rounds."""


def run(stand: Stand) -> Report:
    took, parts = asyncio.run(_measure(stand.database()))
    figures = [
        Figure(name=f"{CLAIMS:,} claims", value=median(took), unit="s", at_most=10),
        Figure(name="Claims looked at", value=sum(part.claims for part in parts), at_least=CLAIMS),
        Figure(name="Answers that change", value=sum(len(part.flips) for part in parts)),
    ]
    return Report(title="What a draft would have changed", method=METHOD, figures=figures)


async def _measure(url: str) -> tuple[list[float], list[Replay]]:
    db = Database.connect(url)
    shop_id = await add_shop(db)
    async with db.transaction(shop_id) as tx:
        policy_id = await _fill(tx)
    took = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        parts = await _parts(db, shop_id, policy_id)
        took.append(time.perf_counter() - began)
    await db.close()
    return took, parts


async def _parts(db: Database, shop_id: UUID, policy_id: UUID) -> list[Replay]:
    span, parts = Span(datetime.now(UTC) - timedelta(days=365)), list[Replay]()
    before: UUID | None = None
    while before or not parts:
        async with db.transaction(shop_id) as tx:
            replay, _open, before = await try_terms(tx, policy_id, DRAFT, span, before=before)
            parts.append(replay)
    return parts


async def _fill(tx: Tx) -> UUID:
    now = datetime.now(UTC)
    policy = (await tx.scalars(select(Policy))).one()
    terms = await policies.publish(tx, policy.id, TERMS, by=STAFF, now=now)
    warranty = await _warranty(tx, terms.id, now)
    owner = await owners.get_or_add(tx, name="Ada", email="ada@example.org", locale="en", now=now)
    dice = random.Random(1)  # noqa: S311 - the same claims every time
    for first in range(0, CLAIMS, BATCH):
        pairs = list(_pairs(range(first, first + BATCH), dice, (warranty.id, owner.id, terms.id), now))
        await tx.execute(insert(Claim), [claim for claim, _ in pairs])
        await tx.execute(insert(DecisionRow), [decision for _, decision in pairs])
    return policy.id


async def _warranty(tx: Tx, terms_id: UUID, now: datetime) -> Warranty:
    unit = Unit(title="Lamp", created_at=now)
    tx.add(unit)
    await tx.flush()
    warranty = Warranty(
        unit_id=unit.id,
        terms_id=terms_id,
        purchased_on=STARTED,
        channel=Channel.WEBSHOP,
        proof=Proof.STRONG,
        created_at=now,
    )
    tx.add(warranty)
    await tx.flush()
    return warranty


def _pairs(
    numbers: range, dice: random.Random, ids: tuple[UUID, UUID, UUID], now: datetime
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    warranty_id, owner_id, terms_id = ids
    for number in numbers:
        facts = _facts(dice)
        made, claim_id = decide(facts, TERMS), new_id()
        claim = _claim(claim_id, f"{number}", (warranty_id, owner_id, terms_id), now) | {
            "fault": facts.fault,
            "outcome": made.outcome,
            "trace": trace_of(made),
        }
        yield claim, _decision(claim_id, terms_id, facts, made, now)


def _claim(claim_id: UUID, name: str, ids: tuple[UUID, UUID, UUID], now: datetime) -> dict[str, Any]:
    warranty_id, owner_id, terms_id = ids
    return {
        "id": claim_id,
        "number": f"B-{name}",
        "access_code": f"bench-{name}",
        "warranty_id": warranty_id,
        "owner_id": owner_id,
        "terms_id": terms_id,
        "state": ClaimState.IN_REVIEW,
        "fault": Fault.OTHER,
        "description": "",
        "submitted_at": now,
        "submitted_by": str(STAFF),
        "due_at": now + timedelta(days=1),
        "put_to_rules_at": now,
        "outcome": Outcome.NOT_YET,
        "trace": [],
    }


async def add_claim(tx: Tx, name: str) -> UUID:
    """Of a unit of its own, under the shop's terms."""
    now, claim_id = datetime.now(UTC), new_id()
    terms_id = (await tx.scalars(select(TermsRow.id).limit(1))).one()
    warranty = await _warranty(tx, terms_id, now)
    owner = await owners.get_or_add(tx, name="Ada", email="ada@example.org", locale="en", now=now)
    await tx.execute(insert(Claim), [_claim(claim_id, name, (warranty.id, owner.id, terms_id), now)])
    return claim_id


def _decision(
    claim_id: UUID, terms_id: UUID, facts: ClaimFacts, made: Decision, now: datetime
) -> dict[str, Any]:
    return {
        "id": new_id(),
        "claim_id": claim_id,
        "terms_id": terms_id,
        "facts": FACTS.dump_python(facts, mode="json"),
        "rule": made.rule.name if made.rule else None,
        "trace": trace_of(made),
        "made_at": now,
        **columns_of(made),
    }


def _facts(dice: random.Random) -> ClaimFacts:
    known = {StartRule.PURCHASE: STARTED, StartRule.DELIVERY: STARTED + timedelta(days=4)}
    return ClaimFacts(
        submitted_on=STARTED + timedelta(days=dice.randrange(5, 900)),
        fault=dice.choice(list(Fault)),
        coverage=compute(TERMS, known),
        evidence={Piece.PHOTO: dice.randrange(4), Piece.SERIAL: 1},
        terms_number=2,
        channel=Channel.WEBSHOP,
        category="Lamps",
        value=Decimal(dice.randrange(1000, 40_000)) / 100,
        currency="EUR",
        purchased_on=STARTED,
        region="DE",
        proof=Proof.STRONG,
        earlier_claims=dice.randrange(3),
        in_stock=True,
        discontinued=False,
    )

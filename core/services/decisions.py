"""Computed answers: facts gathered, decided upon, kept with what they were made from, and made again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from core.domain.amounts import next_unit
from core.domain.cases import ClaimFacts
from core.domain.days import day_of
from core.domain.decisions import Decision, decide
from core.domain.evidence import Piece
from core.domain.faults import Fault
from core.domain.orders import UNPAID
from core.domain.registrations import RegistrationState
from core.domain.terms import Terms
from core.services.remedies import holds
from core.store.base import Tx
from core.store.catalogue import find_product, find_variant
from core.store.claims import Claim, count_claims_of_owner, count_failures
from core.store.decisions import DecisionRow
from core.store.orders import OrderLineRow, OrderRow, get_line, get_order
from core.store.policies import TermsRow, get_terms
from core.store.registrations import list_registrations_of_unit
from core.store.shops import Shop, get_shop
from core.store.units import Unit, get_unit
from core.store.values import FACTS
from core.store.warranties import Warranty

A_YEAR = timedelta(days=365)
CHARGES = False
"""Nothing of ours sends buyers an invoice for what goods cost them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a claim says of itself, before or after it is on file."""

    warranty: Warranty
    owner_id: UUID
    fault: Fault
    photos: int
    submitted_at: datetime
    claim_id: UUID | None = None


async def answer(tx: Tx, asked: Asked) -> tuple[ClaimFacts, Decision]:
    """The facts as they are now, and what the governing terms say to them."""
    terms = await get_terms(tx, asked.warranty.terms_id) if asked.warranty.terms_id else None
    facts = await _gather(tx, asked, terms)
    return facts, decide(facts, terms.value() if terms else None)


def keep(tx: Tx, claim: Claim, facts: ClaimFacts, made: Decision, *, now: datetime) -> None:
    """Write the answer down, with its facts, and show it on the claim."""
    trace = trace_of(made)
    tx.add(
        DecisionRow(
            claim_id=claim.id,
            terms_id=claim.terms_id,
            facts=FACTS.dump_python(facts, mode="json"),
            rule=made.rule.name if made.rule else None,
            made_at=now,
            trace=trace,
            **columns_of(made),
        )
    )
    claim.outcome, claim.trace, claim.queue = made.outcome, trace, made.queue


def columns_of(made: Decision) -> dict[str, Any]:
    """The answer as its row keeps it, but for rule and trace."""
    return {
        "outcome": made.outcome,
        "course": made.course,
        "queue": made.queue,
        "remedies": [
            {"remedy": item.remedy, "worth": str(item.worth), "buyer_pays": str(item.buyer_pays)}
            for item in made.remedies
        ],
        "missing": dict(made.missing),
    }


def trace_of(made: Decision) -> list[dict[str, Any]]:
    return [{**finding._asdict(), "values": dict(finding.values)} for finding in made.trace]


def differs(row: DecisionRow, terms: Terms | None) -> bool:
    """Whether the stored facts and version give another answer today than they gave. They never may.

    Facts that cannot even be read any more give none.
    """
    try:
        made = decide(FACTS.validate_python(row.facts), terms)
    except ValidationError:
        return True
    stored = {name: getattr(row, name) for name in columns_of(made)}
    rule = made.rule.name if made.rule else None
    return (columns_of(made), rule, trace_of(made)) != (stored, row.rule, row.trace)


async def _gather(tx: Tx, asked: Asked, terms: TermsRow | None) -> ClaimFacts:
    warranty = asked.warranty
    shop, unit = await get_shop(tx), await get_unit(tx, warranty.unit_id)
    pairs = await list_registrations_of_unit(tx, unit.id)
    submitted = asked.submitted_at
    return ClaimFacts(
        submitted_on=day_of(submitted, shop.timezone),
        fault=asked.fault,
        coverage=warranty.coverage(),
        evidence=_evidence(asked, unit),
        policy_conflict=warranty.exception == "policy_conflict",
        terms_number=terms.number if terms else None,
        channel=warranty.channel,
        purchased_on=warranty.purchased_on,
        proof=warranty.proof,
        void_reason=unit.void_reason,
        claimant_holds_it=await holds(tx, warranty, asked.owner_id),
        owner_disputed=any(item.state is RegistrationState.DISPUTED for item, _ in pairs),
        earlier_claims=await count_claims_of_owner(
            tx, asked.owner_id, since=submitted - A_YEAR, before=submitted
        ),
        failures=1 + await count_failures(tx, unit.id, other_than=asked.claim_id),
        can_charge=CHARGES,
        **await _of_product(tx, unit),
        **await _of_order(tx, shop, unit),
    )


def _evidence(asked: Asked, unit: Unit) -> Mapping[Piece, int]:
    return {Piece.PHOTO: asked.photos, **({Piece.SERIAL: 1} if unit.serial else {})}


async def _of_product(tx: Tx, unit: Unit) -> dict[str, Any]:
    product = await find_product(tx, unit.product_gid) if unit.product_gid else None
    variant = await find_variant(tx, unit.variant_gid) if unit.variant_gid else None
    return {
        "category": (product.product_type or "") if product else "",
        "discontinued": variant.deleted_at is not None if variant else None,
    }


async def _of_order(tx: Tx, shop: Shop, unit: Unit) -> dict[str, Any]:
    """Its price and payment; a unit that came from elsewhere is worth what the store asks for it today."""
    if unit.order_line_id is None:
        variant = await find_variant(tx, unit.variant_gid) if unit.variant_gid else None
        price = variant.price if variant else None
        return {"value": price, "price": price, "currency": shop.currency}
    line: OrderLineRow = await get_line(tx, unit.order_line_id)
    order: OrderRow = await get_order(tx, line.order_id)
    value: Decimal = line.shop_unit_price
    return {
        "value": value,
        "price": _price(line, order),
        "currency": order.currency,
        "region": order.country_code,
        "unpaid": order.financial_status in UNPAID,
    }


def _price(line: OrderLineRow, order: OrderRow) -> Decimal | None:
    """Tax and all, where we know the order's money as it is now."""
    money = order.money_value()
    told = money.lines.get(line.gid) if money else None
    return next_unit(told).total.shop.amount if told and told.current_quantity else None

"""Computed answers: facts gathered, decided upon, kept with what they were made from, and made again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from core.domain.amounts import next_unit
from core.domain.cases import EDITION, ClaimFacts
from core.domain.days import day_of
from core.domain.decisions import Decision, decide
from core.domain.faults import Fault
from core.domain.orders import UNPAID
from core.domain.proofs import kinds_to_send
from core.domain.registrations import RegistrationState
from core.domain.terms import Terms
from core.domain.traces import is_same
from core.services import order_numbers, serials
from core.services.evidence import NOTHING, Brought
from core.services.owed import can_be_asked
from core.services.remedies import holds
from core.services.shipping import find_share
from core.store.base import Tx
from core.store.catalogue import find_product, find_variant
from core.store.claims import Claim, count_claims_of_owner, count_failures
from core.store.decisions import DecisionRow, find_decision_of_claim
from core.store.orders import OrderLineRow, OrderRow, get_line, get_order
from core.store.policies import get_terms
from core.store.registrations import list_registrations_of_unit
from core.store.shops import Shop, get_shop
from core.store.units import Unit, get_unit
from core.store.values import FACTS
from core.store.warranties import Warranty

A_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a claim says of itself, before or after it is on file."""

    warranty: Warranty
    owner_id: UUID
    fault: Fault
    submitted_at: datetime
    brought: Brought = NOTHING
    order_named: str | None = None
    signals: int = 0
    claim_id: UUID | None = None
    in_stock: bool | None = None
    discontinued: bool | None = None
    """As Shopify said; None where nobody asked it."""
    appealed: bool = False
    escalated: bool = False


async def answer(tx: Tx, asked: Asked) -> tuple[ClaimFacts, Decision]:
    """The facts as they are now, and what the governing terms say to them."""
    facts, terms = await gather(tx, asked)
    return facts, decide(facts, terms)


async def keep(tx: Tx, claim: Claim, facts: ClaimFacts, made: Decision, *, now: datetime) -> None:
    """Write the answer down, with its facts, and show it on the claim. One step keeps it once."""
    trace, told = trace_of(made), FACTS.dump_python(facts, mode="json")
    newest = await find_decision_of_claim(tx, claim.id)
    if newest is None or (newest.made_at, newest.terms_id, newest.facts) != (now, claim.terms_id, told):
        row = DecisionRow(
            claim_id=claim.id,
            terms_id=claim.terms_id,
            facts=told,
            rule=made.rule.name if made.rule else None,
            made_at=now,
            trace=trace,
            **columns_of(made),
        )
        tx.add(row)
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
    return [
        {"rule": finding.rule, "verdict": finding.verdict, "values": finding.plain()}
        for finding in made.trace
    ]


def differs(row: DecisionRow, terms: Terms | None) -> bool:
    """Whether the stored facts and version give another answer today than they gave. They never may.

    Facts that cannot even be read any more give none. Of the trace what was read and said is compared, by the
    edition of the rules that the facts name (docs/decisions/0025-editions-of-the-rules.md).
    """
    try:
        facts = FACTS.validate_python(row.facts)
    except ValidationError:
        return True
    made = decide(facts, terms)
    stored = {name: getattr(row, name) for name in columns_of(made)}
    rule = made.rule.name if made.rule else None
    same_trace = is_same(row.trace, made.trace, facts.edition)
    return (columns_of(made), rule) != (stored, row.rule) or not same_trace


async def gather(tx: Tx, asked: Asked) -> tuple[ClaimFacts, Terms | None]:
    """What is known now, and the terms that govern it."""
    row = await get_terms(tx, asked.warranty.terms_id) if asked.warranty.terms_id else None
    terms = row.value() if row else None
    return await _facts(tx, asked, row.number if row else None, terms), terms


async def _facts(tx: Tx, asked: Asked, number: int | None, terms: Terms | None) -> ClaimFacts:
    warranty = asked.warranty
    shop, unit = await get_shop(tx), await get_unit(tx, warranty.unit_id)
    pairs = await list_registrations_of_unit(tx, unit.id)
    submitted, typed = asked.submitted_at, asked.brought.serial
    serial = await serials.look_up(tx, unit, typed, owner_id=asked.owner_id, before=submitted)
    named = await order_numbers.look_up(tx, unit, asked.order_named, owner_id=asked.owner_id)
    return ClaimFacts(
        edition=EDITION,
        submitted_on=day_of(submitted, shop.timezone),
        fault=asked.fault,
        coverage=warranty.coverage(),
        evidence=asked.brought.counts(unit, kinds_to_send(terms.alternative_proofs if terms else ())),
        policy_conflict=warranty.exception == "policy_conflict",
        terms_number=number,
        channel=warranty.channel,
        purchased_on=warranty.purchased_on,
        purchase_estimated=warranty.purchase_estimated,
        proof=warranty.proof,
        proofs_given=asked.brought.proofs() | serial.proofs,
        proofs_confirmed=asked.brought.confirmed_proofs(),
        shipped_on=unit.shipped_on,
        serial=serial.match,
        serial_shipped_on=serial.shipped_on,
        order=named.match,
        ordered_on=named.ordered_on,
        void_reason=unit.void_reason,
        claimant_holds_it=await holds(tx, warranty, asked.owner_id),
        owner_disputed=any(item.state is RegistrationState.DISPUTED for item, _ in pairs),
        earlier_claims=await count_claims_of_owner(
            tx, asked.owner_id, since=submitted - A_YEAR, before=submitted
        ),
        signals=asked.signals,
        failures=1 + await count_failures(tx, unit.id, other_than=asked.claim_id),
        in_stock=asked.in_stock,
        appealed=asked.appealed,
        escalated=asked.escalated,
        can_charge=await can_be_asked(tx, asked.owner_id),
        **await _of_product(tx, unit, asked.discontinued),
        **await _of_order(tx, shop, unit),
    )


async def _of_product(tx: Tx, unit: Unit, discontinued: bool | None) -> dict[str, Any]:
    """By our copy of the catalogue, unless Shopify was asked."""
    product = await find_product(tx, unit.product_gid) if unit.product_gid else None
    variant = await find_variant(tx, unit.variant_gid) if unit.variant_gid else None
    gone = variant.deleted_at is not None if variant else None
    return {
        "category": (product.product_type or "") if product else "",
        "discontinued": discontinued if discontinued is not None else gone,
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
        "shipping": await _shipping(tx, line, order),
        "currency": order.currency,
        "region": order.country_code,
        "unpaid": order.financial_status in UNPAID,
    }


def _price(line: OrderLineRow, order: OrderRow) -> Decimal | None:
    """Tax and all, where we know the order's money as it is now."""
    money = order.money_value()
    told = money.lines.get(line.gid) if money else None
    return next_unit(told).total.shop.amount if told and told.current_quantity else None


async def _shipping(tx: Tx, line: OrderLineRow, order: OrderRow) -> Decimal | None:
    """Likewise what goes back with it of the shipping."""
    money = order.money_value()
    told = money.lines.get(line.gid) if money else None
    share = await find_share(tx, line, money) if money and told and told.current_quantity else None
    return share.total.shop.amount if share else None

"""Claims and terms by chance, for what holds whatever they are.

Claims begin sound, on generous terms, and up to three things are spoilt: of claims with everything drawn by
chance nearly all are covered by nothing, and what is said of their remedies and rules is said of none.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any

from hypothesis import strategies as st

from core.domain.cases import EDITION, ClaimFacts
from core.domain.conditions import When
from core.domain.coverage import Coverage
from core.domain.deciding import Course, DecisionRule, Outcome
from core.domain.evidence import Piece, Tier
from core.domain.faults import Fault
from core.domain.goodwill import Goodwill
from core.domain.proofs import AlternativeProof, OrderMatch, ProofKind
from core.domain.queues import Queue
from core.domain.registrations import Channel, Proof
from core.domain.remedies import Offer, Payer, Remedy, Step, plainly
from core.domain.serials import PROVING, SerialMatch
from core.domain.terms import StartRule, Terms

Changes = dict[str, Any]

BOUGHT, ENDS = date(2025, 3, 1), date(2027, 3, 1)
EARLY, WITHIN = st.dates(date(2024, 6, 1), date(2025, 2, 28)), st.dates(BOUGHT, ENDS)
LATE = st.dates(date(2027, 3, 2), date(2027, 9, 30)) | st.dates(date(2027, 3, 2), date(2030, 12, 31))
NEAR = st.dates(date(2024, 9, 1), date(2025, 9, 1))
"""Of the purchase: when it left, or was ordered."""
AMOUNTS = st.decimals(Decimal(0), Decimal(5000), places=2)
SHARES = st.decimals(Decimal(0), Decimal(1), places=2)
EVERYTHING = 9
"""Of each piece: more than any tier asks for."""
SOUND = ClaimFacts(
    edition=EDITION,
    submitted_on=date(2026, 3, 1),
    fault=Fault.STOPPED_WORKING,
    coverage=Coverage(starts_on=BOUGHT, ends_on=ENDS, basis=StartRule.PURCHASE, provisional=False),
    evidence=dict.fromkeys(Piece, EVERYTHING),
    terms_number=3,
    channel=Channel.WEBSHOP,
    category="Kettles",
    value=Decimal("80.00"),
    price=Decimal("80.00"),
    shipping=Decimal("4.90"),
    can_charge=True,
    currency="EUR",
    purchased_on=BOUGHT,
    region="DE",
    proof=Proof.STRONG,
    in_stock=True,
    discontinued=False,
)
"""Covered, proved, complete, paid, and held by whoever claims."""


def only(**drawn: st.SearchStrategy[Any]) -> st.SearchStrategy[Changes]:
    return st.fixed_dictionaries(drawn)


def cover(starts_on: date, ends_on: date | None, basis: StartRule, provisional: bool) -> Coverage:
    return Coverage(starts_on=starts_on, ends_on=ends_on, basis=basis, provisional=provisional)


COVERS = st.builds(
    cover, NEAR, st.none() | st.dates(BOUGHT, date(2032, 1, 1)), st.sampled_from(StartRule), st.booleans()
)
SERIALS = st.builds(
    lambda match, left: {
        "serial": match,
        "serial_shipped_on": left if match in PROVING else None,
        "proofs_given": frozenset({ProofKind.SERIAL} if match in PROVING else ()),
    },
    st.sampled_from(SerialMatch),
    st.none() | NEAR,
)
ORDERS = st.builds(
    lambda match, day: {"order": match, "ordered_on": day if match is OrderMatch.THEIRS else None},
    st.sampled_from(OrderMatch),
    st.none() | NEAR,
)
ESTIMATED: st.SearchStrategy[Changes] = st.builds(
    lambda proof, more: {"purchase_estimated": True, "proof": proof} | more,
    st.sampled_from([Proof.NONE, Proof.WEAK]),
    st.just({}) | SERIALS | ORDERS,
)
LATE_CLAIMS = only(submitted_on=LATE)
SPOILERS: tuple[st.SearchStrategy[Changes], ...] = (
    LATE_CLAIMS,
    LATE_CLAIMS,
    LATE_CLAIMS,
    only(submitted_on=EARLY),
    only(fault=st.sampled_from(Fault)),
    only(fault=st.just(Fault.ACCIDENT)),
    only(coverage=st.none() | COVERS),
    only(evidence=st.dictionaries(st.sampled_from(Piece), st.integers(1, 3))),
    only(evidence=st.just({}), proof=st.sampled_from(Proof)),
    only(
        proof=st.sampled_from([Proof.NONE, Proof.WEAK]),
        proofs_given=st.frozensets(st.sampled_from(ProofKind)),
        proofs_confirmed=st.frozensets(st.sampled_from(ProofKind)),
    ),
    SERIALS,
    ORDERS,
    ESTIMATED,
    only(purchased_on=st.none() | NEAR, shipped_on=NEAR),
    only(price=st.none() | AMOUNTS, value=st.none() | AMOUNTS),
    only(shipping=st.none() | AMOUNTS, can_charge=st.none() | st.booleans()),
    only(currency=st.sampled_from(["JPY", "KWD"])),
    only(region=st.sampled_from([None, "US", "FR"])),
    only(channel=st.sampled_from(Channel), category=st.sampled_from(["", "cups"])),
    only(void_reason=st.sampled_from(["refunded", "cancelled"])),
    only(claimant_holds_it=st.just(value=False)),
    only(owner_disputed=st.just(value=True)),
    only(unpaid=st.just(value=True)),
    only(signals=st.integers(1, 2)),
    only(earlier_claims=st.integers(1, 6), failures=st.integers(1, 3)),
    only(in_stock=st.none() | st.booleans(), discontinued=st.none() | st.booleans()),
    only(escalated=st.just(value=True)),
)
CONDITIONS = st.builds(
    When,
    faults=st.frozensets(st.sampled_from(Fault), max_size=2),
    categories=st.frozensets(st.sampled_from(["kettles", "Cups"]), max_size=1),
    channels=st.frozensets(st.sampled_from(Channel), max_size=2),
    value_from=st.none() | AMOUNTS,
    value_to=st.none() | AMOUNTS,
    months_from=st.none() | st.integers(0, 48),
    months_to=st.none() | st.integers(0, 48),
    proof=st.sampled_from(Proof),
    earlier_claims_to=st.none() | st.integers(0, 5),
    failures_from=st.none() | st.integers(1, 3),
    in_stock=st.none() | st.booleans(),
    discontinued=st.none() | st.booleans(),
)
ALWAYS = st.just(When())
WHENS = st.one_of(
    ALWAYS,
    ALWAYS,
    st.builds(When, proof=st.sampled_from(Proof), months_from=st.none() | st.integers(0, 24)),
    st.builds(When, value_to=AMOUNTS, in_stock=st.none() | st.booleans()),
    CONDITIONS,
)
"""Half of them fit everything."""
NEEDS = st.dictionaries(st.sampled_from(Piece), st.integers(1, 3))
OFFERS = st.lists(st.builds(Offer, remedy=st.sampled_from(Remedy), when=WHENS), min_size=1, max_size=3)
APPROVED = st.just((Course.APPROVE, Outcome.ELIGIBLE))
DECLINED = st.just((Course.DECLINE, Outcome.NOT_COVERED))
NEITHER = st.tuples(
    st.sampled_from([Course.ASK, Course.QUEUE]),
    st.sampled_from([Outcome.ELIGIBLE, Outcome.ELIGIBLE, Outcome.NOT_COVERED, *Outcome]),
)
OF_RULES = st.sampled_from([APPROVED, DECLINED, DECLINED, NEITHER]).flatmap(lambda chosen: chosen)
"""What is declined is rarer than what is approved."""


def rule(name: str, about: tuple[Course, Outcome], when: When, queue: Queue) -> DecisionRule:
    return DecisionRule(name=name, course=about[0], outcome=about[1], when=when, queue=queue)


RULES = st.builds(
    rule,
    st.sampled_from(["one", "two"]),
    OF_RULES,
    WHENS,
    st.sampled_from(Queue),
)
PROOFS = st.builds(
    AlternativeProof,
    kind=st.sampled_from(ProofKind),
    gives=st.sampled_from(Proof),
    days_after_shipping=st.integers(0, 200),
)
GENEROUS = Terms(
    months=24,
    start_rules=(StartRule.PURCHASE,),
    offers=plainly(Remedy.REPLACEMENT, Remedy.REFUND),
    alternative_proofs=(
        AlternativeProof(kind=ProofKind.RECEIPT, gives=Proof.WEAK),
        AlternativeProof(kind=ProofKind.MARKETPLACE, gives=Proof.STRONG),
        AlternativeProof(kind=ProofKind.SERIAL, gives=Proof.WEAK, days_after_shipping=30),
    ),
    goodwill=Goodwill(months=6, remedy=Remedy.REFUND, share=Decimal("0.5")),
    plain_text="What we made wrong, we make good.",
)
PLAIN_OFFERS = (
    GENEROUS.offers,
    plainly(*Remedy),
    plainly(Remedy.STORE_CREDIT),
    plainly(Remedy.REPAIR, Remedy.REFUND),
)
PARTICULARS: tuple[st.SearchStrategy[Changes], ...] = (
    only(months=st.none() | st.integers(1, 120)),
    only(rules=st.just(())),
    only(offers=OFFERS.map(tuple)),
    only(offers=OFFERS.map(tuple)),
    only(offers=OFFERS.map(tuple)),
    only(excluded_faults=st.frozensets(st.sampled_from(Fault))),
    only(tiers=st.lists(st.builds(Tier, needs=NEEDS, when=WHENS), min_size=1, max_size=3).map(tuple)),
    only(tiers=st.lists(st.builds(Tier, needs=NEEDS, when=WHENS), min_size=1, max_size=3).map(tuple)),
    only(alternative_proofs=st.lists(PROOFS, max_size=3).map(tuple)),
    only(
        goodwill=st.none()
        | st.builds(Goodwill, months=st.integers(1, 24), remedy=st.sampled_from(Remedy), share=SHARES)
    ),
    only(
        pro_rata=st.lists(
            st.builds(Step, until_months=st.integers(1, 60), share=SHARES), min_size=1, max_size=4
        ).map(tuple)
    ),
    only(deductible=AMOUNTS),
    only(shipping=st.just(Payer.BUYER), replacement_shipping=AMOUNTS),
    only(regions=st.just(frozenset({"DE"}))),
    only(statutory_months=st.integers(1, 48)),
)


def changed(base: Any, many: list[Changes]) -> Any:
    return replace(base, **dict(chain.from_iterable(each.items() for each in many)))


def at_most(most: int, several: tuple[st.SearchStrategy[Changes], ...]) -> st.SearchStrategy[list[Changes]]:
    """None, one, two and so on equally often. What stands twice comes twice as often."""
    each = st.sampled_from(several).flatmap(lambda chosen: chosen)
    return st.integers(0, most).flatmap(lambda size: st.lists(each, min_size=size, max_size=size))


PLACES = st.builds(
    lambda day, price: {"submitted_on": day, "price": price, "value": price},
    WITHIN,
    st.decimals(Decimal(10), Decimal(900), places=2),
)
CLAIMED: st.SearchStrategy[ClaimFacts] = st.builds(
    lambda place, spoilt: changed(SOUND, [place, *spoilt]), PLACES, at_most(3, SPOILERS)
)
PROMISED: st.SearchStrategy[Terms] = st.builds(
    lambda rules, usual, others: changed(GENEROUS, [{"rules": tuple(rules)}, usual, *others]),
    st.lists(RULES, min_size=1, max_size=4),
    only(
        statutory_months=st.sampled_from([None, 24, 36, 36]),
        offers=st.sampled_from(PLAIN_OFFERS),
        deductible=st.sampled_from([Decimal(0), Decimal(5), Decimal(120)]),
        refunds_shipping=st.booleans(),
    ),
    at_most(4, PARTICULARS),
)
PROMISED_OR_NOTHING = st.builds(
    lambda terms, none: None if none else terms, PROMISED, st.sampled_from([False] * 9 + [True])
)

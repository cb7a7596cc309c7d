"""What a careful colleague would say of terms before they are published: what is wrong, why, and what to do.

A remark never stops anybody from publishing; what cannot be kept at all is refused by `Terms.check`.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from core.domain.conditions import When
from core.domain.cost_words import names_a_cost
from core.domain.deciding import Course
from core.domain.evidence import ONE_PHOTO, lacking
from core.domain.faults import Fault
from core.domain.registering import is_condition
from core.domain.registrations import Proof
from core.domain.remedies import OF_MONEY, Offer, Payer, Remedy
from core.domain.statutory import months_in
from core.domain.terms import MAXIMUM_MONTHS, Terms
from core.domain.worth import NOTHING, WHOLE, share_at


class Kind(StrEnum):
    REGISTRATION_REQUIRED = "registration_required"
    BELOW_STATUTORY = "below_statutory"
    STATUTORY_UNKNOWN = "statutory_unknown"
    STATUTORY_TEXT_MISSING = "statutory_text_missing"
    SWALLOWED = "swallowed"
    NO_FALLBACK = "no_fallback"
    CREDIT_FOR_MONEY = "credit_for_money"
    TEXT_TOO_SHORT = "text_too_short"
    COSTS_WITHIN_STATUTORY = "costs_within_statutory"
    WORTHLESS_WITHIN_COVER = "worthless_within_cover"
    WORTHLESS_FOR_LIFE = "worthless_for_life"
    MONEY_UNSAID = "money_unsaid"
    NEVER_REACHED = "never_reached"
    ASKS_THE_PROVED_MORE = "asks_the_proved_more"
    DECLINES_EVERYTHING = "declines_everything"
    SENDING_NEVER_PAID = "sending_never_paid"
    SHIPPING_WITHOUT_MONEY = "shipping_without_money"


class Remark(NamedTuple):
    """`field` is the part of the terms that it is about. Its words, why and what to do, are the door's."""

    kind: Kind
    field: str
    values: Mapping[str, int] = MappingProxyType({})
    """What the words name: a `place` in a list from 1 on; all else in months.

    `begins` is the age from which on a unit is worth nothing, `until` the last age that covers it all.
    """


SHORTEST_TEXT = 80
"""Characters. Fewer cannot say what is covered, for how long, and what to do."""
CORE = frozenset({Fault.DEAD_ON_ARRIVAL, Fault.STOPPED_WORKING, Fault.BROKEN_PART})
"""What a warranty is for."""
ALWAYS = When()
SHELVES = tuple((in_stock, gone) for in_stock in (True, False) for gone in (True, False, None))
"""Whether it is in stock, and whether it is discontinued, which nobody may know."""
GOODS_OR_MONEY = {True: frozenset({Remedy.REFUND, Remedy.REPLACEMENT}), False: frozenset({Remedy.REFUND})}
"""What can be carried out, by whether it is in stock."""


def remarks_on(terms: Terms) -> tuple[Remark, ...]:
    """In the order of the form, the same for the same terms."""
    return tuple(remark for look in LOOKS for remark in look(terms))


def _registration(terms: Terms) -> Iterator[Remark]:
    """Whoever did not register is covered all the same: by our own rule, and in most countries by law."""
    for field in ("plain_text", "statutory_text"):
        if is_condition(getattr(terms, field)):
            yield Remark(Kind.REGISTRATION_REQUIRED, field)


def _statutory(terms: Terms) -> Iterator[Remark]:
    law = months_in(terms.regions)
    if law is None:
        return
    if terms.statutory_months is None or terms.statutory_months < law:
        yield Remark(Kind.STATUTORY_UNKNOWN, "statutory_months", {"law": law})
    if terms.months is not None and terms.months < law:
        yield Remark(Kind.BELOW_STATUTORY, "months", {"law": law, "months": terms.months})
    if not terms.statutory_text.strip():
        yield Remark(Kind.STATUTORY_TEXT_MISSING, "statutory_text")


def _exclusions(terms: Terms) -> Iterator[Remark]:
    if CORE & terms.excluded_faults:
        yield Remark(Kind.SWALLOWED, "excluded_faults")


def _fallback(terms: Terms) -> Iterator[Remark]:
    """When nothing can be sent, out of stock or discontinued, there must still be something on offer.

    Every state of the shelf has a refund that asks for nothing else, or a remedy that can then be sent.
    """
    plain = [
        offer for offer in terms.offers if replace(offer.when, in_stock=None, discontinued=None) == ALWAYS
    ]
    if all(_is_on_offer(plain, in_stock, gone, GOODS_OR_MONEY[in_stock]) for in_stock, gone in SHELVES):
        return
    credited = all(_is_on_offer(plain, *shelf, {Remedy.REFUND, Remedy.STORE_CREDIT}) for shelf in SHELVES)
    yield Remark(Kind.CREDIT_FOR_MONEY if credited else Kind.NO_FALLBACK, "offers")


def _is_on_offer(
    offers: Sequence[Offer], in_stock: bool, gone: bool | None, remedies: Collection[Remedy]
) -> bool:
    return any(
        offer.remedy in remedies
        and offer.when.in_stock in {None, in_stock}
        and offer.when.discontinued in ({None} if gone is None else {None, gone})
        for offer in offers
    )


def _text(terms: Terms) -> Iterator[Remark]:
    if len(terms.plain_text.strip()) < SHORTEST_TEXT:
        yield Remark(Kind.TEXT_TOO_SHORT, "plain_text")


def _costs(terms: Terms) -> Iterator[Remark]:
    """Within its time the law makes good without any cost to the buyer (Directive (EU) 2019/771, art. 14)."""
    law, shares = months_in(terms.regions), _shares(terms)
    early = law is not None and any(share < WHOLE for age, share in shares if age < law)
    if law is None or not (terms.deductible or terms.shipping is Payer.BUYER or early):
        return
    field = "deductible" if terms.deductible else "shipping" if terms.shipping is Payer.BUYER else "pro_rata"
    yield Remark(Kind.COSTS_WITHIN_STATUTORY, field, {"law": law})


def _worthless(terms: Terms) -> Iterator[Remark]:
    """Covered, and worth nothing. The last covered day counts; on it a unit is as old as its cover is long.

    A lifetime is as long as the highest age that a schedule can name.
    """
    begins = next((age for age, share in _shares(terms) if share == NOTHING), MAXIMUM_MONTHS)
    if terms.months is None and begins < MAXIMUM_MONTHS:
        yield Remark(Kind.WORTHLESS_FOR_LIFE, "pro_rata", {"begins": begins})
    elif terms.months is not None and terms.pro_rata and begins <= terms.months:
        values = {"begins": begins, "months": terms.months, "until": terms.months + 1}
        yield Remark(Kind.WORTHLESS_WITHIN_COVER, "pro_rata", values)


def _shares(terms: Terms) -> Sequence[tuple[int, Decimal]]:
    """What a unit is worth, by the rule that pays, from which age in full months on; youngest first."""
    ages = sorted({0, *(step.until_months for step in terms.pro_rata)})
    return [(age, share_at(terms, age)) for age in ages]


def _unsaid(terms: Terms) -> Iterator[Remark]:
    """Buyers read the text and never the fields; what they pay must not come as a surprise."""
    last = MAXIMUM_MONTHS if terms.months is None else terms.months
    wears = any(share < WHOLE for age, share in _shares(terms) if age <= last)
    costs = terms.deductible or terms.shipping is Payer.BUYER or wears
    if costs and terms.plain_text.strip() and not names_a_cost(terms.plain_text):
        yield Remark(Kind.MONEY_UNSAID, "plain_text")


def _shipping(terms: Terms) -> Iterator[Remark]:
    """A share of the shipping goes back with money alone; sending is paid by whom the terms say."""
    if terms.replacement_shipping and (
        terms.shipping is Payer.SHOP or Remedy.REPLACEMENT not in terms.remedies
    ):
        yield Remark(Kind.SENDING_NEVER_PAID, "replacement_shipping")
    if terms.refunds_shipping and OF_MONEY.isdisjoint(terms.remedies):
        yield Remark(Kind.SHIPPING_WITHOUT_MONEY, "refunds_shipping")


def _order(terms: Terms) -> Iterator[Remark]:
    lists: Sequence[tuple[str, Sequence[tuple[object, When]]]] = (
        ("offers", [(offer.remedy, offer.when) for offer in terms.offers]),
        ("tiers", [("tier", tier.when) for tier in terms.tiers]),
        ("rules", [(rule.outcome, rule.when) for rule in terms.rules]),
    )
    for field, entries in lists:
        for place, (about, when) in enumerate(entries):
            before = [earlier for what, earlier in entries[:place] if what == about]
            if any(earlier.contains(when) for earlier in before):
                yield Remark(Kind.NEVER_REACHED, field, {"place": place + 1})


def _proved(terms: Terms) -> Iterator[Remark]:
    """A tier that wants a proof, and asks more than one behind it that its claims come to without."""
    for place, tier in enumerate(terms.tiers):
        unproved = replace(tier.when, proof=Proof.NONE)
        behind = [other for other in terms.tiers[place + 1 :] if other.when.contains(unproved)]
        less = next(iter(behind), ONE_PHOTO)
        if tier.when != unproved and lacking(tier.needs, less.needs):
            yield Remark(Kind.ASKS_THE_PROVED_MORE, "tiers", {"place": place + 1})


def _declining(terms: Terms) -> Iterator[Remark]:
    for place, rule in enumerate(terms.rules):
        if rule.course is Course.DECLINE and rule.when == When():
            yield Remark(Kind.DECLINES_EVERYTHING, "rules", {"place": place + 1})


LOOKS: tuple[Callable[[Terms], Iterator[Remark]], ...] = (
    _statutory,
    _exclusions,
    _fallback,
    _order,
    _proved,
    _declining,
    _costs,
    _worthless,
    _shipping,
    _registration,
    _unsaid,
    _text,
)

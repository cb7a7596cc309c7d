"""What a remedy is worth for one claim: the price, its pro-rata share, the deductible."""

from decimal import Decimal

from core.domain.cases import Case
from core.domain.goodwill import Goodwill
from core.domain.money import Money
from core.domain.remedies import Offered, Remedy
from core.domain.terms import Terms

NOTHING, WHOLE = Decimal(0), Decimal(1)


def offers_of(case: Case, terms: Terms) -> tuple[Offered, ...]:
    """What fits of the terms' offers, each remedy once, in their order. Amounts in the shop's currency."""
    remedies = dict.fromkeys(offer.remedy for offer in terms.offers if offer.when.holds(case))
    price = case.value or NOTHING
    carried = max(_rounded(case, price * share_at(terms, case.age_months)) - terms.deductible, NOTHING)
    return tuple(_split(remedy, price, carried) for remedy in remedies)


def goodwill_offer(case: Case, goodwill: Goodwill) -> tuple[Offered, ...]:
    """The one remedy of the goodwill rule, at the share that it says."""
    price = case.value or NOTHING
    return (_split(goodwill.remedy, price, _rounded(case, price * goodwill.share)),)


def share_at(terms: Terms, age_months: int | None) -> Decimal:
    """What share of its price a unit is still worth. Unknown ages count as new."""
    if not terms.pro_rata:
        return WHOLE
    age = age_months or 0
    return next((step.share for step in terms.pro_rata if age < step.until_months), NOTHING)


def is_whole(offered: Offered, price: Decimal | None, currency: str) -> bool:
    """Whether the shop carries the whole price, in so far as the currency has such small units."""
    whole = price or NOTHING
    return offered.worth - offered.buyer_pays >= min(whole, Money(whole, currency).rounded().amount)


def _split(remedy: Remedy, price: Decimal, carried: Decimal) -> Offered:
    """A refund is what the shop carries; goods are worth their price, and the buyer pays the rest."""
    carried = min(carried, price)
    if remedy is Remedy.REFUND:
        return Offered(remedy, carried, NOTHING)
    return Offered(remedy, price, price - carried)


def _rounded(case: Case, amount: Decimal) -> Decimal:
    """Half up, to the smallest unit of the shop's currency."""
    return Money(amount, case.facts.currency).rounded().amount

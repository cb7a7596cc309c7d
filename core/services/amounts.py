"""What is due for a claim: shown before it is approved, kept then, held against the order before it is paid.

docs/decisions/0020-what-a-unit-is-worth.md
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from core.domain.amounts import Amounts, PaymentLeft, over_payments
from core.domain.cases import Case
from core.domain.money import Money
from core.domain.payments import Owed
from core.domain.remedies import Remedy
from core.domain.units import ORDER_REASONS
from core.domain.worth import (
    Computed,
    Credit,
    Due,
    Portion,
    carried,
    credit_of,
    due_of,
    portion_of,
)
from core.services.owed import can_be_asked, find_owed
from core.services.remedies import RemedyUnavailableError, Unavailable
from core.services.shipping import find_share, told_of
from core.store.base import Tx
from core.store.catalogue import find_variant
from core.store.claims import Claim
from core.store.decisions import find_decision_of_claim
from core.store.orders import OrderRow, get_line, get_order
from core.store.policies import find_terms
from core.store.resolutions import Resolution, list_refunds_under_way
from core.store.shops import get_shop
from core.store.units import Unit
from core.store.values import FACTS


class AmountChangedError(Exception):
    """What was seen or approved is not what can be paid now."""

    def __init__(self, approved: Money | None, found: Amounts | None) -> None:
        super().__init__(f"{approved} was approved, {found.presentment if found else None} can be paid.")
        self.approved, self.found = approved, found


class AmountTooHighError(ValueError):
    """More than is due."""

    def __init__(self, most: Money) -> None:
        super().__init__(f"At most {most} is due.")
        self.most = most


class NotChargedError(ValueError):
    """The buyer should pay for these goods, nobody can ask them, and nobody said to send them anyway."""

    def __init__(self, owed: Money) -> None:
        super().__init__(f"{owed} would not be charged.")
        self.owed = owed


class NotAllPaidError(ValueError):
    """Less than fits was to be paid, and at the same time what does not fit was to be given too."""


class AmountMissingError(ValueError):
    """Nobody knows what is due, and nobody entered it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What the remedies of a claim would come to if they were approved now."""

    due: Due | None
    """As a refund. None: we do not hold the money of the order as it is now, or there is no order."""
    payments: Sequence[PaymentLeft]
    portion: Portion
    owed: Owed | None
    """What the buyer pays for a replacement."""
    can_be_asked: bool
    """There is somebody to whom an invoice can be sent."""
    credit: Credit | None
    """What store credit comes to. None: nobody knows yet; without an order, not in our catalogue."""
    price: Money | None
    """Of a unit without an order, in our catalogue."""
    has_order: bool
    has_customer: bool
    """The order belongs to a customer of the store, who can have an account."""

    @property
    def over(self) -> list[tuple[str, Money]]:
        """Which payments the refund goes back to."""
        return over_payments(self.due.payable.presentment, self.payments) if self.due else []


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """What whoever approves has seen and chosen."""

    seen: bool = False
    """A page showed what is due, or that nobody knows it yet. Rules see none and grant what is due.

    Of a replacement likewise what the buyer pays for it.
    """
    shown: Money | None = None
    """What that page showed."""
    amount: Money | None = None
    """Less than is due, presentment currency; without an order any. None: what is due."""
    excess: Money | None = None
    """What is due beside and does not fit, as the page showed it: to be given as store credit."""
    uncharged: bool = False
    """Goods go out without charge though the buyer should pay for them."""
    supplement: Money | None = None
    """A part of the price that goes back beside a replacement, presentment currency."""


RULE = Agreed()
"""Nobody looked at a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """What is kept with an approval."""

    amounts: Amounts | None = None
    computed: Computed | None = None
    against: bool = False
    """Another amount than is due, or goods that nobody is charged for: it needs a reason."""
    by_account: bool = False
    excess: Amounts | None = None
    """Given as store credit by itself, once the rest is done."""
    supplement: Amounts | None = None
    """Goes back to the payments beside a replacement, once that is ordered. `computed` is of it."""
    owed: Owed | None = None
    """The buyer pays it before a replacement is sent."""

    @property
    def whole(self) -> Amounts | None:
        """Both parts of what is money: what is held against a limit."""
        return self.amounts + self.excess if self.amounts and self.excess else self.amounts

    @property
    def in_words(self) -> str | None:
        """What the buyer gets back, for history."""
        return str(self.amounts.presentment) if self.amounts else None

    @property
    def excess_in_words(self) -> str | None:
        return str(self.excess.presentment) if self.excess else None

    @property
    def supplement_in_words(self) -> str | None:
        return str(self.supplement.presentment) if self.supplement else None


async def preview(tx: Tx, claim: Claim, unit: Unit) -> Preview:
    """From what we hold; Shopify is not asked."""
    case, portion = await _portion(tx, claim)
    due, order = await find_due(tx, unit, portion, claim.id), await order_of(tx, unit)
    money, price = order.money_value() if order else None, await _price(tx, unit)
    return Preview(
        due=due,
        payments=money.payments if money else (),
        portion=portion,
        owed=await find_owed(tx, unit, case, portion, due),
        can_be_asked=await can_be_asked(tx, claim.owner_id),
        credit=credit_of(due) if due else _credit_for(price, portion),
        price=price,
        has_order=order is not None,
        has_customer=order is not None and order.customer_gid is not None,
    )


async def agree(tx: Tx, claim: Claim, unit: Unit, remedy: Remedy, agreed: Agreed) -> Granted:
    """What is granted with a remedy, by what was agreed to.

    Raises AmountChangedError when the page had shown another amount, AmountTooHighError, AmountMissingError,
    NotAllPaidError, NotChargedError, RemedyUnavailableError when nothing is left to refund.
    """
    now = await preview(tx, claim, unit)
    if remedy is Remedy.REPLACEMENT:
        return _goods(now, unit, agreed)
    if remedy is Remedy.REPAIR:
        # Nobody knows yet what it costs: after the inspection a quote asks the buyer, if anything is theirs.
        return Granted()
    return _with_order(now, remedy, agreed) if now.has_order else _to_account(now, agreed)


def _goods(now: Preview, unit: Unit, agreed: Agreed) -> Granted:
    """A replacement: the buyer is asked for what they owe by the terms, unless staff send it without."""
    if agreed.supplement is not None:
        return _with_supplement(now, unit, agreed, agreed.supplement)
    if now.owed is None:
        return Granted()
    if agreed.uncharged:
        return Granted(against=True)
    if not now.can_be_asked:
        raise NotChargedError(now.owed.total.shop)
    _check_shown(now.owed.total, agreed)
    return Granted(owed=now.owed)


def _with_supplement(now: Preview, unit: Unit, agreed: Agreed, wanted: Money) -> Granted:
    """Beside it a part of the price, if staff wish so. Nobody promised that; who is paid is not charged."""
    if now.owed is not None and not agreed.uncharged:
        raise NotChargedError(now.owed.total.shop)
    if not now.has_order:
        raise RemedyUnavailableError(Unavailable.NO_ORDER)
    if unit.void_reason in ORDER_REASONS:
        raise RemedyUnavailableError(Unavailable.GONE)
    due = now.due.without_shipping() if now.due else None
    found = due.payable if due else None
    _check_shown(found, agreed)
    if found is None or found.nothing:
        raise RemedyUnavailableError(Unavailable.NOTHING_LEFT)
    computed = Computed(portion=now.portion._replace(with_shipping=False), confirmed=True, due=due)
    return Granted(computed=computed, against=True, supplement=_chosen(found, wanted))


def _with_order(now: Preview, remedy: Remedy, agreed: Agreed) -> Granted:
    """A refund, or its worth as store credit. What does not fit on the order, no rule gives away."""
    found, by_account = now.due.payable if now.due else None, False
    if remedy is Remedy.STORE_CREDIT and now.credit:
        found, by_account = now.credit.amounts, now.credit.by_account
    _check_shown(found, agreed)
    confirmed = not agreed.seen or found is not None
    computed = Computed(portion=now.portion, confirmed=confirmed, due=now.due)
    if found is None:
        return Granted(computed=computed)
    if found.nothing or (by_account and not agreed.seen):
        raise RemedyUnavailableError(Unavailable.NOTHING_LEFT)
    amounts = _chosen(found, agreed.amount)
    excess = None if by_account else _excess(now, agreed)
    return Granted(
        amounts=amounts, computed=computed, against=amounts != found, by_account=by_account, excess=excess
    )


def _to_account(now: Preview, agreed: Agreed) -> Granted:
    """For who bought elsewhere: what the catalogue says, or what staff read off the proof of purchase."""
    found = now.credit.amounts if now.credit else None
    _check_shown(found, agreed)
    if agreed.amount is not None:
        amounts = Amounts(agreed.amount, agreed.amount)
    elif found is not None:
        amounts = found
    elif agreed.seen:
        raise AmountMissingError
    else:
        raise RemedyUnavailableError(Unavailable.NO_PRICE)
    if amounts.nothing:
        raise RemedyUnavailableError(Unavailable.NOTHING_LEFT)
    computed = Computed(portion=now.portion, confirmed=True, due=None, price=now.price)
    return Granted(amounts=amounts, computed=computed, against=amounts != found, by_account=True)


def _check_shown(found: Amounts | None, agreed: Agreed) -> None:
    """Raises AmountChangedError when the page had shown another amount."""
    if agreed.seen and (found.presentment if found else None) != agreed.shown:
        raise AmountChangedError(agreed.shown, found)


def _excess(now: Preview, agreed: Agreed) -> Amounts | None:
    """What is due and does not fit, if whoever approves wants it given too."""
    if agreed.excess is None:
        return None
    excess = now.due.excess if now.due else None
    if excess is None or excess.nothing or excess.presentment != agreed.excess:
        raise AmountChangedError(agreed.excess, excess)
    if not now.has_customer:
        raise RemedyUnavailableError(Unavailable.NO_CUSTOMER)
    if agreed.amount is not None:
        raise NotAllPaidError
    return excess


def approved_of(resolution: Resolution, shop_currency: str) -> Amounts | None:
    """The amount of a refund. None: not decided yet."""
    if resolution.amount is None or resolution.currency is None:
        return None
    shop_amount = resolution.shop_amount or Decimal(0)
    return Amounts(Money(resolution.amount, resolution.currency), Money(shop_amount, shop_currency))


def put_amounts(resolution: Resolution, amounts: Amounts) -> None:
    """What is paid, or was."""
    resolution.amount, resolution.currency = amounts.presentment.amount, amounts.presentment.currency
    resolution.shop_amount = amounts.shop.amount


async def order_of(tx: Tx, unit: Unit) -> OrderRow | None:
    """That the unit came with. None: it came another way."""
    if unit.order_line_id is None:
        return None
    return await get_order(tx, (await get_line(tx, unit.order_line_id)).order_id)


async def find_due(
    tx: Tx, unit: Unit, portion: Portion, claim_id: UUID, *, before: UUID | None = None
) -> Due | None:
    """What is due for the claim's unit once the refunds of other claims that are on their way have been made.

    None where we do not hold the money of the order as it is now. With `before`, just before it is paid,
    pieces that were granted earlier than that resolution go first; but nothing of the order is kept for them,
    because Shopify's own maximum is what fits.
    """
    if unit.order_line_id is None:
        return None
    line = await get_line(tx, unit.order_line_id)
    money = (await get_order(tx, line.order_id)).money_value()
    if money is None or line.gid not in money.lines:
        return None
    left, ahead, shipping = money.left, 0, Decimal(0)
    for line_id, refund in await list_refunds_under_way(tx, line.order_id, beside=claim_id, before=before):
        ahead += line_id == line.id and not refund.excess
        shipping += told_of(refund)
        promised = approved_of(refund, money.left.shop.currency)
        left = (left - promised).floor() if promised and before is None else left
    share = None
    if portion.with_shipping:
        share = await find_share(tx, line, money, ahead=ahead, promised=shipping)
    return due_of(money.lines[line.gid], left, portion, ahead=ahead, shipping=share)


async def _price(tx: Tx, unit: Unit) -> Money | None:
    """Of a unit that came from elsewhere: what the store asks for it, as decisions see it."""
    if unit.order_line_id is not None or unit.variant_gid is None:
        return None
    variant = await find_variant(tx, unit.variant_gid)
    return Money(variant.price, (await get_shop(tx)).currency) if variant else None


def _credit_for(price: Money | None, portion: Portion) -> Credit | None:
    if price is None:
        return None
    due = carried(price, portion)
    return Credit(amounts=Amounts(due, due), by_account=True)


def _chosen(payable: Amounts, wished: Money | None) -> Amounts:
    """Less than is due, if staff wish so; the shop's own amount by its part."""
    if wished is None or wished == payable.presentment:
        return payable
    if not wished <= payable.presentment:
        raise AmountTooHighError(payable.presentment)
    part = wished.amount / payable.presentment.amount
    return Amounts(wished, Money(payable.shop.amount * part, payable.shop.currency).rounded())


async def _portion(tx: Tx, claim: Claim) -> tuple[Case | None, Portion]:
    """By the newest computed answer. Claims from before answers were kept have none: the price is due."""
    row = await find_decision_of_claim(tx, claim.id)
    if row is None:
        return None, Portion()
    terms = await find_terms(tx, row.terms_id)
    case = Case.of(FACTS.validate_python(row.facts), terms)
    return case, portion_of(case, row.outcome)

"""What mutations answer, and amounts, as our own values."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from core.domain.amounts import Amounts
from core.domain.money import Money
from core.shopify.admin_api.fragments import Amount
from core.shopify.admin_api.fragments import Amounts as Bag
from core.shopify.errors import Rejected, UserError


class ShopifyUserError(Protocol):
    @property
    def message(self) -> str: ...
    @property
    def field(self) -> Sequence[str] | None: ...


def user_errors(answered: Iterable[ShopifyUserError]) -> tuple[UserError, ...]:
    return tuple(
        UserError(
            message=each.message,
            field=".".join(each.field) if each.field else None,
            code=getattr(each, "code", None),
        )
        for each in answered
    )


def refuse_errors(answered: Iterable[ShopifyUserError]) -> None:
    """Raise Rejected when Shopify named a reason against what we asked."""
    if errors := user_errors(answered):
        raise Rejected(errors)


def money(amount: Amount) -> Money:
    return Money(amount.amount, amount.currency_code)


def amounts(bag: Bag) -> Amounts:
    return Amounts(money(bag.presentment_money), money(bag.shop_money))

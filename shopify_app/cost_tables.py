"""The sums of the costs report: for each month, kind or product what each account carries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from starlette.requests import Request

from core.domain.costs import CostAccount, CostKind
from core.domain.money import Money
from core.store.costs import Grouping, Sum
from core.web.filters import filters
from core.web.locales import chosen
from shopify_app import cost_words
from shopify_app.asking import words_of

MOST_PRODUCTS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class SumLine:
    label: str
    cells: list[str]
    """Of each account, in their order; a dash where it carries nothing."""
    total: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SumTable:
    title: str
    first: str
    """What the rows are."""
    lines: list[SumLine]
    total: SumLine
    more: int
    """Rows that are in the total and not listed."""


def table_of(request: Request, grouping: Grouping, sums: Sequence[Sum]) -> SumTable:
    """Months and kinds in their order, products from the dearest on."""
    _ = words_of(request)
    groups: defaultdict[str, dict[CostAccount, Decimal]] = defaultdict(dict)
    for each in sums:
        groups[each.group][each.account] = each.amount
    order = list(groups)
    if grouping is Grouping.PRODUCT:
        order.sort(key=lambda name: (-sum(groups[name].values()), name))
    title, first = {
        Grouping.MONTH: (_("By month"), _("Month")),
        Grouping.KIND: (_("By kind"), _("Kind")),
        Grouping.PRODUCT: (_("By product"), _("Product")),
    }[grouping]
    return SumTable(
        title=title,
        first=first,
        lines=[
            _line(request, _label(request, grouping, each), groups[each]) for each in order[:MOST_PRODUCTS]
        ],
        total=_line(request, _("Total"), by_account(sums)),
        more=max(len(order) - MOST_PRODUCTS, 0),
    )


def by_account(sums: Iterable[Sum]) -> dict[CostAccount, Decimal]:
    found: defaultdict[CostAccount, Decimal] = defaultdict(Decimal)
    for each in sums:
        found[each.account] += each.amount
    return found


def _line(request: Request, label: str, amounts: dict[CostAccount, Decimal]) -> SumLine:
    money, currency = filters(chosen(request))["money"], request.state.shop.currency
    return SumLine(
        label=label,
        cells=[
            money(Money(amounts[account], currency)) if amounts.get(account) else "–"
            for account in CostAccount
        ],
        total=money(Money(sum(amounts.values(), Decimal(0)), currency)),
    )


def _label(request: Request, grouping: Grouping, group: str) -> str:
    if grouping is Grouping.MONTH:
        return filters(chosen(request))["day"](date.fromisoformat(f"{group}-01"), "LLLL y")
    return words_of(request)(cost_words.KIND[CostKind(group)]) if grouping is Grouping.KIND else group

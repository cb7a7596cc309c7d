"""What making good costs: by month, account, kind and product; and whether it agrees with Shopify."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain.days import add_months
from core.domain.money import Money
from core.domain.rights import Right
from core.store.base import Tx
from core.store.costs import Agreement, Grouping, Sum, count_costs, read_agreement, sum_costs
from core.store.exceptions import Section
from core.web.addresses import url
from core.web.fields import Day
from core.web.forms import Form, InvalidFormError, Typed, blank, parse_query
from core.web.locales import translatable
from core.web.pages import render
from shopify_app.asking import hidden_fields, today, words_of
from shopify_app.cost_export import MOST, export_url
from shopify_app.cost_tables import SumTable, by_account, table_of

USUAL = 12
"""Months, this one among them."""


class DaysForm(Form):
    first: Day | None = Field(None, title=translatable("the first day"))
    last: Day | None = Field(None, title=translatable("the last day"))


@dataclass(frozen=True, slots=True)
class Days:
    """Both included, on the shop's calendar."""

    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    total: Money
    claims: int
    each: Money | None
    """What a claim cost, of those that cost anything."""
    estimated: Money
    tables: list[SumTable]
    agreement: Agreement
    refunds: Money
    booked: Money
    export: str
    """Empty for whoever may not, and for more than a file holds."""
    too_many: bool
    differing: str
    """Where the claims are that differ."""


async def show(request: Request) -> Response:
    try:
        days, typed = _days(request, parse_query(request, DaysForm)), None
    except InvalidFormError as refused:
        days, typed = _usual(request), refused.typed
    async with request.state.db.transaction(request.state.shop_id) as tx:
        report = await _report(request, tx, days)
    return render(
        request,
        "costs/show.html",
        status=422 if typed else 200,
        report=report,
        days=days,
        form=typed or _typed(days),
        kept=hidden_fields(request),
        spans=_spans(request, days),
        zone=request.state.shop.timezone,
    )


async def _report(request: Request, tx: Tx, days: Days) -> Report:
    currency, span = request.state.shop.currency, (days.first, days.last)
    sums: dict[Grouping, list[Sum]] = {
        grouping: await sum_costs(tx, *span, grouping, currency) for grouping in Grouping
    }
    months = sums[Grouping.MONTH]
    total = Money(sum(by_account(months).values(), Decimal(0)), currency)
    claims, entries = await count_costs(tx, *span)
    agreement = await read_agreement(tx, *span)
    may_export = Right.EXPORT in request.state.may and entries > 0
    return Report(
        total=total,
        claims=claims,
        each=Money(total.amount / claims, currency).rounded() if claims else None,
        estimated=Money(sum((each.estimated for each in months), Decimal(0)), currency),
        tables=[table_of(request, grouping, sums[grouping]) for grouping in Grouping] if entries else [],
        agreement=agreement,
        refunds=Money(agreement.refunds, currency),
        booked=Money(agreement.booked, currency),
        export=export_url(request, *span) if may_export and entries <= MOST else "",
        too_many=may_export and entries > MOST,
        differing=url(request, "exceptions.show", section=Section.COSTS.value),
    )


def _days(request: Request, form: DaysForm) -> Days:
    """Without a day it is the last twelve months. Raises InvalidFormError."""
    _, usual = words_of(request), _usual(request)
    days = Days(form.first or usual.first, form.last or usual.last)
    if days.last < days.first:
        raise form.refused(last=_("The last day comes before the first."))
    return days


def _usual(request: Request) -> Days:
    return _months(today(request), USUAL)


def _months(day: date, count: int) -> Days:
    """So many calendar months, the one of that day among them and up to it."""
    return Days(add_months(day.replace(day=1), 1 - count), day)


def _typed(days: Days) -> Typed:
    return blank(first=days.first, last=days.last)


def _spans(request: Request, days: Days) -> list[tuple[str, str, bool]]:
    """Spans that are asked for often: label, address, and whether it is the one that is shown."""
    _, day = words_of(request), today(request)
    before = day.replace(day=1) - timedelta(days=1)
    spans = [
        (_("This month"), _months(day, 1)),
        (_("Last month"), _months(before, 1)),
        (_("3 months"), _months(day, 3)),
        (_("12 months"), _months(day, USUAL)),
    ]
    return [
        (label, url(request, "costs.show", first=span.first, last=span.last), span == days)
        for label, span in spans
    ]


routes = [Route("/costs", show, name="costs.show")]

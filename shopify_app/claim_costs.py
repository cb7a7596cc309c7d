"""What a claim cost, as its page shows it: each kind with its account, how it is known, and its history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from babel.numbers import format_decimal
from starlette.requests import Request

from core.domain.costs import CostKind, CostSource, account_of
from core.domain.deciding import Outcome
from core.domain.money import Money, exponent, total
from core.domain.remedies import Remedy
from core.domain.resolutions import ResolutionState
from core.store.base import Tx
from core.store.costs import CostCheck, CostRow, list_checks, list_entries, list_with_costs
from core.store.resolutions import Resolution
from core.web.filters import filters
from core.web.forms import Typed, blank
from core.web.locales import chosen
from shopify_app import cost_words, words
from shopify_app.asking import words_of
from shopify_app.colleagues import who
from shopify_app.words import Badge


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldCosts:
    """The rows."""

    resolutions: Sequence[Resolution]
    """That took effect."""
    entries: Sequence[CostRow]
    checks: Sequence[CostCheck]


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """What stood there before, and how it came about."""

    amount: str
    account: str
    said: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CostLine:
    """One kind of one resolution. `key` is unique on the page."""

    key: str
    resolution_id: UUID
    line: str
    version: int
    name: str
    amount: str
    paid: str
    """What the buyer saw, where that was another currency."""
    account: Badge
    source: str
    estimated: bool
    reason: str
    earlier: list[Earlier]
    form: Typed


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """The costs of one resolution."""

    key: str
    resolution_id: UUID
    remedy: str
    difference: str
    lines: list[CostLine]
    missing: list[tuple[str, str]]
    """Kinds that can still be entered."""
    unbooked: bool
    """Nobody knows yet what it cost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CostsShown:
    total: str
    currency: str
    carried: list[Carried]
    accounts: list[tuple[str, str]]
    blank: Typed
    """The form of a further cost: carried by whom the claim's others are."""


async def read_costs(tx: Tx, claim_id: UUID) -> HeldCosts:
    return HeldCosts(
        resolutions=await list_with_costs(tx, claim_id),
        entries=await list_entries(tx, claim_id),
        checks=await list_checks(tx, claim_id),
    )


def costs_of(request: Request, held: HeldCosts, outcome: Outcome) -> CostsShown | None:
    """None where nothing took effect yet, and for whoever may not see costs."""
    if not held.resolutions or "see_costs" not in request.state.may:
        return None
    _, money, currency = words_of(request), filters(chosen(request))["money"], request.state.shop.currency
    newest = {(row.resolution_id, row.kind): row for row in held.entries}
    return CostsShown(
        total=money(total((row.value().amount for row in newest.values()), currency)),
        currency=currency,
        carried=[_carried(request, held, each, newest) for each in held.resolutions],
        accounts=[(value.value, _(badge.text)) for value, badge in cost_words.ACCOUNT.items()],
        blank=blank(account=account_of(outcome)),
    )


def _carried(
    request: Request,
    held: HeldCosts,
    resolution: Resolution,
    newest: Mapping[tuple[UUID, CostKind], CostRow],
) -> Carried:
    _ = words_of(request)
    rows = {kind: newest.get((resolution.id, kind)) for kind in CostKind}
    lines = [_line(request, held, row) for row in rows.values() if row is not None]
    return Carried(
        key=resolution.id.hex[-8:],
        resolution_id=resolution.id,
        remedy=_(words.REMEDY[resolution.remedy]),
        difference=_difference(request, held, resolution),
        lines=lines,
        missing=[(kind.value, _(cost_words.KIND[kind])) for kind, row in rows.items() if row is None],
        unbooked=not lines and not _in_vain(resolution),
    )


def _in_vain(resolution: Resolution) -> bool:
    """A repair that came to nothing: nobody has to tell what it cost."""
    return resolution.remedy is Remedy.REPAIR and resolution.state is not ResolutionState.DONE


def _line(request: Request, held: HeldCosts, row: CostRow) -> CostLine:
    _, money, cost = words_of(request), filters(chosen(request))["money"], row.value()
    versions = [
        each for each in held.entries if (each.resolution_id, each.kind) == (row.resolution_id, row.kind)
    ]
    foreign = cost.presentment is not None and cost.presentment.currency != cost.amount.currency
    return CostLine(
        key=f"{row.resolution_id.hex[-8:]}-{row.kind}",
        resolution_id=row.resolution_id,
        line=row.kind,
        version=row.version,
        name=_(cost_words.KIND[row.kind]),
        amount=money(cost.amount),
        paid=money(cost.presentment) if foreign else "",
        account=cost_words.ACCOUNT[row.account].said(_),
        source=_(cost_words.SOURCE[row.source]),
        estimated=row.source is CostSource.PRICE,
        reason=_said(request, row) if row.reason is not None else "",
        earlier=[_earlier(request, each) for each in reversed(versions[:-1])],
        form=blank(account=row.account, amount=_typed(request, cost.amount)),
    )


def _earlier(request: Request, row: CostRow) -> Earlier:
    _, money = words_of(request), filters(chosen(request))["money"]
    return Earlier(
        amount=money(Money(row.amount, row.currency)),
        account=_(cost_words.ACCOUNT[row.account].text),
        said=row.reason or _(cost_words.SOURCE[row.source]),
        by=_by(request, row),
    )


def _said(request: Request, row: CostRow) -> str:
    return f"{row.reason or '–'} ({_by(request, row)})"


def _by(request: Request, row: CostRow) -> str:
    day = filters(chosen(request))["instant"](row.booked_at, request.state.shop.timezone, "short")
    return f"{who(request, row.booked_by)}, {day}"


def _difference(request: Request, held: HeldCosts, resolution: Resolution) -> str:
    _, money = words_of(request), filters(chosen(request))["money"]
    check = next((each for each in held.checks if each.resolution_id == resolution.id), None)
    if check is None or check.difference is None:
        return ""
    found = Money(check.amount or Decimal(0), request.state.shop.currency)
    return _(cost_words.DIFFERENCE[check.difference]).format(amount=money(found))


def _typed(request: Request, amount: Money) -> str:
    """As the reader would type it, to the currency's smallest unit."""
    places = exponent(amount.currency)
    pattern = f"0.{'0' * places}" if places else "0"
    return format_decimal(amount.amount, format=pattern, locale=chosen(request))

"""What a remedy of a claim comes to, before it is approved: shown, and agreed to by the form."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import Field
from starlette.requests import Request

from core.domain.days import day_of
from core.domain.limits import OverLimitError
from core.domain.money import Money
from core.domain.payments import PAY_WITHIN, Owed
from core.domain.remedies import Remedy
from core.domain.rights import Right
from core.domain.worth import Due
from core.services.amounts import (
    Agreed,
    AmountChangedError,
    AmountMissingError,
    AmountTooHighError,
    NotAllPaidError,
    NotChargedError,
    Preview,
)
from core.store.claims import Claim
from core.store.owners import Owner
from core.web.failures import BadRequestError
from core.web.fields import Amount, Line
from core.web.filters import filters
from core.web.forms import Form, Typed
from core.web.locales import chosen, translatable
from shopify_app.asking import present, words_of
from shopify_app.claim_credit import CreditShown, credit_of, excess_of, portion_in_words, written
from shopify_app.owed import lines_of

NOTHING = "nothing"
"""What the form carries where the buyer pays nothing."""
UNKNOWN = "unknown"
"""What the form carries where nobody knows the amount yet."""
NO_SUCH_AMOUNT = translatable("This currency has no such small parts. Enter what was really paid.")


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundShown:
    """What staff approve when they approve the refund."""

    shown: str
    """The amount as the form carries it."""
    amount: str
    currency: str
    can_be_less: bool
    """There is something to pay less of."""
    lines: list[tuple[str, str]]
    """What it is made of and where it goes."""
    excess: str
    """What is due and does not fit; empty where all fits."""
    excess_shown: str
    """The same, as the form carries it; empty where the order has no customer who could be credited."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplementShown:
    shown: str
    """For the form: approval holds against it."""
    most: str
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedShown:
    """What the buyer pays for a replacement."""

    shown: str
    """The amount as the form carries it."""
    amount: str
    lines: list[tuple[str, str]]
    can_be_asked: bool
    """Else nobody can be sent an invoice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountsShown:
    refund: RefundShown | None
    """None: not known yet, or there is no order."""
    credit: CreditShown
    owed: OwedShown | None
    """None: a replacement is free for the buyer."""
    supplement: SupplementShown | None
    """What can go back beside a replacement, which needs the right to override."""


class OvertakenError(Exception):
    """What a page showed is not so any more, or is not the asker's to grant. Nothing was done."""

    def __init__(self, said: str, typed: Typed) -> None:
        super().__init__(said)
        self.said, self.typed = said, typed


class AmountsForm(Form):
    """The part of a form that grants a remedy which is about money."""

    shown: Line = Field("", title=translatable("the amount"))
    amount: Annotated[Amount, Field(gt=0)] | None = Field(None, title=translatable("the amount"))
    excess: Line = Field("", title=translatable("the rest"))
    shown_credit: Line = Field("", title=translatable("the amount"))
    credit: Annotated[Amount, Field(gt=0)] | None = Field(None, title=translatable("the amount"))
    credit_excess: Line = Field("", title=translatable("the rest"))
    shown_owed: Line = Field("", title=translatable("the amount"))
    uncharged: bool = Field(default=False, title=translatable("the confirmation"))
    shown_supplement: Line = Field("", title=translatable("the amount"))
    supplement: Annotated[Amount, Field(gt=0)] | None = Field(None, title=translatable("the amount"))


def amounts_of(request: Request, preview: Preview, claim: Claim, owner: Owner) -> AmountsShown:
    return AmountsShown(
        refund=_refund(request, preview, preview.due) if preview.due else None,
        credit=credit_of(request, preview, claim, owner),
        owed=_owed(request, preview, preview.owed, owner) if preview.owed else None,
        supplement=_supplement(request, preview.due) if preview.due else None,
    )


def _owed(request: Request, preview: Preview, owed: Owed, owner: Owner) -> OwedShown:
    _, write = words_of(request), filters(chosen(request))
    until = day_of(present(), request.state.shop.timezone) + PAY_WITHIN
    how = _("By an invoice of Shopify to {email}").format(email=owner.email)
    lines = [*lines_of(request, owed), (_("How"), how), (_("Until"), write["day"](until))]
    total = owed.total.presentment
    return OwedShown(
        shown=written(total),
        amount=write["money"](total),
        lines=lines if preview.can_be_asked else lines_of(request, owed),
        can_be_asked=preview.can_be_asked,
    )


def _supplement(request: Request, due: Due) -> SupplementShown | None:
    paid, money = due.without_shipping().payable.presentment, filters(chosen(request))["money"]
    if Right.OVERRIDE not in request.state.may or not paid.amount:
        return None
    return SupplementShown(shown=str(paid), most=money(paid), currency=paid.currency)


def _refund(request: Request, preview: Preview, due: Due) -> RefundShown:
    _, money = words_of(request), filters(chosen(request))["money"]
    paid = due.payable.presentment
    over = ", ".join(f"{gateway} {money(part)}" for gateway, part in preview.over)
    lines = [
        (_("Worth now"), money(due.worth.total.presentment)),
        (_("Carried by you"), portion_in_words(request, preview.portion, due.worth.total.shop.currency)),
        (_("Share of the shipping"), money(due.shipping.total.presentment) if due.shipping else ""),
        (_("To the buyer"), money(paid)),
        (_("Tax in it"), money(due.tax_in(due.payable))),
        (_("Goes back to"), over or _("No payment of the order")),
        (_("Left on the order"), money(due.remains.presentment)),
    ]
    excess = excess_of(due)
    return RefundShown(
        shown=written(paid),
        amount=money(paid),
        currency=paid.currency,
        can_be_less=paid.amount > 0,
        lines=[(term, value) for term, value in lines if value],
        excess=money(excess.presentment) if excess else "",
        excess_shown=written(excess.presentment) if excess and preview.has_customer else "",
    )


def agreed_in(request: Request, form: AmountsForm, remedy: Remedy) -> Agreed:
    """What was shown and chosen. Raises InvalidFormError, BadRequestError for what no page of ours sends."""
    if remedy is Remedy.REPLACEMENT and form.supplement is not None:
        agreed = _agreed(request, form, form.shown_supplement, "supplement", "")
        return replace(agreed, amount=None, supplement=agreed.amount, uncharged=form.uncharged)
    if remedy is Remedy.REPLACEMENT:
        shown = read_money(form.shown_owed) if form.shown_owed not in {"", NOTHING} else None
        return Agreed(seen=form.shown_owed != "", shown=shown, uncharged=form.uncharged)
    if remedy is Remedy.STORE_CREDIT:
        return _agreed(request, form, form.shown_credit, "credit", form.credit_excess)
    return _agreed(request, form, form.shown, "amount", form.excess)


def _agreed(request: Request, form: AmountsForm, seen: str, name: str, excess: str) -> Agreed:
    """`name` is the box in which another amount than the one that was seen can be entered."""
    shown, entered = read_money(seen) if seen not in {"", UNKNOWN} else None, getattr(form, name)
    currency = shown.currency if shown else request.state.shop.currency
    amount = Money(entered, currency) if entered is not None else None
    if amount is not None and amount.rounded() != amount:
        raise form.refused(**{name: words_of(request)(NO_SUCH_AMOUNT)})
    return Agreed(
        seen=seen != "",
        shown=shown,
        amount=amount,
        excess=read_money(excess) if excess else None,
    )


def read_money(text: str) -> Money:
    """As `RefundShown.shown` writes it. Raises BadRequestError."""
    try:
        return Money.parse(text)
    except ValueError:
        raise BadRequestError from None


@contextmanager
def said_beside_the_fields(request: Request, form: AmountsForm, remedy: Remedy) -> Iterator[None]:
    """What is wrong about the money, where it is to be mended; over somebody's limit, OvertakenError."""
    _, money = words_of(request), filters(chosen(request))["money"]
    try:
        yield
    except AmountTooHighError as error:
        said = _("At most {amount} is due. Enter less, or leave it empty to pay all of it.")
        if remedy is Remedy.REPLACEMENT:
            said = _("At most {amount} can go back for this piece. Enter less, or leave it empty.")
        name = {Remedy.STORE_CREDIT: "credit", Remedy.REPLACEMENT: "supplement"}.get(remedy, "amount")
        raise form.refused(**{name: said.format(amount=money(error.most))}) from None
    except AmountMissingError:
        said = _("The catalogue has no price. Enter what the proof of purchase says is due.")
        raise form.refused(credit=said) from None
    except NotAllPaidError:
        said = _("Either pay less, or give the rest as store credit, not both.")
        raise form.refused(**{"excess" if form.excess else "credit_excess": said}) from None
    except NotChargedError as error:
        said = _(
            "The buyer should pay {amount}, and cannot be asked: nobody can be sent an invoice, or money "
            "goes back beside it. Confirm that it goes out without, or choose another remedy."
        )
        raise form.refused(uncharged=said.format(amount=money(error.owed))) from None
    except OverLimitError as error:
        raise OvertakenError(limit_in_words(request, error), form.typed) from None


def limit_in_words(request: Request, error: OverLimitError) -> str:
    _, money = words_of(request), filters(chosen(request))["money"]
    if error.amount is None:
        said = _("Nobody knows what this is worth, and you may approve up to {limit}. Hand the claim up.")
        return said.format(limit=money(error.limit))
    said = _("This comes to {amount}, and you may approve up to {limit}. Hand the claim up.")
    return said.format(amount=money(error.amount), limit=money(error.limit))


def changed_in_words(request: Request, error: AmountChangedError) -> str:
    _, money = words_of(request), filters(chosen(request))["money"]
    if error.found is None or error.approved is None:
        return _("The amount has changed since you opened the page. Nothing was done: look at it again.")
    said = _("The amount is {now} now, not {before}. Nothing was done: look at it again.")
    return said.format(now=money(error.found.presentment), before=money(error.approved))

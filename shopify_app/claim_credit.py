"""What store credit comes to for a claim, and whose account gets it: shown before it is approved."""

from dataclasses import dataclass

from starlette.requests import Request

from core.domain.amounts import Amounts
from core.domain.money import Money
from core.domain.worth import Due, Portion
from core.services.amounts import Preview
from core.store.claims import Claim
from core.store.owners import Owner
from core.web.filters import filters
from core.web.locales import chosen
from shopify_app.asking import words_of


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditShown:
    """What staff approve when they approve store credit."""

    shown: str
    """The amount as the form carries it; empty where nobody knows it."""
    amount: str
    currency: str
    can_be_less: bool
    """There is something to give less of."""
    lines: list[tuple[str, str]]
    has_order: bool
    """Without one, staff may enter another amount than the catalogue's, and must where it has none."""
    excess: str
    excess_shown: str


def credit_of(request: Request, preview: Preview, claim: Claim, owner: Owner) -> CreditShown:
    money = filters(chosen(request))["money"]
    amounts = preview.credit.amounts if preview.credit else None
    lines = _with_order(request, preview) if preview.has_order else _without(request, preview, claim, owner)
    excess = excess_of(preview.due) if preview.credit and not preview.credit.by_account else None
    return CreditShown(
        shown=written(amounts.presentment) if amounts else "",
        amount=money(amounts.presentment) if amounts else "",
        currency=amounts.presentment.currency if amounts else request.state.shop.currency,
        can_be_less=bool(amounts and amounts.presentment.amount > 0),
        lines=[(term, value) for term, value in lines if value],
        has_order=preview.has_order,
        excess=money(excess.presentment) if excess else "",
        excess_shown=written(excess.presentment) if excess else "",
    )


def excess_of(due: Due | None) -> Amounts | None:
    """What is due beside and does not fit on the order."""
    return due.excess if due and not due.excess.nothing else None


def written(amount: Money) -> str:
    """As `Money.parse` reads it."""
    return f"{amount.rounded().amount} {amount.currency}"


def portion_in_words(request: Request, portion: Portion, currency: str) -> str:
    """Empty where it is the whole price."""
    _, write = words_of(request), filters(chosen(request))
    share = write["percent"](portion.share)
    less = write["money"](Money(portion.deductible, currency))
    if portion.deductible and portion.share != 1:
        return _("{share} of it, less {deductible}").format(share=share, deductible=less)
    if portion.deductible:
        return _("all of it, less {deductible}").format(deductible=less)
    return _("{share} of it").format(share=share) if portion.share != 1 else ""


def _with_order(request: Request, preview: Preview) -> list[tuple[str, str]]:
    _, money, due = words_of(request), filters(chosen(request))["money"], preview.due
    if due is None or preview.credit is None:
        return []
    left = _("The order has nothing left to give back, so it is credited by itself.")
    return [
        (_("Worth now"), money(due.worth.total.presentment)),
        (_("Carried by you"), portion_in_words(request, preview.portion, due.worth.total.shop.currency)),
        (_("Share of the shipping"), money(due.shipping.total.presentment) if due.shipping else ""),
        (_("To the buyer"), money(preview.credit.amounts.presentment)),
        (_("Goes to"), _("The store credit of the order's customer")),
        (_("How"), left if preview.credit.by_account else ""),
        (_("Left on the order"), "" if preview.credit.by_account else money(due.remains.presentment)),
    ]


def _without(request: Request, preview: Preview, claim: Claim, owner: Owner) -> list[tuple[str, str]]:
    _, write, price = words_of(request), filters(chosen(request)), preview.price
    asked = _("Not yet. We ask if it is needed.")
    return [
        (_("Price in the catalogue"), write["money"](price) if price else _("Unknown")),
        (_("Carried by you"), portion_in_words(request, preview.portion, price.currency) if price else ""),
        (_("To the buyer"), write["money"](preview.credit.amounts.presentment) if preview.credit else ""),
        (_("Goes to"), _("The store credit of {email}").format(email=owner.email)),
        (
            _("Agreed to an account"),
            write["instant"](claim.credit_consent_at, request.state.shop.timezone, "medium")
            if claim.credit_consent_at
            else asked,
        ),
    ]

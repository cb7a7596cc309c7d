"""What staff do when a granted remedy cannot go on: they settled it themselves, or choose another one."""

from typing import Annotated

from babel.numbers import list_currencies
from pydantic import AfterValidator, Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain.money import Money
from core.domain.remedies import Remedy
from core.services import withdrawals
from core.services.amounts import AmountChangedError
from core.services.remedies import NotDueError, OthersUnderWayError, RemedyUnavailableError
from core.services.withdrawals import CallUnderWayError, Outside
from core.web.fields import Amount, Line, Text
from core.web.forms import Form, parse
from core.web.locales import translatable
from shopify_app.asking import present, words_of
from shopify_app.claim_amounts import (
    NO_SUCH_AMOUNT,
    AmountsForm,
    OvertakenError,
    agreed_in,
    changed_in_words,
    said_beside_the_fields,
)
from shopify_app.claim_steps import UNAVAILABLE, stepped, take
from shopify_app.obstacles import OBSTACLES

UNDER_WAY = translatable(
    "Shopify may still be working on our last call. Look at the order in two minutes and try again."
)


def _currency(text: str) -> str:
    if text.upper() not in list_currencies():
        raise ValueError(translatable("Enter a currency as three letters, like EUR."))
    return text.upper()


class OutsideForm(Form):
    remedy: Remedy = Field(title=translatable("what was done"))
    reference: Line = Field(title=translatable("a reference"))
    amount: Annotated[Amount, Field(gt=0)] | None = Field(None, title=translatable("the amount"))
    currency: Annotated[Line, AfterValidator(_currency)] | None = Field(
        None, title=translatable("the currency")
    )


class SwitchForm(AmountsForm):
    remedy: Remedy = Field(title=translatable("a remedy"))
    reason: Text = Field(title=translatable("the reason"))


async def settle_outside(request: Request) -> Response:
    async def act() -> str:
        form = await parse(request, OutsideForm)
        _ = words_of(request)
        done = Outside(remedy=form.remedy, reference=form.reference, amount=_paid(request, form))
        by, now = request.state.staff, present()
        try:
            await take(
                request,
                lambda tx, claim_id: withdrawals.settle_outside(tx, claim_id, done, by=by, now=now),
            )
        except CallUnderWayError:
            raise form.refused(**{"": _(UNDER_WAY)}) from None
        return _("Settled. The buyer is being told.")

    return await stepped(request, "outside", act)


async def switch(request: Request) -> Response:
    async def act() -> str:
        form = await parse(request, SwitchForm)
        _, by, now = words_of(request), request.state.staff, present()
        agreed = agreed_in(request, form, form.remedy)
        try:
            with said_beside_the_fields(request, form, form.remedy):
                await take(
                    request,
                    lambda tx, claim_id: withdrawals.switch(
                        tx, claim_id, form.remedy, agreed=agreed, reason=form.reason, by=by, now=now
                    ),
                )
        except AmountChangedError as changed:
            raise OvertakenError(changed_in_words(request, changed), form.typed) from None
        except RemedyUnavailableError as refused:
            raise form.refused(**{"": _(UNAVAILABLE[refused.reason])}) from None
        except NotDueError as ended:
            raise form.refused(**{"": _(OBSTACLES[ended.obstacle].means)}) from None
        except OthersUnderWayError:
            raise form.refused(**{"": _(UNDER_WAY)}) from None
        return _("Going on with the other remedy. We look before anything is sent.")

    return await stepped(request, "switch", act)


def _paid(request: Request, form: OutsideForm) -> Money | None:
    """The amount with its currency, or neither: a currency alone says nothing."""
    if form.amount is None:
        return None
    _ = words_of(request)
    if form.currency is None:
        raise form.refused(currency=_("Enter a currency as three letters, like EUR."))
    paid = Money(form.amount, form.currency)
    if paid.rounded() != paid:
        raise form.refused(amount=_(NO_SUCH_AMOUNT))
    return paid


routes = [
    Route("/claims/{claim_id:uuid}/outside", settle_outside, name="claims.settle_outside", methods=["POST"]),
    Route("/claims/{claim_id:uuid}/switch", switch, name="claims.switch", methods=["POST"]),
]

"""Staff enter what a claim cost, or correct what was booked by itself."""

from typing import Annotated
from uuid import UUID

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain.costs import CostAccount, CostKind, CostRefusedError
from core.domain.money import Money
from core.services import costs
from core.services.costs import Correction, CostChangedError
from core.store.base import Tx
from core.store.shops import get_shop
from core.web.fields import Amount, Line, Text
from core.web.forms import Form, parse
from core.web.locales import translatable
from shopify_app import cost_words
from shopify_app.asking import present, words_of
from shopify_app.claim_amounts import OvertakenError
from shopify_app.claim_steps import stepped, take

OVERTAKEN = translatable(
    "Somebody else corrected this cost meanwhile. Nothing of yours was changed: look at it again."
)


class CostForm(Form):
    line: Line
    """Which of the page's forms it was."""
    resolution: UUID
    shown: Annotated[int, Field(ge=0)]
    """The version that the page showed; 0 where nothing was booked."""
    kind: CostKind = Field(title=translatable("what it was for"))
    account: CostAccount = Field(title=translatable("who carries it"))
    amount: Amount = Field(title=translatable("the amount"))
    reason: Text = Field(title=translatable("the reason"))


async def correct(request: Request) -> Response:
    async def act() -> str:
        form, _ = await parse(request, CostForm), words_of(request)
        try:
            await take(request, lambda tx, claim_id: _correct(request, tx, claim_id, form))
        except CostRefusedError as refused:
            name, said = cost_words.REFUSED[refused.why]
            raise form.refused(**{name: _(said)}) from None
        except CostChangedError:
            raise OvertakenError(_(OVERTAKEN), form.typed) from None
        return _("Noted. What it said before stays in its history.")

    return await stepped(request, "cost", act)


async def _correct(request: Request, tx: Tx, claim_id: UUID, form: CostForm) -> None:
    wanted = Correction(
        kind=form.kind,
        account=form.account,
        amount=Money(form.amount, (await get_shop(tx)).currency),
        reason=form.reason,
        shown=form.shown,
    )
    by, now = request.state.staff, present()
    await costs.correct(tx, claim_id, form.resolution, wanted, by=by, now=now)


routes = [
    Route("/claims/{claim_id:uuid}/costs", correct, name="claims.correct_cost", methods=["POST"]),
]

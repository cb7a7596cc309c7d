"""What staff do about the payment of a replacement: each answers with the claim as it then stands."""

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.services import payment_steps
from core.web.fields import Line, Text
from core.web.forms import Form, parse
from core.web.locales import translatable
from shopify_app.asking import present, words_of
from shopify_app.claim_steps import stepped, take


class WaiveForm(Form):
    reason: Text = Field(title=translatable("the reason"))


class ReturnForm(Form):
    reference: Line = Field(title=translatable("a reference"))


async def take_back(request: Request) -> Response:
    async def act() -> str:
        by, now = request.state.staff, present()
        await take(request, lambda tx, claim_id: payment_steps.take_back(tx, claim_id, by=by, now=now))
        _ = words_of(request)
        return _("The invoice is being taken back. If it was paid meanwhile, that counts.")

    return await stepped(request, "", act)


async def waive(request: Request) -> Response:
    async def act() -> str:
        form = await parse(request, WaiveForm)
        by, now = request.state.staff, present()
        await take(
            request, lambda tx, claim_id: payment_steps.waive(tx, claim_id, form.reason, by=by, now=now)
        )
        _ = words_of(request)
        return _("It goes out without charge. Shopify is being asked now.")

    return await stepped(request, "waive", act)


async def give_back(request: Request) -> Response:
    async def act() -> str:
        form = await parse(request, ReturnForm)
        by, now = request.state.staff, present()
        await take(
            request,
            lambda tx, claim_id: payment_steps.give_back(tx, claim_id, form.reference, by=by, now=now),
        )
        _ = words_of(request)
        return _("Noted: the buyer has their money back.")

    return await stepped(request, "return", act)


routes = [
    Route("/claims/{claim_id:uuid}/payment/back", take_back, name="payments.take_back", methods=["POST"]),
    Route("/claims/{claim_id:uuid}/payment/waive", waive, name="payments.waive", methods=["POST"]),
    Route("/claims/{claim_id:uuid}/payment/return", give_back, name="payments.give_back", methods=["POST"]),
]

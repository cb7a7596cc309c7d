"""What staff do about the payment of a replacement: each answers with the claim as it then stands."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.services import payment_steps
from core.web.locales import translatable
from shopify_app.unit_steps import NothingForm, ReasonForm, ReferenceForm, note


async def take_back(request: Request) -> Response:
    return await note(
        request,
        "",
        NothingForm,
        translatable("The invoice is being taken back. If it was paid meanwhile, that counts."),
        lambda tx, id_, _form, by, now: payment_steps.take_back(tx, id_, by=by, now=now),
    )


async def waive(request: Request) -> Response:
    return await note(
        request,
        "waive",
        ReasonForm,
        translatable("It goes out without charge. Shopify is being asked now."),
        lambda tx, id_, form, by, now: payment_steps.waive(tx, id_, form.reason, by=by, now=now),
    )


async def give_back(request: Request) -> Response:
    return await note(
        request,
        "return",
        ReferenceForm,
        translatable("Noted: the buyer has their money back."),
        lambda tx, id_, form, by, now: payment_steps.give_back(tx, id_, form.reference, by=by, now=now),
    )


routes = [
    Route("/claims/{claim_id:uuid}/payment/back", take_back, name="payments.take_back", methods=["POST"]),
    Route("/claims/{claim_id:uuid}/payment/waive", waive, name="payments.waive", methods=["POST"]),
    Route("/claims/{claim_id:uuid}/payment/return", give_back, name="payments.give_back", methods=["POST"]),
]

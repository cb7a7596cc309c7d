"""Steps that staff take with a faulty unit on its way back. Each answers with the claim as it then stands."""

from collections.abc import Awaitable

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain.repairs import Grade
from core.files.kinds import FORM_BYTES
from core.services import return_steps
from core.store.base import NotFoundError
from core.web.fields import Text
from core.web.forms import Form, parse
from core.web.locales import translatable
from shopify_app.asking import present, words_of
from shopify_app.claim_steps import refused
from shopify_app.repairs import LABEL_SENT, LabelForm, TrackingForm, label_of
from shopify_app.unit_steps import (
    NOTED,
    TOLD,
    Done,
    FormT,
    NothingForm,
    ReasonForm,
    note,
    step_on,
    take_with,
)

NOTHING = translatable("Nothing comes back for this claim.")


class InspectForm(Form):
    grade: Grade = Field(title=translatable("what you found"))
    findings: Text = Field("", title=translatable("the findings"))


class AcceptForm(Form):
    days: int
    """Those that staff told the buyer."""


async def accept(request: Request) -> Response:
    """The buyer agreed by phone or by letter."""
    return await _note(
        request,
        "accept",
        AcceptForm,
        translatable("Noted. The replacement is being ordered."),
        lambda tx, id_, form, by, now: return_steps.accept(tx, id_, days=form.days, by=by, now=now),
    )


async def send_label(request: Request) -> Response:
    async def act() -> str:
        form = await parse(request, LabelForm)
        label, by, now = await label_of(request, form), request.state.staff, present()
        await take_with(
            request,
            form,
            lambda tx, id_: return_steps.send_label(tx, id_, label, form.tracking, by=by, now=now),
        )
        return words_of(request)(LABEL_SENT)

    return await _told_of_nothing(request, step_on(request, "back_label", act))


async def send(request: Request) -> Response:
    return await _note(
        request,
        "send",
        TrackingForm,
        NOTED,
        lambda tx, id_, form, by, now: return_steps.send(tx, id_, form.tracking, by=by, now=now),
    )


async def receive(request: Request) -> Response:
    return await _note(
        request,
        "receive",
        NothingForm,
        TOLD,
        lambda tx, id_, _form, by, now: return_steps.receive(tx, id_, by=by, now=now),
    )


async def inspect(request: Request) -> Response:
    return await _note(
        request,
        "inspect",
        InspectForm,
        NOTED,
        lambda tx, id_, form, by, now: return_steps.inspect(
            tx, id_, form.grade, form.findings, by=by, now=now
        ),
    )


async def waive(request: Request) -> Response:
    return await _note(
        request,
        "waive",
        ReasonForm,
        TOLD,
        lambda tx, id_, form, by, now: return_steps.waive(tx, id_, form.reason, by=by, now=now),
    )


async def _note(request: Request, name: str, kind: type[FormT], said: str, step: Done[FormT]) -> Response:
    return await _told_of_nothing(request, note(request, f"back_{name}", kind, said, step))


async def _told_of_nothing(request: Request, answer: Awaitable[Response]) -> Response:
    """A claim of which nothing comes back says so."""
    try:
        return await answer
    except NotFoundError:
        return await refused(request, request.path_params["claim_id"], words_of(request)(NOTHING))


OF_CLAIM = "/claims/{claim_id:uuid}/return"
routes = [
    Route(f"{OF_CLAIM}/accept", accept, name="returns.accept", methods=["POST"]),
    Route(f"{OF_CLAIM}/label", send_label, name="returns.label", methods=["POST"], max_body_size=FORM_BYTES),
    Route(f"{OF_CLAIM}/send", send, name="returns.send", methods=["POST"]),
    Route(f"{OF_CLAIM}/receive", receive, name="returns.receive", methods=["POST"]),
    Route(f"{OF_CLAIM}/inspect", inspect, name="returns.inspect", methods=["POST"]),
    Route(f"{OF_CLAIM}/waive", waive, name="returns.waive", methods=["POST"]),
]

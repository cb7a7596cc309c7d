"""Steps that staff take with a faulty unit on its way back. Each answers with the claim as it then stands."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain.repairs import Grade
from core.domain.returns import ReturnStepRefusedError
from core.files.kinds import FORM_BYTES
from core.services import return_steps
from core.store.base import NotFoundError
from core.store.claims import get_claim
from core.store.history import list_events
from core.web.fields import Text
from core.web.forms import Form, parse
from core.web.locales import translatable
from shopify_app.asking import present, words_of
from shopify_app.claim_steps import refused, stepped, take
from shopify_app.colleagues import who
from shopify_app.repairs import LabelForm, NothingForm, ReasonForm, TrackingForm, label_of
from shopify_app.return_words import RETURN_STATE

NOTHING = translatable("Nothing comes back for this claim.")


class InspectForm(Form):
    grade: Grade = Field(title=translatable("what you found"))
    findings: Text = Field("", title=translatable("the findings"))


class AcceptForm(Form):
    days: int
    """Those that staff told the buyer."""


async def accept(request: Request) -> Response:
    """The buyer agreed by phone or by letter."""

    async def act() -> str:
        form = await parse(request, AcceptForm)
        by, now = request.state.staff, present()
        await take(request, lambda tx, id_: return_steps.accept(tx, id_, days=form.days, by=by, now=now))
        _ = words_of(request)
        return _("Noted. The replacement is being ordered.")

    return await _stepped(request, "back_accept", act)


async def send_label(request: Request) -> Response:
    async def act() -> str:
        form = await parse(request, LabelForm)
        label, by, now = await label_of(request, form), request.state.staff, present()
        await take(
            request,
            lambda tx, id_: return_steps.send_label(tx, id_, label, form.tracking, by=by, now=now),
        )
        _ = words_of(request)
        return _("The buyer finds the label on their page and is being told.")

    return await _stepped(request, "back_label", act)


async def send(request: Request) -> Response:
    async def act() -> str:
        form = await parse(request, TrackingForm)
        by, now = request.state.staff, present()
        await take(request, lambda tx, id_: return_steps.send(tx, id_, form.tracking, by=by, now=now))
        _ = words_of(request)
        return _("Noted.")

    return await _stepped(request, "back_send", act)


async def receive(request: Request) -> Response:
    async def act() -> str:
        await parse(request, NothingForm)
        by, now = request.state.staff, present()
        await take(request, lambda tx, id_: return_steps.receive(tx, id_, by=by, now=now))
        _ = words_of(request)
        return _("Noted. The buyer is being told.")

    return await _stepped(request, "back_receive", act)


async def inspect(request: Request) -> Response:
    async def act() -> str:
        form = await parse(request, InspectForm)
        by, now = request.state.staff, present()
        await take(
            request, lambda tx, id_: return_steps.inspect(tx, id_, form.grade, form.findings, by=by, now=now)
        )
        _ = words_of(request)
        return _("Noted.")

    return await _stepped(request, "back_inspect", act)


async def waive(request: Request) -> Response:
    async def act() -> str:
        form = await parse(request, ReasonForm)
        by, now = request.state.staff, present()
        await take(request, lambda tx, id_: return_steps.waive(tx, id_, form.reason, by=by, now=now))
        _ = words_of(request)
        return _("Noted. The buyer is being told.")

    return await _stepped(request, "back_waive", act)


async def _stepped(request: Request, name: str, act: Callable[[], Awaitable[str]]) -> Response:
    """As other steps of a claim; who was faster is told by where the unit is."""
    try:
        return await stepped(request, name, act)
    except ReturnStepRefusedError as error:
        claim_id: UUID = request.path_params["claim_id"]
        async with request.state.db.transaction(request.state.shop_id) as tx:
            await get_claim(tx, claim_id)
            events = await list_events(tx, [claim_id])
        _ = words_of(request)
        said = _("{who} was faster: the faulty unit is now “{state}”. Nothing of yours was changed.")
        state = _(RETURN_STATE[error.state].text)
        return await refused(request, claim_id, said.format(who=who(request, events[-1].actor), state=state))
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

"""What steps have in common that staff take while a unit or a payment is on its way."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import NamedTuple, TypeVar
from uuid import UUID

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from core.domain.actors import Actor
from core.domain.repairs import RepairStepRefusedError
from core.domain.returns import ReturnStepRefusedError
from core.services.remedies import NotDueError, OthersUnderWayError
from core.services.repairs import InvoiceOpenError, StillLookingError
from core.store.base import Tx
from core.store.claims import get_claim
from core.store.history import list_events
from core.web.fields import Line, Text
from core.web.forms import Form, parse
from core.web.locales import translatable
from shopify_app import words
from shopify_app.asking import present, words_of
from shopify_app.claim_steps import Step, refused, stepped, take
from shopify_app.claim_withdrawals import UNDER_WAY
from shopify_app.colleagues import who
from shopify_app.obstacles import OBSTACLES
from shopify_app.repair_words import REPAIR_STATE
from shopify_app.return_words import RETURN_STATE

NOTED, TOLD = translatable("Noted."), translatable("Noted. The buyer is being told.")
STILL_PAYABLE = translatable(
    "The invoice of the earlier quote may still be paid. We take it back within minutes; if it became an"
    " order that waits for payment, cancel that in Shopify. Then try again."
)

STILL_LOOKING = translatable(
    "We are still looking whether the earlier remedy was carried out ({remedy}). Try again in a moment."
)


class Late(NamedTuple):
    """Words for whoever came too late: somebody else was faster, or they themselves."""

    faster: str
    twice: str


REPAIR = Late(
    translatable("{who} was faster: the repair is now “{state}”. Nothing of yours was changed."),
    translatable("You took a step already: the repair is now “{state}”. Nothing more was changed."),
)
RETURN = Late(
    translatable("{who} was faster: the faulty unit is now “{state}”. Nothing of yours was changed."),
    translatable("You took a step already: the faulty unit is now “{state}”. Nothing more was changed."),
)

FormT = TypeVar("FormT", bound=Form)
Done = Callable[[Tx, UUID, FormT, Actor, datetime], Awaitable[object]]
"""What staff did, with the form that says so; False where nobody is told of it."""


class NothingForm(Form):
    """A step that asks for nothing."""


class ReasonForm(Form):
    reason: Text = Field(title=translatable("the reason"))


class ReferenceForm(Form):
    reference: Line = Field(title=translatable("a reference"))


async def note(request: Request, name: str, kind: type[FormT], said: str, step: Done[FormT]) -> Response:
    """Read the form, write down what staff did, and answer with the claim as it then stands."""

    async def act() -> str:
        form, by, now = await parse(request, kind), request.state.staff, present()
        told = await take_with(request, form, lambda tx, claim_id: step(tx, claim_id, form, by, now))
        return words_of(request)(NOTED if told is False else said)

    return await step_on(request, name, act)


async def step_on(request: Request, name: str, act: Callable[[], Awaitable[str]]) -> Response:
    """As other steps of a claim; who was faster is told by where the unit is."""
    try:
        return await stepped(request, name, act)
    except RepairStepRefusedError as late:
        return await _too_late(request, REPAIR, REPAIR_STATE[late.state].text)
    except ReturnStepRefusedError as late:
        return await _too_late(request, RETURN, RETURN_STATE[late.state].text)


async def take_with(request: Request, form: Form, step: Step) -> object:
    """What stands in the way is said above the form."""
    _ = words_of(request)
    try:
        return await take(request, step)
    except NotDueError as ended:
        raise form.refused(**{"": _(OBSTACLES[ended.obstacle].means)}) from None
    except OthersUnderWayError:
        raise form.refused(**{"": _(UNDER_WAY)}) from None
    except StillLookingError as looking:
        remedy = _(words.REMEDY[looking.remedy])
        raise form.refused(**{"": _(STILL_LOOKING).format(remedy=remedy)}) from None
    except InvoiceOpenError:
        raise form.refused(**{"": _(STILL_PAYABLE)}) from None


async def _too_late(request: Request, late: Late, state: str) -> Response:
    claim_id: UUID = request.path_params["claim_id"]
    async with request.state.db.transaction(request.state.shop_id) as tx:
        await get_claim(tx, claim_id)
        latest = (await list_events(tx, [claim_id]))[-1].actor
    _ = words_of(request)
    said = _(late.twice if latest == str(request.state.staff) else late.faster)
    return await refused(request, claim_id, said.format(who=who(request, latest), state=_(state)))

"""Buyers agree to an advance exchange, see how the faulty unit is sent, and say that it is on its way."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal, TypeVar
from uuid import UUID

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain.actors import BUYER
from core.domain.remedies import Payer
from core.domain.returns import COMING, Back, ReturnState, ReturnStepRefusedError
from core.files.kinds import kind_of_type
from core.services import return_steps
from core.store.base import NotFoundError, Tx
from core.store.claims import find_claim_by_access_code
from core.store.returns import Return
from core.web.addresses import url
from core.web.failures import BadRequestError, ConflictError
from core.web.fields import Line
from core.web.filters import filters
from core.web.forms import Form, InvalidFormError, parse
from core.web.limits import limited
from core.web.locales import chosen, translatable
from microsite import thanks, uploads
from microsite.thanks import Thanks
from microsite.timelines import Story
from microsite.visits import CLAIMS, get_shop_of_link, now, words

FormT = TypeVar("FormT", bound=Form)

MOVED_ON = translatable("This has gone on meanwhile, so nothing was changed. Please look at it again.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnTold:
    """What the claim's page says of the faulty unit."""

    offered: bool
    """The advance exchange waits for a yes."""
    days: int
    due: str
    """The last day for handing it in; empty where there is none."""
    facts: list[tuple[str, str]]
    ends_cover: bool
    """What follows a missed day is still to be said."""
    overdue: bool
    on_its_way: bool
    asked: bool
    """It is to be sent, and the buyer has not said that it is."""
    label: str
    words: str
    free: bool


class AnswerForm(Form):
    answer: Literal["accept", "first"]
    days: int
    """Those that the page showed."""


class SentForm(Form):
    tracking: Line = Field("", title=translatable("the tracking number"))


def told(request: Request, story: Story) -> ReturnTold | None:
    row = story.back
    shown = {*COMING, ReturnState.OFFERED, ReturnState.OVERDUE}
    if row is None or row.state not in shown:
        return None
    due = filters(chosen(request))["day"](row.due_on, "long") if row.due_on else ""
    _ = words(request)
    facts = [(_("Hand it in by"), due), (_("Tracking number"), row.tracking or "")]
    sending = row.state in COMING or row.state is ReturnState.OVERDUE
    return ReturnTold(
        offered=row.state is ReturnState.OFFERED,
        days=row.days,
        due=due,
        facts=[pair for pair in facts if pair[1]],
        ends_cover=row.back is Back.AFTERWARDS and row.state is not ReturnState.OVERDUE,
        overdue=row.state is ReturnState.OVERDUE,
        on_its_way=row.state is ReturnState.ON_ITS_WAY,
        asked=row.state in {ReturnState.ASKED, ReturnState.LABEL_SENT},
        label=_label(request, row) if sending else "",
        words=row.words if sending else "",
        free=row.payer is Payer.SHOP,
    )


def _label(request: Request, row: Return) -> str:
    if row.label_key and row.label_type:
        return uploads.address_of(request, row.label_key, kind_of_type(row.label_type))
    return row.label_url or ""


async def answer(request: Request) -> Response:
    """Yes to the exchange as the page showed it, or rather the faulty one first."""
    form = await _asked(request, AnswerForm)
    if form.answer == "accept":
        days = form.days
        await _take(request, lambda tx, id_: return_steps.accept(tx, id_, days=days, by=BUYER, now=now()))
        return _go_on(request, Thanks.AGREED)
    await _take(request, lambda tx, id_: return_steps.prefer_first(tx, id_, by=BUYER, now=now()))
    return _go_on(request, Thanks.SENDS_FIRST)


async def send(request: Request) -> Response:
    """They have handed it in."""
    form = await _asked(request, SentForm)
    await _take(
        request,
        lambda tx, claim_id: return_steps.send(tx, claim_id, form.tracking, by=BUYER, now=now()),
    )
    return _go_on(request, Thanks.HANDED_IN)


async def _asked(request: Request, kind: type[FormT]) -> FormT:
    await limited(request, "answer", CLAIMS)
    try:
        return await parse(request, kind)
    except InvalidFormError:
        raise BadRequestError from None


async def _take(request: Request, step: Callable[[Tx, UUID], Awaitable[None]]) -> None:
    shop = await get_shop_of_link(request)
    try:
        async with request.state.db.transaction(shop.id) as tx:
            await step(tx, await _claim_id(tx, request.path_params["link"]))
    except (ReturnStepRefusedError, NotFoundError):
        raise ConflictError(words(request)(MOVED_ON)) from None


async def _claim_id(tx: Tx, link: str) -> UUID:
    claim = await find_claim_by_access_code(tx, link)
    if claim is None:
        raise NotFoundError("Claim")
    return claim.id


def _go_on(request: Request, said: Thanks) -> Response:
    to = url(request, "claims.show", link=request.path_params["link"])
    return thanks.go_on(request, to, said)


routes = [
    Route("/claims/{link}/return", answer, name="returns.answer", methods=["POST"]),
    Route("/claims/{link}/return/sent", send, name="returns.send", methods=["POST"]),
]

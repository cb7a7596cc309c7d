"""Steps that staff take in a claim. Each answers with the claim as it then stands."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated
from uuid import UUID

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain.appeals import OwnAppealError, SameDeciderError
from core.domain.claims import DeclineReason, StepRefusedError
from core.domain.declines import UntrueReasonError, check_reason
from core.domain.evidence import Piece
from core.domain.limits import OverLimitError, OwnEscalationError
from core.domain.remedies import Remedy
from core.domain.returns import MOST_DAYS, USUAL_DAYS, Back, Rule
from core.services import approved_amounts, claims, questions, resolutions
from core.services.amounts import AmountChangedError
from core.services.claims import ReasonMissingError
from core.services.goodwill import GoodwillReasonError
from core.services.pieces import missing_of_claim
from core.services.proofs import SerialChangedError, SerialTakenError, take_over_serial
from core.services.questions import NothingAskedError
from core.services.remedies import RemedyUnavailableError, Unavailable
from core.store.base import NotFoundError, Tx
from core.store.claims import get_claim
from core.store.decisions import find_decision_of_claim
from core.store.history import list_events
from core.store.resolutions import find_resolution_of_claim
from core.web.fields import Line, Text
from core.web.forms import Form, InvalidFormError, parse
from core.web.locales import translatable
from core.web.pages import changed, toasted
from shopify_app import words
from shopify_app.asking import present, today, words_of
from shopify_app.claim_amounts import (
    AmountsForm,
    OvertakenError,
    agreed_in,
    changed_in_words,
    limit_in_words,
    read_money,
    said_beside_the_fields,
)
from shopify_app.claim_show import context, read, shown_again
from shopify_app.colleagues import who

Step = Callable[[Tx, UUID], Awaitable[object]]
SAME_DECIDER = translatable(
    "You declined this claim, so a colleague decides whether that was right. Nothing was changed."
)
OWN_ESCALATION = translatable("You handed this claim up, so somebody else approves it. Nothing was changed.")
UNTRUE = translatable("Our own records say otherwise, and the buyer would read it. Choose another reason.")
WHY = translatable("Say why you decide so. The reason stays with the claim.")
WHY_YOURSELF = translatable(
    "You declined this claim. Say why you decide it again yourself: the exceptions report shows it."
)
UNAVAILABLE: Mapping[Unavailable, str] = {
    Unavailable.NO_ORDER: translatable(
        "This unit did not come with an order of this store, so there is nothing to refund."
    ),
    Unavailable.NO_CUSTOMER: translatable(
        "The order belongs to no customer, so there is no account for store credit. Choose another remedy."
    ),
    Unavailable.NO_PRICE: translatable("The catalogue has no price. Enter the amount."),
    Unavailable.ERASED: translatable(
        "Whoever claims was erased, so nobody knows whose account it would be. Choose another remedy."
    ),
    Unavailable.NOT_THEIRS: translatable(
        "Whoever claims does not hold this unit any more, so nothing can be sent to them. Decline the claim."
    ),
    Unavailable.REMEDIED: translatable(
        "This unit was refunded or replaced before, so nothing more can be given for it. Decline the claim."
    ),
    Unavailable.GONE: translatable(
        "The order was cancelled or deleted, or gave this piece up, so there is nothing to refund."
    ),
    Unavailable.NOTHING_LEFT: translatable(
        "Nothing would be paid: by the terms nothing is due, or the order has nothing left to give back."
    ),
}


class ApproveForm(AmountsForm):
    remedy: Remedy = Field(title=translatable("a remedy"))
    note: Text = Field("", title=translatable("the reason"))
    goodwill_reason: Line = Field("", title=translatable("a reason for the goodwill"))
    own_appeal: Text = Field("", title=translatable("why you decide it yourself"))
    unit_back: Back | None = Field(None, title=translatable("what becomes of the faulty unit"))
    unit_back_days: Annotated[int, Field(ge=1, le=MOST_DAYS)] = Field(
        USUAL_DAYS, title=translatable("the number of days")
    )


class AcceptForm(Form):
    shown: Line = Field(title=translatable("the amount"))
    excess: Line = Field("", title=translatable("the rest"))


class AskForm(Form):
    question: Text = Field("", title=translatable("your question"))
    pieces: list[Piece] = Field([], title=translatable("what is asked for"))


class SerialForm(Form):
    """The number that the page showed."""

    serial: Line


class DeclineForm(Form):
    reason: DeclineReason = Field(title=translatable("a reason"))
    note: Text = Field(title=translatable("the text for the buyer"))
    own_appeal: Text = Field("", title=translatable("why you decide it yourself"))


async def approve(request: Request) -> Response:
    async def act() -> str:
        form = await parse(request, ApproveForm)
        _ = words_of(request)
        try:
            with said_beside_the_fields(request, form, form.remedy):
                await take(request, lambda tx, claim_id: _approve(request, tx, claim_id, form))
        except AmountChangedError as changed:
            raise OvertakenError(changed_in_words(request, changed), form.typed) from None
        except ReasonMissingError:
            raise form.refused(note=_(WHY)) from None
        except OwnAppealError:
            raise form.refused(own_appeal=_(WHY_YOURSELF)) from None
        except GoodwillReasonError:
            raise form.refused(goodwill_reason=_("Choose a reason for the goodwill.")) from None
        except RemedyUnavailableError as refused:
            raise form.refused(remedy=_(UNAVAILABLE[refused.reason])) from None
        return _("Approved. Shopify is being asked now.")

    return await stepped(request, "approve", act)


async def ask(request: Request) -> Response:
    async def act() -> str:
        form = await parse(request, AskForm)
        _ = words_of(request)
        try:
            await take(request, lambda tx, claim_id: _ask(request, tx, claim_id, form))
        except NothingAskedError:
            raise form.refused(question=_("Tick what is missing, or write your question.")) from None
        return _("Your question is on its way to the buyer.")

    return await stepped(request, "ask", act)


async def decline(request: Request) -> Response:
    async def act() -> str:
        form = await parse(request, DeclineForm)
        _ = words_of(request)
        try:
            await take(request, lambda tx, claim_id: _decline(request, tx, claim_id, form))
        except UntrueReasonError:
            raise form.refused(reason=_(UNTRUE)) from None
        except OwnAppealError:
            raise form.refused(own_appeal=_(WHY_YOURSELF)) from None
        return _("Declined. The buyer is being told why.")

    return await stepped(request, "decline", act)


async def retry(request: Request) -> Response:
    async def act() -> str:
        await take(request, lambda tx, claim_id: _retry(request, tx, claim_id))
        _ = words_of(request)
        return _("Going on. We look before anything is sent.")

    return await stepped(request, "", act)


async def accept_amount(request: Request) -> Response:
    """Pay what can be paid now, instead of what was approved."""

    async def act() -> str:
        form = await parse(request, AcceptForm)
        _ = words_of(request)
        try:
            await take(request, lambda tx, claim_id: _accept(request, tx, claim_id, form))
        except AmountChangedError as changed:
            raise OvertakenError(changed_in_words(request, changed), form.typed) from None
        except OverLimitError as over:
            raise OvertakenError(limit_in_words(request, over), form.typed) from None
        except RemedyUnavailableError as refused:
            raise OvertakenError(_(UNAVAILABLE[refused.reason]), form.typed) from None
        return _("Approved. Shopify is being asked now.")

    return await stepped(request, "", act)


async def stepped(request: Request, name: str, act: Callable[[], Awaitable[str]]) -> Response:
    """The claim after the step, or with the form to correct (422), or with who was faster (409)."""
    claim_id: UUID = request.path_params["claim_id"]
    try:
        toast = await act()
    except InvalidFormError as wrong:
        form = {f"{name}_form": wrong.typed, "opened": name}
        return await shown_again(request, claim_id, form, status=422)
    except OvertakenError as overtaken:
        form = {f"{name}_form": overtaken.typed, "opened": name, "conflict": overtaken.said}
        return _conflicting(await shown_again(request, claim_id, form, status=409), overtaken.said)
    except StepRefusedError:
        return await _too_late(request, claim_id)
    except SameDeciderError:
        return await refused(request, claim_id, words_of(request)(SAME_DECIDER))
    except OwnEscalationError:
        return await refused(request, claim_id, words_of(request)(OWN_ESCALATION))
    async with request.state.db.transaction(request.state.shop_id) as tx:
        held = await read(tx, claim_id, today(request))
    return changed(request, "claims/_claim.html", toast=toast, **context(request, held))


async def take(request: Request, step: Step) -> object:
    async with request.state.db.transaction(request.state.shop_id) as tx:
        return await step(tx, request.path_params["claim_id"])


async def _approve(request: Request, tx: Tx, claim_id: UUID, form: ApproveForm) -> None:
    await claims.approve(
        tx,
        claim_id,
        form.remedy,
        agreed=agreed_in(request, form, form.remedy),
        note=form.note,
        goodwill_reason=form.goodwill_reason,
        own_appeal=form.own_appeal,
        unit_back=Rule(form.unit_back, form.unit_back_days) if form.unit_back else None,
        by=request.state.staff,
        now=present(),
    )


async def _decline(request: Request, tx: Tx, claim_id: UUID, form: DeclineForm) -> None:
    """A reason that staff choose; that of a rule stands in the terms."""
    decision = await find_decision_of_claim(tx, claim_id)
    check_reason(form.reason, decision.trace if decision else ())
    await claims.decline(
        tx,
        claim_id,
        form.reason,
        note=form.note,
        own_appeal=form.own_appeal,
        by=request.state.staff,
        now=present(),
    )


async def _ask(request: Request, tx: Tx, claim_id: UUID, form: AskForm) -> None:
    """By name as often as it is missing, and once what staff add."""
    missing = await missing_of_claim(tx, claim_id)
    pieces = {piece: missing.get(piece, 1) for piece in form.pieces}
    await questions.ask(tx, claim_id, form.question, pieces, by=request.state.staff, now=present())


async def serial(request: Request) -> Response:
    """The serial that the claimant typed is the unit's."""
    claim_id: UUID = request.path_params["claim_id"]
    _ = words_of(request)
    form, by = await parse(request, SerialForm), request.state.staff
    try:
        await take(
            request,
            lambda tx, held_id: take_over_serial(tx, held_id, form.serial, by=by, now=present()),
        )
    except SerialTakenError as taken:
        conflict = _("Another unit has this number: {unit}. Nothing was changed.").format(unit=taken.title)
        return await refused(request, claim_id, conflict)
    except SerialChangedError:
        conflict = _("There is another number by now, so nothing was noted. Look at it again.")
        return await refused(request, claim_id, conflict)

    async def act() -> str:
        return _("Noted on the unit. It is not asked for again.")

    return await stepped(request, "", act)


async def _retry(request: Request, tx: Tx, claim_id: UUID) -> None:
    resolution = await find_resolution_of_claim(tx, claim_id)
    if resolution is None:
        raise NotFoundError("Resolution")
    await resolutions.retry(tx, claim_id, resolution.id, by=request.state.staff, now=present())


async def _accept(request: Request, tx: Tx, claim_id: UUID, form: AcceptForm) -> None:
    resolution = await find_resolution_of_claim(tx, claim_id)
    if resolution is None:
        raise NotFoundError("Resolution")
    shown, rest = read_money(form.shown), read_money(form.excess) if form.excess else None
    by, now = request.state.staff, present()
    await approved_amounts.accept(tx, claim_id, resolution.id, shown, rest, by=by, now=now)


async def _too_late(request: Request, claim_id: UUID) -> Response:
    """Somebody else decided first: say who and what, and show how the claim stands now."""
    async with request.state.db.transaction(request.state.shop_id) as tx:
        claim, events = await get_claim(tx, claim_id), await list_events(tx, [claim_id])
    _ = words_of(request)
    actor = events[-1].actor
    state = _(words.STATE[claim.state].text)
    said = _("{who} was faster: the claim is now “{state}”. Nothing of yours was changed.")
    if actor == str(request.state.staff):
        said = _("You took a step already: the claim is now “{state}”. Nothing more was changed.")
    return await refused(request, claim_id, said.format(who=who(request, actor), state=state))


async def refused(request: Request, claim_id: UUID, conflict: str) -> Response:
    """Nothing was done, and why: the claim as it stands now (409)."""
    return _conflicting(await shown_again(request, claim_id, {"conflict": conflict}, status=409), conflict)


def _conflicting(response: Response, said: str) -> Response:
    response.headers.update(toasted(said, tone="critical"))
    return response


routes = [
    Route("/claims/{claim_id:uuid}/approve", approve, name="claims.approve", methods=["POST"]),
    Route("/claims/{claim_id:uuid}/ask", ask, name="claims.ask", methods=["POST"]),
    Route("/claims/{claim_id:uuid}/decline", decline, name="claims.decline", methods=["POST"]),
    Route("/claims/{claim_id:uuid}/serial", serial, name="claims.serial", methods=["POST"]),
    Route("/claims/{claim_id:uuid}/amount", accept_amount, name="claims.accept_amount", methods=["POST"]),
    Route("/claims/{claim_id:uuid}/retry", retry, name="claims.retry", methods=["POST"]),
]

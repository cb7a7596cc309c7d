"""Buyers follow a repair: they find the label, decide on the quote, and see where it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain.repairs import RepairState, RepairStepRefusedError
from core.files.kinds import kind_of_type
from core.services import repair_quotes
from core.services.remedies import NotDueError, OthersUnderWayError
from core.services.repair_quotes import QuoteChangedError, QuoteExpiredError
from core.services.repairs import StillLookingError
from core.store.base import NotFoundError, Tx
from core.store.claims import find_claim_by_access_code
from core.store.repairs import Repair
from core.web.addresses import url
from core.web.failures import BadRequestError, ConflictError
from core.web.filters import filters
from core.web.forms import Form, InvalidFormError, parse
from core.web.limits import limited
from core.web.locales import chosen, translatable
from microsite import thanks, uploads
from microsite.thanks import Thanks
from microsite.timelines import Story
from microsite.visits import CLAIMS, get_shop_of_link, now, words

REFUSED: Mapping[type[Exception], str] = {
    QuoteExpiredError: translatable(
        "The day until which the quote was valid is over, so nothing was ordered. Write to us if you still "
        "want it, and we make a new one."
    ),
    QuoteChangedError: translatable("There is a newer quote, so nothing was ordered. Please look at it."),
    RepairStepRefusedError: translatable("The repair has gone on meanwhile, so nothing was changed."),
    NotDueError: translatable("This claim has changed meanwhile, so nothing was ordered. We write to you."),
    OthersUnderWayError: translatable("We are just working on this claim. Please try again in two minutes."),
    StillLookingError: translatable("We are just working on this claim. Please try again in two minutes."),
    NotFoundError: translatable("The repair has gone on meanwhile, so nothing was changed."),
}
"""Of an answer to a quote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairTold:
    """What the claim's page says of the repair."""

    label: str
    """Where the label opens; empty where there is none, or none is needed any more."""
    asked: bool
    """The quote waits for an answer."""
    pay: str
    """Where the invoice is paid."""
    round: int
    words: str
    facts: list[tuple[str, str]]
    given_back: str
    """What becomes of money that was paid for nothing."""


class AnswerForm(Form):
    answer: Literal["accept", "decline"]
    round: int


def told(request: Request, story: Story) -> RepairTold | None:
    repair = story.repair
    if repair is None:
        return None
    at_work = story.in_repair
    return RepairTold(
        label=_label(request, repair) if at_work else "",
        asked=at_work and repair.state is RepairState.QUOTED and not _is_over(story, repair),
        pay=(repair.invoice_url or "") if repair.state is RepairState.QUOTE_ACCEPTED and at_work else "",
        round=repair.quote_round,
        words="" if repair.came_to_nothing else repair.quote_words or "",
        facts=[pair for pair in _facts(request, story, repair) if pair[1]],
        given_back=_given_back(request, story, repair),
    )


async def answer_quote(request: Request) -> Response:
    """Yes or no. Payment is another matter: it counts when Shopify says so."""
    await limited(request, "answer", CLAIMS)
    shop = await get_shop_of_link(request)
    try:
        form = await parse(request, AnswerForm)
    except InvalidFormError:
        raise BadRequestError from None
    try:
        async with request.state.db.transaction(shop.id) as tx:
            await _answer(tx, request.path_params["link"], form)
    except tuple(REFUSED) as refused:
        raise ConflictError(words(request)(REFUSED[type(refused)])) from None
    to = url(request, "claims.show", link=request.path_params["link"])
    accepted = form.answer == "accept"
    return thanks.go_on(request, to, Thanks.ACCEPTED if accepted else Thanks.DECLINED)


async def _answer(tx: Tx, link: str, form: AnswerForm) -> None:
    claim = await find_claim_by_access_code(tx, link)
    if claim is None:
        raise NotFoundError("Claim")
    act = repair_quotes.accept if form.answer == "accept" else repair_quotes.decline
    await act(tx, claim.id, form.round, now=now())


def _label(request: Request, repair: Repair) -> str:
    if repair.state is not RepairState.LABEL_SENT:
        return ""
    if repair.label_key and repair.label_type:
        return uploads.address_of(request, repair.label_key, kind_of_type(repair.label_type))
    return repair.label_url or ""


def _is_over(story: Story, repair: Repair) -> bool:
    offered = repair.quote()
    return offered is None or offered.expired(story.day(story.now))


def _facts(request: Request, story: Story, repair: Repair) -> list[tuple[str, str]]:
    _, write = words(request), filters(chosen(request))
    offered = repair.quote()
    facts = []
    if repair.came_to_nothing:
        owed = offered if repair.owes_credit else None
        facts = [(_("What you paid"), write["money"](owed.amount))] if owed else []
    elif offered:
        facts.append((_("What it costs you"), write["money"](offered.amount)))
        facts.append((_("Valid until"), "" if repair.paid_at else write["day"](offered.until, "long")))
        if repair.paid_at:
            facts.append((_("Paid on"), write["day"](story.day(repair.paid_at), "long")))
    back = repair.tracking_back if repair.state is RepairState.SHIPPED_BACK else ""
    return [*facts, (_("Tracking number"), back or "")]


def _given_back(request: Request, story: Story, repair: Repair) -> str:
    _, write, back = words(request), filters(chosen(request)), repair.credited()
    if repair.credited_at:
        day = write["day"](story.day(repair.credited_at), "long")
        if back is None:
            return _("What you paid for the repair went back to you on %(day)s.") % {"day": day}
        said = _("%(amount)s that you paid for the repair went back to you on %(day)s.")
        return said % {"amount": write["money"](back), "day": day}
    if repair.owes_credit:
        return _("What you paid for the repair goes back to you in full. You hear from us when it is done.")
    return ""


routes = [Route("/claims/{link}/quote", answer_quote, name="repairs.answer_quote", methods=["POST"])]

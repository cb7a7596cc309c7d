"""Staff confirm what a rule would do: one button, and the words that the buyer reads."""

from uuid import UUID

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain.deciding import Course
from core.domain.remedies import Remedy
from core.services import automation
from core.services.amounts import AmountChangedError, AmountMissingError
from core.services.automation import AnswerChangedError
from core.services.questions import NothingAskedError
from core.services.remedies import RemedyUnavailableError
from core.web.fields import Text
from core.web.forms import parse
from core.web.locales import translatable
from shopify_app.asking import present, words_of
from shopify_app.claim_amounts import (
    AmountsForm,
    OvertakenError,
    agreed_in,
    changed_in_words,
    said_beside_the_fields,
)
from shopify_app.claim_steps import UNAVAILABLE, refused, stepped

DONE = {
    Course.APPROVE: translatable("Approved. Shopify is being asked now."),
    Course.DECLINE: translatable("Declined. The buyer is being told why."),
    Course.ASK: translatable("Your question is on its way to the buyer."),
}
CHANGED = translatable(
    "Something new is known, and the computed answer has changed. Nothing was done: look again."
)
ENTER_IT = translatable(
    "The catalogue has no price, so the rule cannot say how much. Approve it with the amount."
)


class ConfirmForm(AmountsForm):
    decision: UUID
    """The answer that the page showed."""
    course: Course
    message: Text = Field("", title=translatable("the text for the buyer"))


async def confirm(request: Request) -> Response:
    async def act() -> str:
        form = await parse(request, ConfirmForm)
        _ = words_of(request)
        try:
            with said_beside_the_fields(request, form, _about(form)):
                course = await _confirm(request, form)
        except AmountChangedError as changed:
            raise OvertakenError(changed_in_words(request, changed), form.typed) from None
        except NothingAskedError:
            raise form.refused(message=_("Nothing is missing, so write what you want to know.")) from None
        except RemedyUnavailableError as error:
            raise form.refused(**{"": _(UNAVAILABLE[error.reason])}) from None
        return _(DONE[course])

    try:
        return await stepped(request, "confirm", act)
    except AnswerChangedError:
        async with request.state.db.transaction(request.state.shop_id) as tx:
            await automation.answer_anew(tx, request.path_params["claim_id"], now=present())
        return await refused(request, request.path_params["claim_id"], words_of(request)(CHANGED))


def _about(form: ConfirmForm) -> Remedy:
    if form.shown_owed:
        return Remedy.REPLACEMENT
    return Remedy.STORE_CREDIT if form.shown_credit else Remedy.REFUND


async def _confirm(request: Request, form: ConfirmForm) -> Course:
    claim_id, agreed = request.path_params["claim_id"], agreed_in(request, form, _about(form))
    by, now = request.state.staff, present()
    try:
        async with request.state.db.transaction(request.state.shop_id) as tx:
            return await automation.confirm(tx, claim_id, form.decision, form.message, agreed, by=by, now=now)
    except AmountMissingError:
        raise form.refused(**{"": words_of(request)(ENTER_IT)}) from None


routes = [Route("/claims/{claim_id:uuid}/confirm", confirm, name="claims.confirm", methods=["POST"])]

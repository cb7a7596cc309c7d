"""Buyers ask a person to look again at a decline, once."""

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain.appeals import AppealRefusedError, Refusal, SecondLook
from core.domain.claims import StepRefusedError
from core.services import appeals
from core.services.claims import ClaimOpenError
from core.web.addresses import url
from core.web.failures import ConflictError
from core.web.fields import Text
from core.web.forms import Form, InvalidFormError, parse
from core.web.limits import limited
from core.web.locales import translatable
from microsite import thanks
from microsite.claims import NOTHING_KEPT, page_of, read
from microsite.thanks import Thanks
from microsite.visits import CLAIMS, now, words

LATE = translatable(
    "The time for a second look is over, so nothing was changed. If something new came up, write to us."
)
FINAL = {
    SecondLook.A_PERSON: translatable("A person has looked at it already, so this decision is final."),
    SecondLook.SOMEBODY_ELSE: translatable(
        "Somebody else has looked again already, so this decision is final."
    ),
    SecondLook.THE_SAME: translatable("We have looked again already, so this decision is final."),
}
OTHER_CLAIM = translatable(
    "You have filed another claim for this product, and we are looking at that one. Add there what we missed."
)
NOT_DECLINED = translatable("This claim is not declined, so there is nothing to look at again.")


class AppealForm(Form):
    text: Text = Field(title=translatable("what we should look at again"))


async def appeal(request: Request) -> Response:
    """Sent twice it is one appeal."""
    await limited(request, "answer", CLAIMS)
    followed = await read(request)
    try:
        form = await parse(request, AppealForm)
    except InvalidFormError as wrong:
        return page_of(request, followed, NOTHING_KEPT, appeal_form=wrong.typed, status=422)
    _ = words(request)
    try:
        async with request.state.db.transaction(followed.shop.id) as tx:
            await appeals.appeal(tx, followed.story.claim.id, form.text, now=now())
    except AppealRefusedError as refused:
        is_late = refused.refusal is Refusal.LATE
        raise ConflictError(_(LATE if is_late else FINAL[followed.story.second_look])) from None
    except ClaimOpenError:
        raise ConflictError(_(OTHER_CLAIM)) from None
    except StepRefusedError:
        raise ConflictError(_(NOT_DECLINED)) from None
    to = url(request, "claims.show", link=request.path_params["link"])
    return thanks.go_on(request, to, Thanks.APPEALED)


routes = [Route("/claims/{link}/appeal", appeal, name="appeals.appeal", methods=["POST"])]

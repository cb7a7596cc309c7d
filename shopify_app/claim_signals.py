"""Staff set aside what was noticed about a claim's evidence, and say why."""

from uuid import UUID

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.services import reassessments
from core.web.fields import Text
from core.web.forms import Form, InvalidFormError, parse
from core.web.locales import translatable
from core.web.pages import changed
from shopify_app.asking import present, today, words_of
from shopify_app.claim_show import context, read, shown_again


class SetAsideForm(Form):
    reason: Text = Field(title=translatable("the reason"))


async def set_aside(request: Request) -> Response:
    claim_id: UUID = request.path_params["claim_id"]
    signal_id: UUID = request.path_params["signal_id"]
    try:
        form = await parse(request, SetAsideForm)
    except InvalidFormError as refused:
        again = {"signal_form": refused.typed, "opened": str(signal_id)}
        return await shown_again(request, claim_id, again, status=422)
    async with request.state.db.transaction(request.state.shop_id) as tx:
        by, now = request.state.staff, present()
        await reassessments.set_signal_aside(tx, claim_id, signal_id, form.reason, by=by, now=now)
    async with request.state.db.transaction(request.state.shop_id) as tx:
        held = await read(tx, claim_id, today(request))
    _ = words_of(request)
    said = _("Set aside. It does not count any more.")
    return changed(request, "claims/_claim.html", toast=said, **context(request, held))


routes = [
    Route(
        "/claims/{claim_id:uuid}/signals/{signal_id:uuid}/set-aside",
        set_aside,
        name="claims.set_signal_aside",
        methods=["POST"],
    )
]

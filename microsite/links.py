"""Buyers who registered long ago, or a minute ago on another device, ask for their link."""

import time

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.services import registrations
from core.web.addresses import url
from core.web.fields import Email
from core.web.forms import Form, InvalidFormError, Typed, parse
from core.web.limits import limited
from core.web.locales import translatable
from core.web.pages import redirect
from microsite import codes
from microsite.visits import QUESTIONS, now


class LinkForm(Form):
    registered_with: Email = Field(title=translatable("your e-mail address"))


async def send(request: Request) -> Response:
    """To the owner's mailbox. The answer is the same whatever code and address are."""
    await limited(request, "ask", QUESTIONS)
    scanned = await codes.read(request)
    if isinstance(scanned, Response):
        return scanned
    try:
        form = await parse(request, LinkForm)
    except InvalidFormError as refused:
        return codes.show_refused(request, scanned.code, Typed(), link_form=refused.typed, status=422)
    began = time.monotonic()
    if scanned.shop is not None:
        async with request.state.db.transaction(scanned.shop.id) as tx:
            await registrations.remind(tx, scanned.code, form.registered_with, now=now())
    await codes.even(began, codes.ANSWER_SECONDS)
    return redirect(request, url(request, "registrations.asked"))


routes = [Route("/{code}/link", send, name="links.send", methods=["POST"])]

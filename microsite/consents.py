"""Buyers agree that we open a customer account for their store credit."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.services.store_credit import ClaimOverError, consent
from core.web.addresses import url
from core.web.failures import ConflictError
from core.web.forms import Form, parse
from core.web.limits import limited
from microsite import thanks
from microsite.claims import read
from microsite.thanks import Thanks
from microsite.visits import CLAIMS, now, words


class ConsentForm(Form):
    """The button says it all."""


async def give(request: Request) -> Response:
    """Pressed twice it is one consent, of the first day."""
    await limited(request, "answer", CLAIMS)
    followed = await read(request)
    await parse(request, ConsentForm)
    _ = words(request)
    try:
        async with request.state.db.transaction(followed.shop.id) as tx:
            await consent(tx, followed.story.claim.id, now=now())
    except ClaimOverError:
        raise ConflictError(_("This claim is over, so no account is needed for it.")) from None
    to = url(request, "claims.show", link=request.path_params["link"])
    return thanks.go_on(request, to, Thanks.CONSENTED)


routes = [Route("/claims/{link}/consent", give, name="consents.give", methods=["POST"])]

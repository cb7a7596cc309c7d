"""Buyers say where their replacement goes."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain.actors import BUYER
from core.services.addresses import AddressFixedError, give
from core.web.addresses import url
from core.web.delivery import parse_address
from core.web.failures import ConflictError
from core.web.forms import InvalidFormError
from core.web.limits import limited
from microsite import thanks
from microsite.claims import NOTHING_KEPT, page_of, read
from microsite.thanks import Thanks
from microsite.visits import CLAIMS, now, words


async def give_address(request: Request) -> Response:
    """The same twice is one address; another one takes its place until the replacement is ordered."""
    await limited(request, "answer", CLAIMS)
    followed = await read(request)
    _ = words(request)
    try:
        address = await parse_address(request, _)
    except InvalidFormError as wrong:
        return page_of(request, followed, NOTHING_KEPT, address_form=wrong.typed, status=422)
    try:
        async with request.state.db.transaction(followed.shop.id) as tx:
            await give(tx, followed.story.claim.id, address, by=BUYER, now=now())
    except AddressFixedError:
        raise ConflictError(
            _(
                "Your replacement is being ordered already, or this claim is over, so the address was not"
                " changed. If it must go elsewhere, write to us at once and name the number of the claim."
            )
        ) from None
    to = url(request, "claims.show", link=request.path_params["link"])
    return thanks.go_on(request, to, Thanks.ADDRESSED)


routes = [Route("/claims/{link}/address", give_address, name="addresses.give", methods=["POST"])]

"""Staff type where a replacement goes, when the buyer tells them."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.services.addresses import AddressFixedError, give
from core.web.delivery import parse_address
from shopify_app.asking import present, words_of
from shopify_app.claim_steps import refused, stepped, take


async def change(request: Request) -> Response:
    """It may be mended until the replacement is ordered."""
    claim_id: UUID = request.path_params["claim_id"]
    _, by = words_of(request), request.state.staff

    async def act() -> str:
        address = await parse_address(request, _)
        await take(request, lambda tx, held_id: give(tx, held_id, address, by=by, now=present()))
        return _("Noted. A replacement goes there.")

    try:
        return await stepped(request, "address", act)
    except AddressFixedError:
        said = _("The replacement is being ordered, or nothing more is sent. The address was not changed.")
        return await refused(request, claim_id, said)


routes = [Route("/claims/{claim_id:uuid}/address", change, name="claims.give_address", methods=["POST"])]

"""Staff hand a claim up: somebody who may decide more decides it."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.services import escalations
from shopify_app.asking import present, words_of
from shopify_app.claim_steps import stepped, take


async def escalate(request: Request) -> Response:
    async def act() -> str:
        by, now = request.state.staff, present()
        await take(request, lambda tx, claim_id: escalations.escalate(tx, claim_id, by=by, now=now))
        _ = words_of(request)
        return _("Handed up. It waits for somebody who may decide it.")

    return await stepped(request, "", act)


routes = [Route("/claims/{claim_id:uuid}/escalate", escalate, name="claims.escalate", methods=["POST"])]

"""Staff confirm that a proof of purchase is what its sender calls it."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.services import proofs
from core.web.forms import Form, parse
from core.web.pages import changed
from shopify_app.asking import present, today, words_of
from shopify_app.claim_show import context, read


async def confirm(request: Request) -> Response:
    await parse(request, Form)
    claim_id: UUID = request.path_params["claim_id"]
    async with request.state.db.transaction(request.state.shop_id) as tx:
        by, now = request.state.staff, present()
        await proofs.confirm(tx, claim_id, request.path_params["evidence_id"], by=by, now=now)
    async with request.state.db.transaction(request.state.shop_id) as tx:
        held = await read(tx, claim_id, today(request))
    _ = words_of(request)
    toast = _("Confirmed. It counts as the terms say.")
    return changed(request, "claims/_claim.html", toast=toast, **context(request, held))


routes = [
    Route(
        "/claims/{claim_id:uuid}/proofs/{evidence_id:uuid}/confirm",
        confirm,
        name="claims.confirm_proof",
        methods=["POST"],
    )
]

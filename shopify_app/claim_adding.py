"""Staff add files to a claim that is filed: what the buyer sent by e-mail or brought to the counter."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.files.kinds import FORM_BYTES
from core.services import additions
from core.services.additions import NothingNewError, PersonErasedError
from core.services.evidence import Brought
from core.services.pieces import addable
from core.store.claims import get_claim
from core.store.policies import find_terms
from core.store.units import get_unit
from core.store.warranties import get_warranty
from core.web.locales import translatable
from core.web.pieces import FilesKeptError, PiecesForm, parse_with_files
from shopify_app import uploads
from shopify_app.asking import present, words_of
from shopify_app.claim_show import shown_again
from shopify_app.claim_steps import refused, stepped, take

NOTHING_NEW = translatable("Choose a file that is not here yet, or type the serial number.")
ERASED = translatable("The data of this buyer were erased, so nothing is kept of them any more.")


class AddForm(PiecesForm):
    """Any piece, in any number that a claim may bring."""


async def add(request: Request) -> Response:
    """The claim with what was added, answered anew; every good file stays in a form that is refused."""
    claim_id, _ = request.path_params["claim_id"], words_of(request)
    async with request.state.db.transaction(request.state.shop_id) as tx:
        claim = await get_claim(tx, claim_id)
        unit = await get_unit(tx, (await get_warranty(tx, claim.warranty_id)).unit_id)
        terms = await find_terms(tx, claim.terms_id)
    try:
        form, brought = await parse_with_files(
            request, AddForm, addable(unit, claim, terms).kinds, uploads.taking(request)
        )
    except FilesKeptError as wrong:
        again = {"add_form": wrong.typed, "added": uploads.kept_of(request, wrong.files), "opened": "add"}
        return await shown_again(request, claim_id, again, status=422)

    async def act() -> str:
        try:
            await _add(request, brought)
        except NothingNewError:
            raise form.refused(**{"": _(NOTHING_NEW)}) from None
        return _("Added. The claim is answered anew.")

    try:
        return await stepped(request, "add", act)
    except PersonErasedError:
        return await refused(request, claim_id, _(ERASED))


async def _add(request: Request, brought: Brought) -> None:
    by, now = request.state.staff, present()
    await take(request, lambda tx, claim_id: additions.add(tx, claim_id, brought, by=by, now=now))


routes = [
    Route(
        "/claims/{claim_id:uuid}/evidence",
        add,
        name="claims.add",
        methods=["POST"],
        max_body_size=FORM_BYTES,
    )
]

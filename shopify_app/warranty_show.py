"""One warranty, whole: unit, cover and how it was computed, order, owners, code, claims, history."""

from collections.abc import Sequence
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain.claims import OPEN
from core.services import codes
from core.store.base import Tx
from core.store.claims import Claim, list_claims_of_warranties
from core.store.codes import CodeRow, find_code_of_unit
from core.store.history import Event, list_events
from core.store.orders import OrderLineRow, OrderRow, get_line, get_order
from core.store.owners import Owner, get_owner
from core.store.policies import Policy, TermsRow, get_policy, get_terms
from core.store.registrations import Registration, list_registrations_of_unit
from core.store.units import Unit, get_unit, list_replacements
from core.store.warranties import Warranty, find_warranty_of_unit, get_warranty
from core.web.forms import blank
from core.web.pages import changed, render
from shopify_app.asking import present, today, words_of
from shopify_app.warranty_end import read_end
from shopify_app.warranty_view import Held, view_of


async def show(request: Request) -> Response:
    async with request.state.db.transaction(request.state.shop_id) as tx:
        held = await read(tx, request.path_params["warranty_id"])
        end = await read_end(request, tx, held.warranty, held.unit, {})
    return render(
        request,
        "warranties/show.html",
        view=view_of(request, held, today(request)),
        end=end,
        warranty_id=held.warranty.id,
        serial=held.unit.serial or "",
        serial_form=blank(serial=held.unit.serial or ""),
        serial_opened=False,
    )


async def label(request: Request) -> Response:
    """Make a code for a unit that came with an order; a second press finds the first one's."""
    async with request.state.db.transaction(request.state.shop_id) as tx:
        warranty = await get_warranty(tx, request.path_params["warranty_id"])
        await codes.label_unit(tx, warranty.unit_id, by=request.state.staff, now=present())
        held = await read(tx, warranty.id)
    _ = words_of(request)
    return changed(
        request,
        "warranties/_code.html",
        toast=_("The label is ready to print."),
        view=view_of(request, held, today(request)),
    )


async def read(tx: Tx, warranty_id: UUID) -> Held:
    """Everything that the page shows, in one transaction."""
    warranty = await get_warranty(tx, warranty_id)
    unit = await get_unit(tx, warranty.unit_id)
    line, order = await _origin(tx, unit)
    claims = await list_claims_of_warranties(tx, [warranty.id])
    before, after = await _lineage(tx, unit)
    return Held(
        warranty=warranty,
        unit=unit,
        line=line,
        order=order,
        terms=await _terms(tx, warranty),
        owner=await _owner(tx, warranty),
        registrations=await _registrations(tx, unit),
        code=await _code(tx, unit),
        claims=claims,
        open_claim=next((claim for claim in claims if claim.state in OPEN), None),
        before=before,
        after=after,
        events=await _events(tx, warranty, unit, claims),
    )


async def _origin(tx: Tx, unit: Unit) -> tuple[OrderLineRow | None, OrderRow | None]:
    if unit.order_line_id is None:
        return None, None
    line = await get_line(tx, unit.order_line_id)
    return line, await get_order(tx, line.order_id)


async def _terms(tx: Tx, warranty: Warranty) -> tuple[Policy, TermsRow] | None:
    if warranty.terms_id is None:
        return None
    terms = await get_terms(tx, warranty.terms_id)
    return await get_policy(tx, terms.policy_id), terms


async def _owner(tx: Tx, warranty: Warranty) -> Owner | None:
    return await get_owner(tx, warranty.owner_id) if warranty.owner_id else None


async def _registrations(tx: Tx, unit: Unit) -> Sequence[tuple[Registration, Owner]]:
    return list(reversed(await list_registrations_of_unit(tx, unit.id)))


async def _code(tx: Tx, unit: Unit) -> CodeRow | None:
    return await find_code_of_unit(tx, unit.id)


async def _lineage(tx: Tx, unit: Unit) -> tuple[Warranty | None, Sequence[Warranty]]:
    """The unit that this one replaces, and those that replaced it."""
    before = await find_warranty_of_unit(tx, unit.replaces_id) if unit.replaces_id else None
    found = [await find_warranty_of_unit(tx, each.id) for each in await list_replacements(tx, unit.id)]
    return before, [warranty for warranty in found if warranty is not None]


async def _events(tx: Tx, warranty: Warranty, unit: Unit, claims: Sequence[Claim]) -> Sequence[Event]:
    return await list_events(tx, [warranty.id, unit.id, *(claim.id for claim in claims)])


routes = [
    Route("/warranties/{warranty_id:uuid}", show, name="warranties.show"),
    Route("/warranties/{warranty_id:uuid}/label", label, name="warranties.label", methods=["POST"]),
]

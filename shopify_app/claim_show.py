"""One claim: what is asked, what the rules say and why, what was said, and how far the remedy has come."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from core.domain.deciding import Outcome
from core.domain.remedies import Remedy
from core.services.amounts import preview
from core.services.pieces import Wanted, addable
from core.services.queues import list_charges
from core.services.substitutes import find_for
from core.store.addresses import find_address
from core.store.automation import find_policy_of_terms
from core.store.base import Tx
from core.store.catalogue import find_product, find_title
from core.store.claims import (
    Claim,
    get_claim,
    list_claims_of_owner,
    list_claims_of_warranties,
    list_evidence,
    list_messages,
)
from core.store.decisions import find_decision_of_claim
from core.store.history import list_events
from core.store.letters import list_letters_of_claim
from core.store.orders import find_order_by_name, get_line, get_order
from core.store.owners import get_owner
from core.store.parcels import list_parcels
from core.store.payments import list_payments
from core.store.policies import get_terms
from core.store.repairs import list_repairs_of_claim
from core.store.resolutions import find_part, find_resolution_of_claim, get_resolution, was_called
from core.store.returns import find_return_of_claim
from core.store.signals import list_signals
from core.store.units import Unit, find_unit_with_serial, get_unit
from core.store.warranties import Warranty, find_warranty_of_unit, get_warranty
from core.web.forms import Typed, blank
from core.web.pages import page_or_fragment
from core.web.slots import slots_of
from shopify_app.asking import today, words_of
from shopify_app.claim_costs import costs_of, read_costs
from shopify_app.claim_remedies import Held
from shopify_app.claim_view import View, view_of
from shopify_app.repair_view import forms_of, shown_repair
from shopify_app.repair_words import GRADE
from shopify_app.return_view import return_forms, rule_of, shown_return, unit_back_in_words, ways_back
from shopify_app.slots import ADDING
from shopify_app.words import DECLINE, options


async def show(request: Request) -> Response:
    async with request.state.db.transaction(request.state.shop_id) as tx:
        held = await read(tx, request.path_params["claim_id"], today(request))
    return page_or_fragment(request, "claims/show.html", "claims/_claim.html", **context(request, held))


async def shown_again(
    request: Request, claim_id: UUID, changes: Mapping[str, object], *, status: int
) -> HTMLResponse:
    """The claim as it stands now, with what went wrong: a form to correct, or who was faster."""
    async with request.state.db.transaction(request.state.shop_id) as tx:
        held = await read(tx, claim_id, today(request))
    found = context(request, held) | dict(changes)
    return page_or_fragment(request, "claims/show.html", "claims/_claim.html", status=status, **found)


def context(request: Request, held: Held) -> dict[str, Any]:
    """What the templates name."""
    view = view_of(request, held)
    return {
        "view": view,
        "zone": request.state.shop.timezone,
        "reasons": options(DECLINE, words_of(request)),
        "confirm_form": blank(message=view.suggestion.message if view.suggestion else ""),
        "goodwill_reasons": _goodwill_reasons(held),
        "approve_form": _approval(view, held),
        "ask_form": blank(pieces=view.missing),
        "signal_form": Typed(),
        "add_form": Typed(),
        "add_slots": slots_of(words_of(request), ADDING, _addable(held), None),
        "added": (),
        "untouched": Typed(),
        "decline_form": Typed(),
        "outside_form": blank(remedy=view.claim.remedy, currency=_currency(held)),
        "switch_form": Typed(),
        "waive_form": Typed(),
        "return_form": Typed(),
        "address_form": view.delivery.typed if view.delivery else Typed(),
        "costs": costs_of(request, held.costs, held.claim.outcome),
        "cost_form": Typed(),
        "repair": shown_repair(request, held),
        "back": shown_return(request, held),
        "unit_back": unit_back_in_words(words_of(request), held),
        "ways_back": ways_back(words_of(request)),
        **return_forms(held),
        "grades": options(GRADE, words_of(request)),
        **forms_of(request, held.repairs[-1] if held.repairs else None),
        "opened": "ask" if view.missing else "",
        # One group of steps for each answer: while it is swapped in, the old group is still there and
        # browsers keep one open in a group.
        "group": f"steps-{request.state.request_id}",
        "conflict": "",
    }


def _approval(view: View, held: Held) -> Typed:
    rule = rule_of(held)
    return blank(remedy=_suggested(view), unit_back=rule.back, unit_back_days=rule.days)


def _addable(held: Held) -> Wanted:
    return addable(held.unit, held.claim, held.terms.value() if held.terms else None)


def _goodwill_reasons(held: Held) -> list[tuple[str, str]]:
    """What an approver chooses from, in the merchant's words; nothing where the answer is another."""
    goodwill = held.terms.value().goodwill if held.terms else None
    if goodwill is None or held.claim.outcome is not Outcome.GOODWILL:
        return []
    return [(reason, reason) for reason in goodwill.reasons]


def _currency(held: Held) -> str:
    """What the buyer paid in, if they bought in this store."""
    return held.order.presentment_currency if held.order else ""


def _suggested(view: View) -> str:
    """The buyer's wish if it can be granted, else the terms' first offer."""
    possible = [value for value, _, _ in view.remedies]
    wish: Remedy | None = view.claim.wished_remedy
    return wish.value if wish and wish.value in possible else next(iter(possible), "")


async def read(tx: Tx, claim_id: UUID, today: date) -> Held:
    """Everything that the page shows, in one transaction."""
    claim = await get_claim(tx, claim_id)
    warranty = await get_warranty(tx, claim.warranty_id)
    unit = await get_unit(tx, warranty.unit_id)
    line = await get_line(tx, unit.order_line_id) if unit.order_line_id else None
    product = await find_product(tx, unit.product_gid) if unit.product_gid else None
    resolution = await find_resolution_of_claim(tx, claim.id)
    first = await find_part(tx, claim.id, excess=False)
    named = await find_for(tx, unit)
    gids = {gid for gid in (named, resolution.substitute_gid if resolution else None) if gid}
    return Held(
        claim=claim,
        warranty=warranty,
        unit=unit,
        owner=await get_owner(tx, claim.owner_id),
        line=line,
        order=await get_order(tx, line.order_id) if line else None,
        terms=await get_terms(tx, warranty.terms_id) if warranty.terms_id else None,
        policy=await find_policy_of_terms(tx, warranty.terms_id) if warranty.terms_id else None,
        decision=await find_decision_of_claim(tx, claim.id),
        files=await list_evidence(tx, claim.id),
        signals=await list_signals(tx, claim.id),
        messages=await list_messages(tx, claim.id),
        letters=await list_letters_of_claim(tx, claim.id),
        resolution=resolution,
        back=await find_return_of_claim(tx, claim.id),
        payments=[
            (each, await get_resolution(tx, each.resolution_id)) for each in await list_payments(tx, claim.id)
        ],
        repairs=await list_repairs_of_claim(tx, claim.id),
        beside=await find_part(tx, claim.id, excess=not resolution.excess) if resolution else None,
        called=await was_called(tx, claim.id),
        numbered=await _numbered(tx, claim, unit),
        named_order=await find_order_by_name(tx, claim.order_named) if claim.order_named else None,
        earlier=await _earlier(tx, claim),
        events=await list_events(tx, [claim.id]),
        parcels=await list_parcels(tx, first.id) if first else [],
        named=named,
        titles={gid: await find_title(tx, gid) for gid in gids},
        address=await find_address(tx, claim.id),
        image_url=product.image_url if product else None,
        charges=await list_charges(tx, today),
        preview=await preview(tx, claim, unit),
        costs=await read_costs(tx, claim.id),
    )


async def _numbered(tx: Tx, claim: Claim, unit: Unit) -> Warranty | None:
    if claim.serial_normal is None:
        return None
    piece = await find_unit_with_serial(tx, unit.product_gid, claim.serial_normal)
    return await find_warranty_of_unit(tx, piece.id) if piece and piece.id != unit.id else None


async def _earlier(tx: Tx, claim: Claim) -> list[tuple[Claim, Unit]]:
    """Other claims of this unit and of this person, newest first."""
    others = {
        other.id: other
        for other in [
            *await list_claims_of_warranties(tx, [claim.warranty_id]),
            *await list_claims_of_owner(tx, claim.owner_id),
        ]
        if other.id != claim.id
    }
    found = []
    for other in sorted(others.values(), key=lambda each: each.id, reverse=True):
        warranty = await get_warranty(tx, other.warranty_id)
        found.append((other, await get_unit(tx, warranty.unit_id)))
    return found


routes = [Route("/claims/{claim_id:uuid}", show, name="claims.show")]

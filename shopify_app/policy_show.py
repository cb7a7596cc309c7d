"""One policy: its draft, its products with a preview of what matches, and its published versions."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.services import policies
from core.services.drafts import differs
from core.services.policies import NameTakenError
from core.store.base import Tx
from core.store.catalogue import (
    list_products,
    list_products_by_gid,
    list_whole_catalogue,
    titles_of_collections,
)
from core.store.policies import get_policy, list_assignments, list_policies, list_terms
from core.store.warranties import count_active_by_policy
from core.web.addresses import url
from core.web.forms import InvalidFormError, Typed, parse
from core.web.pages import changed, page_or_fragment, render, wants_fragment
from shopify_app.asking import present, today, words_of
from shopify_app.assignment_form import AssignmentForm
from shopify_app.policy_automation import read_switch
from shopify_app.policy_editor import UNPROMISED, form_context, name_taken, publish, rearranged, refuse_flaws
from shopify_app.policy_form import MOST_FIELDS, TermsForm, draft_of
from shopify_app.policy_sections import Change
from shopify_app.policy_view import FOUND, Held, choices, context, preview_of, watch
from shopify_app.product_matches import MOST_PRODUCTS


async def show(request: Request) -> Response:
    async with request.state.db.transaction(request.state.shop_id) as tx:
        held = await _read(request, tx)
    return render(request, "policies/show.html", **context(request, held))


async def save(request: Request) -> Response:
    """Keep the draft; with `publish` promise it as the next version."""
    if (after := await rearranged(request)) is not None:
        return await _rearranged(request, *after)
    try:
        form = await parse(request, TermsForm, max_fields=MOST_FIELDS)
        refuse_flaws(request, form)
        async with request.state.db.transaction(request.state.shop_id) as tx:
            await _save(request, tx, form)
            held = await _read(request, tx)
    except InvalidFormError as refused:
        return await _refused(request, refused.typed)
    _ = words_of(request)
    published = _("Version {number} is published. It governs what is bought from now on.")
    first = _("Published. Warranties get their days now.")
    said = first if len(held.terms) == 1 else published.format(number=len(held.terms))
    toast = said if form.step == "publish" else _draft_saved(request, held)
    to = url(request, "policies.show", policy_id=held.policy.id)
    return changed(request, "policies/_policy.html", to=to, toast=toast, **context(request, held))


def _draft_saved(request: Request, held: Held) -> str:
    """And what is in force all the same."""
    _ = words_of(request)
    if not held.terms:
        return _(UNPROMISED)
    number, is_other = held.terms[0].number, differs(held.policy.draft, held.terms[0].value())
    said = _("Draft saved. Version {number} stays in force until you publish.")
    return (said if is_other else _("Draft saved. It says what version {number} says.")).format(number=number)


async def assign(request: Request) -> Response:
    form = await parse(request, AssignmentForm)
    policy_id: UUID = request.path_params["policy_id"]
    async with request.state.db.transaction(request.state.shop_id) as tx:
        by, now = request.state.staff, present()
        await policies.assign(tx, policy_id, form.pairs(), by=by, now=now)
        held = await _read(request, tx)
    _ = words_of(request)
    toast = _("Products saved.")
    return changed(request, "policies/_products.html", toast=toast, **context(request, held))


async def match(request: Request) -> Response:
    """What the ticks would match, before they are saved."""
    form = await parse(request, AssignmentForm)
    async with request.state.db.transaction(request.state.shop_id) as tx:
        held = await _read(request, tx)
    preview = preview_of(request, held, form.pairs())
    return render(request, "policies/_matches.html", preview=preview, saved=False)


async def find(request: Request) -> Response:
    """Products to tick, by a search; what is ticked already stays."""
    form = await parse(request, AssignmentForm)
    async with request.state.db.transaction(request.state.shop_id) as tx:
        await get_policy(tx, request.path_params["policy_id"])
        chosen = await list_products_by_gid(tx, form.products)
        found = await list_products(tx, search=form.find, limit=FOUND)
    return render(
        request,
        "policies/_found.html",
        assignment_form=form.refused().typed,
        found=choices(chosen, found),
        searched=form.find,
        watch=watch(request),
    )


async def _save(request: Request, tx: Tx, form: TermsForm) -> None:
    policy_id: UUID = request.path_params["policy_id"]
    kept = (await get_policy(tx, policy_id, lock=True)).draft
    try:
        policy = await policies.save_draft(tx, policy_id, form.name, draft_of(form, kept))
    except NameTakenError:
        raise name_taken(request, form) from None
    if form.step == "publish":
        await publish(request, tx, policy, form)


async def _rearranged(request: Request, form: Typed, change: Change) -> Response:
    """The list that changed, or without htmx the whole page; nothing is saved."""
    async with request.state.db.transaction(request.state.shop_id) as tx:
        await get_policy(tx, request.path_params["policy_id"])
        held = None if wants_fragment(request) else await _read(request, tx)
    found = form_context(request, form, change)
    if held is None:
        return render(request, "policies/_rearranged.html", **found)
    return render(request, "policies/show.html", **context(request, held) | found)


async def _refused(request: Request, typed: Typed) -> Response:
    async with request.state.db.transaction(request.state.shop_id) as tx:
        held = await _read(request, tx)
    found = context(request, held) | form_context(request, typed)
    return page_or_fragment(request, "policies/show.html", "policies/_policy.html", status=422, **found)


async def _read(request: Request, tx: Tx) -> Held:
    policy = await get_policy(tx, request.path_params["policy_id"])
    active = await count_active_by_policy(tx, today(request))
    return Held(
        policy=policy,
        names={each.id: each.name for each in await list_policies(tx)},
        terms=await list_terms(tx, policy.id),
        assignments=await list_assignments(tx),
        products=await list_whole_catalogue(tx, limit=MOST_PRODUCTS),
        collection_titles=await titles_of_collections(tx),
        active=active.get(policy.id, 0),
        switch=await read_switch(request, tx, policy),
    )


routes = [
    Route("/policies/{policy_id:uuid}", show, name="policies.show"),
    Route("/policies/{policy_id:uuid}", save, name="policies.save", methods=["POST"]),
    Route("/policies/{policy_id:uuid}/assign", assign, name="policies.assign", methods=["POST"]),
    Route("/policies/{policy_id:uuid}/match", match, name="policies.match", methods=["POST"]),
    Route("/policies/{policy_id:uuid}/find", find, name="policies.find", methods=["POST"]),
]

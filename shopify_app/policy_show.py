"""One policy: its draft, its products with a preview of what matches, and its published versions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain.policies import Assignment
from core.services import policies
from core.services.policies import Match, NameTakenError
from core.store.base import Tx
from core.store.catalogue import ProductRow, list_products, list_products_by_gid, list_whole_catalogue
from core.store.policies import Policy, TermsRow, get_policy, list_assignments, list_policies, list_terms
from core.store.warranties import count_active_by_policy
from core.web.addresses import url
from core.web.forms import InvalidFormError, Typed, parse
from core.web.pages import changed, page_or_fragment, render
from shopify_app import words
from shopify_app.asking import present, today, words_of
from shopify_app.assignment_form import AssignmentForm, Pairs, known_of
from shopify_app.assignment_form import typed_of as typed_assignments
from shopify_app.policies import form_context, name_taken, publish
from shopify_app.policy_form import TermsForm, draft_of, exclusions, summary, typed_of
from shopify_app.policy_products import policy_badge
from shopify_app.product_matches import MOST_PRODUCTS, counted, match_with
from shopify_app.words import Badge

SHOWN = 12
FOUND = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    row: TermsRow
    summary: str
    exclusions: list[str]
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What the ticks would mean."""

    matched: int
    contested: int
    none: int
    products: int
    lines: list[tuple[str, Badge]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    policy: Policy
    names: dict[UUID, str]
    terms: Sequence[TermsRow]
    assignments: Sequence[Assignment]
    products: Sequence[ProductRow]
    active: int


async def show(request: Request) -> Response:
    async with request.state.db.transaction(request.state.shop_id) as tx:
        held = await _read(request, tx)
    return render(request, "policies/show.html", **_context(request, held))


async def save(request: Request) -> Response:
    """Keep the draft; with `publish` promise it as the next version."""
    try:
        form = await parse(request, TermsForm)
        async with request.state.db.transaction(request.state.shop_id) as tx:
            await _save(request, tx, form)
            held = await _read(request, tx)
    except InvalidFormError as refused:
        return await _refused(request, refused.typed)
    _ = words_of(request)
    published = _("Version {number} is published. It governs purchases from today on.")
    first = _("Published. Warranties get their days now.")
    said = first if len(held.terms) == 1 else published.format(number=len(held.terms))
    toast = said if form.step == "publish" else _("Draft saved. Nothing is promised yet.")
    to = url(request, "policies.show", policy_id=held.policy.id)
    return changed(request, "policies/_policy.html", to=to, toast=toast, **_context(request, held))


async def assign(request: Request) -> Response:
    form = await parse(request, AssignmentForm)
    policy_id: UUID = request.path_params["policy_id"]
    async with request.state.db.transaction(request.state.shop_id) as tx:
        by, now = request.state.staff, present()
        await policies.assign(tx, policy_id, form.pairs(), by=by, now=now)
        held = await _read(request, tx)
    _ = words_of(request)
    toast = _("Products saved.")
    return changed(request, "policies/_products.html", toast=toast, **_context(request, held))


async def match(request: Request) -> Response:
    """What the ticks would match, before they are saved."""
    form = await parse(request, AssignmentForm)
    async with request.state.db.transaction(request.state.shop_id) as tx:
        held = await _read(request, tx)
    preview = _preview(request, held, form.pairs())
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
        found=_choices(chosen, found),
        searched=form.find,
        watch=_watch(request),
    )


async def _save(request: Request, tx: Tx, form: TermsForm) -> None:
    policy_id: UUID = request.path_params["policy_id"]
    try:
        await policies.save_draft(tx, policy_id, form.name, draft_of(form))
    except NameTakenError:
        raise name_taken(request, form) from None
    if form.step == "publish":
        await publish(request, tx, policy_id, form)


async def _refused(request: Request, typed: Typed) -> Response:
    async with request.state.db.transaction(request.state.shop_id) as tx:
        held = await _read(request, tx)
    found = _context(request, held) | form_context(request, typed)
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
        active=active.get(policy.id, 0),
    )


def _context(request: Request, held: Held) -> dict[str, Any]:
    _ = words_of(request)
    own = [each for each in held.assignments if each.policy_id == held.policy.id]
    assignment_form = typed_assignments(own)
    gids = assignment_form.values.get("products", ())
    chosen = [product for product in held.products if product.gid in gids]
    return {
        **form_context(request, typed_of(held.policy.name, held.policy.draft)),
        "policy": held.policy,
        "versions": [_version(request, row) for row in held.terms],
        "active": held.active,
        "assignment_form": assignment_form,
        "known": known_of(held.products, assignment_form),
        "found": _choices(chosen, held.products[:FOUND]),
        "searched": "",
        "preview": _preview(request, held, [(each.kind, each.value) for each in own]),
        "saved": True,
        "watch": _watch(request),
    }


def _watch(request: Request) -> dict[str, str]:
    """What makes a box ask at once what it would match."""
    return {
        "hx-post": url(request, "policies.match", policy_id=request.path_params["policy_id"]),
        "hx-trigger": "change",
        "hx-target": "#matches",
        "hx-swap": "outerHTML",
    }


def _version(request: Request, row: TermsRow) -> Version:
    _ = words_of(request)
    by = words.who(_, row.published_by, request.state.staff)
    return Version(row=row, summary=summary(_, row), exclusions=exclusions(_, row), by=by)


def _preview(request: Request, held: Held, pairs: Pairs) -> Preview:
    """This policy's own products first, then what is contested."""
    own = held.policy.id
    others = [each for each in held.assignments if each.policy_id != own]
    wanted = [*others, *(Assignment(own, kind, value) for kind, value in pairs)]
    matches = match_with(held.products, wanted)
    found = counted(matches)
    ours = [each for each in matches if own in each.policy_ids]
    ours.sort(key=lambda each: -len(each.policy_ids))
    return Preview(
        matched=found.matched.get(own, 0),
        contested=found.contested.get(own, 0),
        none=found.none,
        products=found.products,
        lines=[_line(request, held, each) for each in ours[:SHOWN]],
    )


def _line(request: Request, held: Held, match: Match) -> tuple[str, Badge]:
    return match.product.title, policy_badge(request, match, held.names)


def _choices(chosen: Sequence[ProductRow], found: Sequence[ProductRow]) -> list[tuple[str, str, str]]:
    """Value, title, type and vendor; ticked ones first."""
    shown = {product.gid: product for product in [*chosen, *found]}
    return [
        (gid, product.title, " · ".join(part for part in (product.product_type, product.vendor) if part))
        for gid, product in shown.items()
    ]


routes = [
    Route("/policies/{policy_id:uuid}", show, name="policies.show"),
    Route("/policies/{policy_id:uuid}", save, name="policies.save", methods=["POST"]),
    Route("/policies/{policy_id:uuid}/assign", assign, name="policies.assign", methods=["POST"]),
    Route("/policies/{policy_id:uuid}/match", match, name="policies.match", methods=["POST"]),
    Route("/policies/{policy_id:uuid}/find", find, name="policies.find", methods=["POST"]),
]

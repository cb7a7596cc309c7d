"""Policies: what the shop promises. The list, and how one begins."""

from dataclasses import dataclass
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain.policies import AssignmentKind
from core.services import policies
from core.services.drafts import differs
from core.services.policies import NameTakenError
from core.store.base import Tx
from core.store.policies import Policy, TermsRow, list_policies, list_terms
from core.store.warranties import count_active_by_policy
from core.web.addresses import url
from core.web.forms import InvalidFormError, Typed, parse
from core.web.locales import chosen
from core.web.pages import page_or_fragment, redirect, render
from shopify_app.asking import present, today, words_of
from shopify_app.policy_editor import UNPROMISED, form_context, name_taken, publish, rearranged, refuse_flaws
from shopify_app.policy_form import BEGINNING, MOST_FIELDS, SAMPLE, TermsForm, draft_of, typed_of
from shopify_app.policy_starters import starter_draft, starter_name
from shopify_app.policy_summary import summary
from shopify_app.product_matches import Overview, overview


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    id: UUID
    name: str
    version: int | None
    has_draft: bool
    """There is a draft that says something else than the newest version."""
    summary: str
    products: int
    conflicts: int
    active: int


async def index(request: Request) -> Response:
    async with request.state.db.transaction(request.state.shop_id) as tx:
        found = await overview(tx)
        lines = await _lines(request, tx, found)
    return render(request, "policies/list.html", lines=lines, overview=found)


async def new(request: Request) -> Response:
    """An empty form, or with `?starter=` one that a template has filled in; nothing is saved yet."""
    async with request.state.db.transaction(request.state.shop_id) as tx:
        first = not await list_policies(tx)
    _, key = words_of(request), request.query_params.get("starter", "")
    name = starter_name(key, _) or (_("Two years") if first else "")
    draft = starter_draft(key, _) or BEGINNING | {"plain_text": _(SAMPLE)}
    form = typed_of(name, draft, chosen(request))
    ticked = Typed(values={**form.values, "everything": ("on",) if first else ()})
    return render(request, "policies/new.html", **form_context(request, ticked))


async def create(request: Request) -> Response:
    """Begin a policy; with `publish` its first version is promised at once."""
    if (after := await rearranged(request)) is not None:
        found = form_context(request, *after)
        return page_or_fragment(request, "policies/new.html", "policies/_rearranged.html", **found)
    try:
        form = await parse(request, TermsForm, max_fields=MOST_FIELDS)
        refuse_flaws(request, form)
        async with request.state.db.transaction(request.state.shop_id) as tx:
            policy = await _create(request, tx, form)
            if form.step == "publish":
                await publish(request, tx, policy, form)
    except InvalidFormError as refused:
        found = form_context(request, refused.typed)
        return page_or_fragment(request, "policies/new.html", "policies/_form.html", status=422, **found)
    _, is_published = words_of(request), form.step == "publish"
    toast = _("Published. Warranties get their days now.") if is_published else _(UNPROMISED)
    return redirect(request, url(request, "policies.show", policy_id=policy.id), toast=toast)


async def _create(request: Request, tx: Tx, form: TermsForm) -> Policy:
    by, now = request.state.staff, present()
    try:
        policy = await policies.create(tx, form.name, draft_of(form, {}), by=by, now=now)
    except NameTakenError:
        raise name_taken(request, form) from None
    if form.everything:
        await policies.assign(tx, policy.id, [(AssignmentKind.EVERYTHING, "")], by=by, now=now)
    return policy


async def _lines(request: Request, tx: Tx, found: Overview) -> list[Line]:
    _, active = words_of(request), await count_active_by_policy(tx, today(request))
    newest: dict[UUID, TermsRow] = {}
    for terms in await list_terms(tx):
        newest.setdefault(terms.policy_id, terms)
    return [
        Line(
            id=policy.id,
            name=policy.name,
            version=newest[policy.id].number if policy.id in newest else None,
            has_draft=policy.id in newest and differs(policy.draft, newest[policy.id].value()),
            summary=summary(_, newest[policy.id].value()) if policy.id in newest else "",
            products=found.matched.get(policy.id, 0),
            conflicts=found.contested.get(policy.id, 0),
            active=active.get(policy.id, 0),
        )
        for policy in await list_policies(tx)
    ]


routes = [
    Route("/policies", index, name="policies.list"),
    Route("/policies/new", new, name="policies.new"),
    Route("/policies/new", create, name="policies.create", methods=["POST"]),
]

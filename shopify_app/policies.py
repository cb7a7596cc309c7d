"""Policies: what the shop promises. The list, and how one begins."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain.policies import AssignmentKind
from core.domain.terms import Terms, TermsError
from core.services import policies
from core.services.drafts import terms_from_draft, whole
from core.services.policies import NameTakenError
from core.store.base import Tx
from core.store.policies import Policy, TermsRow, get_policy, list_policies, list_terms
from core.store.warranties import count_active_by_policy
from core.web.addresses import url
from core.web.forms import InvalidFormError, Typed, parse
from core.web.locales import chosen
from core.web.pages import page_or_fragment, redirect, render
from shopify_app import words
from shopify_app.asking import present, today, words_of
from shopify_app.conditions import Part, Reader, parts_of
from shopify_app.policy_form import (
    BEGINNING,
    FIELDS,
    REMEDIES,
    SAMPLE,
    TermsForm,
    UnnamedForm,
    draft_of,
    summary,
    typed_of,
)
from shopify_app.policy_remarks import remarks_by_field
from shopify_app.policy_starters import starter_choices, starter_draft, starter_name
from shopify_app.product_matches import Overview, overview


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    id: UUID
    name: str
    version: int | None
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
    draft = starter_draft(key, _)
    name = starter_name(key, _) or (_("Two years") if first else "")
    shown = draft or BEGINNING | {"plain_text": _(SAMPLE)}
    form = typed_of(name, shown, chosen(request))
    more = {"everything": ("on",) if first else (), "starter": (key,) if draft else ()}
    ticked = Typed(values={**form.values, **more})
    return render(request, "policies/new.html", **form_context(request, ticked, shown))


async def create(request: Request) -> Response:
    """Begin a policy; with `publish` its first version is promised at once."""
    _ = words_of(request)
    try:
        form = await parse(request, TermsForm)
        async with request.state.db.transaction(request.state.shop_id) as tx:
            policy = await _create(request, tx, form)
            if form.step == "publish":
                await publish(request, tx, policy, form)
    except InvalidFormError as refused:
        found = form_context(request, refused.typed, starter_draft(refused.typed.value("starter"), _))
        return page_or_fragment(request, "policies/new.html", "policies/_form.html", status=422, **found)
    published = form.step == "publish"
    toast = _("Published. Warranties get their days now.") if published else _("Draft saved.")
    return redirect(request, url(request, "policies.show", policy_id=policy.id), toast=toast)


async def preview(request: Request) -> Response:
    """How buyers will read it and what a colleague would say, while it is being typed."""
    try:
        form = await parse(request, UnnamedForm)
    except InvalidFormError as unfinished:
        return render(
            request, "policies/_preview.html", text=unfinished.typed.value("plain_text"), sentence=""
        )
    _, terms = words_of(request), terms_from_draft(draft_of(form, await _kept(request, form)))
    return render(
        request,
        "policies/_previewed.html",
        text=form.plain_text,
        sentence=summary(_, terms) if terms else "",
        remarks=remarks_by_field(_, terms),
    )


async def _kept(request: Request, form: TermsForm) -> dict[str, Any]:
    """What the form is written over: the policy's draft, or the template of one that is new."""
    if "policy_id" not in request.path_params:
        return starter_draft(form.starter, words_of(request))
    async with request.state.db.transaction(request.state.shop_id) as tx:
        return (await get_policy(tx, request.path_params["policy_id"])).draft


async def _create(request: Request, tx: Tx, form: TermsForm) -> Policy:
    by, now = request.state.staff, present()
    draft = draft_of(form, starter_draft(form.starter, words_of(request)))
    try:
        policy = await policies.create(tx, form.name, draft, by=by, now=now)
    except NameTakenError:
        raise name_taken(request, form) from None
    if form.everything:
        await policies.assign(tx, policy.id, [(AssignmentKind.EVERYTHING, "")], by=by, now=now)
    return policy


async def publish(request: Request, tx: Tx, policy: Policy, form: TermsForm) -> None:
    """Publish what the draft says. Raises InvalidFormError with the reason beside its field."""
    _, terms = words_of(request), terms_from_draft(policy.draft)
    if terms is None:
        raise form.refused(months=_("Enter the number of months, or choose a lifetime."))
    try:
        await policies.publish(tx, policy.id, terms, by=request.state.staff, now=present())
    except TermsError as error:
        field = FIELDS.get(error.field, error.field)
        raise form.refused(**{field: _(str(error))}) from None


def name_taken(request: Request, form: TermsForm) -> InvalidFormError:
    _ = words_of(request)
    return form.refused(name=_("Another policy has this name. Choose a different one."))


def form_context(request: Request, form: Typed, draft: Mapping[str, Any]) -> dict[str, Any]:
    """What `policies/_form.html` names. Remarks are about what is kept, so not about what is refused."""
    _, terms = words_of(request), terms_from_draft(draft)
    starts = words.options(words.START, _)
    return {
        "form": form,
        "starts": starts,
        "fallbacks": [start for start in starts if start[0] != "purchase"],
        "remedies": [(value, _(text)) for value, text in REMEDIES],
        "faults": words.options(words.FAULT, _),
        "payers": words.options(words.PAYER, _),
        "starters": starter_choices(request, form.value("starter")),
        "currency": request.state.shop.currency,
        "text": form.value("plain_text"),
        "sentence": summary(_, terms) if terms and not form.errors else "",
        "remarks": remarks_by_field(_, None if form.errors else terms),
        "parts": parts_shown(request, terms_from_draft(BEGINNING | whole(draft))),
    }


def parts_shown(request: Request, terms: Terms | None) -> list[Part]:
    """What the form does not ask for, as sentences."""
    reader = Reader(words_of(request), chosen(request), request.state.shop.currency)
    return parts_of(terms, reader) if terms else []


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
    Route("/policies/preview", preview, name="policies.preview", methods=["POST"]),
    Route("/policies/{policy_id:uuid}/preview", preview, name="policies.preview_draft", methods=["POST"]),
]

"""Policies: what the shop promises. The list, and how one begins."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain.policies import AssignmentKind
from core.domain.terms import TermsError
from core.services import policies
from core.services.policies import NameTakenError, terms_from_draft
from core.store.base import Tx
from core.store.policies import Policy, TermsRow, list_policies, list_terms
from core.store.warranties import count_active_by_policy
from core.web.addresses import url
from core.web.forms import InvalidFormError, Typed, parse
from core.web.pages import page_or_fragment, redirect, render
from shopify_app import words
from shopify_app.asking import present, today, words_of
from shopify_app.policy_form import FIELDS, REMEDIES, SAMPLE, TermsForm, draft_of, summary, typed_of
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
    async with request.state.db.transaction(request.state.shop_id) as tx:
        first = not await list_policies(tx)
    _ = words_of(request)
    form = typed_of(_("Two years") if first else "", {"plain_text": _(SAMPLE)})
    ticked = Typed(values={**form.values, "everything": ("on",) if first else ()})
    return render(request, "policies/new.html", **form_context(request, ticked))


async def create(request: Request) -> Response:
    """Begin a policy; with `publish` its first version is promised at once."""
    _ = words_of(request)
    try:
        form = await parse(request, TermsForm)
        async with request.state.db.transaction(request.state.shop_id) as tx:
            policy = await _create(request, tx, form)
            if form.step == "publish":
                await publish(request, tx, policy.id, form)
    except InvalidFormError as refused:
        found = form_context(request, refused.typed)
        return page_or_fragment(request, "policies/new.html", "policies/_form.html", status=422, **found)
    published = form.step == "publish"
    toast = _("Published. Warranties get their days now.") if published else _("Draft saved.")
    return redirect(request, url(request, "policies.show", policy_id=policy.id), toast=toast)


async def preview(request: Request) -> Response:
    """How buyers will read it, while it is being typed."""
    try:
        form = await parse(request, TermsForm)
    except InvalidFormError as unfinished:
        return render(
            request, "policies/_preview.html", text=unfinished.typed.value("plain_text"), sentence=""
        )
    return render(
        request, "policies/_preview.html", text=form.plain_text, sentence=_sentence(request, draft_of(form))
    )


async def _create(request: Request, tx: Tx, form: TermsForm) -> Policy:
    by, now = request.state.staff, present()
    try:
        policy = await policies.create(tx, form.name, draft_of(form), by=by, now=now)
    except NameTakenError:
        raise name_taken(request, form) from None
    if form.everything:
        await policies.assign(tx, policy.id, [(AssignmentKind.EVERYTHING, "")], by=by, now=now)
    return policy


async def publish(request: Request, tx: Tx, policy_id: UUID, form: TermsForm) -> None:
    """Raises InvalidFormError with the reason beside the field that it is about."""
    _ = words_of(request)
    if form.length == "months" and form.months is None:
        raise form.refused(months=_("Enter the number of months, or choose a lifetime."))
    terms = terms_from_draft(draft_of(form))
    try:
        await policies.publish(tx, policy_id, terms, by=request.state.staff, now=present())
    except TermsError as error:
        raise form.refused(**{FIELDS[error.field]: _(str(error))}) from None


def name_taken(request: Request, form: TermsForm) -> InvalidFormError:
    _ = words_of(request)
    return form.refused(name=_("Another policy has this name. Choose a different one."))


def form_context(request: Request, form: Typed) -> dict[str, Any]:
    """What `policies/_form.html` names."""
    _ = words_of(request)
    starts = words.options(words.START, _)
    return {
        "form": form,
        "starts": starts,
        "fallbacks": [start for start in starts if start[0] != "purchase"],
        "remedies": [(value, _(text)) for value, text in REMEDIES],
        "faults": words.options(words.FAULT, _),
        "text": form.value("plain_text"),
        "sentence": "",
    }


def _sentence(request: Request, draft: dict[str, Any]) -> str:
    if not draft["lifetime"] and draft["months"] is None:
        return ""
    return summary(words_of(request), terms_from_draft(draft))


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
]

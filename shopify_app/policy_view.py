"""What the policy's page says, ready to be written: terms, versions, and what its products would be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from starlette.requests import Request

from core.domain.policies import Assignment
from core.domain.terms import Terms
from core.services.drafts import differs
from core.services.policies import Match
from core.store.catalogue import ProductRow
from core.store.policies import Policy, TermsRow
from core.web.addresses import url
from core.web.locales import chosen as reading
from shopify_app.asking import words_of
from shopify_app.assignment_form import Pairs, known_of
from shopify_app.assignment_form import typed_of as typed_assignments
from shopify_app.colleagues import who
from shopify_app.policy_automation import Switch
from shopify_app.policy_completion import completing_of
from shopify_app.policy_editor import form_context, reader_of
from shopify_app.policy_form import typed_of
from shopify_app.policy_parts import Part, parts_of
from shopify_app.policy_products import policy_badge
from shopify_app.policy_summary import exclusions, summary
from shopify_app.product_matches import counted, match_with
from shopify_app.words import Badge

SHOWN = 12
FOUND = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    row: TermsRow
    terms: Terms
    summary: str
    exclusions: list[str]
    parts: list[Part]
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
    collection_titles: Mapping[str, str]
    active: int
    switch: Switch


def context(request: Request, held: Held) -> dict[str, Any]:
    _ = words_of(request)
    own = [each for each in held.assignments if each.policy_id == held.policy.id]
    assignment_form = typed_assignments(own)
    form = typed_of(held.policy.name, held.policy.draft, reading(request))
    gids = assignment_form.values.get("products", ())
    chosen = [product for product in held.products if product.gid in gids]
    return {
        **form_context(request, form),
        "policy": held.policy,
        "zone": request.state.shop.timezone,
        "versions": [_version(request, row) for row in held.terms],
        "has_draft": bool(held.terms) and differs(held.policy.draft, held.terms[0].value()),
        "active": held.active,
        "switch": held.switch,
        "completing": completing_of(request, held.policy),
        "assignment_form": assignment_form,
        "known": known_of(held.products, held.collection_titles, assignment_form),
        "found": choices(chosen, held.products[:FOUND]),
        "searched": "",
        "preview": preview_of(request, held, [(each.kind, each.value) for each in own]),
        "saved": True,
        "watch": watch(request),
    }


def watch(request: Request) -> dict[str, str]:
    """What makes a box ask at once what it would match."""
    return {
        "hx-post": url(request, "policies.match", policy_id=request.path_params["policy_id"]),
        "hx-trigger": "change",
        "hx-target": "#matches",
        "hx-swap": "outerHTML",
    }


def _version(request: Request, row: TermsRow) -> Version:
    _ = words_of(request)
    terms, by = row.value(), who(request, row.published_by)
    return Version(
        row=row,
        terms=terms,
        summary=summary(_, terms),
        exclusions=exclusions(_, terms),
        parts=parts_of(terms, reader_of(request)),
        by=by,
    )


def preview_of(request: Request, held: Held, pairs: Pairs) -> Preview:
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


def choices(chosen: Sequence[ProductRow], found: Sequence[ProductRow]) -> list[tuple[str, str, str]]:
    """Value, title, type and vendor; ticked ones first."""
    shown = {product.gid: product for product in [*chosen, *found]}
    return [
        (gid, product.title, " · ".join(part for part in (product.product_type, product.vendor) if part))
        for gid, product in shown.items()
    ]

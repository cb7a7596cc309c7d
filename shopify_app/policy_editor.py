"""What the pages of a new and of a kept policy share: their form, its preview, its rows, and publishing."""

from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain.flaws import flaws_of
from core.domain.terms import Terms, TermsError
from core.services import policies
from core.services.drafts import terms_from_draft
from core.store.base import Tx
from core.store.policies import Policy
from core.web.addresses import url
from core.web.forms import InvalidFormError, Typed, check, parse_typed
from core.web.locales import chosen, translatable
from core.web.pages import render
from shopify_app.asking import present, words_of
from shopify_app.conditions import Reader
from shopify_app.policy_form import FIELDS, MOST_FIELDS, TermsForm, UnnamedForm, draft_of
from shopify_app.policy_options import options_of
from shopify_app.policy_parts import TITLE
from shopify_app.policy_remarks import remarks_by_field
from shopify_app.policy_sections import Change, change_in, changed_by, sections_of
from shopify_app.policy_starters import starter_choices
from shopify_app.policy_summary import summary

UNPROMISED = translatable("Draft saved. Nothing is promised yet.")


def form_context(request: Request, form: Typed, change: Change | None = None) -> dict[str, Any]:
    """What `policies/_form.html` names. Remarks are about whole terms, so not about what is refused."""
    _, terms = words_of(request), _terms(request, form)
    sections = sections_of(request, form, reader_of(request), change)
    return {
        "form": form,
        "action": _action(request),
        "options": options_of(request),
        "sections": sections,
        "section": sections[change.section] if change else None,
        "starters": starter_choices(request, request.query_params.get("starter", "")),
        "currency": request.state.shop.currency,
        "text": form.value("plain_text"),
        "sentence": summary(_, terms) if terms else "",
        "remarks": remarks_by_field(_, terms),
        "is_readable": terms is not None,
    }


def reader_of(request: Request) -> Reader:
    return Reader(words_of(request), chosen(request), request.state.shop.currency)


def _action(request: Request) -> str:
    if "policy_id" not in request.path_params:
        return url(request, "policies.create")
    return url(request, "policies.save", policy_id=request.path_params["policy_id"])


def _terms(request: Request, form: Typed) -> Terms | None:
    """What the form would promise; None while something of it cannot be read."""
    if form.errors:
        return None
    try:
        return terms_from_draft(draft_of(check(request, UnnamedForm, form), {}))
    except InvalidFormError:
        return None


async def preview(request: Request) -> Response:
    """How buyers will read it and what a colleague would say, while it is being typed."""
    form = await parse_typed(request, max_fields=MOST_FIELDS)
    return render(request, "policies/_previewed.html", **form_context(request, form))


async def rearranged(request: Request) -> tuple[Typed, Change] | None:
    """The form after a row was added, moved or deleted; None where it was sent to be saved."""
    form = await parse_typed(request, max_fields=MOST_FIELDS)
    change = change_in(form)
    return None if change is None else (changed_by(form, change), change)


def refuse_flaws(request: Request, form: TermsForm) -> None:
    """What could never fire is not even kept as a draft. Raises InvalidFormError with each beside its box."""
    _, terms = words_of(request), terms_from_draft({"months": None, **draft_of(form, {})})
    flaws = (
        {flaw.box: _(flaw.message) for flaw in flaws_of(terms.offers, terms.tiers, terms.rules)}
        if terms
        else {}
    )
    if flaws:
        raise form.refused(**flaws)


async def publish(request: Request, tx: Tx, policy: Policy, form: TermsForm) -> None:
    """Publish what the draft says. Raises InvalidFormError with the reason beside its field or row."""
    _, terms = words_of(request), terms_from_draft(policy.draft)
    if terms is None:
        raise form.refused(months=_("Enter the number of months, or choose a lifetime."))
    try:
        await policies.publish(tx, policy.id, terms, by=request.state.staff, now=present())
    except TermsError as error:
        raise form.refused(**{_place(terms, error): _(str(error))}) from None


def _place(terms: Terms, error: TermsError) -> str:
    """The field, or the row of a list: the shortest beginning that is refused ends with what is to mend."""
    field = FIELDS.get(error.field, error.field)
    rows = getattr(terms, field, None)
    if field not in TITLE or not isinstance(rows, tuple):
        return field
    for place in range(len(rows)):
        beginning: dict[str, Any] = {field: rows[: place + 1]}
        try:
            replace(terms, **beginning).check()
        except TermsError:
            return f"{field}-{place}"
    return field


def name_taken(request: Request, form: TermsForm) -> InvalidFormError:
    _ = words_of(request)
    return form.refused(name=_("Another policy has this name. Choose a different one."))


routes = [Route("/policies/preview", preview, name="policies.preview", methods=["POST"])]

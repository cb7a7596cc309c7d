"""What a draft would have changed: its terms tried on the claims of the last months, and nothing written.

The page comes at once. It asks for one part after another, newest claims first, each of which carries on the
sums so far in its address: the server holds nothing between them.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from hashlib import sha256
from json import dumps
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain.days import add_months
from core.domain.money import Money
from core.services.drafts import terms_from_draft
from core.services.trials import Part, count_to_try, try_terms
from core.store.base import write_nothing
from core.store.decisions import Span
from core.store.policies import Policy, TermsRow, get_policy, list_terms
from core.web.addresses import url
from core.web.failures import BadRequestError
from core.web.fields import Day
from core.web.forms import Form, InvalidFormError, Typed, parse_query
from core.web.locales import translatable
from core.web.pages import render
from shopify_app.asking import hidden_fields, today, words_of
from shopify_app.policy_flips import lines_of

LONGEST = 36
USUAL = 12
MOST_LISTED = 500
"""Claims on the page. Fewer days show the rest."""

Count = Annotated[int, Field(ge=0)]


class SpanForm(Form):
    months: Annotated[int, Field(ge=1, le=LONGEST)] | None = Field(
        None, title=translatable("the number of months")
    )
    first: Day | None = Field(None, title=translatable("the first day"))
    last: Day | None = Field(None, title=translatable("the last day"))


class PartForm(SpanForm):
    """One part: which days, which draft, what was counted before it, and the claim behind which it begins."""

    draft: str
    total: Count
    looked: Count = 0
    undecided: Count = 0
    changed: Count = 0
    difference: Decimal = Decimal(0)
    before: UUID | None = None


async def show(request: Request) -> Response:
    try:
        asked = _checked(request, parse_query(request, SpanForm))
        typed = Typed(values={"months": (str(asked.months or ""),), **_days(asked)})
    except InvalidFormError as refused:
        asked, typed = None, refused.typed
    async with request.state.db.transaction(request.state.shop_id) as tx:
        await write_nothing(tx)
        policy = await get_policy(tx, request.path_params["policy_id"])
        versions = await list_terms(tx, policy.id)
        is_complete = terms_from_draft(policy.draft) is not None
        begun = None
        if asked is not None and is_complete:
            total = await count_to_try(tx, policy.id, _span(request, asked))
            begun = PartForm(**asked.model_dump(), draft=_print(policy, versions), total=total)
    return render(
        request,
        "policies/replay.html",
        status=200 if asked else 422,
        policy=policy,
        form=typed,
        kept=hidden_fields(request),
        is_complete=is_complete,
        number=versions[0].number if versions else None,
        **_progress(request, begun) if begun else {"asked": None},
    )


async def part(request: Request) -> Response:
    """The next claims, and the address of those after them."""
    try:
        asked = parse_query(request, PartForm)
    except InvalidFormError:
        raise BadRequestError from None
    async with request.state.db.transaction(request.state.shop_id) as tx:
        await write_nothing(tx)
        policy = await get_policy(tx, request.path_params["policy_id"])
        terms = terms_from_draft(policy.draft)
        if terms is None or _print(policy, await list_terms(tx, policy.id)) != asked.draft:
            again = url(request, "policies.replay", policy_id=policy.id, **_asked(asked))
            return render(request, "policies/_replay_again.html", again=again)
        found = await try_terms(tx, policy.id, terms, _span(request, asked), before=asked.before)
        shown = found.replay.flips[: max(MOST_LISTED - asked.changed, 0)]
        lines = await lines_of(request, tx, shown)
    after = _after(asked, found)
    return render(
        request,
        "policies/_replay_part.html",
        lines=lines,
        **_progress(request, after, is_done=found.last is None),
    )


def _checked(request: Request, form: SpanForm) -> SpanForm:
    """Days go before months; without either it is the usual number of months."""
    _ = words_of(request)
    if form.last and not form.first:
        raise form.refused(first=_("Enter the first day, too."))
    if form.first and form.last and form.last < form.first:
        raise form.refused(last=_("The last day comes before the first."))
    if form.first or form.months:
        return form
    if "months" in request.query_params:
        raise form.refused(months=_("Enter a number of months from 1 to 36."))
    return form.model_copy(update={"months": USUAL})


def _days(form: SpanForm) -> dict[str, tuple[str, ...]]:
    days = {"first": form.first, "last": form.last}
    return {name: (day.isoformat(),) for name, day in days.items() if day}


def _span(request: Request, form: SpanForm) -> Span:
    """From the beginning of the first day to the end of the last one, on the shop's calendar."""
    if form.first:
        return Span(_begins(request, form.first), _begins(request, form.last, 1) if form.last else None)
    return Span(_begins(request, add_months(today(request), -(form.months or USUAL))))


def _begins(request: Request, day: date, later: int = 0) -> datetime:
    return datetime.combine(day + timedelta(days=later), time.min, ZoneInfo(request.state.shop.timezone))


def _print(policy: Policy, versions: Sequence[TermsRow]) -> str:
    """Tells this draft and what it is compared with from what is saved while claims are being counted."""
    return sha256(dumps([policy.draft, len(versions)], sort_keys=True).encode()).hexdigest()[:16]


def _after(asked: PartForm, found: Part) -> PartForm:
    """The sums with this part, and where the next one begins."""
    return asked.model_copy(
        update={
            "looked": asked.looked + found.replay.claims,
            "undecided": asked.undecided + found.undecided,
            "changed": asked.changed + len(found.replay.flips),
            "difference": asked.difference + found.replay.difference,
            "before": found.last,
        }
    )


def _asked(form: SpanForm) -> dict[str, Any]:
    return {name: getattr(form, name) for name in SpanForm.model_fields}


def _progress(request: Request, asked: PartForm, *, is_done: bool = False) -> dict[str, Any]:
    """What `policies/_replay.html` names."""
    carried = {name: getattr(asked, name) for name in PartForm.model_fields}
    following = url(request, "policies.replay_part", **request.path_params, **carried)
    most = max(asked.total, asked.looked, 1)
    return {
        "asked": asked,
        "most": most,
        "reached": most if is_done else asked.looked,
        "following": "" if is_done else following,
        "difference": Money(asked.difference, request.state.shop.currency),
        "most_listed": MOST_LISTED,
    }


routes = [
    Route("/policies/{policy_id:uuid}/replay", show, name="policies.replay"),
    Route("/policies/{policy_id:uuid}/replay/part", part, name="policies.replay_part"),
]

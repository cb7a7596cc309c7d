"""What a draft would have changed: its terms tried on the claims of the last months, and nothing written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain.days import add_months
from core.domain.deciding import Course
from core.domain.money import Money
from core.domain.replays import Flip, Replay
from core.services.drafts import terms_from_draft
from core.services.trials import try_terms
from core.store.base import Tx, write_nothing
from core.store.claims import list_claims
from core.store.policies import Policy, get_policy
from core.web.addresses import url
from core.web.forms import Typed
from core.web.locales import translatable
from core.web.pages import render
from shopify_app import words
from shopify_app.asking import hidden_fields, today, words_of
from shopify_app.words import Badge

LONGEST = 36
PAGE = 50
COURSE = {
    Course.APPROVE: translatable("approve"),
    Course.DECLINE: translatable("decline"),
    Course.ASK: translatable("ask for what is missing"),
    Course.QUEUE: translatable("to a person"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    claim_id: UUID
    number: str
    before: Badge
    after: Badge
    course_before: str
    course_after: str
    difference: Money


async def show(request: Request) -> Response:
    async with request.state.db.transaction(request.state.shop_id) as tx:
        await write_nothing(tx)
        policy = await get_policy(tx, request.path_params["policy_id"])
        typed = request.query_params.get("months", "12").strip()
        found = await _found(request, tx, policy, _months(typed))
    _ = words_of(request)
    error = "" if _months(typed) else _("Enter a number of months from 1 to 36.")
    form = Typed(values={"months": (typed,)}, errors={"months": error} if error else {})
    kept = hidden_fields(request)
    return render(
        request,
        "policies/replay.html",
        status=422 if error else 200,
        policy=policy,
        form=form,
        kept=kept,
        **found,
    )


def _months(typed: str) -> int | None:
    is_number = typed.isascii() and typed.isdecimal() and len(typed) < len("100")
    return int(typed) if is_number and 1 <= int(typed) <= LONGEST else None


async def _found(request: Request, tx: Tx, policy: Policy, months: int | None) -> dict[str, Any]:
    terms = terms_from_draft(policy.draft)
    if terms is None or months is None:
        return {"found": None, "is_complete": terms is not None}
    found = await try_terms(tx, policy.id, terms, since=_since(request, months))
    start = _start(request)
    shown = found.flips[::-1][start : start + PAGE]
    return {
        "found": found,
        "is_complete": True,
        "lines": await _lines(request, tx, shown),
        "difference": Money(found.difference, request.state.shop.currency),
        "pages": _pages(request, policy, found, months, start),
    }


def _since(request: Request, months: int) -> datetime:
    """The beginning of that day on the shop's calendar."""
    day = add_months(today(request), -months)
    return datetime.combine(day, time.min, ZoneInfo(request.state.shop.timezone))


def _start(request: Request) -> int:
    text = request.query_params.get("start", "0")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < len("1000000") else 0


async def _lines(request: Request, tx: Tx, flips: Sequence[Flip]) -> list[Line]:
    _, currency = words_of(request), request.state.shop.currency
    claims = await list_claims(tx, [flip.claim_id for flip in flips])
    numbers = {claim.id: claim.number for claim in claims}
    return [
        Line(
            claim_id=flip.claim_id,
            number=numbers[flip.claim_id],
            before=words.OUTCOME[flip.before].said(_),
            after=words.OUTCOME[flip.after].said(_),
            course_before=_(COURSE[flip.course_before]),
            course_after=_(COURSE[flip.course_after]),
            difference=Money(flip.difference, currency),
        )
        for flip in flips
    ]


def _pages(request: Request, policy: Policy, found: Replay, months: int, start: int) -> tuple[str, str]:
    """Addresses of the first page and of the next, empty where there is none."""
    query = {"policy_id": policy.id, "months": months}
    is_last = start + PAGE >= len(found.flips)
    return (
        url(request, "policies.replay", **query) if start else "",
        "" if is_last else url(request, "policies.replay", **query, start=start + PAGE),
    )


routes = [Route("/policies/{policy_id:uuid}/replay", show, name="policies.replay")]

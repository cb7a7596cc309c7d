"""Two versions of a policy side by side, the draft too: what each says, and where they differ."""

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain.terms import Terms
from core.services.drafts import terms_from_draft
from core.store.policies import get_policy, list_terms
from core.web.failures import NotFoundError
from core.web.forms import blank
from core.web.pages import render
from shopify_app.asking import hidden_fields, words_of
from shopify_app.policy_editor import reader_of
from shopify_app.policy_told import told

DRAFT = "draft"


class Line(NamedTuple):
    text: str
    differs: bool


class Compared(NamedTuple):
    """One part of the terms as both versions tell it."""

    title: str
    differs: bool
    one: list[Line]
    other: list[Line]


async def show(request: Request) -> Response:
    async with request.state.db.transaction(request.state.shop_id) as tx:
        policy = await get_policy(tx, request.path_params["policy_id"])
        rows = await list_terms(tx, policy.id)
    if not rows:
        raise NotFoundError
    held = {str(row.number): row.value() for row in rows} | {DRAFT: terms_from_draft(policy.draft)}
    asked = request.query_params
    one, other = asked.get("one", str(rows[0].number)), asked.get("other", DRAFT)
    parts = _parts(request, held, one, other)
    return render(
        request,
        "policies/compare.html",
        policy=policy,
        form=blank(one=one, other=other),
        kept=hidden_fields(request),
        choices=[(key, _called(request, key)) for key in held],
        one=_called(request, one),
        other=_called(request, other),
        parts=parts,
        different=[part.title for part in parts or () if part.differs],
    )


def _parts(request: Request, held: Mapping[str, Terms | None], one: str, other: str) -> list[Compared] | None:
    """None while the draft is not complete. Raises NotFoundError for a version that there is not."""
    if one not in held or other not in held:
        raise NotFoundError
    terms, beside = held[one], held[other]
    if terms is None or beside is None:
        return None
    reader = reader_of(request)
    pairs = zip(told(terms, reader), told(beside, reader), strict=True)
    return [_compared(left.title, left.sentences, right.sentences) for left, right in pairs]


def _compared(title: str, one: Sequence[str], other: Sequence[str]) -> Compared:
    same = SequenceMatcher(a=one, b=other, autojunk=False).get_matching_blocks()
    in_one = {block.a + offset for block in same for offset in range(block.size)}
    in_other = {block.b + offset for block in same for offset in range(block.size)}
    return Compared(
        title,
        list(one) != list(other),
        [Line(text, place not in in_one) for place, text in enumerate(one)],
        [Line(text, place not in in_other) for place, text in enumerate(other)],
    )


def _called(request: Request, key: str) -> str:
    _ = words_of(request)
    return _("The draft") if key == DRAFT else _("Version {number}").format(number=key)


routes = [Route("/policies/{policy_id:uuid}/compare", show, name="policies.compare")]

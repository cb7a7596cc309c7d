"""Who makes orders of a policy's replacements: we at once, or staff on the draft."""

from dataclasses import dataclass

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain.remedies import Completion
from core.services.replacement_drafts import switch_completion
from core.store.policies import Policy, get_policy
from core.web.addresses import url
from core.web.forms import Form, InvalidFormError, Typed, blank, parse
from core.web.locales import translatable
from core.web.pages import changed, render
from shopify_app.asking import present, words_of
from shopify_app.words import COMPLETION


class CompletionForm(Form):
    completion: Completion = Field(title=translatable("one of the two"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Completing:
    policy: Policy
    form: Typed
    options: list[tuple[str, str, str]]
    said: str
    """The choice in words, for whoever may not change it."""


async def save(request: Request) -> Response:
    policy_id, by, _ = request.path_params["policy_id"], request.state.staff, words_of(request)
    try:
        form = await parse(request, CompletionForm)
    except InvalidFormError as wrong:
        async with request.state.db.transaction(request.state.shop_id) as tx:
            completing = completing_of(request, await get_policy(tx, policy_id), wrong.typed)
        return render(request, "policies/_completion.html", status=422, completing=completing)
    async with request.state.db.transaction(request.state.shop_id) as tx:
        policy = await switch_completion(tx, policy_id, form.completion, by=by, now=present())
    to = url(request, "policies.show", policy_id=policy.id)
    completing = completing_of(request, policy)
    return changed(request, "policies/_completion.html", to=to, toast=_("Saved."), completing=completing)


def completing_of(request: Request, policy: Policy, typed: Typed | None = None) -> Completing:
    _ = words_of(request)
    return Completing(
        policy=policy,
        form=typed or blank(completion=policy.completion),
        options=[(each.value, _(name), _(means)) for each, (name, means) in COMPLETION.items()],
        said=": ".join(map(_, COMPLETION[policy.completion])),
    )


routes = [Route("/policies/{policy_id:uuid}/completion", save, name="policies.complete", methods=["POST"])]

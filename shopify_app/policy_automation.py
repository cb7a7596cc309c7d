"""The master switch of a policy: off, suggest or automatic; and what it has come to."""

from dataclasses import dataclass

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain.deciding import Automation, Course
from core.services import automation
from core.store.base import Tx
from core.store.history import list_events
from core.store.policies import Policy, get_policy, list_terms
from core.web.addresses import url
from core.web.forms import Form, InvalidFormError, Typed, blank, parse
from core.web.locales import translatable
from core.web.pages import changed, render
from shopify_app.asking import present, words_of
from shopify_app.decision_figures import FigureLine, figures_of
from shopify_app.events import Happening, happenings
from shopify_app.words import AUTOMATION

DECIDING = frozenset({Course.APPROVE, Course.DECLINE})


class AutomationForm(Form):
    automation: Automation = Field(title=translatable("one of the three"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    policy: Policy
    form: Typed
    options: list[tuple[str, str, str]]
    said: str
    """The choice in words, for whoever may not change it."""
    changed: Happening | None
    """When it was last changed, and by whom."""
    nothing_decides: bool
    """The newest version has no rule that approves or declines."""
    figures: list[FigureLine]


async def save(request: Request) -> Response:
    policy_id, by = request.path_params["policy_id"], request.state.staff
    try:
        form = await parse(request, AutomationForm)
    except InvalidFormError as wrong:
        return await _refused(request, wrong.typed)
    async with request.state.db.transaction(request.state.shop_id) as tx:
        policy = await automation.switch(tx, policy_id, form.automation, by=by, now=present())
        switch = await read_switch(request, tx, policy)
    _ = words_of(request)
    toast = _("Automatic decisions: {choice}.").format(choice=_(AUTOMATION[form.automation][0]))
    to = url(request, "policies.show", policy_id=policy.id)
    return changed(request, "policies/_automation.html", to=to, toast=toast, switch=switch)


async def _refused(request: Request, typed: Typed) -> Response:
    async with request.state.db.transaction(request.state.shop_id) as tx:
        policy = await get_policy(tx, request.path_params["policy_id"])
        switch = await read_switch(request, tx, policy, typed)
    return render(request, "policies/_automation.html", status=422, switch=switch)


async def read_switch(request: Request, tx: Tx, policy: Policy, typed: Typed | None = None) -> Switch:
    _ = words_of(request)
    events = [event for event in await list_events(tx, [policy.id]) if event.name == "policy:automated"]
    newest = next(iter(await list_terms(tx, policy.id)), None)
    rules = newest.value().rules if newest else ()
    return Switch(
        policy=policy,
        form=typed or blank(automation=policy.automation),
        options=[(each.value, _(name), _(means)) for each, (name, means) in AUTOMATION.items()],
        said=": ".join(map(_, AUTOMATION[policy.automation])),
        changed=next(iter(happenings(request, events)), None),
        nothing_decides=not any(rule.course in DECIDING for rule in rules),
        figures=await figures_of(request, tx, policy.id),
    )


routes = [Route("/policies/{policy_id:uuid}/automation", save, name="policies.automate", methods=["POST"])]

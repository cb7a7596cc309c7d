"""Staff extend a cover, or take that back; the computed day stays beside it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.domain.end_dates import EndRefusal, EndRefusedError
from core.services import end_dates
from core.store.base import Tx
from core.store.end_dates import EndChange, list_end_changes
from core.store.units import Unit, get_unit
from core.store.warranties import Warranty, get_warranty
from core.web.addresses import url
from core.web.failures import ConflictError
from core.web.fields import Day, Text
from core.web.filters import filters
from core.web.forms import Form, InvalidFormError, Typed, blank, parse
from core.web.locales import chosen, translatable
from core.web.pages import redirect, render
from shopify_app.asking import present, words_of
from shopify_app.colleagues import who

REFUSED: Mapping[EndRefusal, str] = {
    EndRefusal.LIFETIME: translatable("This warranty has no last day: it is for life."),
    EndRefusal.NOT_LATER: translatable(
        "A promise is never shortened: choose a day after the computed last day."
    ),
    EndRefusal.UNCHANGED: translatable("This is the last day already."),
}
GONE = translatable("This warranty can no longer be changed so. Nothing of yours was changed.")


class ExtendForm(Form):
    ends_on: Day = Field(title=translatable("the new last day"))
    reason: Text = Field(title=translatable("the reason"))


class TakeBackForm(Form):
    reason: Text = Field(title=translatable("the reason"))


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """The last covered day as the page shows it: computed, extended, and every change."""

    warranty: Warranty
    facts: list[tuple[str, str]]
    changes: list[tuple[str, EndChange, tuple[str, str]]]
    """By whom, what, and for a correction the day before and after."""
    can_change: bool
    extend_form: Typed
    take_back_form: Typed
    opened: str


async def extend(request: Request) -> Response:
    async def act() -> str:
        form, _ = await parse(request, ExtendForm), words_of(request)
        by, now, warranty_id = request.state.staff, present(), request.path_params["warranty_id"]
        try:
            async with request.state.db.transaction(request.state.shop_id) as tx:
                await end_dates.extend(tx, warranty_id, form.ends_on, reason=form.reason, by=by, now=now)
        except EndRefusedError as refused:
            if refused.why not in REFUSED:
                raise ConflictError(_(GONE)) from None
            raise form.refused(ends_on=_(REFUSED[refused.why])) from None
        return _("The cover lasts longer now.")

    return await _stepped(request, "extend", act)


async def take_back(request: Request) -> Response:
    async def act() -> str:
        form, _ = await parse(request, TakeBackForm), words_of(request)
        by, now, warranty_id = request.state.staff, present(), request.path_params["warranty_id"]
        try:
            async with request.state.db.transaction(request.state.shop_id) as tx:
                await end_dates.take_back(tx, warranty_id, reason=form.reason, by=by, now=now)
        except EndRefusedError:
            raise ConflictError(_(GONE)) from None
        return _("The computed day counts again.")

    return await _stepped(request, "take_back", act)


async def _stepped(request: Request, name: str, act: Callable[[], Awaitable[str]]) -> Response:
    """The page anew, which shows the day in several places; or the form to correct."""
    try:
        toast = await act()
    except InvalidFormError as refused:
        end = await _read(request, {name: refused.typed})
        return render(request, "warranties/_end.html", status=422, end=end)
    to = url(request, "warranties.show", warranty_id=request.path_params["warranty_id"])
    return redirect(request, to, toast=toast)


async def _read(request: Request, typed: Mapping[str, Typed]) -> End:
    async with request.state.db.transaction(request.state.shop_id) as tx:
        warranty = await get_warranty(tx, request.path_params["warranty_id"])
        return await read_end(request, tx, warranty, await get_unit(tx, warranty.unit_id), typed)


async def read_end(
    request: Request, tx: Tx, warranty: Warranty, unit: Unit, typed: Mapping[str, Typed]
) -> End:
    promised = warranty.ends_on is not None and unit.void_reason is None
    changes = await list_end_changes(tx, warranty.id)
    return End(
        warranty=warranty,
        facts=_facts(request, warranty, changes),
        changes=[(who(request, change.made_by), change, moved_days(request, change)) for change in changes],
        can_change=promised and "warranties.extend" in request.state.may,
        extend_form=typed.get("extend", blank(ends_on=warranty.extended_ends_on)),
        take_back_form=typed.get("take_back", Typed()),
        opened=next(iter(typed), ""),
    )


def moved_days(request: Request, change: EndChange) -> tuple[str, str]:
    """Before and after a correction of a registration. Nothing after it: the promise itself ended."""
    _, day = words_of(request), filters(chosen(request))["day"]
    after = _("for life") if change.after_for_life else "–"
    return (
        day(change.before_on) if change.before_on else _("for life"),
        day(change.after_on) if change.after_on else after,
    )


def _facts(request: Request, warranty: Warranty, changes: Sequence[EndChange]) -> list[tuple[str, str]]:
    _, day = words_of(request), filters(chosen(request))["day"]
    newest = next((change for change in changes if change.registration_id is None), None)
    if warranty.extended_ends_on is None or newest is None:
        return []
    said = _("{day} ({who}, {when})").format(
        day=day(warranty.extended_ends_on, "long"), who=who(request, newest.made_by), when=day(newest.made_at)
    )
    return [(_("Computed"), day(warranty.computed_ends_on, "long")), (_("Extended"), said)]


routes = [
    Route("/warranties/{warranty_id:uuid}/extend", extend, name="warranties.extend", methods=["POST"]),
    Route(
        "/warranties/{warranty_id:uuid}/take-back", take_back, name="warranties.take_back", methods=["POST"]
    ),
]
